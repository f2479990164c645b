//! The port of a modem without a card: V.250, presence, faults of the line.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::json;
use tandem_simulator::card::Card;
use tandem_simulator::modem::{Control, DropAt, Ended, SwallowAt, Switch};
use tandem_simulator::scenario::{self, Scenario};
use tokio::time::Instant;

use crate::host::{Host, modem, ready_with};

#[tokio::test(start_paused = true)]
async fn command_state() {
    let modem = modem("quectel-eg25", None);
    let mut host = Host::on(&modem);
    for (line, answer) in [
        ("AT", "AT\r\r\nOK\r\n"),
        ("ATE0", "ATE0\r\r\nOK\r\n"),
        ("AT", "\r\nOK\r\n"),
        ("ATE0V1Q0X4&C1&D2S0=0+CMEE=1", "\r\nOK\r\n"),
        ("AT+CMEE?;+CFUN?", "\r\n+CMEE: 1\r\n\r\n+CFUN: 1\r\n\r\nOK\r\n"),
        ("AT+CMEE?;+NOSUCH;+CFUN?", "\r\n+CMEE: 1\r\n\r\nERROR\r\n"),
        ("AT+CPIN?", "\r\n+CME ERROR: 10\r\n"),
        ("AT+CMEE=2", "\r\nOK\r\n"),
        ("AT+CPIN?", "\r\n+CME ERROR: SIM not inserted\r\n"),
        ("AT+CMEE=7", "\r\n+CME ERROR: incorrect parameters\r\n"),
        ("AT+CMEE=0", "\r\nOK\r\n"),
        ("AT+CPIN?", "\r\nERROR\r\n"),
        ("ATV0", "0\r"),
        ("AT+CFUN?", "+CFUN: 1\r\n0\r"),
        ("AT+NOSUCH", "4\r"),
        ("ATV1", "\r\nOK\r\n"),
        ("ATS3?", "\r\n013\r\n\r\nOK\r\n"),
        ("ATD*99#", "\r\nNO CARRIER\r\n"),
        ("ATQ1", ""),
        ("AT+CFUN?", ""),
        ("ATZ", "\r\nOK\r\n"),
        ("AT", "AT\r\r\nOK\r\n"),
    ] {
        assert_eq!(host.ask(line).await, answer, "after {line}");
    }
}

#[tokio::test(start_paused = true)]
async fn last_line_again() {
    let mut host = Host::on(&modem("quectel-eg25", None));
    host.ask("ATE0").await;
    host.ask("AT+CFUN?").await;
    host.write(b"A/").await;
    assert_eq!(host.read_text().await, "\r\n+CFUN: 1\r\n\r\nOK\r\n");
}

#[tokio::test(start_paused = true)]
async fn lines_beyond_the_limit_are_errors() {
    let modem = modem("foxconn-dw5821e", None);
    let mut host = Host::on(&modem);
    host.ask("ATE0").await;
    host.write(&vec![b'x'; 200_000]).await;
    host.write(b"\r").await;
    assert_eq!(host.read_text().await, "\r\nERROR\r\n");
    assert_eq!(host.ask("AT").await, "\r\nOK\r\n");
}

#[tokio::test(start_paused = true)]
async fn settings_belong_to_a_port() {
    let modem = modem("quectel-eg25", None);
    let (mut first, mut second) = (Host::on(&modem), Host::on(&modem));
    assert_eq!(first.ask("ATE0").await, "ATE0\r\r\nOK\r\n");
    assert_eq!(second.ask("AT").await, "AT\r\r\nOK\r\n");
    assert_eq!(first.ask("AT").await, "\r\nOK\r\n");
}

#[tokio::test(start_paused = true)]
async fn host_closes() {
    assert_eq!(Host::on(&modem("quectel-eg25", None)).close().await, Ended::HostClosed);
}

#[tokio::test(start_paused = true)]
async fn unplugging_ends_every_port_and_replugging_boots() {
    let modem = modem("quectel-eg25", None);
    let (mut first, second) = (Host::on(&modem), Host::on(&modem));
    first.ask("ATE0").await;
    modem.unplug();
    assert_eq!(first.read().await, b"");
    assert_eq!((first.ended().await, second.ended().await), (Ended::Unplugged, Ended::Unplugged));
    assert_eq!(Host::on(&modem).ended().await, Ended::Unplugged, "nobody is served while it is away");

    modem.replug();
    modem.plugged_in().await;
    let mut host = Host::on(&modem);
    assert_eq!(host.read_text().await, "\r\nRDY\r\n");
    assert_eq!(host.read_text().await, "\r\n+CFUN: 1\r\n");
}

#[tokio::test(start_paused = true)]
async fn comes_back_by_itself() {
    let modem = modem("quectel-eg25", None);
    let host = Host::on(&modem);
    let start = Instant::now();
    modem.control(&Control::Unplug { return_after_ms: Some(7_000) }).expect("done");
    assert_eq!(host.ended().await, Ended::Unplugged);
    assert!(!modem.is_present());
    modem.plugged_in().await;
    assert_eq!(start.elapsed(), Duration::from_secs(7));
    assert!(modem.is_present());
}

