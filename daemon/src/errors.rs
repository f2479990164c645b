//! The one table from the crates' errors to D-Bus error names, with what to do next.

use dbus_interface::{Error, ErrorKind};
use esim::apdu::StatusWord;
use esim::es10::Function;
use esim::{RefusalKind, TransportError};
use modem::{ModemError, PortError, StartError};

use crate::store::StoreError;

/// A failure on the way to the card, or the card's own refusal.
pub(crate) fn card(error: &esim::Error) -> Error {
    let kind = match error {
        esim::Error::Address { .. }
        | esim::Error::NicknameTooLong { .. }
        | esim::Error::RequestTooLong { .. } => ErrorKind::InvalidArgument,
        esim::Error::AnswerEndless { .. }
        | esim::Error::AnswerTooLong { .. }
        | esim::Error::EmptyAnswer { .. }
        | esim::Error::Malformed { .. } => ErrorKind::CardRefused,
        esim::Error::NotAnEuicc { .. } => ErrorKind::NoEuicc,
        esim::Error::NotCarriedOut => ErrorKind::CardRefused,
        esim::Error::Refused(refusal) => refusal_kind(refusal.kind, refusal.function),
        esim::Error::Status { sw, .. } => status_kind(*sw, error),
        esim::Error::Transport(error) => transport_kind(error),
    };
    Error::new(kind, with_next_step(error, error.next_step()))
}

fn refusal_kind(kind: RefusalKind, function: Function) -> ErrorKind {
    match kind {
        RefusalKind::CatBusy | RefusalKind::ProfileChangeOngoing => ErrorKind::CardBusy,
        RefusalKind::DisallowedByEnterpriseRule | RefusalKind::DisallowedByPolicy => ErrorKind::PolicyForbids,
        RefusalKind::NothingToDelete if function == Function::RemoveNotification => ErrorKind::NotFound,
        RefusalKind::NothingToDelete => ErrorKind::NothingToDo,
        RefusalKind::ProfileEnabled if function == Function::EnableProfile => ErrorKind::AlreadyEnabled,
        RefusalKind::ProfileEnabled => ErrorKind::ProfileEnabled,
        RefusalKind::ProfileNotEnabled => ErrorKind::AlreadyDisabled,
        RefusalKind::ProfileNotFound => ErrorKind::NotFound,
        RefusalKind::Certificate
        | RefusalKind::CertificateTime
        | RefusalKind::ChallengeMismatch
        | RefusalKind::CommandError
        | RefusalKind::DisallowedForRpm
        | RefusalKind::DisallowedInTestMode
        | RefusalKind::IncorrectInput
        | RefusalKind::InvalidIccid
        | RefusalKind::InvalidOid
        | RefusalKind::InvalidSignature
        | RefusalKind::InvalidTransactionId
        | RefusalKind::NoEsimPort
        | RefusalKind::NoSession
        | RefusalKind::RevocationList
        | RefusalKind::RevokedCertificate
        | RefusalKind::Undefined
        | RefusalKind::Unknown
        | RefusalKind::UnknownIssuer
        | RefusalKind::UnsupportedCurve
        | RefusalKind::WrongProfileReenabling => ErrorKind::CardRefused,
    }
}

fn status_kind(sw: StatusWord, error: &esim::Error) -> ErrorKind {
    match sw {
        StatusWord::INSTRUCTION_NOT_SUPPORTED | StatusWord::REFERENCED_DATA_NOT_FOUND => {
            ErrorKind::Unsupported
        }
        _ if error.is_cat_busy() => ErrorKind::CardBusy,
        _ => ErrorKind::CardRefused,
    }
}

fn transport_kind(error: &TransportError) -> ErrorKind {
    match error {
        TransportError::NoSuchApplication { .. } => ErrorKind::NoEuicc,
        TransportError::NoChannel => ErrorKind::ChannelUnavailable,
        TransportError::Timeout { .. } => ErrorKind::Timeout,
        TransportError::Gone => ErrorKind::DeviceGone,
        TransportError::Refused { .. } => ErrorKind::ModemRefused,
        TransportError::ChannelLost | TransportError::Malformed { .. } => ErrorKind::ModemFailed,
        TransportError::Select(_) => ErrorKind::CardRefused,
    }
}

/// A modem that did not do what it was asked.
pub(crate) fn modem(error: &ModemError) -> Error {
    let (kind, next) = match error {
        ModemError::Closed => (ErrorKind::DeviceGone, Some("try again when the service runs again")),
        ModemError::Gone => {
            (ErrorKind::DeviceGone, Some("wait until the modem is back, or plug it in again"))
        }
        ModemError::Malformed { .. } => {
            (ErrorKind::ModemFailed, Some("try again; if it persists, report the modem's model and firmware"))
        }
        ModemError::Refused { .. } => (ErrorKind::ModemRefused, None),
        ModemError::Restarted { .. } => (ErrorKind::ModemFailed, Some("try again")),
        ModemError::SimNotReady { .. } => {
            (ErrorKind::ModemFailed, Some("look at the SIM's state; a reset of the modem may help"))
        }
        ModemError::Timeout { .. } => {
            (ErrorKind::Timeout, Some("try again; if it persists, reset the modem"))
        }
        ModemError::Unresponsive { .. } => {
            (ErrorKind::ModemFailed, Some("wait; if it persists, power the modem off and on"))
        }
        ModemError::Unsendable(_) => (ErrorKind::InvalidArgument, None),
        ModemError::Unsupported { .. } => {
            (ErrorKind::ModemRefused, Some("do it by hand, or unplug the modem"))
        }
        ModemError::WriteBlocked { .. } => {
            (ErrorKind::ModemFailed, Some("power the modem off and on; its serial port is stuck"))
        }
    };
    Error::new(kind, with_next_step(error, next))
}

/// State that could not be written; nothing was sent to the card then.
pub(crate) fn store(error: &StoreError) -> Error {
    Error::new(ErrorKind::Internal, with_next_step(error, Some("make room or fix the rights of the folder")))
}

/// Why a modem could not be started, for `FailedReason`.
pub(crate) fn start(error: &StartError) -> String {
    let next = match error {
        StartError::NoControlPort { .. } => {
            "only modems with an AT port can be used; name a port in the configuration if udev missed it"
        }
        StartError::NoAnswer(_) => {
            "if this is no modem, ignore it in the configuration; if it is one, power it off and on"
        }
        StartError::Failed { .. } => "power the modem off and on if this persists",
    };
    with_next_step(error, Some(next))
}

/// Why a port could not be opened, for `FailedReason`.
pub(crate) fn port(error: &PortError) -> String {
    let next = match error {
        PortError::Busy { .. } => {
            Some("stop the other program, ModemManager for example, or ignore the device")
        }
        PortError::NotAPort { .. } => Some("name a serial port"),
        PortError::NoProxy { .. } => Some("set modem-manager = \"take\" in the configuration to do without"),
        // These say it themselves, or there is nothing to do but wait.
        PortError::Io { .. } | PortError::NotFound { .. } | PortError::Permission { .. } => None,
    };
    with_next_step(error, next)
}

fn with_next_step(error: &dyn std::fmt::Display, next: Option<&str>) -> String {
    match next {
        Some(next) => format!("{error}; {next}"),
        None => error.to_string(),
    }
}
