//! Calls: `+CLCC`, `+CLIP`, `+CCWA` (TS 27.007 7.18, 7.6, 7.12).

use serde::Serialize;

use super::{ReplyError, each};
use crate::coded::{Coded, coded};
use crate::field::{Fields, NumberSet};

coded! {
    /// `<dir>` of a call.
    pub enum CallDirection("direction", "dir") {
        0 => Outgoing "outgoing",
        1 => Incoming "incoming",
    }
}

coded! {
    /// `<stat>` of a call.
    pub enum CallState("state", "stat") {
        0 => Active "active",
        1 => Held "held",
        2 => Dialing "dialing",
        3 => Alerting "alerting",
        4 => Incoming "incoming",
        5 => Waiting "waiting",
        6 => Terminated "terminated",
    }
}

coded! {
    /// `<mode>` of a call.
    pub enum CallMode("mode", "mode_code") {
        0 => Voice "voice",
        1 => Data "data",
        2 => Fax "fax",
        3 => VoiceThenData "voice_followed_by_data_voice",
        4 => VoiceOrData "alternating_voice_data_voice",
        5 => VoiceOrFax "alternating_voice_fax_voice",
        6 => VoiceThenDataData "voice_followed_by_data_data",
        7 => VoiceOrDataData "alternating_voice_data_data",
        8 => VoiceOrFaxFax "alternating_voice_fax_fax",
        9 => Unknown "unknown",
    }
}

/// `<type>` of a number: the type of address octet (TS 24.008 10.5.4.7).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct NumberType(u32);

impl Coded for NumberType {
    const FIELD: &'static str = "number_kind";
    const CODE_FIELD: &'static str = "number_type";

    fn from_code(code: u32) -> Self {
        Self(code)
    }

    fn code(self) -> u32 {
        self.0
    }

    fn name(self) -> &'static str {
        match self.0 {
            0x80..=0x8F => "unknown",
            0x90..=0x9F => "international",
            0xA0..=0xAF => "national",
            0xB0..=0xBF => "network_specific",
            0xC0..=0xCF => "dedicated",
            0xD0..=0xDF => "alphanumeric",
            0xE0..=0xEF => "abbreviated",
            _ => "other",
        }
    }
}

/// A call in progress.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Call {
    /// Number of the call.
    pub id: u8,
    /// Who called.
    #[serde(flatten)]
    pub direction: CallDirection,
    /// Where it stands.
    #[serde(flatten)]
    pub state: CallState,
    /// What is carried.
    #[serde(flatten)]
    pub mode: CallMode,
    /// Whether it is part of a conference.
    pub mpty: Option<bool>,
    /// The other side.
    pub number: Option<String>,
    /// What `number` is.
    #[serde(flatten, serialize_with = "crate::coded::optional")]
    pub number_type: Option<NumberType>,
    /// The other side's name in the phone book.
    pub alpha: Option<String>,
    /// eMLPP priority.
    pub priority: Option<u8>,
    /// Whether and why the number is missing: 0 it is not, 1 withheld, 2 not available, 3 coin line, 4 other.
    pub cli_validity: Option<u8>,
}

/// The reply of `AT+CLCC`, and the indications of the same form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Calls {
    /// All calls; empty when there is none.
    pub calls: Vec<Call>,
}

/// `+CLIP:` while it rings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CallingLine {
    /// The caller; `None` when withheld.
    pub number: Option<String>,
    /// What `number` is.
    #[serde(flatten, serialize_with = "crate::coded::optional")]
    pub number_type: Option<NumberType>,
    /// Subaddress.
    pub subaddr: Option<String>,
    /// Type of the subaddress.
    pub satype: Option<u16>,
    /// The caller's name in the phone book.
    pub alpha: Option<String>,
    /// Whether and why the number is missing: 0 it is not, 1 withheld, 2 not available, 3 coin line, 4 other.
    pub cli_validity: Option<u8>,
}

/// The reply of `AT+CLIP?`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct CallingLineSetting {
    /// Whether the modem shows the caller.
    pub n: u8,
    /// Whether the network sends it: 0 no, 1 yes, 2 unknown.
    pub m: Option<u8>,
}

