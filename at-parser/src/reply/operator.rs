//! `+COPS` and `+CPOL` (TS 27.007 7.3, 7.18): the selected operator, the scan, and the list of preferred ones.

use nom::{
    IResult, Parser,
    bytes::complete::take_till,
    character::complete::{char, digit1, multispace0},
    combinator::opt,
    error::{Error, ErrorKind},
    sequence::{delimited, preceded},
};
use serde::Serialize;

use super::ReplyError;
use super::mode::AccessTechnology;
use crate::charset::Charset;
use crate::coded::{Coded, coded};
use crate::field::{Fields, NumberSet, body_after, decimal};

/// The longest scan that is kept.
pub const MAX_OPERATORS: usize = 256;

coded! {
    /// `<mode>` of `+COPS`.
    pub enum SelectionMode("mode", "mode_code") {
        0 => Automatic "automatic",
        1 => Manual "manual",
        2 => Deregister "deregister",
        3 => SetFormat "set_format",
        4 => ManualAutomatic "manual_automatic",
    }
}

coded! {
    /// `<format>` of an operator's name.
    pub enum OperatorFormat("format", "format_code") {
        0 => Long "long_alphanumeric",
        1 => Short "short_alphanumeric",
        2 => Numeric "numeric",
    }
}

coded! {
    /// `<stat>` of a scanned operator.
    pub enum OperatorState("state", "stat") {
        0 => Unknown "unknown",
        1 => Available "available",
        2 => Current "current",
        3 => Forbidden "forbidden",
    }
}

/// The reply of `AT+COPS?`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Selection {
    /// How the operator is selected.
    #[serde(flatten)]
    pub mode: SelectionMode,
    /// How `oper` is written.
    #[serde(flatten, serialize_with = "crate::coded::optional")]
    pub format: Option<OperatorFormat>,
    /// The operator; `None` while there is none.
    pub oper: Option<String>,
    /// Country code of a numeric `oper`.
    pub mcc: Option<String>,
    /// Network code of a numeric `oper`, two or three digits.
    pub mnc: Option<String>,
    /// The access technology in use.
    #[serde(flatten, serialize_with = "crate::coded::optional")]
    pub act: Option<AccessTechnology>,
}

/// One operator of a scan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Operator {
    /// What the modem may do with it.
    #[serde(flatten)]
    pub state: OperatorState,
    /// Long name.
    pub long: Option<String>,
    /// Short name.
    pub short: Option<String>,
    /// Country and network code.
    pub numeric: Option<String>,
    /// Country code of `numeric`.
    pub mcc: Option<String>,
    /// Network code of `numeric`, two or three digits.
    pub mnc: Option<String>,
    /// Access technology.
    #[serde(flatten, serialize_with = "crate::coded::optional")]
    pub act: Option<AccessTechnology>,
}

/// The reply of `AT+COPS=?`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Scan {
    /// What was heard, in the modem's order.
    pub operators: Vec<Operator>,
    /// The values of `<mode>`, which most modems append.
    pub modes: Option<NumberSet>,
    /// The values of `<format>`.
    pub formats: Option<NumberSet>,
}

/// One entry of the list of preferred operators, a line of `AT+CPOL?`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PreferredOperator {
    /// Place in the list, from 1.
    pub index: u16,
    /// How `oper` is written.
    #[serde(flatten)]
    pub format: OperatorFormat,
    /// The operator.
    pub oper: String,
    /// GSM.
    pub gsm: Option<bool>,
    /// GSM compact.
    pub gsm_compact: Option<bool>,
    /// UTRAN.
    pub utran: Option<bool>,
    /// E-UTRAN.
    pub eutran: Option<bool>,
    /// NG-RAN.
    pub ngran: Option<bool>,
}

/// The reply of `AT+CPOL?`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PreferredOperators {
    /// In the card's order.
    pub operators: Vec<PreferredOperator>,
}

impl PreferredOperator {
    /// Country and network code; `None` when the modem wrote a name instead.
    pub fn numeric(&self) -> Option<&str> {
        (self.format == OperatorFormat::Numeric).then_some(self.oper.as_str())
    }
}

/// `+COPS: 0,2,"26201",7`.
///
/// # Errors
/// [`ReplyError::Field`] for a wrong field.
pub fn parse_selection(line: &str, charset: Charset) -> Result<Selection, ReplyError> {
    let mut fields = Fields::after(line, "+COPS");
    let mode = SelectionMode::from_code(fields.required_number::<u8>("mode")?.into());
    let format = fields.number::<u8>("format")?.map(|code| OperatorFormat::from_code(code.into()));
    let oper = fields.some_text("oper")?;
    let oper = match format {
        Some(OperatorFormat::Numeric) => oper.map(|oper| charset.decode_number(oper).into_owned()),
        _ => oper.map(|oper| charset.decode(oper)),
    };
    let numeric = oper.as_deref().filter(|_| matches!(format, None | Some(OperatorFormat::Numeric)));
    let (mcc, mnc) = split_plmn(numeric);
    let act = fields.number::<u8>("AcT")?.map(|code| AccessTechnology::from_code(code.into()));
    Ok(Selection { mode, format, oper, mcc, mnc, act })
}

