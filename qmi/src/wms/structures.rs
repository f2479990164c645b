//! What lies inside of the TLVs.

use crate::layout::Bytes16;

use super::{
    AckIndicator, MessageClass, MessageFormat, MessageMode, MessageProtocol, MessageTagType, MessageType,
    ReceiptAction, StorageType,
};

structures! {
    /// Where a message is stored.
    StoredMessage {
        storage_type: StorageType,
        memory_index: u32,
    }

    /// A message that is not stored.
    TransferRouteMtMessage {
        ack_indicator: AckIndicator,
        transaction_id: u32,
        format: MessageFormat,
        raw_data: Vec<u8> as Bytes16,
    }

    /// A warning: TS 23.041.
    EtwsMessage {
        notification_type: u8,
        raw_data: Vec<u8> as Bytes16,
    }

    /// The network that warns.
    EtwsPlmnInformation {
        mcc: u16,
        mnc: u16,
    }

    /// A message: for 3GPP the SMSC address and the TPDU.
    RawMessage {
        format: MessageFormat,
        raw_data: Vec<u8> as Bytes16,
    }

    /// On which channel.
    CdmaForceOnDc {
        force: bool,
        service_option: u8,
    }

    /// RP cause (TS 24.011 8.2.5.4) and TP cause (TS 23.040 9.2.3.22).
    GsmWcdmaCauseInfo {
        rp_cause: u16,
        tp_cause: u8,
    }

    /// A message, and where it is to be stored.
    MessageToStore {
        storage_type: StorageType,
        format: MessageFormat,
        raw_data: Vec<u8> as Bytes16,
    }

    /// A message, and whether it was read.
    ReadMessage {
        message_tag: MessageTagType,
        format: MessageFormat,
        raw_data: Vec<u8> as Bytes16,
    }

    /// A stored message, and how it is to be marked.
    MessageTag {
        storage_type: StorageType,
        memory_index: u32,
        message_tag: MessageTagType,
    }

    /// A stored message, and whether it was read.
    MessageEntry {
        memory_index: u32,
        message_tag: MessageTagType,
    }

    /// What becomes of which messages.
    Route {
        message_type: MessageType,
        message_class: MessageClass,
        storage: StorageType,
        receipt_action: ReceiptAction,
    }

    /// Which message, and whether it was taken.
    Acknowledgement {
        transaction_id: u32,
        message_protocol: MessageProtocol,
        success: bool,
    }

    /// Why it was not taken.
    FailureInformation3gpp2 {
        error_class: u8,
        cause_code: u8,
    }

    /// Why it was not taken.
    FailureInformation3gpp {
        rp_cause: u8,
        tp_cause: u8,
    }

    /// A stored message.
    MessageToSend {
        storage_type: StorageType,
        memory_index: u32,
        message_mode: MessageMode,
    }
}
