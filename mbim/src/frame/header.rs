//! The header that every fragment begins with.

use nom::Parser;
use nom::number::complete::le_u32;

use super::{FRAGMENT_HEADER, FrameError, TransactionId};

/// Length of the header: type, length, transaction id.
pub const HEADER: usize = 12;

/// What kind of message it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MessageType {
    /// Host: open the session.
    Open,
    /// Host: close the session.
    Close,
    /// Host: a command for a service.
    Command,
    /// Host: something is wrong with what came.
    HostError,
    /// Modem: the session is open, or not.
    OpenDone,
    /// Modem: the session is closed.
    CloseDone,
    /// Modem: the answer to a command.
    CommandDone,
    /// Modem: something is wrong with what came.
    FunctionError,
    /// Modem: something has happened.
    Indicate,
}

impl MessageType {
    const ALL: [Self; 9] = [
        Self::Open,
        Self::Close,
        Self::Command,
        Self::HostError,
        Self::OpenDone,
        Self::CloseDone,
        Self::CommandDone,
        Self::FunctionError,
        Self::Indicate,
    ];

    /// The number on the wire.
    #[must_use]
    pub const fn code(self) -> u32 {
        match self {
            Self::Open => 1,
            Self::Close => 2,
            Self::Command => 3,
            Self::HostError => 4,
            Self::OpenDone => 0x8000_0001,
            Self::CloseDone => 0x8000_0002,
            Self::CommandDone => 0x8000_0003,
            Self::FunctionError => 0x8000_0004,
            Self::Indicate => 0x8000_0007,
        }
    }

    /// Whether it comes from the modem.
    #[must_use]
    pub const fn is_from_modem(self) -> bool {
        self.code() & 0x8000_0000 != 0
    }

    /// Whether it has a fragment header.
    #[must_use]
    pub const fn is_fragmented(self) -> bool {
        matches!(self, Self::Command | Self::CommandDone | Self::Indicate)
    }

    /// The shortest that a fragment of it can be.
    pub(crate) const fn shortest(self) -> usize {
        match self {
            Self::Close => HEADER,
            Self::Command | Self::CommandDone | Self::Indicate => FRAGMENT_HEADER,
            Self::Open | Self::HostError | Self::OpenDone | Self::CloseDone | Self::FunctionError => {
                HEADER + 4
            }
        }
    }
}

impl TryFrom<u32> for MessageType {
    type Error = FrameError;

    fn try_from(kind: u32) -> Result<Self, FrameError> {
        Self::ALL.into_iter().find(|known| known.code() == kind).ok_or(FrameError::UnknownType { kind })
    }
}

/// The first twelve bytes of a fragment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Header {
    /// What kind of message it is.
    pub kind: MessageType,
    /// Bytes of the fragment, this header included.
    pub length: u32,
    /// Which transaction it belongs to.
    pub transaction: TransactionId,
}

impl Header {
    /// Reads it, and what is behind it.
    ///
    /// # Errors
    /// [`FrameError::Truncated`], [`FrameError::UnknownType`], or [`FrameError::Length`] for less than the kind needs.
    pub fn parse(bytes: &[u8]) -> Result<(Self, &[u8]), FrameError> {
        let (rest, (kind, length, transaction)) = (le_u32::<_, ()>, le_u32, le_u32)
            .parse(bytes)
            .map_err(|_| FrameError::Truncated { field: "header" })?;
        let kind = MessageType::try_from(kind)?;
        let shortest = kind.shortest();
        if usize::try_from(length).unwrap_or(usize::MAX) < shortest {
            return Err(FrameError::Length { said: length, found: shortest });
        }
        Ok((Self { kind, length, transaction: TransactionId(transaction) }, rest))
    }

    pub(super) fn write(self, bytes: &mut Vec<u8>) {
        for number in [self.kind.code(), self.length, self.transaction.0] {
            bytes.extend_from_slice(&number.to_le_bytes());
        }
    }
}
