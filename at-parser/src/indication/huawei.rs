//! Huawei.

use super::types::{
    AccessTechnologyChange, Boot, BootStage, CallEvent, CallProgress, CardState, SimChanged, VendorIndication,
};
use super::{Indication, Parsed, body};
use crate::field::Fields;
use crate::reply::ReplyError;
use crate::reply::huawei::parse_ndisstat;
use crate::reply::huawei_signal::parse_hcsq;
use crate::reply::huawei_time::{parse_nwtime, parse_time};
use crate::reply::mode::AccessTechnology;
use crate::reply::signal::signal_quality;

pub(super) fn parse(name: &str, line: &str) -> Parsed {
    Some(match name {
        "^NDISSTAT" => parse_ndisstat(line).map(Indication::NdisStatus),
        "^HCSQ" => parse_hcsq(line).map(Indication::HuaweiSignal),
        "^RSSI" => signal_quality(&mut Fields::after(line, name)).map(Indication::SignalQuality),
        "^NWTIME" => parse_nwtime(line).map(Indication::NetworkTime),
        "^TIME" => parse_time(line).map(Indication::NetworkTime),
        "^MODE" => mode(line),
        "^SIMST" => simst(line),
        "^ORIG" => call(line, CallEvent::Dialing),
        "^CONF" => call(line, CallEvent::Alerting),
        "^CONN" => call(line, CallEvent::Connected),
        "^CEND" => cend(line),
        "^BOOT" => Ok(Indication::Boot(Boot { stage: BootStage::Starting, text: body(line).to_owned() })),
        "^SRVST" | "^DSFLOWRPT" | "^STIN" | "^RSSILVL" | "^ANLEVEL" | "^CSNR" | "^LCACELL" | "^THERM"
        | "^EPSQOS" | "^ECCLIST" | "^CPBREADY" | "^SMMEMFULL" | "^LTERSRP" | "^CRSSI" | "^HRSSILVL"
        | "^DDTMF" => VendorIndication::parse(name, line).map(Indication::Vendor),
        _ => return None,
    })
}

/// `^MODE:<sys_mode>[,<sys_submode>]`.
fn mode(line: &str) -> Result<Indication, ReplyError> {
    let mut fields = Fields::after(line, "^MODE");
    let system: u8 = fields.required_number("sys_mode")?;
    let detail: Option<u8> = fields.number("sys_submode")?;
    let act = match (system, detail) {
        (3, Some(3)) => Some(AccessTechnology::GsmEgprs),
        (3, _) => Some(AccessTechnology::Gsm),
        (5, Some(5)) => Some(AccessTechnology::UtranHsdpa),
        (5, Some(6)) => Some(AccessTechnology::UtranHsupa),
        (5, Some(7 | 9)) => Some(AccessTechnology::UtranHspa),
        (5, _) => Some(AccessTechnology::Utran),
        (6 | 16, _) => Some(AccessTechnology::Eutran),
        _ => None,
    };
    Ok(Indication::AccessTechnology(AccessTechnologyChange { act, text: body(line).to_owned() }))
}

/// `^SIMST:<state>[,<lock>]`.
fn simst(line: &str) -> Result<Indication, ReplyError> {
    let code = Fields::after(line, "^SIMST").required_number("sim_state")?;
    let state = match code {
        1 => CardState::Ready,
        0 | 2..=4 => CardState::Failed,
        255 => CardState::Removed,
        _ => CardState::Unknown,
    };
    Ok(Indication::SimChanged(SimChanged { state, source: "^SIMST".to_owned(), code: Some(code) }))
}

/// `^ORIG:<call>,<type>` and its kin.
fn call(line: &str, event: CallEvent) -> Result<Indication, ReplyError> {
    let id = Fields::of_part(line, body(line)).required_number("call_x")?;
    Ok(Indication::CallProgress(CallProgress { id: Some(id), ..CallProgress::of(event, line) }))
}

/// `^CEND:<call>,<duration>,<end_status>[,<cc_cause>]`.
fn cend(line: &str) -> Result<Indication, ReplyError> {
    let mut fields = Fields::after(line, "^CEND");
    let id = Some(fields.required_number("call_x")?);
    let duration = fields.number("duration")?;
    fields.skip();
    let cause = fields.number("cc_cause")?;
    Ok(Indication::CallProgress(CallProgress {
        id,
        duration,
        cause,
        ..CallProgress::of(CallEvent::Ended, line)
    }))
}
