//! From a command and the text that came back to a typed value, and from an indication to one: everything this crate
//! knows behind two functions.
//!
//! A modem actor, which knows what it asked, calls the parsers of [`reply`](crate::reply) directly. This module is for
//! whoever has only text: the `decode` example, tests, fuzzing, and reading a log.
//!
//! # As JSON
//!
//! A [`Decoded`] is one object. `type` names the reply or the indication; the other fields have the standard's names in
//! lower case with underscores (`<PDP_addr>` is `pdp_addr`). An omitted field is `null`, never missing. Enumerations are
//! lower-case words with underscores and have their number beside them:
//!
//! ```json
//! {"type":"registration","domain":"cs","n":1,"state":"denied","stat":3,"lac":null,"tac":null,"ci":null,"act":null,"act_code":null,…}
//! ```
//!
//! Measured values keep their raw index beside the unit (`"rssi":15,"rssi_dbm":-83`); "not known" (99, 255) has the unit
//! `null`. Lists of numbers (`AT+X=?`) are arrays of `{"min":0,"max":3}`. Times have their parts and `iso8601`.
//! The variants of [`Value`] and [`Indication`] name the commands they belong to, and their structures the fields.
//! Replies and indications that say the same have the same type (`registration`, `pin_state`, `calls`, …).
//!
//! Indications that came between the lines of a reply are in `indications`, those behind the first one of a text in
//! `more`; both fields are missing when there are none. A command that was refused gives
//! `{"type":"error_result","result":"cme_error","code":10,"meaning":"SIM not inserted"}`, one that has nothing to say
//! `{"type":"ok"}`.

mod command_line;
mod families;
mod sort;
mod value;
mod vendor_families;

use serde::Serialize;

use crate::FinalResult;
use crate::charset::Charset;
use crate::indication::Indication;
use crate::reply::error_result::ErrorResult;
use crate::reply::{ReplyError, error::shorten, lines};

use command_line::CommandLine;
use families::{Family, OkAlone};
use sort::Sorted;

pub use value::Value;

/// A reply with what came between its lines.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Decoded {
    /// The reply.
    #[serde(flatten)]
    pub value: Value,
    /// Indications between its lines, and behind its end.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub indications: Vec<Indication>,
}

/// An indication with those that follow it in the same text.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DecodedIndication {
    /// The first one that is known.
    #[serde(flatten)]
    pub indication: Indication,
    /// The others.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub more: Vec<Indication>,
}

/// The reply to `command` (`AT+CREG?`) out of the `text` that came back: information text, with or without echo, final
/// result and stray indications.
///
/// # Errors
/// [`ReplyError::UnknownCommand`] when this crate has no type for it, any other [`ReplyError`] when the text is wrong.
pub fn decode_reply(command: &str, text: &str) -> Result<Decoded, ReplyError> {
    decode_reply_in(Charset::Auto, command, text)
}

/// As [`decode_reply`], with the character set that `+CSCS` selected.
///
/// # Errors
/// As [`decode_reply`].
pub fn decode_reply_in(charset: Charset, command: &str, text: &str) -> Result<Decoded, ReplyError> {
    let unknown = || ReplyError::UnknownCommand { command: shorten(command) };
    let line = CommandLine::parse(command);
    let family = line.as_ref().and_then(families::find);
    let sorted = Sorted::new(command, text, family.as_ref())?;
    if let Some(refusal) = sorted.result.as_ref().and_then(ErrorResult::of) {
        return Ok(decoded(Value::ErrorResult(refusal), sorted.indications));
    }
    let line = line.ok_or_else(unknown)?;
    if let Some(FinalResult::Connect(text)) = &sorted.result {
        return Ok(decoded(Value::Connect { text: text.clone() }, sorted.indications));
    }
    match family {
        Some(family) => reply(&line, &family, sorted, charset),
        None if sorted.reply.is_empty() && sorted.result.is_some() && answers_ok(&line) => {
            Ok(decoded(Value::Ok, sorted.indications))
        }
        None if sorted.reply.is_empty() && answers_ok(&line) => {
            Err(ReplyError::Missing { expected: "OK".to_owned() })
        }
        None => Err(unknown()),
    }
}

/// The indication that `text` is, or several of them.
///
/// # Errors
/// [`ReplyError::UnknownIndication`] when no line is known, any other [`ReplyError`] when the known ones are wrong.
pub fn decode_indication(text: &str) -> Result<DecodedIndication, ReplyError> {
    let mut first_error = None;
    let mut known = Vec::new();
    let mut unknown = Vec::new();
    for outcome in Indication::parse_all(text)? {
        match outcome {
            Ok(indication @ Indication::Unknown { .. }) => unknown.push(indication),
            Ok(indication) => known.push(indication),
            Err(error) => first_error = first_error.or(Some(error)),
        }
    }
    if known.is_empty() {
        return Err(first_error.unwrap_or_else(|| ReplyError::UnknownIndication { line: shorten(text) }));
    }
    let indication = known.remove(0);
    known.append(&mut unknown);
    Ok(DecodedIndication { indication, more: known })
}

fn reply(
    line: &CommandLine<'_>,
    family: &Family,
    sorted: Sorted,
    charset: Charset,
) -> Result<Decoded, ReplyError> {
    if sorted.reply.is_empty() {
        let value = match (family.alone, &sorted.result) {
            (OkAlone::EmptyList, _) => family.parse(line, "", charset)?.0,
            (OkAlone::Nothing, Some(_)) => Value::Ok,
            _ => return Err(ReplyError::Missing { expected: family.prefix().to_owned() }),
        };
        return Ok(decoded(value, sorted.indications));
    }
    let (value, strays) = family.parse(line, &sorted.reply, charset)?;
    let mut indications = sorted.indications;
    indications.extend(strays.iter().flat_map(|stray| lines(stray)).map(kept));
    Ok(decoded(value, indications))
}

fn decoded(value: Value, indications: Vec<Indication>) -> Decoded {
    Decoded { value, indications }
}

/// An indication whose fields are wrong is kept as it came.
fn kept(line: &str) -> Indication {
    Indication::parse(line).unwrap_or_else(|_| Indication::Unknown { line: line.to_owned() })
}

/// Basic commands, and set commands of a known name, answer with OK alone.
fn answers_ok(line: &CommandLine<'_>) -> bool {
    line.is_basic() || families::is_known(&line.name)
}
