//! Why a call to the daemon failed, as a client sees it.

use zbus::{DBusError, fdo};

use crate::error::{Error, ErrorKind};

/// What a call through a client proxy can end with.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum CallError {
    /// The daemon answered with an error of its own.
    #[error(transparent)]
    Service(#[from] Error),
    /// The bus itself cannot be reached.
    #[error("cannot connect to the message bus: {0}")]
    NoBus(zbus::Error),
    /// Nobody owns the bus name, and it could not be started either.
    #[error("tandemd is not running ({0})")]
    NotRunning(String),
    /// The bus, not the daemon, refused the call.
    #[error("the message bus refused the call ({0})")]
    Refused(String),
    /// The daemon took the call and did not answer, or went away before it did.
    #[error("tandemd did not answer ({0})")]
    NoReply(String),
    /// The object has gone, or the daemon is of another version.
    #[error("tandemd does not know what was asked for ({0})")]
    Unknown(String),
    /// Everything else that D-Bus can fail with.
    #[error("unexpected D-Bus failure: {0}")]
    Bus(zbus::Error),
}

/// What the methods of the client proxies return.
pub type CallResult<T> = Result<T, CallError>;

impl CallError {
    /// The daemon's own error, if it is one.
    pub fn kind(&self) -> Option<ErrorKind> {
        match self {
            CallError::Service(error) => Some(error.kind),
            _ => None,
        }
    }
}

impl From<zbus::Error> for CallError {
    fn from(error: zbus::Error) -> Self {
        match error {
            zbus::Error::MethodError(name, text, _) => from_reply(name.as_str(), text.as_deref()),
            zbus::Error::DBus(error) => from_reply(error.name().as_str(), error.description()),
            zbus::Error::FDO(error) => match *error {
                fdo::Error::ZBus(error) => error.into(),
                error => from_standard(error),
            },
            error @ (zbus::Error::Connection(..)
            | zbus::Error::Handshake(_)
            | zbus::Error::Address(_)
            | zbus::Error::InputOutput(_)) => CallError::NoBus(error),
            error => CallError::Bus(error),
        }
    }
}

impl From<fdo::Error> for CallError {
    fn from(error: fdo::Error) -> Self {
        zbus::Error::from(error).into()
    }
}

fn from_reply(name: &str, text: Option<&str>) -> CallError {
    let text = text.unwrap_or("no message");
    match ErrorKind::from_name(name) {
        Some(kind) => Error::new(kind, text).into(),
        None => CallError::Bus(zbus::Error::Failure(format!("{name}: {text}"))),
    }
}

fn from_standard(error: fdo::Error) -> CallError {
    use fdo::Error as E;
    match error {
        E::ServiceUnknown(text)
        | E::NameHasNoOwner(text)
        | E::SpawnExecFailed(text)
        | E::SpawnForkFailed(text)
        | E::SpawnChildExited(text)
        | E::SpawnChildSignaled(text)
        | E::SpawnFailed(text)
        | E::SpawnFailedToSetup(text)
        | E::SpawnConfigInvalid(text)
        | E::SpawnServiceNotValid(text)
        | E::SpawnServiceNotFound(text)
        | E::SpawnPermissionsInvalid(text)
        | E::SpawnFileInvalid(text)
        | E::SpawnNoMemory(text) => CallError::NotRunning(text),
        E::AccessDenied(text) => CallError::Refused(text),
        E::InteractiveAuthorizationRequired(text) => Error::new(ErrorKind::NotAuthorized, text).into(),
        E::AuthFailed(text) | E::NoServer(text) => CallError::NoBus(zbus::Error::Failure(text)),
        E::NoReply(text) | E::Timeout(text) | E::TimedOut(text) | E::Disconnected(text) => {
            CallError::NoReply(text)
        }
        E::UnknownObject(text)
        | E::UnknownInterface(text)
        | E::UnknownMethod(text)
        | E::UnknownProperty(text) => CallError::Unknown(text),
        E::InvalidArgs(text) => Error::new(ErrorKind::InvalidArgument, text).into(),
        E::NotSupported(text) => Error::new(ErrorKind::Unsupported, text).into(),
        error => CallError::Bus(error.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_standard_error_has_its_place() {
        let text = || "why".to_owned();
        let service = |kind| CallError::Service(Error::new(kind, "why"));
        for (error, expect) in [
            (fdo::Error::ServiceUnknown(text()), CallError::NotRunning(text())),
            (fdo::Error::NameHasNoOwner(text()), CallError::NotRunning(text())),
            (fdo::Error::SpawnChildExited(text()), CallError::NotRunning(text())),
            (fdo::Error::AccessDenied(text()), CallError::Refused(text())),
            (fdo::Error::NoReply(text()), CallError::NoReply(text())),
            (fdo::Error::Disconnected(text()), CallError::NoReply(text())),
            (fdo::Error::UnknownObject(text()), CallError::Unknown(text())),
            (fdo::Error::UnknownMethod(text()), CallError::Unknown(text())),
            (fdo::Error::InvalidArgs(text()), service(ErrorKind::InvalidArgument)),
            (fdo::Error::InteractiveAuthorizationRequired(text()), service(ErrorKind::NotAuthorized)),
            (fdo::Error::Failed(text()), CallError::Bus(fdo::Error::Failed(text()).into())),
        ] {
            assert_eq!(CallError::from(zbus::Error::from(error.clone())), expect, "{error}");
        }
    }

    #[test]
    fn a_lost_connection_is_no_bus() {
        let error = zbus::Error::from(std::io::Error::from(std::io::ErrorKind::NotFound));
        assert!(matches!(CallError::from(error), CallError::NoBus(_)));
    }
}
