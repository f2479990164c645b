//! What survives the card being dropped, and what a crash leaves behind.

use std::path::{Path, PathBuf};

use serde_json::json;
use tandem_simulator::card::{Card, CardError, Event, ProfileState};
use tempfile::TempDir;

use crate::support::{base, config, es10, hex, open, unhex};

const ENABLE_B_AT_ONCE: &str = "BF31 11 A0 0C 5A 0A 980010325476981042F2 81 01 00";
const ENABLE_B_BY_REFRESH: &str = "BF31 11 A0 0C 5A 0A 980010325476981042F2 81 01 FF";
const DISABLE_B_AT_ONCE: &str = "BF32 11 A0 0C 5A 0A 980010325476981042F2 81 01 00";
const DELETE_A: &str = "BF33 0C 5A 0A 980010325476981032F4";
const RENAME_B: &str = "BF29 10 5A 0A 980010325476981042F2 90 02 4869";
const SET_SMDP: &str = "BF3F 07 80 05 6E65772E78";

struct Place {
    _folder: TempDir,
    path: PathBuf,
}

fn place() -> Place {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("card.json");
    Place { _folder: folder, path }
}

fn run(card: &mut Card, command: &str) -> String {
    let channel = open(card);
    let answer = hex(&es10(card, channel, &unhex(command)));
    card.transmit(&[0x00, 0x70, 0x80, channel]);
    answer
}

fn active(path: &Path) -> Option<String> {
    Card::open(&base(), Some(path)).unwrap().active_profile().map(|profile| profile.iccid)
}

#[test]
fn everything_is_there_again() {
    let place = place();
    let mut card = Card::open(&base(), Some(&place.path)).unwrap();
    for command in [ENABLE_B_AT_ONCE, RENAME_B, SET_SMDP, DELETE_A] {
        assert!(run(&mut card, command).ends_with("8001009000"), "{command}");
    }
    assert!(run(&mut card, "BF3003800102").ends_with("8001009000"));
    let before = (card.profiles(), card.notifications(), run(&mut card, "BF2200"), run(&mut card, "BF3C00"));
    let challenge = run(&mut card, "BF2E00");
    drop(card);

    let mut card = Card::open(&base(), Some(&place.path)).unwrap();
    let after = (card.profiles(), card.notifications(), run(&mut card, "BF2200"), run(&mut card, "BF3C00"));
    assert_eq!(before, after);
    assert_eq!(card.profiles()[0].nickname.as_deref(), Some("Hi"));
    let events: Vec<_> = card.notifications().iter().map(|n| (n.sequence, n.event)).collect();
    assert_eq!(events, [(1, Event::Disable), (3, Event::Enable), (4, Event::Delete)]);
    assert_ne!(run(&mut card, "BF2E00"), challenge);

    // Numbers go on where they were, although the last one is still the highest on the card.
    assert!(run(&mut card, "BF3003800104").ends_with("8001009000"));
    run(&mut card, DISABLE_B_AT_ONCE);
    assert_eq!(card.notifications().last().unwrap().sequence, 5);
}

#[test]
fn the_configuration_does_not_undo_what_happened() {
    let place = place();
    run(&mut Card::open(&base(), Some(&place.path)).unwrap(), ENABLE_B_AT_ONCE);
    let card =
        Card::open(&config(&json!({ "profiles": [], "firmware": "9.9.9" })), Some(&place.path)).unwrap();
    assert_eq!(card.profiles().len(), 3);
    assert_eq!(card.profiles()[1].state, ProfileState::Enabled);
}

#[test]
fn a_pending_switch_outlives_the_power() {
    let place = place();
    let mut card = Card::open(&base(), Some(&place.path)).unwrap();
    assert!(run(&mut card, ENABLE_B_BY_REFRESH).ends_with("910B"));
    assert_eq!(card.active_profile().unwrap().iccid, "8900012345678901234");
    drop(card);
    assert_eq!(active(&place.path).as_deref(), Some("8900012345678901242"));
    assert_eq!(active(&place.path).as_deref(), Some("8900012345678901242"));
}

#[test]
fn pin_tries_outlive_the_power() {
    let place = place();
    let config = config(&json!({ "profiles": [
        { "iccid": "8900012345678901234", "imsi": "001010123456789", "state": "enabled", "pin": "1234" },
    ]}));
    for left in [0xC2, 0xC1, 0xC0] {
        let mut card = Card::open(&config, Some(&place.path)).unwrap();
        assert_eq!(card.transmit(&unhex("00 20 00 01 08 39 39 39 39 FF FF FF FF")), [0x63, left]);
    }
    let mut card = Card::open(&config, Some(&place.path)).unwrap();
    assert_eq!(card.transmit(&unhex("00 20 00 01 08 31 32 33 34 FF FF FF FF")), [0x69, 0x83]);
}

