//! SMS: the store and what is sent, as PDUs.

use super::super::buffer::Output;
use super::super::call::{Call, Outcome};
use super::super::status::Status;
use crate::modem::messages::{CAPACITY, MAX_PDU, Message};

/// `MbimSmsFormat`
const PDU: u32 = 0;
/// The service centre of `+CSCA?`.
const SERVICE_CENTRE: &str = "+447785016005";

pub(super) fn run(call: Call<'_>, command: u32) -> Outcome {
    match command {
        1 => configuration(call),
        2 => read(call),
        3 => send(call),
        4 => delete(call),
        5 => store_status(&call),
        _ => Err(Status::NO_DEVICE_SUPPORT),
    }
}

fn configuration(mut call: Call<'_>) -> Outcome {
    /// `MbimSmsStorageState` initialized.
    const READY: u32 = 1;
    if call.is_set() {
        format(&mut call)?;
        call.input.text()?;
    }
    call.identity()?;
    let capacity = u32::try_from(CAPACITY).unwrap_or(0);
    Ok(Output::new().u32(READY).u32(PDU).u32(capacity).u32(0).text(SERVICE_CENTRE).into())
}

fn format(call: &mut Call<'_>) -> Result<(), Status> {
    match call.input.u32()? {
        PDU => Ok(()),
        1 => Err(Status::SMS_FORMAT_NOT_SUPPORTED),
        _ => Err(Status::INVALID_PARAMETERS),
    }
}

/// Which messages are meant: `MbimSmsFlag`.
fn choice(flag: u32, index: u32) -> Result<impl Fn(&Message) -> bool, Status> {
    if flag > 5 {
        return Err(Status::INVALID_PARAMETERS);
    }
    Ok(move |message: &Message| match flag {
        0 => true,
        1 => message.index == index,
        2 => !message.is_read,
        3 => message.is_read,
        // Neither what was sent nor drafts are kept.
        _ => false,
    })
}

fn read(mut call: Call<'_>) -> Outcome {
    format(&mut call)?;
    let (flag, index) = (call.input.u32()?, call.input.u32()?);
    call.identity()?;
    let choice = choice(flag, index)?;
    let store = &mut call.core.messages;
    let records: Vec<Output> = store
        .all()
        .iter()
        .filter(|message| choice(message))
        .map(|message| Output::new().u32(message.index).u32(u32::from(message.is_read)).data(&message.pdu))
        .collect();
    if records.is_empty() && flag == 1 {
        return Err(Status::INVALID_MEMORY_INDEX);
    }
    store.mark_read(choice);
    let count = u32::try_from(records.len()).unwrap_or(0);
    Ok(Output::new().u32(PDU).u32(count).structures(records).into())
}

fn send(mut call: Call<'_>) -> Outcome {
    format(&mut call)?;
    let pdu = call.input.data()?;
    call.identity()?;
    if pdu.is_empty() || pdu.len() > MAX_PDU {
        return Err(Status::INVALID_PARAMETERS);
    }
    let reference = call.core.send_message().ok_or(Status::NOT_REGISTERED)?;
    Ok(Output::new().u32(reference.into()).into())
}

fn delete(mut call: Call<'_>) -> Outcome {
    let (flag, index) = (call.input.u32()?, call.input.u32()?);
    call.identity()?;
    let deleted = call.core.delete_messages(choice(flag, index)?);
    if flag == 1 && !deleted {
        return Err(Status::INVALID_MEMORY_INDEX);
    }
    Ok(super::super::call::Reply::empty())
}

/// Whether there is something new, and the newest of it.
fn store_status(call: &Call<'_>) -> Outcome {
    const FULL: u32 = 1;
    const NEW: u32 = 2;
    let store = &call.core.messages;
    let newest = store.all().iter().filter(|message| !message.is_read).map(|message| message.index).max();
    let full = if store.is_full() { FULL } else { 0 };
    let flags = full | newest.map_or(0, |_| NEW);
    Ok(Output::new().u32(flags).u32(newest.unwrap_or(0)).into())
}
