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
        StatusWord::NO_SPACE => ErrorKind::NotEnoughMemory,
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

#[cfg(test)]
mod tests {
    use esim::Refusal;

    use super::*;

    /// The result codes of the standard, those of version 3 included, and what a D-Bus client gets to see.
    #[test]
    fn what_cards_refuse() {
        use ErrorKind as K;
        use Function as F;
        let check = |function: Function, code: u64, expect: ErrorKind, next: &str| {
            let error = card(&Refusal::new(function, code).into());
            assert_eq!(error.kind, expect, "{function} {code}");
            assert!(error.message.ends_with(next), "{function} {code}: {}", error.message);
        };
        let refused = K::CardRefused;
        for function in [F::AuthenticateServer, F::PrepareDownload] {
            for (code, next) in [
                (1, "live cards and test servers"),
                (2, "its server is at fault"),
                (3, "live cards and test servers"),
                (4, "use the card meanwhile"),
                (127, "the card's vendor may know"),
            ] {
                check(function, code, refused, next);
            }
        }
        for (code, next) in [
            (5, "live cards and test servers"),
            (6, "use the card meanwhile"),
            (7, "live cards and test servers"),
            (8, "use the card meanwhile"),
            (9, "its server is at fault"),
            (11, "its server is at fault"),
            (12, "its server is at fault"),
            (14, "its server is at fault"),
        ] {
            check(F::AuthenticateServer, code, refused, next);
        }
        check(F::PrepareDownload, 5, refused, "use the card meanwhile");
        check(F::CancelSession, 5, refused, "use the card meanwhile");
        for (function, code, expect, next) in [
            (F::EnableProfile, 1, K::NotFound, "list the profiles again"),
            (F::EnableProfile, 2, K::AlreadyEnabled, "(result 2)"),
            (F::EnableProfile, 3, K::PolicyForbids, "ask the operator of that profile"),
            (F::EnableProfile, 4, refused, "before the test profile"),
            (F::EnableProfile, 5, K::CardBusy, "reset the modem and try again"),
            (F::EnableProfile, 6, K::PolicyForbids, "provided the profile"),
            (F::EnableProfile, 9, refused, "ask the operator of the profile"),
            (F::EnableProfile, 10, refused, "disable another profile first"),
            (F::DisableProfile, 1, K::NotFound, "list the profiles again"),
            (F::DisableProfile, 2, K::AlreadyDisabled, "(result 2)"),
            (F::DisableProfile, 3, K::PolicyForbids, "ask the operator of that profile"),
            (F::DisableProfile, 5, K::CardBusy, "reset the modem and try again"),
            (F::DeleteProfile, 1, K::NotFound, "list the profiles again"),
            (F::DeleteProfile, 2, K::ProfileEnabled, "disable it first"),
            (F::DeleteProfile, 3, K::PolicyForbids, "ask the operator of that profile"),
            (F::DeleteProfile, 4, refused, "leave test mode first"),
            (F::MemoryReset, 1, K::NothingToDo, "(result 1)"),
            (F::MemoryReset, 5, K::CardBusy, "reset the modem and try again"),
            (F::SetNickname, 1, K::NotFound, "list the profiles again"),
            (F::RemoveNotification, 1, K::NotFound, "(result 1)"),
            (F::ProfilesInfo, 1, refused, "ask without a list of fields"),
            (F::ProfilesInfo, 11, K::CardBusy, "wait a few seconds and try again"),
            (F::SetDefaultDpAddress, 127, refused, "the card's vendor may know"),
            (F::EnableProfile, 99, refused, "the card's vendor may know"),
        ] {
            check(function, code, expect, next);
        }
    }

    #[test]
    fn what_status_words_say() {
        for (sw, expect) in [
            (0x6A84, ErrorKind::NotEnoughMemory),
            (0x6A88, ErrorKind::Unsupported),
            (0x6D00, ErrorKind::Unsupported),
            (0x9300, ErrorKind::CardBusy),
            (0x6985, ErrorKind::CardRefused),
            (0x6A80, ErrorKind::CardRefused),
            (0x6F00, ErrorKind::CardRefused),
            (0x1234, ErrorKind::CardRefused),
        ] {
            let function = Function::LoadBoundProfilePackage;
            let error = card(&esim::Error::Status { function, sw: StatusWord(sw) });
            assert_eq!(error.kind, expect, "{sw:04X}");
            assert!(error.message.contains("; "), "{sw:04X}: {}", error.message);
        }
    }
}
