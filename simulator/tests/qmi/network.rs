//! Registration, attach, selection, signal.

use std::time::Duration;

use super::host::{Host, NAS, UIM, card, default_config, modem, modem_with_slots};
use tandem_simulator::modem::Control;
use tokio::time::sleep;

const SERVING_SYSTEM: u16 = 0x0024;
const SYSTEM_INFO: u16 = 0x004e;
const SIGNAL_INFO: u16 = 0x0051;
const NETWORK_REJECT: u16 = 0x0068;
const REGISTER: u16 = 0x0022;
const ATTACH: u16 = 0x0023;
const NO_EFFECT: u16 = 0x1a;

#[tokio::test(start_paused = true)]
async fn clients_hear_what_they_asked_for() {
    let modem = modem("quectel-eg25");
    let mut host = Host::on(&modem);
    let (client, quiet) = (host.allocate(NAS).await, host.allocate(NAS).await);
    host.ask(NAS, client, 0x0003, &[(0x18, "01"), (0x19, "01"), (0x21, "0100")]).await;
    host.ask(NAS, quiet, 0x0003, &[(0x13, "00")]).await;
    modem.control(&Control::Registration { status: 3 }).expect("done");
    // Registration denied; detached, unknown network.
    assert_eq!(host.indication(NAS, SERVING_SYSTEM).await.tlv(0x01), "030202000 0".replace(' ', ""));
    // LTE: limited service; the block names the cause.
    let info = host.indication(NAS, SYSTEM_INFO).await;
    assert_eq!(info.tlv(0x14), "010100");
    assert!(info.tlv(0x19).contains("01030b01"), "{info:?}");
    let reject = host.indication(NAS, NETWORK_REJECT).await;
    assert_eq!((reject.tlv(0x01), reject.tlv(0x03)), ("08".to_owned(), "0b".to_owned()));
    modem.control(&Control::Registration { status: 5 }).expect("done");
    let serving = host.indication(NAS, SERVING_SYSTEM).await;
    assert_eq!((serving.tlv(0x01), serving.tlv(0x10)), ("01010102010 8".replace(' ', ""), "00".to_owned()));
    modem.control(&Control::Signal { level: 10 }).expect("done");
    // -93 dBm; the reference signal falls with it.
    let signal = host.indication(NAS, SIGNAL_INFO).await;
    let signal =
        if signal.tlv(0x14).starts_with("a3") { signal } else { host.indication(NAS, SIGNAL_INFO).await };
    assert_eq!(signal.tlv(0x14), "a3f6adffb400");
    assert!(host.frame_within(Duration::from_secs(1)).await.is_none(), "the quiet one hears nothing");
}

#[tokio::test(start_paused = true)]
async fn networks_are_chosen() {
    let modem = modem("quectel-eg25");
    let mut host = Host::on(&modem);
    let client = host.allocate(NAS).await;
    assert_eq!(host.ask(NAS, client, REGISTER, &[(0x01, "01")]).await.error(), NO_EFFECT);
    // 999 99 is not there; 234 50 is.
    for (plmn, expect) in [("e70363000 8".replace(' ', ""), 0x0d), ("ea00320008".to_owned(), 0)] {
        let answer = host.ask(NAS, client, REGISTER, &[(0x01, "02"), (0x10, &plmn)]).await;
        assert_eq!(answer.error(), expect, "{plmn}");
    }
    let preference = host.ask(NAS, client, 0x0034, &[]).await;
    assert_eq!((preference.ok(0x16), preference.tlv(0x1b)), ("01".to_owned(), "ea00320000".to_owned()));
    assert_eq!(host.ask(NAS, client, REGISTER, &[(0x01, "01")]).await.error(), 0);
    assert_eq!(host.ask(NAS, client, REGISTER, &[(0x01, "07")]).await.error(), 0x30);
    // What the modem cannot do cannot be preferred.
    assert_eq!(host.ask(NAS, client, 0x0033, &[(0x11, "4000")]).await.error(), 0x30);
    assert_eq!(host.ask(NAS, client, 0x0033, &[(0x11, "5000")]).await.error(), 0);
    assert_eq!(host.ask(NAS, client, 0x0034, &[]).await.ok(0x11), "1000");
}

