//! Whatever comes, the card answers with a status word and stays a card.

use proptest::collection::vec;
use proptest::prelude::*;
use tandem_simulator::card::{Card, CardConfig, FAULTS, GetResponse, ProfileState};

use crate::support::{base, card, es10, hex, open, unhex};

/// Longest answer: one with every byte of a 64 KiB data object.
const MAX_ANSWER: usize = (1 << 16) + 16;

fn check(card: &mut Card, apdu: &[u8]) {
    let answer = card.transmit(apdu);
    assert!((2..=MAX_ANSWER).contains(&answer.len()), "{} bytes to {}", answer.len(), hex(apdu));
    let sw1 = answer[answer.len() - 2];
    assert!(matches!(sw1, 0x61..=0x6F | 0x90 | 0x91), "{sw1:02X} to {}", hex(apdu));
    assert!(card.profiles().iter().filter(|profile| profile.state == ProfileState::Enabled).count() <= 1);
    assert!(card.open_channels().len() < 20);
}

/// APDUs that get further than the first check.
fn plausible() -> impl Strategy<Value = Vec<u8>> {
    let class =
        prop_oneof![Just(0x00u8), Just(0x01), Just(0x80), Just(0x81), Just(0x82), Just(0xC0), any::<u8>()];
    let ins = prop_oneof![
        Just(0xE2u8),
        Just(0xE2),
        Just(0xC0),
        Just(0xA4),
        Just(0x70),
        Just(0xB0),
        Just(0xB2),
        Just(0xF2),
        Just(0x20),
        Just(0x24),
        Just(0x2C),
        Just(0x12),
        Just(0x14),
        Just(0xAA),
        any::<u8>(),
    ];
    let p =
        || prop_oneof![Just(0u8), Just(1), Just(4), Just(8), Just(0x0C), Just(0x11), Just(0x91), any::<u8>()];
    let data = prop_oneof![vec(any::<u8>(), 0..24), es10_command()];
    (class, ins, p(), p(), data, any::<Option<u8>>()).prop_map(|(cla, ins, p1, p2, data, le)| {
        let mut apdu = vec![cla, ins, p1, p2];
        if !data.is_empty() {
            apdu.push(u8::try_from(data.len()).unwrap());
            apdu.extend(data);
        }
        apdu.extend(le);
        apdu
    })
}

/// ES10 commands with members that the card looks at.
fn es10_command() -> impl Strategy<Value = Vec<u8>> {
    let member = prop_oneof![
        Just(unhex("5C015A")),
        Just(unhex("5A0A980010325476981042F2")),
        Just(unhex("A00C5A0A980010325476981032F4")),
        Just(unhex("A00C5A0A980010325476981052F9")),
        Just(unhex("8101FF")),
        Just(unhex("810100")),
        Just(unhex("820205E0")),
        Just(unhex("800100")),
        Just(unhex("9000")),
        vec(any::<u8>(), 0..8),
    ];
    (0x20u8..0x48, vec(member, 0..3)).prop_map(|(tag, members)| {
        let value = members.concat();
        [&[0xBF, tag, u8::try_from(value.len()).unwrap()], &value[..]].concat()
    })
}

fn config(whole: bool) -> CardConfig {
    let get_response = if whole { GetResponse::Whole } else { GetResponse::Fetched };
    CardConfig { get_response, max_logical_channels: 20, ..base() }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes(apdus in vec(vec(any::<u8>(), 0..300), 1..20)) {
        let mut card = card();
        apdus.iter().for_each(|apdu| check(&mut card, apdu));
    }

    #[test]
    fn plausible_commands(apdus in vec(plausible(), 1..60), whole in any::<bool>()) {
        let mut card = Card::open(&config(whole), None).unwrap();
        open(&mut card);
        for (number, apdu) in apdus.iter().enumerate() {
            check(&mut card, apdu);
            if number % 16 == 15 {
                card.reset();
                assert!(card.open_channels().is_empty() && card.proactive().is_none());
            }
        }
    }

    #[test]
    fn any_es10_command(commands in vec(es10_command(), 1..20), fault in 0..FAULTS.len()) {
        let mut card = card();
        let channel = open(&mut card);
        // Those with arguments that must be given are left out.
        let _ = card.faults().apply(FAULTS[fault].0, &serde_json::Value::Null);
        for command in commands {
            let length = u8::try_from(command.len()).unwrap();
            check(&mut card, &[&[0x80 | channel, 0xE2, 0x91, 0x00, length], &command[..]].concat());
            check(&mut card, &[0x80 | channel, 0xC0, 0x00, 0x00, 0x00]);
        }
    }
}

#[test]
fn the_longest_command_is_refused_with_flat_memory() {
    let mut card = card();
    let channel = open(&mut card);
    for round in 0..3 {
        for number in 0..=255u8 {
            let header = [0x80 | channel, 0xE2, 0x11, number, 0xFF];
            let answer = card.transmit(&[&header[..], &[0xBF; 255]].concat());
            assert_eq!(answer, [0x90, 0x00], "round {round} block {number}");
        }
        // There is no block 256.
        assert_eq!(card.transmit(&[0x80 | channel, 0xE2, 0x91, 0x01, 0x01, 0x00]), [0x6A, 0x86]);
    }
    assert!(hex(&es10(&mut card, channel, &unhex("BF3E035C015A"))).ends_with("9000"));
}

#[test]
fn notifications_do_not_pile_up_for_ever() {
    let mut card = card();
    let channel = open(&mut card);
    for _ in 0..200 {
        es10(&mut card, channel, &unhex("BF32 11 A0 0C 5A 0A 980010325476981032F4 81 01 00"));
        es10(&mut card, channel, &unhex("BF31 11 A0 0C 5A 0A 980010325476981032F4 81 01 00"));
    }
    let notifications = card.notifications();
    assert_eq!(notifications.len(), 256);
    assert_eq!((notifications[0].sequence, notifications[255].sequence), (145, 400));
}
