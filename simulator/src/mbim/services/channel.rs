//! Logical channels and APDUs, with what each model insists on.

use super::super::buffer::Output;
use super::super::call::{Call, Outcome, Reply};
use super::super::status::Status;
use crate::modem::card_access::Passed;
use crate::modem::slot::{Opened, Response, patched_class};
use crate::personality::MbimClass;

/// An application identifier has at most 16 bytes (ETSI TS 102 221 clause 3.1).
const MAX_AID: usize = 16;
/// Bytes of a command APDU that passes.
const MAX_APDU: usize = 261;

pub(super) fn open(mut call: Call<'_>) -> Outcome {
    let aid = call.input.sized_data()?.to_vec();
    let (select_p2, group) = (call.input.u32()?, call.input.u32()?);
    call.card()?;
    let wanted = &call.style.apdu;
    let p2 = u8::try_from(select_p2).map_err(|_| Status::INVALID_PARAMETERS)?;
    if aid.len() > MAX_AID {
        return Err(Status::INVALID_PARAMETERS);
    }
    forget_closed(&mut call);
    if call.core.mbim.groups.len() >= wanted.channels {
        return Err(Status::NO_LOGICAL_CHANNELS);
    }
    if !wanted.select_p2.contains(&select_p2) {
        return Err(Status(wanted.refusal));
    }
    let Some(opened) = call.core.pass_open(&aid, p2) else { return Err(Status::FAILURE) };
    match opened {
        Opened::NoCard => Err(Status::SIM_NOT_INSERTED),
        Opened::NoChannel(_) => Err(Status::NO_LOGICAL_CHANNELS),
        Opened::NoApplication(_) => Err(Status::SELECT_FAILED),
        Opened::Open { channel, response } => {
            call.core.mbim.groups.insert(channel, group);
            let output = Output::new().u32(word(&response)).u32(channel.into()).sized_data(response.data());
            Ok(Reply::from(output).after(response.delay))
        }
    }
}

/// A channel number closes that channel; 0 closes the channels of the group.
pub(super) fn close(mut call: Call<'_>) -> Outcome {
    const CLOSED: u32 = 0x90;
    let (channel, group) = (call.input.u32()?, call.input.u32()?);
    call.card()?;
    forget_closed(&mut call);
    let meant: Vec<u8> = call
        .core
        .mbim
        .groups
        .iter()
        .filter(|(number, known)| match channel {
            0 => **known == group,
            channel => u32::from(**number) == channel,
        })
        .map(|(number, _)| *number)
        .collect();
    if meant.is_empty() {
        return Err(Status::INVALID_LOGICAL_CHANNEL);
    }
    let mut status = CLOSED;
    for number in meant {
        call.core.mbim.groups.remove(&number);
        if let Some(response) = call.core.slot().close_channel(number) {
            status = word(&response);
        }
    }
    Ok(Output::new().u32(status).into())
}

pub(super) fn apdu(mut call: Call<'_>) -> Outcome {
    let channel = call.input.u32()?;
    let _secure_messaging = call.input.u32()?;
    let class_type = call.input.u32()?;
    let mut command = call.input.sized_data()?.to_vec();
    call.card()?;
    let wanted = &call.style.apdu;
    let number = u8::try_from(channel).ok().filter(|number| call.core.mbim.groups.contains_key(number));
    let number = number.ok_or(Status::INVALID_LOGICAL_CHANNEL)?;
    if !(4..=MAX_APDU).contains(&command.len()) || class_type > 1 {
        return Err(Status::INVALID_PARAMETERS);
    }
    let reaches = match wanted.class {
        MbimClass::Any => true,
        MbimClass::InterIndustry => class_type == 0,
        MbimClass::Extended => class_type == 1,
    };
    if !reaches {
        return Err(Status::INVALID_LOGICAL_CHANNEL);
    }
    if let Some(class) = command.first_mut() {
        *class = patched_class(*class, number);
    }
    let has_answer = !wanted.needs_le || !lacks_le(&command);
    match call.core.pass_apdu(&command, wanted.get_response) {
        Passed::Cut => Err(Status::FAILURE),
        Passed::NoCard => Err(Status::SIM_NOT_INSERTED),
        Passed::Answer(response) => {
            let data = if has_answer { response.data() } else { &[] };
            let output = Output::new().u32(word(&response)).sized_data(data);
            Ok(Reply::from(output).after(response.delay))
        }
    }
}

/// A command with data and without `Le`.
fn lacks_le(command: &[u8]) -> bool {
    matches!(command, [_, _, _, _, length, data @ ..] if data.len() == usize::from(*length) && *length > 0)
}

/// The status word as MBIM has it: SW1 in the low byte.
fn word(response: &Response) -> u32 {
    let (sw1, sw2) = response.status();
    u32::from(u16::from_le_bytes([sw1, sw2]))
}

/// Channels that the card has closed by itself are free.
fn forget_closed(call: &mut Call<'_>) {
    let open = call.core.slot().card(|card| card.open_channels()).unwrap_or_default();
    call.core.mbim.groups.retain(|channel, _| open.contains(channel));
}
