//! APDUs of the host to the card.

use super::super::super::error::QmiError;
use super::super::super::tlv::Value;
use super::super::super::view::sim;
use super::channel::is_open;
use super::{Answer, Body, Call, Reply, Session, check_slot};
use crate::modem::card_access::Passed;
use crate::modem::slot::{Response, patched_class};
use crate::personality::GetResponse;

/// Whoever sends less than a header sends no APDU.
const HEADER: usize = 4;

/// What lies behind `61xx` is the host's to fetch, unless it asks the modem to deal with procedure bytes.
pub(super) fn send(call: &mut Call<'_>) -> Answer {
    let slot = call.request.require(0x01)?.u8()?;
    let mut apdu = call.request.require(0x02)?.counted16()?.to_vec();
    let channel = call.request.u8(0x10)?.unwrap_or(0);
    let fetch = match call.request.u8(0x11)? {
        None | Some(0) => GetResponse::ByHost,
        Some(_) => GetResponse::ByModem,
    };
    check_slot(call.core, slot)?;
    if apdu.len() < HEADER {
        return Err(QmiError::INVALID_ARGUMENT);
    }
    if apdu.len() > call.style.max_apdu {
        return Err(QmiError::ARGUMENT_TOO_LONG);
    }
    sim::reachable(call.core)?;
    if channel != 0 && !is_open(call.core, channel) {
        return Err(QmiError::INVALID_ARGUMENT);
    }
    if let Some(class) = apdu.first_mut() {
        *class = patched_class(*class, channel);
    }
    let response = pass(call, &apdu, fetch)?;
    let body = Body::new().with(0x10, Value::new().counted16(&response.bytes));
    Ok(Reply::with(body).after(response.delay))
}

fn pass(call: &mut Call<'_>, apdu: &[u8], fetch: GetResponse) -> Result<Response, QmiError> {
    answered(call.core.pass_apdu(apdu, fetch))
}

fn answered(passed: Passed) -> Result<Response, QmiError> {
    match passed {
        Passed::Answer(response) => Ok(response),
        // Where the modem goes away over it, what is said here is not heard.
        Passed::NoCard | Passed::Cut => Err(QmiError::NO_SIM),
    }
}

/// The card decides, and its status word is told.
pub(super) fn authenticate(call: &mut Call<'_>) -> Answer {
    let (session, _) = Session::read(&mut call.request.require(0x01)?)?;
    let mut parameters = call.request.require(0x02)?;
    let (context, data) = (parameters.u8()?, parameters.counted16()?);
    session.check(call.core)?;
    if data.len() > usize::from(u8::MAX) {
        return Err(QmiError::ARGUMENT_TOO_LONG);
    }
    let response = answered(call.core.pass_authenticate(0x80 | context & 0x07, data))?;
    let (sw1, sw2) = response.status();
    let body = Body::new().with(0x10, Value::new().u8(sw1).u8(sw2));
    Ok(if response.succeeded() {
        Reply::with(body.with(0x11, Value::new().counted16(response.data())))
    } else {
        Reply::refused(QmiError::INTERNAL, body)
    }
    .after(response.delay))
}
