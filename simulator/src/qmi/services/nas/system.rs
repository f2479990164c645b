//! System information, the newer way to say where the modem is: a service status and a block for each technology.

use super::super::super::tlv::Value;
use super::super::super::view::network::{self, Network};
use super::registration::REJECT_CAUSE;
use super::{Answer, Body, Call, Core, Reply};
use crate::personality::Radio;

pub(super) const GET_SYSTEM_INFO: u16 = 0x004d;
pub(super) const SYSTEM_INFO: u16 = 0x004e;

const NO_SERVICE: u8 = 0;
const LIMITED: u8 = 1;
const AVAILABLE: u8 = 2;
const NO_DOMAIN: u8 = 0;
const PACKET: u8 = 2;
const BOTH_DOMAINS: u8 = 3;
/// `<stat>`: registration was denied.
const DENIED: u8 = 3;

pub(super) fn system_info(call: &mut Call<'_>) -> Answer {
    Ok(Reply::with(body(call.core, false)))
}

/// The TLVs; those of 5G have other numbers in the indication.
pub(super) fn body(core: &Core, indication: bool) -> Body {
    let network = network::view(core);
    let mut body = Body::new();
    for radio in core.personality.qmi.as_ref().map_or(&[][..], |style| style.radios) {
        let (status, information) = match (radio, indication) {
            (Radio::Gsm, _) => (0x12, 0x17),
            (Radio::Umts, _) => (0x13, 0x18),
            (Radio::Lte, _) => (0x14, 0x19),
            (Radio::Nr, false) => (0x4a, 0x4b),
            (Radio::Nr, true) => (0x4c, 0x4d),
        };
        let here = *radio == network.radio;
        let service = match (here, network.is_registered, network.status) {
            (true, true, _) => AVAILABLE,
            (true, false, DENIED) => LIMITED,
            _ => NO_SERVICE,
        };
        body = body.with(status, Value::new().u8(service).u8(service).bool(service == AVAILABLE));
        if service != NO_SERVICE {
            body = body.with(information, block(&network, *radio));
        }
    }
    let lte = network.is_registered && network.radio == Radio::Lte;
    let beside = if indication { 0x50 } else { 0x4e };
    let voice = lte.then(|| Value::new().bool(false));
    body.maybe(0x21, voice).maybe(beside, lte.then(|| Value::new().bool(network.dual)))
}

fn block(network: &Network, radio: Radio) -> Value {
    let domain = match (network.is_registered, radio) {
        (false, _) => NO_DOMAIN,
        (true, Radio::Nr) => PACKET,
        (true, _) => BOTH_DOMAINS,
    };
    let denied = network.status == DENIED;
    let reject_domain = if denied { BOTH_DOMAINS } else { NO_DOMAIN };
    let has_tracking_area = matches!(radio, Radio::Lte | Radio::Nr);
    let area = u16::try_from(network.area).unwrap_or(u16::MAX);
    let value = Value::new()
        .bool(true)
        .u8(domain)
        .bool(true)
        .u8(if radio == Radio::Nr { PACKET } else { BOTH_DOMAINS })
        .bool(network.is_registered)
        .bool(network.is_roaming)
        .bool(true)
        .bool(denied)
        .bool(!has_tracking_area)
        .u16(if has_tracking_area { 0xffff } else { area })
        .bool(true)
        .u32(network.cell)
        .bool(denied)
        .u8(reject_domain)
        .u8(if denied { REJECT_CAUSE } else { 0 })
        .bool(true)
        .bytes(&digits(network));
    match radio {
        Radio::Gsm => value.bool(true).bool(true).bool(false).bool(false),
        Radio::Umts => value.bool(false).u8(0).bool(true).u8(3).bool(false).u16(0xffff),
        Radio::Lte | Radio::Nr => value.bool(true).u16(area),
    }
}

/// MCC and MNC as three characters each; where the MNC has two digits, the third is 0xFF.
fn digits(network: &Network) -> [u8; 6] {
    let mut digits = [0xff; 6];
    digits.iter_mut().zip(network.operator.numeric.bytes()).for_each(|(at, digit)| *at = digit);
    digits
}
