//! What the numbers mean.

open_enums! {
    /// Where messages are stored.
    StorageType: u8 {
        0 Uim,
        1 Nv,
        255 None,
    }

    /// Whether an acknowledgement is wanted: [`SendAck`](super::SendAck).
    AckIndicator: u8 {
        0 Send,
        1 DoNotSend,
    }

    /// What a message is.
    MessageFormat: u8 {
        0 Cdma,
        6 GsmWcdmaPointToPoint,
        7 GsmWcdmaBroadcast,
        8 Mwi,
    }

    /// Whose message it is.
    MessageMode: u8 {
        0 Cdma,
        1 GsmWcdma,
    }

    /// Whether a message was read, or sent.
    MessageTagType: u8 {
        0 MtRead,
        1 MtNotRead,
        2 MoSent,
        3 MoNotSent,
    }

    /// Whose message it is.
    MessageProtocol: u8 {
        0 Cdma,
        1 Wcdma,
    }

    /// What is routed.
    MessageType: u8 {
        0 Point,
    }

    /// The class of a message: TS 23.038 4.
    MessageClass: u8 {
        0 Class0,
        1 Class1,
        2 Class2,
        3 Class3,
        4 None,
        5 Cdma,
    }

    /// What becomes of a message.
    ReceiptAction: u8 {
        0 Discard,
        1 StoreAndNotify,
        2 TransferOnly,
        3 TransferAndAck,
        255 Unknown,
    }

    /// Who gets status reports.
    TransferIndication: u8 {
        1 Client,
    }
}
