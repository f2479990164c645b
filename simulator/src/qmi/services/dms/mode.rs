//! The operating mode.

use super::super::super::clients::Topic;
use super::super::super::error::QmiError;
use super::{Answer, Body, Call, Client, Core, EVENT_REPORT, Indication, Reply};

const ONLINE: u8 = 0;
const LOW_POWER: u8 = 1;
const OFFLINE: u8 = 3;
const RESET: u8 = 4;
const SHUTTING_DOWN: u8 = 5;
const PERSISTENT_LOW_POWER: u8 = 6;

/// `<fun>` of 3GPP TS 27.007 clause 8.2.
fn mode_of(functionality: u8) -> u8 {
    match functionality {
        0 => OFFLINE,
        1 => ONLINE,
        _ => LOW_POWER,
    }
}

pub(super) fn set_event_report(call: &mut Call<'_>) -> Answer {
    call.subscribe(0x12, Topic::PinState)?;
    call.subscribe(0x14, Topic::OperatingMode)?;
    call.subscribe(0x15, Topic::UimState)?;
    Ok(Reply::ok())
}

pub(super) fn operating_mode(call: &mut Call<'_>) -> Answer {
    Ok(Reply::with(Body::new().u8(0x01, mode_of(call.core.functionality))))
}

/// What is off can be reset, not switched on, on models with an RF lock that is closed until somebody opens it.
pub(super) fn set_operating_mode(call: &mut Call<'_>) -> Answer {
    let wanted = call.request.require(0x01)?.u8()?;
    let core = &mut *call.core;
    match wanted {
        ONLINE => core.change_functionality(1),
        LOW_POWER | PERSISTENT_LOW_POWER => core.change_functionality(4),
        OFFLINE => core.change_functionality(0),
        RESET | SHUTTING_DOWN => core.reset_soon(core.functionality_delay()),
        _ => return Err(QmiError::INVALID_ARGUMENT),
    }
    Ok(Reply::ok().after(core.functionality_delay()))
}

/// What a client hears when the mode has changed.
pub(in super::super) fn mode_changed(core: &Core, client: &Client) -> Vec<Indication> {
    if !client.topics.contains(&Topic::OperatingMode) {
        return Vec::new();
    }
    let body = Body::new().u8(0x14, mode_of(core.functionality));
    vec![Indication { id: EVENT_REPORT, body }]
}
