//! Conversations with each model, word for word: `tests/data/<model>.txt`.
//!
//! `>` is a command line, `<` what comes back; `\r` and `\n` stand for themselves; `<` alone is silence.

use crate::host::{Host, default_card, modem};

use tandem_simulator::personality::PERSONALITIES;

/// A transcript by model.
fn transcript(name: &str) -> String {
    let path = format!("{}/tests/data/{name}.txt", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

async fn check(name: &str) {
    let modem = modem(name, Some(default_card()));
    let mut host = Host::on(&modem);
    let text = transcript(name);
    let mut lines = text.lines();
    let mut exchanges = 0;
    while let Some(line) = lines.next() {
        let Some(command) = line.strip_prefix("> ") else { continue };
        let expect =
            lines.next().and_then(|line| line.strip_prefix('<')).expect("an answer to every command");
        let expect = expect.trim_start().replace("\\r", "\r").replace("\\n", "\n");
        assert_eq!(host.ask(command).await, expect, "{name}: {command}");
        exchanges += 1;
    }
    assert!(exchanges > 10, "{name} has a transcript of {exchanges} exchanges");
}

#[tokio::test(start_paused = true)]
async fn every_model_keeps_to_its_transcript() {
    for personality in PERSONALITIES {
        check(personality.name).await;
    }
}

/// Recorded replies of real modems, by model, command and case of the collection that they come from.
#[tokio::test(start_paused = true)]
async fn recorded_replies_are_given_as_recorded() {
    let table = include_str!("../data/recorded.tsv");
    let mut rows = 0;
    for row in table.lines().filter(|row| !row.starts_with('#')) {
        let [name, command, case, reply] = row.split('\t').collect::<Vec<_>>()[..] else {
            panic!("four columns: {row}")
        };
        let mut host = Host::on(&modem(name, None));
        host.ask("ATE0").await;
        let answer = host.ask(command).await;
        let reply = reply.replace("\\r", "\r").replace("\\n", "\n");
        assert_eq!(answer, format!("\r\n{reply}\r\n\r\nOK\r\n"), "{case}: {command} on {name}");
        rows += 1;
    }
    assert!(rows > 10, "{rows} recorded replies");
}

/// What ModemManager 1.20 says to a modem up to "registered", in its order.
#[tokio::test(start_paused = true)]
async fn modem_manager_gets_what_it_asks_for() {
    for personality in PERSONALITIES {
        let modem = modem(personality.name, Some(default_card()));
        let mut host = Host::on(&modem);
        for line in include_str!("../data/modemmanager.txt").lines().filter(|line| line.starts_with("AT")) {
            let answer = host.ask(line).await;
            assert!(answer.ends_with("\r\nOK\r\n"), "{}: {line} gives {answer:?}", personality.name);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn babble_goes_on_until_it_is_switched_off() {
    let modem = modem("huawei-me909s", None);
    let mut host = Host::on(&modem);
    let heard =
        [host.read_text().await, host.read_text().await, host.read_text().await, host.read_text().await];
    let expect = [
        "\r\n^RSSI: 21\r\n",
        "\r\n^HCSQ:\"LTE\",30,19,66,0\r\r\n",
        "\r\n^HCSQ: LTE,33,40,135,11\r\r\n",
        "\r\n^RSSI: 21\r\n",
    ];
    assert_eq!(heard, expect);
    host.ask("AT^CURC=0").await;
    assert_eq!(host.read_text().await, "");
    assert_eq!(host.ask("AT^CURC=1").await, "AT^CURC=1\r\r\nOK\r\n");
    assert_eq!(host.read_text().await, "\r\n^RSSI: 21\r\n");
}

#[tokio::test(start_paused = true)]
async fn boot_messages_come_in_order() {
    let modem = modem("simcom-sim7600", Some(default_card()));
    modem.unplug();
    modem.replug();
    let mut host = Host::on(&modem);
    let mut heard = String::new();
    for _ in 0..5 {
        heard += &host.read_text().await;
    }
    let lines: Vec<&str> = heard.split(['\r', '\n']).filter(|line| !line.is_empty()).collect();
    assert_eq!(lines, ["RDY", "*ATREADY: 1", "+CPIN: READY", "SMS DONE", "PB DONE"]);
}
