//! The network's time as Huawei tells it: `^NWTIME`, `^TIME`.

use serde::Serialize;

use super::ReplyError;
use super::clock::{Time, time_of};
use crate::field::body_after;

/// A time from the network.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct NetworkTime {
    /// The time.
    #[serde(flatten)]
    pub time: Time,
    /// Hours of daylight saving that the offset holds.
    pub dst: Option<u8>,
}

/// `^NWTIME: 14/08/05,04:00:21+40,00`.
///
/// # Errors
/// [`ReplyError::Field`] when it is no time.
pub fn parse_nwtime(line: &str) -> Result<NetworkTime, ReplyError> {
    let body = body_after(line, "^NWTIME").unwrap_or(line);
    let (time, dst) = match body.rsplit_once(',') {
        Some((time, dst)) if time.contains(',') => (time, Some(dst)),
        _ => (body, None),
    };
    let time = time_of(line, time)?;
    let dst = match dst.map(str::trim).filter(|dst| !dst.is_empty()) {
        Some(dst) => {
            let hours = crate::field::decimal(dst).filter(|hours: &u8| *hours <= 2);
            Some(hours.ok_or_else(|| ReplyError::field(line, 3, "dt", "0 to 2 hours"))?)
        }
        None => None,
    };
    Ok(NetworkTime { time, dst })
}

/// `^TIME: 14/08/05 04:00:21`.
///
/// # Errors
/// [`ReplyError::Field`] when it is no time.
pub fn parse_time(line: &str) -> Result<NetworkTime, ReplyError> {
    let body = body_after(line, "^TIME").unwrap_or(line);
    Ok(NetworkTime { time: time_of(line, body)?, dst: None })
}
