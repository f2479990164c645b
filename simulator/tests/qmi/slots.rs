//! Two slots, one of them active.

use std::time::Duration;

use super::host::{Host, NAS, UIM, card, default_config, modem_with_slots};
use tandem_simulator::card::CardConfig;
use tandem_simulator::modem::{Control, VirtualModem};
use tokio::time::sleep;

const SLOT_STATUS: u16 = 0x0047;
const SLOT_INDICATION: u16 = 0x0048;
const CARD_STATUS: u16 = 0x002f;
const SWITCH: u16 = 0x0046;
const HOME: &str = "0a984405214365870921f3";
const ATR: &str = "163b9f96801fc78031e073fe2154414e44454d829000a9";
const EID: &str = "1089049032123451234512345678901235";

/// A plain card in the first slot, the eUICC of the default scenario in the second.
fn modem() -> VirtualModem {
    let mut plain =
        CardConfig { euicc: false, eid: "89049032123451234512345678901243".to_owned(), ..default_config() };
    plain.profiles.truncate(1);
    plain.profiles[0].iccid = "8901000000000000001".to_owned();
    plain.profiles[0].imsi = "001010123456789".to_owned();
    modem_with_slots("quectel-rm520n", vec![Some(card(plain)), Some(card(default_config()))])
}

/// Card present, slot active or not, logical slot, ICCID.
fn slot(is_active: bool, iccid: &str) -> String {
    format!("02000000{}{iccid}", if is_active { "0100000001" } else { "0000000000" })
}

#[tokio::test(start_paused = true)]
async fn the_other_slot_becomes_the_active_one() {
    let modem = modem();
    let mut host = Host::on(&modem);
    let (client, network) = (host.allocate(UIM).await, host.allocate(NAS).await);
    assert_eq!(host.ask(UIM, client, 0x002e, &[(0x01, "11000000")]).await.ok(0x10), "11000000");
    let plain = "0a981000000000000000f1";
    let status = host.ask(UIM, client, SLOT_STATUS, &[]).await;
    assert_eq!(status.ok(0x10), format!("02{}{}", slot(true, plain), slot(false, HOME)));
    assert_eq!(status.ok(0x11), format!("020200000001{ATR}000200000001{ATR}01"));
    assert_eq!(status.ok(0x12), format!("0200{EID}"));
    // The ISD-R is in the other slot.
    let aid = format!("10{}", super::host::ISD_R);
    assert_eq!(host.ask(UIM, client, 0x0042, &[(0x01, "01"), (0x10, &aid)]).await.error(), 0x50);
    for (logical, physical, expect) in
        [("01", "03000000", 0x30), ("02", "02000000", 0x30), ("01", "01000000", 0x1a), ("01", "02000000", 0)]
    {
        let switched = host.ask(UIM, client, SWITCH, &[(0x01, logical), (0x02, physical)]).await;
        assert_eq!(switched.error(), expect, "{logical} {physical}");
    }
    let told = host.indication(UIM, SLOT_INDICATION).await;
    assert_eq!(told.tlv(0x10), format!("02{}{}", slot(false, plain), slot(true, HOME)));
    sleep(Duration::from_secs(5)).await;
    let card = host.ask(UIM, client, CARD_STATUS, &[]).await.ok(0x10);
    assert!(card.starts_with("0000ffffffffffff0101"), "{card}");
    assert_eq!(host.open_isd_r(client).await, 1);
    assert_eq!(host.ask(NAS, network, 0x0025, &[]).await.ok(0x01)[..8], *"ea003200");
}

#[tokio::test(start_paused = true)]
async fn cards_come_and_go() {
    let modem = modem();
    let mut host = Host::on(&modem);
    let client = host.allocate(UIM).await;
    host.ask(UIM, client, 0x002e, &[(0x01, "10000000")]).await;
    modem.control(&Control::EmptySlot { slot: 2 }).expect("done");
    let told = host.indication(UIM, SLOT_INDICATION).await;
    // Absent, inactive, no ICCID.
    assert!(told.tlv(0x10).ends_with("01000000000000000000"), "{told:?}");
    assert_eq!(told.tlv(0x12), "020000");
    modem.control(&Control::FillSlot { slot: 2 }).expect("done");
    let told = host.indication(UIM, SLOT_INDICATION).await;
    assert_eq!(told.tlv(0x12), format!("0200{EID}"));
}
