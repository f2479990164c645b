//! How a session fails or ends.

use crate::cbor::DecodeError;
use crate::group::MemberId;
use crate::identity::TlsError;

/// Why there is no session.
#[derive(Debug, thiserror::Error)]
pub enum SessionError {
    /// No TLS, or not the machine that was called.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// It took too long.
    #[error("the other machine did not answer in time")]
    Timeout,
    /// The connection ended.
    #[error("the other machine went away")]
    Gone,
    /// What came cannot be read.
    #[error("the other machine sent something unreadable: {0}")]
    Malformed(#[from] DecodeError),
    /// No version in common.
    #[error("the two machines have no version of the protocol in common; update Tandem")]
    Incompatible,
    /// A machine that has spoken a later version before.
    #[error(
        "{peer:#} has spoken version {seen} and now offers {offered} at most; if Tandem was not put back there, somebody is in between"
    )]
    Downgrade {
        /// Which.
        peer: MemberId,
        /// The highest version so far.
        seen: u64,
        /// What it offers now.
        offered: u64,
    },
}

/// Why a session is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum End {
    /// This side has closed it.
    #[error("closed")]
    Closed,
    /// The other side has closed it, or is gone.
    #[error("the other machine went away")]
    Gone,
    /// Nothing was heard for [`DEAD`](super::DEAD).
    #[error("the other machine fell silent")]
    Silent,
    /// What came cannot be read.
    #[error("the other machine sent something unreadable: {0}")]
    Malformed(DecodeError),
    /// The other machine is no member any more.
    #[error("the other machine is no longer a member")]
    Removed,
    /// The other machine was no member, and did not prove to be one.
    #[error("the other machine is not a member")]
    Stranger,
}

/// Why a request has no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RequestError {
    /// The session has ended.
    #[error("the other machine cannot be reached")]
    Gone,
    /// The other side does not know the topic, or its owner has dropped the request.
    #[error("the other machine does not do this; update Tandem there")]
    Unsupported,
    /// Too many at once.
    #[error("the other machine is busy; try again")]
    Busy,
    /// No answer in time. Whether it was done is not known.
    #[error("the other machine did not answer in time")]
    Timeout,
    /// The body or the topic is longer than a frame.
    #[error("the request is too long")]
    TooLong,
}
