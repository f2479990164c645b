//! What the modem refuses, and what it says with it; what is no response at all.

use qmi::message::Done;
use qmi::tlv::Tlvs;
use qmi::{DecodeError, Message, ProtocolError, Request, ResponseError, ValueError, dms, nas, uim, wds, wms};

use crate::hex::hex;

#[test]
fn an_error_is_typed_and_has_words() {
    let refusal = refused::<dms::SetOperatingMode>("02 0400 0100 3C00");
    assert_eq!(refusal.error, ProtocolError::InvalidTransition);
    assert_eq!(
        refusal.to_string(),
        "DMS SetOperatingMode was refused: this change of mode is not allowed (QMI error 60)"
    );
    assert_eq!(refusal.details::<Done>(), None);
}

#[test]
fn an_error_without_a_name_survives() {
    let refusal = refused::<dms::SetOperatingMode>("02 0400 0100 EFBE");
    assert_eq!(refusal.error, ProtocolError::Other(0xBEEF));
    assert_eq!(refusal.error.words(), None);
    assert_eq!(refusal.error.to_string(), "an error that has no name (QMI error 48879)");
}

#[test]
fn retries_are_kept() {
    let refusal = refused::<uim::VerifyPin>("02 0400 0100 0C00  10 0200 02 0A");
    assert_eq!(refusal.error, ProtocolError::IncorrectPin);
    let retries = refusal.details::<uim::VerifyPinResponse>().unwrap().retries.unwrap();
    assert_eq!((retries.verify_retries_left, retries.unblock_retries_left), (2, 10));
}

#[test]
fn the_status_word_of_the_card_is_kept() {
    let refusal = refused::<uim::ReadTransparent>("10 0200 6A 82  02 0400 0100 5000");
    assert_eq!(refusal.error, ProtocolError::SimFileNotFound);
    let result = refusal.details::<uim::ReadTransparentResponse>().unwrap().card_result.unwrap();
    assert_eq!((result.sw1, result.sw2), (0x6A, 0x82));
}

#[test]
fn the_reason_why_a_call_ended_is_kept() {
    let refusal = refused::<wds::StartNetwork>("02 0400 0100 0E00  10 0200 0100  11 0400 0600 1B00");
    assert_eq!(refusal.error, ProtocolError::CallFailed);
    // The response itself cannot be: it has no handle.
    assert_eq!(refusal.details::<wds::StartNetworkResponse>(), None);
    let details = refusal.details::<wds::StartNetworkRefusal>().unwrap();
    assert_eq!(details.call_end_reason, Some(1));
    let reason = details.verbose_call_end_reason.unwrap();
    assert_eq!(reason.cause_3gpp(), Some(wds::CallEndCause3gpp::UnknownApn));
}

#[test]
fn causes_of_profiles_and_messages_are_kept() {
    let refusal = refused::<wds::CreateProfile>("02 0400 0100 5100  E0 0200 0C00");
    let details = refusal.details::<wds::ProfileRefusal>().unwrap();
    assert_eq!(details.extended_error_code, Some(wds::DsProfileError::InvalidProfileFamily));
    let refusal = refused::<wms::RawSend>("02 0400 0100 3600  12 0300 2600 D0");
    let cause = refusal.details::<wms::RawSendRefusal>().unwrap().gsm_wcdma_cause_info.unwrap();
    assert_eq!((cause.rp_cause, cause.tp_cause), (38, 0xD0));
}

#[test]
fn a_failure_without_an_error_is_a_failure() {
    assert_eq!(refused::<nas::ForceNetworkSearch>("02 0400 0100 0000").error, ProtocolError::None);
}

#[test]
fn a_result_that_is_none() {
    let cases = [
        ("", DecodeError::Missing { tlv: 2 }),
        ("01 0100 00", DecodeError::Missing { tlv: 2 }),
        ("02 0300 000000", DecodeError::Value { tlv: 2, error: ValueError::Truncated }),
        ("02 0500 0000000000", DecodeError::Value { tlv: 2, error: ValueError::Trailing { bytes: 1 } }),
        ("02 0400 00000000", DecodeError::Missing { tlv: 1 }),
        ("02 0400 00000000  01 0000", DecodeError::Value { tlv: 1, error: ValueError::Truncated }),
    ];
    for (bytes, expected) in cases {
        let tlvs = Tlvs::parse(hex(bytes)).unwrap();
        let Err(ResponseError::Unreadable { error, .. }) = dms::GetOperatingMode::read_response(&tlvs) else {
            panic!("{bytes} is read");
        };
        assert_eq!(error, expected, "{bytes}");
    }
}

#[test]
fn a_refusal_can_be_encoded() {
    let details = uim::VerifyPinResponse {
        retries: Some(uim::RetriesRemaining { verify_retries_left: 1, unblock_retries_left: 10 }),
        ..Default::default()
    };
    let tlvs = uim::VerifyPin::encode_refusal(ProtocolError::IncorrectPin, &details).unwrap();
    assert_eq!(tlvs.as_bytes(), hex("02 0400 0100 0C00  10 0200 01 0A"));
}

