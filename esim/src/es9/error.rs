//! Why a function of a server failed.

use super::{Es9Function, HttpError, ServerRefusal};
use crate::tlv::TlvError;
use crate::types::ServerAddressError;

/// Why a function of a server failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Es9Error {
    /// The answer is not what SGP.22 says.
    #[error("{function}: {fault}")]
    Answer {
        /// The function.
        function: Es9Function,
        /// What is wrong with the answer.
        fault: AnswerFault,
    },
    /// No answer.
    #[error(transparent)]
    Http(#[from] HttpError),
    /// The card names a receiver of a notification that cannot be one.
    #[error("the card names no server to deliver this notification to: {0}")]
    Receiver(ServerAddressError),
    /// The server says no.
    #[error(transparent)]
    Refused(#[from] ServerRefusal),
}

/// What can be wrong with an answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AnswerFault {
    /// No body where one has to be.
    #[error("the server's answer is empty")]
    Empty,
    /// A web page: another kind of server, or something in between.
    #[error("the server answers with a web page")]
    Html,
    /// An error of HTTP, without a reason that an RSP server would give.
    #[error("the server answers with HTTP status {status}")]
    HttpStatus {
        /// The status.
        status: u16,
    },
    /// A member that is not what it has to be.
    #[error("the member {member} of the server's answer is not {expected}")]
    Member {
        /// Its name.
        member: &'static str,
        /// What it has to be.
        expected: &'static str,
    },
    /// A member that has to be there is not.
    #[error("the member {member} is missing in the server's answer")]
    Missing {
        /// Its name.
        member: &'static str,
    },
    /// No JSON.
    #[error("the server's answer is no JSON (line {line}, column {column})")]
    NotJson {
        /// Where it ceases to be.
        line: usize,
        /// Where in the line.
        column: usize,
    },
    /// JSON of another shape.
    #[error("the server's answer is JSON of another shape (line {line}, column {column})")]
    Shape {
        /// Where it differs.
        line: usize,
        /// Where in the line.
        column: usize,
    },
    /// A member holds something else than the TLV that it has to hold.
    #[error("the member {member} of the server's answer is malformed: {reason}")]
    Tlv {
        /// Its name.
        member: &'static str,
        /// What is wrong with it.
        reason: TlvError,
    },
    /// Longer than any answer is.
    #[error("the server's answer, or a part of it, is longer than {limit} bytes")]
    TooLarge {
        /// The cap.
        limit: usize,
    },
}

impl Es9Error {
    /// What to do now, for a person; `None` when nothing needs doing.
    #[must_use]
    pub fn next_step(&self) -> Option<&'static str> {
        match self {
            Self::Http(error) => error.next_step(),
            Self::Receiver(_) => Some("drop the notification: nobody can ever take it"),
            Self::Refused(refusal) => Some(refusal.next_step()),
            Self::Answer { fault, .. } => Some(fault.next_step()),
        }
    }
}

impl AnswerFault {
    fn next_step(&self) -> &'static str {
        match self {
            Self::HttpStatus { status: 500.. } => "wait a few minutes and use the same code again",
            Self::HttpStatus { .. } | Self::Html | Self::Empty | Self::NotJson { .. } => {
                "check the server address in the code, and whether a proxy is in between"
            }
            Self::Member { .. }
            | Self::Missing { .. }
            | Self::Shape { .. }
            | Self::Tlv { .. }
            | Self::TooLarge { .. } => {
                "try again; if it persists, tell the carrier that its server is at fault"
            }
        }
    }
}
