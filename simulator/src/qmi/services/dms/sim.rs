//! The SIM as old firmware shows it.

use super::super::super::clients::Topic;
use super::super::super::error::QmiError;
use super::super::super::tlv::Value;
use super::super::super::view::sim;
use super::{Answer, Body, Call, Client, Core, EVENT_REPORT, Indication, Reply, pin};
use crate::modem::sim::Sim;

const INITIALISED: u8 = 0;
const LOCKED: u8 = 1;
const ABSENT: u8 = 2;
const UNKNOWN: u8 = 0xff;

pub(super) fn iccid(call: &mut Call<'_>) -> Answer {
    Ok(Reply::text(&sim::identity(call.core)?.iccid))
}

pub(super) fn imsi(call: &mut Call<'_>) -> Answer {
    let identity = sim::identity(call.core)?;
    if call.core.pin_required() { Err(QmiError::ACCESS_DENIED) } else { Ok(Reply::text(&identity.imsi)) }
}

pub(super) fn msisdn(call: &mut Call<'_>) -> Answer {
    let identity = sim::identity(call.core)?;
    let number = identity.msisdn.as_deref().ok_or(QmiError::NOT_PROVISIONED)?;
    Ok(Reply::text(number))
}

fn state_of(core: &Core) -> u8 {
    match core.sim {
        Sim::Ready(_) if core.pin_required() => LOCKED,
        Sim::Ready(_) => INITIALISED,
        Sim::Absent => ABSENT,
        _ => UNKNOWN,
    }
}

pub(super) fn state(call: &mut Call<'_>) -> Answer {
    Ok(Reply::with(Body::new().u8(0x01, state_of(call.core))))
}

/// No personalisation lock is closed; ten tries for each.
pub(super) fn personalisation(call: &mut Call<'_>) -> Answer {
    const DEACTIVATED: u8 = 0;
    const TRIES: u8 = 10;
    let facility = call.request.require(0x01)?.u8()?;
    if facility > 4 {
        return Err(QmiError::INVALID_ARGUMENT);
    }
    sim::identity(call.core)?;
    Ok(Reply::with(Body::new().with(0x01, Value::new().u8(DEACTIVATED).u8(TRIES).u8(TRIES))))
}

/// What a client hears when the SIM is another one or in another state.
pub(in super::super) fn sim_changed(core: &Core, client: &Client) -> Vec<Indication> {
    let mut body = Body::new();
    if client.topics.contains(&Topic::PinState) {
        body = body.maybe(0x11, sim::pin(core).map(|pin| pin::status_value(&pin)));
    }
    if client.topics.contains(&Topic::UimState) {
        body = body.u8(0x15, state_of(core));
    }
    if body == Body::new() { Vec::new() } else { vec![Indication { id: EVENT_REPORT, body }] }
}
