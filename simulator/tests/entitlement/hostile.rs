//! Requests that are none.

use proptest::prelude::*;
use serde_json::json;

use crate::support::{COMMON, NAI, control, exchange, get, post, post_packet, server};

#[tokio::test]
async fn rubbish_is_answered_and_forgotten() {
    let server = server(json!({}));
    for request in [
        "hello\r\n\r\n",
        "DELETE / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
        "GET /?%zz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
        "GET /portal/../../etc/passwd HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
    ] {
        let answer = exchange(&server, request.as_bytes()).await.unwrap();
        assert!((400..500).contains(&answer.status), "{request}: {}", answer.status);
    }
    let large = "x".repeat(0x1_0001);
    assert_eq!(post(&server, "application/json", "", &large).await.status, 413);
    for body in ["", "null", "[]", "{\"app\":{}}", &"[".repeat(10_000)] {
        assert_eq!(post(&server, "application/json", "", body).await.status, 400, "{body:.20}");
    }
}

#[tokio::test]
async fn authentications_that_nobody_finishes_are_bounded() {
    let server = server(json!({}));
    let query = format!("{COMMON}&app=ap2010&EAP_ID={NAI}");
    let first = get(&server, &query).await;
    for _ in 0..80 {
        get(&server, &query).await;
    }
    let status = control(&server, json!({ "command": "entitlement-status" }));
    assert_eq!(status["sessions"], 64);
    assert_eq!(post_packet(&server, &first.cookie(), &[]).await.status, 403);
    let requests = control(&server, json!({ "command": "entitlement-requests", "last": 1000 }));
    assert!(requests["requests"].as_array().unwrap().len() <= 200);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn packets_never_panic(packet in proptest::collection::vec(any::<u8>(), 0..128), subtype in 0u8..16) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        runtime.block_on(async {
            let server = server(json!({ "identity_rounds": 1 }));
            let first = get(&server, &format!("{COMMON}&app=ap2010&EAP_ID={NAI}")).await;
            let identifier = first.packet()[1];
            let length = u16::try_from(8 + packet.len()).unwrap().to_be_bytes();
            let framed = [&[2, identifier, length[0], length[1], 23, subtype, 0, 0], &packet[..]].concat();
            for packet in [packet, framed] {
                let answer = post_packet(&server, &first.cookie(), &packet).await;
                assert!(matches!(answer.status, 200 | 400 | 403));
            }
        });
    }

    #[test]
    fn queries_never_panic(query in "[ -~]{0,60}") {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        runtime.block_on(async {
            let server = server(json!({}));
            let query: String = query.chars().filter(|c| !c.is_whitespace()).collect();
            exchange(&server, format!("GET /?{query} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").as_bytes()).await;
        });
    }
}