#[tokio::test(start_paused = true)]
async fn reset_by_command() {
    let modem = modem("quectel-eg25", None);
    let mut host = Host::on(&modem);
    host.ask("ATE0").await;
    assert_eq!(host.ask("AT+CFUN=1,1").await, "\r\nOK\r\n");
    assert_eq!(host.ended().await, Ended::Unplugged);
    modem.plugged_in().await;
    assert_eq!(Host::on(&modem).ask("AT").await, "AT\r\r\nOK\r\n", "settings are lost");
}

#[tokio::test(start_paused = true)]
async fn mute_and_unmute() {
    let modem = modem("quectel-eg25", None);
    let mut host = Host::on(&modem);
    host.ask("ATE0").await;
    modem.control(&Control::Mute).expect("done");
    assert_eq!(host.ask("AT").await, "");
    modem.control(&Control::Unmute).expect("done");
    assert_eq!(host.ask("AT").await, "\r\nOK\r\n");
}

#[tokio::test(start_paused = true)]
async fn late_answers() {
    let modem = modem("quectel-eg25", None);
    let mut host = Host::on(&modem);
    host.ask("ATE0").await;
    modem.control(&Control::Late { ms: 9_000, once: true }).expect("done");
    let start = Instant::now();
    assert_eq!(host.ask("AT").await, "\r\nOK\r\n");
    assert!(start.elapsed() >= Duration::from_secs(9));
    let start = Instant::now();
    assert_eq!(host.ask("AT").await, "\r\nOK\r\n");
    assert!(start.elapsed() < Duration::from_secs(1));
}

#[tokio::test(start_paused = true)]
async fn forced_echo() {
    let modem = modem("quectel-eg25", None);
    let mut host = Host::on(&modem);
    modem.control(&Control::Echo { state: Some(Switch::On) }).expect("done");
    host.ask("ATE0").await;
    assert_eq!(host.ask("AT").await, "AT\r\r\nOK\r\n");
    modem.control(&Control::Echo { state: None }).expect("done");
    assert_eq!(host.ask("AT").await, "\r\nOK\r\n");
}

#[tokio::test(start_paused = true)]
async fn garbling_keeps_the_bytes_in_order() {
    let modem = modem("quectel-eg25", None);
    let mut host = Host::on(&modem);
    host.ask("ATE0").await;
    modem.control(&Control::Garble { percent: 50, seed: 7 }).expect("done");
    host.write(b"ATI\r").await;
    let garbled = host.read().await;
    modem.control(&Control::Garble { percent: 50, seed: 7 }).expect("done");
    host.write(b"ATI\r").await;
    assert_eq!(garbled, host.read().await, "same seed, same bytes");

    let clean = b"\r\nQuectel\r\nEG25\r\nRevision: EG25GGBR07A08M2G\r\n\r\nOK\r\n";
    assert!(garbled.len() > clean.len());
    let mut rest = garbled.iter();
    assert!(clean.iter().all(|byte| rest.any(|other| other == byte)), "{garbled:?}");
}

#[tokio::test(start_paused = true)]
async fn split_writes_lose_nothing() {
    let modem = modem("quectel-eg25", None);
    let mut host = Host::on(&modem);
    host.ask("ATE0").await;
    modem.control(&Control::Split { state: Switch::On, gap_ms: 10 }).expect("done");
    let start = Instant::now();
    assert_eq!(host.ask("AT").await, "\r\nOK\r\n");
    assert!(start.elapsed() >= Duration::from_millis(60), "six bytes, each on its own");
}

#[tokio::test(start_paused = true)]
async fn injections() {
    let modem = modem("quectel-eg25", None);
    let mut host = Host::on(&modem);
    host.ask("ATE0").await;
    modem.control(&Control::Inject { text: "+CMTI: \"ME\",1".into() }).expect("done");
    assert_eq!(host.read_text().await, "\r\n+CMTI: \"ME\",1\r\n");
    modem.control(&Control::InjectBytes { hex: "00ff7e".into() }).expect("done");
    assert_eq!(host.read().await, [0x00, 0xff, 0x7e]);
    assert!(modem.control(&Control::InjectBytes { hex: "0".into() }).is_err());
}

#[tokio::test(start_paused = true)]
async fn refusals() {
    let modem = modem("quectel-eg25", None);
    let mut host = Host::on(&modem);
    host.ask("ATE0+CMEE=1").await;
    let refuse = |on: &str, cme, times| Control::Refuse { on: on.into(), cme, cms: None, times };
    modem.control(&refuse("+cfun?", Some(4), Some(2))).expect("done");
    for answer in ["\r\n+CME ERROR: 4\r\n", "\r\n+CME ERROR: 4\r\n", "\r\n+CFUN: 1\r\n\r\nOK\r\n"] {
        assert_eq!(host.ask("AT+CFUN?").await, answer);
    }
    modem.control(&refuse("I", None, None)).expect("done");
    assert_eq!(host.ask("ATI").await, "\r\nERROR\r\n");
    assert_eq!(host.ask("ATI").await, "\r\nERROR\r\n");
    modem.control(&Control::ClearFaults).expect("done");
    assert!(host.ask("ATI").await.ends_with("\r\nOK\r\n"));
}

