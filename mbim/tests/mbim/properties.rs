//! What holds for any bytes at all. `PROPTEST_CASES` says how many; there is no need to say how seldom.

use std::collections::BTreeSet;

use mbim::Version;
use mbim::fuzz::{STRUCTURES, fuzz_message, fuzz_session, fuzz_structure};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};

/// As many cases as the environment says, and ten thousand if it says nothing.
fn config() -> ProptestConfig {
    let cases = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok());
    ProptestConfig { cases: cases.unwrap_or(10_000), ..ProptestConfig::default() }
}

/// Words as they stand in buffers: small numbers, multiples of four, all ones.
fn word() -> impl Strategy<Value = u32> {
    prop_oneof![
        6 => 0..8_u32,
        8 => (0..40_u32).prop_map(|word| 4 * word),
        2 => 0..600_u32,
        1 => Just(u32::MAX),
        1 => any::<u32>(),
    ]
}

/// A buffer of such words.
fn words() -> impl Strategy<Value = Vec<u8>> {
    vec(word(), 0..60).prop_map(|words| words.into_iter().flat_map(u32::to_le_bytes).collect())
}

/// A buffer of zeros that is long enough for any fixed part, with a few words set: most of them can be read.
fn sparse() -> impl Strategy<Value = Vec<u8>> {
    (20..80_usize, vec((any::<Index>(), word()), 0..6)).prop_map(|(length, changes)| {
        let mut words = vec![0_u32; length];
        for (index, word) in changes {
            words[index.index(length)] = word;
        }
        words.into_iter().flat_map(u32::to_le_bytes).collect()
    })
}

/// What comes from a modem, cut and shuffled, with steps of the caller in between.
fn babble() -> impl Strategy<Value = Vec<u8>> {
    let numbers =
        |numbers: &[u32]| numbers.iter().flat_map(|number| number.to_le_bytes()).collect::<Vec<u8>>();
    let uuid =
        [0xA2, 0x89, 0xCC, 0x33, 0xBC, 0xBB, 0x8B, 0x4F, 0xB6, 0xB0, 0x13, 0x3E, 0xC2, 0xAA, 0xE6, 0xDF];
    let fragment = move |kind: u32, transaction: u32, total: u32, current: u32, share: &[u8]| {
        let length = u32::try_from(20 + share.len()).unwrap();
        [numbers(&[kind, length, transaction, total, current]), share.to_vec()].concat()
    };
    let body = [uuid.as_slice(), &numbers(&[3, 0, 8, 1, 1])].concat();
    let mut pieces = vec![
        b"\r\nOK\r\n".to_vec(),
        vec![0x80],
        vec![0; 5],
        numbers(&[0x8000_0003]),
        numbers(&[0x8000_0003, 600, 1, 1, 0]),
        fragment(0x8000_0007, 0, 1, 0, &[uuid.as_slice(), &numbers(&[3, 8, 1, 1])].concat()),
        fragment(0x8000_0007, 0, 2, 0, &uuid),
        fragment(0x8000_0007, 0, 2, 1, &numbers(&[3, 8, 1, 1])),
    ];
    for transaction in 1..6 {
        for (kind, number) in [(1, 0), (1, 1), (1, 2), (2, 0), (4, 3), (4, 5)] {
            pieces.push(numbers(&[0x8000_0000 | kind, 16, transaction, number]));
        }
        pieces.push(fragment(0x8000_0003, transaction, 1, 0, &body));
        for (current, share) in (0..).zip(body.chunks(16)) {
            pieces.push(fragment(0x8000_0003, transaction, 3, current, share));
        }
    }
    let steps = (0xF0..=0xF7_u8, 0..0xF0_u8).prop_map(|(step, choice)| vec![step, choice]);
    let piece = prop_oneof![
        6 => select(pieces.clone()),
        1 => (select(pieces), any::<Index>()).prop_map(|(piece, cut)| piece[..cut.index(piece.len())].to_vec()),
        6 => steps,
        1 => vec(any::<u8>(), 0..8),
    ];
    vec(piece, 0..40).prop_map(|pieces| [vec![0xF0, 15, 0xF4, 0], pieces.concat()].concat())
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn any_bytes_are_a_structure_or_an_error(choice in any::<[u8; 2]>(), bytes in vec(any::<u8>(), 0..300)) {
        fuzz_structure(&[choice.as_slice(), &bytes].concat());
    }

    #[test]
    fn any_words_are_a_structure_or_an_error(
        choice in any::<[u8; 2]>(),
        bytes in prop_oneof![words(), sparse()],
    ) {
        fuzz_structure(&[choice.as_slice(), &bytes].concat());
    }

    #[test]
    fn any_bytes_are_a_message_or_an_error(
        kind in select(vec![1_u32, 2, 3, 4, 0x8000_0001, 0x8000_0002, 0x8000_0003, 0x8000_0004, 0x8000_0007]),
        bytes in vec(any::<u8>(), 0..120),
        words in words(),
        known in select(mbim::Indication::KNOWN),
    ) {
        fuzz_message(&bytes);
        let body = [known.0.uuid().bytes().as_slice(), &known.1.to_le_bytes(), &length(&words), &words].concat();
        for payload in [&bytes, &body] {
            let headers = [kind.to_le_bytes(), length(&vec![0; 20 + payload.len()]), [0; 4], [1, 0, 0, 0], [0; 4]];
            fuzz_message(&[headers.concat().as_slice(), payload].concat());
        }
    }

    #[test]
    fn any_bytes_in_any_pieces(bytes in vec(any::<u8>(), 0..300)) {
        fuzz_session(&bytes);
    }

    #[test]
    fn any_conversation_in_any_pieces(bytes in babble()) {
        fuzz_session(&bytes);
    }
}

