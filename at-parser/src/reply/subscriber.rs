//! The subscriber's own numbers: `+CNUM` (TS 27.007 7.1).

use serde::Serialize;

use super::call::{NumberType, number_type};
use super::{ReplyError, each};
use crate::charset::Charset;
use crate::field::Fields;

/// One number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SubscriberNumber {
    /// Its name.
    pub alpha: Option<String>,
    /// The number; `None` for a record that is empty.
    pub number: Option<String>,
    /// What `number` is.
    #[serde(flatten, serialize_with = "crate::coded::optional")]
    pub number_type: Option<NumberType>,
    /// Speed, as in `+CBST`.
    pub speed: Option<u16>,
    /// Service: 4 voice, 5 fax, …
    pub service: Option<u16>,
    /// Information transfer capability: 0 3.1 kHz, 1 unrestricted digital.
    pub itc: Option<u16>,
}

/// The reply of `AT+CNUM`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SubscriberNumbers {
    /// All numbers; empty when the card knows none.
    pub numbers: Vec<SubscriberNumber>,
}

/// The lines `+CNUM: "name","+34600000001",145`; none is an empty list.
///
/// # Errors
/// [`ReplyError::Field`] for a wrong field, [`ReplyError::TooMany`] for an endless list.
pub fn parse_cnum(text: &str, charset: Charset) -> Result<SubscriberNumbers, ReplyError> {
    let numbers = each(text, "+CNUM", "numbers", |line| {
        let mut fields = Fields::after(line, "+CNUM");
        let alpha = fields.some_text("alpha")?.map(|alpha| charset.decode(alpha));
        let number = fields.some_text("number")?.map(|number| charset.decode_number(number).into_owned());
        if fields.left() == 0 {
            return Err(fields.wrong("type", "a type of address"));
        }
        Ok(SubscriberNumber {
            alpha,
            number,
            number_type: number_type(&mut fields)?,
            speed: fields.number("speed")?,
            service: fields.number("service")?,
            itc: fields.number("itc")?,
        })
    })?;
    Ok(SubscriberNumbers { numbers })
}
