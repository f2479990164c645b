//! Card status: what is in the active slot, its applications, their PINs.

use super::super::super::tlv::Value;
use super::super::super::view::sim::{self, Pin};
use super::{Answer, Body, Call, Core, Reply};
use crate::card::USIM_AID;
use crate::modem::sim::Sim;

pub(super) const INDICATION: u16 = 0x0032;

const ABSENT: u8 = 0;
const PRESENT: u8 = 1;
const ERROR: u8 = 2;
const POWER_DOWN: u8 = 1;
/// No application has this role.
const NONE: u16 = 0xffff;
const USIM: u8 = 2;
const DETECTED: u8 = 1;
const PIN_REQUIRED: u8 = 2;
const PUK_REQUIRED: u8 = 3;
const BLOCKED: u8 = 5;
const READY: u8 = 7;
const PERSONALISATION_READY: u8 = 2;
const PERSONALISATION_UNKNOWN: u8 = 0;

pub(super) fn card_status(call: &mut Call<'_>) -> Answer {
    Ok(Reply::with(body(call.core)))
}

pub(super) fn body(core: &Core) -> Body {
    let application = application(core);
    let primary = if application.is_some() && core.is_provisioned() { 0 } else { NONE };
    let (state, error) = match core.sim {
        Sim::Absent => (ABSENT, 0),
        Sim::PoweredOff => (ERROR, POWER_DOWN),
        Sim::Busy | Sim::NoProfile | Sim::Ready(_) => (PRESENT, 0),
    };
    // One card with its state; universal PINs are not used.
    let value = Value::new()
        .u16(primary)
        .u16(NONE)
        .u16(NONE)
        .u16(NONE)
        .u8(1)
        .u8(state)
        .bytes(&[0, 0, 0])
        .u8(error)
        .u8(u8::from(application.is_some()));
    Body::new().with(
        0x10,
        match application {
            Some(application) => value.bytes(&application),
            None => value,
        },
    )
}

fn application(core: &Core) -> Option<Vec<u8>> {
    let pin = match core.sim {
        Sim::Ready(_) => sim::pin(core)?,
        _ => return None,
    };
    let state = match (pin, core.pin_required()) {
        (_, _) if !core.is_provisioned() => DETECTED,
        (Pin { tries: 0, puk_tries: 0, .. }, _) => BLOCKED,
        (Pin { tries: 0, .. }, _) => PUK_REQUIRED,
        (_, true) => PIN_REQUIRED,
        (_, false) => READY,
    };
    let personalisation = if state == READY { PERSONALISATION_READY } else { PERSONALISATION_UNKNOWN };
    let pins = |value: Value, pin: &Pin| value.u8(pin.state).u8(pin.tries).u8(pin.puk_tries);
    let value =
        Value::new().u8(USIM).u8(state).u8(personalisation).bytes(&[0, 0, 0]).counted8(&USIM_AID).bool(false);
    Some(pins(pins(value, &pin), &Pin::SECOND).into_bytes())
}