fn length(bytes: &[u8]) -> [u8; 4] {
    u32::try_from(bytes.len()).unwrap().to_le_bytes()
}

/// The properties would hold as well if nothing could be read: zeros can.
#[test]
fn every_structure_can_be_read() {
    for (name, read) in STRUCTURES {
        let readable = (0..=200).any(|length| read(Version::V2, &vec![0; length]));
        // It has an information element, of which zeros are none.
        let exempt = ["ModemConfiguration"];
        assert!(readable || exempt.contains(name), "{name}");
    }
}

/// A message that is declared is tried here.
#[test]
fn no_structure_is_forgotten() {
    let sources = [
        include_str!("../../src/auth.rs"),
        include_str!("../../src/basic_connect/connect.rs"),
        include_str!("../../src/basic_connect/context.rs"),
        include_str!("../../src/basic_connect/device.rs"),
        include_str!("../../src/basic_connect/ip.rs"),
        include_str!("../../src/basic_connect/network.rs"),
        include_str!("../../src/basic_connect/pin.rs"),
        include_str!("../../src/basic_connect/provider.rs"),
        include_str!("../../src/basic_connect/signal.rs"),
        include_str!("../../src/basic_connect/subscriber.rs"),
        include_str!("../../src/extensions/attach.rs"),
        include_str!("../../src/extensions/base_stations.rs"),
        include_str!("../../src/extensions/context.rs"),
        include_str!("../../src/extensions/device.rs"),
        include_str!("../../src/extensions/registration.rs"),
        include_str!("../../src/extensions/slots.rs"),
        include_str!("../../src/extensions/version.rs"),
        include_str!("../../src/proxy.rs"),
        include_str!("../../src/qmi_tunnel.rs"),
        include_str!("../../src/sms.rs"),
        include_str!("../../src/uicc/channel.rs"),
        include_str!("../../src/uicc/file.rs"),
        include_str!("../../src/ussd.rs"),
    ];
    let declared: BTreeSet<&str> = sources
        .iter()
        .flat_map(|source| source.split_inclusive(['{', ';', '}']))
        .filter_map(|piece| piece.lines().last()?.trim().split_once(' '))
        .filter(|(kind, _)| ["query", "set", "done"].contains(kind))
        .map(|(_, name)| name.trim_end_matches(['{', ';']).trim())
        .filter(|name| name.starts_with(char::is_uppercase))
        .collect();
    let tried: BTreeSet<&str> = STRUCTURES.iter().map(|(name, _)| *name).collect();
    let forgotten: Vec<_> = declared.difference(&tried).collect();
    assert!(
        forgotten.is_empty() && declared.len() > 90,
        "{} declared, forgotten: {forgotten:?}",
        declared.len()
    );
}
