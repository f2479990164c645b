//! TS 27.007, TS 27.005 and V.250.

use super::types::{
    CallEvent, CallProgress, ConnectedLine, NotificationKind, Ring, SupplementaryService, TimeZone, Ussd,
};
use super::{Indication, Parsed, body};
use crate::charset::Charset;
use crate::field::{Field, Fields};
use crate::reply::call::{number_type, parse_ccwa_indication, parse_clcc, parse_clip_indication};
use crate::reply::clock::{Time, parse_quarters, time_of};
use crate::reply::functionality::parse_cfun;
use crate::reply::huawei_time::NetworkTime;
use crate::reply::indicator::parse_ciev;
use crate::reply::message::{DeliveredKind, parse_delivered};
use crate::reply::packet_event::parse_cgev;
use crate::reply::registration::Registration;
use crate::reply::signal::{parse_cesq, parse_csq};
use crate::reply::sim::parse_cpin;
use crate::reply::storage::{StoredKind, parse_new_message};
use crate::reply::{ReplyError, lines};

pub(super) fn parse(name: &str, line: &str) -> Parsed {
    let delivered = |kind| {
        parse_delivered(line, name, kind, Charset::Auto).map(Box::new).map(Indication::DeliveredMessage)
    };
    let stored = |kind| parse_new_message(line, name, kind).map(Indication::NewMessage);
    Some(match name {
        "+CREG" | "+CGREG" | "+CEREG" | "+C5GREG" => {
            Registration::parse_indication(line).map(Indication::Registration)
        }
        "+CPIN" => parse_cpin(line).map(Indication::PinState),
        "+CFUN" => parse_cfun(line).map(Indication::Functionality),
        "+CMTI" => stored(StoredKind::Deliver),
        "+CDSI" => stored(StoredKind::StatusReport),
        "+CBMI" => stored(StoredKind::CellBroadcast),
        "+CMT" => delivered(DeliveredKind::Deliver),
        "+CDS" => delivered(DeliveredKind::StatusReport),
        "+CBM" => delivered(DeliveredKind::CellBroadcast),
        "RING" => Ok(Indication::Ring(Ring { mode: None })),
        "+CRING" => Ok(Indication::Ring(Ring { mode: Some(unquoted(body(line)).to_owned()) })),
        "+COLP" => connected_line(line).map(Indication::ConnectedLine),
        "+CSSI" => {
            notification(line, name, NotificationKind::Intermediate).map(Indication::SupplementaryService)
        }
        "+CSSU" => {
            notification(line, name, NotificationKind::Unsolicited).map(Indication::SupplementaryService)
        }
        "+CLIP" => parse_clip_indication(line).map(Indication::CallingLine),
        "+CCWA" => parse_ccwa_indication(line).map(Indication::CallWaiting),
        "+CLCC" => parse_clcc(line).map(Indication::Calls),
        "NO CARRIER" | "BUSY" | "NO ANSWER" | "NO DIALTONE" | "NO DIAL TONE" if lines(line).count() == 1 => {
            Ok(Indication::CallProgress(CallProgress::of(CallEvent::Ended, line)))
        }
        "+CGEV" => parse_cgev(line).map(Indication::PacketDomainEvent),
        "+CIEV" => indicator(line),
        "+CSQ" => parse_csq(line).map(Indication::SignalQuality),
        "+CESQ" => parse_cesq(line).map(Indication::ExtendedSignalQuality),
        "+CUSD" => ussd(line).map(Indication::Ussd),
        "+CTZV" | "+CTZE" => time_zone(name, line),
        "+CTZU" => time_and_zone(line).map(Indication::NetworkTime),
        // An event of +CGEV whose prefix got lost; text that only starts like one is none.
        _ if ["NW ", "ME ", "EPS ", "REJECT "].iter().any(|start| name.starts_with(start)) => {
            Ok(Indication::PacketDomainEvent(parse_cgev(line).ok()?))
        }
        _ => return None,
    })
}

fn indicator(line: &str) -> Result<Indication, ReplyError> {
    parse_ciev(line, "+CIEV").map(Indication::Indicator)
}

fn unquoted(text: &str) -> &str {
    text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(text)
}

fn connected_line(line: &str) -> Result<ConnectedLine, ReplyError> {
    let mut fields = Fields::after(line, "+COLP");
    Ok(ConnectedLine {
        number: fields.some_text("number")?.map(str::to_owned),
        number_type: number_type(&mut fields)?,
        subaddr: fields.some_text("subaddr")?.map(str::to_owned),
        satype: fields.number("satype")?,
        alpha: fields.some_text("alpha")?.map(str::to_owned),
    })
}

/// `+CSSI: <code1>[,<index>]`, `+CSSU: <code2>[,<index>[,<number>,<type>]]`.
fn notification(line: &str, name: &str, kind: NotificationKind) -> Result<SupplementaryService, ReplyError> {
    let mut fields = Fields::after(line, name);
    Ok(SupplementaryService {
        kind,
        code: fields.required_number("code")?,
        index: fields.number("index")?,
        number: fields.some_text("number")?.map(str::to_owned),
        number_type: number_type(&mut fields)?,
    })
}

fn ussd(line: &str) -> Result<Ussd, ReplyError> {
    let mut fields = Fields::after(line, "+CUSD");
    Ok(Ussd {
        m: fields.required_number("m")?,
        str: fields.some_text("str")?.map(|text| Charset::Auto.decode(text)),
        dcs: fields.number("dcs")?,
    })
}

/// `+CTZV: +08`, `+CTZE: "+08",1`, either with a time behind, which makes it a network time.
fn time_zone(name: &str, line: &str) -> Result<Indication, ReplyError> {
    if let Some(time) = Time::parse(body(line).trim_matches('"')) {
        return Ok(Indication::NetworkTime(NetworkTime { time, dst: None }));
    }
    let mut fields = Fields::after(line, name);
    let zone = fields.required_text("tz")?;
    let quarters = parse_quarters(zone).ok_or_else(|| fields.wrong("tz", "quarters of an hour"))?;
    let dst = match fields.peek().and_then(Field::characters) {
        Some(text) if text.len() == 1 => fields.number("dst")?,
        _ => None,
    };
    let rest = fields.rest().trim();
    if rest.is_empty() {
        let utc_offset_minutes = i16::from(quarters) * 15;
        return Ok(Indication::TimeZone(TimeZone { timezone_quarters: quarters, utc_offset_minutes, dst }));
    }
    let time = Time { quarters: Some(quarters), ..time_of(line, rest)? };
    Ok(Indication::NetworkTime(NetworkTime { time, dst }))
}

/// `+CTZU: "19/07/09,11:15:40",+08`, Cinterion's own, which puts the zone behind the time.
fn time_and_zone(line: &str) -> Result<NetworkTime, ReplyError> {
    let mut fields = Fields::after(line, "+CTZU");
    let text = fields.required_text("time")?;
    let time = Time::parse(text).ok_or_else(|| fields.wrong("time", "yy/MM/dd,hh:mm:ss"))?;
    let quarters = match fields.some_text("tz")? {
        Some(zone) => Some(parse_quarters(zone).ok_or_else(|| fields.wrong("tz", "quarters of an hour"))?),
        None => time.quarters,
    };
    Ok(NetworkTime { time: Time { quarters, ..time }, dst: fields.number("dst")? })
}
