//! Data connections.

use super::host::{CTL, Host, WDS, modem};
use tandem_simulator::modem::Control;

const START: u16 = 0x0020;
const STOP: u16 = 0x0021;
const STATUS: u16 = 0x0022;
const SETTINGS: u16 = 0x002d;
const OUT_OF_CALL: u16 = 0x0f;

#[tokio::test(start_paused = true)]
async fn up_and_down() {
    let modem = modem("quectel-eg25");
    let mut host = Host::on(&modem);
    let (client, other) = (host.allocate(WDS).await, host.allocate(WDS).await);
    assert_eq!(host.ask(WDS, client, SETTINGS, &[]).await.error(), OUT_OF_CALL);
    // APN "internet", IPv4.
    let started = host.ask(WDS, client, START, &[(0x14, "696e7465726e6574"), (0x19, "04")]).await;
    let handle = started.ok(0x01);
    assert_eq!(handle.len(), 8);
    let told = host.indication(WDS, STATUS).await;
    assert_eq!((told.tlv(0x01), told.tlv(0x12)), ("0200".to_owned(), "04".to_owned()));
    for client in [client, other] {
        assert_eq!(host.ask(WDS, client, STATUS, &[]).await.ok(0x01), "02");
    }
    let settings = host.ask(WDS, client, SETTINGS, &[]).await;
    // 10.64.0.1, its gateway and its mask, as numbers.
    for (kind, expect) in [
        (0x1e, "0100400a"),
        (0x20, "fe00400a"),
        (0x21, "00ffffff"),
        (0x15, "350200c0"),
        (0x14, "696e7465726e6574"),
        (0x29, "dc050000"),
        (0x2b, "04"),
    ] {
        assert_eq!(settings.ok(kind), expect, "{kind:02x}");
    }
    // Only what was asked for.
    let some = host.ask(WDS, client, SETTINGS, &[(0x10, "00010000")]).await;
    assert_eq!((some.ok(0x1e).as_str(), some.ok(0x14).as_str()), ("0100400a", ""));
    assert_eq!(host.ask(WDS, other, SETTINGS, &[]).await.error(), OUT_OF_CALL);
    let again = host.ask(WDS, client, START, &[(0x14, "696e7465726e6574")]).await;
    assert_eq!((again.error(), again.tlv(0x01)), (0x1a, handle.clone()));
    host.indications.clear();
    assert_eq!(host.ask(WDS, other, STOP, &[(0x01, &handle)]).await.error(), 0x09);
    assert_eq!(host.ask(WDS, client, STOP, &[(0x01, &handle)]).await.error(), 0);
    assert_eq!(host.indication(WDS, STATUS).await.tlv(0x01), "0100");
}

#[tokio::test(start_paused = true)]
async fn one_client_for_each_family() {
    let mut host = Host::on(&modem("quectel-rm520n"));
    let (v4, v6) = (host.allocate(WDS).await, host.allocate(WDS).await);
    for (client, family) in [(v4, "04"), (v6, "06")] {
        assert_eq!(host.ask(WDS, client, 0x004d, &[(0x01, family)]).await.error(), 0);
        assert_eq!(host.ask(WDS, client, START, &[(0x14, "61")]).await.error(), 0);
    }
    assert_eq!(host.ask(WDS, v4, SETTINGS, &[]).await.ok(0x25), "");
    let address = host.ask(WDS, v6, SETTINGS, &[]).await.ok(0x25);
    assert_eq!(address, "20010db8006400000000000000000001".to_owned() + "40");
    assert_eq!(host.ask(WDS, v4, 0x004d, &[(0x01, "07")]).await.error(), 0x40);
}

#[tokio::test(start_paused = true)]
async fn why_a_call_fails() {
    let modem = modem("quectel-eg25");
    let mut host = Host::on(&modem);
    let client = host.allocate(WDS).await;
    // A profile for IPv4 alone.
    host.ask(WDS, client, 0x0027, &[(0x01, "00"), (0x11, "00"), (0x14, "61")]).await;
    let refused = host.ask(WDS, client, START, &[(0x31, "01"), (0x19, "06")]).await;
    assert_eq!((refused.error(), refused.tlv(0x11)), (0x0e, "06003200".to_owned()));
    assert_eq!(host.ask(WDS, client, START, &[(0x31, "09")]).await.error(), 0x0a);
    modem.control(&Control::Registration { status: 2 }).expect("done");
    let nowhere = host.ask(WDS, client, START, &[(0x31, "01")]).await;
    assert_eq!(
        (nowhere.error(), nowhere.tlv(0x10), nowhere.tlv(0x11)),
        (0x0e, "0300".into(), "0300d107".into())
    );
}

#[tokio::test(start_paused = true)]
async fn a_connection_goes_with_its_client() {
    let modem = modem("quectel-eg25");
    let mut host = Host::on(&modem);
    let (client, watcher) = (host.allocate(WDS).await, host.allocate(WDS).await);
    host.ask(WDS, client, START, &[(0x14, "61")]).await.ok(0x01);
    host.ask(CTL, 0, 0x0023, &[(0x01, "0101")]).await;
    assert_eq!(host.ask(WDS, watcher, STATUS, &[]).await.ok(0x01), "01");
    // A host that dies leaves its connection behind.
    let client = host.allocate(WDS).await;
    host.ask(WDS, client, START, &[(0x14, "61")]).await.ok(0x01);
    host.close().await;
    let mut host = Host::on(&modem);
    assert_eq!(host.ask(WDS, watcher, STATUS, &[]).await.ok(0x01), "02");
    // The network lets go of everybody.
    modem.control(&Control::Registration { status: 0 }).expect("done");
}
