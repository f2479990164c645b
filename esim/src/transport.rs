//! The seam between the ES10 procedures and whatever carries APDUs.

use std::future::Future;

use crate::apdu::{Command, Response, StatusWord};

/// One card slot, held exclusively, with at most one logical channel open.
///
/// Dropping an implementation closes its channel: cancelling a procedure by dropping its future leaks nothing.
pub trait ApduChannel: Send {
    /// Opens a logical channel and selects `aid` on it; returns the answer to SELECT.
    fn open(&mut self, aid: &[u8]) -> impl Future<Output = Result<Response, TransportError>> + Send;

    /// One exchange on the open channel; channel bits of the class byte are the implementation's business.
    fn transmit(
        &mut self,
        command: &Command,
    ) -> impl Future<Output = Result<Response, TransportError>> + Send;

    /// Closes the channel; a channel that the card has closed already is no error.
    fn close(&mut self) -> impl Future<Output = Result<(), TransportError>> + Send;
}

/// Why an exchange did not take place. What the card itself refuses is a [`Response`], not one of these.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TransportError {
    /// No application with this AID: the card is not an eUICC, or its ISD-R has another name.
    #[error("the card has no application {aid}")]
    NoSuchApplication {
        /// In hexadecimal.
        aid: String,
    },
    /// Every logical channel is taken (SW 6A81, 6881), also after leaked ones were closed.
    #[error("no free logical channel on the card")]
    NoChannel,
    /// The channel that was open is not any more: a REFRESH, a reset, a profile switch.
    #[error("the card closed the logical channel")]
    ChannelLost,
    /// The modem did not answer in time.
    #[error("the modem did not answer within {seconds} s")]
    Timeout {
        /// The deadline that passed.
        seconds: u32,
    },
    /// The device is gone.
    #[error("the modem has gone away")]
    Gone,
    /// The modem refused to carry the APDU.
    #[error("the modem refused the card access: {reason}")]
    Refused {
        /// In the modem's words.
        reason: String,
    },
    /// The modem's answer makes no sense.
    #[error("the modem's answer to a card command is malformed: {reason}")]
    Malformed {
        /// What is wrong with it.
        reason: String,
    },
    /// SELECT failed with another status word.
    #[error("selecting the application failed with status {0:?}")]
    Select(StatusWord),
}

impl TransportError {
    /// What to do now, for a person; `None` when the message says it all.
    #[must_use]
    pub fn next_step(&self) -> Option<&'static str> {
        match self {
            Self::NoSuchApplication { .. } => Some("check that the slot holds an eSIM"),
            Self::NoChannel => Some("stop other programs that use the card, or reset the modem"),
            Self::ChannelLost => Some("try again"),
            Self::Timeout { .. } => Some("try again; if it persists, reset the modem"),
            Self::Gone => Some("wait until the modem is back, or plug it in again"),
            Self::Refused { .. } => Some(
                "check that the modem's firmware allows access to the eUICC, and that no other program holds it",
            ),
            Self::Malformed { .. } => {
                Some("try again; if it persists, report the modem's model and firmware")
            }
            Self::Select(_) => None,
        }
    }
}
