//! Recorded sessions of the real ModemManager 1.20 with each model, from the first `OPEN` to a connection, in `tests/transcripts/`: the
//! modem still answers every message as it did.
//!
//! `# name`, then `> hex` of a message of the host and `< hex` of the modem's; what was said unasked has no `>` line.

use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tandem_simulator::card::Card;
use tandem_simulator::personality::PERSONALITIES;
use tandem_simulator::scenario::{self, Scenario};

use crate::host::{Host, modem};
use crate::wire::{Said, hex, read, unhex};

fn folder() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/transcripts"))
}

async fn replay(name: &str) {
    let path = folder().join(format!("mbim-{name}.txt"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let scenario = Scenario::parse(scenario::DEFAULT).expect("sound");
    let config = &scenario.cards.first().expect("a card").config;
    let card = Card::open(config, None).expect("sound");
    let modem = modem(name, vec![Some(Arc::new(Mutex::new(card)))]);
    let mut host = Host::on(&modem);
    let mut message = "";
    let mut lines = text.lines();
    let mut exchanges = 0;
    while let Some(line) = lines.next() {
        if let Some(name) = line.strip_prefix("# ") {
            message = name;
        }
        let Some(heard) = line.strip_prefix("> ") else { continue };
        host.write(&unhex(heard)).await;
        let Some(said) = lines.next().and_then(|line| line.strip_prefix("< ")) else {
            panic!("{name}, {message}: no answer in the transcript")
        };
        let said = unhex(said);
        let (expect, _, rest) = read(&said).expect("one message");
        assert!(rest.is_empty(), "{name}, {message}: {}", hex(rest));
        loop {
            match host.next().await {
                Some(Said::Indication { .. }) => {}
                other => break assert_eq!(other, Some(expect), "{name}, {message}"),
            }
        }
        // What takes its time, such as registration, is over before the next message.
        tokio::time::sleep(Duration::from_secs(5)).await;
        exchanges += 1;
    }
    assert!(exchanges > 20, "{name} has a transcript of {exchanges} exchanges");
}

#[tokio::test(start_paused = true)]
async fn every_model_keeps_to_its_transcript() {
    let speakers: Vec<&str> = PERSONALITIES
        .iter()
        .filter(|personality| personality.mbim.is_some())
        .map(|personality| personality.name)
        .collect();
    assert!(speakers.len() >= 5, "{speakers:?}");
    for name in speakers {
        replay(name).await;
    }
}
