//! The messages that go over the wire, and the fragments that they are cut into (MBIM 1.0, 9).

mod fragment;
mod header;
mod message;

pub use fragment::{FRAGMENT_HEADER, Fragment, fragments};
pub use header::{HEADER, Header, MessageType};
pub use message::{Command, CommandDone, CommandKind, Message, RawIndication};

use std::fmt;

/// What joins an answer to its command: not zero; indications have zero.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TransactionId(pub u32);

impl fmt::Display for TransactionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

/// Why bytes are no message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FrameError {
    /// Fragment numbers that cannot be: none at all, or more than were announced.
    #[error("fragment {current} of {total}")]
    FragmentNumber {
        /// The fragment's own number, from zero.
        current: u32,
        /// How many there are said to be.
        total: u32,
    },
    /// The header says another length than there is.
    #[error("the header says {said} bytes and there are {found}")]
    Length {
        /// In the header.
        said: u32,
        /// In fact.
        found: usize,
    },
    /// Bytes behind the message that are no padding.
    #[error("the bytes at offset {offset} behind the message belong to nothing")]
    Surplus {
        /// Where they begin, behind the header.
        offset: usize,
    },
    /// The message ends before its fields do.
    #[error("the message ends within its {field}")]
    Truncated {
        /// The first field that is not whole.
        field: &'static str,
    },
    /// A type that no message has.
    #[error("there is no message of type {kind:#010x}")]
    UnknownType {
        /// What the header says.
        kind: u32,
    },
}
