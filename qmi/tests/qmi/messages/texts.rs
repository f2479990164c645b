//! WMS and VOICE.

use qmi::{Indication, Service, voice, wms};

use super::{indication, request, response};
use crate::hex::hex;

#[test]
fn wms_lists_and_reads() {
    response::<wms::ListMessages>(
        "01 0E00 02000000  00000000 01  05000000 00",
        &wms::ListMessagesResponse {
            message_list: vec![
                wms::MessageEntry { memory_index: 0, message_tag: wms::MessageTagType::MtNotRead },
                wms::MessageEntry { memory_index: 5, message_tag: wms::MessageTagType::MtRead },
            ],
            ..Default::default()
        },
    );
    response::<wms::RawRead>(
        "01 0700 01 06 0300 079194",
        &wms::RawReadResponse {
            message: wms::ReadMessage {
                message_tag: wms::MessageTagType::MtNotRead,
                format: wms::MessageFormat::GsmWcdmaPointToPoint,
                raw_data: hex("079194"),
            },
            ..Default::default()
        },
    );
}

#[test]
fn wms_routes() {
    request(
        "01 0600 0100  00 01 00 01  10 0100 01",
        &wms::SetRoutes {
            route_list: vec![wms::Route {
                message_type: wms::MessageType::Point,
                message_class: wms::MessageClass::Class1,
                storage: wms::StorageType::Uim,
                receipt_action: wms::ReceiptAction::StoreAndNotify,
            }],
            transfer_status_report: Some(wms::TransferIndication::Client),
            ..Default::default()
        },
    );
    indication(
        Service::Wms,
        1,
        "10 0500 01 2A000000  12 0100 01",
        &Indication::Wms(wms::Indication::EventReport(Box::new(wms::EventReport {
            mt_message: Some(wms::StoredMessage { storage_type: wms::StorageType::Nv, memory_index: 42 }),
            message_mode: Some(wms::MessageMode::GsmWcdma),
            ..Default::default()
        }))),
    );
}

#[test]
fn voice_ussd() {
    request(
        "01 0700 01 05 2A31303023",
        &voice::OriginateUssd {
            uss_data: voice::UssData {
                data_coding_scheme: voice::UssDataCodingScheme::Ascii,
                data: b"*100#".to_vec(),
            },
            ..Default::default()
        },
    );
    indication(
        Service::Voice,
        0x3E,
        "01 0100 02  11 0500 02 AC20 3500",
        &Indication::Voice(voice::Indication::Ussd(Box::new(voice::Ussd {
            user_action: voice::UserAction::Required,
            uss_data_utf16: Some("€5".encode_utf16().collect()),
            ..Default::default()
        }))),
    );
}
