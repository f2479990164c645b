//! Telit modems: `#QSS`.

use serde::Serialize;

use super::ReplyError;
use crate::coded::{Coded, coded};
use crate::field::{Fields, body_after};

coded! {
    /// Where the card stands.
    pub enum QssStatus("status", "status_code") {
        0 => Removed "sim_removed",
        1 => Inserted "sim_inserted",
        2 => Unlocked "sim_inserted_and_unlocked",
        3 => Ready "sim_inserted_and_ready",
    }
}

/// The reply of `AT#QSS?`, and the indication `#QSS: <status>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Qss {
    /// Which indications are on; only in replies.
    pub mode: Option<u8>,
    /// Where the card stands.
    #[serde(flatten)]
    pub status: QssStatus,
}

/// `#QSS: 2,1` as a reply.
///
/// # Errors
/// [`ReplyError::Missing`] without the prefix, [`ReplyError::Field`] for a wrong field.
pub fn parse_qss(line: &str) -> Result<Qss, ReplyError> {
    if body_after(line, "#QSS").is_none() {
        return Err(ReplyError::Missing { expected: "#QSS".to_owned() });
    }
    let mut fields = Fields::after(line, "#QSS");
    let mode = Some(fields.required_number("mode")?);
    Ok(Qss { mode, status: QssStatus::from_code(fields.required_number::<u8>("status")?.into()) })
}

/// `#QSS: 1` as an indication.
///
/// # Errors
/// As [`parse_qss`].
pub fn parse_qss_indication(line: &str) -> Result<Qss, ReplyError> {
    let mut fields = Fields::after(line, "#QSS");
    if fields.left() > 1 {
        return parse_qss(line);
    }
    Ok(Qss { mode: None, status: QssStatus::from_code(fields.required_number::<u8>("status")?.into()) })
}
