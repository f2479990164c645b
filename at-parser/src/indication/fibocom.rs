//! Fibocom.

use super::types::{CardState, ConnectionState, DataState, SimChanged, VendorIndication};
use super::{Indication, Parsed, body};
use crate::field::Fields;
use crate::reply::ReplyError;

pub(super) fn parse(name: &str, line: &str) -> Parsed {
    Some(match name {
        "+SIM" => card(body(line), line),
        "+SIM READY" | "+SIM DROP" | "+SIM INSERTED" | "+SIM REMOVED" => {
            card(name.strip_prefix("+SIM ").unwrap_or(""), line)
        }
        "+GTRNDIS" => gtrndis(line),
        "+GTEV" | "+GTUSIM" | "+GTDUALSIM" => VendorIndication::parse(name, line).map(Indication::Vendor),
        _ => return None,
    })
}

/// `+SIM: Inserted`, `+SIM READY`.
fn card(word: &str, line: &str) -> Result<Indication, ReplyError> {
    let state = match word.trim().to_ascii_uppercase().as_str() {
        "INSERTED" => CardState::Inserted,
        "REMOVED" | "DROP" => CardState::Removed,
        "READY" => CardState::Ready,
        _ => return Err(ReplyError::field(line, 1, "state", "Inserted, Removed, READY or DROP")),
    };
    Ok(Indication::SimChanged(SimChanged { state, source: "+SIM".to_owned(), code: None }))
}

/// `+GTRNDIS: <state>[,<cid>,…]`.
fn gtrndis(line: &str) -> Result<Indication, ReplyError> {
    let mut fields = Fields::after(line, "+GTRNDIS");
    let up = fields.flag("state")?.ok_or_else(|| fields.wrong("state", "0 or 1"))?;
    let state = if up { ConnectionState::Connected } else { ConnectionState::Disconnected };
    Ok(Indication::DataState(DataState { state, cid: fields.number("cid")?, source: "+GTRNDIS".to_owned() }))
}
