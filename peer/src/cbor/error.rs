//! What can be wrong with bytes that should be CBOR.

/// Why bytes are not the message, entry or file that they should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// They end too early.
    #[error("the bytes end before their length says so")]
    Truncated,
    /// Something follows.
    #[error("{bytes} bytes too many")]
    Trailing {
        /// How many.
        bytes: usize,
    },
    /// Nested deeper than anything of this protocol.
    #[error("nested more than {limit} deep")]
    TooDeep {
        /// The cap.
        limit: u8,
    },
    /// More elements or bytes than a field may have.
    #[error("more than {limit} of something")]
    TooMany {
        /// The cap.
        limit: usize,
    },
    /// A length or a number in more bytes than it needs.
    #[error("a number in more bytes than it needs")]
    NotShortest,
    /// A kind of item that this protocol does not use.
    #[error("an item that begins with {byte:#04x}, which this protocol does not use")]
    Unsupported {
        /// Its first byte.
        byte: u8,
    },
    /// Keys that are not ascending, or came twice.
    #[error("key {key} is out of order or came twice")]
    KeyOrder {
        /// The key.
        key: u64,
    },
    /// A field that has to be there is not.
    #[error("field {key} is missing")]
    Missing {
        /// Its key.
        key: u64,
    },
    /// A field that is not of its shape.
    #[error("field {key} is not {expected}")]
    Shape {
        /// Its key.
        key: u64,
        /// What it has to be.
        expected: &'static str,
    },
    /// Written by a later version of Tandem.
    #[error("version {found} is not known here, only {known}; update Tandem on this machine")]
    Version {
        /// What it says.
        found: u64,
        /// What is known.
        known: u64,
    },
}
