//! What a command can end with, its exit code, and what to do next.

use dbus_interface::{CallError, Error, ErrorKind};

use crate::qr::QrError;

/// Exit codes, as the help text and the manual list them.
pub mod exit {
    /// What the other codes do not cover; please report it.
    pub(crate) const FAILED: u8 = 1;
    pub(crate) const USAGE: u8 = 2;
    pub(crate) const UNREACHABLE: u8 = 3;
    pub(crate) const NOT_AUTHORIZED: u8 = 4;
    pub(crate) const NOT_FOUND: u8 = 5;
    pub(crate) const REFUSED: u8 = 6;
    pub(crate) const NO_ANSWER: u8 = 7;
    pub(crate) const CANCELLED: u8 = 8;
    /// As a shell reports SIGINT.
    pub(crate) const INTERRUPTED: u8 = 130;

    /// Every code with its meaning.
    pub const MEANINGS: &[(u8, &str)] = &[
        (0, "done"),
        (FAILED, "failed in a way that none of the others covers"),
        (USAGE, "wrong usage, or an argument that is not acceptable"),
        (UNREACHABLE, "tandemd is not running, or the message bus cannot be reached"),
        (NOT_AUTHORIZED, "not authorised"),
        (NOT_FOUND, "no such modem, profile, notification or operation, or more than one that fits"),
        (REFUSED, "the card, the modem or the server refused or failed"),
        (NO_ANSWER, "no answer in time, or the modem or the server cannot be reached"),
        (CANCELLED, "cancelled"),
        (INTERRUPTED, "interrupted; what was started goes on"),
    ];

    pub(crate) fn help() -> String {
        let lines: Vec<String> =
            MEANINGS.iter().map(|(code, meaning)| format!("  {code:>3}  {meaning}")).collect();
        format!("Exit codes:\n{}", lines.join("\n"))
    }
}

/// What can be ambiguous or missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Modem,
    Operation,
    Profile,
}

