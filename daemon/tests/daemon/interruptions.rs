//! Downloads that are not seen to their end: by a daemon that stops, and by a card that hangs.

use std::time::Duration;

use dbus_interface::value::OperationStage;
use serde_json::json;
use tandem_simulator::modem::Control;

use crate::world::{NEW, World};

fn flag(ended: &dbus_interface::OperationProperties, name: &str) -> Option<bool> {
    ended.result.get(name).and_then(|value| bool::try_from(value.clone()).ok())
}

/// The next run tells under the same number what became of it, and leaves the card clean.
#[tokio::test]
async fn a_stop_in_the_middle_is_reported_by_the_next_run() {
    let stages = [
        (OperationStage::Authenticating, Some("authenticateClient")),
        (OperationStage::AwaitingConsent, None),
        (OperationStage::Downloading, Some("getBoundProfilePackage")),
    ];
    for (stage, held) in stages {
        let mut world = World::start().await;
        if let Some(function) = held {
            world.fault(function, None, json!({ "how": "silence" }));
        }
        let consent: &[&str] = if held.is_some() { &["Consent"] } else { &[] };
        let operation = world.install(consent).await;
        let reached = async || world.look(&operation).await.is_some_and(|now| now.stage == stage);
        world.until(&format!("{stage}"), reached).await;
        world.stop_daemon().await;
        world.tell_server(json!({ "command": "server-clear" }));
        world.start_daemon().await;
        let (name, ended) = world.end(&operation).await;
        assert_eq!(name, "DownloadInterrupted", "{stage}: {ended:?}");
        assert_eq!(
            (flag(&ended, "Resumed"), flag(&ended, "Installed")),
            (Some(true), Some(false)),
            "{stage}"
        );
        assert!(!world.is_on_card(NEW), "{stage}");
        world.assert_clean(stage.as_str()).await;
        let (name, ended) = world.end(&world.install(&["Consent"]).await).await;
        assert_eq!(name, "succeeded", "{stage}, again: {ended:?}");
        // What was reported is no business of the third run.
        world.stop_daemon().await;
        world.start_daemon().await;
        assert!(world.look(&operation).await.is_none(), "{stage}");
    }
}

/// The deadline of the whole holds also where the modem takes longer than it for one command.
#[tokio::test]
async fn a_card_that_hangs_does_not_hold_up_the_operation() {
    let timeouts = "[timeouts]\ndownload = 1\nserver = 0.5\n[notifications]\nautomatic = false\n";
    let world = World::with(timeouts, |_| {}).await;
    world.fault("initiateAuthentication", None, json!({ "how": "delay", "ms": 200 }));
    let operation = world.install(&["Consent"]).await;
    let begun = async || world.requests("initiateAuthentication") > 0;
    world.until("the server is asked", begun).await;
    world.tell_modem(&Control::Late { ms: 4_000, once: true });
    let (name, ended) = world.end(&operation).await;
    assert_eq!(name, "Timeout", "{ended:?}");
    assert_eq!(flag(&ended, "Installed"), Some(false), "{ended:?}");
    assert!(!world.is_on_card(NEW));
    world.assert_clean("a card that hangs").await;
    world.tell_server(json!({ "command": "server-clear" }));
    let again = async || {
        let (name, _) = world.end(&world.install(&["Consent"]).await).await;
        name == "succeeded"
    };
    tokio::time::timeout(Duration::from_secs(60), again()).await.unwrap();
}

/// The server has bound the profile, and the card has not installed it: the same code brings the same package again.
#[tokio::test]
async fn what_was_bound_and_not_installed_can_be_had_again() {
    for piece in [1, 3, 8] {
        let world = World::start().await;
        let fault = json!({ "command": "card-fault", "name": "abort-load", "arguments": { "piece": piece } });
        world.tell_modem(&serde_json::from_value::<Control>(fault).unwrap());
        let (name, ended) = world.end(&world.install(&["Consent"]).await).await;
        assert_eq!(name, "DownloadInterrupted", "{piece}: {ended:?}");
        assert!(!world.is_on_card(NEW), "{piece}");
        let (name, ended) = world.end(&world.install(&["Consent"]).await).await;
        assert_eq!(name, "succeeded", "{piece}: {ended:?}");
        assert_eq!(flag(&ended, "BoundBefore"), Some(true), "{piece}");
        assert!(world.is_on_card(NEW), "{piece}");
    }
}