/// The operators of `+COPS: (2,"long","short","26201",7),…,,(0-4),(0-2)`, over one or several lines.
///
/// Modems get this wrong in many ways, and all of them are read: a parenthesis closed before the access technology,
/// commas missing between the groups, a line per operator, lines without a prefix, the lists at the end torn.
///
/// # Errors
/// [`ReplyError::TooMany`] beyond [`MAX_OPERATORS`], [`ReplyError::Missing`] when there is no group at all.
pub fn parse_scan(text: &str, charset: Charset) -> Result<Scan, ReplyError> {
    let mut scan = Scan { operators: Vec::new(), modes: None, formats: None };
    let mut rest = body_after(text, "+COPS").unwrap_or(text);
    let mut groups = 0_usize;
    while let Some(at) = rest.find('(') {
        let group = rest.get(at..).unwrap_or("");
        groups += 1;
        if let Ok((after, operator)) = operator(group) {
            if scan.operators.len() == MAX_OPERATORS {
                return Err(ReplyError::TooMany { what: "operators", limit: MAX_OPERATORS });
            }
            scan.operators.push(operator.decode(charset));
            rest = after;
            continue;
        }
        let body = group.get(1..).unwrap_or("");
        let (list, after) = body.split_once(')').unwrap_or((body, ""));
        if let Some(numbers) = NumberSet::parse(list) {
            if scan.modes.is_none() {
                scan.modes = Some(numbers);
            } else if scan.formats.is_none() {
                scan.formats = Some(numbers);
            }
        } else {
            return Err(ReplyError::field(
                group,
                groups,
                "operator",
                "(stat,\"long\",\"short\",\"numeric\",AcT)",
            ));
        }
        rest = after;
    }
    if groups == 0
        && super::lines(text).any(|line| body_after(line, "+COPS").is_none_or(|body| !body.trim().is_empty()))
    {
        return Err(ReplyError::Missing { expected: "+COPS: (…)".to_owned() });
    }
    Ok(scan)
}

/// The lines `+CPOL: 1,2,"24412",0,0,0,0`; none is an empty list.
///
/// # Errors
/// [`ReplyError::Field`] for a wrong field, [`ReplyError::TooMany`] for an endless list.
pub fn parse_preferred_operators(text: &str, charset: Charset) -> Result<PreferredOperators, ReplyError> {
    let operators = super::each(text, "+CPOL", "operators", |line| {
        let mut fields = Fields::after(line, "+CPOL");
        let index = fields.required_number("index")?;
        let format = OperatorFormat::from_code(fields.required_number::<u8>("format")?.into());
        let oper = fields.required_text("oper")?;
        let oper = match format {
            OperatorFormat::Numeric => charset.decode_number(oper).into_owned(),
            _ => charset.decode(oper),
        };
        Ok(PreferredOperator {
            index,
            format,
            oper,
            gsm: fields.flag("GSM_AcT")?,
            gsm_compact: fields.flag("GSM_Compact_AcT")?,
            utran: fields.flag("UTRAN_AcT")?,
            eutran: fields.flag("E-UTRAN_AcT")?,
            ngran: fields.flag("NG-RAN_AcT")?,
        })
    })?;
    Ok(PreferredOperators { operators })
}

/// Country and network code of five or six digits.
fn split_plmn(numeric: Option<&str>) -> (Option<String>, Option<String>) {
    match numeric {
        Some(code) if matches!(code.len(), 5 | 6) && code.bytes().all(|b| b.is_ascii_digit()) => {
            let (mcc, mnc) = code.split_at_checked(3).unwrap_or((code, ""));
            (Some(mcc.to_owned()), Some(mnc.to_owned()))
        }
        _ => (None, None),
    }
}

struct RawOperator<'a> {
    state: u32,
    long: &'a str,
    short: &'a str,
    numeric: &'a str,
    act: Option<u32>,
}

impl RawOperator<'_> {
    fn decode(self, charset: Charset) -> Operator {
        let name = |raw: &str| (!raw.trim().is_empty()).then(|| charset.decode(raw));
        let numeric = (!self.numeric.is_empty()).then(|| charset.decode_number(self.numeric).into_owned());
        let (mcc, mnc) = split_plmn(numeric.as_deref());
        Operator {
            state: OperatorState::from_code(self.state),
            long: name(self.long),
            short: name(self.short),
            numeric,
            mcc,
            mnc,
            act: self.act.map(AccessTechnology::from_code),
        }
    }
}

