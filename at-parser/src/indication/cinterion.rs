//! Cinterion.

use super::types::{Boot, BootStage, CardState, ConnectionState, DataState, SimChanged, VendorIndication};
use super::{Indication, Parsed};
use crate::field::Fields;
use crate::reply::ReplyError;
use crate::reply::cinterion::parse_slcc;
use crate::reply::context::state;
use crate::reply::indicator::parse_ciev;

pub(super) fn parse(name: &str, line: &str) -> Parsed {
    Some(match name {
        "^SLCC" => parse_slcc(line).map(Indication::Calls),
        "^SCKS" => scks(line),
        "^SSIM READY" => Ok(card(CardState::Ready, "^SSIM", None)),
        "^SWWAN" => swwan(line),
        "^CIEV" => parse_ciev(line, "^CIEV").map(Indication::Indicator),
        "^SHUTDOWN" => Ok(boot(BootStage::Shutdown, line)),
        "^SIS" | "^SISR" | "^SISW" | "^SBC" | "^SCTM_A" | "^SCTM_B" | "^SSTR" | "^SSTN" | "^SMGO"
        | "^SXRAT" => VendorIndication::parse(name, line).map(Indication::Vendor),
        // `^SYSSTART`, `^SYSSTART AIRPLANE MODE`
        _ if name.starts_with("^SYSSTART") => Ok(boot(BootStage::Started, line)),
        _ => return None,
    })
}

fn boot(stage: BootStage, text: &str) -> Indication {
    Indication::Boot(Boot { stage, text: text.to_owned() })
}

fn card(state: CardState, source: &str, code: Option<u32>) -> Indication {
    Indication::SimChanged(SimChanged { state, source: source.to_owned(), code })
}

/// `^SCKS: <status>`.
fn scks(line: &str) -> Result<Indication, ReplyError> {
    let code = Fields::after(line, "^SCKS").required_number("SimStatus")?;
    let state = match code {
        0 => CardState::Removed,
        1 => CardState::Inserted,
        _ => CardState::Unknown,
    };
    Ok(card(state, "^SCKS", Some(code)))
}

/// `^SWWAN: 3,1,1`.
fn swwan(line: &str) -> Result<Indication, ReplyError> {
    let context = state(line, "^SWWAN")?;
    let state = if context.active { ConnectionState::Connected } else { ConnectionState::Disconnected };
    Ok(Indication::DataState(DataState { state, cid: Some(context.cid), source: "^SWWAN".to_owned() }))
}
