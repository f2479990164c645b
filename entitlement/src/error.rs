//! Why a request came to nothing.

use crate::aka::AkaError;
use crate::client::MAX_ROUNDS;
use crate::date;
use crate::document::DocumentFault;
use crate::eap::EapFault;
use crate::http::{HttpAnswer, HttpError};
use crate::odsa::OperationResult;
use crate::portal::Portal;
use crate::request::OperationName;
use crate::types::UnixTime;

/// Why a request came to nothing. [`Error::next_step`] says what a person can do about it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The SIM did not answer.
    #[error(transparent)]
    Aka(#[from] AkaError),
    /// The answer is not what TS.43 says.
    #[error("{operation}: the answer of the carrier's server is of no use: {fault}")]
    Answer {
        /// What was asked.
        operation: OperationName,
        /// What is wrong with the answer.
        fault: DocumentFault,
    },
    /// The authentication failed.
    #[error(transparent)]
    Eap(#[from] EapFault),
    /// More rounds than any authentication has.
    #[error("the authentication at the carrier's server does not end after {MAX_ROUNDS} rounds")]
    Endless,
    /// No answer.
    #[error(transparent)]
    Http(#[from] HttpError),
    /// The carrier says no.
    #[error(transparent)]
    Refused(#[from] Box<Refusal>),
    /// The carrier wants to see the user first.
    #[error("{operation}: the carrier wants the user to sign in at {}", portal.host())]
    SignIn {
        /// What was asked.
        operation: OperationName,
        /// Where.
        portal: Portal,
    },
    /// An error of HTTP.
    #[error("{operation}: {fault}")]
    Status {
        /// What was asked.
        operation: OperationName,
        /// Which.
        fault: StatusFault,
    },
}

/// A no of the carrier, in its own words where it has some.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{operation}: the carrier refuses: {result}{}", text.as_deref().map(|text| format!(" ({text})")).unwrap_or_default())]
pub struct Refusal {
    /// What was asked.
    pub operation: OperationName,
    /// `OperationResult`.
    pub result: OperationResult,
    /// `GeneralErrorText`, in the language that was asked for.
    pub text: Option<String>,
    /// `GeneralErrorURL`: where the user can learn more, or change it.
    pub portal: Option<Portal>,
}

/// Statuses of HTTP that are none of success (TS.43 2.10).
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum StatusFault {
    /// 511, and no way to authenticate is left.
    #[error("the carrier's server accepts none of the ways to authenticate (HTTP 511)")]
    AuthenticationRequired,
    /// 400.
    #[error("the carrier's server does not understand the request (HTTP 400)")]
    BadRequest,
    /// 503.
    #[error("the carrier's server is busy (HTTP 503)")]
    Busy {
        /// When to ask again, where it says so.
        retry_after: Option<RetryAfter>,
    },
    /// 403.
    #[error("the carrier does not allow this to the subscriber or the device (HTTP 403)")]
    Forbidden,
    /// 401: the temporary token.
    #[error("the temporary token has expired, or is not for this (HTTP 401)")]
    TokenRejected,
    /// 405, to GET too; 501.
    #[error("the carrier's server does not support this (HTTP {status})")]
    Unsupported {
        /// Which of the two.
        status: u16,
    },
    /// 406.
    #[error(
        "the carrier's server speaks another version, or cannot move a subscription between companions (HTTP 406)"
    )]
    Version,
    /// Any other.
    #[error("the carrier's server fails (HTTP {status})")]
    Other {
        /// Which.
        status: u16,
    },
}

/// `Retry-After` (RFC 9110 10.2.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RetryAfter {
    /// So many seconds from now.
    Seconds(u64),
    /// Then.
    At(UnixTime),
}

/// Nobody waits longer for a server that says when to come back.
const LONGEST_PAUSE: u64 = 86_400;

impl RetryAfter {
    fn of(text: &str) -> Option<RetryAfter> {
        match text.trim().parse() {
            Ok(seconds) => Some(Self::Seconds(seconds)),
            Err(_) => date::http_date(text).map(Self::At),
        }
    }

    /// Seconds from `now`, a day at most.
    #[must_use]
    pub fn from(self, now: UnixTime) -> u64 {
        match self {
            Self::Seconds(seconds) => seconds,
            Self::At(then) => then.0.saturating_sub(now.0),
        }
        .min(LONGEST_PAUSE)
    }
}

impl StatusFault {
    pub(crate) fn of(answer: &HttpAnswer) -> StatusFault {
        match answer.status {
            400 => Self::BadRequest,
            401 => Self::TokenRejected,
            403 => Self::Forbidden,
            405 | 501 => Self::Unsupported { status: answer.status },
            406 => Self::Version,
            503 => Self::Busy { retry_after: answer.header("retry-after").and_then(RetryAfter::of) },
            511 => Self::AuthenticationRequired,
            status => Self::Other { status },
        }
    }

    fn next_step(self) -> &'static str {
        match self {
            Self::AuthenticationRequired => {
                "ask the carrier how its entitlement server authenticates subscribers"
            }
            Self::BadRequest | Self::Version => "report the carrier, and the version of this program",
            Self::Busy { .. } => "wait; it is asked again by itself",
            Self::Forbidden => {
                "ask the carrier whether the subscription includes the service, and whether it serves this kind of device"
            }
            Self::TokenRejected => "get a new token from the device that has the subscription",
            Self::Unsupported { .. } => "do it in the carrier's own app or shop",
            Self::Other { .. } => "try again in a few minutes; check the carrier's URL in the configuration",
        }
    }
}

impl Error {
    /// What to do now, for a person; `None` when nothing needs doing.
    #[must_use]
    pub fn next_step(&self) -> Option<&'static str> {
        Some(match self {
            Self::Aka(error) => error.next_step(),
            Self::Answer {
                fault: DocumentFault::Html | DocumentFault::Empty | DocumentFault::Neither,
                ..
            } => "check the carrier's URL in the configuration, and whether the network wants a login first",
            Self::Answer { .. } | Self::Endless => {
                "try again; if it persists, tell the carrier that its server is at fault"
            }
            Self::Eap(fault) => fault.next_step(),
            Self::Http(error) => return error.next_step(),
            Self::Refused(refusal) if refusal.portal.is_some() => "open the carrier's page; it says more",
            Self::Refused(refusal) => refusal.result.next_step(),
            Self::SignIn { .. } => "open the carrier's page in a browser and sign in",
            Self::Status { fault, .. } => fault.next_step(),
        })
    }

    /// Where the user has to go, or can learn more.
    #[must_use]
    pub fn portal(&self) -> Option<&Portal> {
        match self {
            Self::SignIn { portal, .. } => Some(portal),
            Self::Refused(refusal) => refusal.portal.as_ref(),
            _ => None,
        }
    }

    /// When to ask again, in seconds from `now`; `None` where asking again by itself is of no use.
    #[must_use]
    pub fn retry_after(&self, now: UnixTime) -> Option<u64> {
        /// Where the server gives no time.
        const PAUSE: u64 = 60;
        match self {
            Self::Status { fault: StatusFault::Busy { retry_after }, .. } => {
                Some(retry_after.map_or(PAUSE, |after| after.from(now)))
            }
            Self::Http(HttpError::Interrupted { .. } | HttpError::Timeout { .. }) => Some(PAUSE),
            _ => None,
        }
    }
}