#[test]
fn lies_inside_of_a_tlv() {
    let cases = [
        // Counts and lengths beyond the value.
        ("10 0100 02", ValueError::Truncated),
        ("10 0000", ValueError::Truncated),
        // A byte behind the last field.
        ("10 0200 00 00", ValueError::Trailing { bytes: 1 }),
    ];
    for (bytes, expected) in cases {
        // Optional: the rest of the message is read, and this is kept with what is wrong with it.
        let message = uim::GetSlotStatusResponse::decode(&hex(bytes)).unwrap();
        assert_eq!(message.slots, None);
        let unread: Vec<_> = message.unread.malformed().map(|tlv| (tlv.id, tlv.error)).collect();
        assert_eq!(unread, [(0x10, Some(expected))], "{bytes}");
        assert_eq!(message.encode().unwrap().as_bytes(), hex(bytes));
    }
    // One that must be there makes the message unreadable.
    assert_eq!(
        wms::ListMessagesResponse::decode(&hex("01 0400 01100000")),
        Err(DecodeError::Value { tlv: 1, error: ValueError::TooMany { count: 4097, limit: 4096 } })
    );
    assert_eq!(
        wms::ListMessagesResponse::decode(&hex("01 0400 00100000")),
        Err(DecodeError::Value { tlv: 1, error: ValueError::Truncated })
    );
}

#[test]
fn lies_about_tlvs() {
    let cases = [
        ("10", DecodeError::Truncated),
        ("10 01", DecodeError::Truncated),
        ("10 0200 00", DecodeError::Truncated),
        ("10 0100 00 11", DecodeError::Truncated),
        ("10 0100 00  11 0000  10 0100 00", DecodeError::Duplicate { tlv: 0x10 }),
    ];
    for (bytes, expected) in cases {
        assert_eq!(Tlvs::parse(hex(bytes)), Err(expected), "{bytes}");
    }
}

#[test]
fn what_is_unknown_survives() {
    let bytes = hex("01 0100 42  10 0200 0080  77 0300 010203");
    let message = dms::GetOperatingModeResponse::decode(&bytes).unwrap();
    assert_eq!(message.mode, dms::OperatingMode::Other(0x42));
    assert_eq!(message.offline_reason.unwrap().bits(), 0x8000);
    let unknown: Vec<_> = message.unread.iter().map(|tlv| (tlv.id, tlv.value.clone(), tlv.error)).collect();
    assert_eq!(unknown, [(0x77, vec![1, 2, 3], None)]);
    assert_eq!(message.encode().unwrap().as_bytes(), bytes);
}

#[test]
fn nothing_is_encoded_twice() {
    // A TLV that could not be read is kept; then its field is filled in.
    let mut message = uim::GetSlotStatusResponse::decode(&hex("10 0100 02")).unwrap();
    message.slots = Some(vec![]);
    assert_eq!(message.encode().unwrap_err(), qmi::EncodeError::Duplicate { tlv: 0x10 });
}

#[test]
fn texts_are_kept_whatever_their_coding() {
    let text = |bytes: &str| dms::GetModelResponse::decode(&hex(bytes)).unwrap().model;
    assert_eq!(text("01 0200 C3A9"), "é");
    assert_eq!(text("01 0200 E941"), "éA");
    assert_eq!(text("01 0000"), "");
}

#[test]
fn what_is_too_long_is_not_encoded() {
    let slot = uim::OpenLogicalChannel { slot: 1, aid: Some(vec![0; 256]), ..Default::default() };
    assert_eq!(
        slot.encode().unwrap_err().to_string(),
        "TLV 0x10: 256 bytes or elements where 255 are the most"
    );
    let name = wds::StartNetwork { apn: Some("a".repeat(65536)), ..Default::default() };
    assert!(name.encode().is_err());
    let bands = nas::ConfigSignalInfo { rssi_threshold: Some(vec![0; 256]), ..Default::default() };
    assert!(bands.encode().is_err());
}

#[test]
fn secrets_are_not_shown() {
    let pin = dms::UimVerifyPin {
        pin: dms::PinEntry { pin_id: dms::UimPinId::Pin, pin: qmi::layout::Secret::new("1234") },
        ..Default::default()
    };
    let shown = format!("{pin:?} {:?}", pin.encode().unwrap());
    assert!(!shown.contains("1234") && !shown.contains("49, 50"), "{shown}");
    let apdu = uim::SendApdu { slot: 1, apdu: vec![77; 5], ..Default::default() };
    assert_eq!(
        format!("{apdu:?}"),
        "SendApdu { slot: 1, apdu: [hidden], channel_id: None, procedure_bytes: None, unread: Unread([]) }"
    );
}

fn refused<R: Request>(bytes: &str) -> qmi::Refusal {
    match R::read_response(&Tlvs::parse(hex(bytes)).unwrap()) {
        Err(ResponseError::Refused(refusal)) => refusal,
        other => panic!("{other:?}"),
    }
}
