//! The SIM as QMI shows it.

use std::time::Duration;

use tokio::time::Instant;

use super::super::error::QmiError;
use crate::card::ActiveProfile;
use crate::modem::change::Change;
use crate::modem::core::Core;
use crate::modem::sim::Sim;
use crate::modem::slot::Response;
use crate::personality::GetResponse;

/// The subscription, if it is there to be used.
pub(in super::super) fn identity(core: &Core) -> Result<&ActiveProfile, QmiError> {
    core.sim.identity().ok_or(QmiError::UIM_UNINITIALIZED)
}

/// A PIN as the messages have it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) struct Pin {
    pub(in super::super) state: u8,
    pub(in super::super) tries: u8,
    pub(in super::super) puk_tries: u8,
}

impl Pin {
    const NOT_VERIFIED: u8 = 1;
    const VERIFIED: u8 = 2;
    const DISABLED: u8 = 3;
    const BLOCKED: u8 = 4;
    const BLOCKED_FOR_GOOD: u8 = 5;
    /// PIN2, which guards nothing on this card.
    pub(in super::super) const SECOND: Self = Self { state: Self::NOT_VERIFIED, tries: 3, puk_tries: 10 };
}

/// PIN1 of the subscription. The card itself says how many tries there are, and whether the PIN is on.
pub(in super::super) fn pin(core: &Core) -> Option<Pin> {
    let identity = core.sim.identity()?;
    let left = |instruction| match core.slot().transmit(&[0x00, instruction, 0x00, 0x01])?.status() {
        (0x63, tries) => Some(tries & 0x0f),
        (0x69, 0x83) => Some(0),
        _ => None,
    };
    let (tries, puk_tries) = (left(0x20).unwrap_or(identity.pin_tries), left(0x2c).unwrap_or(0));
    let state = match (tries, puk_tries) {
        (0, 0) => Pin::BLOCKED_FOR_GOOD,
        (0, _) => Pin::BLOCKED,
        _ if core.pin_required() => Pin::NOT_VERIFIED,
        _ if is_pin_on(core) => Pin::VERIFIED,
        _ => Pin::DISABLED,
    };
    Some(Pin { state, tries, puk_tries })
}

/// The PIN status object of the USIM (ETSI TS 102 221 clause 9.5.2).
fn is_pin_on(core: &Core) -> bool {
    let selected = core.slot().exchange(&[0x00, 0xa4, 0x08, 0x04, 0x02, 0x7f, 0xff], GetResponse::ByModem);
    let template = selected.map(|response| response.data().to_vec()).unwrap_or_default();
    template.windows(5).any(|object| matches!(object, [0xc6, _, 0x90, 0x01, status] if status & 0x80 != 0))
}

/// What can be done with PIN1.
#[derive(Debug, Clone, Copy)]
pub(in super::super) enum PinCommand<'a> {
    Verify { pin: &'a str },
    Change { old: &'a str, new: &'a str },
    Unblock { puk: &'a str, new: &'a str },
    Protect { enable: bool, pin: &'a str },
}

/// How that ended.
pub(in super::super) struct PinDone {
    pub(in super::super) outcome: Result<(), QmiError>,
    /// Tries of PIN and PUK, where the card was asked.
    pub(in super::super) tries: Option<(u8, u8)>,
    /// SW1 and SW2.
    pub(in super::super) status: (u8, u8),
}

/// Does something with PIN `id` (1: PIN1, 2: PIN2).
pub(in super::super) fn run_pin(
    core: &mut Core,
    id: u8,
    command: &PinCommand<'_>,
) -> Result<PinDone, QmiError> {
    const PIN1: u8 = 1;
    const PIN2: u8 = 2;
    identity(core)?;
    let reference = match id {
        PIN1 => 0x01,
        PIN2 => 0x81,
        _ => return Err(QmiError::INVALID_PIN_ID),
    };
    let (instruction, codes) = match *command {
        PinCommand::Verify { pin } => (0x20, vec![pin]),
        PinCommand::Change { old, new } => (0x24, vec![old, new]),
        PinCommand::Unblock { puk, new } => (0x2c, vec![puk, new]),
        PinCommand::Protect { enable: true, pin } => (0x28, vec![pin]),
        PinCommand::Protect { enable: false, pin } => (0x26, vec![pin]),
    };
    let mut data = Vec::new();
    for code in codes {
        data.extend(padded(code)?);
    }
    let mut apdu = vec![0x00, instruction, 0x00, reference];
    apdu.push(u8::try_from(data.len()).map_err(|_| QmiError::ARGUMENT_TOO_LONG)?);
    apdu.extend(data);
    let response = core.slot().transmit(&apdu).ok_or(QmiError::NO_SIM)?;
    let outcome = match response.status() {
        (0x90 | 0x91, _) => Ok(()),
        (0x63, 0xc0) | (0x69, 0x83) => Err(QmiError::PIN_BLOCKED),
        (0x63, _) => Err(QmiError::INCORRECT_PIN),
        (0x6d | 0x6e, _) => Err(QmiError::NOT_SUPPORTED),
        (0x69, 0x84) => Err(QmiError::NO_EFFECT),
        _ => Err(QmiError::INTERNAL),
    };
    // A verified PIN lets the subscription be used.
    core.announce(Change::Card);
    core.seek_registration(Instant::now());
    let tries = match id {
        PIN1 => pin(core).map(|pin| (pin.tries, pin.puk_tries)),
        _ => None,
    };
    Ok(PinDone { outcome, tries, status: response.status() })
}

/// A code in the eight bytes that the card wants.
fn padded(code: &str) -> Result<[u8; 8], QmiError> {
    if !(4..=8).contains(&code.len()) || !code.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(QmiError::INVALID_ARGUMENT);
    }
    let mut padded = [0xff; 8];
    padded.iter_mut().zip(code.bytes()).for_each(|(at, digit)| *at = digit);
    Ok(padded)
}

