//! WMS: short messages, from the same store as the AT commands have.

use super::super::clients::{Client, Topic};
use super::super::error::QmiError;
use super::super::tlv::{Body, Reader, Value};
use super::super::view::sim;
use super::{Answer, Call, Core, Handler, Indication, Reply};
use crate::modem::messages::MAX_PDU;

pub(super) const MESSAGES: &[Handler] = &[
    Handler::new(EVENT_REPORT, "Set Event Report", set_event_report),
    Handler::new(0x0020, "Raw Send", send),
    Handler::new(0x0021, "Raw Write", write),
    Handler::new(0x0022, "Raw Read", read),
    Handler::new(0x0023, "Modify Tag", modify_tag),
    Handler::new(0x0024, "Delete", delete),
    Handler::new(0x0030, "Get Message Protocol", protocol),
    Handler::new(0x0031, "List Messages", list),
    Handler::new(0x0032, "Set Routes", set_routes),
    Handler::new(0x0033, "Get Routes", routes),
    Handler::new(0x0034, "Get SMSC Address", service_centre),
    Handler::new(0x0037, "Send Ack", acknowledge),
    Handler::new(0x0042, "Send From Memory Storage", send_stored),
    Handler::new(0x0047, "Indication Register", register),
    Handler::new(0x004a, "Get Transport Network Registration Status", transport),
];

const EVENT_REPORT: u16 = 0x0001;
/// Messages are stored in the modem; the SIM holds none.
const SIM: u8 = 0;
const MODEM: u8 = 1;
const READ: u8 = 0;
const UNREAD: u8 = 1;
/// The format of GSM and WCDMA, point to point.
const POINT_TO_POINT: u8 = 6;
/// The same service centre as `+CSCA?` has.
const SERVICE_CENTRE: &str = "+447785016005";
/// Messages of every class are stored and told of.
const DEFAULT_ROUTES: [[u8; 4]; 5] = [[0, 0, 1, 1], [0, 1, 1, 1], [0, 2, 0, 1], [0, 3, 1, 1], [0, 4, 1, 1]];
const MAX_ROUTES: u16 = 16;

fn set_event_report(call: &mut Call<'_>) -> Answer {
    call.subscribe(0x10, Topic::NewMessage)?;
    Ok(Reply::ok())
}

/// Format and PDU.
fn raw<'a>(value: &mut Reader<'a>) -> Result<&'a [u8], QmiError> {
    let format = value.u8()?;
    let data = value.counted16()?;
    if format != POINT_TO_POINT || data.is_empty() {
        return Err(QmiError::INVALID_ARGUMENT);
    }
    if data.len() > MAX_PDU { Err(QmiError::ARGUMENT_TOO_LONG) } else { Ok(data) }
}

fn send(call: &mut Call<'_>) -> Answer {
    raw(&mut call.request.require(0x01)?)?;
    sim::identity(call.core)?;
    let reference = call.core.send_message().ok_or(QmiError::NETWORK_NOT_READY)?;
    Ok(Reply::with(Body::new().u16(0x01, u16::from(reference))))
}

/// Outgoing messages are not kept.
fn write(call: &mut Call<'_>) -> Answer {
    let mut value = call.request.require(0x01)?;
    storage(&mut value)?;
    raw(&mut value)?;
    Err(QmiError::NOT_SUPPORTED)
}

fn storage(value: &mut Reader<'_>) -> Result<u8, QmiError> {
    match value.u8()? {
        storage @ (SIM | MODEM) => Ok(storage),
        _ => Err(QmiError::INVALID_ARGUMENT),
    }
}

/// Storage and place; only the modem's storage has anything in it.
fn place(value: &mut Reader<'_>) -> Result<u32, QmiError> {
    let (storage, index) = (storage(value)?, value.u32()?);
    if storage == MODEM { Ok(index) } else { Err(QmiError::NO_ENTRY) }
}

fn read(call: &mut Call<'_>) -> Answer {
    let index = place(&mut call.request.require(0x01)?)?;
    let message = call.core.messages.find(index).ok_or(QmiError::NO_ENTRY)?;
    let tag = if message.is_read { READ } else { UNREAD };
    message.is_read = true;
    let value = Value::new().u8(tag).u8(POINT_TO_POINT).counted16(&message.pdu);
    Ok(Reply::with(Body::new().with(0x01, value)))
}

fn modify_tag(call: &mut Call<'_>) -> Answer {
    let mut value = call.request.require(0x01)?;
    let (index, tag) = (place(&mut value)?, value.u8()?);
    let message = call.core.messages.find(index).ok_or(QmiError::NO_ENTRY)?;
    match tag {
        READ => message.is_read = true,
        UNREAD => message.is_read = false,
        _ => return Err(QmiError::INVALID_ARGUMENT),
    }
    Ok(Reply::ok())
}

