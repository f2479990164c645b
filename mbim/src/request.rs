//! What a host may ask, with the type of the answer.

use crate::codec::{self, DecodeError, Wire};
use crate::{Command, CommandDone, CommandKind, Service, Status, Version};

/// A question or an order to a service of the modem.
pub trait Request: Wire {
    /// What it is answered by when it succeeds.
    type Reply: Wire;

    /// Whom it is addressed to.
    const SERVICE: Service;
    /// Which command of the service it is.
    const CID: u32;
    /// Whether it asks or changes something.
    const KIND: CommandKind;

    /// As a command that a [`Session`](crate::Session) can send.
    fn command(&self, version: Version) -> Command {
        Command {
            service: Self::SERVICE,
            cid: Self::CID,
            kind: Self::KIND,
            info: codec::encode(version, self).into(),
        }
    }

    /// The reply in an information buffer.
    ///
    /// # Errors
    /// [`DecodeError`] when it is none.
    fn reply(version: Version, info: &[u8]) -> Result<Self::Reply, DecodeError> {
        codec::decode(version, info)
    }
}

/// Why there is no reply although the modem has answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ReplyError {
    /// The answer cannot be read.
    #[error("the modem's answer to {service} {cid} makes no sense: {source}")]
    Malformed {
        /// What was asked.
        service: Service,
        /// What was asked.
        cid: u32,
        /// What is wrong with the answer.
        source: DecodeError,
    },
    /// The modem cannot or will not do it.
    #[error("the modem refused {service} {cid}: {status}")]
    Refused {
        /// What was asked.
        service: Service,
        /// What was asked.
        cid: u32,
        /// Why.
        status: Status,
    },
}

impl CommandDone {
    /// What this says to a request of type `R`.
    ///
    /// # Errors
    /// [`ReplyError::Refused`] unless the status is success, [`ReplyError::Malformed`] when the reply cannot be read. Some refusals have a
    /// reply all the same (Connect has the cause of the network in it): [`Request::reply`] reads the `info` whatever the
    /// status.
    pub fn reply<R: Request>(&self, version: Version) -> Result<R::Reply, ReplyError> {
        let Self { service, cid, status, ref info } = *self;
        if status != Status::Success {
            return Err(ReplyError::Refused { service, cid, status });
        }
        R::reply(version, info).map_err(|source| ReplyError::Malformed { service, cid, source })
    }
}
