//! Requests that are none, too many of them, and such as never end.

use std::sync::LazyLock;

use proptest::prelude::*;
use serde_json::{Value, json};
use tandem_simulator::server::{Function, VirtualServer};
use tokio::time::Instant;

use crate::http::{exchange, parse, raw, request};
use crate::lpa::{Lpa, config, encode, start};

/// The HTTP status for what was said; 0 where the connection was closed without a word.
async fn status(server: &VirtualServer, said: &[u8]) -> u16 {
    parse(&raw(server, said).await).map_or(0, |answer| answer.status)
}

/// A good head with one line changed.
fn changed(from: &str, to: &str) -> Vec<u8> {
    let text = String::from_utf8(request("handleNotification", b"{}")).unwrap();
    assert!(text.contains(from), "{from}");
    text.replace(from, to).into_bytes()
}

#[tokio::test]
async fn requests_have_to_be_as_the_standard_wants_them() {
    let lpa = Lpa::new();
    let check = async |from: &str, to: &str, expect: u16| {
        assert_eq!(status(&lpa.server, &changed(from, to)).await, expect, "{to}");
    };
    check("POST", "POST", 400).await;
    check("POST", "GET", 405).await;
    check("POST", "PUT", 405).await;
    check("es9plus", "es9", 404).await;
    check("handleNotification", "handlenotification", 404).await;
    check("handleNotification", "", 404).await;
    check("/gsma/rsp2/es9plus/handleNotification", "/", 404).await;
    check("application/json", "application/JSON;charset=utf-8", 400).await;
    check("application/json", "text/plain", 415).await;
    check("Content-Type: application/json\r\n", "", 415).await;
    check("gsma-rsp-lpad", "curl/8", 400).await;
    check("User-Agent: gsma-rsp-lpad\r\n", "", 400).await;
    check("gsma/rsp/v2.2.0", "1.0", 400).await;
    check("X-Admin-Protocol: gsma/rsp/v2.2.0\r\n", "", 400).await;
    check("HTTP/1.1", "HTTP/9", 400).await;
    check("Host: smdp", "Host smdp", 400).await;
    check("Content-Length: 2", "Content-Length: two", 400).await;
    check("Content-Length: 2", "Transfer-Encoding: chunked", 400).await;
    assert_eq!(status(&lpa.server, b"\x16\x03\x01\x02\x00\x01\x00\x01\xFC").await, 400);
}

#[tokio::test]
async fn requests_are_not_endless() {
    let lpa = Lpa::new();
    let body = json!({ "pendingNotification": "A".repeat(0x1_0000) }).to_string();
    assert_eq!(status(&lpa.server, &request("handleNotification", body.as_bytes())).await, 413);
    // In pieces of which nobody knows how many there are.
    let mut chunked = changed("Content-Length: 2", "Transfer-Encoding: chunked");
    chunked.truncate(chunked.len() - 2);
    for _ in 0..20 {
        chunked.extend(b"1000\r\n");
        chunked.extend([b' '; 0x1000]);
        chunked.extend(b"\r\n");
    }
    assert_eq!(status(&lpa.server, &chunked).await, 413);
    let long = changed("Host: smdp", &format!("Host: {}", "x".repeat(0x1_0000)));
    assert_eq!(status(&lpa.server, &long).await, 431);
    let many = changed("Host: smdp", &format!("Host: smdp{}", "\r\na: b".repeat(500)));
    assert_eq!(status(&lpa.server, &many).await, 431);
    assert_eq!(lpa.server.address(), lpa.address);
}

#[tokio::test(start_paused = true)]
async fn slow_clients_are_not_waited_for() {
    let lpa = Lpa::new();
    let whole = request("handleNotification", b"{}");
    let head = whole.len() - 2;
    for (said, seconds, expect) in [
        (&whole[..0], 15, 0),
        (&whole[..1], 15, 0),
        (&whole[..head - 1], 15, 0),
        (&whole[..head], 30, 408),
        (&whole[..head + 1], 30, 408),
    ] {
        let start = Instant::now();
        assert_eq!(status(&lpa.server, said).await, expect, "{seconds}");
        assert_eq!(start.elapsed().as_secs(), seconds);
    }
}

#[tokio::test(start_paused = true)]
async fn nobody_has_to_be_listened_to_for_ever() {
    let lpa = Lpa::new();
    let (mut host, device) = tokio::io::duplex(64);
    let server = lpa.server.clone();
    let serving = tokio::spawn(async move { server.serve(device).await });
    // A client that reads nothing of a long answer.
    crate::http::arm(&lpa.server, "handleNotification", json!({ "how": "oversized", "bytes": 1_000_000 }));
    tokio::io::AsyncWriteExt::write_all(&mut host, &request("handleNotification", b"{}")).await.unwrap();
    let start = Instant::now();
    serving.await.unwrap();
    assert_eq!(start.elapsed().as_secs(), 600);
}

#[tokio::test]
async fn one_connection_carries_many_requests() {
    let lpa = Lpa::new();
    let one = String::from_utf8(request("handleNotification", b"{}")).unwrap();
    let kept = one.replace("Connection: close\r\n", "");
    let (host, device) = tokio::io::duplex(0x1_0000);
    let server = lpa.server.clone();
    tokio::spawn(async move { server.serve(device).await });
    let heard = exchange(host, format!("{kept}{kept}{one}").as_bytes(), 0x1_0000).await;
    assert_eq!(String::from_utf8(heard).unwrap().matches("HTTP/1.1 400").count(), 3);
}

