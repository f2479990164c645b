//! The eUICC over UIM: channels, APDUs, and what a profile switch does to modem and clients.

use std::time::Duration;

use super::host::{Host, ISD_R, NAS, UIM, enable, modem};
use tandem_simulator::modem::Control;
use tokio::time::{Instant, sleep};

const TRAVEL: &str = "8944502234567890121";
const OPEN: u16 = 0x0042;
const LOGICAL_CHANNEL: u16 = 0x003f;
const SEND_APDU: u16 = 0x003b;
const CARD_STATUS: u16 = 0x0032;
const REFRESH: u16 = 0x0033;
const REFRESH_COMPLETE: u16 = 0x002c;
const READ_TRANSPARENT: u16 = 0x0020;
const ACCESS_DENIED: u16 = 0x52;
const INVALID_ARGUMENT: u16 = 0x30;
const INSUFFICIENT_RESOURCES: u16 = 0x44;

/// ICCID as the modem reads it, in the order of the digits.
async fn iccid(host: &mut Host, client: u8) -> String {
    let read = host
        .ask(UIM, client, READ_TRANSPARENT, &[(0x01, "0000"), (0x02, "e22f02003f"), (0x03, "00000000")])
        .await;
    let swapped = read.ok(0x11)[4..].to_owned();
    let pairs = swapped.as_bytes().chunks(2);
    pairs.map(|pair| format!("{}{}", char::from(pair[1]), char::from(pair[0]))).collect()
}

#[tokio::test(start_paused = true)]
async fn es10_over_a_channel() {
    let mut host = Host::on(&modem("quectel-rm520n"));
    let client = host.allocate(UIM).await;
    let channel = host.open_isd_r(client).await;
    assert_eq!(channel, 1);
    // GET RESPONSE is the host's; the class byte's channel is the modem's.
    let answer = host.apdu_once(client, channel, "80E2910006BF3E035C015A").await;
    assert_eq!(answer, "6115");
    assert_eq!(
        host.apdu_once(client, channel, "80C0000015").await,
        "bf3e125a10890490321234512345123456789012359000"
    );
    // Procedure bytes dealt with by the modem.
    let apdu = "0b0080E2910006BF3E035C015A";
    let tlvs = [(0x01, "01"), (0x02, apdu), (0x10, "01"), (0x11, "01")];
    let whole = host.ask(UIM, client, SEND_APDU, &tlvs).await.ok(0x10);
    assert_eq!(whole, "1700bf3e125a10890490321234512345123456789012359000");
    let closed = host.ask(UIM, client, LOGICAL_CHANNEL, &[(0x01, "01"), (0x11, "01")]).await;
    assert_eq!(closed.ok(0x11), "9000");
    let again = host.ask(UIM, client, LOGICAL_CHANNEL, &[(0x01, "01"), (0x11, "01")]).await;
    assert_eq!(again.error(), INVALID_ARGUMENT);
    let tlvs = [(0x01, "01"), (0x02, apdu), (0x10, "01")];
    assert_eq!(host.ask(UIM, client, SEND_APDU, &tlvs).await.error(), INVALID_ARGUMENT);
}

#[tokio::test(start_paused = true)]
async fn channels_leak_when_their_client_dies() {
    let modem = modem("sierra-em7455");
    let mut host = Host::on(&modem);
    let client = host.allocate(UIM).await;
    for expect in 1..=3 {
        assert_eq!(host.open_isd_r(client).await, expect);
    }
    host.close().await;
    let mut host = Host::on(&modem);
    let client = host.allocate(UIM).await;
    let aid = format!("10{ISD_R}");
    let open = [(0x01, "01"), (0x10, aid.as_str())];
    assert_eq!(host.ask(UIM, client, OPEN, &open).await.error(), INSUFFICIENT_RESOURCES);
    assert_eq!(host.ask(UIM, client, LOGICAL_CHANNEL, &[(0x01, "01"), (0x11, "02")]).await.error(), 0);
    assert_eq!(host.open_isd_r(client).await, 2);
}

#[tokio::test(start_paused = true)]
async fn firmware_that_denies_the_isd_r() {
    for name in ["simcom-sim7600", "telit-le910c4"] {
        let mut host = Host::on(&modem(name));
        let client = host.allocate(UIM).await;
        let aid = format!("10{ISD_R}");
        let denied = host.ask(UIM, client, OPEN, &[(0x01, "01"), (0x10, &aid)]).await;
        assert_eq!(denied.error(), ACCESS_DENIED, "{name}");
        let usim = host.ask(UIM, client, OPEN, &[(0x01, "01"), (0x10, "07a0000000871002")]).await;
        assert_eq!(usim.ok(0x10), "01", "{name}");
    }
}

