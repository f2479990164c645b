//! The status codes of servers: one table of what a pair of subject and reason means to a user (SGP.22 5.2.6, 5.6, 5.8).

mod table;

use std::fmt;

use self::table::{REASONS, SUBJECTS, TABLE};
use crate::retry::Retry;

/// A subject code and a reason code, as the server wrote them.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct StatusCode {
    /// What it is about, `8.2.6` for example; empty where the server did not say.
    pub subject: String,
    /// What is the matter with it, `3.8` for example; empty where the server did not say.
    pub reason: String,
}

/// The meanings of the pairs that users meet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum StatusKind {
    /// The card's certificate, or that of its maker, is not accepted.
    CardCertificate,
    /// The card's signature is not accepted.
    CardSignature,
    /// No confirmation code, or a wrong one.
    ConfirmationCode,
    /// Too many wrong confirmation codes.
    ConfirmationCodeAttempts,
    /// The order is for another card.
    EidMismatch,
    /// The order names no card.
    EidMissing,
    /// There is an event for this order already.
    EventExists,
    /// The card's memory is full.
    InsufficientMemory,
    /// The server and the card trust no common issuer.
    NoCommonIssuer,
    /// No profile for this kind of card or device.
    NoEligibleProfile,
    /// Nothing waits for this card.
    NoEvent,
    /// The order has expired.
    OrderExpired,
    /// Too many downloads of the same order.
    OrderAttempts,
    /// The profile is bound to, or installed on, another device.
    ProfileTaken,
    /// The profile is not released yet.
    ProfileNotReleased,
    /// The profile is not what the server thinks it is.
    ProfileState,
    /// The server does not go by this name.
    ServerAddress,
    /// Something is wrong with the server's own identity.
    ServerIdentity,
    /// The server knows nothing of this session.
    SessionUnknown,
    /// The activation code is unknown, or used.
    UnknownCode,
    /// The card's version is not supported.
    Version,
    /// A pair that is not in the table.
    Other,
}

/// One line of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StatusRow {
    /// Subject code.
    pub subject: &'static str,
    /// Reason code.
    pub reason: &'static str,
    /// What the pair means.
    pub kind: StatusKind,
    /// What happened, for a person.
    pub message: &'static str,
    /// What to do now, for a person.
    pub next_step: &'static str,
    /// Whether another try is of use.
    pub retry: Retry,
}

/// The table of pairs.
#[must_use]
pub fn status_table() -> &'static [StatusRow] {
    TABLE
}

pub(super) fn row(code: &StatusCode) -> Option<&'static StatusRow> {
    TABLE.iter().find(|row| row.subject == code.subject && row.reason == code.reason)
}

impl StatusCode {
    /// From what the server wrote; what is no number with dots is left out.
    pub(super) fn new(subject: &str, reason: &str) -> Self {
        let number = |text: &str| {
            let is_code = text.len() <= 16 && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
            if is_code { text.to_owned() } else { String::new() }
        };
        Self { subject: number(subject), reason: number(reason) }
    }

    /// The names of both, for a pair that is not in the table.
    pub(super) fn describe(&self) -> String {
        let name = |table: &[(&str, &'static str)], code: &str| {
            table.iter().find(|(known, _)| *known == code).map(|(_, name)| *name)
        };
        let subject = name(SUBJECTS, &self.subject).unwrap_or("an unknown subject");
        let reason = name(REASONS, &self.reason).unwrap_or("no reason that the standard names");
        format!("{subject}: {reason}")
    }
}

impl fmt::Display for StatusCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let or_none = |text: &str| if text.is_empty() { "none".to_owned() } else { text.to_owned() };
        write!(f, "{} / {}", or_none(&self.subject), or_none(&self.reason))
    }
}
