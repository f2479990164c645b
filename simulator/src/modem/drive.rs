//! What each [`Control`] does to the modem.

use std::time::Duration;

use serde_json::{Value, json};

use super::control::{Control, ControlError, DropAt};
use super::core::{Core, MAX_LOG};
use super::data::{Connection, Family};
use super::faults::{
    Counted, DropAfter, Faults, Garble, Late, MAX_REFUSALS, Refused, Swallow, VanishAfterEnable,
};
use super::messages::MAX_PDU;
use super::milliseconds;
use super::radio::{MAX_LEVEL, UNKNOWN_LEVEL};
use super::slot::Slot;
use super::timeline::Event;
use crate::at::Final;
use crate::card::ProfileState;
use crate::hex::unhex;

/// Bytes that one injection may hold.
const MAX_INJECTION: usize = 0x10_0000;

pub(super) fn apply(core: &mut Core, control: &Control) -> Result<Value, ControlError> {
    let done = json!({ "ok": true });
    match control {
        Control::Unplug { return_after_ms } => core.vanish(return_after_ms.map(milliseconds)),
        Control::Replug => core.appear(),
        Control::Mute => core.faults.mute = true,
        Control::Unmute => core.faults.mute = false,
        Control::Late { ms, once } => {
            core.faults.late = (*ms > 0).then_some(Late { by: milliseconds(*ms), once: *once });
        }
        Control::Echo { state } => core.faults.echo = *state,
        Control::Garble { percent, seed } => {
            core.faults.garble = (*percent > 0).then_some(Garble::new(*percent, *seed));
        }
        Control::Split { state, gap_ms } => {
            core.faults.split = state.is_on().then_some(milliseconds(*gap_ms))
        }
        Control::Inject { text } if text.len() > MAX_INJECTION => {
            return Err(ControlError::Arguments("the text is longer than 1 MiB"));
        }
        Control::Inject { text } => core.indicate(text),
        Control::InjectBytes { hex } => core.post_bytes(&bytes_of(hex)?),
        Control::LoseChannel => lose_channels(core)?,
        Control::FillCard => card_fault(core, "full", &Value::Null)?,
        Control::CardFault { name, arguments } => card_fault(core, name, arguments)?,
        Control::Refuse { on, cme, cms, times } => refuse(core, on, *cme, *cms, *times)?,
        Control::RefuseMessage { on, code, times } => refuse_message(core, on, *code, *times)?,
        Control::RestartQmi => core.restart_qmi(),
        Control::VanishAfterEnable { when, return_after_ms } => {
            let return_after = return_after_ms.map(milliseconds);
            core.faults.vanish_after_enable = Some(VanishAfterEnable { when: *when, return_after });
        }
        Control::DropAfter { commands, apdus, at, return_after_ms } => {
            core.faults.drop_after =
                Some(drop_after(*commands, *apdus, *at, return_after_ms.map(milliseconds))?);
        }
        Control::Swallow { commands, at } => {
            core.faults.swallow = Some(Swallow { left: *commands, at: *at });
        }
        Control::Registration { status } => registration(core, *status)?,
        Control::Signal { level } => signal(core, *level)?,
        Control::Message { pdu } => return message(core, pdu),
        Control::SwitchSlot { slot } => on_slot(core, *slot, Core::switch_slot)?,
        Control::RemoveSim => on_slot(core, active_slot(core), Core::take_card)?,
        Control::InsertSim => on_slot(core, active_slot(core), Core::put_card)?,
        Control::EmptySlot { slot } => on_slot(core, *slot, Core::take_card)?,
        Control::FillSlot { slot } => on_slot(core, *slot, Core::put_card)?,
        Control::ClearFaults => core.faults = Faults::default(),
        Control::Status => return Ok(status(core)),
        Control::Log { last } => return Ok(log(core, *last)),
    }
    core.wake();
    Ok(done)
}

fn bytes_of(hex: &str) -> Result<Vec<u8>, ControlError> {
    if hex.len() > 2 * MAX_INJECTION {
        return Err(ControlError::Arguments("the bytes are more than 1 MiB"));
    }
    unhex(hex).ok_or(ControlError::Arguments("hex wants pairs of hexadecimal digits"))
}

fn lose_channels(core: &Core) -> Result<(), ControlError> {
    let channels = core.slot().card(|card| card.open_channels()).ok_or(ControlError::NoCard)?;
    for channel in channels {
        core.slot().transmit(&[0x00, 0x70, 0x80, channel]);
    }
    Ok(())
}

fn card_fault(core: &Core, name: &str, arguments: &Value) -> Result<(), ControlError> {
    let applied = core.slot().card(|card| card.faults().apply(name, arguments));
    Ok(applied.ok_or(ControlError::NoCard)??)
}

fn refuse(
    core: &mut Core,
    on: &str,
    cme: Option<u16>,
    cms: Option<u16>,
    times: Option<u32>,
) -> Result<(), ControlError> {
    let result = match (cme, cms) {
        (None, None) => Final::Error,
        (Some(code), None) => Final::Cme(code),
        (None, Some(code)) => Final::Cms(code),
        (Some(_), Some(_)) => return Err(ControlError::Arguments("give cme or cms, not both")),
    };
    push_refusal(&mut core.faults.refusals, on, result, times)
}

fn refuse_message(
    core: &mut Core,
    on: &str,
    code: Option<u32>,
    times: Option<u32>,
) -> Result<(), ControlError> {
    if code == Some(0) {
        return Err(ControlError::Arguments("code 0 is success"));
    }
    push_refusal(&mut core.faults.message_refusals, on, code, times)
}

