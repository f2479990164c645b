//! u-blox.

use super::types::{
    Boot, BootStage, CallEvent, CallProgress, CardState, ConnectionState, DataState, Dtmf, SimChanged,
    VendorIndication,
};
use super::{Indication, Parsed, body};
use crate::field::Fields;
use crate::reply::ReplyError;

pub(super) fn parse(name: &str, line: &str) -> Parsed {
    Some(match name {
        "+PBREADY" => Ok(boot(BootStage::PhonebookReady, line)),
        "+AT" if body(line).eq_ignore_ascii_case("READY") => Ok(boot(BootStage::Started, line)),
        "+UUSIMSTAT" => uusimstat(line),
        "+UCALLSTAT" => ucallstat(line),
        "+UUDTMFD" => Fields::after(line, name)
            .required_text("dtmf_digit")
            .map(|digit| Indication::Dtmf(Dtmf { digit: digit.to_owned() })),
        "+UUPSDD" => data(line, name, ConnectionState::Disconnected),
        "+UUPSDA" => uupsda(line),
        "+UUSOCL" | "+UUSORD" | "+UUSORF" | "+UUSOLI" | "+UUHTTPCR" | "+UULOC" | "+UUFOTASTAT" | "+UUSTS"
        | "+UUMQTTC" | "+UUPSMR" | "+UUDTMFE" | "+UUPING" | "+UMWI" | "+UUSIMLCK" => {
            VendorIndication::parse(name, line).map(Indication::Vendor)
        }
        _ => return None,
    })
}

fn boot(stage: BootStage, text: &str) -> Indication {
    Indication::Boot(Boot { stage, text: text.to_owned() })
}

/// `+UUSIMSTAT: <state>`.
fn uusimstat(line: &str) -> Result<Indication, ReplyError> {
    let code = Fields::after(line, "+UUSIMSTAT").required_number("state")?;
    let state = match code {
        0 => CardState::Removed,
        1 => CardState::PinRequired,
        2 | 3 => CardState::Blocked,
        4 => CardState::Failed,
        6..=8 => CardState::Ready,
        9 => CardState::Refreshed,
        _ => CardState::Unknown,
    };
    Ok(Indication::SimChanged(SimChanged { state, source: "+UUSIMSTAT".to_owned(), code: Some(code) }))
}

/// `+UCALLSTAT: <call>,<state>`.
fn ucallstat(line: &str) -> Result<Indication, ReplyError> {
    let mut fields = Fields::after(line, "+UCALLSTAT");
    let id = Some(fields.required_number("call_id")?);
    let event = match fields.required_number::<u8>("stat")? {
        0 | 7 => CallEvent::Connected,
        1 => CallEvent::Held,
        2 => CallEvent::Dialing,
        3 => CallEvent::Alerting,
        4 => CallEvent::Incoming,
        5 => CallEvent::Waiting,
        6 => CallEvent::Ended,
        _ => CallEvent::Other,
    };
    Ok(Indication::CallProgress(CallProgress { id, ..CallProgress::of(event, line) }))
}

/// `+UUPSDD: <profile>`.
fn data(line: &str, name: &str, state: ConnectionState) -> Result<Indication, ReplyError> {
    let cid = Some(Fields::after(line, name).required_number("profile_id")?);
    Ok(Indication::DataState(DataState { state, cid, source: name.to_owned() }))
}

/// `+UUPSDA: <result>[,<address>]`: an activation that was asked for has ended.
fn uupsda(line: &str) -> Result<Indication, ReplyError> {
    let result: u32 = Fields::after(line, "+UUPSDA").required_number("result")?;
    let state = if result == 0 { ConnectionState::Connected } else { ConnectionState::Failed };
    Ok(Indication::DataState(DataState { state, cid: None, source: "+UUPSDA".to_owned() }))
}
