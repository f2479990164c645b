//! Indicators and their events: `+CIND`, `+CIEV`, `+CMER` (TS 27.007 8.9, 8.10).

use serde::Serialize;

use super::ReplyError;
use crate::field::{Field, Fields, MAX_LIST, NumberSet};

/// One indicator of `AT+CIND=?`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Indicator {
    /// Its name, `signal`.
    pub descr: String,
    /// Its values.
    pub values: NumberSet,
}

/// The reply of `AT+CIND=?`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct IndicatorSupport {
    /// In the order that `AT+CIND?` and `+CIEV` count by.
    pub indicators: Vec<Indicator>,
}

/// The reply of `AT+CIND?`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct IndicatorValues {
    /// In the order of `AT+CIND=?`.
    pub values: Vec<Option<u32>>,
}

/// `+CIEV: 2,4`, or `+CIEV: "simstatus",1` where a vendor gives the name instead of the number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct IndicatorEvent {
    /// Place in `AT+CIND=?`, from 1.
    pub ind: Option<u32>,
    /// The name.
    pub descr: Option<String>,
    /// The new value.
    pub value: Option<i64>,
    /// What else the line holds, field by field.
    pub more: Vec<String>,
}

/// The reply of `AT+CMER?`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct EventReporting {
    /// What happens to events while the link is busy.
    pub mode: u8,
    /// Keypad events.
    pub keyp: Option<u8>,
    /// Display events.
    pub disp: Option<u8>,
    /// Indicator events.
    pub ind: Option<u8>,
    /// What happens to those buffered.
    pub bfr: Option<u8>,
    /// Touch screen events.
    pub tscrn: Option<u8>,
}

/// The reply of `AT+CMER=?`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EventReportingSupport {
    /// The values of `<mode>`.
    pub mode: NumberSet,
    /// The values of `<keyp>`.
    pub keyp: Option<NumberSet>,
    /// The values of `<disp>`.
    pub disp: Option<NumberSet>,
    /// The values of `<ind>`.
    pub ind: Option<NumberSet>,
    /// The values of `<bfr>`.
    pub bfr: Option<NumberSet>,
    /// The values of `<tscrn>`.
    pub tscrn: Option<NumberSet>,
}

/// `+CIND: ("signal",(0-5)),("service",(0,1))`.
///
/// # Errors
/// [`ReplyError::Field`] for a wrong group, [`ReplyError::TooMany`] for an endless list.
pub fn parse_cind_support(line: &str) -> Result<IndicatorSupport, ReplyError> {
    let mut fields = Fields::after(line, "+CIND");
    let mut indicators = Vec::new();
    while let Some(field) = fields.take() {
        let Field::List(group) = field else {
            return Err(fields.wrong("indicator", "(\"name\",(values))"));
        };
        if indicators.len() == MAX_LIST {
            return Err(ReplyError::TooMany { what: "indicators", limit: MAX_LIST });
        }
        let mut inner = Fields::of_part(line, group);
        let descr = inner.required_text("descr")?.trim().to_owned();
        let values = inner.number_set("ind")?.ok_or_else(|| inner.wrong("ind", "a list of numbers"))?;
        indicators.push(Indicator { descr, values });
    }
    Ok(IndicatorSupport { indicators })
}

/// `+CIND: 5,1,,0`.
///
/// # Errors
/// As [`parse_cind_support`].
pub fn parse_cind(line: &str) -> Result<IndicatorValues, ReplyError> {
    let mut fields = Fields::after(line, "+CIND");
    let mut values = Vec::new();
    while fields.peek().is_some() {
        if values.len() == MAX_LIST {
            return Err(ReplyError::TooMany { what: "indicators", limit: MAX_LIST });
        }
        values.push(fields.number("ind")?);
    }
    if values.iter().all(Option::is_none) {
        return Err(fields.wrong("ind", "a list of numbers"));
    }
    Ok(IndicatorValues { values })
}

/// `+CIEV: 2,4`.
///
/// # Errors
/// [`ReplyError::Field`] when there is neither number nor name.
pub fn parse_ciev(line: &str, prefix: &str) -> Result<IndicatorEvent, ReplyError> {
    let mut fields = Fields::after(line, prefix);
    let first = fields.required_text("ind")?.trim();
    let ind = crate::field::decimal(first);
    let descr = ind.is_none().then(|| first.to_owned());
    let mut more = Vec::new();
    let value = match fields.take() {
        None | Some(Field::Omitted) => None,
        Some(field) => {
            match field.characters().map(str::trim).map(|text| (text, crate::field::decimal(text))) {
                Some((_, Some(value))) => Some(value),
                Some((text, None)) if descr.is_some() => {
                    more.push(text.to_owned());
                    None
                }
                _ => return Err(fields.wrong("value", "a number")),
            }
        }
    };
    while let Some(field) = fields.take() {
        if more.len() == MAX_LIST {
            return Err(ReplyError::TooMany { what: "fields", limit: MAX_LIST });
        }
        more.push(field.characters().unwrap_or("").to_owned());
    }
    Ok(IndicatorEvent { ind, descr, value, more })
}

/// `+CMER: 3,0,0,1,0`.
///
/// # Errors
/// [`ReplyError::Field`] for a wrong field.
pub fn parse_cmer(line: &str) -> Result<EventReporting, ReplyError> {
    let mut fields = Fields::after(line, "+CMER");
    Ok(EventReporting {
        mode: fields.required_number("mode")?,
        keyp: fields.number("keyp")?,
        disp: fields.number("disp")?,
        ind: fields.number("ind")?,
        bfr: fields.number("bfr")?,
        tscrn: fields.number("tscrn")?,
    })
}

/// `+CMER: (0-3),(0),(0),(0,1),(0,1)`; single numbers stand without parentheses on some modems.
///
/// # Errors
/// [`ReplyError::Field`] for a wrong field.
pub fn parse_cmer_support(line: &str) -> Result<EventReportingSupport, ReplyError> {
    let mut fields = Fields::after(line, "+CMER");
    Ok(EventReportingSupport {
        mode: fields.number_set("mode")?.ok_or_else(|| fields.wrong("mode", "a list of numbers"))?,
        keyp: fields.number_set("keyp")?,
        disp: fields.number_set("disp")?,
        ind: fields.number_set("ind")?,
        bfr: fields.number_set("bfr")?,
        tscrn: fields.number_set("tscrn")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn indicators_have_names_and_values() {
        let support =
            parse_cind_support("+CIND: (\"battchg\",(0-5)),(\"signal\",(0-5,99)),(service,(0,1))").unwrap();
        let names: Vec<_> = support.indicators.iter().map(|indicator| indicator.descr.as_str()).collect();
        assert_eq!(names, ["battchg", "signal", "service"]);
        assert!(support.indicators[1].values.contains(99));
        assert_eq!(parse_cind("+CIND: 5,,1").unwrap().values, [Some(5), None, Some(1)]);
        for wrong in ["+CIND:", "+CIND: (\"x\")", "+CIND: (1"] {
            assert!(parse_cind_support(wrong).is_err() && parse_cind(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn events_name_their_indicator() {
        assert_eq!(parse_ciev("+CIEV: 2,4", "+CIEV").unwrap().ind, Some(2));
        let named = parse_ciev("+CIEV: prov,0,fallback", "+CIEV").unwrap();
        assert_eq!((named.descr.as_deref(), named.value, named.more.len()), (Some("prov"), Some(0), 1));
        assert!(parse_ciev("+CIEV: 2,x", "+CIEV").is_err());
    }
}
