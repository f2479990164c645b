//! Profiles: the PDP contexts of `+CGDCONT` with what QMI adds to them.

use super::super::super::error::QmiError;
use super::super::super::settings::ProfileExtra;
use super::{Answer, Body, Call, Reply, Value};
use crate::modem::core::Context;

const PROFILE_3GPP: u8 = 0;
/// Profiles are numbered as contexts are.
const NUMBERS: std::ops::RangeInclusive<u8> = 1..=16;
const MAX_TEXT: usize = 100;
/// Extended errors.
const INVALID_NUMBER: u16 = 5;
const OUT_OF_PROFILES: u16 = 0x3ee;
const INVALID_TYPE: u16 = 4;

fn refused(error: QmiError, extended: u16) -> Answer {
    Ok(Reply::refused(error, Body::new().u16(0xe0, extended)))
}

/// As PDP types count.
fn type_code(kind: &str) -> u8 {
    match kind {
        "IP" => 0,
        "IPV6" => 2,
        _ => 3,
    }
}

fn type_name(code: u8) -> Result<&'static str, QmiError> {
    match code {
        0 => Ok("IP"),
        2 => Ok("IPV6"),
        3 => Ok("IPV4V6"),
        _ => Err(QmiError(0x1c)),
    }
}

/// Type and number of TLV 0x01.
fn named(call: &Call<'_>) -> Result<(u8, u8), QmiError> {
    let mut value = call.request.require(0x01)?;
    Ok((value.u8()?, value.u8()?))
}

/// Writes what the request says over a context and its extras.
fn write(call: &Call<'_>, context: &mut Context, extra: &mut ProfileExtra) -> Result<(), QmiError> {
    let request = &call.request;
    if let Some(code) = request.u8(0x11)? {
        type_name(code)?.clone_into(&mut context.kind);
    }
    for (kind, field) in [
        (0x14, &mut context.apn),
        (0x10, &mut extra.name),
        (0x1b, &mut extra.user),
        (0x1c, &mut extra.password),
    ] {
        if let Some(text) = request.text(kind)? {
            if text.len() > MAX_TEXT {
                return Err(QmiError::ARGUMENT_TOO_LONG);
            }
            text.clone_into(field);
        }
    }
    if let Some(authentication) = request.u8(0x1d)? {
        extra.authentication = authentication & 0x03;
    }
    Ok(())
}

pub(super) fn create(call: &mut Call<'_>) -> Answer {
    let kind = call.request.require(0x01)?.u8()?;
    if kind != PROFILE_3GPP {
        return refused(QmiError(0x1e), INVALID_TYPE);
    }
    let free = NUMBERS.into_iter().find(|number| !call.core.contexts.contains_key(&u32::from(*number)));
    let Some(number) = free else { return refused(QmiError::NO_FREE_PROFILE, OUT_OF_PROFILES) };
    let mut context = Context { kind: "IPV4V6".to_owned(), ..Context::default() };
    let mut extra = ProfileExtra::default();
    write(call, &mut context, &mut extra)?;
    call.core.contexts.insert(u32::from(number), context);
    call.settings.profiles.insert(u32::from(number), extra);
    Ok(Reply::with(Body::new().with(0x01, Value::new().u8(PROFILE_3GPP).u8(number))))
}

pub(super) fn modify(call: &mut Call<'_>) -> Answer {
    let (kind, number) = named(call)?;
    let index = u32::from(number);
    let Some(mut context) = call.core.contexts.get(&index).filter(|_| kind == PROFILE_3GPP).cloned() else {
        return refused(QmiError::INVALID_PROFILE, INVALID_NUMBER);
    };
    let mut extra = call.settings.profiles.get(&index).cloned().unwrap_or_default();
    write(call, &mut context, &mut extra)?;
    call.core.contexts.insert(index, context);
    call.settings.profiles.insert(index, extra);
    Ok(Reply::ok())
}

pub(super) fn delete(call: &mut Call<'_>) -> Answer {
    let (kind, number) = named(call)?;
    let removed = (kind == PROFILE_3GPP).then(|| call.core.contexts.remove(&u32::from(number))).flatten();
    if removed.is_none() {
        return refused(QmiError::INVALID_PROFILE, INVALID_NUMBER);
    }
    call.settings.profiles.remove(&u32::from(number));
    Ok(Reply::ok())
}

pub(super) fn list(call: &mut Call<'_>) -> Answer {
    let wanted = call.request.u8(0x10)?.unwrap_or(PROFILE_3GPP);
    let profiles: Vec<(u8, String)> = call
        .core
        .contexts
        .keys()
        .filter(|_| matches!(wanted, PROFILE_3GPP | 0xff))
        .filter_map(|index| u8::try_from(*index).ok())
        .map(|number| {
            let extra = call.settings.profiles.get(&u32::from(number));
            (number, extra.map(|extra| extra.name.clone()).unwrap_or_default())
        })
        .collect();
    let value =
        Value::new().each8(&profiles, |value, (number, name)| value.u8(PROFILE_3GPP).u8(*number).text8(name));
    Ok(Reply::with(Body::new().with(0x01, value)))
}

fn told(context: &Context, extra: &ProfileExtra) -> Body {
    Body::new()
        .text(0x10, &extra.name)
        .u8(0x11, type_code(&context.kind))
        .text(0x14, &context.apn)
        .text(0x1b, &extra.user)
        .u8(0x1d, extra.authentication)
}

pub(super) fn settings(call: &mut Call<'_>) -> Answer {
    let (kind, number) = named(call)?;
    let index = u32::from(number);
    let Some(context) = call.core.contexts.get(&index).filter(|_| kind == PROFILE_3GPP) else {
        return refused(QmiError::INVALID_PROFILE, INVALID_NUMBER);
    };
    let extra = call.settings.profiles.get(&index).cloned().unwrap_or_default();
    Ok(Reply::with(told(context, &extra).u8(0x25, number)))
}

pub(super) fn default_settings(call: &mut Call<'_>) -> Answer {
    if call.request.require(0x01)?.u8()? != PROFILE_3GPP {
        return refused(QmiError(0x1e), INVALID_TYPE);
    }
    let context = Context { kind: "IPV4V6".to_owned(), ..Context::default() };
    Ok(Reply::with(told(&context, &ProfileExtra::default())))
}

pub(super) fn default_number(call: &mut Call<'_>) -> Answer {
    if call.request.require(0x01)?.u8()? != PROFILE_3GPP {
        return refused(QmiError(0x1e), INVALID_TYPE);
    }
    Ok(Reply::with(Body::new().u8(0x01, call.settings.default_profile.unwrap_or(1))))
}

pub(super) fn set_default_number(call: &mut Call<'_>) -> Answer {
    let mut value = call.request.require(0x01)?;
    let (kind, _family, number) = (value.u8()?, value.u8()?, value.u8()?);
    if kind != PROFILE_3GPP || !call.core.contexts.contains_key(&u32::from(number)) {
        return refused(QmiError::INVALID_PROFILE, INVALID_NUMBER);
    }
    call.settings.default_profile = Some(number);
    Ok(Reply::ok())
}
