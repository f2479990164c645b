//! REFRESH of the card: who wants to hear of it, and the word of theirs that the modem waits for.

use tokio::time::Instant;

use super::super::super::clients::RefreshWish;
use super::super::super::error::QmiError;
use super::super::super::tlv::Value;
use super::{Answer, Body, Call, Client, Indication, Reply, Session};

const REFRESH: u16 = 0x0033;
/// More files than anybody registers for.
const MAX_FILES: u16 = 64;

pub(super) fn register_files(call: &mut Call<'_>) -> Answer {
    let (_, session) = Session::read(&mut call.request.require(0x01)?)?;
    let mut value = call.request.require(0x02)?;
    let (register, _vote, count) = (value.u8()? != 0, value.u8()? != 0, value.u16()?);
    if count > MAX_FILES {
        return Err(QmiError::ARGUMENT_TOO_LONG);
    }
    let mut files = Vec::new();
    for _ in 0..count {
        files.push(value.u16()?);
        value.counted8()?;
    }
    call.client.refresh = register.then_some(RefreshWish { session, files: Some(files) });
    Ok(Reply::ok())
}

pub(super) fn register_all(call: &mut Call<'_>) -> Answer {
    let (_, session) = Session::read(&mut call.request.require(0x01)?)?;
    let register = call.request.require(0x02)?.u8()? != 0;
    call.client.refresh = register.then_some(RefreshWish { session, files: None });
    Ok(Reply::ok())
}

/// The client has done what it has to do before the card is reset.
pub(super) fn complete(call: &mut Call<'_>) -> Answer {
    Session::read(&mut call.request.require(0x01)?)?;
    // Whether the host succeeded changes nothing: the card wants its reset.
    call.request.require(0x02)?.u8()?;
    if !call.core.refresh_is_waiting() {
        return Err(QmiError::NO_EFFECT);
    }
    call.core.refresh_completed(Instant::now());
    Ok(Reply::ok())
}

/// What a client hears of a REFRESH that concerns every file.
pub(in super::super) fn refresh_indication(client: &Client, stage: u8, mode: u8) -> Vec<Indication> {
    let Some(wish) = &client.refresh else { return Vec::new() };
    let value = Value::new().u8(stage).u8(mode).u8(wish.session).u8(0).u16(0);
    vec![Indication { id: REFRESH, body: Body::new().with(0x10, value) }]
}