fn delete(call: &mut Call<'_>) -> Answer {
    let storage = storage(&mut call.request.require(0x01)?)?;
    let (index, tag) = (call.request.u32(0x10)?, call.request.u8(0x11)?);
    let fits = |message: &crate::modem::messages::Message| {
        storage == MODEM
            && index.is_none_or(|index| message.index == index)
            && tag.is_none_or(|tag| message.is_read == (tag == READ))
    };
    let deleted = call.core.delete_messages(fits);
    // Everything can be deleted where nothing is; one message cannot.
    if deleted || index.is_none() { Ok(Reply::ok()) } else { Err(QmiError::NO_ENTRY) }
}

/// Only outgoing messages could be sent from a storage, and there are none.
fn send_stored(call: &mut Call<'_>) -> Answer {
    place(&mut call.request.require(0x01)?)?;
    Err(QmiError::NO_ENTRY)
}

fn protocol(_: &mut Call<'_>) -> Answer {
    const WCDMA: u8 = 1;
    Ok(Reply::with(Body::new().u8(0x01, WCDMA)))
}

fn list(call: &mut Call<'_>) -> Answer {
    let storage = storage(&mut call.request.require(0x01)?)?;
    let wanted = call.request.u8(0x11)?;
    if call.core.sim.refusal().is_some() {
        return Err(QmiError::DEVICE_NOT_READY);
    }
    let found: Vec<(u32, u8)> = call
        .core
        .messages
        .all()
        .iter()
        .map(|message| (message.index, if message.is_read { READ } else { UNREAD }))
        .filter(|(_, tag)| storage == MODEM && wanted.is_none_or(|wanted| wanted == *tag))
        .collect();
    let count = u32::try_from(found.len()).unwrap_or(0);
    let value = found.iter().fold(Value::new().u32(count), |value, (index, tag)| value.u32(*index).u8(*tag));
    Ok(Reply::with(Body::new().with(0x01, value)))
}

/// What a client hears when the store has changed: the newest message that nobody has read.
pub(super) fn messages_changed(core: &Core, client: &Client) -> Vec<Indication> {
    if !client.topics.contains(&Topic::NewMessage) {
        return Vec::new();
    }
    let newest = core.messages.all().iter().rev().find(|message| !message.is_read);
    let told = newest.map(|message| {
        let place = Value::new().u8(MODEM).u32(message.index);
        Indication { id: EVENT_REPORT, body: Body::new().with(0x10, place) }
    });
    told.into_iter().collect()
}

fn current_routes(call: &Call<'_>) -> Vec<[u8; 4]> {
    let routes = &call.settings.routes;
    if routes.is_empty() { DEFAULT_ROUTES.to_vec() } else { routes.clone() }
}

fn set_routes(call: &mut Call<'_>) -> Answer {
    let mut value = call.request.require(0x01)?;
    let count = value.u16()?;
    if count > MAX_ROUTES {
        return Err(QmiError::ARGUMENT_TOO_LONG);
    }
    let mut routes = current_routes(call);
    for _ in 0..count {
        let route = [value.u8()?, value.u8()?, value.u8()?, value.u8()?];
        routes.retain(|known| known.get(..2) != route.get(..2));
        routes.push(route);
    }
    routes.sort_unstable();
    routes.truncate(usize::from(MAX_ROUTES));
    call.settings.routes = routes;
    Ok(Reply::ok())
}

fn routes(call: &mut Call<'_>) -> Answer {
    let value = Value::new().each16(&current_routes(call), |value, route| value.bytes(route));
    Ok(Reply::with(Body::new().with(0x01, value)))
}

fn service_centre(call: &mut Call<'_>) -> Answer {
    sim::identity(call.core)?;
    Ok(Reply::with(Body::new().with(0x01, Value::new().bytes(b"145").text8(SERVICE_CENTRE))))
}

/// Messages are stored before anybody is told, so there is never one to acknowledge.
fn acknowledge(call: &mut Call<'_>) -> Answer {
    const ACK_NOT_SENT: QmiError = QmiError(0x54);
    const NO_SUCH_MESSAGE: u8 = 2;
    call.request.require(0x01)?.u32()?;
    Ok(Reply::refused(ACK_NOT_SENT, Body::new().u8(0x10, NO_SUCH_MESSAGE)))
}

fn register(call: &mut Call<'_>) -> Answer {
    call.request.u8(0x11)?;
    Ok(Reply::ok())
}

fn transport(call: &mut Call<'_>) -> Answer {
    const NO_SERVICE: u8 = 0;
    const FULL_SERVICE: u8 = 3;
    let status = if call.core.network.is_registered() { FULL_SERVICE } else { NO_SERVICE };
    Ok(Reply::with(Body::new().u8(0x10, status)))
}
