//! What people see.

use crate::{bench::Bench, fake::World};

async fn check(world: World, arguments: &[&str], expect: &str) {
    let bench = Bench::new().await;
    let _fake = bench.serve(world).await;
    let ended = bench.tandem(arguments).await;
    assert_eq!(ended.stdout, expect, "{arguments:?}");
    assert_eq!((ended.code, ended.stderr.as_str()), (0, ""), "{arguments:?}");
}

#[tokio::test]
async fn status_of_everything() {
    let expect = "\
tandemd 1.2.3, 3 modems

MODEM  NAME                            STATE   POWER    CARD     NETWORK         SIGNAL  PROFILE
    0  Fibocom Wireless Inc. FM350-GL  ready   on       ready    Alpha 旅 (LTE)    62 %  Reise 旅行 ✈️
    1  /sys/devices/usb2               failed  unknown  unknown  unknown
    2  Quectel EG25                    ready   on       absent   searching

Modem 1 failed: no port answers AT commands; is another program using them?

Left alone: /sys/devices/usb4 (ports answer like a GPS receiver)
";
    check(World::three_modems(), &["status"], expect).await;
}

#[tokio::test]
async fn no_modem_is_an_answer_and_says_what_to_check() {
    let bench = Bench::new().await;
    let fake = bench.serve(World::default()).await;
    for (arguments, head) in
        [(&["status"][..], "tandemd 1.2.3, 0 modems\n\n"), (&["modem", "list"], ""), (&["scan"], "")]
    {
        let ended = bench.tandem(arguments).await;
        assert_eq!((ended.code, ended.stderr.as_str()), (0, ""), "{arguments:?}");
        let expect = format!("{head}No modem was found: is it plugged in (lsusb)");
        assert!(ended.stdout.starts_with(&expect), "{arguments:?}: {}", ended.stdout);
    }
    assert_eq!(fake.calls(), ["Scan"]);
}

#[tokio::test]
async fn profiles() {
    let expect = "\
ICCID                STATE     NICKNAME       NAME               PROVIDER  CLASS  RULES
8900100000000000033  disabled                 GSMA Test Profile  Test      test
8944000000000000022  disabled  Home           Flat\u{fffd}[2J           Beta
8949000000000000011  enabled   Reise 旅行 ✈️  Data 5 GB          Alpha            delete-not-allowed
";
    let mut world = World::one_modem();
    world.modems[0].profiles[1].name = "Flat\u{1b}[2J".to_owned();
    check(world, &["esim", "list"], expect).await;
}

#[tokio::test]
async fn no_profile() {
    check(World::one_modem().without_profiles(), &["esim", "list"], "The eSIM card holds no profile.\n")
        .await;
}

#[tokio::test]
async fn the_card() {
    let expect = "\
Modem           0
EID             89049032000000000000000000000012
Firmware        4.6.0
SGP.22 version  2.2.2
Free memory     375 KiB
Default SM-DP+  none
Root SM-DS      lpa.ds.example
Profiles        3
";
    check(World::one_modem(), &["esim", "info"], expect).await;
}

#[tokio::test]
async fn one_modem() {
    let expect = "\
Modem          0
Manufacturer   Fibocom Wireless Inc.
Model          FM350-GL
Revision       81600.0000.00.29
IMEI           860000000000001
State          ready
Power          on
Device         /sys/devices/usb1
Drivers        option1
Ports          /dev/ttyUSB2 (at), /dev/ttyUSB3 (ignored)
Card           ready
ICCID          8949000000000000011
IMSI           262010000000001
Registration   roaming
Operator       Alpha 旅
Operator code  26201
Technology     LTE
Signal         62 %
eSIM card      89049032000000000000000000000012
Profile        Reise 旅行 ✈️ (8949000000000000011)
";
    check(World::three_modems(), &["modem", "show", "fm350-gl"], expect).await;
    check(World::three_modems(), &["--modem", "860000000000001", "modem", "show"], expect).await;
}

#[tokio::test]
async fn notifications() {
    let expect = "\
NUMBER  EVENT    ICCID                SERVER
     3  install  8949000000000000011  smdp.example
    12  delete                        rsp.example.org
";
    check(World::one_modem(), &["esim", "notifications"], expect).await;
    check(World::one_modem(), &["esim", "notifications", "list"], expect).await;
    check(World::one_modem().without_profiles(), &["esim", "notifications"], "No notification is pending.\n")
        .await;
}

#[tokio::test]
async fn default_server() {
    check(World::one_modem(), &["esim", "default-smdp"], "No default SM-DP+ address is set.\n").await;
}

#[tokio::test]
async fn refresh() {
    let bench = Bench::new().await;
    let fake = bench.serve(World::three_modems()).await;
    let ended = bench.tandem(&["modem", "refresh", "2"]).await;
    assert_eq!((ended.code, fake.calls()), (0, vec!["Refresh(modem 2)".to_owned()]), "{ended:?}");
}
