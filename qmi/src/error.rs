//! What can be wrong with bytes, and with values that are to become bytes.

use crate::{ProtocolError, Service};

/// Why the value of a TLV is not what its layout says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ValueError {
    /// A field or an array reaches beyond the value.
    #[error("it ends before its fields do")]
    Truncated,
    /// Bytes follow the last field.
    #[error("{bytes} bytes too many")]
    Trailing {
        /// How many.
        bytes: usize,
    },
    /// A number has more digits than what it stands for may have.
    #[error("a number is out of range")]
    OutOfRange,
    /// An array claims more elements than any modem has.
    #[error("an array claims {count} elements, more than {limit}")]
    TooMany {
        /// What it claims.
        count: usize,
        /// The cap.
        limit: usize,
    },
}

/// Why bytes are not the message that they should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// The bytes end inside of a header or a TLV.
    #[error("the message ends before its lengths say so")]
    Truncated,
    /// Bytes follow what the lengths cover.
    #[error("{bytes} bytes too many after the message")]
    Trailing {
        /// How many.
        bytes: usize,
    },
    /// The frame begins with neither 0x01 nor 0x02.
    #[error("a frame begins with {marker:#04x}, which is no marker")]
    Marker {
        /// The first byte.
        marker: u8,
    },
    /// The flags of the SDU name no kind of message.
    #[error("message flags {flags:#04x} mean nothing")]
    Flags {
        /// Of the SDU.
        flags: u8,
    },
    /// The same TLV is there twice.
    #[error("TLV {tlv:#04x} came twice")]
    Duplicate {
        /// Its type.
        tlv: u8,
    },
    /// A TLV that has to be there is not.
    #[error("TLV {tlv:#04x} is missing")]
    Missing {
        /// Its type.
        tlv: u8,
    },
    /// The value of a TLV that has to be read is not what its layout says.
    #[error("TLV {tlv:#04x}: {error}")]
    Value {
        /// Its type.
        tlv: u8,
        /// What is wrong with it.
        error: ValueError,
    },
    /// A message of another service or id than the one asked for.
    #[error("message {id:#06x} of {service} where another has to be")]
    Unexpected {
        /// Whose message it is.
        service: Service,
        /// Its id.
        id: u16,
    },
}

/// Why a value cannot become bytes: a length field cannot hold its length.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{length} bytes or elements where {limit} are the most")]
pub struct TooLong {
    /// What it has.
    pub length: usize,
    /// What the length field can say.
    pub limit: usize,
}

/// Why a message cannot be encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EncodeError {
    /// The value of a TLV does not fit.
    #[error("TLV {tlv:#04x}: {error}")]
    Value {
        /// Its type.
        tlv: u8,
        /// What does not fit.
        error: TooLong,
    },
    /// A TLV is there twice: as a field, and among what was not read.
    #[error("TLV {tlv:#04x} is there twice")]
    Duplicate {
        /// Its type.
        tlv: u8,
    },
    /// All the TLVs together do not fit into one message.
    #[error("the message is too long: {0}")]
    Message(TooLong),
    /// A service id above 0xFF has no place in a QMUX header.
    #[error("{0} has no place in a QMUX header")]
    Service(Service),
    /// A transaction id above 0xFF has no place in a header of CTL.
    #[error("transaction {0} has no place in a header of CTL")]
    Transaction(u16),
}

/// Why a response is not the one hoped for.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ResponseError {
    /// The modem says no.
    #[error(transparent)]
    Refused(#[from] crate::Refusal),
    /// The response cannot be read.
    #[error("the modem's answer to {service} {message} cannot be read: {error}")]
    Unreadable {
        /// Whose answer.
        service: Service,
        /// The request's name.
        message: &'static str,
        /// What is wrong.
        #[source]
        error: DecodeError,
    },
}

impl ResponseError {
    /// What the modem refused with; `None` when the response cannot be read.
    #[must_use]
    pub fn protocol_error(&self) -> Option<ProtocolError> {
        match self {
            Self::Refused(refusal) => Some(refusal.error),
            Self::Unreadable { .. } => None,
        }
    }
}