#[tokio::test(start_paused = true)]
async fn packet_service_ends_and_comes_back() {
    let modem = modem("quectel-eg25");
    let mut host = Host::on(&modem);
    let client = host.allocate(NAS).await;
    assert_eq!(host.ask(NAS, client, ATTACH, &[(0x10, "01")]).await.error(), NO_EFFECT);
    assert_eq!(host.ask(NAS, client, ATTACH, &[(0x10, "02")]).await.error(), 0);
    // Registered, circuit attached, packet detached.
    assert_eq!(host.ask(NAS, client, SERVING_SYSTEM, &[]).await.ok(0x01), "010102020108");
    assert_eq!(host.ask(NAS, client, ATTACH, &[(0x10, "01")]).await.error(), 0);
    assert_eq!(host.ask(NAS, client, SERVING_SYSTEM, &[]).await.ok(0x01), "010101020108");
    assert_eq!(host.ask(NAS, client, ATTACH, &[(0x10, "09")]).await.error(), 0x30);
    assert_eq!(host.ask(NAS, client, ATTACH, &[]).await.error(), 0x11);
}

#[tokio::test(start_paused = true)]
async fn old_firmware_has_no_system_information() {
    let mut host = Host::on(&modem("simcom-sim7600"));
    let client = host.allocate(NAS).await;
    assert_eq!(host.ask(NAS, client, 0x004d, &[]).await.error(), 0x47);
    assert_eq!(host.ask(NAS, client, SERVING_SYSTEM, &[]).await.ok(0x01), "010101020108");
    let supported = host.ask(NAS, client, 0x001e, &[]).await.ok(0x10);
    // Byte 9 of the bitmap holds 0x48 to 0x4F: only 0x4F is there.
    assert_eq!(&supported[2 * 11..2 * 12], "80");
}

#[tokio::test(start_paused = true)]
async fn without_its_pin_a_subscription_is_nowhere() {
    let mut config = default_config();
    config.profiles[0].pin = Some("1234".to_owned());
    let modem = modem_with_slots("quectel-eg25", vec![Some(card(config))]);
    let mut host = Host::on(&modem);
    let (client, network) = (host.allocate(UIM).await, host.allocate(NAS).await);
    host.ask(UIM, client, 0x002e, &[(0x01, "01000000")]).await;
    let registered = host.ask(NAS, network, SERVING_SYSTEM, &[]).await.ok(0x01);
    assert!(registered.starts_with("00"), "{registered}");
    let wrong = host.ask(UIM, client, 0x0026, &[(0x01, "0000"), (0x02, "010430303030")]).await;
    assert_eq!(
        (wrong.error(), wrong.tlv(0x10), wrong.tlv(0x13)),
        (0x0c, "020a".to_owned(), "63c2".to_owned())
    );
    // EF.IMSI is behind the PIN.
    let locked = [(0x01, "0000"), (0x02, "076f04003fff7f"), (0x03, "00000000")];
    let refused = host.ask(UIM, client, 0x0020, &locked).await;
    assert_eq!((refused.error(), refused.tlv(0x10)), (0x52, "6982".to_owned()));
    assert_eq!(host.ask(UIM, client, 0x0026, &[(0x01, "0000"), (0x02, "010431323334")]).await.error(), 0);
    let told = host.indication(UIM, 0x0032).await;
    assert!(told.tlv(0x10).starts_with("0000ffffffffffff0101"), "{told:?}");
    assert_eq!(host.ask(UIM, client, 0x0020, &locked).await.error(), 0);
    sleep(Duration::from_secs(5)).await;
    assert_eq!(host.ask(NAS, network, SERVING_SYSTEM, &[]).await.ok(0x01), "010101020108");
}

/// A challenge of somebody who does not know the keys: 9862, as 3GPP TS 31.102 has it.
#[tokio::test(start_paused = true)]
async fn the_card_sees_through_a_wrong_challenge() {
    let mut host = Host::on(&modem("quectel-eg25"));
    let client = host.allocate(UIM).await;
    let challenge = format!("01220010{}10{}", "11".repeat(16), "22".repeat(16));
    let refused = host.ask(UIM, client, 0x0034, &[(0x01, "0000"), (0x02, &challenge)]).await;
    assert_eq!((refused.error(), refused.tlv(0x10)), (0x03, "9862".to_owned()));
}
