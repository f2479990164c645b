//! What lies inside of the TLVs.

use crate::layout::Bytes16;

use super::{
    AckIndicator, MessageClass, MessageFormat, MessageMode, MessageProtocol, MessageTagType, MessageType,
    ReceiptAction, StorageType,
};

structures! {
    /// Stored message.
    StoredMessage {
        storage_type: StorageType,
        memory_index: u32,
    }

    /// Transfer route mt message.
    TransferRouteMtMessage {
        ack_indicator: AckIndicator,
        transaction_id: u32,
        format: MessageFormat,
        raw_data: Vec<u8> as Bytes16,
    }

    /// Etws message.
    EtwsMessage {
        notification_type: u8,
        raw_data: Vec<u8> as Bytes16,
    }

    /// Etws PLMN information.
    EtwsPlmnInformation {
        mcc: u16,
        mnc: u16,
    }

    /// Raw message.
    RawMessage {
        format: MessageFormat,
        raw_data: Vec<u8> as Bytes16,
    }

    /// CDMA force on dc.
    CdmaForceOnDc {
        force: bool,
        service_option: u8,
    }

    /// GSM WCDMA cause info.
    GsmWcdmaCauseInfo {
        rp_cause: u16,
        tp_cause: u8,
    }

    /// Message to store.
    MessageToStore {
        storage_type: StorageType,
        format: MessageFormat,
        raw_data: Vec<u8> as Bytes16,
    }

    /// Read message.
    ReadMessage {
        message_tag: MessageTagType,
        format: MessageFormat,
        raw_data: Vec<u8> as Bytes16,
    }

    /// Message tag.
    MessageTag {
        storage_type: StorageType,
        memory_index: u32,
        message_tag: MessageTagType,
    }

    /// Message entry.
    MessageEntry {
        memory_index: u32,
        message_tag: MessageTagType,
    }

    /// Route.
    Route {
        message_type: MessageType,
        message_class: MessageClass,
        storage: StorageType,
        receipt_action: ReceiptAction,
    }

    /// Acknowledgement.
    Acknowledgement {
        transaction_id: u32,
        message_protocol: MessageProtocol,
        success: bool,
    }

    /// 3gpp2 failure information.
    FailureInformation3gpp2 {
        error_class: u8,
        cause_code: u8,
    }

    /// 3gpp failure information.
    FailureInformation3gpp {
        rp_cause: u8,
        tp_cause: u8,
    }

    /// Message to send.
    MessageToSend {
        storage_type: StorageType,
        memory_index: u32,
        message_mode: MessageMode,
    }
}