/// Why a command did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    #[error(transparent)]
    Call(CallError),
    /// An operation ended this way.
    #[error("{}", .error.message)]
    Operation { number: u32, error: Error },
    #[error("{message}")]
    Ambiguous { kind: Kind, message: String, candidates: Vec<String> },
    #[error("{0}")]
    NotFound(String),
    #[error("no modem found")]
    NoModem,
    #[error("{message}")]
    NoMatch { kind: Kind, message: String, candidates: Vec<String> },
    #[error("{0}")]
    Usage(String),
    /// A picture without an activation code.
    #[error(transparent)]
    Qr(#[from] QrError),
    #[error("this cannot be undone and has to be confirmed")]
    NotConfirmed,
    #[error("not confirmed; nothing was changed")]
    Declined,
    #[error("interrupted; operation {0} goes on")]
    Interrupted(u32),
    #[error("operation {0} is still running")]
    StillRunning(u32),
    #[error("tandemd went away during operation {0} and did not come back in time")]
    DaemonLost(u32),
    #[error("tandemd was restarted and no longer knows how operation {0} ended")]
    OutcomeUnknown(u32),
    #[error("the connection to the message bus was lost during operation {0}")]
    BusLost(u32),
    #[error("cannot start: {0}")]
    Runtime(std::io::Error),
    #[error("cannot write: {0}")]
    Output(#[from] std::io::Error),
}

impl From<CallError> for Failure {
    fn from(error: CallError) -> Self {
        Failure::Call(error)
    }
}

impl Failure {
    pub(crate) fn exit_code(&self) -> u8 {
        match self {
            Failure::Call(error) => call_exit_code(error),
            Failure::Operation { error, .. } => kind_exit_code(error.kind),
            Failure::Ambiguous { .. } | Failure::NotFound(_) | Failure::NoModem | Failure::NoMatch { .. } => {
                exit::NOT_FOUND
            }
            Failure::Usage(_) | Failure::Qr(_) | Failure::NotConfirmed => exit::USAGE,
            Failure::Declined => exit::CANCELLED,
            Failure::Interrupted(_) => exit::INTERRUPTED,
            Failure::StillRunning(_) | Failure::OutcomeUnknown(_) => exit::NO_ANSWER,
            Failure::DaemonLost(_) | Failure::BusLost(_) => exit::UNREACHABLE,
            Failure::Runtime(_) | Failure::Output(_) => exit::FAILED,
        }
    }

    /// A stable name for programs: the last part of the D-Bus error name where there is one.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Failure::Call(CallError::Service(error)) | Failure::Operation { error, .. } => {
                error.kind.name().rsplit('.').next().unwrap_or_default()
            }
            Failure::Call(CallError::NoBus(_)) | Failure::BusLost(_) => "BusUnreachable",
            Failure::Call(CallError::NotRunning(_)) | Failure::DaemonLost(_) => "DaemonUnreachable",
            Failure::Call(CallError::Refused(_)) => "NotAuthorized",
            Failure::Call(CallError::NoReply(_)) => "NoReply",
            Failure::Call(CallError::Unknown(_)) | Failure::NotFound(_) | Failure::NoMatch { .. } => {
                "NotFound"
            }
            Failure::Call(CallError::Bus(_)) | Failure::Runtime(_) | Failure::Output(_) => "Internal",
            Failure::Ambiguous { .. } => "Ambiguous",
            Failure::NoModem => "NoModem",
            Failure::Usage(_) | Failure::Qr(_) => "Usage",
            Failure::NotConfirmed => "NotConfirmed",
            Failure::Declined => "Cancelled",
            Failure::Interrupted(_) => "Interrupted",
            Failure::StillRunning(_) => "StillRunning",
            Failure::OutcomeUnknown(_) => "OutcomeUnknown",
        }
    }

    /// What to do next, where the message does not say so itself.
    pub(crate) fn hint(&self) -> Option<String> {
        let hint = match self {
            Failure::Call(error) => return call_hint(error).map(str::to_owned),
            Failure::Operation { error, .. } => return kind_hint(error.kind).map(str::to_owned),
            Failure::Ambiguous { kind: Kind::Modem, .. } => "say which with --modem NUMBER",
            Failure::Ambiguous { kind: Kind::Profile, .. } => "give the ICCID, or more of its digits",
            Failure::Ambiguous { kind: Kind::Operation, .. } => "give the number of the one that is meant",
            Failure::NoMatch { kind: Kind::Modem, .. } => "tandem modem list shows the modems",
            Failure::NoMatch { kind: Kind::Profile, .. } => "tandem esim list shows the profiles",
            Failure::NoMatch { kind: Kind::Operation, .. } => {
                "tandem operation list shows them; those that ended are forgotten after a while"
            }
            Failure::NoModem => {
                "is it plugged in (lsusb), and does the kernel know it (ls /dev/ttyUSB* /dev/ttyACM* /dev/cdc-wdm*)? \
                 tandem scan looks again, tandem status says what was left alone, journalctl -u tandemd tells more"
            }
            Failure::NotConfirmed => "add --yes where nobody can be asked",
            Failure::Interrupted(number) | Failure::StillRunning(number) => {
                return Some(format!(
                    "tandem operation follow {number} waits for it, tandem operation cancel {number} stops it at the \
                     next safe point"
                ));
            }
            Failure::DaemonLost(_) => {
                "see journalctl -u tandemd; the operation is taken up again when tandemd starts"
            }
            Failure::OutcomeUnknown(_) => "tandem esim list and tandem modem list show what the state is now",
            Failure::BusLost(_) => "the operation goes on; tandem operation list finds it again",
            Failure::NotFound(_)
            | Failure::Usage(_)
            | Failure::Qr(_)
            | Failure::Declined
            | Failure::Runtime(_)
            | Failure::Output(_) => return None,
        };
        Some(hint.to_owned())
    }

    /// The operation that this is about.
    pub(crate) fn operation(&self) -> Option<u32> {
        match self {
            Failure::Operation { number, .. }
            | Failure::Interrupted(number)
            | Failure::StillRunning(number)
            | Failure::DaemonLost(number)
            | Failure::OutcomeUnknown(number)
            | Failure::BusLost(number) => Some(*number),
            _ => None,
        }
    }

    pub(crate) fn candidates(&self) -> &[String] {
        match self {
            Failure::Ambiguous { candidates, .. } | Failure::NoMatch { candidates, .. } => candidates,
            _ => &[],
        }
    }
}

fn call_exit_code(error: &CallError) -> u8 {
    match error {
        CallError::Service(error) => kind_exit_code(error.kind),
        CallError::NoBus(_) | CallError::NotRunning(_) => exit::UNREACHABLE,
        CallError::Refused(_) => exit::NOT_AUTHORIZED,
        CallError::NoReply(_) => exit::NO_ANSWER,
        CallError::Unknown(_) => exit::NOT_FOUND,
        CallError::Bus(_) => exit::FAILED,
    }
}

fn kind_exit_code(kind: ErrorKind) -> u8 {
    match kind {
        ErrorKind::Internal => exit::FAILED,
        ErrorKind::ActivationCodeInvalid
        | ErrorKind::ConfirmationCodeRequired
        | ErrorKind::ConfirmationCodeWrong
        | ErrorKind::InvalidArgument => exit::USAGE,
        ErrorKind::NotAuthorized => exit::NOT_AUTHORIZED,
        ErrorKind::NotFound | ErrorKind::NoEuicc => exit::NOT_FOUND,
        ErrorKind::AlreadyDisabled
        | ErrorKind::AlreadyEnabled
        | ErrorKind::CardBusy
        | ErrorKind::CardRefused
        | ErrorKind::ChannelUnavailable
        | ErrorKind::InstallFailed
        | ErrorKind::ModemFailed
        | ErrorKind::ModemRefused
        | ErrorKind::NotEnoughMemory
        | ErrorKind::NothingToDo
        | ErrorKind::PolicyForbids
        | ErrorKind::ProfileEnabled
        | ErrorKind::ServerRefused
        | ErrorKind::ServerUntrusted
        | ErrorKind::Unsupported
        | ErrorKind::WrongState => exit::REFUSED,
        ErrorKind::DeviceGone
        | ErrorKind::DownloadInterrupted
        | ErrorKind::ServerUnreachable
        | ErrorKind::Timeout => exit::NO_ANSWER,
        ErrorKind::Cancelled => exit::CANCELLED,
    }
}

