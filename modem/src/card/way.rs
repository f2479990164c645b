//! A logical channel, as the way names it on which it was opened.

use std::fmt;

use esim::apdu::Response;

use crate::state::CardAccess;

/// A logical channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Channel {
    /// Opened by `+CCHO`: the modem's session id, which is opaque (TS 27.007 8.45).
    Session(String),
    /// Opened by MANAGE CHANNEL over `+CSIM`: its number.
    Number(u8),
    /// Opened by MBIM: its number.
    Uicc(u32),
    /// Opened by QMI UIM: its number.
    Uim(u8),
}

/// A channel with the answer to SELECT.
pub(super) struct Opened {
    pub(super) channel: Channel,
    pub(super) response: Response,
}

/// Marks the number of a channel that was opened over `+CSIM`.
const NUMBER: &str = "csim:";

/// Marks the number of a channel that was opened over MBIM.
const UICC: &str = "uicc:";

/// Marks the number of a channel that was opened over QMI.
const UIM: &str = "uim:";

impl Channel {
    /// The channel of this number, as it would have been opened this way.
    pub(super) fn numbered(way: CardAccess, number: u8) -> Self {
        match way {
            CardAccess::LogicalChannel => Self::Session(number.to_string()),
            CardAccess::MbimUicc => Self::Uicc(u32::from(number)),
            CardAccess::QmiUim => Self::Uim(number),
            CardAccess::GenericAccess | CardAccess::Untried | CardAccess::Refused => Self::Number(number),
        }
    }

    /// The reverse of `to_string`.
    pub(super) fn parse(text: &str) -> Option<Self> {
        if let Some(number) = text.strip_prefix(NUMBER) {
            number.parse().ok().map(Self::Number)
        } else if let Some(number) = text.strip_prefix(UICC) {
            number.parse().ok().map(Self::Uicc)
        } else if let Some(number) = text.strip_prefix(UIM) {
            number.parse().ok().map(Self::Uim)
        } else {
            Some(Self::Session(text.to_owned()))
        }
    }

    pub(super) fn is_session(&self) -> bool {
        matches!(self, Self::Session(_))
    }
}

impl fmt::Display for Channel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Session(id) => f.write_str(id),
            Self::Number(number) => write!(f, "{NUMBER}{number}"),
            Self::Uicc(number) => write!(f, "{UICC}{number}"),
            Self::Uim(number) => write!(f, "{UIM}{number}"),
        }
    }
}
