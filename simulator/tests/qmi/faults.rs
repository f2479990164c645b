//! What goes wrong between modem and host, over QMI.

use std::time::Duration;

use super::host::{CTL, DMS, Host, UIM, hex, modem, request};
use tandem_simulator::modem::{Control, DropAt, Ended, Switch, VanishWhen};
use tokio::time::Instant;

const GET_MODEL: u16 = 0x0022;

async fn ready() -> (tandem_simulator::modem::VirtualModem, Host, u8) {
    let modem = modem("quectel-rm520n");
    let mut host = Host::on(&modem);
    let client = host.allocate(DMS).await;
    (modem, host, client)
}

#[tokio::test(start_paused = true)]
async fn mute_and_late() {
    let (modem, mut host, client) = ready().await;
    modem.control(&Control::Mute).expect("done");
    host.send(DMS, client, GET_MODEL, &[]).await;
    assert_eq!(host.frame_within(Duration::from_secs(60)).await, None);
    modem.control(&Control::Unmute).expect("done");
    modem.control(&Control::Late { ms: 7_000, once: true }).expect("done");
    let before = Instant::now();
    // The answer that comes late does not hold up the next one.
    let late = host.send(DMS, client, GET_MODEL, &[]).await;
    let next = host.send(DMS, client, GET_MODEL, &[]).await;
    assert_eq!(host.message().await.expect("an answer").transaction, next);
    assert!(before.elapsed() < Duration::from_secs(1));
    assert_eq!(host.message().await.expect("an answer").transaction, late);
    assert!(before.elapsed() >= Duration::from_secs(7));
}

#[tokio::test(start_paused = true)]
async fn messages_are_refused_by_name() {
    let (modem, mut host, client) = ready().await;
    let refuse = |on: &str, code| Control::RefuseMessage { on: on.to_owned(), code, times: Some(1) };
    for (on, code, expect) in
        [("DMS Get Model", Some(0x34), 0x34), ("dms get", None, 0x03), ("DMS Get Manufacturer", None, 0)]
    {
        modem.control(&refuse(on, code)).expect("done");
        assert_eq!(host.ask(DMS, client, GET_MODEL, &[]).await.error(), expect, "{on}");
        assert_eq!(host.ask(DMS, client, GET_MODEL, &[]).await.error(), 0, "{on}");
    }
    modem.control(&refuse("CTL Allocate", Some(5))).expect("done");
    assert_eq!(host.ask(CTL, 0, 0x0022, &[(0x01, "02")]).await.error(), 5);
}

#[tokio::test(start_paused = true)]
async fn split_and_garbled() {
    let (modem, mut host, client) = ready().await;
    modem.control(&Control::Split { state: Switch::On, gap_ms: 20 }).expect("done");
    let before = Instant::now();
    assert_eq!(host.ask(DMS, client, GET_MODEL, &[]).await.error(), 0);
    assert!(before.elapsed() > Duration::from_millis(400));
    modem.control(&Control::ClearFaults).expect("done");
    modem.control(&Control::Garble { percent: 50, seed: 3 }).expect("done");
    host.send(DMS, client, GET_MODEL, &[]).await;
    let garbled = host.bytes().await;
    assert!(garbled.len() > 40, "{}", hex(&garbled));
}

#[tokio::test(start_paused = true)]
async fn it_goes_away_in_the_middle() {
    for (at, expect) in [(DropAt::Received, 0), (DropAt::Executed, 0), (DropAt::HalfAnswered, 16)] {
        let (modem, mut host, client) = ready().await;
        let drop = Control::DropAfter { commands: Some(1), apdus: None, at, return_after_ms: Some(4_000) };
        modem.control(&drop).expect("done");
        host.ask(DMS, client, GET_MODEL, &[]).await;
        host.send(DMS, client, GET_MODEL, &[]).await;
        assert_eq!(host.bytes().await.len(), expect, "{at:?}");
        assert_eq!(host.ended().await, Ended::Unplugged);
        modem.plugged_in().await;
        let mut host = Host::on(&modem);
        assert_eq!(host.allocate(DMS).await, 1);
    }
}

#[tokio::test(start_paused = true)]
async fn it_goes_away_in_the_middle_of_an_apdu() {
    let (modem, mut host, _) = ready().await;
    let client = host.allocate(UIM).await;
    let channel = host.open_isd_r(client).await;
    let drop =
        Control::DropAfter { commands: None, apdus: Some(0), at: DropAt::Received, return_after_ms: None };
    modem.control(&drop).expect("done");
    let enable = super::host::enable("8944502234567890121", "00");
    let apdu = format!("{}00{enable}", hex(&[u8::try_from(enable.len() / 2).expect("short")]));
    host.send(UIM, client, 0x003b, &[(0x01, "01"), (0x02, &apdu), (0x10, &hex(&[channel]))]).await;
    assert_eq!(host.ended().await, Ended::Unplugged);
    let status = modem.control(&Control::Status).expect("status");
    assert_eq!(status["profiles"][1]["state"], "disabled");
}

#[tokio::test(start_paused = true)]
async fn it_goes_away_when_a_profile_was_enabled() {
    let (modem, mut host, _) = ready().await;
    let client = host.allocate(UIM).await;
    let channel = host.open_isd_r(client).await;
    let vanish = Control::VanishAfterEnable { when: VanishWhen::AfterReply, return_after_ms: Some(2_000) };
    modem.control(&vanish).expect("done");
    let enable = super::host::enable("8944502234567890121", "00");
    assert_eq!(host.apdu(client, channel, &enable).await, "bf31038001009000");
    assert_eq!(host.ended().await, Ended::Unplugged);
    modem.plugged_in().await;
    let status = modem.control(&Control::Status).expect("status");
    assert_eq!(status["profiles"][1]["state"], "enabled");
}

#[tokio::test(start_paused = true)]
async fn services_restart() {
    let (modem, mut host, client) = ready().await;
    modem.control(&Control::RestartQmi).expect("done");
    assert_eq!(hex(&host.frame().await.expect("told")), "010b008000000200270000 00".replace(' ', ""));
    assert_eq!(host.ask(DMS, client, GET_MODEL, &[]).await.error(), 7);
}

#[tokio::test(start_paused = true)]
async fn exchanges_are_in_the_log() {
    let (modem, mut host, client) = ready().await;
    host.ask(DMS, client, 0x002d, &[]).await;
    let log = modem.control(&Control::Log { last: 1 }).expect("a log");
    let sent = hex(&request(DMS, client, 2, 0x002d, &[])).to_uppercase();
    assert_eq!(log["exchanges"][0]["command"], format!("QMI DMS Get Operating Mode {sent}"));
    assert_eq!(log["exchanges"][0]["answer"], "0117008002010202002D000B000204000000000001010000");
}
