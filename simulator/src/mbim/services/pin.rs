//! PIN1 and PUK1: Pin, Pin List. The card itself decides.

use super::super::buffer::Output;
use super::super::call::{Call, Outcome, Reply};
use super::super::status::Status;
use crate::modem::core::Core;
use crate::modem::slot::Response;
use crate::personality::GetResponse;

/// `MbimPinType`
const PIN1: u32 = 2;
const PUK1: u32 = 11;
/// `MbimPinState`
const UNLOCKED: u32 = 0;
const LOCKED: u32 = 1;

/// Instructions (ETSI TS 102 221 table 10.5).
const VERIFY: u8 = 0x20;
const CHANGE: u8 = 0x24;
const DISABLE: u8 = 0x26;
const ENABLE: u8 = 0x28;
const UNBLOCK: u8 = 0x2c;

pub(super) fn run(mut call: Call<'_>) -> Outcome {
    if !call.is_set() {
        call.card()?;
        return Ok(state(call.core).into());
    }
    let (kind, operation) = (call.input.u32()?, call.input.u32()?);
    let (pin, new) = (call.input.text()?, call.input.text()?);
    match call.identity() {
        Ok(_) | Err(Status::PIN_REQUIRED) => {}
        Err(status) => return Err(status),
    }
    let (instruction, codes) = match (kind, operation) {
        (PIN1, 0) if !is_pin_on(call.core) => return Err(Status::PIN_DISABLED),
        (PIN1, 0) => (VERIFY, vec![pin]),
        (PIN1, 1) => (ENABLE, vec![pin]),
        (PIN1, 2) => (DISABLE, vec![pin]),
        (PIN1, 3) => (CHANGE, vec![pin, new]),
        (PUK1, 0) => (UNBLOCK, vec![pin, new]),
        _ => return Err(Status::NO_DEVICE_SUPPORT),
    };
    let mut data = Vec::new();
    for code in codes {
        data.extend(padded(&code)?);
    }
    let length = u8::try_from(data.len()).map_err(|_| Status::INVALID_PARAMETERS)?;
    let apdu = [&[0x00, instruction, 0x00, 0x01, length][..], &data].concat();
    let response = call.core.slot().transmit(&apdu).ok_or(Status::SIM_NOT_INSERTED)?;
    let status = match response.status() {
        (0x90 | 0x91, _) => Status::SUCCESS,
        (0x6d | 0x6e, _) => return Err(Status::NO_DEVICE_SUPPORT),
        _ => Status::FAILURE,
    };
    call.core.pin_changed();
    Ok(Reply::from(state(call.core)).with_status(status))
}

/// What is asked for now, and the tries that are left.
fn state(core: &Core) -> Output {
    /// `RemainingAttempts` where there is nothing to try.
    const NONE: u32 = 0xffff_ffff;
    let pin_tries = tries(core, VERIFY);
    let (kind, state, tries) = match pin_tries {
        Some(0) => (PUK1, LOCKED, tries(core, UNBLOCK)),
        tries => (PIN1, if core.pin_required() { LOCKED } else { UNLOCKED }, tries),
    };
    Output::new().u32(kind).u32(state).u32(tries.unwrap_or(NONE))
}

/// The card says how many tries are left where the command has no data.
fn tries(core: &Core, instruction: u8) -> Option<u32> {
    let identity = core.sim.identity()?;
    match core.slot().transmit(&[0x00, instruction, 0x00, 0x01]).as_ref().map(Response::status) {
        Some((0x63, tries)) => Some(u32::from(tries & 0x0f)),
        Some((0x69, 0x83)) => Some(0),
        _ if instruction == VERIFY => Some(u32::from(identity.pin_tries)),
        _ => None,
    }
}

/// The PIN status object of the USIM (ETSI TS 102 221 clause 9.5.2).
fn is_pin_on(core: &Core) -> bool {
    let selected = core.slot().exchange(&[0x00, 0xa4, 0x08, 0x04, 0x02, 0x7f, 0xff], GetResponse::ByModem);
    let template = selected.map(|response| response.data().to_vec()).unwrap_or_default();
    template.windows(5).any(|object| matches!(object, [0xc6, _, 0x90, 0x01, status] if status & 0x80 != 0))
}

/// A code in the eight bytes that the card wants.
fn padded(code: &str) -> Result<[u8; 8], Status> {
    if !(4..=8).contains(&code.len()) || !code.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Status::INVALID_PARAMETERS);
    }
    let mut padded = [0xff; 8];
    padded.iter_mut().zip(code.bytes()).for_each(|(at, digit)| *at = digit);
    Ok(padded)
}

/// Ten kinds of PIN, of which there are two.
pub(super) fn list(call: &Call<'_>) -> Outcome {
    const KINDS: u32 = 10;
    const ENABLED: u32 = 1;
    const DISABLED: u32 = 2;
    const NUMERIC: u32 = 1;
    call.card()?;
    let pin1 = if call.core.sim.identity().is_some() && is_pin_on(call.core) { ENABLED } else { DISABLED };
    let output = (0..KINDS).fold(Output::new(), |output, kind| match kind {
        0 => output.u32(pin1).u32(NUMERIC).u32(4).u32(8),
        1 => output.u32(DISABLED).u32(NUMERIC).u32(4).u32(8),
        _ => output.u32(0).u32(0).u32(0).u32(0),
    });
    Ok(output.into())
}
