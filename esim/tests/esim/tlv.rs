//! Reader and writer.

use esim::tlv::{Bits, MAX_DEPTH, MAX_ELEMENTS, Reader, Tag, Tlv, TlvError, encode};

use crate::support::{hex, unhex};

#[track_caller]
fn check(wire: &str, expect: Result<(u32, &str), TlvError>) {
    let wire = hex(wire);
    let mut reader = Reader::new(&wire);
    let found = reader.next().map(|tlv| tlv.map(|tlv| (tlv.tag().number(), unhex(tlv.value()))));
    let expect = expect.map(|(tag, value)| Some((tag, value.replace(' ', ""))));
    assert_eq!(found, expect);
}

#[test]
fn reads_tags_and_lengths_in_all_their_forms() {
    check("5A 00", Ok((0x5A, "")));
    check("5A 02 0102", Ok((0x5A, "0102")));
    check("9F70 01 01", Ok((0x9F70, "01")));
    check("BF2D 00", Ok((0xBF2D, "")));
    check("9F8101 01 AA", Ok((0x9F_8101, "AA")));
    // Longer than necessary, but definite.
    check("5A 81 02 0102", Ok((0x5A, "0102")));
    check("5A 8105 0102030405", Ok((0x5A, "0102030405")));
    check("5A 82 0002 0102", Ok((0x5A, "0102")));
    check("5A 84 00000001 FF", Ok((0x5A, "FF")));
    // A neighbour is left alone.
    check("80 01 01 81 01 02", Ok((0x80, "01")));
}

#[test]
fn refuses_what_is_no_tlv() {
    let tag = Tag::new(0x5A);
    check("5A", Err(TlvError::Truncated));
    check("9F", Err(TlvError::Truncated));
    check("9F81", Err(TlvError::Truncated));
    check("9F818181 00", Err(TlvError::MalformedTag));
    check("00 00", Err(TlvError::MalformedTag));
    check("5A 80 0102 0000", Err(TlvError::Indefinite { tag }));
    check("5A 85 0000000001 FF", Err(TlvError::LengthTooLong { tag }));
    check("5A FF", Err(TlvError::LengthTooLong { tag }));
    check("5A 02 01", Err(TlvError::Truncated));
    check("5A 81", Err(TlvError::Truncated));
    check("5A 82 FF", Err(TlvError::Truncated));
    // 64 kB, 16 MB and 4 GB that are not there.
    check("5A 82 FFFF 01", Err(TlvError::Truncated));
    check("5A 83 FFFFFF 01", Err(TlvError::Truncated));
    check("5A 84 FFFFFFFF 01", Err(TlvError::Truncated));
}

#[test]
fn an_inner_length_cannot_reach_beyond_the_outer_one() {
    let wire = hex("A0 03 80 05 01 02 03 04 05");
    let outer = Reader::new(&wire).next().unwrap().unwrap();
    assert_eq!(outer.children().unwrap().next(), Err(TlvError::Truncated));
}

#[test]
fn one_tlv_has_to_be_the_right_one_and_the_only_one() {
    let expected = Tag::new(0xBF2D);
    assert!(Tlv::parse(&hex("BF2D 01 FF"), expected).is_ok());
    let check = |wire: &str, error| assert_eq!(Tlv::parse(&hex(wire), expected), Err(error));
    check("", TlvError::Missing { tag: expected });
    check("BF2E 00", TlvError::Unexpected { expected, found: Tag::new(0xBF2E) });
    check("BF2D 00 00", TlvError::Trailing { bytes: 1 });
    check("BF2D 00 BF2D 00", TlvError::Trailing { bytes: 3 });
}

#[test]
fn raw_is_what_arrived() {
    let wire = hex("5A 81 02 0102 80 00");
    let tlv = Reader::new(&wire).next().unwrap().unwrap();
    assert_eq!(unhex(tlv.raw()), "5A81020102");
}

