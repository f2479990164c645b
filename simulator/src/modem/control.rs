//! Commands that drive a modem from outside: what a test or a person does to it.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tokio::time::Instant;

use super::core::{Core, MAX_LOG};
use super::faults::{Counted, DropAfter, Garble, Late, MAX_REFUSALS, Refused, VanishAfterEnable};
use super::milliseconds;
use super::timeline::Event;
use crate::at::Final;
use crate::card::{FaultError, ProfileState};

/// Bytes that one injection may hold.
const MAX_INJECTION: usize = 0x10_0000;

/// A command, as one JSON object: `{"command":"late","ms":5000,"once":true}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "command", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Control {
    /// Takes the modem away; it comes back by itself after the time, if one is given.
    Unplug {
        /// Milliseconds until it comes back.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        return_after_ms: Option<u64>,
    },
    /// Puts the modem back; it boots.
    Replug,
    /// Carries commands out and says nothing any more.
    Mute,
    /// Ends [`Control::Mute`]; what was not said stays lost.
    Unmute,
    /// Answers later by so much; 0 ends it.
    Late {
        /// Milliseconds.
        ms: u64,
        /// The next answer only.
        #[serde(default)]
        once: bool,
    },
    /// Echoes or not, whatever `ATE` says; without a state it obeys `ATE` again.
    Echo {
        /// What it does.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        state: Option<Switch>,
    },
    /// Mixes random bytes into what the modem says; 0 percent ends it.
    Garble {
        /// Chance of a random byte before each own one, at most 90.
        percent: u8,
        /// Same seed, same bytes.
        #[serde(default = "default_seed")]
        seed: u64,
    },
    /// Writes byte by byte.
    Split {
        /// On or off.
        state: Switch,
        /// Milliseconds between bytes.
        #[serde(default)]
        gap_ms: u64,
    },
    /// Says a line unasked on every port.
    Inject {
        /// The line without line ends.
        text: String,
    },
    /// Writes bytes on every port as they are.
    InjectBytes {
        /// Hex.
        hex: String,
    },
    /// Closes every logical channel of the card behind the host's back.
    LoseChannel,
    /// Leaves no memory free on the card.
    FillCard,
    /// Arms a fault of the card.
    CardFault {
        /// Its name.
        name: String,
        /// Its arguments.
        #[serde(default)]
        arguments: Value,
    },
    /// Refuses commands that begin so, with `ERROR` where no code is given.
    Refuse {
        /// Beginning of the command without `AT`, such as `+CGLA=`.
        on: String,
        /// Code for `+CME ERROR`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        cme: Option<u16>,
        /// Code for `+CMS ERROR`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        cms: Option<u16>,
        /// How often; without it always.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        times: Option<u32>,
    },
    /// Goes away when the card has enabled a profile.
    VanishAfterEnable {
        /// Before or after the host hears of it.
        #[serde(default)]
        when: VanishWhen,
        /// Milliseconds until it comes back; without it only [`Control::Replug`] brings it back.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        return_after_ms: Option<u64>,
    },
    /// Goes away in the middle of a step: after so many command lines or APDUs that still go well.
    DropAfter {
        /// Command lines.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        commands: Option<u64>,
        /// APDUs.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        apdus: Option<u64>,
        /// Where in the step.
        #[serde(default)]
        at: DropAt,
        /// Milliseconds until it comes back; without it only [`Control::Replug`] brings it back.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        return_after_ms: Option<u64>,
    },
    /// Changes the registration, now and for later attempts.
    Registration {
        /// `<stat>` of 3GPP TS 27.007 clause 7.2: 0 to 11.
        status: u8,
    },
    /// Takes the card out of its slot.
    RemoveSim,
    /// Puts the card back into its slot.
    InsertSim,
    /// Disarms every fault of the modem; those of the card stay.
    ClearFaults,
    /// Tells how things are.
    Status,
    /// Tells the last exchanges.
    Log {
        /// How many.
        #[serde(default = "default_last")]
        last: usize,
    },
}

fn default_seed() -> u64 {
    1
}

fn default_last() -> usize {
    20
}

/// On or off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Switch {
    /// Off.
    Off,
    /// On.
    On,
}

impl Switch {
    pub(crate) const fn is_on(self) -> bool {
        matches!(self, Self::On)
    }
}

