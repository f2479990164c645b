//! What holds for any bytes at all. `PROPTEST_CASES` says how many are tried; ten thousand where it does not.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::Config;
use qmi::fuzz::{cut_into_frames, read_messages, run_engine};

const FRAMES: [&str; 6] = [
    "011700000000000100ff0c000109002f6465762f6e756c6c",
    "011700800000010222000c00020400000000000102000201",
    "0117008002010201002d000b000204000000000001010000",
    "010c00000b0100010047000000",
    "0211009001050200002000050010020001 00",
    "016d00800b010201004700610002040000000000102900020200000001000000010a989410000000000000100200000000000000
     000a98941000000000000010111500020200000001033b9f96000200000001033b9f96112130002001089049032123451234512345678901235",
];

fn config() -> Config {
    let cases = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok());
    Config { cases: cases.unwrap_or(10_000), failure_persistence: None, ..Config::default() }
}

/// TLVs whose lengths are mostly true, with values that look like counts and numbers.
fn tlvs() -> impl Strategy<Value = Vec<u8>> {
    let small = prop_oneof![6 => 0..=4_u8, 1 => any::<u8>()];
    let id = prop_oneof![2 => 0x01..=0x03_u8, 8 => 0x10..=0x30_u8, 1 => any::<u8>()];
    let tlv = (id, vec(small, 0..40), prop_oneof![30 => Just(0_i16), 1 => -3..3_i16]).prop_map(
        |(id, value, lie)| {
            let length = i16::try_from(value.len()).unwrap() + lie;
            [&[id], length.to_le_bytes().as_slice(), &value].concat()
        },
    );
    let result = prop_oneof![
        4 => Just(vec![2, 4, 0, 0, 0, 0, 0]),
        1 => (0..=1_u8, any::<u8>()).prop_map(|(status, error)| vec![2, 4, 0, status, 0, error, 0]),
        1 => Just(vec![]),
    ];
    (result, vec(tlv, 0..6)).prop_map(|(result, tlvs)| [result, tlvs.concat()].concat())
}

/// Frames whole, cut, wronged and with noise between.
fn stream() -> impl Strategy<Value = Vec<u8>> {
    let frame = select(FRAMES.to_vec()).prop_map(crate::hex::hex);
    let piece = prop_oneof![
        4 => frame.clone(),
        2 => (frame.clone(), any::<prop::sample::Index>()).prop_map(|(frame, at)| {
            frame[..at.index(frame.len())].to_vec()
        }),
        2 => (frame, any::<prop::sample::Index>(), any::<u8>()).prop_map(|(mut frame, at, byte)| {
            let at = at.index(frame.len());
            frame[at] = byte;
            frame
        }),
        1 => vec(any::<u8>(), 0..20),
        1 => Just(vec![0x01, 0xFF, 0xFF]),
    ];
    vec(piece, 0..8).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn any_tlvs(choice: u8, bytes in tlvs()) {
        read_messages(choice, &bytes);
    }

    #[test]
    fn any_bytes(choice: u8, bytes in vec(any::<u8>(), 0..64)) {
        read_messages(choice, &bytes);
    }

    #[test]
    fn any_stream(bytes in stream()) {
        cut_into_frames(&bytes);
    }

    #[test]
    fn any_conversation(bytes in vec(any::<u8>(), 0..80)) {
        run_engine(&bytes);
    }
}
