//! When it does not work: what is said, and the exit code.

use dbus_interface::ErrorKind;
use serde_json::Value;

use crate::{
    bench::{Bench, Ended, ended, plain_command},
    fake::{Play, World},
};

/// Code, and what standard error has to say; nothing goes to standard output.
fn check(ended: &Ended, code: i32, said: &[&str]) {
    assert_eq!((ended.code, ended.stdout.as_str()), (code, ""), "{ended:?}");
    assert!(ended.stderr.starts_with("error: "), "{ended:?}");
    for text in said {
        assert!(ended.stderr.contains(text), "no {text:?} in {}", ended.stderr);
    }
}

#[tokio::test]
async fn the_daemon_is_absent() {
    let bench = Bench::new().await;
    let ended = bench.tandem(&["status"]).await;
    check(&ended, 3, &["tandemd is not running", "hint: start it with: sudo systemctl start tandemd"]);
}

#[tokio::test]
async fn the_bus_is_absent() {
    let missing = ["--bus", "unix:path=/nonexistent/bus", "status"];
    check(
        &ended(plain_command(&missing).spawn().unwrap()).await,
        3,
        &["cannot connect to the message bus", "--bus"],
    );
    let nonsense = ["--bus", "nonsense", "status"];
    check(&ended(plain_command(&nonsense).spawn().unwrap()).await, 3, &["cannot connect to the message bus"]);
}

#[tokio::test]
async fn another_bus_can_be_named() {
    let bench = Bench::new().await;
    let _fake = bench.serve(World::default()).await;
    let ended = ended(plain_command(&["--bus", &bench.address, "status"]).spawn().unwrap()).await;
    assert_eq!(ended.code, 0, "{ended:?}");
}

#[tokio::test]
async fn the_bus_policy_is_not_installed() {
    let rule = "<deny send_destination='org.tandem.Tandem1' send_interface='org.tandem.Tandem1.Profile'/>";
    let bench = Bench::with_policy(rule).await;
    let fake = bench.serve(World::one_modem()).await;
    let ended = bench.tandem(&["esim", "enable", "Home"]).await;
    check(&ended, 4, &["the message bus refused", "org.tandem.Tandem1.conf"]);
    assert_eq!(fake.calls(), [""; 0]);
}

#[tokio::test]
async fn not_authorised() {
    let bench = Bench::new().await;
    let _fake = bench.serve(World::one_modem()).await.plays(Play::Refuse(ErrorKind::NotAuthorized));
    check(
        &bench.tandem(&["esim", "enable", "Home"]).await,
        4,
        &["refused: NotAuthorized", "hint: run it with sudo"],
    );
    check(&bench.tandem(&["scan"]).await, 4, &["refused: NotAuthorized", "hint: run it with sudo"]);
}

#[tokio::test]
async fn the_daemon_goes_away_before_it_answers() {
    let bench = Bench::new().await;
    let _fake = bench.serve(World::one_modem()).await.plays(Play::VanishBeforeReply);
    check(
        &bench.tandem(&["esim", "enable", "Home"]).await,
        7,
        &["tandemd did not answer", "hint: tandem status"],
    );
}

#[tokio::test]
async fn no_modem_or_no_card() {
    let bench = Bench::new().await;
    let _fake = bench.serve(World::default()).await;
    for arguments in
        [["esim", "list"], ["esim", "info"], ["modem", "show"], ["modem", "reset"], ["esim", "disable"]]
    {
        check(&bench.tandem(&arguments).await, 5, &["no modem found", "hint: is it plugged in"]);
    }
    let bench = Bench::new().await;
    let _fake = bench.serve(World::three_modems()).await;
    check(&bench.tandem(&["-m", "2", "esim", "list"]).await, 5, &["modem 2 (Quectel EG25) has no eSIM card"]);
    check(&bench.tandem(&["-m", "1", "esim", "list"]).await, 5, &["modem 1", "has failed: no port answers"]);
    check(
        &bench.tandem(&["-m", "9", "esim", "list"]).await,
        5,
        &["no modem fits \"9\"", "  0  Fibocom", "  2  Quectel"],
    );
    check(
        &bench.tandem(&["modem", "reset"]).await,
        5,
        &["there are 3 modems", "  2  Quectel EG25", "--modem NUMBER"],
    );
}