fn operator(input: &str) -> IResult<&str, RawOperator<'_>> {
    let (input, state) = preceded((char('('), multispace0), number).parse(input)?;
    let (input, long) = preceded(comma, name).parse(input)?;
    let (input, short) = preceded(comma, name).parse(input)?;
    let (input, numeric) = preceded(comma, name).parse(input)?;
    // A list of modes looks like an operator with numbers for names.
    if long.is_bare_number() && short.is_bare_number() {
        return Err(nom::Err::Error(Error::new(input, ErrorKind::Verify)));
    }
    // Ericsson closes the group before the access technology: `"310410"),2),`.
    let (input, closed_early) = opt(preceded(char(')'), delimited(comma, number, char(')')))).parse(input)?;
    let (input, act) = match closed_early {
        Some(act) => (input, Some(act)),
        None => {
            let (input, act) = opt(preceded(comma, number)).parse(input)?;
            // What the standard adds behind <AcT> (<CAG_ID> and others) is passed over.
            let (input, _) = delimited(multispace0, take_till(|c| c == ')'), char(')')).parse(input)?;
            (input, act)
        }
    };
    let raw = RawOperator { state, long: long.text, short: short.text, numeric: numeric.text, act };
    Ok((input, raw))
}

#[derive(Debug, Clone, Copy)]
struct Name<'a> {
    text: &'a str,
    quoted: bool,
}

impl Name<'_> {
    fn is_bare_number(self) -> bool {
        !self.quoted && decimal::<i64>(self.text).is_some()
    }
}

fn name(input: &str) -> IResult<&str, Name<'_>> {
    let (input, _) = multispace0.parse(input)?;
    if let Some(body) = input.strip_prefix('"') {
        for (at, _) in body.match_indices('"').take(MAX_QUOTES) {
            let Some((text, after)) = body.split_at_checked(at) else { continue };
            let after = after.strip_prefix('"').unwrap_or(after).trim_start();
            if after.starts_with([',', ')']) {
                return Ok((after, Name { text, quoted: true }));
            }
        }
        return Err(nom::Err::Error(Error::new(input, ErrorKind::Char)));
    }
    let (rest, text) = take_till(|c| matches!(c, ',' | ')' | '(' | '"')).parse(input)?;
    Ok((rest, Name { text: text.trim(), quoted: false }))
}

/// How many quotes a name may hold.
const MAX_QUOTES: usize = 8;

fn number(input: &str) -> IResult<&str, u32> {
    let (rest, digits) = delimited(multispace0, digit1, multispace0).parse(input)?;
    match digits.parse() {
        Ok(number) => Ok((rest, number)),
        Err(_) => Err(nom::Err::Error(Error::new(input, ErrorKind::Digit))),
    }
}

fn comma(input: &str) -> IResult<&str, char> {
    delimited(multispace0, char(','), multispace0).parse(input)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_selection_has_one_to_four_fields() {
        let idle = parse_selection("+COPS: 0", Charset::Auto).unwrap();
        assert_eq!((idle.mode, idle.oper, idle.act), (SelectionMode::Automatic, None, None));
        let home = parse_selection("+COPS: 0,2,\"26201\",7", Charset::Auto).unwrap();
        assert_eq!((home.mcc.as_deref(), home.mnc.as_deref()), (Some("262"), Some("01")));
        assert_eq!(home.act, Some(AccessTechnology::Eutran));
        assert!(parse_selection("+COPS: x", Charset::Auto).is_err());
    }

    #[test]
    fn a_scan_survives_its_modem() {
        let names = |text: &str| {
            parse_scan(text, Charset::Auto).map(|scan| {
                scan.operators
                    .into_iter()
                    .map(|o| (o.numeric.unwrap_or_default(), o.act.map(Coded::code)))
                    .collect::<Vec<_>>()
            })
        };
        let one = |numeric: &str, act| Ok(vec![(numeric.to_owned(), act)]);
        assert_eq!(names("+COPS: (2,\"a\",\"b\",\"26201\",7),,(0-4),(0-2)"), one("26201", Some(7)));
        assert_eq!(names("+COPS: (2,\"a\",\"b\",\"26201\"),2)"), one("26201", Some(2)));
        assert_eq!(names("+COPS: (2,\"a (b)\",\"say \"c\"\",\"26201\")"), one("26201", None));
        assert_eq!(names("+COPS: (2,\"a\",\"b\",\"26201\",13,\"x\")"), one("26201", Some(13)));
        assert_eq!(names("+COPS: "), Ok(vec![]));
        assert!(names("+COPS: nonsense").is_err());
        assert!(names("+COPS: (2,\"a\",\"b\"").is_err());
    }
}
