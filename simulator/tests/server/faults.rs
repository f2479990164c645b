//! Faults in connection, HTTP and JSON, and lies that only the LPA can find out.

use std::time::Duration;

use serde_json::{Map, Value, json};
use tandem_simulator::server::ServerControl;
use tokio::time::Instant;

use crate::http::{arm, call, parse, raw, request, tell};
use crate::lpa::{Lpa, decode, encode};
use crate::tlv::{at, hex};

/// What the next `initiateAuthentication` gives when this fault is armed.
async fn heard(fault: Value) -> Vec<u8> {
    let lpa = Lpa::new();
    arm(&lpa.server, "initiateAuthentication", fault);
    let body = json!({
        "smdpAddress": lpa.address,
        "euiccChallenge": encode([0; 16]),
        "euiccInfo1": encode(lpa.card.info1()),
    });
    raw(&lpa.server, &request("initiateAuthentication", body.to_string().as_bytes())).await
}

fn how(name: &str) -> Value {
    json!({ "how": name })
}

#[tokio::test]
async fn connections_are_cut() {
    for when in ["received", "executed"] {
        assert_eq!(heard(json!({ "how": "cut", "when": when })).await, b"", "{when}");
    }
    let half = parse(&heard(json!({ "how": "cut", "when": "half-answered" })).await).unwrap();
    assert!(!half.whole && half.body.len() > 500, "{half:?}");
    let rubbish = heard(how("no-http")).await;
    assert!(!rubbish.is_empty() && parse(&rubbish).is_none());
}

