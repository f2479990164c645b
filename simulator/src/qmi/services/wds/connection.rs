//! Data connections: one for each client and family.

use std::net::{Ipv4Addr, Ipv6Addr};

use super::super::super::error::QmiError;
use super::super::super::view::data;
use super::{Answer, Body, Call, Client, Core, Indication, Reply, Value};
use crate::modem::data::{ConnectError, Connection, Family};

pub(super) const STATUS: u16 = 0x0022;

const DISCONNECTED: u8 = 1;
const CONNECTED: u8 = 2;
/// Call end reasons.
const UNSPECIFIED_REASON: u16 = 1;
const CLIENT_END: u16 = 2;
const NO_SERVICE: u16 = 3;
/// Kinds of verbose call end reasons, and one reason.
const CALL_MANAGER: u16 = 3;
const THIRD_GENERATION: u16 = 6;
const NO_SERVICE_VERBOSE: u16 = 2001;

pub(super) fn start(call: &mut Call<'_>) -> Answer {
    let request = &call.request;
    let family = match call.client.data.family {
        Some(family) => family,
        None => data::family(request.u8(0x19)?)?,
    };
    let profile = request.u8(0x31)?;
    let apn = request.text(0x14)?;
    request.u8(0x16)?;
    request.text(0x17)?;
    request.text(0x18)?;
    if let Some(handle) = call.client.data.handle {
        return Ok(Reply::refused(QmiError::NO_EFFECT, Body::new().u32(0x01, handle)));
    }
    let default = call.settings.default_profile.filter(|_| apn.is_none());
    let context = profile.or(default).map(u32::from);
    match call.core.connect(context, apn, family) {
        Ok(handle) => {
            call.client.data.handle = Some(handle);
            Ok(Reply::with(Body::new().u32(0x01, handle)))
        }
        Err(ConnectError::NoContext) => Err(QmiError::INVALID_PROFILE),
        Err(ConnectError::Full) => Err(QmiError::INSUFFICIENT_RESOURCES),
        Err(ConnectError::NoService) => Ok(failed(NO_SERVICE, CALL_MANAGER, NO_SERVICE_VERBOSE)),
        Err(ConnectError::Refused(cause)) => Ok(failed(UNSPECIFIED_REASON, THIRD_GENERATION, cause)),
    }
}

/// A call that never came up, and why.
fn failed(reason: u16, kind: u16, verbose: u16) -> Reply {
    let body = Body::new().u16(0x10, reason).with(0x11, Value::new().u16(kind).u16(verbose));
    Reply::refused(QmiError::CALL_FAILED, body)
}

pub(super) fn stop(call: &mut Call<'_>) -> Answer {
    let handle = call.request.require(0x01)?.u32()?;
    call.request.u8(0x10)?;
    if call.client.data.handle != Some(handle) {
        return Err(QmiError::INVALID_HANDLE);
    }
    call.client.data.handle = None;
    if call.core.disconnect(handle) { Ok(Reply::ok()) } else { Err(QmiError::NO_EFFECT) }
}

/// Whether there is a connection of the client's own, or one of its family where it has none.
fn is_connected(core: &Core, client: &Client) -> bool {
    match client.data.handle {
        Some(handle) => data::find(core, handle).is_some(),
        None => data::any(core, client.data.family),
    }
}

pub(super) fn status(call: &mut Call<'_>) -> Answer {
    let status = if is_connected(call.core, call.client) { CONNECTED } else { DISCONNECTED };
    Ok(Reply::with(Body::new().u8(0x01, status)))
}

/// What a client hears when a connection has come up or gone down.
pub(in super::super) fn session_changed(core: &Core, client: &Client) -> Vec<Indication> {
    let connected = is_connected(core, client);
    let status = Value::new().u8(if connected { CONNECTED } else { DISCONNECTED }).bool(false);
    let family = client.data.family.unwrap_or(Family::V4);
    let body = Body::new()
        .with(0x01, status)
        .maybe(0x10, (!connected).then(|| Value::new().u16(CLIENT_END)))
        .u8(0x12, data::code(family));
    vec![Indication { id: STATUS, body }]
}

pub(super) fn set_family(call: &mut Call<'_>) -> Answer {
    let code = call.request.require(0x01)?.u8()?;
    call.client.data.family = Some(data::family(Some(code))?);
    Ok(Reply::ok())
}

pub(super) fn bind_data_port(call: &mut Call<'_>) -> Answer {
    call.request.require(0x01)?.u16()?;
    Ok(Reply::ok())
}

/// Any multiplex id; the packets of none come to the host.
pub(super) fn bind_mux_data_port(call: &mut Call<'_>) -> Answer {
    if let Some(mut endpoint) = call.request.find(0x10) {
        endpoint.bytes(8)?;
    }
    call.request.u8(0x11)?;
    call.request.u32(0x13)?;
    Ok(Reply::ok())
}

pub(super) fn settings(call: &mut Call<'_>) -> Answer {
    let wanted = call.request.u32(0x10)?.unwrap_or(u32::MAX);
    let handle = call.client.data.handle.ok_or(QmiError::OUT_OF_CALL)?;
    let connection = data::find(call.core, handle).ok_or(QmiError::OUT_OF_CALL)?;
    Ok(Reply::with(described(connection, wanted)))
}

fn described(connection: &Connection, wanted: u32) -> Body {
    let asked = |bit: u32, value: Value| (wanted & bit != 0).then_some(value);
    let profile = u8::try_from(connection.context).unwrap_or(0);
    let kind = if connection.family == Family::V6 { 2 } else { 0 };
    let body = Body::new()
        .maybe(0x1f, asked(0x01, Value::new().u8(0).u8(profile)))
        .maybe(0x11, asked(0x04, Value::new().u8(kind)))
        .maybe(0x14, asked(0x08, Value::new().bytes(connection.apn.as_bytes())))
        .maybe(0x1d, asked(0x80, Value::new().u8(0)))
        .maybe(0x29, asked(0x2000, Value::new().u32(Connection::MTU)))
        .maybe(0x2b, asked(0x8000, Value::new().u8(data::code(connection.family))));
    match connection.family {
        Family::V4 => {
            // An address is a number, so its bytes come in reverse order.
            let address = |address: Ipv4Addr| Value::new().u32(address.to_bits());
            let [first, second] = Connection::V4_DNS;
            body.maybe(0x15, asked(0x10, address(first)))
                .maybe(0x16, asked(0x10, address(second)))
                .maybe(0x1e, asked(0x100, address(connection.v4_address())))
                .maybe(0x20, asked(0x200, address(Connection::V4_GATEWAY)))
                .maybe(0x21, asked(0x200, address(Connection::V4_MASK)))
        }
        Family::V6 => {
            let address = |address: Ipv6Addr| Value::new().bytes(&address.octets());
            let [first, second] = Connection::V6_DNS;
            let prefix = Connection::V6_PREFIX;
            body.maybe(0x25, asked(0x100, address(connection.v6_address()).u8(prefix)))
                .maybe(0x26, asked(0x200, address(Connection::V6_GATEWAY).u8(prefix)))
                .maybe(0x27, asked(0x10, address(first)))
                .maybe(0x28, asked(0x10, address(second)))
        }
    }
}
