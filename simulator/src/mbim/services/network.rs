//! Radio and network: Radio State, providers, Register State, Packet Service, Signal State.

use super::super::buffer::Output;
use super::super::call::{Call, Outcome, Reply};
use super::super::status::Status;
use crate::modem::core::Core;
use crate::modem::milliseconds;
use crate::personality::MbimExtensions;

/// `+CFUN`: radio on, radio off.
const FULL: u8 = 1;
const RADIO_OFF: u8 = 4;

/// `MbimDataClass`
pub(super) const GPRS_EDGE: u32 = 0x03;
pub(super) const UMTS: u32 = 0x1c;
pub(super) const LTE: u32 = 0x20;
pub(super) const NSA: u32 = 0x40;
pub(super) const SA: u32 = 0x80;

/// `MbimProviderState`
const HOME: u32 = 0x01;
const VISIBLE: u32 = 0x08;
const REGISTERED: u32 = 0x10;

/// Rates that packet service comes with, in bit/s.
const UPLINK: u64 = 50_000_000;
const DOWNLINK: u64 = 150_000_000;

/// Nobody knows.
const UNKNOWN: u32 = 99;

/// The data classes of where the modem is, in the words of MBIMEx 2.0.
pub(super) fn data_classes(core: &Core) -> u32 {
    if !core.network.is_registered() {
        return 0;
    }
    match core.personality.registration.act {
        0 | 1 | 3 => GPRS_EDGE,
        2 | 4..=6 => UMTS,
        11 => SA,
        12 | 13 => LTE | NSA,
        _ => LTE,
    }
}

/// The same in the words of a version: 5G has one bit in MBIMEx 3.0, and none in MBIM 1.0.
fn worded(classes: u32, version: MbimExtensions) -> u32 {
    let five_g = classes & (NSA | SA) != 0;
    match version {
        MbimExtensions::One if five_g => classes & !(NSA | SA) | 0x8000_0000,
        MbimExtensions::Three if five_g => classes & !(NSA | SA) | NSA,
        _ => classes,
    }
}

pub(super) fn radio(mut call: Call<'_>) -> Outcome {
    let mut delay = milliseconds(0);
    if call.is_set() {
        let level = match call.input.u32()? {
            0 => RADIO_OFF,
            1 => FULL,
            _ => return Err(Status::INVALID_PARAMETERS),
        };
        delay = call.core.functionality_delay();
        call.core.change_functionality(level);
    }
    let software = u32::from(call.core.functionality == FULL);
    // The switch in hardware is on.
    Ok(Reply::from(Output::new().u32(1).u32(software)).after(delay))
}

fn provider(numeric: &str, state: u32, name: &str, level: u32) -> Output {
    const GSM: u32 = 1;
    Output::new().text(numeric).u32(state).text(name).u32(GSM).u32(level).u32(UNKNOWN)
}

pub(super) fn home(call: &Call<'_>) -> Outcome {
    let identity = call.identity()?;
    let here = call.core.network.is_registered() && call.core.current_network().0 == identity.mccmnc;
    let state = if here { HOME | VISIBLE | REGISTERED } else { HOME };
    Ok(provider(&identity.mccmnc, state, &identity.spn, level(call.core)).into())
}

pub(super) fn preferred(call: &Call<'_>) -> Outcome {
    call.identity()?;
    Ok(Output::new().u32(0).into())
}

pub(super) fn visible(mut call: Call<'_>) -> Outcome {
    if call.input.u32()? > 1 {
        return Err(Status::INVALID_PARAMETERS);
    }
    call.radio()?;
    let home = call.core.sim.identity().map(|identity| identity.mccmnc.clone());
    let here = call.core.network.is_registered().then(|| call.core.current_network().0);
    let level = level(call.core);
    let found = call.core.receivable_networks();
    let providers: Vec<Output> = found
        .iter()
        .map(|(numeric, name, _)| {
            let mut state = VISIBLE;
            if Some(numeric) == home.as_ref() {
                state |= HOME;
            }
            if Some(numeric) == here.as_ref() {
                state |= REGISTERED;
            }
            provider(numeric, state, name, level)
        })
        .collect();
    let count = u32::try_from(providers.len()).unwrap_or(0);
    let delay = milliseconds(call.core.personality.slowness("+COPS=?"));
    Ok(Reply::from(Output::new().u32(count).structures(providers)).after(delay))
}

pub(super) fn register(mut call: Call<'_>) -> Outcome {
    if call.is_set() {
        let provider = call.input.text()?;
        let action = call.input.u32()?;
        call.identity()?;
        call.radio()?;
        match action {
            0 => call.core.select_network(0),
            1 if call.core.receivable_networks().iter().any(|(numeric, ..)| *numeric == provider) => {
                call.core.select_network(1);
            }
            1 => return Err(Status::PROVIDER_NOT_VISIBLE),
            _ => return Err(Status::INVALID_PARAMETERS),
        }
    }
    Ok(register_state(&call).into())
}

