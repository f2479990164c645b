//! Logical channels. They belong to the card and stay open when the client that opened them goes.

use super::super::super::error::QmiError;
use super::super::super::tlv::Value;
use super::super::super::view::sim;
use super::{Answer, Body, Call, Core, Reply, check_slot};
use crate::modem::slot::{Opened, Response};
use crate::personality::IsdRAccess;

/// Longest application identifier (ETSI TS 102 221 clause 3.1).
const MAX_AID: usize = 16;
/// P2 of SELECT: the template of the application is wanted.
const SELECT_WITH_TEMPLATE: u8 = 0x00;
/// Beginning of the identifiers of eUICC security domains (SGP.22 clause 2.2.3).
const GSMA_RSP: [u8; 5] = [0xa0, 0x00, 0x00, 0x05, 0x59];

pub(super) fn open(call: &mut Call<'_>) -> Answer {
    let slot = call.request.require(0x01)?.u8()?;
    let aid = call.request.find(0x10).map(|mut aid| aid.counted8()).transpose()?;
    let wants_template = call.request.u8(0x11)?.is_none_or(|template| template != 0);
    open_on(call, slot, aid.unwrap_or_default(), wants_template)
}

/// Opens with an AID, closes with a channel.
pub(super) fn logical_channel(call: &mut Call<'_>) -> Answer {
    let slot = call.request.require(0x01)?.u8()?;
    let aid = call.request.find(0x10).map(|mut aid| aid.counted8()).transpose()?;
    match (aid, call.request.u8(0x11)?) {
        (Some(aid), None) => {
            let wants_template = call.request.u8(0x12)?.is_some_and(|template| template != 0);
            open_on(call, slot, aid, wants_template)
        }
        (None, Some(channel)) => close(call, slot, channel),
        (Some(_), Some(_)) => Err(QmiError::INVALID_ARGUMENT),
        (None, None) => Err(QmiError::MISSING_ARGUMENT),
    }
}

fn open_on(call: &mut Call<'_>, slot: u8, aid: &[u8], wants_template: bool) -> Answer {
    check_slot(call.core, slot)?;
    if aid.len() > MAX_AID {
        return Err(QmiError::ARGUMENT_TOO_LONG);
    }
    if aid.starts_with(&GSMA_RSP) {
        match call.style.isd_r {
            IsdRAccess::Open => {}
            IsdRAccess::AccessDenied => return Err(QmiError::ACCESS_DENIED),
            IsdRAccess::Internal => return Err(QmiError::INTERNAL),
        }
    }
    sim::reachable(call.core)?;
    let open = call.core.slot().card(|card| card.open_channels().len()).unwrap_or(0);
    if open >= call.style.channels {
        return Err(QmiError::INSUFFICIENT_RESOURCES);
    }
    let card_result = |response: &Response| {
        let (sw1, sw2) = response.status();
        Value::new().u8(sw1).u8(sw2)
    };
    let refused = |error: QmiError, response: &Response| {
        Ok(Reply::refused(error, Body::new().with(0x11, card_result(response))).after(response.delay))
    };
    match call.core.pass_open(aid, SELECT_WITH_TEMPLATE) {
        // The modem goes away; whatever is said here is not heard.
        None | Some(Opened::NoCard) => Err(QmiError::NO_SIM),
        Some(Opened::NoChannel(response)) => refused(QmiError::INSUFFICIENT_RESOURCES, &response),
        Some(Opened::NoApplication(response)) => refused(QmiError::SIM_FILE_NOT_FOUND, &response),
        Some(Opened::Open { channel, response }) => {
            let template = wants_template.then(|| Value::new().counted8(response.data()));
            let body = Body::new().u8(0x10, channel).with(0x11, card_result(&response)).maybe(0x12, template);
            Ok(Reply::with(body).after(response.delay))
        }
    }
}

fn close(call: &mut Call<'_>, slot: u8, channel: u8) -> Answer {
    check_slot(call.core, slot)?;
    sim::reachable(call.core)?;
    if !is_open(call.core, channel) {
        return Err(QmiError::INVALID_ARGUMENT);
    }
    let closed = call.core.slot().close_channel(channel).ok_or(QmiError::NO_SIM)?;
    let (sw1, sw2) = closed.status();
    let body = Body::new().u8(0x10, channel).with(0x11, Value::new().u8(sw1).u8(sw2));
    Ok(Reply::with(body).after(closed.delay))
}

/// Whether the card has this channel open, beside the basic one.
pub(super) fn is_open(core: &Core, channel: u8) -> bool {
    core.slot().card(|card| card.open_channels().contains(&channel)).unwrap_or(false)
}
