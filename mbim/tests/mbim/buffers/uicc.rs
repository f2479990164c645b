//! MS UICC Low Level Access.

use mbim::Version;
use mbim::basic_connect::PinType;
use mbim::uicc::*;

use super::{check, p, w};
use crate::hex::unhex;

#[test]
fn channels() {
    let atr = unhex("3b9f96801fc78031e073fe211b63");
    check(Version::V1, &Atr { atr: atr.clone() }, &[w(&[14, 8]), p(&atr)]);
    check(Version::V1, &Atr { atr: vec![] }, &[w(&[0, 0])]);
    check(Version::V1, &CloseChannelSet { channel: 1, channel_group: 0 }, &[w(&[1, 0])]);
    check(Version::V1, &ClosedChannel { status: [0x6A, 0x88].into() }, &[w(&[0x886A])]);
    let refused = OpenedChannel { status: [0x6A, 0x82].into(), channel: 0, response: vec![].into() };
    check(Version::V1, &refused, &[w(&[0x826A, 0, 0, 0])]);
    let apdu = ApduSet {
        channel: 2,
        secure_messaging: SecureMessaging::NoHeaderAuthentication,
        class_byte_type: ClassByteType::InterIndustry,
        command: vec![].into(),
    };
    check(Version::V1, &apdu, &[w(&[2, 1, 0, 0, 0])]);
}

#[test]
fn terminal_capability() {
    let objects = vec![
        TerminalCapabilityInfo { data: unhex("830107") },
        TerminalCapabilityInfo { data: unhex("8100") },
    ];
    let bytes = [w(&[2, 20, 3, 24, 2]), p(&unhex("830107")), p(&unhex("8100"))];
    check(Version::V1, &TerminalCapabilitySet { objects: objects.clone() }, &bytes);
    check(Version::V1, &TerminalCapability { objects }, &bytes);
}

#[test]
fn reset() {
    check(Version::V1, &ResetSet { pass_through_action: PassThroughAction::Enable }, &[w(&[1])]);
    check(Version::V1, &ResetStatus { pass_through_status: PassThroughStatus::Enabled }, &[w(&[1])]);
}

#[test]
fn applications() {
    let aid = unhex("a0000000871002ff49ffff89040b00ff");
    let usim = UiccApplication {
        application_type: UiccApplicationType::Usim,
        application_id: aid.clone(),
        application_name: "USIM".into(),
        pin_key_reference_count: 2,
        pin_key_references: vec![0x01, 0x81],
    };
    let list = ApplicationList {
        version: 1,
        active_application_index: 0,
        application_list_size_bytes: 56,
        applications: vec![usim],
    };
    let bytes = [
        w(&[1, 1, 0, 56, 24, 56]),
        w(&[4, 32, 16, 48, 4, 2, 52, 2]),
        aid,
        b"USIM".to_vec(),
        p(&[0x01, 0x81]),
    ];
    check(Version::V1, &list, &bytes);
}

#[test]
fn files() {
    let aid = unhex("a0000000871002");
    let path = unhex("7fff6f07");
    let query = FileStatusQuery { version: 1, application_id: aid.clone(), file_path: path.clone() };
    check(Version::V1, &query, &[w(&[1, 20, 7, 28, 4]), p(&aid), path.clone()]);
    let status = FileStatus {
        version: 1,
        status_word1: 0x90,
        status_word2: 0,
        file_accessibility: UiccFileAccessibility::Shareable,
        file_type: UiccFileType::WorkingEf,
        file_structure: UiccFileStructure::Transparent,
        file_item_count: 1,
        file_item_size: 9,
        access_condition_read: PinType::Pin1,
        access_condition_update: PinType::Adm,
        access_condition_activate: PinType::Never,
        access_condition_deactivate: PinType::Unknown,
    };
    check(Version::V1, &status, &[w(&[1, 0x90, 0, 2, 1, 1, 1, 9, 2, 19, 18, 0])]);
    let binary = ReadBinaryQuery {
        version: 1,
        application_id: aid.clone(),
        file_path: path.clone(),
        read_offset: 2,
        read_size: 9,
        ..ReadBinaryQuery::default()
    };
    check(Version::V1, &binary, &[w(&[1, 44, 7, 52, 4, 2, 9, 0, 0, 0, 0]), p(&aid), path.clone()]);
    let record = ReadRecordQuery {
        version: 1,
        application_id: aid.clone(),
        file_path: path.clone(),
        record_number: 3,
        local_pin: "12".into(),
        data: vec![],
    };
    let bytes = [w(&[1, 40, 7, 48, 4, 3, 52, 4, 0, 0]), p(&aid), path, unhex("31003200")];
    check(Version::V1, &record, &bytes);
    let imsi = unhex("082926109876543210");
    let content = FileContent { version: 1, status_word1: 0x90, status_word2: 0, data: imsi.clone().into() };
    check(Version::V1, &content, &[w(&[1, 0x90, 0, 20, 9]), p(&imsi)]);
    assert!(format!("{content:?}").contains("Hidden(9 bytes)"));
}
