//! SMS, USSD and the QMI tunnel.

use mbim::qmi_tunnel::{QmiMessage, QmiMessageSet};
use mbim::sms::*;
use mbim::ussd::*;
use mbim::{Request, Version};

use super::{check, p, t, w};
use crate::hex::unhex;

#[test]
fn configuration() {
    let set = SmsConfigurationSet { format: SmsFormat::Pdu, sc_address: "+49171".into() };
    check(Version::V1, &set, &[w(&[0, 12, 12]), t("+49171")]);
    let configuration = SmsConfiguration {
        sms_storage_state: SmsStorageState::Initialized,
        format: SmsFormat::Cdma,
        max_messages: 50,
        cdma_short_message_size: 160,
        sc_address: "+49171".into(),
    };
    check(Version::V1, &configuration, &[w(&[1, 1, 50, 160, 24, 12]), t("+49171")]);
}

#[test]
fn reading() {
    let query = SmsReadQuery { format: SmsFormat::Pdu, flag: SmsFlag::Index, message_index: 3 };
    check(Version::V1, &query, &[w(&[0, 1, 3])]);
    let pdu = unhex("07919471060040340409");
    let records = SmsRead::Pdu(vec![
        SmsPduRecord { message_index: 3, message_status: SmsStatus::Old, pdu_data: pdu.clone().into() },
        SmsPduRecord { message_index: 4, message_status: SmsStatus::New, pdu_data: vec![1].into() },
    ]);
    let bytes = [w(&[0, 2, 24, 28, 52, 20]), w(&[3, 1, 16, 10]), p(&pdu), w(&[4, 0, 16, 1]), p(&[1])];
    check(Version::V1, &records, &bytes);
    check(Version::V1, &SmsRead::Pdu(vec![]), &[w(&[0, 0])]);
    let cdma = SmsRead::Cdma(vec![SmsCdmaRecord {
        message_index: 1,
        message_status: SmsStatus::Draft,
        address: "5551".into(),
        timestamp: String::new(),
        encoding: SmsCdmaEncoding::Latin,
        language: SmsCdmaLanguage::English,
        encoded_message: b"hi!".to_vec().into(),
        encoded_message_size_in_characters: 3,
    }]);
    let bytes = [w(&[1, 1, 16, 56]), w(&[1, 2, 44, 8, 0, 0, 8, 1, 52, 3, 3]), t("5551"), b"hi!\0".to_vec()];
    check(Version::V1, &cdma, &bytes);
    let other = SmsRead::Other(SmsFormat::Other(7), vec![SmsUnknownRecord { bytes: vec![9; 4].into() }]);
    check(Version::V1, &other, &[w(&[7, 1, 16, 4]), vec![9; 4]]);
}

#[test]
fn sending() {
    let pdu = unhex("0001000491214300");
    let send = SmsSendSet::Pdu(SmsPduSend { pdu_data: pdu.clone().into() });
    // The offset counts from behind the format.
    check(Version::V1, &send, &[w(&[0, 8, 8]), pdu]);
    assert_eq!(send.command(Version::V1).cid, 3);
    let send = SmsSendSet::Cdma(SmsCdmaSend {
        encoding: SmsCdmaEncoding::Ascii,
        language: SmsCdmaLanguage::Other(40),
        address: "5551".into(),
        encoded_message: vec![1, 2].into(),
        encoded_message_size_in_characters: 2,
    });
    check(Version::V1, &send, &[w(&[1, 2, 40, 28, 8, 36, 2, 2]), t("5551"), p(&[1, 2])]);
    check(Version::V1, &SmsSend { message_reference: 42 }, &[w(&[42])]);
    check(Version::V1, &SmsDeleteSet { flag: SmsFlag::Index, message_index: 3 }, &[w(&[1, 3])]);
    let status = SmsMessageStoreStatus { flag: SmsStoreFlags::NEW_MESSAGE, message_index: 3 };
    check(Version::V1, &status, &[w(&[2, 3])]);
}

#[test]
fn ussd() {
    let set =
        UssdSet { action: UssdAction::Initiate, data_coding_scheme: 15, payload: unhex("aa180c3602").into() };
    check(Version::V1, &set, &[w(&[0, 15, 16, 5]), p(&unhex("aa180c3602"))]);
    let said = Ussd {
        response: UssdResponse::ActionRequired,
        session_state: UssdSessionState::ExistingSession,
        data_coding_scheme: 0x48,
        payload: unhex("00680069").into(),
    };
    check(Version::V1, &said, &[w(&[1, 1, 0x48, 20, 4]), unhex("00680069")]);
}

#[test]
fn qmi() {
    let frame = unhex("010f0000000000012700040001010000");
    check(Version::V1, &QmiMessageSet { qmux: frame.clone().into() }, std::slice::from_ref(&frame));
    check(Version::V1, &QmiMessage { qmux: frame.clone().into() }, &[frame]);
}