/// A file that was found, and its control parameters.
pub(in super::super) struct File {
    /// As the card gave it (ETSI TS 102 221 clause 11.1.1.3).
    pub(in super::super) template: Vec<u8>,
    pub(in super::super) structure: Structure,
    pub(in super::super) size: u16,
    pub(in super::super) record_size: u16,
    pub(in super::super) records: u16,
    pub(in super::super) delay: Duration,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Structure {
    Transparent,
    Cyclic,
    LinearFixed,
    Directory,
}

/// SELECT by path from the master file.
pub(in super::super) fn select(core: &Core, path: &[u16], id: u16) -> Result<File, Response> {
    let absent = || Response { bytes: vec![0x6f, 0x00], delay: Duration::ZERO };
    let mut identifiers: Vec<u8> =
        path.iter().skip_while(|id| **id == 0x3f00).flat_map(|id| id.to_be_bytes()).collect();
    identifiers.extend(id.to_be_bytes());
    let Ok(length) = u8::try_from(identifiers.len()) else { return Err(absent()) };
    let mut apdu =
        if id == 0x3f00 { vec![0x00, 0xa4, 0x00, 0x04, 0x02] } else { vec![0x00, 0xa4, 0x08, 0x04, length] };
    apdu.extend(identifiers);
    let selected = core.slot().exchange(&apdu, GetResponse::ByModem).ok_or_else(absent)?;
    if selected.succeeded() { Ok(described(&selected)) } else { Err(selected) }
}

fn described(selected: &Response) -> File {
    let template = selected.data().to_vec();
    let members = template.get(2..).unwrap_or_default();
    let descriptor = member(members, 0x82).unwrap_or_default();
    let number = |bytes: &[u8]| bytes.iter().fold(0u16, |value, byte| value << 8 | u16::from(*byte));
    let structure = match descriptor.first().map(|byte| (byte & 0x38, byte & 0x07)) {
        Some((0x38, _)) => Structure::Directory,
        Some((_, 2)) => Structure::LinearFixed,
        Some((_, 6)) => Structure::Cyclic,
        _ => Structure::Transparent,
    };
    let (record_size, records) = match descriptor {
        [_, _, high, low, count] => (number(&[*high, *low]), u16::from(*count)),
        _ => (0, 0),
    };
    let size = member(members, 0x80).map_or(0, number);
    File { structure, size, record_size, records, delay: selected.delay, template: template.clone() }
}

/// The value of a member with a one-byte tag and length.
fn member(mut members: &[u8], wanted: u8) -> Option<&[u8]> {
    while let [tag, length, rest @ ..] = members {
        let (value, rest) = rest.split_at_checked(usize::from(*length))?;
        if *tag == wanted {
            return Some(value);
        }
        members = rest;
    }
    None
}

/// Whether there is something to exchange APDUs with: an eUICC without an enabled profile is, a card without power is not.
pub(in super::super) fn reachable(core: &Core) -> Result<(), QmiError> {
    match core.sim {
        Sim::Absent => Err(QmiError::NO_SIM),
        Sim::PoweredOff | Sim::Busy => Err(QmiError::UIM_UNINITIALIZED),
        Sim::NoProfile | Sim::Ready(_) => Ok(()),
    }
}
