//! Files of the card.

use super::super::super::error::QmiError;
use super::super::super::tlv::{Reader, Value};
use super::super::super::view::sim::{self, File, Structure};
use super::{Answer, Body, Call, Reply, Session};
use crate::modem::slot::Response;
use crate::personality::GetResponse;

/// Bytes of one READ BINARY.
const MAX_BLOCK: u16 = 255;

/// The file that TLVs 0x01 and 0x02 name, selected.
fn selected(call: &Call<'_>) -> Result<Result<File, Reply>, QmiError> {
    let (session, _) = Session::read(&mut call.request.require(0x01)?)?;
    let (id, path) = name(&mut call.request.require(0x02)?)?;
    session.check(call.core)?;
    Ok(sim::select(call.core, &path, id).map_err(|response| refused(&response)))
}

/// File identifier and path; the identifiers of the path are little-endian as everything is.
fn name(value: &mut Reader<'_>) -> Result<(u16, Vec<u16>), QmiError> {
    let id = value.u16()?;
    let (pairs, rest) = value.counted8()?.as_chunks::<2>();
    if !rest.is_empty() {
        return Err(QmiError::INVALID_ARGUMENT);
    }
    Ok((id, pairs.iter().map(|pair| u16::from_le_bytes(*pair)).collect()))
}

fn card_result(response: &Response) -> Body {
    let (sw1, sw2) = response.status();
    Body::new().with(0x10, Value::new().u8(sw1).u8(sw2))
}

fn refused(response: &Response) -> Reply {
    let error = match response.status() {
        (0x6a, 0x82) | (0x94, 0x04) => QmiError::SIM_FILE_NOT_FOUND,
        (0x69, 0x82) => QmiError::ACCESS_DENIED,
        (0x6a | 0x6b | 0x67, _) => QmiError::INVALID_ARGUMENT,
        _ => QmiError::INTERNAL,
    };
    Reply::refused(error, card_result(response)).after(response.delay)
}

pub(super) fn read_transparent(call: &mut Call<'_>) -> Answer {
    let mut wanted = call.request.require(0x03)?;
    let (offset, length) = (wanted.u16()?, wanted.u16()?);
    let file = match selected(call)? {
        Ok(file) => file,
        Err(refused) => return Ok(refused),
    };
    if file.structure != Structure::Transparent {
        return Err(QmiError::INVALID_ARGUMENT);
    }
    let rest = file.size.saturating_sub(offset);
    // Length 0: all of it.
    let end = offset + if length == 0 { rest } else { length.min(rest) };
    let (mut at, mut data, mut delay) = (offset, Vec::new(), file.delay);
    loop {
        let block = u8::try_from((end - at).min(MAX_BLOCK)).unwrap_or(u8::MAX);
        let [high, low] = at.to_be_bytes();
        let apdu = [0x00, 0xb0, high, low, block];
        let read = call.core.slot().exchange(&apdu, GetResponse::ByModem).ok_or(QmiError::NO_SIM)?;
        delay += read.delay;
        if !read.succeeded() {
            return Ok(refused(&read));
        }
        data.extend_from_slice(read.data());
        at += u16::from(block);
        if at >= end || block == 0 {
            let body = card_result(&read).with(0x11, Value::new().counted16(&data));
            return Ok(Reply::with(body).after(delay));
        }
    }
}

pub(super) fn read_record(call: &mut Call<'_>) -> Answer {
    let mut wanted = call.request.require(0x03)?;
    let (number, length) = (wanted.u16()?, wanted.u16()?);
    let last = call.request.u16(0x10)?.unwrap_or(number);
    let file = match selected(call)? {
        Ok(file) => file,
        Err(refused) => return Ok(refused),
    };
    if !matches!(file.structure, Structure::LinearFixed | Structure::Cyclic)
        || last < number
        || length != 0 && length != file.record_size
    {
        return Err(QmiError::INVALID_ARGUMENT);
    }
    let length = u8::try_from(file.record_size).map_err(|_| QmiError::INTERNAL)?;
    let mut delay = file.delay;
    let mut records: Vec<Response> = Vec::new();
    for number in number..=last {
        let number = u8::try_from(number).map_err(|_| QmiError::INVALID_ARGUMENT)?;
        let apdu = [0x00, 0xb2, number, 0x04, length];
        let read = call.core.slot().exchange(&apdu, GetResponse::ByModem).ok_or(QmiError::NO_SIM)?;
        delay += read.delay;
        if !read.succeeded() {
            return Ok(refused(&read));
        }
        records.push(read);
    }
    let Some((first, more)) = records.split_first() else { return Err(QmiError::INVALID_ARGUMENT) };
    let more: Vec<u8> = more.iter().flat_map(|read| read.data().to_vec()).collect();
    let body = card_result(first)
        .with(0x11, Value::new().counted16(first.data()))
        .maybe(0x12, (!more.is_empty()).then(|| Value::new().counted16(&more)));
    Ok(Reply::with(body).after(delay))
}

pub(super) fn write_record(call: &mut Call<'_>) -> Answer {
    let mut wanted = call.request.require(0x03)?;
    let (number, data) = (wanted.u16()?, wanted.counted16()?);
    if let Err(refused) = selected(call)? {
        return Ok(refused);
    }
    let number = u8::try_from(number).map_err(|_| QmiError::INVALID_ARGUMENT)?;
    let length = u8::try_from(data.len()).map_err(|_| QmiError::ARGUMENT_TOO_LONG)?;
    let apdu = [&[0x00, 0xdc, number, 0x04, length][..], data].concat();
    let written = call.core.slot().exchange(&apdu, GetResponse::ByModem).ok_or(QmiError::NO_SIM)?;
    Ok(if written.succeeded() {
        Reply::with(card_result(&written)).after(written.delay)
    } else {
        refused(&written)
    })
}

pub(super) fn attributes(call: &mut Call<'_>) -> Answer {
    let (id, _) = name(&mut call.request.require(0x02)?)?;
    let file = match selected(call)? {
        Ok(file) => file,
        Err(refused) => return Ok(refused),
    };
    let kind = match (file.structure, id) {
        (Structure::Transparent, _) => 0,
        (Structure::Cyclic, _) => 1,
        (Structure::LinearFixed, _) => 2,
        (Structure::Directory, 0x3f00) => 4,
        (Structure::Directory, _) => 3,
    };
    let value = Value::new().u16(file.size).u16(id).u8(kind).u16(file.record_size).u16(file.records);
    // What the conditions of access are is in a file of the card that this modem does not read.
    let value = (0..5).fold(value, |value, _| value.u8(0).u16(0)).counted16(&file.template);
    let body = Body::new().with(0x10, Value::new().u8(0x90).u8(0x00)).with(0x11, value);
    Ok(Reply::with(body).after(file.delay))
}
