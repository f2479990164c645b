//! Small settings: `+CSCS`, `+IFC`, `+CNMI`, `+CSCB`, `+CTZU`, `+CEER` (TS 27.007 5.5, 8.40, 7.10; V.250 6.2.12; TS 27.005 3.4.1, 3.3.4).

use serde::Serialize;

use super::{ReplyError, lines};
use crate::charset::Charset;
use crate::field::{Fields, MAX_LIST, NumberRange, NumberSet, body_after};

/// The reply of `AT+CSCS?`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CharacterSet {
    /// Its name in upper case.
    pub chset: String,
}

/// The reply of `AT+CSCS=?`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CharacterSetSupport {
    /// Their names in upper case.
    pub chsets: Vec<String>,
}

/// The reply of `AT+IFC?`: 0 none, 1 XON/XOFF, 2 RTS/CTS.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct FlowControl {
    /// How the host stops the modem.
    pub by_te: u8,
    /// How the modem stops the host.
    pub by_ta: Option<u8>,
}

/// The reply of `AT+IFC=?`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FlowControlSupport {
    /// How the host may stop the modem.
    pub by_te: NumberSet,
    /// How the modem may stop the host.
    pub by_ta: NumberSet,
}

/// The reply of `AT+CNMI?`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct NewMessageIndications {
    /// What happens to indications while the link is busy.
    pub mode: u8,
    /// Delivered messages.
    pub mt: Option<u8>,
    /// Broadcast messages.
    pub bm: Option<u8>,
    /// Status reports.
    pub ds: Option<u8>,
    /// What happens to those buffered.
    pub bfr: Option<u8>,
}

/// The reply of `AT+CNMI=?`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NewMessageIndicationsSupport {
    /// The values of `<mode>`.
    pub mode: NumberSet,
    /// The values of `<mt>`.
    pub mt: Option<NumberSet>,
    /// The values of `<bm>`.
    pub bm: Option<NumberSet>,
    /// The values of `<ds>`.
    pub ds: Option<NumberSet>,
    /// The values of `<bfr>`.
    pub bfr: Option<NumberSet>,
}

/// The reply of `AT+CSCB?`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BroadcastSelection {
    /// 0 the lists are accepted, 1 they are refused.
    pub mode: u8,
    /// Message identifiers (channels).
    pub mids: Vec<NumberRange>,
    /// Data coding schemes.
    pub dcss: Vec<NumberRange>,
}

/// The reply of `AT+CTZU=?`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TimeZoneUpdateSupport {
    /// The values of `<onoff>`.
    pub onoff: NumberSet,
    /// `0`: updates can be off.
    pub disable: bool,
    /// `1`: updates can be on.
    pub enable: bool,
    /// `3`, Quectel: updates can be on, with the local time in the clock.
    pub enable_update_rtc: bool,
}

/// The reply of `AT+CEER`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ExtendedErrorReport {
    /// The words; empty when nothing failed yet.
    pub report: String,
}

/// `+CSCS: "GSM"`, which some modems write in the very set that it names.
///
/// # Errors
/// [`ReplyError::Field`] when there is no name.
pub fn parse_cscs(line: &str) -> Result<CharacterSet, ReplyError> {
    let mut fields = Fields::after(line, "+CSCS");
    let chset = Charset::Auto.decode(fields.required_text("chset")?.trim()).to_ascii_uppercase();
    Ok(CharacterSet { chset })
}

/// `+CSCS: ("IRA","GSM","UCS2")`.
///
/// # Errors
/// [`ReplyError::Field`] when there is no list.
pub fn parse_cscs_support(line: &str) -> Result<CharacterSetSupport, ReplyError> {
    let mut fields = Fields::after(line, "+CSCS");
    let names = match fields.text_set("chset")? {
        Some(mut names) => {
            // Some modems leave the parentheses out.
            while let Some(more) = fields.text_set("chset")? {
                if names.len() >= MAX_LIST {
                    return Err(ReplyError::TooMany { what: "character sets", limit: MAX_LIST });
                }
                names.extend(more);
            }
            names
        }
        None => return Err(fields.wrong("chset", "a list of strings")),
    };
    let chsets = names.iter().map(|name| Charset::Auto.decode(name.trim()).to_ascii_uppercase()).collect();
    Ok(CharacterSetSupport { chsets })
}

