//! PDC: carrier configurations. Every answer comes twice: a response that has understood, and an indication with the
//! outcome, found again by its token.

use super::super::clients::Topic;
use super::super::error::QmiError;
use super::super::tlv::{Body, Value};
use super::{Answer, Call, Handler, Reply};
use crate::personality::CarrierConfiguration;

pub(super) const MESSAGES: &[Handler] = &[
    Handler::new(0x0020, "Register", register),
    Handler::new(SELECTED, "Get Selected Config", selected),
    Handler::new(SELECT, "Set Selected Config", select),
    Handler::new(LIST, "List Configs", list),
    Handler::new(DELETE, "Delete Config", delete),
    Handler::new(ACTIVATE, "Activate Config", activate),
    Handler::new(INFORMATION, "Get Config Info", information),
    Handler::new(DEACTIVATE, "Deactivate Config", deactivate),
];

const SELECTED: u16 = 0x0022;
const SELECT: u16 = 0x0023;
const LIST: u16 = 0x0024;
const DELETE: u16 = 0x0025;
const ACTIVATE: u16 = 0x0027;
const INFORMATION: u16 = 0x0028;
const DEACTIVATE: u16 = 0x002b;

/// The type that is stored in files of the modem's software; the platform's own has none here.
const SOFTWARE: u32 = 1;

fn register(call: &mut Call<'_>) -> Answer {
    call.subscribe(0x10, Topic::CarrierConfiguration)?;
    call.subscribe(0x11, Topic::CarrierConfiguration)?;
    Ok(Reply::ok())
}

/// A response with the token alone, and the indication that ends the matter.
fn outcome(
    call: &Call<'_>,
    id: u16,
    result: Result<(), QmiError>,
    body: impl FnOnce(Body) -> Body,
) -> Answer {
    let token = call.request.u32(0x10)?;
    let with_token = |body: Body| body.maybe(0x10, token.map(|token| Value::new().u32(token)));
    let code = match result {
        Ok(()) => 0,
        Err(QmiError(code)) => code,
    };
    let told = with_token(Body::new().u16(0x01, code));
    let told = if result.is_ok() { body(told) } else { told };
    Ok(Reply::with(with_token(Body::new())).then(id, told))
}

fn configurations(call: &Call<'_>, kind: u32) -> &'static [CarrierConfiguration] {
    if kind == SOFTWARE { call.style.carriers } else { &[] }
}

/// Index of the configuration that is active.
fn active(call: &Call<'_>) -> Option<usize> {
    let first = (!call.style.carriers.is_empty()).then_some(0);
    call.settings.carrier.active.unwrap_or(first)
}

/// The configuration that a TLV with type and id names.
fn named(call: &Call<'_>) -> Result<Result<usize, QmiError>, QmiError> {
    let mut value = call.request.require(0x01)?;
    let (kind, id) = (value.u32()?, value.counted8()?);
    let position = configurations(call, kind).iter().position(|carrier| carrier.id == id);
    Ok(position.ok_or(QmiError::NO_ENTRY))
}

fn selected(call: &mut Call<'_>) -> Answer {
    let kind = call.request.require(0x01)?.u32()?;
    let carriers = configurations(call, kind);
    let of = |index: Option<usize>| index.and_then(|index| carriers.get(index)).map(|carrier| carrier.id);
    let (active, pending) = (of(active(call)), of(call.settings.carrier.pending));
    let result = if active.or(pending).is_some() { Ok(()) } else { Err(QmiError::NOT_PROVISIONED) };
    outcome(call, SELECTED, result, |body| {
        body.maybe(0x11, active.map(|id| Value::new().counted8(id)))
            .maybe(0x12, pending.map(|id| Value::new().counted8(id)))
    })
}

fn select(call: &mut Call<'_>) -> Answer {
    let found = named(call)?;
    if let Ok(index) = found {
        call.settings.carrier.pending = Some(index);
    }
    outcome(call, SELECT, found.map(drop), |body| body)
}

fn list(call: &mut Call<'_>) -> Answer {
    let kind = call.request.u32(0x11)?.unwrap_or(SOFTWARE);
    let carriers = configurations(call, kind);
    outcome(call, LIST, Ok(()), |body| {
        body.with(0x11, Value::new().each8(carriers, |value, carrier| value.u32(kind).counted8(carrier.id)))
    })
}

/// Those that came with the firmware stay.
fn delete(call: &mut Call<'_>) -> Answer {
    let refusal = match named(call)? {
        Ok(_) => QmiError::ACCESS_DENIED,
        Err(unknown) => unknown,
    };
    outcome(call, DELETE, Err(refusal), |body| body)
}

fn activate(call: &mut Call<'_>) -> Answer {
    call.request.require(0x01)?.u32()?;
    let result = match call.settings.carrier.pending.take() {
        Some(pending) => {
            call.settings.carrier.active = Some(Some(pending));
            Ok(())
        }
        None => Err(QmiError::NO_EFFECT),
    };
    outcome(call, ACTIVATE, result, |body| body)
}

fn deactivate(call: &mut Call<'_>) -> Answer {
    call.request.require(0x01)?.u32()?;
    let result = if active(call).is_some() { Ok(()) } else { Err(QmiError::NO_EFFECT) };
    call.settings.carrier.active = Some(None);
    outcome(call, DEACTIVATE, result, |body| body)
}

fn information(call: &mut Call<'_>) -> Answer {
    let found = named(call)?;
    let carrier = found.ok().and_then(|index| call.style.carriers.get(index));
    outcome(call, INFORMATION, found.map(drop), |body| {
        body.maybe(0x11, carrier.map(|carrier| Value::new().u32(carrier.size)))
            .maybe(0x12, carrier.map(|carrier| Value::new().text8(carrier.description)))
            .maybe(0x13, carrier.map(|carrier| Value::new().u32(carrier.version)))
    })
}