fn register_state(call: &Call<'_>) -> Output {
    const AUTOMATIC_ATTACH: u32 = 2;
    const GSM: u32 = 1;
    let core = &*call.core;
    let version = call.version();
    let state = match core.network.status {
        0 => 1,
        1 | 6 | 9 => 3,
        2 => 2,
        3 => 6,
        5 | 7 | 10 => 4,
        _ => 0,
    };
    let mode = if core.network.selection == 1 { 2 } else { 1 };
    let registered = core.network.is_registered();
    let (numeric, name, _) = if registered { core.current_network() } else { Default::default() };
    let classes = worded(data_classes(core), version);
    let output = Output::new().u32(0).u32(state).u32(mode).u32(classes).u32(GSM);
    let output = output.text(&numeric).text(&name).text("").u32(AUTOMATIC_ATTACH);
    if version == MbimExtensions::One {
        return output;
    }
    output.u32(worded(call.style.data_class, version))
}

pub(super) fn packet_service(mut call: Call<'_>) -> Outcome {
    const ATTACHED: u32 = 2;
    const DETACHED: u32 = 4;
    if call.is_set() {
        let action = call.input.u32()?;
        call.identity()?;
        call.radio()?;
        match action {
            0 if !call.core.network.is_registered() => return Err(Status::NOT_REGISTERED),
            0 => call.core.set_attached(true),
            1 => call.core.set_attached(false),
            _ => return Err(Status::INVALID_PARAMETERS),
        }
    }
    let (core, version) = (&*call.core, call.version());
    let attached = core.is_attached();
    let classes = if attached { data_classes(core) } else { 0 };
    let (up, down) = if attached { (UPLINK, DOWNLINK) } else { (0, 0) };
    let state = if attached { ATTACHED } else { DETACHED };
    let mut output = Output::new().u32(0).u32(state).u32(worded(classes, version)).u64(up).u64(down);
    if version > MbimExtensions::One {
        // Frequency range 1 of 5G, below 6 GHz.
        output = output.u32(u32::from(classes & (NSA | SA) != 0));
    }
    if version == MbimExtensions::Three {
        let subclass = match classes {
            classes if classes & SA != 0 => 2,
            classes if classes & NSA != 0 => 1,
            _ => 0,
        };
        let (numeric, ..) = if attached { core.current_network() } else { Default::default() };
        let digits = |range: std::ops::Range<usize>| {
            numeric.get(range.start..range.end.min(numeric.len())).and_then(|digits| digits.parse().ok())
        };
        let area = if attached { core.network.area } else { 0 };
        output = output.u32(subclass).u16(digits(0..3).unwrap_or(0)).u16(digits(3..6).unwrap_or(0)).u32(area);
    }
    Ok(output.into())
}

/// RSSI as `+CSQ` counts it.
fn level(core: &Core) -> u32 {
    core.signal().map_or(UNKNOWN, |_| u32::from(core.network.level))
}

pub(super) fn signal(mut call: Call<'_>) -> Outcome {
    if call.is_set() {
        call.core.mbim.signal_thresholds = [call.input.u32()?, call.input.u32()?, call.input.u32()?];
    }
    let thresholds = call.core.mbim.signal_thresholds;
    let output = Output::new().u32(level(call.core)).u32(UNKNOWN);
    let output = thresholds.iter().fold(output, |output, threshold| output.u32(*threshold));
    if call.version() == MbimExtensions::One {
        return Ok(output.into());
    }
    let Some(signal) = call.core.signal() else { return Ok(output.u32(0).u32(0).into()) };
    // 0 stands for all below -156 dBm and below -23 dB; from there on in steps of 1 and of 0.5.
    let rsrp = u32::try_from((i32::from(signal.rsrp) + 157).clamp(0, 126)).unwrap_or(0);
    let snr = u32::try_from(((i32::from(signal.snr) + 230) / 5 + 1).clamp(0, 127)).unwrap_or(0);
    let classes = worded(data_classes(call.core), call.version());
    let five_g = classes & (NSA | SA);
    let systems: Vec<u32> = [classes & LTE, five_g].into_iter().filter(|class| *class != 0).collect();
    let count = u32::try_from(systems.len()).unwrap_or(0);
    let entries = systems.iter().fold(Output::new().u32(count), |entries, system| {
        entries.u32(rsrp).u32(snr).u32(0).u32(0).u32(*system)
    });
    Ok(output.data(&entries.finish()).into())
}

pub(super) fn idle_hint(mut call: Call<'_>) -> Outcome {
    if call.is_set() {
        call.core.mbim.idle_hint = match call.input.u32()? {
            state @ (0 | 1) => state,
            _ => return Err(Status::INVALID_PARAMETERS),
        };
    }
    Ok(Output::new().u32(call.core.mbim.idle_hint).into())
}

/// Emergency Mode: off, for there are no calls.
pub(super) fn emergency(_: &Call<'_>) -> Outcome {
    Ok(Output::new().u32(0).into())
}

/// Registration Parameters of MBIMEx 3.0: kept and told, without effect.
pub(super) fn registration_parameters(mut call: Call<'_>) -> Outcome {
    if call.version() < MbimExtensions::Three {
        return Err(Status::NO_DEVICE_SUPPORT);
    }
    if call.is_set() {
        let mut parameters = [0; 5];
        for parameter in &mut parameters {
            *parameter = call.input.u32()?;
        }
        call.core.mbim.registration_parameters = parameters;
    }
    let parameters = call.core.mbim.registration_parameters;
    Ok(parameters.iter().fold(Output::new(), |output, number| output.u32(*number)).into())
}