#[test]
fn nesting_and_number_are_capped() {
    let mut nested = Vec::new();
    for _ in 0..=u32::from(MAX_DEPTH) + 1 {
        nested = encode(Tag::new(0xA0), |w| {
            w.raw(&nested);
        });
    }
    let mut tlv = Reader::new(&nested).next().unwrap().unwrap();
    for _ in 0..MAX_DEPTH {
        tlv = tlv.children().unwrap().next().unwrap().unwrap();
    }
    assert_eq!(tlv.children().err(), Some(TlvError::TooDeep { limit: MAX_DEPTH }));

    let many = hex("8000").repeat(MAX_ELEMENTS + 1);
    let mut reader = Reader::new(&many);
    for _ in 0..MAX_ELEMENTS {
        reader.next().unwrap().unwrap();
    }
    assert_eq!(reader.next(), Err(TlvError::TooMany { limit: MAX_ELEMENTS }));
}

#[test]
fn writes_the_shortest_lengths() {
    let check = |length: usize, expect: &str| {
        let value = vec![0xAB; length];
        let wire = encode(Tag::new(0xBF2D), |w| {
            w.raw(&value);
        });
        assert_eq!(unhex(&wire[..wire.len() - length]), expect.replace(' ', ""));
    };
    check(0, "BF2D 00");
    check(1, "BF2D 01");
    check(0x7F, "BF2D 7F");
    check(0x80, "BF2D 81 80");
    check(0xFF, "BF2D 81 FF");
    check(0x100, "BF2D 82 0100");
    check(0xFFFF, "BF2D 82 FFFF");
    check(0x1_0000, "BF2D 83 010000");
}

#[test]
fn writes_nested_values() {
    let wire = encode(Tag::new(0xBF31), |w| {
        w.nested(Tag::new(0xA0), |w| {
            w.value(Tag::new(0x9F70), &[1]);
        })
        .value(Tag::new(0x81), &[0xFF])
        .raw(&hex("8000"));
    });
    assert_eq!(unhex(&wire), "BF310BA0049F7001018101FF8000");
}

#[test]
fn numbers_and_texts() {
    let check = |wire: &str, expect: Option<u64>| {
        let wire = hex(wire);
        assert_eq!(Reader::new(&wire).next().unwrap().unwrap().uint().ok(), expect, "{wire:02X?}");
    };
    check("80 01 00", Some(0));
    check("80 01 80", Some(128));
    check("80 02 0080", Some(128));
    check("80 08 FFFFFFFFFFFFFFFF", Some(u64::MAX));
    check("80 09 00FFFFFFFFFFFFFFFF", Some(u64::MAX));
    check("80 09 01FFFFFFFFFFFFFFFF", None);
    check("80 00", None);

    let wire = hex("0C 03 61 FF 62");
    let tlv = Reader::new(&wire).next().unwrap().unwrap();
    assert!(tlv.text().is_err());
    assert_eq!(tlv.text_lossy(), "a\u{FFFD}b");
}

#[test]
fn bits_count_from_the_most_significant() {
    let check = |value: &str, numbers: &[u8], minimal: &str| {
        let bits = Bits::from_value(&hex(value));
        assert_eq!(bits.numbers().collect::<Vec<_>>(), numbers);
        assert_eq!(unhex(&bits.to_value()), minimal.replace(' ', ""));
        assert_eq!(Bits::from_numbers(numbers.iter().copied()), bits);
    };
    check("07 80", &[0], "07 80");
    check("06 40", &[1], "06 40");
    check("05 E0", &[0, 1, 2], "05 E0");
    // The same with another count of unused bits, as some cards write it.
    check("00 40", &[1], "06 40");
    check("04 40 00", &[1], "06 40");
    check("02 067F36C0 ", &[5, 6, 9, 10, 11, 12, 13, 14, 15, 18, 19, 21, 22, 24, 25], "06 067F36C0");
    check("07 000080", &[16], "07 000080");
    check("00", &[], "00");
    check("", &[], "00");
}

#[test]
fn tags_print_as_they_are_written() {
    let check = |number: u32, text: &str, constructed: bool| {
        let tag = Tag::new(number);
        assert_eq!((tag.to_string().as_str(), tag.is_constructed()), (text, constructed));
    };
    check(0x04, "04", false);
    check(0x30, "30", true);
    check(0x9F70, "9F70", false);
    check(0xBF2D, "BF2D", true);
    check(0xBF_8101, "BF8101", true);
}