/// `+CCWA:` while a second call waits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CallWaiting {
    /// The caller; `None` when withheld.
    pub number: Option<String>,
    /// What `number` is.
    #[serde(flatten, serialize_with = "crate::coded::optional")]
    pub number_type: Option<NumberType>,
    /// Service class: 1 voice, 2 data, 4 fax, 8 SMS, …
    pub class: Option<u16>,
    /// The caller's name in the phone book.
    pub alpha: Option<String>,
    /// Whether and why the number is missing.
    pub cli_validity: Option<u8>,
    /// Subaddress.
    pub subaddr: Option<String>,
    /// Type of the subaddress.
    pub satype: Option<u16>,
    /// eMLPP priority.
    pub priority: Option<u8>,
}

/// A line of the reply of `AT+CCWA=1,2`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct CallWaitingClass {
    /// Whether call waiting is on.
    pub active: bool,
    /// Service classes as a sum: 1 voice, 2 data, 4 fax, …; 255 for all.
    pub class: u16,
}

/// The reply of `AT+CCWA=1,2`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CallWaitingStatus {
    /// What is on, class by class.
    pub classes: Vec<CallWaitingClass>,
}

impl CallWaitingStatus {
    /// Whether voice calls wait; `None` when no class of the reply covers voice.
    pub fn voice(&self) -> Option<bool> {
        self.classes.iter().find(|line| line.class & 1 == 1).map(|line| line.active)
    }
}

/// A setting that is a single number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct NumberSetting {
    /// The number.
    pub n: u16,
}

/// The values of a setting that is a single number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NumberSupport {
    /// The numbers.
    pub n: NumberSet,
}

/// The lines `+CLCC: 1,1,0,0,1,"123",129`; none is an empty list.
///
/// # Errors
/// [`ReplyError::Field`] for a wrong field, [`ReplyError::TooMany`] for an endless list.
pub fn parse_clcc(text: &str) -> Result<Calls, ReplyError> {
    Ok(Calls {
        calls: each(text, "+CLCC", "calls", |line| call(&mut Fields::after(line, "+CLCC"), Channel::None))?,
    })
}

/// Whether a traffic channel stands behind `<mpty>`, as in Cinterion's `^SLCC`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Channel {
    None,
    BehindMultiparty,
}

pub(crate) fn call(fields: &mut Fields<'_>, channel: Channel) -> Result<Call, ReplyError> {
    let id = fields.required_number("id")?;
    let direction = CallDirection::from_code(fields.required_number::<u8>("dir")?.into());
    let state = CallState::from_code(fields.required_number::<u8>("stat")?.into());
    let mode = CallMode::from_code(fields.required_number::<u8>("mode")?.into());
    let mpty = fields.flag("mpty")?;
    if channel == Channel::BehindMultiparty {
        fields.skip();
    }
    Ok(Call {
        id,
        direction,
        state,
        mode,
        mpty,
        number: fields.some_text("number")?.map(str::to_owned),
        number_type: number_type(fields)?,
        alpha: fields.some_text("alpha")?.map(str::to_owned),
        priority: fields.number("priority")?,
        cli_validity: fields.number("CLI validity")?,
    })
}

/// `+CLIP: "123",129,,,"Alice",0` as an indication.
///
/// # Errors
/// [`ReplyError::Field`] for a wrong field.
pub fn parse_clip_indication(line: &str) -> Result<CallingLine, ReplyError> {
    let mut fields = Fields::after(line, "+CLIP");
    Ok(CallingLine {
        number: fields.some_text("number")?.map(str::to_owned),
        number_type: required_number_type(&mut fields)?,
        subaddr: fields.some_text("subaddr")?.map(str::to_owned),
        satype: fields.number("satype")?,
        alpha: fields.some_text("alpha")?.map(str::to_owned),
        cli_validity: fields.number("CLI validity")?,
    })
}

/// `+CLIP: 0,1` as a reply.
///
/// # Errors
/// [`ReplyError::Field`] for a wrong field.
pub fn parse_clip(line: &str) -> Result<CallingLineSetting, ReplyError> {
    let mut fields = Fields::after(line, "+CLIP");
    Ok(CallingLineSetting { n: fields.required_number("n")?, m: fields.number("m")? })
}

