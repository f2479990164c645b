//! Starting work and seeing it through.

use nix::{
    sys::signal::{Signal, kill},
    unistd::Pid,
};

use crate::{
    bench::{Bench, ended},
    fake::{Play, World},
};

/// One run on a fresh bus: what it prints, and which method it called.
async fn check(play: Play, arguments: &[&str], says: &str, calls: &str) {
    let bench = Bench::new().await;
    let fake = bench.serve(World::one_modem()).await.plays(play.clone());
    let ended = bench.tandem(arguments).await;
    assert_eq!(ended.stdout, says, "{arguments:?} {play:?}: {ended:?}");
    assert_eq!((ended.code, ended.stderr.as_str()), (0, ""), "{arguments:?} {play:?}");
    assert_eq!(fake.calls(), [calls], "{arguments:?} {play:?}");
}

#[tokio::test]
async fn every_change() {
    let home = "Home (8944000000000000022)";
    for (arguments, says, calls) in [
        (&["esim", "enable", "home"][..], format!("Enabled {home}."), "Enable(8944000000000000022)"),
        (&["esim", "enable", "0022"], format!("Enabled {home}."), "Enable(8944000000000000022)"),
        (
            &["esim", "disable"],
            "Disabled Reise 旅行 ✈️ (8949000000000000011).".to_owned(),
            "Disable(8949000000000000011)",
        ),
        (
            &["esim", "rename", "0033", "Lab"],
            "GSMA Test Profile (8900100000000000033) is called Lab now.".to_owned(),
            "Rename Lab(8900100000000000033)",
        ),
        (
            &["esim", "rename", "Home", ""],
            format!("{home} has no nickname now."),
            "Rename (8944000000000000022)",
        ),
        (&["esim", "delete", "-y", "Home"], format!("Deleted {home}."), "Delete(8944000000000000022)"),
        (
            &["esim", "default-smdp", "smdp.example"],
            "The default SM-DP+ address is smdp.example now.".to_owned(),
            "SetDefaultSmdpAddress(smdp.example)",
        ),
        (
            &["esim", "default-smdp", "--clear"],
            "Cleared the default SM-DP+ address.".to_owned(),
            "SetDefaultSmdpAddress()",
        ),
        (
            &["esim", "notifications", "drop", "12"],
            "Dropped notification 12; its server is not told.".to_owned(),
            "RemoveNotification(12)",
        ),
        (
            &["esim", "reset", "--yes", "--scope", "test-profiles,default-smdp"],
            "Erased all test profiles and the default SM-DP+ address.".to_owned(),
            "Reset(test-profiles, default-smdp)",
        ),
        (&["esim", "refresh"], "Read the eSIM card in modem 0.".to_owned(), "Refresh(euicc)"),
        (
            &["modem", "reset", "0"],
            "Restarted modem 0 (Fibocom Wireless Inc. FM350-GL).".to_owned(),
            "Reset(modem 0)",
        ),
        (
            &["modem", "slot", "2"],
            "Switched modem 0 (Fibocom Wireless Inc. FM350-GL) to slot 2.".to_owned(),
            "ActivateSlot(2)",
        ),
        (
            &["modem", "power", "low"],
            "The radio of modem 0 (Fibocom Wireless Inc. FM350-GL) is off.".to_owned(),
            "SetPower(low)",
        ),
    ] {
        check(Play::Succeed, arguments, &format!("{says}\n"), calls).await;
    }
}

#[tokio::test]
async fn an_end_that_comes_before_the_wait_is_not_missed() {
    let calls = "Enable(8944000000000000022)";
    check(Play::DoneBeforeReply, &["esim", "enable", "Home"], "Enabled Home (8944000000000000022).\n", calls)
        .await;
}