fn push_refusal<T>(
    refusals: &mut Vec<Refused<T>>,
    on: &str,
    result: T,
    times: Option<u32>,
) -> Result<(), ControlError> {
    if times == Some(0) || on.is_empty() {
        return Err(ControlError::Arguments("refuse wants a command in \"on\", and \"times\" above 0"));
    }
    if refusals.len() >= MAX_REFUSALS {
        return Err(ControlError::Arguments("too many refusals; clear-faults removes them"));
    }
    refusals.push(Refused { beginning: on.to_ascii_uppercase(), result, left: times });
    Ok(())
}

fn drop_after(
    commands: Option<u64>,
    apdus: Option<u64>,
    at: DropAt,
    return_after: Option<Duration>,
) -> Result<DropAfter, ControlError> {
    let (counted, left) = match (commands, apdus) {
        (Some(count), None) => (Counted::Commands, count),
        (None, Some(count)) => (Counted::Apdus, count),
        _ => return Err(ControlError::Arguments("give commands or apdus, one of them")),
    };
    Ok(DropAfter { counted, left, at, return_after })
}

fn registration(core: &mut Core, status: u8) -> Result<(), ControlError> {
    if status > 11 {
        return Err(ControlError::Arguments("a registration status is 0 to 11"));
    }
    core.timeline.cancel(|event| matches!(event, Event::Registered(_)));
    core.network.outcome = status;
    core.set_registration(status);
    Ok(())
}

fn signal(core: &mut Core, level: u8) -> Result<(), ControlError> {
    if level > MAX_LEVEL && level != UNKNOWN_LEVEL {
        return Err(ControlError::Arguments("a signal level is 0 to 31, or 99"));
    }
    core.set_level(level);
    Ok(())
}

fn message(core: &mut Core, pdu: &str) -> Result<Value, ControlError> {
    let bytes = unhex(pdu).filter(|pdu| (2..=MAX_PDU).contains(&pdu.len()));
    let bytes = bytes.ok_or(ControlError::Arguments("pdu wants the hex of one message"))?;
    let index = core.deliver_message(bytes).ok_or(ControlError::Full)?;
    Ok(json!({ "ok": true, "index": index }))
}

/// Does something with a slot. Slots count from 1 outside.
fn on_slot(
    core: &mut Core,
    slot: u8,
    action: impl FnOnce(&mut Core, usize) -> bool,
) -> Result<(), ControlError> {
    let done = usize::from(slot).checked_sub(1).is_some_and(|index| action(core, index));
    if done { Ok(()) } else { Err(ControlError::NoSlot(slot)) }
}

fn active_slot(core: &Core) -> u8 {
    u8::try_from(core.active_slot() + 1).unwrap_or(u8::MAX)
}

/// What is in each slot.
fn slots(core: &Core) -> Vec<Value> {
    let state = |slot: &Slot| match slot.card(|card| card.is_euicc()) {
        None => "empty",
        Some(true) => "euicc",
        Some(false) => "sim",
    };
    core.slots().iter().map(|slot| json!(state(slot))).collect()
}

/// Connections that are up.
fn connections(core: &Core) -> Vec<Value> {
    let address = |connection: &Connection| match connection.family {
        Family::V4 => connection.v4_address().to_string(),
        Family::V6 => connection.v6_address().to_string(),
    };
    let one = |connection: &Connection| json!({ "apn": connection.apn, "address": address(connection) });
    core.connections.iter().map(one).collect()
}

fn status(core: &Core) -> Value {
    let profiles = core.slot().card(|card| card.profiles()).unwrap_or_default();
    let profiles: Vec<Value> = profiles
        .iter()
        .map(|profile| {
            json!({
                "iccid": profile.iccid,
                "name": profile.name,
                "nickname": profile.nickname,
                "state": if profile.state == ProfileState::Enabled { "enabled" } else { "disabled" },
            })
        })
        .collect();
    let sessions: Vec<Value> = core
        .slot()
        .sessions
        .iter()
        .map(|session| json!({ "id": session.id, "channel": session.channel }))
        .collect();
    json!({
        "ok": true,
        "personality": core.personality.name,
        "imei": core.imei.as_str(),
        "present": core.is_present(),
        "ports_served": core.port_count(),
        "functionality": core.functionality,
        "sim": core.sim.name(),
        "sim_iccid": core.sim.identity().map(|identity| identity.iccid.as_str()),
        "slots": slots(core),
        "active_slot": active_slot(core),
        "registration": core.network.status,
        "attached": core.is_attached(),
        "connections": connections(core),
        "messages": core.messages.all().len(),
        "commands": core.counters.commands,
        "apdus": core.counters.apdus,
        "sessions": sessions,
        "open_channels": core.slot().card(|card| card.open_channels()).unwrap_or_default(),
        "profiles": profiles,
        "faults": fault_names(core),
    })
}

fn fault_names(core: &Core) -> Vec<&'static str> {
    let faults = &core.faults;
    [
        ("mute", faults.mute),
        ("late", faults.late.is_some()),
        ("echo", faults.echo.is_some()),
        ("garble", faults.garble.is_some()),
        ("split", faults.split.is_some()),
        ("refuse", !faults.refusals.is_empty()),
        ("refuse-message", !faults.message_refusals.is_empty()),
        ("vanish-after-enable", faults.vanish_after_enable.is_some()),
        ("drop-after", faults.drop_after.is_some()),
        ("swallow", faults.swallow.is_some()),
    ]
    .into_iter()
    .filter_map(|(name, armed)| armed.then_some(name))
    .collect()
}

fn log(core: &Core, last: usize) -> Value {
    let skip = core.log.len().saturating_sub(last.min(MAX_LOG));
    let exchanges: Vec<Value> = core
        .log
        .iter()
        .skip(skip)
        .map(|exchange| json!({ "command": exchange.command, "answer": exchange.answer }))
        .collect();
    json!({ "ok": true, "exchanges": exchanges })
}
