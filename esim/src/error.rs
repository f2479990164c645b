//! Why a function or a procedure of this crate failed.

use crate::apdu::StatusWord;
use crate::es10::Function;
use crate::refusal::{Refusal, RefusalKind};
use crate::store_data::{MAX_GET_RESPONSES, MAX_RESPONSE};
use crate::tlv::TlvError;
use crate::transport::TransportError;

/// Why a function or a procedure failed. [`Error::next_step`] says what a person can do about it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The address of a server that no card can store.
    #[error("{reason} is no server address: a host name of at most 255 characters, with an optional port")]
    Address {
        /// What is wrong with it.
        reason: &'static str,
    },
    /// A card that always has more to say.
    #[error("{function}: the card's answer does not end after {MAX_GET_RESPONSES} pieces")]
    AnswerEndless {
        /// The function asked for.
        function: Function,
    },
    /// A longer answer than any function has.
    #[error("{function}: the card's answer is longer than {MAX_RESPONSE} bytes")]
    AnswerTooLong {
        /// The function asked for.
        function: Function,
    },
    /// Success without the object that belongs to it.
    #[error("{function}: the card's answer is empty")]
    EmptyAnswer {
        /// The function asked for.
        function: Function,
    },
    /// An answer that is not what SGP.22 says.
    #[error("{function}: the card's answer is malformed: {reason}")]
    Malformed {
        /// The function asked for.
        function: Function,
        /// What is wrong with it.
        reason: TlvError,
    },
    /// More than 64 bytes of UTF-8.
    #[error("the nickname takes {bytes} bytes as UTF-8, a card stores 64")]
    NicknameTooLong {
        /// How many it takes.
        bytes: usize,
    },
    /// None of the known names of an ISD-R is on the card.
    #[error("the card is not an eUICC: none of {tried} known ISD-R applications is on it")]
    NotAnEuicc {
        /// How many names were tried.
        tried: usize,
    },
    /// The card accepted a command, and its own list says that nothing has changed.
    #[error("the card accepted the command and did not carry it out")]
    NotCarriedOut,
    /// A result code other than 0.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// More than STORE DATA can carry with this block size.
    #[error("{function}: {bytes} bytes are more than {limit}, the most that fits into one command")]
    RequestTooLong {
        /// The function asked for.
        function: Function,
        /// Length of the request.
        bytes: usize,
        /// The most that fits.
        limit: usize,
    },
    /// A status word other than success.
    #[error("{function}: the card answers with status {sw}")]
    Status {
        /// The function asked for.
        function: Function,
        /// What the card said.
        sw: StatusWord,
    },
    /// The exchange did not take place.
    #[error(transparent)]
    Transport(#[from] TransportError),
}

/// Status 93xx: the application toolkit is busy; an older way of saying `catBusy`.
const SW1_TOOLKIT_BUSY: u8 = 0x93;

impl Error {
    /// Whether the channel has gone, so that opening another one is what helps.
    #[must_use]
    pub fn is_channel_lost(&self) -> bool {
        match self {
            Self::Status { sw, .. } => sw.says_channel_gone(),
            Self::Transport(error) => matches!(error, TransportError::ChannelLost),
            _ => false,
        }
    }

    /// Whether the card wants the modem's toolkit to finish first: reset and retry.
    #[must_use]
    pub fn is_cat_busy(&self) -> bool {
        match self {
            Self::Refused(refusal) => refusal.kind == RefusalKind::CatBusy,
            Self::Status { sw, .. } => sw.sw1() == SW1_TOOLKIT_BUSY,
            _ => false,
        }
    }

    /// Why the card refused, when it did by a result code.
    #[must_use]
    pub fn refusal(&self) -> Option<&Refusal> {
        if let Self::Refused(refusal) = self { Some(refusal) } else { None }
    }

    /// What to do now, for a person; `None` when the message says it all.
    #[must_use]
    pub fn next_step(&self) -> Option<&'static str> {
        match self {
            Self::Refused(refusal) => refusal.next_step(),
            Self::Transport(error) => error.next_step(),
            Self::NotAnEuicc { .. } => Some(
                "check that the slot holds an eSIM; cards for M2M (SGP.02) cannot be managed from a device",
            ),
            Self::NicknameTooLong { .. } => Some("choose a shorter nickname"),
            Self::NotCarriedOut => Some("reset the modem and look at the card again"),
            Self::Status { sw, .. } => Some(status_next_step(*sw)),
            Self::EmptyAnswer { .. } | Self::AnswerEndless { .. } | Self::AnswerTooLong { .. } => {
                Some("try again; if it persists, a smaller block size may help with this modem")
            }
            Self::Malformed { .. } => {
                Some("try again; if it persists, report the card's vendor and firmware")
            }
            Self::Address { .. } | Self::RequestTooLong { .. } => None,
        }
    }
}

fn status_next_step(sw: StatusWord) -> &'static str {
    match sw {
        StatusWord::SECURITY_ISSUE | StatusWord::WRONG_LENGTH | StatusWord::INTERNAL => {
            "try again with a smaller block size"
        }
        StatusWord::CONDITIONS_NOT_SATISFIED => "reset the modem and try again",
        StatusWord::NO_SPACE => "delete a profile that is not needed",
        StatusWord::MEMORY_FAILURE => "replace the card: its memory is failing",
        // Cards do not agree on which of these means an object that they do not know.
        StatusWord::INSTRUCTION_NOT_SUPPORTED
        | StatusWord::REFERENCED_DATA_NOT_FOUND
        | StatusWord::SECURITY_STATUS => "this card does not support the function",
        sw if sw.says_channel_gone() => "try again",
        sw if sw.sw1() == SW1_TOOLKIT_BUSY => "reset the modem and try again",
        _ => "reset the modem and try again; if it persists, report the card's vendor and firmware",
    }
}