/// When the modem goes away with respect to its answer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum VanishWhen {
    /// The host gets the answer.
    #[default]
    AfterReply,
    /// The host never hears that it went through.
    BeforeReply,
}

/// Where in a step the modem goes away.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DropAt {
    /// The command was heard and nothing done.
    Received,
    /// The command was carried out and not answered.
    #[default]
    Executed,
    /// Half of the answer was given.
    HalfAnswered,
}

/// A command that cannot be done.
#[derive(Debug, thiserror::Error)]
pub enum ControlError {
    /// The modem has no card in its slot.
    #[error("there is no card in this modem")]
    NoCard,
    /// The card knows no such fault.
    #[error(transparent)]
    CardFault(#[from] FaultError),
    /// Arguments that make no sense together.
    #[error("{0}")]
    Arguments(&'static str),
}

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
        Control::VanishAfterEnable { when, return_after_ms } => {
            let return_after = return_after_ms.map(milliseconds);
            core.faults.vanish_after_enable = Some(VanishAfterEnable { when: *when, return_after });
        }
        Control::DropAfter { commands, apdus, at, return_after_ms } => {
            core.faults.drop_after =
                Some(drop_after(*commands, *apdus, *at, return_after_ms.map(milliseconds))?);
        }
        Control::Registration { status } => registration(core, *status)?,
        Control::RemoveSim => remove_sim(core),
        Control::InsertSim => insert_sim(core),
        Control::ClearFaults => core.faults = super::faults::Faults::default(),
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
    super::commands::hex_bytes(hex).ok_or(ControlError::Arguments("hex wants pairs of hexadecimal digits"))
}

fn lose_channels(core: &Core) -> Result<(), ControlError> {
    let channels = core.slot.card(|card| card.open_channels()).ok_or(ControlError::NoCard)?;
    for channel in channels {
        core.slot.transmit(&[0x00, 0x70, 0x80, channel]);
    }
    Ok(())
}

fn card_fault(core: &Core, name: &str, arguments: &Value) -> Result<(), ControlError> {
    let applied = core.slot.card(|card| card.faults().apply(name, arguments));
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
    if times == Some(0) || on.is_empty() {
        return Err(ControlError::Arguments("refuse wants a command in \"on\", and \"times\" above 0"));
    }
    if core.faults.refusals.len() >= MAX_REFUSALS {
        return Err(ControlError::Arguments("too many refusals; clear-faults removes them"));
    }
    core.faults.refusals.push(Refused { beginning: on.to_ascii_uppercase(), result, left: times });
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

fn remove_sim(core: &mut Core) {
    core.slot.remove();
    core.power_down_sim();
    for text in core.personality.sim.removed {
        core.indicate(text);
    }
}

fn insert_sim(core: &mut Core) {
    core.slot.insert();
    core.power_sim(Instant::now());
}

fn status(core: &Core) -> Value {
    let profiles = core.slot.card(|card| card.profiles()).unwrap_or_default();
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
        .slot
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
        "registration": core.network.status,
        "commands": core.counters.commands,
        "apdus": core.counters.apdus,
        "sessions": sessions,
        "open_channels": core.slot.card(|card| card.open_channels()).unwrap_or_default(),
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
        ("vanish-after-enable", faults.vanish_after_enable.is_some()),
        ("drop-after", faults.drop_after.is_some()),
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

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expect: &Control) {
        assert_eq!(&serde_json::from_str::<Control>(text).expect(text), expect);
    }

    #[test]
    fn spelling() {
        check(r#"{"command":"unplug"}"#, &Control::Unplug { return_after_ms: None });
        check(r#"{"command":"late","ms":5,"once":true}"#, &Control::Late { ms: 5, once: true });
        check(r#"{"command":"echo","state":"on"}"#, &Control::Echo { state: Some(Switch::On) });
        check(r#"{"command":"log"}"#, &Control::Log { last: 20 });
        check(
            r#"{"command":"drop-after","apdus":3,"at":"half-answered"}"#,
            &Control::DropAfter {
                commands: None,
                apdus: Some(3),
                at: DropAt::HalfAnswered,
                return_after_ms: None,
            },
        );
        for text in [r#"{"command":"dance"}"#, r#"{"command":"late"}"#, r#"{"command":"late","ms":1,"x":2}"#]
        {
            assert!(serde_json::from_str::<Control>(text).is_err(), "{text}");
        }
    }
}
