//! DSD: which data systems there are, and what access points are for.

use super::super::clients::{Client, Topic};
use super::super::error::QmiError;
use super::super::tlv::{Body, Value};
use super::super::view::network;
use super::{Answer, Call, Core, Handler, Indication, Reply};
use crate::personality::Radio;

pub(super) const MESSAGES: &[Handler] = &[
    Handler::new(0x0024, "Get System Status", system_status),
    Handler::new(0x0025, "System Status Change", register),
    Handler::new(0x0033, "Get APN Info", access_point),
    Handler::new(0x0051, "Set APN Type", set_type),
];

const SYSTEM_STATUS: u16 = 0x0026;
/// 3GPP.
const TECHNOLOGY: u32 = 0;
/// Radio access technologies of 3GPP.
const WCDMA_RADIO: u32 = 1;
const GERAN: u32 = 2;
const LTE_RADIO: u32 = 3;
const NR_RADIO: u32 = 6;
/// Service options.
const WCDMA: u64 = 1 << 0;
const GPRS: u64 = 1 << 7;
const LTE_FDD: u64 = 1 << 12;
const NR_SUB6: u64 = 1 << 41;
const NR_STANDALONE: u64 = 1 << 44;

fn register(call: &mut Call<'_>) -> Answer {
    call.subscribe(0x11, Topic::SystemStatus)?;
    Ok(Reply::ok())
}

fn system_status(call: &mut Call<'_>) -> Answer {
    Ok(Reply::with(systems(call.core)))
}

fn systems(core: &Core) -> Body {
    let network = network::view(core);
    let found: Vec<(u32, u64)> = match (network.is_registered, network.radio) {
        (false, _) => Vec::new(),
        (true, Radio::Gsm) => vec![(GERAN, GPRS)],
        (true, Radio::Umts) => vec![(WCDMA_RADIO, WCDMA)],
        (true, Radio::Lte) => vec![(LTE_RADIO, LTE_FDD)],
        (true, Radio::Nr) => vec![(NR_RADIO, NR_SUB6 | NR_STANDALONE)],
    };
    let value =
        Value::new().each8(&found, |value, (radio, mask)| value.u32(TECHNOLOGY).u32(*radio).u64(*mask));
    Body::new().with(0x10, value)
}

/// The name that a type of access point goes by: that of the default context for the default type.
fn access_point(call: &mut Call<'_>) -> Answer {
    const DEFAULT: u32 = 0;
    match call.request.require(0x01)?.u32()? {
        DEFAULT => match call.core.contexts.values().next() {
            Some(context) => Ok(Reply::with(Body::new().text(0x10, &context.apn))),
            None => Err(QmiError::NO_ENTRY),
        },
        _ => Err(QmiError::NO_ENTRY),
    }
}

fn set_type(call: &mut Call<'_>) -> Answer {
    let mut value = call.request.require(0x01)?;
    let name = value.text8()?;
    let known = call.core.contexts.values().any(|context| context.apn == name);
    if known { Ok(Reply::ok()) } else { Err(QmiError::NO_ENTRY) }
}

/// What a client hears when the modem's place in the network has changed.
pub(super) fn registration_changed(core: &Core, client: &Client) -> Vec<Indication> {
    if !client.topics.contains(&Topic::SystemStatus) {
        return Vec::new();
    }
    vec![Indication { id: SYSTEM_STATUS, body: systems(core) }]
}
