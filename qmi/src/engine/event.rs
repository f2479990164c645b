//! What comes out of the engine.

use super::clients::Client;
use crate::error::{DecodeError, EncodeError, ResponseError};
use crate::message::Request;
use crate::refusal::ProtocolError;
use crate::service::Service;
use crate::tlv::Tlvs;

/// Tells one request from all others of its engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Handle(pub(super) u64);

/// What has happened.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// Requests travel from now on.
    Opened,
    /// The transport cannot be used.
    OpenFailed(OpenError),
    /// A request has come to its end.
    Answered {
        /// Which.
        handle: Handle,
        /// The modem's answer, which may be a refusal.
        outcome: Result<Answer, Failure>,
    },
    /// The modem says something unasked; [`Indication::decode`](crate::Indication::decode) gives it its type.
    Indication {
        /// For whom; `None` when it is for every client of the service.
        client: Option<Client>,
        /// Whose it is.
        service: Service,
        /// Its id.
        id: u16,
        /// What it carries.
        tlvs: Tlvs,
    },
    /// The modem has restarted its QMI: every client id is void, and what it was told has to be told again.
    Restarted,
    /// The modem says that it does not know a client's id (somebody else has sent a Sync): the next request allocates
    /// another, and what was registered for has to be registered for again.
    ClientVoid {
        /// Whose id.
        client: Client,
    },
    /// Every client id is given back, or was not given back in time.
    ShutDown {
        /// How many ids the modem was not seen to release.
        leaked: usize,
    },
    /// A message that nobody waits for: a late answer, or an indication for a client id that is not ours.
    Stray {
        /// Whose it is.
        service: Service,
        /// Its id.
        id: u16,
    },
    /// A message that cannot be read.
    Malformed(DecodeError),
    /// Bytes that belong to no frame were skipped.
    Noise {
        /// How many.
        skipped: usize,
    },
    /// Indications and what else nobody waits for were dropped here because too much was not polled.
    Lost {
        /// How many.
        count: usize,
    },
}

/// A response as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// Whose it is.
    pub service: Service,
    /// Its id.
    pub id: u16,
    /// What it carries, the result among it.
    pub tlvs: Tlvs,
}

impl Answer {
    /// Reads it as the response to `R`.
    ///
    /// # Errors
    /// [`ResponseError::Refused`] when the modem says no, [`ResponseError::Unreadable`] when it cannot be read or
    /// belongs to another request.
    pub fn read<R: Request>(&self) -> Result<R::Response, ResponseError> {
        if (self.service, self.id) != (R::SERVICE, R::ID) {
            let error = DecodeError::Unexpected { service: self.service, id: self.id };
            return Err(ResponseError::Unreadable { service: R::SERVICE, message: R::NAME, error });
        }
        R::read_response(&self.tlvs)
    }
}

/// Why a request has no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// The device or the connection is gone.
    #[error("the modem is gone")]
    Gone,
    /// The answer cannot be read.
    #[error("the modem's answer cannot be read: {0}")]
    Malformed(DecodeError),
    /// The modem does not give a client id.
    #[error("the modem gives no client id for {service}: {error}")]
    NoClient {
        /// For what.
        service: Service,
        /// Why not.
        error: ProtocolError,
    },
    /// The transport did not open.
    #[error(transparent)]
    NotOpened(OpenError),
    /// The client was released meanwhile.
    #[error("the client was released before the answer came")]
    Released,
    /// The modem has restarted its QMI meanwhile.
    #[error("the modem has restarted before the answer came")]
    Restarted,
    /// The engine is shutting down.
    #[error("the connection to the modem is being closed")]
    ShuttingDown,
    /// There was no answer in time.
    #[error("the modem has not answered in time")]
    TimedOut,
    /// The message cannot be encoded.
    #[error("the request cannot be sent: {0}")]
    Unsendable(EncodeError),
}

/// Why a transport did not open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// The device's path is too long for a message.
    #[error("the device's path is too long")]
    DevicePath,
    /// The answer cannot be read.
    #[error("the answer cannot be read: {0}")]
    Malformed(DecodeError),
    /// The proxy cannot open the device.
    #[error("the proxy does not open the device: {0}")]
    Refused(ProtocolError),
    /// Nobody has answered.
    #[error("nothing answers QMI there")]
    TimedOut,
}

/// Why a request was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RequestError {
    /// The transport is closed, or closing.
    #[error(transparent)]
    Closed(#[from] Failure),
    /// A value is too long.
    #[error(transparent)]
    Encode(#[from] EncodeError),
    /// The message belongs to another service than the client.
    #[error("a message of {message} for a client of {client}")]
    Service {
        /// The client's service.
        client: Service,
        /// The message's.
        message: Service,
    },
    /// Others use the modem through the same transport, and would lose their client ids.
    #[error("a Sync would take the client ids of other programs away")]
    Sync,
    /// More clients than any modem has ids for.
    #[error("more than {} clients", super::MAX_CLIENTS)]
    TooManyClients,
    /// Too much waits already: poll events first.
    #[error("more than {} requests wait for their answers", super::MAX_OUTSTANDING)]
    TooManyRequests,
    /// The service is not to be had over this transport.
    #[error("{0} cannot be reached over this transport")]
    Unreachable(Service),
}
