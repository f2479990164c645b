//! Logical channels and APDUs (UIM Open Logical Channel, Send APDU, Logical Channel).

use std::time::Duration;

use esim::apdu::{Command, Response, StatusWord};
use qmi::uim::{LogicalChannel, OpenLogicalChannel, SendApdu};

use super::LOGICAL_SLOT;
use crate::error::ModemError;
use crate::qmi::QmiPort;

/// Opens a channel and selects the application on it: the channel's number, and what the card answered to SELECT.
pub(crate) async fn open(port: &QmiPort, aid: &[u8]) -> Result<(u8, Response), ModemError> {
    let request = OpenLogicalChannel { slot: LOGICAL_SLOT, aid: Some(aid.to_vec()), ..Default::default() };
    let opened = port.request(&request, apdu(port)).await?;
    let channel = opened.channel_id.ok_or_else(|| malformed("it names no channel"))?;
    let sw = opened.card_result.map_or(StatusWord::OK, |result| status(result.sw1, result.sw2));
    Ok((channel, Response { data: opened.select_response.unwrap_or_default(), sw }))
}

/// One command on a channel; its class byte already names the channel.
pub(crate) async fn transmit(port: &QmiPort, channel: u8, command: &Command) -> Result<Response, ModemError> {
    let bytes = command.encode().map_err(|error| malformed(&error.to_string()))?;
    let request =
        SendApdu { slot: LOGICAL_SLOT, apdu: bytes, channel_id: Some(channel), ..Default::default() };
    let told = port.request(&request, apdu(port)).await?;
    match told.response.unwrap_or_default().split_last_chunk::<2>() {
        Some((data, [sw1, sw2])) => Ok(Response { data: data.to_vec(), sw: status(*sw1, *sw2) }),
        None => Err(malformed("it has no status word")),
    }
}

/// Closes a channel.
pub(crate) async fn close(port: &QmiPort, channel: u8) -> Result<(), ModemError> {
    let request = LogicalChannel { slot: LOGICAL_SLOT, channel_id: Some(channel), ..Default::default() };
    port.request(&request, apdu(port)).await.map(drop)
}

fn apdu(port: &QmiPort) -> Duration {
    port.deadlines().apdu
}

fn status(sw1: u8, sw2: u8) -> StatusWord {
    StatusWord(u16::from_be_bytes([sw1, sw2]))
}

fn malformed(reason: &str) -> ModemError {
    ModemError::Malformed { command: "the card".into(), reason: reason.to_owned() }
}