#[tokio::test]
async fn members_are_looked_at() {
    let lpa = Lpa::new();
    let check = async |function: &str, body: Value, expect: &str| {
        let answer = lpa.call(function, body.clone()).await;
        let text = String::from_utf8(answer.body).unwrap();
        assert_eq!(answer.status, 400, "{function} {body}");
        assert!(text.starts_with(expect), "{function} {body}: {text}");
    };
    let initiate = "initiateAuthentication";
    check(initiate, json!([]), "the request is no JSON object").await;
    check(initiate, json!({}), "smdpAddress is missing").await;
    check(initiate, json!({ "smdpAddress": 1 }), "smdpAddress is no text").await;
    check(initiate, json!({ "smdpAddress": "" }), "euiccChallenge is missing").await;
    let with = |challenge: &str, info: &str| json!({ "smdpAddress": lpa.address, "euiccChallenge": challenge, "euiccInfo1": info });
    check(initiate, with("AA==", "vyAA"), "euiccChallenge has not 16 bytes").await;
    check(initiate, with("A", "vyAA"), "euiccChallenge is no Base64").await;
    check(initiate, with("AAAAAAAAAAAAAAAAAAAAAA==", "vyAA"), "a data object in the request").await;
    check(initiate, with("AAAAAAAAAAAAAAAAAAAAAA==", ""), "a data object in the request").await;
    for (function, member) in [
        ("authenticateClient", "authenticateServerResponse"),
        ("getBoundProfilePackage", "prepareDownloadResponse"),
        ("cancelSession", "cancelSessionResponse"),
    ] {
        check(function, json!({}), "transactionId is missing").await;
        check(function, json!({ "transactionId": "xy" }), "transactionId is not").await;
        check(function, json!({ "transactionId": "00" }), &format!("{member} is missing")).await;
        check(function, json!({ "transactionId": "00", member: "" }), "a data object in the request").await;
        check(function, json!({ "transactionId": "00", member: "vyAA" }), "a data object in the request")
            .await;
    }
}

static SERVER: LazyLock<VirtualServer> = LazyLock::new(|| start(&config(|_| {})));

/// One answer of a well-behaved HTTP server: never a 500.
fn answered(function: Function, body: &[u8]) -> u16 {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let answer = parse(&raw(&SERVER, &request(function.name(), body)).await).unwrap();
        assert!([200, 204, 400].contains(&answer.status), "{answer:?}");
        answer.status
    })
}

fn function() -> impl Strategy<Value = Function> {
    prop::sample::select(Function::ALL.to_vec())
}

/// Good requests of one session, each with the function that it is for.
fn requests() -> Vec<(Function, Value, &'static str)> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let mut lpa = Lpa::of(SERVER.clone());
        assert_eq!(lpa.initiate().await.codes(), "-");
        let authenticate = lpa.authenticate_request();
        let prepare = lpa.prepare_request();
        let cancel = lpa.card.cancel(&lpa.session.transaction_id, &[0x88, 0x37]);
        let notification = lpa.card.other_signed(crate::card::metadata(1, "enable", crate::lpa::ICCID_BYTES));
        vec![
            (
                Function::InitiateAuthentication,
                json!({
                    "smdpAddress": lpa.address,
                    "euiccChallenge": encode([0; 16]),
                    "euiccInfo1": encode(lpa.card.info1()),
                }),
                "euiccInfo1",
            ),
            (Function::AuthenticateClient, authenticate, "authenticateServerResponse"),
            (Function::GetBoundProfilePackage, prepare, "prepareDownloadResponse"),
            (
                Function::CancelSession,
                json!({ "transactionId": lpa.hex_id(), "cancelSessionResponse": encode(cancel) }),
                "cancelSessionResponse",
            ),
            (
                Function::HandleNotification,
                json!({ "pendingNotification": encode(notification) }),
                "pendingNotification",
            ),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_bytes_are_answered(function in function(), body in prop::collection::vec(any::<u8>(), 0..200)) {
        answered(function, &body);
    }

    #[test]
    fn any_members_are_answered(
        function in function(),
        id in "([0-9A-F]{2}){0,20}",
        bytes in prop::collection::vec(any::<u8>(), 0..300),
    ) {
        let object = encode(bytes);
        let body = json!({
            "smdpAddress": SERVER.address(), "euiccChallenge": encode([0; 16]), "euiccInfo1": object,
            "transactionId": id, "authenticateServerResponse": object, "prepareDownloadResponse": object,
            "cancelSessionResponse": object, "pendingNotification": object,
        });
        answered(function, body.to_string().as_bytes());
    }

    #[test]
    fn damaged_requests_are_answered(which in 0usize..5, at in any::<prop::sample::Index>(), mask in 1u8..) {
        let (function, mut body, member) = requests().swap_remove(which);
        let mut bytes = crate::lpa::decode(&body[member]);
        let place = at.index(bytes.len());
        bytes[place] ^= mask;
        body[member] = encode(bytes);
        answered(function, body.to_string().as_bytes());
    }

    #[test]
    fn shortened_requests_are_answered(which in 0usize..5, at in any::<prop::sample::Index>()) {
        let (function, mut body, member) = requests().swap_remove(which);
        let bytes = crate::lpa::decode(&body[member]);
        body[member] = encode(&bytes[..at.index(bytes.len())]);
        prop_assert_eq!(answered(function, body.to_string().as_bytes()), 400);
    }
}
