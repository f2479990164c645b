//! The AT command line as a modem sees it: bytes to commands, answers to bytes.
//!
//! This is the modem's side of ITU-T V.250 and is written on its own, so that a mistake in the host's codec
//! cannot be hidden by the same mistake here.

mod answer;
mod command;
mod line;

pub use answer::Framing;
pub(crate) use answer::{Answer, ErrorReport, Final, Reply, ResultFormat};
pub(crate) use command::{Command, Operation, parse_line};
pub(crate) use line::{Input, LineReader};
