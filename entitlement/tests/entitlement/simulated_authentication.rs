//! Authentication at the simulator's server, with everything that can go wrong.

use entitlement::eap::{EapFault, Method};
use entitlement::http::HttpMethod;
use entitlement::plan::{AskPlan, UsageKind};
use entitlement::{Error, StatusFault};
use serde_json::json;
use tandem_simulator::card::AkaConfig;

use crate::simulation::{Carrier, sim};
use crate::support::NOW;

#[tokio::test]
async fn the_sim_is_believed_in_every_dialect() {
    let dialects = [
        json!({}),
        json!({ "format": "xml", "bare_ampersands": true }),
        json!({ "format": "json", "json_numbers": true }),
        json!({ "identity_rounds": 2, "checkcode": true }),
        json!({ "escaped_slashes": true, "relay_type": "application/json" }),
        json!({ "novelty": "SomethingNew", "vers_validity": 0 }),
        json!({ "relay_status": 401 }),
        json!({ "methods": "get" }),
        json!({ "methods": "get", "method_refusal": 501 }),
        json!({ "methods": "post" }),
    ];
    for settings in dialects {
        let mut asking = Carrier::new(settings.clone()).client(|_| {});
        let plan = asking.perform(&AskPlan).await.unwrap_or_else(|error| panic!("{settings}: {error}"));
        let [usage] = &plan.usage[..] else { panic!("{plan:?}") };
        assert_eq!(
            (usage.kind, usage.allowance, usage.used),
            (UsageKind::Cellular, Some(10_000_000_000), Some(5))
        );
        // The token does for the next one.
        asking.perform(&AskPlan).await.unwrap();
        assert_eq!(asking.carrier().log().last().unwrap(), "configuration token 200", "{settings}");
    }
    let mut by_get = Carrier::new(json!({ "methods": "get" })).client(|setup| setup.http = HttpMethod::Get);
    by_get.perform(&AskPlan).await.unwrap();
    let log = by_get.carrier().log();
    assert_eq!(log, ["configuration EAP_ID 200", "configuration EAP 200"]);
}

#[tokio::test]
async fn the_other_method() {
    for identity_rounds in [0, 1] {
        let settings = json!({ "eap": "aka-prime", "identity_rounds": identity_rounds, "checkcode": true });
        let mut asking = Carrier::new(settings).client(|setup| setup.method = Method::AkaPrime);
        asking.perform(&AskPlan).await.unwrap();
    }
    let mut wrong = Carrier::new(json!({ "eap": "aka-prime" })).client(|_| {});
    assert_eq!(wrong.perform(&AskPlan).await, Err(Error::Eap(EapFault::UnsupportedMethod { kind: 50 })));
}

#[tokio::test]
async fn resynchronisation_goes_both_ways() {
    // The network has forgotten where it was: the SIM is ahead.
    let ahead = AkaConfig { sqn: Some("000000ABCDE0".to_owned()), ..AkaConfig::default() };
    let carrier = Carrier::new(json!({})).holding(sim(Some(ahead)));
    let mut asking = carrier.client(|_| {});
    asking.perform(&AskPlan).await.unwrap();
    let carrier = asking.carrier();
    assert_eq!(carrier.log(), ["configuration EAP_ID 200", "configuration EAP 200", "configuration EAP 200"]);
    let subscribers = carrier.control(json!({ "command": "subscribers" }));
    assert_eq!(subscribers["subscribers"][0]["sqn"], 0xABCDE0 + 32);
    // The network says an old number once.
    let mut asking = Carrier::new(json!({})).client(|_| {});
    asking.carrier().fault("initial", json!({ "how": "old-sequence-number" }));
    asking.perform(&AskPlan).await.unwrap();
}

#[tokio::test]
async fn a_server_that_does_not_know_the_sim() {
    let other = AkaConfig { ki: Some("00112233445566778899AABBCCDDEEFF".to_owned()), ..AkaConfig::default() };
    let mut asking = Carrier::new(json!({})).holding(sim(Some(other))).client(|_| {});
    assert_eq!(asking.perform(&AskPlan).await, Err(Error::Eap(EapFault::ForeignNetwork)));
    let last = asking.carrier().control(json!({ "command": "entitlement-requests", "last": 1 }));
    assert_eq!(last["requests"][0]["remark"], "the SIM does not know this network");
}

