//! SIM state and identity (3GPP TS 27.007 clauses 5.6, 7.1, 7.4 and 8.3).

use tokio::time::Instant;

use crate::at::{Command, Operation, Reply};
use crate::modem::core::Core;
use crate::personality::IccidDigits;

/// Reference of PIN1 in VERIFY (ETSI TS 102 221 clause 9.5.1).
const PIN1: u8 = 0x01;
/// Characters of a PIN on the card; the rest is padding.
const PIN_LENGTH: usize = 8;

pub(super) fn run(core: &mut Core, command: &Command) -> Option<Reply> {
    if let Some(reply) = iccid(core, &command.spelling()) {
        return Some(reply);
    }
    match (command.name.as_str(), &command.operation) {
        ("+CPIN", Operation::Read) => Some(pin_state(core)),
        ("+CPIN", Operation::Set(_)) => Some(enter_pin(core, command)),
        ("+CIMI", Operation::Execute) => Some(match (core.sim.refusal(), core.sim.identity()) {
            (None, Some(_)) if core.pin_required() => Reply::cme(11),
            (None, Some(identity)) => Reply::line(identity.imsi.clone()),
            (code, _) => Reply::cme(code.unwrap_or(13)),
        }),
        ("+CNUM", Operation::Execute) => Some(own_number(core)),
        ("+CLCK", Operation::Set(_)) => Some(facility_lock(core, command)),
        _ => None,
    }
}

fn iccid(core: &Core, spelling: &str) -> Option<Reply> {
    let command = core.personality.iccid.iter().find(|command| command.spelling == spelling)?;
    Some(match (core.sim.refusal(), core.sim.identity()) {
        (None, Some(identity)) => {
            let iccid = &identity.iccid;
            let digits = match command.digits {
                IccidDigits::Plain => iccid.clone(),
                IccidDigits::Padded => format!("{iccid:F<20}"),
                IccidDigits::Quoted => format!("\"{iccid}\""),
            };
            Reply::line(format!("{}{digits}", command.prefix))
        }
        (code, _) => Reply::cme(code.unwrap_or(13)),
    })
}

fn pin_state(core: &Core) -> Reply {
    match core.sim.refusal() {
        Some(code) => Reply::cme(code),
        None if core.pin_required() => Reply::line("+CPIN: SIM PIN"),
        None => Reply::line("+CPIN: READY"),
    }
}

/// Sends VERIFY to the card (ETSI TS 102 221 clause 11.1.9).
fn enter_pin(core: &mut Core, command: &Command) -> Reply {
    if let Some(code) = core.sim.refusal() {
        return Reply::cme(code);
    }
    if !core.pin_required() {
        return Reply::cme(3);
    }
    let Some(pin) = command.text(0).filter(|pin| (4..=PIN_LENGTH).contains(&pin.len())) else {
        return Reply::cme(16);
    };
    let mut apdu = vec![0x00, 0x20, 0x00, PIN1, 0x08];
    apdu.extend(pin.bytes().chain(std::iter::repeat(0xff)).take(PIN_LENGTH));
    match core.slot().transmit(&apdu).map(|response| response.status()) {
        Some((0x90, _)) => {
            core.indicate("+CPIN: READY");
            core.seek_registration(Instant::now());
            Reply::ok()
        }
        Some((0x69, 0x83) | (0x63, 0xc0)) => Reply::cme(12),
        _ => Reply::cme(16),
    }
}

fn own_number(core: &Core) -> Reply {
    match (core.sim.refusal(), core.sim.identity().and_then(|identity| identity.msisdn.as_ref())) {
        (Some(code), _) => Reply::cme(code),
        (None, None) => Reply::ok(),
        (None, Some(number)) => {
            let kind = if number.starts_with('+') { 145 } else { 129 };
            Reply::line(format!("+CNUM: ,\"{number}\",{kind}"))
        }
    }
}

/// Only the query is there; the lock of the SIM is told as it is, every other as off.
fn facility_lock(core: &Core, command: &Command) -> Reply {
    match (core.sim.refusal(), command.text(0), command.number(1)) {
        (Some(code), _, _) => Reply::cme(code),
        (None, Some("SC"), Some(2)) => Reply::line(format!("+CLCK: {}", u8::from(core.pin_required()))),
        (None, Some(_), Some(2)) => Reply::line("+CLCK: 0"),
        _ => Reply::cme(3),
    }
}
