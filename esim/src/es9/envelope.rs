//! What all answers have in common: JSON, and a header that says whether the function was carried out (SGP.22 6.5.1.4).

use std::borrow::Cow;

use serde::Deserialize;

use super::error::{AnswerFault, Es9Error};
use super::refusal::{ExecutionStatus, ServerRefusal};
use super::{Es9Function, HttpAnswer};

/// Text that borrows from the answer where nothing in it is escaped: a profile package is not copied for nothing.
#[derive(Deserialize)]
#[serde(transparent)]
pub(super) struct Text<'a>(#[serde(borrow)] pub(super) Cow<'a, str>);

#[derive(Deserialize)]
struct Envelope<'a> {
    #[serde(borrow, default)]
    header: Option<Header<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Header<'a> {
    #[serde(borrow, default)]
    function_execution_status: Option<FunctionExecutionStatus<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct FunctionExecutionStatus<'a> {
    #[serde(borrow, default)]
    status: Option<Text<'a>>,
    #[serde(borrow, default)]
    status_code_data: Option<StatusCodeData<'a>>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase")]
struct StatusCodeData<'a> {
    #[serde(borrow, default)]
    subject_code: Option<Text<'a>>,
    #[serde(borrow, default)]
    reason_code: Option<Text<'a>>,
    #[serde(borrow, default)]
    subject_identifier: Option<Text<'a>>,
    #[serde(borrow, default)]
    message: Option<Text<'a>>,
}

/// The members of an answer whose function was carried out.
///
/// The body comes first, whatever HTTP says: servers answer a refusal with any status. A header is missing on many a success.
pub(super) fn read<'a, T: Deserialize<'a>>(
    function: Es9Function,
    answer: &'a HttpAnswer,
) -> Result<T, Es9Error> {
    let fail = |fault| Es9Error::Answer { function, fault };
    let body = body(function, answer).map_err(fail)?;
    let has_header = executed(function, answer, body)?;
    if !has_header && !answer.is_success() {
        return Err(fail(AnswerFault::HttpStatus { status: answer.status }));
    }
    serde_json::from_slice(body).map_err(|error| fail(fault(&error)))
}

/// That a function which answers with nothing else was carried out.
pub(super) fn read_nothing(function: Es9Function, answer: &HttpAnswer) -> Result<(), Es9Error> {
    if answer.is_success() && is_blank(&answer.body) {
        return Ok(());
    }
    let fail = |fault| Es9Error::Answer { function, fault };
    let body = body(function, answer).map_err(fail)?;
    match executed(function, answer, body)? {
        _ if answer.is_success() => Ok(()),
        true => Ok(()),
        false => Err(fail(AnswerFault::HttpStatus { status: answer.status })),
    }
}

/// The part of the body that is to be JSON.
fn body(function: Es9Function, answer: &HttpAnswer) -> Result<&[u8], AnswerFault> {
    let limit = function.max_answer();
    if answer.body.len() > limit {
        return Err(AnswerFault::TooLarge { limit });
    }
    let body = answer.body.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&answer.body);
    match (is_blank(body), answer.is_success()) {
        (false, _) => Ok(body),
        (true, true) => Err(AnswerFault::Empty),
        (true, false) => Err(AnswerFault::HttpStatus { status: answer.status }),
    }
}

fn is_blank(body: &[u8]) -> bool {
    body.iter().all(u8::is_ascii_whitespace)
}

/// Whether a header says that the function was carried out; the refusal when one says that it was not.
fn executed(function: Es9Function, answer: &HttpAnswer, body: &[u8]) -> Result<bool, Es9Error> {
    let envelope: Envelope<'_> = serde_json::from_slice(body)
        .map_err(|error| Es9Error::Answer { function, fault: no_envelope(answer, body, &error) })?;
    let Some(execution) = envelope.header.and_then(|header| header.function_execution_status) else {
        return Ok(false);
    };
    let data = execution.status_code_data.unwrap_or_default();
    let code = |text: Option<Text<'_>>| text.map(|text| text.0.trim().to_owned()).unwrap_or_default();
    match ExecutionStatus::from_text(execution.status.as_ref().map_or("", |status| &status.0)) {
        ExecutionStatus::Success | ExecutionStatus::Warning => Ok(true),
        // A header without a status says nothing.
        ExecutionStatus::Missing if data.subject_code.is_none() => Ok(false),
        status => Err(Es9Error::Refused(ServerRefusal::new(
            function,
            status,
            &code(data.subject_code),
            &code(data.reason_code),
            data.message.or(data.subject_identifier).as_ref().map(|text| &*text.0),
        ))),
    }
}

fn no_envelope(answer: &HttpAnswer, body: &[u8], error: &serde_json::Error) -> AnswerFault {
    if !answer.is_success() {
        return AnswerFault::HttpStatus { status: answer.status };
    }
    let says_html = answer.content_type.as_deref().is_some_and(|kind| kind.contains("html"));
    let begins_like_html = body.trim_ascii_start().starts_with(b"<");
    if says_html || begins_like_html { AnswerFault::Html } else { fault(error) }
}

/// serde's own words may quote the answer.
fn fault(error: &serde_json::Error) -> AnswerFault {
    let (line, column) = (error.line(), error.column());
    match error.classify() {
        serde_json::error::Category::Data => AnswerFault::Shape { line, column },
        _ => AnswerFault::NotJson { line, column },
    }
}
