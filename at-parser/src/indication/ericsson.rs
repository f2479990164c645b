//! Ericsson MBM and what ST-Ericsson made of it.

use super::types::{Boot, BootStage, ConnectionState, DataState, VendorIndication};
use super::{Indication, Parsed};
use crate::field::Fields;
use crate::reply::ReplyError;

pub(super) fn parse(name: &str, line: &str) -> Parsed {
    Some(match name {
        "*EMRDY" => Ok(Indication::Boot(Boot { stage: BootStage::Started, text: line.to_owned() })),
        "*E2NAP" => e2nap(line),
        "*ERINFO" | "*EMWI" | "*EPEV" | "*ESTKSMENU" | "*ESTKIND" | "*ESTKDISP" | "*ESIMSR" | "*E2CFUN"
        | "*E2REG" => VendorIndication::parse(name, line).map(Indication::Vendor),
        _ => return None,
    })
}

/// `*E2NAP: <state>`.
fn e2nap(line: &str) -> Result<Indication, ReplyError> {
    let mut fields = Fields::after(line, "*E2NAP");
    let state = match fields.required_number::<u8>("state")? {
        0 => ConnectionState::Disconnected,
        1 => ConnectionState::Connected,
        2 => ConnectionState::Connecting,
        _ => return Err(fields.wrong("state", "0 to 2")),
    };
    Ok(Indication::DataState(DataState { state, cid: None, source: "*E2NAP".to_owned() }))
}
