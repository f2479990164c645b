//! SIMCom.

use super::types::{
    AccessTechnologyChange, Boot, BootStage, CallEvent, CallProgress, CardState, Dtmf, SimChanged,
    VendorIndication,
};
use super::{Indication, Parsed, body};
use crate::field::{Fields, decimal};
use crate::reply::ReplyError;
use crate::reply::clock::{Time, parse_quarters};
use crate::reply::huawei_time::{NetworkTime, parse_nwtime};
use crate::reply::mode::AccessTechnology;

pub(super) fn parse(name: &str, line: &str) -> Parsed {
    Some(match name {
        "PB DONE" => Ok(boot(BootStage::PhonebookReady, line)),
        "SMS DONE" | "SMS READY" => Ok(boot(BootStage::MessagesReady, line)),
        "CALL READY" => Ok(boot(BootStage::CallsReady, line)),
        "START" => Ok(boot(BootStage::Started, line)),
        "UNDER-VOLTAGE POWER DOWN" | "OVER-VOLTAGE POWER DOWN" => Ok(boot(BootStage::Shutdown, line)),
        "SIMCARD" | "+SIMCARD" => simcard(line),
        "VOICE CALL" => voice_call(line),
        "MISSED_CALL" => missed_call(line),
        "+CNSMOD" => cnsmod(line),
        "+NITZ" => parse_nwtime(body(line)).map(Indication::NetworkTime),
        "*PSUTTZ" => psuttz(line).map(Indication::NetworkTime),
        "+RXDTMF" => Ok(Indication::Dtmf(Dtmf { digit: body(line).to_owned() })),
        "DST" | "*PSNWID" | "+CGPSINFO" | "+STIN" | "+CPMS FULL" | "SMS FULL" | "+CGNSSINFO" | "+SIMEI" => {
            VendorIndication::parse(name, line).map(Indication::Vendor)
        }
        _ => return None,
    })
}

fn boot(stage: BootStage, text: &str) -> Indication {
    Indication::Boot(Boot { stage, text: text.to_owned() })
}

/// `SIMCARD: NOT AVAILABLE`.
fn simcard(line: &str) -> Result<Indication, ReplyError> {
    let state = match body(line).to_ascii_uppercase().as_str() {
        "NOT AVAILABLE" | "REMOVED" => CardState::Removed,
        "AVAILABLE" | "INSERTED" => CardState::Inserted,
        _ => CardState::Unknown,
    };
    Ok(Indication::SimChanged(SimChanged { state, source: "SIMCARD".to_owned(), code: None }))
}

/// `VOICE CALL: BEGIN`, `VOICE CALL: END: 000017`.
fn voice_call(line: &str) -> Result<Indication, ReplyError> {
    let (word, duration) = body(line).split_once(':').unwrap_or((body(line), ""));
    let event = match word.trim().to_ascii_uppercase().as_str() {
        "BEGIN" => CallEvent::Connected,
        "END" => CallEvent::Ended,
        _ => return Err(ReplyError::field(line, 1, "event", "BEGIN or END")),
    };
    let duration = decimal(duration.trim());
    Ok(Indication::CallProgress(CallProgress { duration, ..CallProgress::of(event, line) }))
}

/// `MISSED_CALL: 02:18AM 9876543210`.
fn missed_call(line: &str) -> Result<Indication, ReplyError> {
    let number = body(line).split_once(char::is_whitespace).map(|(_, number)| number.trim().to_owned());
    Ok(Indication::CallProgress(CallProgress { number, ..CallProgress::of(CallEvent::Missed, line) }))
}

/// `+CNSMOD: <stat>`, or `+CNSMOD: <n>,<stat>`.
fn cnsmod(line: &str) -> Result<Indication, ReplyError> {
    let mut fields = Fields::after(line, "+CNSMOD");
    if fields.left() > 1 {
        fields.skip();
    }
    let code: u8 = fields.required_number("stat")?;
    let act = match code {
        1 | 2 => Some(AccessTechnology::Gsm),
        3 => Some(AccessTechnology::GsmEgprs),
        4 | 9 => Some(AccessTechnology::Utran),
        5 => Some(AccessTechnology::UtranHsdpa),
        6 => Some(AccessTechnology::UtranHsupa),
        7 => Some(AccessTechnology::UtranHspa),
        8 => Some(AccessTechnology::Eutran),
        _ => None,
    };
    Ok(Indication::AccessTechnology(AccessTechnologyChange { act, text: body(line).to_owned() }))
}

/// `*PSUTTZ: 2018, 5, 3, 8, 23, 15, "+32", 0`.
fn psuttz(line: &str) -> Result<NetworkTime, ReplyError> {
    let mut fields = Fields::after(line, "*PSUTTZ");
    let year: u16 = fields.required_number("year")?;
    let year = if year < 100 { year + 2000 } else { year };
    let mut parts = [0_u16; 5];
    for part in &mut parts {
        *part = fields.required_number("time")?;
    }
    let zone = fields.required_text("time zone")?;
    let quarters = parse_quarters(zone).ok_or_else(|| fields.wrong("time zone", "quarters of an hour"))?;
    let time = Time::checked(year, parts, Some(quarters))
        .ok_or_else(|| fields.wrong("time", "a date and a time"))?;
    Ok(NetworkTime { time, dst: fields.number("dst")? })
}