#[tokio::test]
async fn faults_of_eap_have_their_names() {
    let check = async |fault: serde_json::Value, expect: EapFault| {
        let mut asking = Carrier::new(json!({})).client(|_| {});
        asking.carrier().fault("initial", fault.clone());
        assert_eq!(asking.perform(&AskPlan).await, Err(Error::Eap(expect)), "{fault}");
        // And the next time all is well.
        asking.perform(&AskPlan).await.unwrap();
    };
    check(json!({ "how": "wrong-mac" }), EapFault::WrongServerMac).await;
    check(json!({ "how": "foreign-network" }), EapFault::ForeignNetwork).await;
    check(json!({ "how": "unknown-attribute" }), EapFault::UnknownAttribute { kind: 127 }).await;
    check(json!({ "how": "zero-length" }), EapFault::Malformed { reason: "an attribute of length 0" }).await;
    check(json!({ "how": "eap-failure" }), EapFault::Refused).await;
    check(json!({ "how": "eap-success" }), EapFault::SuccessAlone).await;
    check(json!({ "how": "other-method" }), EapFault::UnsupportedMethod { kind: 18 }).await;
    check(json!({ "how": "wrong-checkcode" }), EapFault::WrongCheckcode).await;
    check(json!({ "how": "notification", "code": 1031 }), EapFault::Notified { code: 1031 }).await;
    check(json!({ "how": "notification", "code": 16384 }), EapFault::Notified { code: 16384 }).await;
    let mut asking = Carrier::new(json!({})).client(|_| {});
    asking.carrier().fault("initial", json!({ "how": "endless-eap" }));
    assert_eq!(asking.perform(&AskPlan).await, Err(Error::Endless));
}

#[tokio::test]
async fn tokens_come_and_go() {
    let mut asking = Carrier::new(json!({ "token_uses": 1 })).client(|_| {});
    for _ in 0..3 {
        asking.perform(&AskPlan).await.unwrap();
    }
    let expect = [
        "configuration EAP_ID 200",
        "configuration EAP 200",
        "configuration token 200",
        "configuration  511",
        "configuration EAP_ID 200",
        "configuration EAP 200",
    ];
    assert_eq!(asking.carrier().log(), expect);
    asking.carrier().control(json!({ "command": "forget-tokens" }));
    asking.perform(&AskPlan).await.unwrap();
    // One that is refused at a token, but not at EAP: it takes the place of the next, too.
    let mut renewing = Carrier::new(json!({ "token_renewal": true, "token_uses": 1 })).client(|_| {});
    for _ in 0..4 {
        renewing.perform(&AskPlan).await.unwrap();
    }
    assert_eq!(renewing.carrier().log().last().unwrap(), "configuration token 200");
}

#[tokio::test]
async fn without_eap_the_user_signs_in() {
    let mut asking = Carrier::new(json!({ "eap": "none" })).client(|_| {});
    let error = asking.perform(&AskPlan).await.unwrap_err();
    assert!(error.portal().is_some_and(|portal| portal.host().starts_with("localhost:")), "{error}");
    assert_eq!(asking.carrier().log(), ["configuration  511", "configuration  302"]);
}

#[tokio::test]
async fn faults_of_http_have_their_names() {
    let check = async |at: &str, fault: serde_json::Value, expect: &dyn Fn(&Error) -> bool| {
        let mut asking = Carrier::new(json!({})).client(|_| {});
        asking.carrier().fault(at, fault.clone());
        let error = asking.perform(&AskPlan).await.unwrap_err();
        assert!(expect(&error), "{at} {fault}: {error:?}");
        assert!(error.next_step().is_some());
    };
    let busy = |error: &Error| error.retry_after(NOW) == Some(7);
    for at in ["initial", "relay", "document"] {
        check(at, json!({ "how": "http", "status": 503, "retry_after": "7" }), &busy).await;
        check(at, json!({ "how": "html" }), &|error| matches!(error, Error::Answer { .. })).await;
        check(at, json!({ "how": "redirect", "location": "https://x.example/" }), &|error| {
            error.portal().is_some()
        })
        .await;
        check(at, json!({ "how": "empty" }), &|error| matches!(error, Error::Answer { .. } | Error::Eap(_)))
            .await;
        check(at, json!({ "how": "cut" }), &|error| matches!(error, Error::Http(_))).await;
        check(at, json!({ "how": "cut", "when": "half-answered" }), &|error| matches!(error, Error::Http(_)))
            .await;
    }
    for depth in [17, 20_000] {
        check("document", json!({ "how": "nested", "depth": depth }), &|error| {
            matches!(error, Error::Answer { .. })
        })
        .await;
    }
    check("document", json!({ "how": "half" }), &|error| matches!(error, Error::Answer { .. })).await;
    check("document", json!({ "how": "no-application" }), &|error| matches!(error, Error::Answer { .. }))
        .await;
    let text = json!({ "how": "result", "code": 100, "text": "Closed", "url": "https://shop.example/" });
    check("document", text, &|error| error.to_string().ends_with("general error (Closed)")).await;
    let refused = |status: u16, expect: StatusFault| {
        let is = move |error: &Error| matches!(error, Error::Status { fault, .. } if *fault == expect);
        (json!({ "how": "http", "status": status }), is)
    };
    for (status, expect) in [
        (400, StatusFault::BadRequest),
        (403, StatusFault::Forbidden),
        (500, StatusFault::Other { status: 500 }),
    ] {
        let (fault, is) = refused(status, expect);
        check("initial", fault, &is).await;
    }
    let mut old = Carrier::new(json!({ "versions": ["2.0"] })).client(|_| {});
    let error = old.perform(&AskPlan).await.unwrap_err();
    assert!(matches!(error, Error::Status { fault: StatusFault::Version, .. }));
}
