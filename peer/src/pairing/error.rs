//! How a pairing fails.

use std::fmt;
use std::time::Duration;

use crate::cbor::DecodeError;
use crate::group::GroupError;
use crate::identity::{IdentityError, TlsError};

/// What was under way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// The secure connection.
    Connect,
    /// Proving to know the code.
    Prove,
    /// Saying what the joiner is.
    Describe,
    /// Waiting for the operator of the host.
    Approve,
    /// Adding the joiner to the group.
    Admit,
    /// Handing over the log.
    Transfer,
    /// Agreeing that it is done.
    Finish,
}

/// What the other side, or the window, says no with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The joiner is a member already.
    #[error("this machine is a member already")]
    AlreadyMember,
    /// Several wrong codes.
    #[error("too many wrong codes; a window can be opened again in {wait:?}")]
    TooManyTries {
        /// For how long.
        wait: Duration,
    },
    /// The code was used, or burnt by a wrong one.
    #[error("the code was used; have the host show a new one")]
    CodeUsed,
    /// The operator of the host said no.
    #[error("the operator of the host said no")]
    Declined,
    /// The group is full.
    #[error("the group has as many machines as it may; remove one, or raise the limit")]
    DeviceLimit,
    /// No window is open, or not any more.
    #[error("no window is open; open one on the host and try again")]
    Expired,
    /// The versions have nothing in common.
    #[error("the two machines have no version of the protocol in common; update Tandem")]
    Incompatible,
    /// The other side has failed for its own reasons.
    #[error("the other machine could not go on")]
    Other,
    /// The other side cannot read what was sent.
    #[error("the other machine could not read what was sent")]
    Unreadable,
    /// The other side has waited too long.
    #[error("the other machine has waited too long")]
    Timeout,
    /// What was proved does not fit the code.
    #[error("the code is wrong, or somebody is in between; have the host show a new one")]
    WrongCode,
}

/// Why a pairing did not come about. Nothing of it stays on either side.
#[derive(Debug, thiserror::Error)]
pub enum PairingError {
    /// This side says no.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The other side says no.
    #[error("the other machine says: {0}")]
    RefusedByPeer(Refusal),
    /// The connection ended.
    #[error("the other machine went away {stage}")]
    Gone {
        /// Meanwhile.
        stage: Stage,
    },
    /// Nothing came.
    #[error("the other machine said nothing for {waited:?} {stage}; try again")]
    Timeout {
        /// Meanwhile.
        stage: Stage,
        /// How long.
        waited: Duration,
    },
    /// What came cannot be read.
    #[error("the other machine sent something unreadable {stage}: {source}")]
    Malformed {
        /// Meanwhile.
        stage: Stage,
        /// What is wrong with it.
        #[source]
        source: DecodeError,
    },
    /// Not the machine of the invitation, or no TLS at all.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// The group or its log is not what it should be.
    #[error(transparent)]
    Group(#[from] GroupError),
    /// The system has no random numbers.
    #[error(transparent)]
    Identity(#[from] IdentityError),
    /// This machine could not store the group.
    #[error("the group could not be stored: {0}")]
    Store(#[source] std::io::Error),
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Stage::Connect => "while the connection was secured",
            Stage::Prove => "while the code was checked",
            Stage::Describe => "while it was to say what it is",
            Stage::Approve => "while the operator was asked",
            Stage::Admit => "while it was to be added",
            Stage::Transfer => "while the group was handed over",
            Stage::Finish => "just before the end",
        })
    }
}

impl Refusal {
    /// As it is on the wire.
    pub(super) fn code(self) -> (u64, Option<Duration>) {
        match self {
            Refusal::AlreadyMember => (1, None),
            Refusal::TooManyTries { wait } => (2, Some(wait)),
            Refusal::CodeUsed => (3, None),
            Refusal::Declined => (4, None),
            Refusal::DeviceLimit => (5, None),
            Refusal::Expired => (6, None),
            Refusal::Incompatible => (7, None),
            Refusal::Other => (8, None),
            Refusal::Unreadable => (9, None),
            Refusal::Timeout => (10, None),
            Refusal::WrongCode => (11, None),
        }
    }

    pub(super) fn read(code: u64, wait: Duration) -> Self {
        match code {
            1 => Refusal::AlreadyMember,
            2 => Refusal::TooManyTries { wait },
            3 => Refusal::CodeUsed,
            4 => Refusal::Declined,
            5 => Refusal::DeviceLimit,
            6 => Refusal::Expired,
            7 => Refusal::Incompatible,
            9 => Refusal::Unreadable,
            10 => Refusal::Timeout,
            11 => Refusal::WrongCode,
            _ => Refusal::Other,
        }
    }
}

impl PairingError {
    /// What the other side is told.
    pub(super) fn to_peer(&self) -> Option<Refusal> {
        match self {
            PairingError::Refused(refusal) => Some(*refusal),
            PairingError::Malformed { .. } => Some(Refusal::Unreadable),
            PairingError::Timeout { .. } => Some(Refusal::Timeout),
            // It has said so itself, or cannot hear it.
            PairingError::RefusedByPeer(_) | PairingError::Gone { .. } | PairingError::Tls(_) => None,
            PairingError::Group(_) | PairingError::Identity(_) | PairingError::Store(_) => {
                Some(Refusal::Other)
            }
        }
    }
}
