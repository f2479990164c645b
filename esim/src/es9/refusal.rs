//! What a server refuses, in its own words and in ours.

use std::fmt;

use super::status::{StatusCode, StatusKind, StatusRow};
use super::{Es9Function, status};
use crate::retry::Retry;

/// Longest text of a server's own that is kept, in characters.
pub const MAX_SERVER_MESSAGE: usize = 200;

/// A function that the server did not carry out, and said so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerRefusal {
    /// The function.
    pub function: Es9Function,
    /// How it ended.
    pub status: ExecutionStatus,
    /// What it is about, and why (SGP.22 5.2.6).
    pub code: StatusCode,
    /// What the code means.
    pub kind: StatusKind,
    /// The server's own words, cut to [`MAX_SERVER_MESSAGE`] and without what would confuse a terminal.
    pub message: Option<String>,
}

/// `functionExecutionStatus.status`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ExecutionStatus {
    /// `Executed-Success`.
    Success,
    /// `Executed-WithWarning`.
    Warning,
    /// `Failed`.
    Failed,
    /// `Expired`.
    Expired,
    /// Nothing.
    Missing,
    /// Something else.
    Unknown,
}

impl ExecutionStatus {
    pub(super) fn from_text(text: &str) -> Self {
        match text.trim().to_ascii_lowercase().as_str() {
            "executed-success" => Self::Success,
            "executed-withwarning" => Self::Warning,
            "failed" => Self::Failed,
            "expired" => Self::Expired,
            "" => Self::Missing,
            _ => Self::Unknown,
        }
    }
}

impl ServerRefusal {
    /// A refusal with these codes; texts that are none make a code that means nothing.
    #[must_use]
    pub fn new(
        function: Es9Function,
        status: ExecutionStatus,
        subject: &str,
        reason: &str,
        message: Option<&str>,
    ) -> Self {
        let code = StatusCode::new(subject, reason);
        let kind = status::row(&code).map_or(StatusKind::Other, |row| row.kind);
        Self { function, status, code, kind, message: message.map(printable).filter(|text| !text.is_empty()) }
    }

    /// What to do now, for a person.
    #[must_use]
    pub fn next_step(&self) -> &'static str {
        self.row()
            .map_or("try again later; if it persists, tell the carrier the code above", |row| row.next_step)
    }

    /// Whether another try is of use.
    #[must_use]
    pub fn retry(&self) -> Retry {
        self.row().map_or(Retry::SameCode, |row| row.retry)
    }

    fn row(&self) -> Option<&'static StatusRow> {
        status::row(&self.code)
    }
}

impl std::error::Error for ServerRefusal {}

impl fmt::Display for ServerRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.row() {
            Some(row) => f.write_str(row.message)?,
            None => write!(f, "the server refuses: {}", self.code.describe())?,
        }
        write!(f, " ({}, status {})", self.function, self.code)?;
        match &self.message {
            Some(message) => write!(f, "; the server says: {message}"),
            None => Ok(()),
        }
    }
}

/// One line of visible characters.
fn printable(text: &str) -> String {
    let confuses = |c: char| {
        c.is_control()
            || matches!(c, '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
    };
    let visible = text.trim().chars().map(|c| if c.is_whitespace() { ' ' } else { c });
    visible.filter(|c| !confuses(*c)).take(MAX_SERVER_MESSAGE).collect()
}
