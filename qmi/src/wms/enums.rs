//! What the numbers mean.

open_enums! {
    /// Storage type.
    StorageType: u8 {
        0 Uim,
        1 Nv,
        255 None,
    }

    /// Ack indicator.
    AckIndicator: u8 {
        0 Send,
        1 DoNotSend,
    }

    /// Message format.
    MessageFormat: u8 {
        0 Cdma,
        6 GsmWcdmaPointToPoint,
        7 GsmWcdmaBroadcast,
        8 Mwi,
    }

    /// Message mode.
    MessageMode: u8 {
        0 Cdma,
        1 GsmWcdma,
    }

    /// Message tag type.
    MessageTagType: u8 {
        0 MtRead,
        1 MtNotRead,
        2 MoSent,
        3 MoNotSent,
    }

    /// Message protocol.
    MessageProtocol: u8 {
        0 Cdma,
        1 Wcdma,
    }

    /// Message type.
    MessageType: u8 {
        0 Point,
    }

    /// Message class.
    MessageClass: u8 {
        0 Class0,
        1 Class1,
        2 Class2,
        3 Class3,
        4 None,
        5 Cdma,
    }

    /// Receipt action.
    ReceiptAction: u8 {
        0 Discard,
        1 StoreAndNotify,
        2 TransferOnly,
        3 TransferAndAck,
        255 Unknown,
    }

    /// Transfer indication.
    TransferIndication: u8 {
        1 Client,
    }
}