/// `+CCWA: "123",129,1,,0` as an indication.
///
/// # Errors
/// [`ReplyError::Field`] for a wrong field.
pub fn parse_ccwa_indication(line: &str) -> Result<CallWaiting, ReplyError> {
    let mut fields = Fields::after(line, "+CCWA");
    Ok(CallWaiting {
        number: fields.some_text("number")?.map(str::to_owned),
        number_type: required_number_type(&mut fields)?,
        class: fields.number("class")?,
        alpha: fields.some_text("alpha")?.map(str::to_owned),
        cli_validity: fields.number("CLI validity")?,
        subaddr: fields.some_text("subaddr")?.map(str::to_owned),
        satype: fields.number("satype")?,
        priority: fields.number("priority")?,
    })
}

/// The lines `+CCWA: 1,1` of a query.
///
/// # Errors
/// [`ReplyError::Field`] for a wrong field, [`ReplyError::TooMany`] for an endless list.
pub fn parse_ccwa_status(text: &str) -> Result<CallWaitingStatus, ReplyError> {
    let classes = each(text, "+CCWA", "classes", |line| {
        let mut fields = Fields::after(line, "+CCWA");
        let active = fields.flag("status")?.ok_or_else(|| fields.wrong("status", "0 or 1"))?;
        Ok(CallWaitingClass { active, class: fields.required_number("class")? })
    })?;
    Ok(CallWaitingStatus { classes })
}

/// `+CCWA: 1` and other settings of a single number.
///
/// # Errors
/// [`ReplyError::Field`] when there is no number.
pub fn parse_number(line: &str, prefix: &str) -> Result<NumberSetting, ReplyError> {
    Ok(NumberSetting { n: Fields::after(line, prefix).required_number("n")? })
}

/// `+CCWA: (0,1)` and other lists of a single number.
///
/// # Errors
/// [`ReplyError::Field`] when there is no list.
pub fn parse_number_support(line: &str, prefix: &str) -> Result<NumberSupport, ReplyError> {
    let mut fields = Fields::after(line, prefix);
    let n = fields.number_set("n")?.ok_or_else(|| fields.wrong("n", "a list of numbers"))?;
    Ok(NumberSupport { n })
}

pub(crate) fn number_type(fields: &mut Fields<'_>) -> Result<Option<NumberType>, ReplyError> {
    Ok(fields.number::<u8>("type")?.map(|code| NumberType::from_code(code.into())))
}

fn required_number_type(fields: &mut Fields<'_>) -> Result<Option<NumberType>, ReplyError> {
    let number_type = number_type(fields)?;
    if number_type.is_none() { Err(fields.wrong("type", "a type of address")) } else { Ok(number_type) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_has_five_fields_at_least() {
        let calls = parse_clcc("+CLCC: 1,1,4,0,0,\"+4930123\",145,\"A, B\",1,0").unwrap().calls;
        let call = &calls[0];
        assert_eq!(
            (call.state, call.number_type.map(Coded::name)),
            (CallState::Incoming, Some("international"))
        );
        assert_eq!(
            (call.alpha.as_deref(), call.priority, call.cli_validity),
            (Some("A, B"), Some(1), Some(0))
        );
        assert_eq!(parse_clcc("\r\n").unwrap().calls, []);
        for wrong in ["+CLCC: 1", "+CLCC: 1,1,0,0,7", "+CLCC: x,1,0,0,0", "+CLCC: 1,1,0,0,0,\"1\",\"x\""] {
            assert!(parse_clcc(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn callers_may_hide() {
        let hidden = parse_clip_indication("+CLIP: \"\",128,,,,1").unwrap();
        assert_eq!((hidden.number, hidden.cli_validity), (None, Some(1)));
        assert!(parse_clip_indication("+CLIP: \"123\"").is_err());
        let waiting = parse_ccwa_indication("+CCWA: \"123\",161,1,\"Bob\"").unwrap();
        assert_eq!((waiting.class, waiting.alpha.as_deref()), (Some(1), Some("Bob")));
    }
}