fn call_hint(error: &CallError) -> Option<&'static str> {
    match error {
        CallError::Service(error) => kind_hint(error.kind),
        CallError::NotRunning(_) => {
            Some("start it with: sudo systemctl start tandemd; journalctl -u tandemd says why it stopped")
        }
        CallError::NoBus(_) => Some("is the D-Bus system bus running? --bus ADDRESS uses another one"),
        CallError::Refused(_) => Some(
            "the bus policy of Tandem seems not to be in force: is dbus-1/system.d/org.tandem.Tandem1.conf installed? \
             Then: sudo systemctl reload dbus",
        ),
        CallError::NoReply(_) => {
            Some("tandem status shows what the state is now; journalctl -u tandemd tells more")
        }
        CallError::Unknown(_) => Some(
            "it may have gone in the meantime, or tandemd and tandem are of different versions; try again",
        ),
        CallError::Bus(_) => None,
    }
}

fn kind_hint(kind: ErrorKind) -> Option<&'static str> {
    match kind {
        ErrorKind::NotAuthorized => {
            Some("run it with sudo, or in a local session, where polkit can ask for a password")
        }
        ErrorKind::Internal => {
            Some("this is a defect of tandemd; please report it with the output of journalctl -u tandemd")
        }
        ErrorKind::ConfirmationCodeRequired => {
            Some("give it with --confirmation-code, or where it is asked for")
        }
        ErrorKind::NotEnoughMemory => Some("tandem esim delete makes room"),
        ErrorKind::ProfileEnabled => {
            Some("tandem esim disable does that, tandem esim enable switches to another one")
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_error_of_the_daemon_has_an_exit_code_from_the_list() {
        let help = exit::help();
        for kind in ErrorKind::ALL {
            let failure = Failure::Operation { number: 1, error: Error::new(*kind, "text") };
            let call = Failure::from(CallError::from(Error::new(*kind, "text")));
            assert_eq!(failure.exit_code(), call.exit_code(), "{kind:?}");
            assert_ne!(failure.exit_code(), 0, "{kind:?}");
            assert!(help.contains(&format!("\n  {:>3}  ", failure.exit_code())), "{kind:?}");
            assert_eq!(failure.name(), format!("{kind:?}"));
        }
    }

    #[test]
    fn exit_codes_that_scripts_rely_on() {
        let kind = |kind| Failure::Operation { number: 1, error: Error::new(kind, "") };
        let call = |error| Failure::Call(error);
        let text = || String::from("text");
        for (failure, expect) in [
            (kind(ErrorKind::Internal), 1),
            (kind(ErrorKind::InvalidArgument), 2),
            (Failure::Usage(text()), 2),
            (Failure::NotConfirmed, 2),
            (call(CallError::NotRunning(text())), 3),
            (call(CallError::NoBus(zbus::Error::InvalidReply)), 3),
            (Failure::DaemonLost(1), 3),
            (Failure::BusLost(1), 3),
            (kind(ErrorKind::NotAuthorized), 4),
            (call(CallError::Refused(text())), 4),
            (kind(ErrorKind::NotFound), 5),
            (kind(ErrorKind::NoEuicc), 5),
            (Failure::NoModem, 5),
            (Failure::Ambiguous { kind: Kind::Modem, message: text(), candidates: vec![] }, 5),
            (Failure::NoMatch { kind: Kind::Profile, message: text(), candidates: vec![] }, 5),
            (call(CallError::Unknown(text())), 5),
            (kind(ErrorKind::CardBusy), 6),
            (kind(ErrorKind::PolicyForbids), 6),
            (kind(ErrorKind::ProfileEnabled), 6),
            (kind(ErrorKind::ModemFailed), 6),
            (kind(ErrorKind::Timeout), 7),
            (kind(ErrorKind::DeviceGone), 7),
            (call(CallError::NoReply(text())), 7),
            (Failure::StillRunning(1), 7),
            (Failure::OutcomeUnknown(1), 7),
            (kind(ErrorKind::Cancelled), 8),
            (Failure::Declined, 8),
            (Failure::Interrupted(1), 130),
        ] {
            assert_eq!(failure.exit_code(), expect, "{failure:?}");
        }
    }
}