#[tokio::test]
async fn no_profile_or_too_many() {
    let bench = Bench::new().await;
    let fake = bench.serve(World::one_modem()).await;
    let all = ["8900100000000000033", "8944000000000000022", "8949000000000000011"];
    check(
        &bench.tandem(&["esim", "enable", "Nobody"]).await,
        5,
        &[&["no profile fits \"Nobody\""][..], &all].concat(),
    );
    let ambiguous = bench.tandem(&["esim", "enable", "0000"]).await;
    check(&ambiguous, 5, &["no profile fits"]);
    let mut world = World::one_modem();
    world.modems[0].profiles[1].nickname = "Same".to_owned();
    world.modems[0].profiles[2].nickname = "Same".to_owned();
    let bench = Bench::new().await;
    let other = bench.serve(world).await;
    let ended = bench.tandem(&["esim", "delete", "--yes", "Same"]).await;
    check(&ended, 5, &["\"Same\" fits more than one profile", all[0], all[1], "hint: give the ICCID"]);
    assert!(!ended.stderr.contains(all[2]), "{ended:?}");
    assert_eq!((fake.calls(), other.calls()), (vec![], vec![]));
}

#[tokio::test]
async fn usage() {
    let bench = Bench::new().await;
    for arguments in [
        &["esim", "enable"][..],
        &["esim", "reset"],
        &["esim", "reset", "--scope", "everything"],
        &["esim", "default-smdp", "smdp.example", "--clear"],
        &["modem", "power", "off"],
        &["modem", "show", "0", "--modem", "1"],
        &["frobnicate"],
        &[],
    ] {
        let ended = bench.tandem(arguments).await;
        assert_eq!((ended.code, ended.stdout.as_str()), (2, ""), "{arguments:?}: {ended:?}");
    }
    let ended = bench.tandem(&["--json", "frobnicate"]).await;
    let document: Value = serde_json::from_str(&ended.stdout).unwrap();
    assert_eq!((ended.code, ended.stderr.as_str()), (2, ""));
    assert_eq!(document["error"]["name"], "Usage");
}

#[tokio::test]
async fn what_cannot_be_undone_needs_a_yes() {
    let bench = Bench::new().await;
    let fake = bench.serve(World::one_modem()).await;
    for arguments in [&["esim", "delete", "Home"][..], &["esim", "reset", "--scope", "test-profiles"]] {
        check(&bench.tandem(arguments).await, 2, &["has to be confirmed", "hint: add --yes"]);
    }
    assert_eq!(fake.calls(), [""; 0]);
}

/// Whatever the daemon says, the exit code is the one of its kind, be it from the method or from the operation.
#[tokio::test]
async fn every_error_of_the_daemon() {
    let bench = Bench::new().await;
    let mut fake = bench.serve(World::one_modem()).await;
    for (kind, code) in [
        (ErrorKind::AlreadyEnabled, 6),
        (ErrorKind::CardRefused, 6),
        (ErrorKind::PolicyForbids, 6),
        (ErrorKind::Timeout, 7),
        (ErrorKind::Internal, 1),
        (ErrorKind::InvalidArgument, 2),
        (ErrorKind::Cancelled, 8),
    ] {
        fake = fake.plays(Play::Refuse(kind));
        check(&bench.tandem(&["esim", "rename", "Home", "x"]).await, code, &[&format!("refused: {kind:?}")]);
    }
    drop(fake);
    for (kind, code) in [(ErrorKind::CardBusy, 6), (ErrorKind::DeviceGone, 7), (ErrorKind::NotAuthorized, 4)]
    {
        let bench = Bench::new().await;
        let _fake = bench.serve(World::one_modem()).await.plays(Play::Fail(kind));
        check(&bench.tandem(&["esim", "enable", "Home"]).await, code, &[&format!("failed: {kind:?}")]);
    }
}
