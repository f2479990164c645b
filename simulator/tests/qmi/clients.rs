//! Client ids: given out, released, exhausted, leaked, taken over.

use super::host::{CTL, DMS, Host, NAS, hex, modem};

const GET_MODEL: u16 = 0x0022;
const ALLOCATE: u16 = 0x0022;
const RELEASE: u16 = 0x0023;
const SYNC: u16 = 0x0027;
const CLIENT_IDS_EXHAUSTED: u16 = 5;
const INVALID_CLIENT_ID: u16 = 7;
const INVALID_QMI_COMMAND: u16 = 0x47;

#[tokio::test(start_paused = true)]
async fn ids_leak_until_somebody_synchronises() {
    let modem = modem("quectel-eg25");
    let mut host = Host::on(&modem);
    assert_eq!((host.allocate(DMS).await, host.allocate(DMS).await, host.allocate(NAS).await), (1, 2, 1));
    host.close().await;
    // The next host gets new ones, and may use the old ones.
    let mut host = Host::on(&modem);
    assert_eq!(host.allocate(DMS).await, 3);
    assert_eq!(host.ask(DMS, 1, GET_MODEL, &[]).await.error(), 0);
    for id in 4..=8 {
        assert_eq!(host.allocate(DMS).await, id);
    }
    let full = host.ask(CTL, 0, ALLOCATE, &[(0x01, "02")]).await;
    assert_eq!(full.error(), CLIENT_IDS_EXHAUSTED);
    assert_eq!(host.ask(CTL, 0, RELEASE, &[(0x01, "0205")]).await.ok(0x01), "0205");
    assert_eq!(host.allocate(DMS).await, 5);
    assert_eq!(host.ask(CTL, 0, SYNC, &[]).await.error(), 0);
    assert_eq!(host.ask(DMS, 1, GET_MODEL, &[]).await.error(), INVALID_CLIENT_ID);
    assert_eq!(host.allocate(DMS).await, 1);
}

#[tokio::test(start_paused = true)]
async fn a_reset_forgets_everybody() {
    let modem = modem("quectel-eg25");
    let mut host = Host::on(&modem);
    let client = host.allocate(DMS).await;
    modem.unplug();
    host.ended().await;
    modem.replug();
    let mut host = Host::on(&modem);
    assert_eq!(host.ask(DMS, client, GET_MODEL, &[]).await.error(), INVALID_CLIENT_ID);
}

#[tokio::test(start_paused = true)]
async fn what_is_unknown_is_refused() {
    let mut host = Host::on(&modem("quectel-eg25"));
    let client = host.allocate(DMS).await;
    for id in [0x0003, 0x7fff, 0xffff] {
        assert_eq!(host.ask(DMS, client, id, &[]).await.error(), INVALID_QMI_COMMAND, "{id:04x}");
    }
    assert_eq!(host.ask(CTL, 0, 0x7777, &[]).await.error(), INVALID_QMI_COMMAND);
    for service in 0x0c..0x1a {
        let refused = host.ask(CTL, 0, ALLOCATE, &[(0x01, &hex(&[service]))]).await;
        assert_eq!(refused.error(), 0x1f, "{service:02x}");
    }
}