#[tokio::test(start_paused = true)]
async fn dropping_in_the_middle_of_a_step() {
    for (at, heard) in [(DropAt::Received, ""), (DropAt::Executed, ""), (DropAt::HalfAnswered, "\r\n+CFUN: ")]
    {
        let modem = modem("quectel-eg25", None);
        let mut host = Host::on(&modem);
        host.ask("ATE0").await;
        let drop = Control::DropAfter { commands: Some(1), apdus: None, at, return_after_ms: Some(1_000) };
        modem.control(&drop).expect("done");
        assert_eq!(host.ask("AT").await, "\r\nOK\r\n");
        let answer = host.ask("AT+CFUN?").await;
        assert_eq!(answer, heard, "{at:?}");
        assert_eq!(host.ended().await, Ended::Unplugged);
        modem.plugged_in().await;
        assert!(modem.is_present());
    }
}

#[tokio::test(start_paused = true)]
async fn one_command_is_not_answered() {
    for (at, functionality) in [(SwallowAt::Received, "1"), (SwallowAt::Executed, "4")] {
        let modem = modem("quectel-eg25", None);
        let mut host = Host::on(&modem);
        host.ask("ATE0").await;
        modem.control(&Control::Swallow { commands: 1, at }).expect("done");
        assert_eq!(host.ask("AT").await, "\r\nOK\r\n");
        assert_eq!(modem.control(&Control::Status).expect("done")["faults"], json!(["swallow"]), "{at:?}");
        assert_eq!(host.ask("AT+CFUN=4").await, "", "{at:?}");
        assert_eq!(modem.control(&Control::Status).expect("done")["faults"], json!([]), "{at:?}");
        let answer = host.ask("AT+CFUN?").await;
        assert_eq!(answer, format!("\r\n+CFUN: {functionality}\r\n\r\nOK\r\n"), "{at:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn status_and_log() {
    let modem = modem("quectel-eg25", None);
    let mut host = Host::on(&modem);
    host.ask("ATE0").await;
    host.ask("AT+CFUN?").await;
    modem.control(&Control::Mute).expect("done");
    let status = modem.control(&Control::Status).expect("done");
    for (name, value) in [
        ("ok", json!(true)),
        ("personality", json!("quectel-eg25")),
        ("present", json!(true)),
        ("ports_served", json!(1)),
        ("sim", json!("absent")),
        ("commands", json!(2)),
        ("apdus", json!(0)),
        ("faults", json!(["mute"])),
    ] {
        assert_eq!(status[name], value, "{name}");
    }
    let log = modem.control(&Control::Log { last: 1 }).expect("done");
    let exchange = json!({ "command": "AT+CFUN?", "answer": "\r\n+CFUN: 1\r\n\r\nOK\r\n" });
    assert_eq!(log, json!({ "ok": true, "exchanges": [exchange] }));
}

#[tokio::test(start_paused = true)]
async fn the_pin_goes_to_the_card() {
    let scenario =
        Scenario::parse(&scenario::DEFAULT.replacen("msisdn", "pin = \"4711\"\nmsisdn", 1)).expect("sound");
    let card = Card::open(&scenario.cards[0].config, None).expect("a sound configuration");
    let (modem, mut host) = ready_with("telit-le910c4", Arc::new(Mutex::new(card))).await;
    for (line, answer) in [
        ("AT+CPIN?", "\r\n+CPIN: SIM PIN\r\n\r\nOK\r\n"),
        ("AT+CREG?", "\r\n+CREG: 0,0\r\n\r\nOK\r\n"),
        ("AT+CIMI", "\r\n+CME ERROR: 11\r\n"),
        ("AT+CLCK=\"SC\",2", "\r\n+CLCK: 1\r\n\r\nOK\r\n"),
        ("AT+CPIN=\"47\"", "\r\n+CME ERROR: 16\r\n"),
        ("AT+CPIN=\"4712\"", "\r\n+CME ERROR: 16\r\n"),
        ("AT+CSIM=10,\"0020000100\"", "\r\n+CSIM: 4,\"63C2\"\r\n\r\nOK\r\n"),
        ("AT+CREG=1;+CPIN=\"4711\"", "\r\nOK\r\n\r\n+CPIN: READY\r\n\r\n+CREG: 2\r\n"),
        ("AT+CPIN=\"4711\"", "\r\n+CME ERROR: 3\r\n"),
    ] {
        assert_eq!(host.ask(line).await, answer, "after {line}");
    }
    assert_eq!(host.read_text().await, "\r\n+CREG: 1\r\n");
    assert_eq!(modem.control(&Control::Status).expect("done")["registration"], json!(1));
}
