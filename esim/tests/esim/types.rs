//! ICCID, EID, AID, operators, versions, sequence numbers.

use esim::types::{
    Aid, AidError, Eid, EidError, Iccid, IccidError, NotificationEvent, NotificationEvents, PlmnId,
    SequenceNumber, Version,
};

use crate::support::{hex, unhex};

#[test]
fn iccids_keep_every_digit() {
    let check = |bytes: &str, digits: &str| {
        let iccid = Iccid::from_bytes(&hex(bytes)).unwrap();
        assert_eq!(iccid.to_string(), digits);
        assert_eq!(digits.parse(), Ok(iccid));
        assert_eq!(unhex(&iccid.to_bytes()), bytes.replace(' ', ""));
    };
    check("98001032547698103 2F4", "8900012345678901234");
    // Twenty digits have no padding, and the last one is a digit like the others.
    check("98001032547698103214", "89000123456789012341");
    // Eighteen, padded with a whole byte.
    check("980010325476981032FF", "890001234567890123");
    // Digits that are none, in the middle and at the end.
    check("986800B0547A98103 2E4", "8986000B45A7890123 4E".replace(' ', "").as_str());
    check("98F01032547698103 2F4", "890F012345678901234");
}

#[test]
fn what_is_no_iccid() {
    let from_bytes = |bytes: &str, error| assert_eq!(Iccid::from_bytes(&hex(bytes)), Err(error));
    from_bytes("", IccidError::Bytes { bytes: 0 });
    from_bytes("980010325476981032", IccidError::Bytes { bytes: 9 });
    from_bytes("FFFFFFFFFFFFFFFFFFFF", IccidError::Digits { digits: 0 });
    from_bytes("98000000F0FFFFFFFFFF", IccidError::Digits { digits: 9 });
    let from_text = |text: &str, error| assert_eq!(text.parse::<Iccid>(), Err(error));
    from_text("", IccidError::Digits { digits: 0 });
    from_text("890001234", IccidError::Digits { digits: 9 });
    from_text("890001234567890123456", IccidError::Digits { digits: 21 });
    from_text("8900012345678-01234", IccidError::Character);
}

#[test]
fn iccids_as_people_type_them() {
    let expect: Iccid = "8900012345678901234".parse().unwrap();
    assert_eq!(" 8900012345678901234F\n".parse(), Ok(expect));
    assert_eq!("8900012345678901234f".parse(), Ok(expect));
}

#[test]
fn logs_hold_shortened_numbers() {
    let iccid: Iccid = "8900012345678901234".parse().unwrap();
    assert_eq!(iccid.short(), "8900…1234");
    assert_eq!(format!("{iccid:?}"), "Iccid(8900…1234)");
    let eid: Eid = "89049032123451234512345678901235".parse().unwrap();
    assert_eq!(format!("{eid:?}"), "Eid(8904…1235)");
}

#[test]
fn eids_and_their_check_digits() {
    let check = |digits: &str, matches: bool| {
        let eid: Eid = digits.parse().unwrap();
        assert_eq!(eid.to_string(), digits);
        assert_eq!(eid.check_digits_match(), matches);
        assert_eq!(Eid::from_bytes(&eid.to_bytes()), Ok(eid));
    };
    check("89049032123451234512345678901235", true);
    check("89049032123451234512345678901236", false);
    check("89049032123451234512345678901253", false);
    // As a number with a digit of ten it would match.
    check("8904903212345123451234567890A062", false);
    assert_eq!("8904".parse::<Eid>(), Err(EidError::Digits));
    assert_eq!("8904903212345123451234567890123X".parse::<Eid>(), Err(EidError::Digits));
    assert_eq!(Eid::from_bytes(&[0x89; 15]), Err(EidError::Bytes { bytes: 15 }));
    let eid: Eid = "89049032123451234512345678901235".parse().unwrap();
    assert_eq!(unhex(&eid.to_bytes()), "89049032123451234512345678901235");
}

#[test]
fn aids_of_five_to_sixteen_bytes() {
    let check = |text: &str, expect: Result<usize, AidError>| {
        assert_eq!(text.parse::<Aid>().map(|aid| aid.as_bytes().len()), expect);
    };
    check("A0000000871002", Ok(7));
    check("A000000559", Ok(5));
    check("a0000005591010ffffffff8900000100", Ok(16));
    check("A0000005", Err(AidError::Length { bytes: 4 }));
    check("A0000005591010FFFFFFFF890000010000", Err(AidError::Length { bytes: 17 }));
    check("A000000", Err(AidError::NotHex));
    let short: Aid = "A000000559".parse().unwrap();
    assert_ne!(short, "A00000055900".parse().unwrap());
    assert_eq!(short.to_string(), "A000000559");
}

#[test]
fn operators_of_two_and_three_digits() {
    let check = |bytes: &str, mcc: &str, mnc: &str| {
        let plmn = PlmnId::from_bytes(&hex(bytes)).unwrap();
        assert_eq!((plmn.mcc().as_str(), plmn.mnc().as_str()), (mcc, mnc));
        assert_eq!(plmn.to_string(), format!("{mcc}{mnc}"));
    };
    check("62F210", "262", "01");
    check("130062", "310", "260");
    assert!(PlmnId::from_bytes(&hex("EEEEEE")).unwrap().is_any());
    assert!(PlmnId::from_bytes(&hex("62F2")).is_err());
}

#[test]
fn versions_print_with_dots() {
    assert_eq!(Version::from([2, 3, 1]).to_string(), "2.3.1");
    assert!(Version::from([2, 10, 0]) > Version::from([2, 3, 1]));
}

#[test]
fn sequence_numbers_keep_their_bytes() {
    let check = |bytes: &str, value: u64| {
        let number = SequenceNumber::from_bytes(&hex(bytes)).unwrap();
        assert_eq!((number.value(), unhex(number.as_bytes())), (value, bytes.to_owned()));
    };
    check("00", 0);
    check("7F", 127);
    check("0080", 128);
    // Without the sign byte, as some cards write it, and with one too many.
    check("80", 128);
    check("000080", 128);
    assert_eq!(SequenceNumber::from_bytes(&[]), None);
    assert_eq!(SequenceNumber::from_bytes(&[1; 9]), None);
    assert!(SequenceNumber::from_bytes(&[0, 128]) > SequenceNumber::from_bytes(&[127]));

    let minimal = |value: u64, bytes: &str| {
        let number = SequenceNumber::from(value);
        assert_eq!((number.value(), unhex(number.as_bytes())), (value, bytes.to_owned()));
    };
    minimal(0, "00");
    minimal(127, "7F");
    minimal(128, "0080");
    minimal(255, "00FF");
    minimal(256, "0100");
    minimal(0x8000, "008000");
    minimal(u64::MAX, "FFFFFFFFFFFFFFFF");
}

#[test]
fn events_are_bits() {
    use NotificationEvent::{Delete, Disable, Enable, Install};
    let check = |value: &str, events: &[NotificationEvent], single: Option<NotificationEvent>| {
        let set = NotificationEvents(esim::tlv::Bits::from_value(&hex(value)));
        assert_eq!(set.iter().collect::<Vec<_>>(), events);
        assert_eq!(set.single(), single);
    };
    check("0780", &[Install], Some(Install));
    check("0640", &[Enable], Some(Enable));
    check("0020", &[Disable], Some(Disable));
    check("0410", &[Delete], Some(Delete));
    check("04F0", &[Install, Enable, Disable, Delete], None);
    check("00", &[], None);
    // One that has no name yet.
    check("07000080", &[], None);
}
