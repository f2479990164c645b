//! Connections that break: what may be asked twice is asked again, and in the end the order can still be had.

use dbus_interface::value::OperationStage;
use serde_json::json;

use crate::world::{NEW, World};

const IMPATIENT: &str = "[notifications]\nautomatic = false\n[timeouts]\nserver-retry = 0.01\n";

async fn world() -> World {
    World::with(IMPATIENT, |_| {}).await
}

/// At each function and at each place where a connection can break, once or twice in a row.
#[tokio::test]
async fn a_download_goes_on_after_a_cut_connection() {
    for function in ["initiateAuthentication", "authenticateClient", "getBoundProfilePackage"] {
        for when in ["received", "executed", "half-answered"] {
            for times in [1, 2] {
                if (function, times) == ("initiateAuthentication", 2) {
                    continue;
                }
                let what = format!("{function} {when} {times}");
                let world = world().await;
                world.fault(function, Some(times), json!({ "how": "cut", "when": when }));
                let (name, ended) = world.end(&world.install(&["Consent"]).await).await;
                assert_eq!(name, "succeeded", "{what}: {ended:?}");
                assert!(world.is_on_card(NEW), "{what}");
                world.assert_clean(&what).await;
            }
        }
    }
}

#[tokio::test]
async fn what_stands_in_front_of_a_server_may_fail_for_a_moment() {
    for status in [502, 503, 504] {
        let world = world().await;
        world.fault("getBoundProfilePackage", Some(1), json!({ "how": "http", "status": status }));
        let (name, ended) = world.end(&world.install(&["Consent"]).await).await;
        assert_eq!(name, "succeeded", "{status}: {ended:?}");
    }
}

/// A connection that never holds: an error with a name, a clean card, and an order that is still there.
#[tokio::test]
async fn a_download_does_not_go_on_for_ever() {
    for (function, expect, requests) in [
        ("initiateAuthentication", "ServerUnreachable", 2),
        ("authenticateClient", "ServerUnreachable", 4),
        ("getBoundProfilePackage", "DownloadInterrupted", 4),
    ] {
        let world = world().await;
        world.fault(function, None, json!({ "how": "cut", "when": "half-answered" }));
        let (name, ended) = world.end(&world.install(&["Consent"]).await).await;
        assert_eq!(name, expect, "{function}: {ended:?}");
        assert_eq!(world.requests(function), requests, "{function}");
        assert!(!world.is_on_card(NEW), "{function}");
        world.assert_clean(function).await;
        world.tell_server(json!({ "command": "server-clear" }));
        let (name, ended) = world.end(&world.install(&["Consent"]).await).await;
        assert_eq!(name, "succeeded", "{function}, again: {ended:?}");
    }
}

/// A server that has forgotten the session after the answer got lost is asked for the order anew; nobody is asked twice.
#[tokio::test]
async fn a_lost_session_is_begun_anew_and_consent_holds() {
    let world = world().await;
    let operation = world.install(&[]).await;
    let at_consent =
        async || world.look(&operation).await.is_some_and(|now| now.stage == OperationStage::AwaitingConsent);
    world.until("consent is asked for", at_consent).await;
    world.fault("getBoundProfilePackage", Some(1), json!({ "how": "cut", "when": "executed" }));
    world.tell_server(json!({
        "command": "server-fault", "at": "getBoundProfilePackage", "skip": 1, "times": 1,
        "how": "status", "subject": "8.10.1", "reason": "3.9",
    }));
    world.operation(&operation).await.accept("").await.unwrap();
    let (name, ended) = world.end(&operation).await;
    assert_eq!(name, "succeeded", "{ended:?}");
    assert!(world.is_on_card(NEW));
    assert_eq!(world.requests("initiateAuthentication"), 2);
}

/// What the server says to a first copy is final.
#[tokio::test]
async fn a_refusal_is_no_reason_to_ask_again() {
    let world = world().await;
    world.fault("authenticateClient", None, json!({ "how": "status", "subject": "8.10.1", "reason": "3.9" }));
    let (name, _) = world.end(&world.install(&["Consent"]).await).await;
    assert_eq!(name, "ServerRefused");
    assert_eq!(world.requests("initiateAuthentication"), 1);
}
