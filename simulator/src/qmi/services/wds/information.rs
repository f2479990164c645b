//! What is told of the packet service without touching it.

use super::super::super::error::QmiError;
use super::super::super::view::network;
use super::{Answer, Body, Call, Reply, Value};
use crate::personality::Radio;

pub(super) const ATTACH_LIST_SET: u16 = 0x0093;

/// Networks that the attach may name.
const MAX_ATTACH: u8 = 8;
const NETWORK_3GPP: u8 = 1;

pub(super) fn set_event_report(call: &mut Call<'_>) -> Answer {
    if let Some(mut statistics) = call.request.find(0x11) {
        statistics.u8()?;
        statistics.u32()?;
    }
    Ok(Reply::ok())
}

pub(super) fn rates(call: &mut Call<'_>) -> Answer {
    let (up, down) = call.style.max_rates;
    let connected = !call.core.connections.is_empty();
    let now = if connected { (up, down) } else { (0, 0) };
    let value = Value::new().u32(now.0).u32(now.1).u32(up).u32(down);
    Ok(Reply::with(Body::new().with(0x01, value)))
}

/// No packet has ever come through.
pub(super) fn statistics(call: &mut Call<'_>) -> Answer {
    let mask = call.request.require(0x01)?.u32()?;
    let counters = [0x10, 0x11, 0x12, 0x13, 0x14, 0x15];
    let mut body = Body::new();
    for (bit, kind) in counters.into_iter().enumerate() {
        if mask & 1 << bit != 0 {
            body = body.u32(kind, 0);
        }
    }
    for (bit, kind) in [(0x40, 0x19), (0x80, 0x1a)] {
        if mask & bit != 0 {
            body = body.u64(kind, 0);
        }
    }
    for (bit, kind) in [(0x100, 0x1d), (0x200, 0x1e)] {
        if mask & bit != 0 {
            body = body.u32(kind, 0);
        }
    }
    Ok(Reply::with(body))
}

fn connected(call: &Call<'_>) -> Result<(), QmiError> {
    if call.core.connections.is_empty() { Err(QmiError::OUT_OF_CALL) } else { Ok(()) }
}

pub(super) fn go_dormant(call: &mut Call<'_>) -> Answer {
    connected(call)?;
    Ok(Reply::ok())
}

pub(super) fn go_active(call: &mut Call<'_>) -> Answer {
    connected(call)?;
    Err(QmiError::NO_EFFECT)
}

pub(super) fn dormancy(call: &mut Call<'_>) -> Answer {
    const ACTIVE: u8 = 2;
    connected(call)?;
    Ok(Reply::with(Body::new().u8(0x01, ACTIVE)))
}

pub(super) fn autoconnect(call: &mut Call<'_>) -> Answer {
    let settings = call.settings.autoconnect;
    Ok(Reply::with(Body::new().u8(0x01, settings.status).u8(0x10, settings.roaming)))
}

/// Kept; the modem of the simulation connects when it is asked.
pub(super) fn set_autoconnect(call: &mut Call<'_>) -> Answer {
    let status = call.request.require(0x01)?.u8()?;
    let roaming = call.request.u8(0x10)?;
    if status > 2 || roaming.is_some_and(|roaming| roaming > 1) {
        return Err(QmiError::INVALID_ARGUMENT);
    }
    call.settings.autoconnect.status = status;
    if let Some(roaming) = roaming {
        call.settings.autoconnect.roaming = roaming;
    }
    Ok(Reply::ok())
}

/// As the older list of bearers counts.
pub(super) fn bearer(call: &mut Call<'_>) -> Answer {
    connected(call)?;
    let code = match network::view(call.core).radio {
        Radio::Gsm => 0x03,
        Radio::Umts => 0x04,
        Radio::Lte => 0x0b,
        Radio::Nr => return Err(QmiError::INFORMATION_UNAVAILABLE),
    };
    Ok(Reply::with(Body::new().u8(0x01, code)))
}

pub(super) fn current_bearer(call: &mut Call<'_>) -> Answer {
    connected(call)?;
    let mask = match network::view(call.core).radio {
        Radio::Gsm => 0x02,
        Radio::Umts => 0x01,
        Radio::Lte => 0x08,
        Radio::Nr => return Err(QmiError::INFORMATION_UNAVAILABLE),
    };
    let value = Value::new().u8(NETWORK_3GPP).u32(mask).u32(0);
    Ok(Reply::with(Body::new().with(0x01, value)))
}

/// The profile that the attach is made with.
pub(super) fn attach_parameters(call: &mut Call<'_>) -> Answer {
    let network = network::view(call.core);
    if !network.is_registered || !matches!(network.radio, Radio::Lte) {
        return Err(QmiError::INFORMATION_UNAVAILABLE);
    }
    let (apn, kind) = call
        .core
        .contexts
        .values()
        .next()
        .map_or(("", "IPV4V6"), |context| (context.apn.as_str(), context.kind.as_str()));
    let kind = match kind {
        "IP" => 0,
        "IPV6" => 1,
        _ => 2,
    };
    Ok(Reply::with(Body::new().text(0x10, apn).u8(0x11, kind).bool(0x12, true)))
}

pub(super) fn max_attach(_: &mut Call<'_>) -> Answer {
    Ok(Reply::with(Body::new().u8(0x10, MAX_ATTACH)))
}

pub(super) fn attach_list(call: &mut Call<'_>) -> Answer {
    let list = Value::new().each16_short(&current_list(call));
    let none = Value::new().each16_short(&[]);
    Ok(Reply::with(Body::new().with(0x10, list).with(0x11, none)))
}

/// The first profile, unless a host has said otherwise.
fn current_list(call: &Call<'_>) -> Vec<u16> {
    if call.settings.attach_list.is_empty() { vec![1] } else { call.settings.attach_list.clone() }
}

pub(super) fn set_attach_list(call: &mut Call<'_>) -> Answer {
    let mut value = call.request.require(0x01)?;
    let count = value.u8()?;
    if count == 0 || count > MAX_ATTACH {
        return Err(QmiError::INVALID_ARGUMENT);
    }
    let list = (0..count).map(|_| value.u16()).collect::<Result<Vec<_>, _>>()?;
    if list == current_list(call) {
        return Err(QmiError::NO_EFFECT);
    }
    call.settings.attach_list = list;
    Ok(Reply::ok().then(ATTACH_LIST_SET, Body::new().bool(0x01, true)))
}
