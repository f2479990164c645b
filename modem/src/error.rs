//! What can fail, with the facts that a bug report needs.

use std::fmt;
use std::io;
use std::path::PathBuf;
use std::time::Duration;

use at_parser::{CommandError, FinalResult};

use crate::state::SimState;

/// Why a modem did not do what it was asked.
///
/// `command` is the command line with its secrets removed.
#[derive(Debug, Clone, thiserror::Error)]
pub enum ModemError {
    /// The service has shut the modem down.
    #[error("the modem has been shut down")]
    Closed,
    /// The device is gone: unplugged, or its port broke.
    #[error("the modem has gone away")]
    Gone,
    /// The answer came and makes no sense.
    #[error("the answer to {command} is malformed: {reason}")]
    Malformed {
        /// What was asked.
        command: String,
        /// What is wrong with the answer.
        reason: String,
    },
    /// The modem answered with an error.
    #[error("the modem refused {command}: {answer}")]
    Refused {
        /// What was asked.
        command: String,
        /// In the modem's words.
        answer: Refusal,
    },
    /// The modem has started anew before it answered.
    #[error("the modem restarted before it answered {command}")]
    Restarted {
        /// What was asked.
        command: String,
    },
    /// After a reset or a profile switch the SIM did not come back.
    #[error("the SIM was not ready {} s after it was reloaded, the modem reports: {state}", waited.as_secs())]
    SimNotReady {
        /// What the modem says about the SIM.
        state: Box<SimState>,
        /// How long the service waited.
        waited: Duration,
    },
    /// No answer within the command's deadline. The port resynchronises before the next command.
    #[error("the modem did not answer {command} within {} s", after.as_secs_f32())]
    Timeout {
        /// What was asked.
        command: String,
        /// The deadline that passed.
        after: Duration,
    },
    /// The port has stopped answering; the service keeps trying and recovers by itself.
    #[error("port {} has stopped answering, the service keeps trying to reach it", port.display())]
    Unresponsive {
        /// Which port.
        port: PathBuf,
    },
    /// The command cannot be sent as it is.
    #[error("the command cannot be sent: {0}")]
    Unsendable(#[from] CommandError),
    /// Nothing that the modem speaks has a word for it.
    #[error("the modem has no command for {what}")]
    Unsupported {
        /// What was wanted.
        what: String,
    },
    /// The port took no bytes within the deadline.
    #[error("the port took no bytes of {command} for {} s", after.as_secs_f32())]
    WriteBlocked {
        /// What was asked.
        command: String,
        /// The deadline that passed.
        after: Duration,
    },
}

/// How a modem says no, in the protocol that was used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// A final result code (V.250 5.7.1, TS 27.007 9.2).
    At(FinalResult),
    /// The status of an answer (MBIM 1.0, 9.4.5).
    Mbim(mbim::Status),
    /// A protocol error of QMI.
    Qmi(qmi::ProtocolError),
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::At(result) => f.write_str(&describe(result)),
            Self::Mbim(status) => write!(f, "{status}"),
            Self::Qmi(error) => write!(f, "{error}"),
        }
    }
}

/// Why a port could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum PortError {
    /// Another program has it, or this one already.
    #[error("port {} is in use by another program", path.display())]
    Busy {
        /// Which port.
        path: PathBuf,
    },
    /// Anything else.
    #[error("port {} cannot be opened: {source}", path.display())]
    Io {
        /// Which port.
        path: PathBuf,
        /// What the kernel said.
        #[source]
        source: io::Error,
    },
    /// It is no character device.
    #[error("{} is not a port", path.display())]
    NotAPort {
        /// Which file.
        path: PathBuf,
    },
    /// It does not exist, or not any more.
    #[error("port {} does not exist", path.display())]
    NotFound {
        /// Which port.
        path: PathBuf,
    },
    /// The proxy through which the port is shared does not run.
    #[error("port {} is to be shared through {name}, which does not run", path.display())]
    NoProxy {
        /// Which port.
        path: PathBuf,
        /// The proxy's name.
        name: &'static str,
    },
    /// The service's user may not open it.
    #[error("permission denied on port {}; is the udev rule installed?", path.display())]
    Permission {
        /// Which port.
        path: PathBuf,
    },
}

/// Why a modem could not be started.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// None of the ports speaks a protocol that the service drives.
    #[error("none of the {ports} ports is an AT port")]
    NoControlPort {
        /// How many ports there were.
        ports: usize,
    },
    /// Ports were tried, and none answered as a modem does.
    #[error("no port answered as a modem does: {}", list(.0))]
    NoAnswer(Vec<ProbeReport>),
    /// A port answered, and then the modem failed.
    #[error("port {} answered, then start-up failed: {source}", port.display())]
    Failed {
        /// Which port.
        port: PathBuf,
        /// What happened.
        #[source]
        source: ModemError,
    },
}

/// What became of the probe of one port.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}: {failure}", port.display())]
pub struct ProbeReport {
    /// Which port.
    pub port: PathBuf,
    /// What it did.
    pub failure: ProbeFailure,
}

/// How a port failed its probe.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProbeFailure {
    /// It went away.
    #[error("went away")]
    Gone,
    /// Bytes came, none of them a result code.
    #[error("sent {bytes} bytes and no result code")]
    Noise {
        /// How many.
        bytes: usize,
    },
    /// The session was not opened.
    #[error("did not open the session: {reason}")]
    NotOpened {
        /// In the modem's or the proxy's words.
        reason: String,
    },
    /// `AT` was answered with an error.
    #[error("answered AT with {}", describe(.0))]
    Refused(FinalResult),
    /// Nothing came.
    #[error("silent for {tries} tries")]
    Silent {
        /// How often `AT` was sent.
        tries: u32,
    },
    /// Another port answered first.
    #[error("had not answered when another port did")]
    Slower,
}

fn list(reports: &[ProbeReport]) -> String {
    reports.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}

/// A final result in the modem's words.
pub(crate) fn describe(result: &FinalResult) -> String {
    use at_parser::final_result::ErrorCode;
    let code = |code: &ErrorCode| match code {
        ErrorCode::Number(number) => number.to_string(),
        ErrorCode::Text(text) => text.clone(),
    };
    match result {
        FinalResult::Ok => "OK".into(),
        FinalResult::Connect(None) => "CONNECT".into(),
        FinalResult::Connect(Some(text)) => format!("CONNECT {text}"),
        FinalResult::Error => "ERROR".into(),
        FinalResult::Cme(number) => format!("+CME ERROR: {}", code(number)),
        FinalResult::Cms(number) => format!("+CMS ERROR: {}", code(number)),
        FinalResult::NoCarrier => "NO CARRIER".into(),
        FinalResult::Busy => "BUSY".into(),
        FinalResult::NoAnswer => "NO ANSWER".into(),
        FinalResult::NoDialtone => "NO DIALTONE".into(),
        FinalResult::Vendor(text) => text.clone(),
    }
}