/// `+IFC: 2,2`.
///
/// # Errors
/// [`ReplyError::Field`] for a wrong field.
pub fn parse_ifc(line: &str) -> Result<FlowControl, ReplyError> {
    let mut fields = Fields::after(line, "+IFC");
    Ok(FlowControl { by_te: fields.required_number("by_TE")?, by_ta: fields.number("by_TA")? })
}

/// `+IFC: (0-2),(0-2)`, on some modems without the colon.
///
/// # Errors
/// [`ReplyError::Field`] for a wrong field.
pub fn parse_ifc_support(line: &str) -> Result<FlowControlSupport, ReplyError> {
    let mut fields = Fields::after(line, "+IFC");
    let by_te = fields.number_set("by_TE")?.ok_or_else(|| fields.wrong("by_TE", "a list of numbers"))?;
    let by_ta = fields.number_set("by_TA")?.ok_or_else(|| fields.wrong("by_TA", "a list of numbers"))?;
    Ok(FlowControlSupport { by_te, by_ta })
}

/// `+CNMI: 2,1,0,0,0`.
///
/// # Errors
/// [`ReplyError::Field`] for a wrong field.
pub fn parse_cnmi(line: &str) -> Result<NewMessageIndications, ReplyError> {
    let mut fields = Fields::after(line, "+CNMI");
    Ok(NewMessageIndications {
        mode: fields.required_number("mode")?,
        mt: fields.number("mt")?,
        bm: fields.number("bm")?,
        ds: fields.number("ds")?,
        bfr: fields.number("bfr")?,
    })
}

/// `+CNMI: (0-3),(0,1),(0,2,3),(0,2),(1)`.
///
/// # Errors
/// [`ReplyError::Field`] for a wrong field.
pub fn parse_cnmi_support(line: &str) -> Result<NewMessageIndicationsSupport, ReplyError> {
    let mut fields = Fields::after(line, "+CNMI");
    Ok(NewMessageIndicationsSupport {
        mode: fields.number_set("mode")?.ok_or_else(|| fields.wrong("mode", "a list of numbers"))?,
        mt: fields.number_set("mt")?,
        bm: fields.number_set("bm")?,
        ds: fields.number_set("ds")?,
        bfr: fields.number_set("bfr")?,
    })
}

/// `+CSCB: 0,"4383,4400,4371-4378",""`.
///
/// # Errors
/// [`ReplyError::Field`] for a wrong field.
pub fn parse_cscb(line: &str) -> Result<BroadcastSelection, ReplyError> {
    let mut fields = Fields::after(line, "+CSCB");
    let mode = fields.required_number("mode")?;
    Ok(BroadcastSelection { mode, mids: ranges(&mut fields, "mids")?, dcss: ranges(&mut fields, "dcss")? })
}

fn ranges(fields: &mut Fields<'_>, name: &'static str) -> Result<Vec<NumberRange>, ReplyError> {
    Ok(fields.number_set(name)?.map(|set| set.ranges().to_vec()).unwrap_or_default())
}

/// `+CTZU: (0,1,3)`.
///
/// # Errors
/// [`ReplyError::Field`] when there is no number in the list.
pub fn parse_ctzu_support(line: &str) -> Result<TimeZoneUpdateSupport, ReplyError> {
    let mut fields = Fields::after(line, "+CTZU");
    let onoff = fields
        .number_set("onoff")?
        .filter(|onoff| !onoff.is_empty())
        .ok_or_else(|| fields.wrong("onoff", "a list of numbers"))?;
    let [disable, enable, enable_update_rtc] = [0, 1, 3].map(|value| onoff.contains(value));
    Ok(TimeZoneUpdateSupport { onoff, disable, enable, enable_update_rtc })
}

/// `+CEER: No cause information available`.
///
/// # Errors
/// [`ReplyError::Missing`] without a line.
pub fn parse_ceer(text: &str) -> Result<ExtendedErrorReport, ReplyError> {
    let kept: Vec<&str> =
        lines(text).map(|line| body_after(line, "+CEER").unwrap_or(line).trim()).take(MAX_LIST).collect();
    if kept.is_empty() {
        return Err(ReplyError::Missing { expected: "+CEER".to_owned() });
    }
    Ok(ExtendedErrorReport { report: kept.join("\n").trim_matches('"').to_owned() })
}