#[test]
fn half_a_temporary_file_is_no_state() {
    let place = place();
    run(&mut Card::open(&base(), Some(&place.path)).unwrap(), ENABLE_B_AT_ONCE);
    let temporary = place.path.with_extension("json.tmp");
    assert!(!temporary.exists(), "left behind");
    std::fs::write(&temporary, "{\"version\": 1, \"ei").unwrap();
    let mut card = Card::open(&base(), Some(&place.path)).unwrap();
    assert_eq!(card.profiles()[1].state, ProfileState::Enabled);
    assert!(run(&mut card, RENAME_B).ends_with("8001009000"));
    assert!(!temporary.exists());
    assert_eq!(Card::open(&base(), Some(&place.path)).unwrap().profiles()[1].nickname.as_deref(), Some("Hi"));

    // The crash came before there was any state.
    let fresh = place.path.with_file_name("fresh.json");
    std::fs::write(fresh.with_extension("json.tmp"), "{").unwrap();
    assert_eq!(Card::open(&base(), Some(&fresh)).unwrap().profiles().len(), 3);
}

#[test]
fn a_card_that_cannot_write_changes_nothing() {
    let place = place();
    let mut card = Card::open(&base(), Some(&place.path)).unwrap();
    let before = (card.profiles(), std::fs::read(&place.path).unwrap());
    // A folder where the temporary file would go.
    std::fs::create_dir(place.path.with_extension("json.tmp")).unwrap();
    for command in [ENABLE_B_AT_ONCE, RENAME_B, SET_SMDP, "BF3404820205E0"] {
        assert_eq!(run(&mut card, command), "6581", "{command}");
    }
    assert_eq!(before, (card.profiles(), std::fs::read(&place.path).unwrap()));
    // Reading still works.
    assert!(run(&mut card, "BF3E035C015A").ends_with("9000"));
}

#[test]
fn damaged_state_is_reported() {
    let place = place();
    let open_with = |text: &str| {
        std::fs::write(&place.path, text).unwrap();
        Card::open(&base(), Some(&place.path)).map(|_| ())
    };
    drop(Card::open(&base(), Some(&place.path)).unwrap());
    let good: serde_json::Value = serde_json::from_slice(&std::fs::read(&place.path).unwrap()).unwrap();
    let with = |key: &str, value: serde_json::Value| {
        let mut state = good.clone();
        state[key] = value;
        state.to_string()
    };
    assert!(open_with(&good.to_string()).is_ok());
    for text in ["", "{", "{}", "[]", "null"] {
        assert!(matches!(open_with(text), Err(CardError::StateCorrupt { .. })), "{text:?}");
    }
    assert!(matches!(
        open_with(&with("version", json!(4))),
        Err(CardError::StateVersion { found: 4, known: 3, .. })
    ));
    assert!(matches!(
        open_with(&with("eid", json!("89049032123451234512345678901236"))),
        Err(CardError::StateOfOtherCard { .. })
    ));
    let profiles = good["profiles"].as_array().unwrap();
    let twice = json!([profiles[0], profiles[0]]);
    let mut nameless = profiles[0].clone();
    nameless["profile"].as_object_mut().unwrap().remove("isd_p_aid");
    for text in [
        with("profiles", twice),
        with("profiles", json!([nameless])),
        with("profiles", json!(vec![&profiles[0]; 100])),
        with("pending", json!({ "enable": "XX" })),
        with("surprise", json!(1)),
        with("one_time_key", json!("00")),
        with("notifications", json!([{ "sequence": 1, "event": "enable", "address": "a", "iccid": "1" }])),
    ] {
        assert!(matches!(open_with(&text), Err(CardError::StateCorrupt { .. })), "{text}");
    }
    let missing = place.path.join("not-a-folder/card.json");
    assert!(matches!(Card::open(&base(), Some(&missing)), Err(CardError::StateFile { .. })));
}

/// Exact bytes of version 1. If this fails, the change is wrong, not the test: state files of this form are out there.
#[test]
fn version_1_is_read_as_ever() {
    let place = place();
    std::fs::write(&place.path, include_str!("state-v1.json")).unwrap();
    let card = Card::open(&base(), Some(&place.path)).unwrap();
    // The pending switch is done by the power-up.
    assert_eq!(card.active_profile().unwrap().iccid, "8900012345678901242");
    assert_eq!(card.profiles()[0].nickname.as_deref(), Some("Home"));
    let notifications: Vec<_> = card.notifications().iter().map(|n| (n.sequence, n.event)).collect();
    assert_eq!(notifications, [(7, Event::Enable), (9, Event::Disable)]);
}
