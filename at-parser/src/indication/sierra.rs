//! Sierra Wireless.

use super::types::{Boot, BootStage, ConnectionState, DataState, VendorIndication};
use super::{Indication, Parsed};
use crate::reply::ReplyError;
use crate::reply::context::state;

pub(super) fn parse(name: &str, line: &str) -> Parsed {
    Some(match name {
        "+PACSP0" | "+PACSP1" => {
            Ok(Indication::Boot(Boot { stage: BootStage::Starting, text: line.to_owned() }))
        }
        "!SCACT" => scact(line),
        "+WIND" | "+KSUP" | "!CUSTOM" => VendorIndication::parse(name, line).map(Indication::Vendor),
        _ => return None,
    })
}

/// `!SCACT: 1,0`.
fn scact(line: &str) -> Result<Indication, ReplyError> {
    let context = state(line, "!SCACT")?;
    let state = if context.active { ConnectionState::Connected } else { ConnectionState::Disconnected };
    Ok(Indication::DataState(DataState { state, cid: Some(context.cid), source: "!SCACT".to_owned() }))
}
