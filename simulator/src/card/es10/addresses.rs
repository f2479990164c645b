//! ES10a: where the card looks for profiles by itself.

use super::{DONE, outcome, result};
use crate::card::apdu::Sw;
use crate::card::euicc::Euicc;
use crate::card::state::Refusal;
use crate::tlv::{Members, nest, tlv};

const SET_DEFAULT: u32 = 0xBF3F;
/// Longest host name, with room for a port.
const MAX_ADDRESS: usize = 255;

/// `GetEuiccConfiguredAddresses`.
pub(super) fn configured(euicc: &Euicc) -> Vec<u8> {
    let mut members = Vec::new();
    if let Some(address) = &euicc.state().default_smdp {
        members.push(tlv(0x80, address));
    }
    let (root, others) = match euicc.factory.config.root_smds.split_first() {
        Some((root, others)) => (root.as_str(), others),
        None => ("", &[][..]),
    };
    members.push(tlv(0x81, root));
    if !others.is_empty() {
        members.push(nest(0xA2, others.iter().map(|address| tlv(0x0C, address))));
    }
    nest(0xBF3C, members)
}

/// `SetDefaultDpAddress`; an empty one clears it.
pub(super) fn set_default(euicc: &mut Euicc, value: &[u8]) -> Result<Vec<u8>, Sw> {
    let address = Members::of(value)?.required(0x80)?;
    let Ok(address) = std::str::from_utf8(address) else {
        return Ok(outcome(SET_DEFAULT, Err(Refusal::Undefined)));
    };
    if address.len() > MAX_ADDRESS {
        return Ok(outcome(SET_DEFAULT, Err(Refusal::Undefined)));
    }
    euicc.change(|state| state.default_smdp = (!address.is_empty()).then(|| address.to_owned()))?;
    Ok(result(SET_DEFAULT, DONE))
}
