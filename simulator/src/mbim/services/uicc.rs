//! Microsoft UICC Low Level Access: the card's reset and what is told at it. Channels and files have files of their own.

use super::super::buffer::Output;
use super::super::call::{Call, Outcome};
use super::super::status::Status;
use super::{channel, files};
use tokio::time::Instant;

/// Objects of one TERMINAL CAPABILITY, and bytes of one.
const MAX_OBJECTS: u32 = 16;
const MAX_OBJECT: usize = 64;

pub(super) fn run(call: Call<'_>, command: u32) -> Outcome {
    match command {
        1 => answer_to_reset(&call),
        2 => channel::open(call),
        3 => channel::close(call),
        4 => channel::apdu(call),
        5 => terminal_capability(call),
        6 => reset(call),
        7 => files::applications(&call),
        8 => files::status(call),
        9 => files::read_binary(call),
        10 => files::read_record(call),
        _ => Err(Status::NO_DEVICE_SUPPORT),
    }
}

fn answer_to_reset(call: &Call<'_>) -> Outcome {
    call.card()?;
    let atr = call.core.slot().card(|card| card.atr().to_vec()).ok_or(Status::SIM_NOT_INSERTED)?;
    Ok(Output::new().sized_data(&atr).into())
}

/// Kept until the card is reset.
fn terminal_capability(mut call: Call<'_>) -> Outcome {
    if call.is_set() {
        let objects = call.input.structures(MAX_OBJECTS)?;
        let objects: Vec<Vec<u8>> = objects.iter().map(|object| object.rest().to_vec()).collect();
        if objects.iter().any(|object| object.len() > MAX_OBJECT) {
            return Err(Status::INVALID_PARAMETERS);
        }
        call.core.mbim.terminal_capability = objects;
    }
    let objects = &call.core.mbim.terminal_capability;
    let count = u32::try_from(objects.len()).unwrap_or(0);
    let structures: Vec<Output> = objects.iter().map(|object| Output::new().raw(object)).collect();
    Ok(Output::new().u32(count).structures(structures).into())
}

fn reset(mut call: Call<'_>) -> Outcome {
    if call.is_set() {
        let pass_through = match call.input.u32()? {
            0 => false,
            1 => true,
            _ => return Err(Status::INVALID_PARAMETERS),
        };
        if !call.core.slot().has_card() {
            return Err(Status::SIM_NOT_INSERTED);
        }
        call.core.mbim.pass_through = pass_through;
        call.core.mbim.groups.clear();
        call.core.lose_registration(0);
        call.core.power_sim(Instant::now());
    }
    Ok(Output::new().u32(u32::from(call.core.mbim.pass_through)).into())
}