#[tokio::test]
async fn other_answers_than_the_servers() {
    let check = async |fault: Value, status: u16, content_type: &str| {
        let answer = parse(&heard(fault.clone()).await).unwrap();
        let found = answer.header("content-type").unwrap_or_default();
        assert_eq!((answer.status, found), (status, content_type), "{fault}");
        assert!(serde_json::from_slice::<Value>(&answer.body).is_err(), "{fault}");
        answer
    };
    check(json!({ "how": "http", "status": 500 }), 500, "text/html").await;
    check(json!({ "how": "http", "status": 503, "body": "later" }), 503, "text/plain").await;
    check(how("html"), 200, "text/html").await;
    let redirect =
        check(json!({ "how": "redirect", "location": "https://x.example/" }), 302, "text/html").await;
    assert_eq!(redirect.header("location"), Some("https://x.example/"));
    let redirect = json!({ "how": "redirect", "location": "/", "status": 307 });
    assert_eq!(check(redirect, 307, "text/html").await.header("location"), Some("/"));
    check(how("empty"), 200, "application/json;charset=UTF-8").await;
    check(how("no-json"), 200, "application/json;charset=UTF-8").await;
    check(how("half-json"), 200, "application/json;charset=UTF-8").await;
    let deep = check(json!({ "how": "nested", "depth": 5000 }), 200, "application/json;charset=UTF-8").await;
    assert_eq!(deep.body.len(), 10_000 + r#"{"header":}"#.len());
}

#[tokio::test]
async fn answers_with_something_wrong() {
    let check = async |fault: Value, look: &dyn Fn(&Map<String, Value>) -> bool| {
        let answer = parse(&heard(fault.clone()).await).unwrap().json();
        assert!(look(answer.as_object().unwrap()), "{fault} {answer}");
    };
    let without = json!({ "how": "without", "member": "serverSigned1" });
    check(without, &|answer| answer.len() == 5 && !answer.contains_key("serverSigned1")).await;
    let member = json!({ "how": "member", "name": "transactionId", "value": 7 });
    check(member, &|answer| answer["transactionId"] == 7).await;
    let status = json!({ "how": "status", "subject": "8.2", "reason": "1.2", "message": "no" });
    check(status, &|answer| answer["header"]["functionExecutionStatus"]["statusCodeData"]["message"] == "no")
        .await;
    let first = json!({ "how": "flip", "member": "serverSigned1", "byte": 0 });
    check(first, &|answer| decode(&answer["serverSigned1"])[0] == 0x31).await;
    let outside = json!({ "how": "flip", "member": "serverSigned1", "byte": -5000 });
    check(outside, &|answer| decode(&answer["serverSigned1"])[0] == 0x30).await;

    let twice = String::from_utf8(heard(json!({ "how": "twice", "member": "transactionId" })).await).unwrap();
    assert_eq!(twice.matches("\"transactionId\":").count(), 2);
    let header = parse(&heard(json!({ "how": "header", "name": "x-long", "value": "y".repeat(9000) })).await);
    assert_eq!(header.unwrap().header("x-long").map(str::len), Some(9000));
}

#[tokio::test]
async fn answers_that_are_too_long() {
    let padded = parse(&heard(json!({ "how": "oversized", "bytes": 3_000_000 })).await).unwrap();
    assert!(padded.whole && padded.body.len() > 3_000_000);
    assert_eq!(padded.codes(), "-");
    // Whoever reads on is told no end.
    let endless = heard(how("endless")).await;
    assert_eq!(endless.len(), 0x100_0000);
    assert!(parse(&endless).unwrap().header("transfer-encoding").is_some());
}

#[tokio::test(start_paused = true)]
async fn answers_that_take_their_time() {
    let start = Instant::now();
    let late = parse(&heard(json!({ "how": "delay", "ms": 90_000 })).await).unwrap();
    assert_eq!((late.codes().as_str(), start.elapsed().as_secs()), ("-", 90));
    let start = Instant::now();
    let slow = parse(&heard(json!({ "how": "slow", "bytes": 100, "ms": 1000 })).await).unwrap();
    assert_eq!(slow.codes(), "-");
    let pieces = u64::try_from(slow.body.len().div_ceil(100)).unwrap();
    assert!((pieces - 1..=pieces).contains(&start.elapsed().as_secs()), "{:?}", start.elapsed());
    // Nothing, until the connection has lived long enough.
    let start = Instant::now();
    assert_eq!(heard(how("silence")).await, b"");
    assert_eq!(start.elapsed(), Duration::from_secs(600));
}

#[tokio::test]
async fn lies_for_the_lpa_to_find_out() {
    let mut lpa = Lpa::new();
    arm(&lpa.server, "initiateAuthentication", json!({ "how": "lying-address", "address": "x.example" }));
    assert_eq!(lpa.initiate().await.codes(), "-");
    assert_eq!(at(&lpa.session.server_signed1, &[0x30, 0x83]), Some(b"x.example".to_vec()));

    arm(&lpa.server, "initiateAuthentication", how("other-transaction-id"));
    assert_eq!(lpa.initiate().await.codes(), "-");
    assert_ne!(at(&lpa.session.server_signed1, &[0x30, 0x80]).map(|id| hex(&id)), Some(lpa.hex_id()));

    assert_eq!(lpa.initiate().await.codes(), "-");
    let own = lpa.hex_id();
    arm(&lpa.server, "authenticateClient", how("other-transaction-id"));
    assert_ne!(lpa.authenticate().await.json()["transactionId"], own);
    arm(&lpa.server, "getBoundProfilePackage", how("other-transaction-id"));
    assert_ne!(lpa.prepare().await.json()["transactionId"], own);

    assert_eq!(lpa.initiate().await.codes(), "-");
    arm(&lpa.server, "authenticateClient", how("wrong-code-flag"));
    assert_eq!(lpa.authenticate().await.codes(), "-");
    assert_eq!(at(&lpa.session.smdp_signed2, &[0x30, 0x01]), Some(vec![0xFF]));

    assert_eq!(lpa.initiate().await.codes(), "-");
    arm(&lpa.server, "authenticateClient", how("other-iccid"));
    let shown = decode(&lpa.authenticate().await.json()["profileMetadata"]);
    assert_eq!(at(&shown, &[0xBF25, 0x5A]).map(|iccid| hex(&iccid)).as_deref(), Some("984405000000000010F8"));

    arm(&lpa.server, "initiateAuthentication", how("other-oid"));
    let certificate = decode(&lpa.initiate().await.json()["serverCertificate"]);
    let certificate = tandem_simulator::rsp::x509::Certificate::parse(&certificate).unwrap();
    assert_eq!(certificate.registered_id_dotted().as_deref(), Some("2.999.66"));
}

#[tokio::test]
async fn very_many_segments() {
    let mut lpa = Lpa::new();
    assert_eq!(lpa.offer().await, "-");
    arm(&lpa.server, "getBoundProfilePackage", json!({ "how": "package", "defect": "many-segments" }));
    let package = decode(&lpa.prepare().await.json()["boundProfilePackage"]);
    assert!(package.len() > 500_000, "{}", package.len());
}

#[tokio::test]
async fn faults_wait_for_their_function() {
    let mut lpa = Lpa::new();
    arm(&lpa.server, "cancelSession", how("html"));
    arm(&lpa.server, "getBoundProfilePackage", json!({ "how": "http", "status": 500, "skip": 1 }));
    assert_eq!(lpa.download().await, "-");
    assert_eq!(lpa.prepare().await.status, 500);
    assert_eq!(lpa.prepare().await.codes(), "-");
    let requests = tell(&lpa.server, json!({ "command": "requests", "last": 3 }));
    let line = |outcome: &str| json!({ "function": "getBoundProfilePackage", "outcome": outcome });
    assert_eq!(requests["requests"], json!([line("success"), line("fault"), line("success")]));
    let answer = call(&lpa.server, "cancelSession", &json!({})).await.unwrap();
    assert_eq!(answer.header("content-type"), Some("text/html"));
    // Several at once.
    tell(
        &lpa.server,
        json!({ "command": "server-fault", "at": "any", "how": "header", "name": "a", "value": "b" }),
    );
    tell(&lpa.server, json!({ "command": "server-fault", "at": "any", "how": "empty" }));
    for _ in 0..3 {
        let answer = call(&lpa.server, "handleNotification", &json!({})).await.unwrap();
        assert_eq!((answer.header("a"), answer.body.len()), (Some("b"), 0));
    }
    let status = tell(&lpa.server, json!({ "command": "server-status" }));
    assert_eq!(
        status["faults"],
        json!([
            { "at": "any", "how": "header", "name": "a", "value": "b", "skip": 0 },
            { "at": "any", "how": "empty", "skip": 0 },
        ])
    );
    tell(&lpa.server, json!({ "command": "server-clear" }));
    assert_eq!(lpa.download().await, "-");
}

#[test]
fn commands_that_are_none_are_refused() {
    let check = |text: &str, expect: &str| {
        let error = ServerControl::parse(serde_json::from_str(text).unwrap()).unwrap_err();
        assert!(error.contains(expect), "{text}: {error}");
    };
    check(r#"{"command":"dance"}"#, "unknown variant `dance`");
    check(r#"{"command":"server-fault","at":"any"}"#, "missing field `how`");
    check(r#"{"command":"server-fault","how":"html"}"#, "missing field `at`");
    check(r#"{"command":"server-fault","at":"any","how":"dance"}"#, "unknown variant `dance`");
    check(r#"{"command":"server-fault","at":"dance","how":"html"}"#, "did not match any variant");
    check(r#"{"command":"server-fault","at":"any","how":"delay","ms":1,"x":1}"#, "unknown field `x`");
    check(r#"{"command":"order","order":{}}"#, "missing field `profile`");
}
