//! What the modem around the card gets to know.

use serde_json::json;
use tandem_simulator::card::{ActiveProfile, Card, CardError, ProfileState};

use crate::support::{base, card, config, es10, open, send, unhex};

#[test]
fn the_enabled_profile_is_described() {
    assert_eq!(
        card().active_profile(),
        Some(ActiveProfile {
            iccid: "8900012345678901234".to_owned(),
            imsi: "001010123456789".to_owned(),
            mccmnc: "00101".to_owned(),
            spn: "Alpha".to_owned(),
            msisdn: Some("+4915112345678".to_owned()),
            pin_required: false,
            pin_tries: 3,
        })
    );
}

#[test]
fn pin_is_wanted_after_every_reset_and_switch() {
    let profile = |iccid: &str, state: &str| json!({ "iccid": iccid, "imsi": "001010123456789", "state": state, "pin": "1234" });
    let mut card = Card::open(
        &config(&json!({ "profiles": [profile("8900012345678901234", "enabled"), profile("8900012345678901242", "disabled")] })),
        None,
    )
    .unwrap();
    let wanted = |card: &Card| card.active_profile().map(|profile| (profile.pin_required, profile.pin_tries));
    assert_eq!(wanted(&card), Some((true, 3)));
    assert_eq!(send(&mut card, "00 20 00 01 08 39 39 39 39 FF FF FF FF"), "63C2");
    assert_eq!(wanted(&card), Some((true, 2)));
    assert_eq!(send(&mut card, "00 20 00 01 08 31 32 33 34 FF FF FF FF"), "9000");
    assert_eq!(wanted(&card), Some((false, 3)));
    let channel = open(&mut card);
    es10(&mut card, channel, &unhex("BF31 11 A0 0C 5A 0A 980010325476981042F2 81 01 00"));
    assert_eq!(wanted(&card), Some((true, 3)));
    assert_eq!(send(&mut card, "00 20 00 01 08 31 32 33 34 FF FF FF FF"), "9000");
    card.reset();
    assert_eq!(wanted(&card), Some((true, 3)));
}

#[test]
fn snapshots_tell_every_profile() {
    let card = card();
    let profiles = card.profiles();
    let states: Vec<_> = profiles.iter().map(|profile| (profile.iccid.as_str(), profile.state)).collect();
    assert_eq!(
        states,
        [
            ("8900012345678901234", ProfileState::Enabled),
            ("8900012345678901242", ProfileState::Disabled),
            ("8900012345678901259", ProfileState::Disabled),
        ]
    );
    assert_eq!(profiles[1].isd_p_aid, "A0000005591010FFFFFFFF8900001100");
    assert_eq!(profiles[1].nickname.as_deref(), Some("Trip"));
}

#[test]
fn atr_ends_with_its_check_byte() {
    let atr = card().reset();
    assert_eq!(atr[0], 0x3B);
    assert_eq!(atr[1..].iter().fold(0, |sum, byte| sum ^ byte), 0);
}

#[test]
fn challenges_never_repeat() {
    let mut card = card();
    let channel = open(&mut card);
    let mut seen = std::collections::HashSet::new();
    for _ in 0..20 {
        assert!(seen.insert(es10(&mut card, channel, &unhex("BF2E00"))));
    }
}

#[test]
fn impossible_cards_are_refused() {
    let check = |changes: serde_json::Value, expect: &str| match Card::open(&config(&changes), None) {
        Err(CardError::Config(reason)) => assert!(reason.contains(expect), "{reason}"),
        other => panic!("{changes}: {other:?}"),
    };
    let profile = |changes: serde_json::Value| {
        let mut profile = json!({ "iccid": "8900012345678901234", "imsi": "001010123456789" });
        profile.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
        profile
    };
    let profiles = |changes: serde_json::Value| json!({ "profiles": [profile(changes)] });
    check(json!({ "eid": "8904" }), "EID");
    check(json!({ "eid": "8904903212345123451234567890123X" }), "EID");
    check(json!({ "isd_r_aid": "A000" }), "ISD-R AID");
    check(json!({ "isd_r_aid": "A00000055910G0" }), "ISD-R AID");
    check(json!({ "atr": "" }), "ATR");
    check(json!({ "ci_key_ids": [""] }), "CI key id");
    check(json!({ "max_logical_channels": 0 }), "logical channels");
    check(json!({ "max_logical_channels": 21 }), "logical channels");
    check(json!({ "mss_limit": 0 }), "command data");
    check(json!({ "default_smdp": "x".repeat(256) }), "server address");
    check(profiles(json!({ "iccid": "890001234567890" })), "ICCID");
    check(profiles(json!({ "iccid": "89000123456789012345678" })), "ICCID");
    check(profiles(json!({ "imsi": "12345" })), "IMSI");
    check(profiles(json!({ "imsi": "00101x123456789" })), "IMSI");
    check(profiles(json!({ "nickname": "x".repeat(65) })), "nickname");
    check(profiles(json!({ "provider": "x".repeat(33) })), "provider");
    check(profiles(json!({ "name": "x".repeat(65) })), "profile name");
    check(profiles(json!({ "spn": "x".repeat(17) })), "SPN");
    check(profiles(json!({ "msisdn": "+" })), "MSISDN");
    check(profiles(json!({ "pin": "12" })), "PIN");
    check(profiles(json!({ "puk": "1234" })), "PIN");
    check(profiles(json!({ "owner": { "mccmnc": "1" } })), "owner");
    check(profiles(json!({ "owner": { "mccmnc": "00101", "gid1": "A" } })), "owner");
    check(profiles(json!({ "icon": { "format": "png", "data": "00".repeat(1025) } })), "icon");
    check(profiles(json!({ "isd_p_aid": "A0" })), "ISD-P AID");
    check(json!({ "profiles": [profile(json!({})), profile(json!({}))] }), "two profiles");
    let second = json!({ "iccid": "8900012345678901242", "state": "enabled" });
    check(json!({ "profiles": [profile(json!({ "state": "enabled" })), profile(second)] }), "more than one");
    let taken = json!({ "iccid": "8900012345678901242", "isd_p_aid": "A0000005591010FFFFFFFF8900001000" });
    check(json!({ "profiles": [profile(json!({})), profile(taken)] }), "shares its ISD-P AID");
}

#[test]
fn scenarios_are_strict_about_names() {
    let parse = |text: &str| toml::from_str::<tandem_simulator::card::CardConfig>(text).map(|_| ());
    assert!(parse("eid = \"89049032123451234512345678901235\"").is_ok());
    assert!(parse("eeid = \"89049032123451234512345678901235\"").is_err());
    assert!(parse("svn = \"2.3\"").is_err());
    assert!(parse("svn = \"2.300.0\"").is_err());
    let text = toml::from_str::<tandem_simulator::card::CardConfig>("firmware = \"36.9.3\"").unwrap();
    assert_eq!(text.firmware.0, [36, 9, 3]);
    let json = serde_json::to_value(base()).unwrap();
    assert_eq!(serde_json::from_value::<tandem_simulator::card::CardConfig>(json).unwrap(), base());
}
