//! What every answer says (TS.43 6.5.1).

use std::fmt;
use std::time::Duration;

use crate::document::{Block, DocumentFault};
use crate::portal::Portal;

/// Whether an operation went well, and what the carrier says where it did not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct General {
    /// `OperationResult`.
    pub result: OperationResult,
    /// `GeneralErrorText`.
    pub text: Option<String>,
    /// `GeneralErrorURL`.
    pub portal: Option<Portal>,
}

/// `OperationResult`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum OperationResult {
    /// 1.
    Success,
    /// 100.
    GeneralError,
    /// 101.
    InvalidOperation,
    /// 102.
    InvalidParameter,
    /// 103: an optional operation that the carrier does not have.
    NotSupported,
    /// 104: what the user answered to a message.
    InvalidMessageResponse,
    /// Any other.
    Other(i64),
}

impl General {
    /// Names of its parameters.
    pub(super) const NAMES: [&'static str; 5] =
        ["AppID", "OperationResult", "GeneralErrorText", "GeneralErrorURL", "GeneralErrorUserData"];

    /// Out of the block of an application. Documents that have no result are those of servers that say so by answering at all,
    /// except where there is an error to tell of.
    pub(crate) fn read(block: &Block) -> Result<General, DocumentFault> {
        let text = block.text("GeneralErrorText").map(str::to_owned);
        let portal = block.portal("GeneralErrorURL", "GeneralErrorUserData", "GeneralErrorContentsType")?;
        let result = match block.number("OperationResult")? {
            Some(1) => OperationResult::Success,
            Some(100) => OperationResult::GeneralError,
            Some(101) => OperationResult::InvalidOperation,
            Some(102) => OperationResult::InvalidParameter,
            Some(103) => OperationResult::NotSupported,
            Some(104) => OperationResult::InvalidMessageResponse,
            Some(other) => OperationResult::Other(other),
            None if portal.is_some() || text.is_some() => OperationResult::GeneralError,
            None => OperationResult::Success,
        };
        Ok(General { result, text, portal })
    }
}

impl OperationResult {
    /// Whether there is anything else to read.
    #[must_use]
    pub fn is_success(self) -> bool {
        self == Self::Success
    }

    pub(crate) fn next_step(self) -> &'static str {
        match self {
            Self::NotSupported => "do it in the carrier's own app or shop: it does not offer this to devices",
            Self::InvalidMessageResponse => "answer the carrier's question again",
            Self::InvalidOperation | Self::InvalidParameter => {
                "report the carrier, and the version of this program"
            }
            Self::Success | Self::GeneralError | Self::Other(_) => "ask the carrier",
        }
    }
}

impl fmt::Display for OperationResult {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Success => f.write_str("success"),
            Self::GeneralError => f.write_str("general error"),
            Self::InvalidOperation => f.write_str("invalid operation"),
            Self::InvalidParameter => f.write_str("invalid parameter"),
            Self::NotSupported => f.write_str("operation not supported"),
            Self::InvalidMessageResponse => f.write_str("invalid answer to a message"),
            Self::Other(result) => write!(f, "result {result}"),
        }
    }
}

/// Nobody waits longer before asking again.
const LONGEST_INTERVAL: Duration = Duration::from_secs(7 * 86_400);

/// `PollingInterval` and its unit: minutes, seconds or tenths of seconds. `None` where there is nothing to wait for.
pub(super) fn polling(block: &Block) -> Result<Option<Duration>, DocumentFault> {
    let Some(count) = block.number("PollingInterval")?.and_then(|count| u64::try_from(count).ok()) else {
        return Ok(None);
    };
    let unit = match block.number("PollingIntervalUnit")? {
        None | Some(0) => 60_000,
        Some(1) => 1_000,
        Some(2) => 100,
        Some(_) => {
            return Err(DocumentFault::Value { name: "PollingIntervalUnit", expected: "0, 1 or 2" });
        }
    };
    let interval = Duration::from_millis(count.saturating_mul(unit)).min(LONGEST_INTERVAL);
    Ok(Some(interval).filter(|interval| !interval.is_zero()))
}