#[tokio::test(start_paused = true)]
async fn applications_that_are_not_there() {
    let mut host = Host::on(&modem("quectel-rm520n"));
    let client = host.allocate(UIM).await;
    let missing = host.ask(UIM, client, OPEN, &[(0x01, "01"), (0x10, "07a0000000099999")]).await;
    assert_eq!((missing.error(), missing.tlv(0x11)), (0x50, "6a82".to_owned()));
    // Nothing stays open over it.
    assert_eq!(host.open_isd_r(client).await, 1);
    for slot in ["00", "03"] {
        let refused = host.ask(UIM, client, OPEN, &[(0x01, slot), (0x10, "07a0000000871002")]).await;
        assert_eq!(refused.error(), INVALID_ARGUMENT, "slot {slot}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_switch_refreshes_the_card_and_the_clients_hear_of_it() {
    let modem = modem("quectel-rm520n");
    let mut host = Host::on(&modem);
    let client = host.allocate(UIM).await;
    let network = host.allocate(NAS).await;
    // Card and slot status; REFRESH of any file; system information.
    assert_eq!(host.ask(UIM, client, 0x002e, &[(0x01, "11000000")]).await.ok(0x10), "11000000");
    assert_eq!(host.ask(UIM, client, 0x0044, &[(0x01, "0000"), (0x02, "01")]).await.error(), 0);
    assert_eq!(host.ask(NAS, network, 0x0003, &[(0x18, "01")]).await.error(), 0);
    let channel = host.open_isd_r(client).await;
    assert_eq!(host.apdu(client, channel, &enable(TRAVEL, "FF")).await, "bf3103800100910b");
    // Stage start, mode reset, for the session that registered; then the modem waits for the client.
    let start = host.indication(UIM, REFRESH).await;
    assert_eq!(start.tlv(0x10), "01000000".to_owned() + "0000");
    assert!(host.frame_within(Duration::from_secs(2)).await.is_none());
    assert_eq!(iccid(&mut host, client).await, "8944501234567890123f");
    assert_eq!(host.ask(UIM, client, REFRESH_COMPLETE, &[(0x01, "0000"), (0x02, "01")]).await.error(), 0);
    let gone = host.indication(UIM, CARD_STATUS).await;
    assert!(gone.tlv(0x10).starts_with("ffffffffffffffff0101"), "{gone:?}");
    let end = host.indication(UIM, REFRESH).await;
    assert_eq!(end.tlv(0x10), "020000000000");
    let back = host.indication(UIM, CARD_STATUS).await;
    assert!(back.tlv(0x10).starts_with("0000ffffffffffff0101"), "{back:?}");
    assert_eq!(iccid(&mut host, client).await, "8944502234567890121f");
    let home = host.ask(NAS, network, 0x0025, &[]).await.ok(0x01);
    assert_eq!(home, "ea003200".to_owned() + "0a" + "5265697365204e65747a");
}

#[tokio::test(start_paused = true)]
async fn a_client_that_says_nothing_is_not_waited_for_for_ever() {
    let modem = modem("quectel-rm520n");
    let mut host = Host::on(&modem);
    let client = host.allocate(UIM).await;
    host.ask(UIM, client, 0x0044, &[(0x01, "0000"), (0x02, "01")]).await;
    let channel = host.open_isd_r(client).await;
    host.apdu(client, channel, &enable(TRAVEL, "FF")).await;
    host.indication(UIM, REFRESH).await;
    let told = Instant::now();
    let end = host.indication(UIM, REFRESH).await;
    assert_eq!(end.tlv(0x10), "020000000000");
    assert!(told.elapsed() >= Duration::from_secs(3));
    assert_eq!(iccid(&mut host, client).await, "8944502234567890121f");
    // There is nothing to complete any more.
    assert_eq!(host.ask(UIM, client, REFRESH_COMPLETE, &[(0x01, "0000"), (0x02, "01")]).await.error(), 0x1a);
}

#[tokio::test(start_paused = true)]
async fn the_old_sim_stays_until_the_card_was_without_power() {
    let modem = modem("simcom-sim7600");
    let mut host = Host::on(&modem);
    let client = host.allocate(UIM).await;
    let dms = host.allocate(0x02).await;
    // AT is the way to the eUICC of this one.
    let status = modem.control(&Control::Status).expect("status");
    assert_eq!(status["sim_iccid"], "8944501234567890123");
    let off = host.ask(UIM, client, 0x0030, &[(0x01, "01")]).await;
    assert_eq!(off.error(), 0);
    assert_eq!(host.ask(UIM, client, 0x0030, &[(0x01, "01")]).await.error(), 0x1a);
    assert_eq!(host.ask(0x02, dms, 0x003c, &[]).await.error(), 0x25);
    assert_eq!(host.ask(UIM, client, 0x0031, &[(0x01, "01")]).await.error(), 0);
    sleep(Duration::from_secs(5)).await;
    assert_eq!(host.ask(0x02, dms, 0x003c, &[]).await.error(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_modem_that_wants_its_provisioning_session_started() {
    let modem = modem("telit-le910c4");
    let mut host = Host::on(&modem);
    let client = host.allocate(UIM).await;
    let network = host.allocate(NAS).await;
    assert_eq!(host.ask(UIM, client, 0x003a, &[(0x10, "01000000")]).await.ok(0x10), "00");
    assert_eq!(host.ask(UIM, client, 0x0030, &[(0x01, "01")]).await.error(), 0);
    assert_eq!(host.ask(UIM, client, 0x0031, &[(0x01, "01")]).await.error(), 0);
    sleep(Duration::from_secs(10)).await;
    let registered = host.ask(NAS, network, 0x0024, &[]).await.ok(0x01);
    assert!(registered.starts_with("00"), "{registered}");
    let status = host.ask(UIM, client, 0x002f, &[]).await.ok(0x10);
    // No primary application; the one on the card is detected.
    assert!(status.starts_with("ffffffffffffffff010100000000010201"), "{status}");
    let session = [(0x01, "0001"), (0x10, "0110a0000000871002ff33ff018900000100")];
    assert_eq!(host.ask(UIM, client, 0x0038, &session).await.error(), 0);
    assert_eq!(host.ask(UIM, client, 0x0038, &session).await.error(), 0x1a);
    sleep(Duration::from_secs(10)).await;
    let registered = host.ask(NAS, network, 0x0024, &[]).await.ok(0x01);
    assert!(registered.starts_with("01"), "{registered}");
}
