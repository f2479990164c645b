//! WMS: short messages.

mod enums;
mod structures;

pub use enums::*;
pub use structures::*;

use crate::layout::{List16, List32, Text};
use crate::message::Done;

requests! {
    Wms;

    /// Whether [`EventReport`] is wanted.
    0x0001 SetEventReport {
        may 0x10 new_mt_message: bool,
    } -> Done

    /// Sends a message. A refusal says why: [`RawSendRefusal`].
    0x0020 RawSend {
        must 0x01 message: RawMessage,
        may 0x10 cdma_force_on_dc: CdmaForceOnDc,
        may 0x11 cdma_follow_on_dc: bool,
        may 0x12 gsm_wcdma_link_timer: u8,
        may 0x13 sms_on_ims: bool,
    } -> RawSendResponse {
        must 0x01 message_id: u16,
        may 0x10 cdma_cause_code: u16,
        may 0x11 cdma_error_class: u8,
        may 0x12 gsm_wcdma_cause_info: GsmWcdmaCauseInfo,
        may 0x13 message_delivery_failure_type: u8,
    }

    /// Stores a message.
    0x0021 RawWrite {
        must 0x01 message: MessageToStore,
    } -> RawWriteResponse {
        must 0x01 memory_index: u32,
    }

    /// Reads a stored message.
    0x0022 RawRead {
        must 0x01 stored: StoredMessage,
        may 0x10 message_mode: MessageMode,
        may 0x11 sms_on_ims: bool,
    } -> RawReadResponse {
        must 0x01 message: ReadMessage,
    }

    /// Marks a stored message as read, or sent.
    0x0023 ModifyTag {
        must 0x01 message_tag: MessageTag,
        may 0x10 message_mode: MessageMode,
    } -> Done

    /// Deletes a stored message, or all with a tag.
    0x0024 Delete {
        must 0x01 memory_storage: StorageType,
        may 0x10 memory_index: u32,
        may 0x11 message_tag: MessageTagType,
        may 0x12 message_mode: MessageMode,
    } -> Done

    /// Whose messages the modem speaks.
    0x0030 GetMessageProtocol {} -> GetMessageProtocolResponse {
        must 0x01 message_protocol: MessageProtocol,
    }

    /// Which messages are stored.
    0x0031 ListMessages {
        must 0x01 storage_type: StorageType,
        may 0x11 message_tag: MessageTagType,
        may 0x12 message_mode: MessageMode,
    } -> ListMessagesResponse {
        must 0x01 message_list: Vec<MessageEntry> as List32<MessageEntry>,
    }

    /// What becomes of messages that arrive.
    0x0032 SetRoutes {
        must 0x01 route_list: Vec<Route> as List16<Route>,
        may 0x10 transfer_status_report: TransferIndication,
    } -> Done

    /// What becomes of messages that arrive.
    0x0033 GetRoutes {} -> GetRoutesResponse {
        must 0x01 route_list: Vec<Route> as List16<Route>,
        may 0x10 transfer_status_report: TransferIndication,
    }

    /// Tells the network that a message has arrived, or why not.
    0x0037 SendAck {
        must 0x01 acknowledgement: Acknowledgement,
        may 0x10 failure_information_3gpp2: FailureInformation3gpp2,
        may 0x11 failure_information_3gpp: FailureInformation3gpp,
        may 0x12 sms_on_ims: bool,
    } -> SendAckResponse {
        may 0x10 failure_cause: u8,
    }

    /// Sends a stored message.
    0x0042 SendFromMemoryStorage {
        must 0x01 message: MessageToSend,
        may 0x10 sms_on_ims: bool,
    } -> SendFromMemoryStorageResponse {
        may 0x10 message_id: u16,
        may 0x11 cdma_cause_code: u16,
        may 0x12 cdma_error_class: u8,
        may 0x13 gsm_wcdma_cause_info: GsmWcdmaCauseInfo,
        may 0x14 message_delivery_failure_type: u8,
    }

    /// Which indications are wanted.
    0x0047 IndicationRegister {
        may 0x11 report_transport_network_registration_status: bool,
    } -> Done

    /// Whether messages can be sent.
    0x004A GetTransportNetworkRegistrationStatus {} -> GetTransportNetworkRegistrationStatusResponse {
        may 0x10 registration_status: u8,
    }
}

indications! {
    Wms;

    /// A message has arrived.
    0x0001 EventReport {
        may 0x10 mt_message: StoredMessage,
        may 0x11 transfer_route_mt_message: TransferRouteMtMessage,
        may 0x12 message_mode: MessageMode,
        may 0x13 etws_message: EtwsMessage,
        may 0x14 etws_plmn_information: EtwsPlmnInformation,
        may 0x15 smsc_address: String as Text,
        may 0x16 sms_on_ims: bool,
    }

    /// Whether messages can be sent has changed.
    0x004B TransportNetworkRegistrationStatus {
        must 0x01 registration_status: u8,
    }
}

messages! {
    /// What the refusal of a [`RawSend`] says: [`Refusal::details`](crate::Refusal::details).
    RawSendRefusal {
        may 0x10 cdma_cause_code: u16,
        may 0x11 cdma_error_class: u8,
        may 0x12 gsm_wcdma_cause_info: GsmWcdmaCauseInfo,
        may 0x13 message_delivery_failure_type: u8,
    }
}
