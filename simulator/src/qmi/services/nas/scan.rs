//! What can be received.

use super::super::super::error::QmiError;
use super::super::super::tlv::Value;
use super::super::super::view::network::{self, Operator};
use super::{Answer, Body, Call, Core, Reply, plmn};
use crate::modem::milliseconds;

const CURRENT: u8 = 0x01;
const AVAILABLE: u8 = 0x02;
const HOME: u8 = 0x04;
const ROAMING: u8 = 0x08;
const NOT_FORBIDDEN: u8 = 0x20;
const NOT_PREFERRED: u8 = 0x80;

/// A network that can be received.
pub(super) struct Found {
    pub(super) operator: Operator,
    status: u8,
}

pub(super) fn receivable(core: &Core) -> Vec<Found> {
    let home = core.sim.identity().map(|profile| profile.mccmnc.clone());
    let found = |(numeric, name, short): (String, String, String), is_current: bool| {
        let is_home = home.as_deref() == Some(numeric.as_str());
        let status = if is_current { CURRENT } else { AVAILABLE }
            | if is_home { HOME } else { ROAMING }
            | NOT_FORBIDDEN
            | NOT_PREFERRED;
        Found { operator: Operator { numeric, name, short }, status }
    };
    let networks = core.receivable_networks();
    let registered = core.network.is_registered();
    let current = core.current_network().0;
    networks
        .into_iter()
        .map(|network| {
            let is_current = registered && network.0 == current;
            found(network, is_current)
        })
        .collect()
}

pub(super) fn scan(call: &mut Call<'_>) -> Answer {
    if call.core.functionality != 1 {
        return Err(QmiError::DEVICE_NOT_READY);
    }
    let found = receivable(call.core);
    let radio = network::view(call.core).radio.interface();
    let body = Body::new()
        .with(
            0x10,
            Value::new().each16(&found, |value, found| {
                plmn(value, &found.operator).u8(found.status).text8(&found.operator.name)
            }),
        )
        .with(0x11, Value::new().each16(&found, |value, found| plmn(value, &found.operator).u8(radio)))
        .with(
            0x12,
            Value::new().each16(&found, |value, found| {
                plmn(value, &found.operator).bool(found.operator.has_long_mnc())
            }),
        )
        .u32(0x13, 0);
    Ok(Reply::with(body).after(milliseconds(call.core.personality.slowness("+COPS=?"))))
}
