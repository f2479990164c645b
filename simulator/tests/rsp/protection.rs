//! Key derivation and the protection of bound profile packages.

use proptest::prelude::*;
use tandem_simulator::rsp::bsp::{
    BspError, Keys, MAX_AUTHENTICATED, MAX_ENCRYPTED, MAX_SEGMENT, Protection, TAG_COMMAND, TAG_ELEMENTS,
    TAG_METADATA,
};
use tandem_simulator::rsp::{Key, PublicKey, kdf};

use crate::recording::{Recording, segments, unhex};

fn session_keys(recording: &Recording) -> Keys {
    let step = "InitialiseSecureChannel";
    Keys {
        mcv: recording.array(step, "mcv"),
        enc: recording.array(step, "s_enc"),
        mac: recording.array(step, "s_mac"),
    }
}

/// The package behind its outer header and `BF23`.
fn package(recording: &Recording) -> Vec<u8> {
    let commands = recording.commands();
    let start = commands.iter().position(|command| command.starts_with(&[0xBF, 0x36])).unwrap();
    commands[start + 1..].concat()
}

#[test]
fn shared_info_is_the_one_worked_out_by_hand() {
    let eid = unhex("89049032123451234512345678901235").try_into().unwrap();
    let expect = unhex("8810086d61686c7a6569741089049032123451234512345678901235");
    assert_eq!(kdf::shared_info(&unhex("6d61686c7a656974"), &eid), expect);
}

#[test]
fn recorded_session_keys_come_out_again() {
    let recording = Recording::load();
    let step = "InitialiseSecureChannel";
    let own = Key::from_bytes(&recording.array("PrepareDownload", "otsk_euicc")).unwrap();
    assert_eq!(own.public().to_point()[..], recording.secret("PrepareDownload", "otpk_euicc"));
    let theirs = PublicKey::from_point(&recording.secret(step, "otpk_dp")).unwrap();
    let secret = own.agree(&theirs);
    assert_eq!(secret[..], recording.secret(step, "shared_x"));
    let (host_id, eid) = (recording.secret(step, "hostId"), recording.array(step, "eid"));
    assert_eq!(kdf::shared_info(&host_id, &eid), recording.secret(step, "sharedInfo"));
    assert!(kdf::session_keys(&secret, &host_id, &eid) == session_keys(&recording));
}

#[test]
fn recorded_segments_open_and_seal_to_the_same_bytes() {
    let recording = Recording::load();
    let package = package(&recording);
    let (mut opens, mut seals) =
        (Protection::new(session_keys(&recording)), Protection::new(session_keys(&recording)));
    let mut both = |tag: u32, segment: &[u8]| {
        let plain = opens.open(tag, segment).unwrap();
        assert_eq!(seals.seal(tag, &plain), segment);
        plain
    };
    let [configure, replace] = &segments(&package, 0x87)[..] else { panic!("two commands") };
    assert_eq!(both(TAG_COMMAND, configure), unhex("bf2400"));
    let metadata: Vec<u8> =
        segments(&package, 0x88).iter().flat_map(|segment| both(TAG_METADATA, segment)).collect();
    let expect = recording.secret("ProfileElements", "metadata");
    assert_eq!(metadata, [&[0xBF, 0x25, u8::try_from(expect.len()).unwrap()], &expect[..]].concat());
    let plain = both(TAG_COMMAND, replace);
    let step = "ReplaceSessionKeys";
    let keys = Keys {
        mcv: recording.array(step, "mcv"),
        enc: recording.array(step, "ppk_enc"),
        mac: recording.array(step, "ppk_mac"),
    };
    assert_eq!(
        plain,
        [&unhex("bf26368010")[..], &keys.mcv, &[0x81, 0x10], &keys.enc, &[0x82, 0x10], &keys.mac].concat()
    );

    let (mut opens, mut seals) = (Protection::new(keys.clone()), Protection::new(keys));
    let mut elements = Vec::new();
    for segment in segments(&package, 0x86) {
        let plain = opens.open(TAG_ELEMENTS, &segment).unwrap();
        assert_eq!(seals.seal(TAG_ELEMENTS, &plain), segment);
        elements.extend(plain);
    }
    assert_eq!(elements, recording.secret("ProfileElements", "upp"));
}