#[tokio::test]
async fn start_leave_follow_cancel() {
    let bench = Bench::new().await;
    let fake = bench.serve(World::one_modem()).await.plays(Play::Hang);
    let started = bench.tandem(&["esim", "enable", "--no-wait", "Home"]).await;
    assert_eq!(started.stdout, "Started operation 7; tandem operation follow 7 waits for it.\n");

    let list = bench.tandem(&["operation", "list"]).await;
    let expect = "\
OPERATION  KIND    TARGET                      STATE    STAGE
        7  enable  Home (8944000000000000022)  running  talking to the card
";
    assert_eq!(list.stdout, expect);

    let waited = bench.tandem(&["operation", "follow", "--timeout", "0"]).await;
    assert_eq!((waited.code, waited.stdout.as_str()), (7, ""));
    assert!(waited.stderr.contains("operation 7 is still running"), "{waited:?}");
    assert!(waited.stderr.contains("hint: tandem operation follow 7"), "{waited:?}");

    let reads = fake.reads();
    let follower = bench.command(&["operation", "follow"]).spawn().unwrap();
    fake.operation_is_read_again(reads).await;
    let cancelled = bench.tandem(&["operation", "cancel", "7"]).await;
    assert_eq!((cancelled.code, cancelled.stdout.as_str()), (0, "Cancelled operation 7.\n"));
    let followed = ended(follower).await;
    assert_eq!(followed.code, 8, "{followed:?}");
    assert!(followed.stderr.starts_with("error: failed: Cancelled"), "{followed:?}");

    let missing = bench.tandem(&["operation", "follow", "99"]).await;
    assert_eq!(missing.code, 5, "{missing:?}");
    assert!(
        missing.stderr.contains("there is no operation 99") && missing.stderr.contains("  7  enable"),
        "{missing:?}"
    );
    assert_eq!(fake.calls(), ["Enable(8944000000000000022)", "Cancel"]);
}

#[tokio::test]
async fn no_operation() {
    let bench = Bench::new().await;
    let _fake = bench.serve(World::one_modem()).await;
    let list = bench.tandem(&["operation", "list"]).await;
    assert_eq!(list.stdout, "No operation is under way, and none has ended lately.\n");
    let follow = bench.tandem(&["operation", "follow"]).await;
    assert_eq!((follow.code, follow.stderr.as_str()), (5, "error: no operation is under way\n"));
}

#[tokio::test]
async fn an_interrupt_leaves_the_operation_alone_and_says_so() {
    let bench = Bench::new().await;
    let fake = bench.serve(World::one_modem()).await.plays(Play::Hang);
    let child = bench.command(&["esim", "enable", "Home"]).spawn().unwrap();
    fake.operation_is_read().await;
    kill(Pid::from_raw(child.id().unwrap().try_into().unwrap()), Signal::SIGINT).unwrap();
    let ended = ended(child).await;
    assert_eq!((ended.code, ended.stdout.as_str()), (130, ""), "{ended:?}");
    let expect = "\
error: interrupted; operation 7 goes on
hint: tandem operation follow 7 waits for it, tandem operation cancel 7 stops it at the next safe point
";
    assert_eq!(ended.stderr, expect);
    assert_eq!(fake.calls(), ["Enable(8944000000000000022)"]);
}

/// What the fake is worth.
#[tokio::test]
async fn the_fake_has_the_interfaces_of_the_contract() {
    use dbus_interface::xml;
    let bench = Bench::new().await;
    let fake = bench.serve(World::one_modem()).await.plays(Play::Hang);
    bench.tandem(&["esim", "enable", "--no-wait", "Home"]).await;
    let connection = fake.connection();
    let proxy = zbus::Proxy::new(
        &connection,
        "org.tandem.Tandem1",
        dbus_interface::names::ROOT_PATH,
        "org.freedesktop.DBus.Introspectable",
    );
    // zbus describes what is below as well.
    let text: String = proxy.await.unwrap().call("Introspect", &()).await.unwrap();
    let seen = xml::interfaces(&text).into_iter().filter(|i| i.name.starts_with("org.tandem.")).collect();
    let plain = |interfaces: Vec<xml::Interface>| {
        let mut shapes: Vec<_> = interfaces
            .into_iter()
            .map(|interface| {
                let mut methods: Vec<_> = interface
                    .methods
                    .iter()
                    .map(|m| (m.name.clone(), m.signature(false), m.signature(true)))
                    .collect();
                let mut properties: Vec<_> = interface
                    .properties
                    .into_iter()
                    .map(|p| (p.name, p.signature, p.access, p.emits_changed_signal))
                    .collect();
                methods.sort();
                properties.sort();
                (interface.name, methods, properties)
            })
            .collect();
        shapes.sort();
        shapes.dedup();
        shapes
    };
    assert_eq!(plain(seen), plain(xml::contract()));
}
