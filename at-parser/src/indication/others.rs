//! Altair, Icera, Intel XMM, Option, ZTE, and positioning receivers that share the port.

use super::types::{
    CallEvent, CallProgress, CardState, ConnectionState, DataState, Nmea, SimChanged, VendorIndication,
};
use super::{Indication, Parsed};
use crate::field::Fields;
use crate::reply::ReplyError;
use crate::reply::altair::parse_pcoinfo;
use crate::reply::signal::signal_quality;
use crate::reply::xmm::parse_xcesq;

pub(super) fn parse(name: &str, line: &str) -> Parsed {
    Some(match name {
        "%PCOINFO" => parse_pcoinfo(line).map(Indication::PcoInfos),
        "+XCESQ" => parse_xcesq(line).map(Indication::XmmSignal),
        "+XSIM" => xsim(line),
        "+XCALLSTAT" => xcallstat(line),
        "%IPDPACT" | "_OWANCALL" => connection(name, line),
        "_OSIGQ" => signal_quality(&mut Fields::after(line, name)).map(Indication::SignalQuality),
        "%STATCM" | "%CGINFO" | "%NWSTATE" | "%NOTIFYEV" | "_OSSYSI" | "_OUWCTI" | "_OUHCIP" | "+ZUSIMR"
        | "+ZDONR" | "+ZPASR" | "+ZPSTM" | "+ZEND" | "+XCIEV" | "+XCIEVI" | "+XDATACHANNEL"
        | "+XNITZINFO" | "+EUSIM" | "+EIND" | "+ESIMS" | "+EPINC" | "+EMSTATUS" | "+ECSQ" => {
            VendorIndication::parse(name, line).map(Indication::Vendor)
        }
        _ if is_nmea(line) => Ok(Indication::Nmea(Nmea { sentence: line.to_owned() })),
        _ => return None,
    })
}

/// `+XSIM: <state>`.
fn xsim(line: &str) -> Result<Indication, ReplyError> {
    let code = Fields::after(line, "+XSIM").required_number("SIM state")?;
    let state = match code {
        0 | 9 => CardState::Removed,
        1 => CardState::PinRequired,
        4 | 5 => CardState::Blocked,
        2 | 3 | 7 | 12 => CardState::Ready,
        6 | 8 => CardState::Failed,
        10 | 11 => CardState::Refreshed,
        _ => CardState::Unknown,
    };
    Ok(Indication::SimChanged(SimChanged { state, source: "+XSIM".to_owned(), code: Some(code) }))
}

/// `+XCALLSTAT: <call>,<state>`.
fn xcallstat(line: &str) -> Result<Indication, ReplyError> {
    let mut fields = Fields::after(line, "+XCALLSTAT");
    let id = Some(fields.required_number("call_number")?);
    let event = match fields.required_number::<u8>("call_status")? {
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

/// `%IPDPACT: <cid>,<state>`, `_OWANCALL: <cid>,<state>`.
fn connection(name: &str, line: &str) -> Result<Indication, ReplyError> {
    let mut fields = Fields::after(line, name);
    let cid = Some(fields.required_number("cid")?);
    let state = match fields.required_number::<u8>("state")? {
        0 => ConnectionState::Disconnected,
        1 => ConnectionState::Connected,
        2 => ConnectionState::Connecting,
        3 => ConnectionState::Failed,
        _ => return Err(fields.wrong("state", "0 to 3")),
    };
    Ok(Indication::DataState(DataState { state, cid, source: name.to_owned() }))
}

/// `$GPGGA,…`: a dollar sign, five letters, a comma.
fn is_nmea(line: &str) -> bool {
    line.strip_prefix('$').and_then(|line| line.split_once(',')).is_some_and(|(name, _)| {
        (3..=8).contains(&name.len()) && name.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
    })
}
