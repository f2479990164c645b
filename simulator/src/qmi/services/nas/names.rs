//! Names of networks, and the time that they tell.

use super::super::super::error::QmiError;
use super::super::super::tlv::Value;
use super::super::super::view::network::{self, TIME};
use super::super::super::view::sim;
use super::scan::receivable;
use super::{Answer, Body, Call, Reply, plmn};

pub(super) fn home_network(call: &mut Call<'_>) -> Answer {
    let home = network::home(sim::identity(call.core)?);
    Ok(Reply::with(
        Body::new()
            .with(0x01, plmn(Value::new(), &home).text8(&home.name))
            .with(0x12, Value::new().bool(true).bool(home.has_long_mnc())),
    ))
}

/// The card has no list of preferred networks.
pub(super) fn preferred_networks(call: &mut Call<'_>) -> Answer {
    sim::identity(call.core)?;
    Ok(Reply::with(Body::new().with(0x10, Value::new().u16(0))))
}

pub(super) fn operator_name(call: &mut Call<'_>) -> Answer {
    const DISPLAY_BOTH: u8 = 0;
    let identity = sim::identity(call.core)?;
    let network = network::view(call.core);
    let name = network.is_registered.then_some(network.operator.name.as_str());
    let body = Body::new().with(0x10, Value::new().u8(DISPLAY_BOTH).text8(&identity.spn));
    Ok(Reply::with(body.maybe(0x13, name.map(|name| Value::new().bytes(name.as_bytes())))))
}

/// The name that a network code goes by.
pub(super) fn network_name(call: &mut Call<'_>) -> Answer {
    const ASCII: u8 = 0;
    const UNKNOWN_INITIALS: u8 = 0;
    const NO_SPARE_BITS: u8 = 0;
    let mut wanted = call.request.require(0x01)?;
    let wanted = (wanted.u16()?, wanted.u16()?);
    let found = receivable(call.core)
        .into_iter()
        .map(|found| found.operator)
        .find(|operator| (operator.mcc(), operator.mnc()) == wanted)
        .ok_or(QmiError::NO_ENTRY)?;
    let name = |value: Value, name: &str| value.u8(ASCII).u8(UNKNOWN_INITIALS).u8(NO_SPARE_BITS).text8(name);
    let value = name(name(Value::new().u8(ASCII).text8(""), &found.short), &found.name);
    Ok(Reply::with(Body::new().with(0x10, value)))
}

pub(super) fn time(call: &mut Call<'_>) -> Answer {
    let network = network::view(call.core);
    if !network.is_registered {
        return Err(QmiError::INFORMATION_UNAVAILABLE);
    }
    let value = Value::new()
        .u16(TIME.year)
        .u8(TIME.month)
        .u8(TIME.day)
        .u8(TIME.hour)
        .u8(TIME.minute)
        .u8(TIME.second)
        .u8(TIME.weekday)
        .i8(TIME.zone)
        .u8(0)
        .u8(network.radio.interface());
    Ok(Reply::with(Body::new().with(0x11, value)))
}