#[test]
fn whatever_is_changed_is_noticed() {
    let recording = Recording::load();
    let segment = &segments(&package(&recording), 0x87)[0];
    let open = |tag: u32, segment: &[u8]| Protection::new(session_keys(&recording)).open(tag, segment);
    assert!(open(TAG_COMMAND, segment).is_ok());
    for at in 2..segment.len() {
        let mut changed = segment.clone();
        changed[at] ^= 0x01;
        assert_eq!(open(TAG_COMMAND, &changed), Err(BspError::Mac), "byte {at}");
    }
    let check = |tag: u32, segment: &[u8]| assert_eq!(open(tag, segment), Err(BspError::Structure));
    check(TAG_ELEMENTS, segment);
    check(TAG_COMMAND, &segment[..segment.len() - 1]);
    check(TAG_COMMAND, &[&segment[..], &[0]].concat());
    check(TAG_COMMAND, &[]);
    check(TAG_COMMAND, &[0x87, 0x07, 1, 2, 3, 4, 5, 6, 7]);
    // The MAC counts on the bytes of the length: the same value with a longer length field is another segment.
    let longer = [&[0x87, 0x81], &segment[1..]].concat();
    assert_eq!(open(TAG_COMMAND, &longer), Err(BspError::Mac));
    // A segment twice.
    let mut end = Protection::new(session_keys(&recording));
    end.open(TAG_COMMAND, segment).unwrap();
    assert_eq!(end.open(TAG_COMMAND, segment), Err(BspError::Mac));
}

#[test]
fn a_good_mac_over_bad_padding_is_no_segment() {
    let keys = Keys { mcv: [1; 16], enc: [2; 16], mac: [3; 16] };
    // Sealed as if it were not to be encrypted, then opened as if it were.
    for body in [&[][..], &[0; 15], &[0; 16], &[0; 32]] {
        let sealed = Protection::new(keys.clone()).seal(TAG_METADATA, body);
        assert_eq!(Protection::new(keys.clone()).open(TAG_ELEMENTS, &sealed), Err(BspError::Structure));
    }
}

#[test]
fn segments_keep_to_the_limit_of_the_standard() {
    let keys = Keys { mcv: [1; 16], enc: [2; 16], mac: [3; 16] };
    let longest =
        |tag: u32| Protection::new(keys.clone()).seal_all(tag, &[0x55; 5000]).iter().map(Vec::len).max();
    assert_eq!(longest(TAG_ELEMENTS), Some(MAX_SEGMENT));
    assert_eq!(longest(TAG_METADATA), Some(MAX_SEGMENT));
    assert!(Protection::new(keys.clone()).seal(TAG_ELEMENTS, &[0; MAX_ENCRYPTED + 1]).len() > MAX_SEGMENT);
    assert!(
        Protection::new(keys.clone()).seal(TAG_METADATA, &[0; MAX_AUTHENTICATED + 1]).len() > MAX_SEGMENT
    );
    // Longer ones are taken up to a point.
    let check = |length: usize, expect: bool| {
        let sealed = Protection::new(keys.clone()).seal(TAG_METADATA, &vec![0; length]);
        assert_eq!(Protection::new(keys.clone()).open(TAG_METADATA, &sealed).is_ok(), expect, "{length}");
    };
    check(1088, true);
    check(1089, false);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_sealed_opens(parts in prop::collection::vec((0..3usize, prop::collection::vec(any::<u8>(), 0..1000)), 1..8)) {
        let keys = Keys { mcv: [1; 16], enc: [2; 16], mac: [3; 16] };
        let (mut seals, mut opens) = (Protection::new(keys.clone()), Protection::new(keys));
        for (kind, plain) in parts {
            let tag = [TAG_ELEMENTS, TAG_COMMAND, TAG_METADATA][kind];
            let sealed = seals.seal(tag, &plain);
            prop_assert_eq!(opens.open(tag, &sealed), Ok(plain));
        }
    }

    #[test]
    fn any_bytes_are_turned_down(bytes in prop::collection::vec(any::<u8>(), 0..300), tag in any::<u8>()) {
        let keys = Keys { mcv: [1; 16], enc: [2; 16], mac: [3; 16] };
        prop_assert!(Protection::new(keys).open(u32::from(tag), &bytes).is_err());
    }
}
