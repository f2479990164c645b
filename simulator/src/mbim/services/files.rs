//! Applications and files of the card: Application List, File Status, Read Binary, Read Record.

use super::super::buffer::Output;
use super::super::call::{Call, Outcome};
use super::super::status::Status;
use crate::card::USIM_AID;
use crate::modem::card_access::Passed;
use crate::modem::slot::Response;
use crate::personality::GetResponse;

/// Version of these messages.
const VERSION: u32 = 1;
/// Bytes of a path.
const MAX_PATH: usize = 16;

pub(super) fn applications(call: &Call<'_>) -> Outcome {
    const USIM: u32 = 4;
    /// PIN1 of the application.
    const PIN: [u8; 1] = [0x01];
    call.card()?;
    let has_usim = call.core.slot().active_profile().is_some();
    let usim = Output::new().u32(USIM).data(&USIM_AID).data(b"USIM").u32(1).data(&PIN);
    let found: Vec<Output> = has_usim.then_some(usim).into_iter().collect();
    let count = u32::try_from(found.len()).unwrap_or(0);
    let size: usize = found.iter().map(|application| application.clone().finish().len()).sum();
    let size = u32::try_from(size).unwrap_or(0);
    Ok(Output::new().u32(VERSION).u32(count).u32(0).u32(size).structures(found).into())
}

/// What a file is (ETSI TS 102 221 clause 11.1.1.3).
struct Description {
    /// `MbimUiccFileType` and `MbimUiccFileStructure`.
    kind: u32,
    structure: u32,
    count: u32,
    size: u32,
}

pub(super) fn status(mut call: Call<'_>) -> Outcome {
    /// `MbimPinType`: PIN1 to read, ADM for all else.
    const CONDITIONS: [u32; 4] = [2, 19, 19, 19];
    const SHAREABLE: u32 = 2;
    let selected = select(&mut call)?;
    let (sw1, sw2) = selected.status();
    let output = Output::new().u32(VERSION).u32(sw1.into()).u32(sw2.into());
    let described = if selected.succeeded() { description(selected.data()) } else { None };
    let Some(Description { kind, structure, count, size }) = described else {
        return Ok((0..9).fold(output, |output, _| output.u32(0)).into());
    };
    let output = output.u32(SHAREABLE).u32(kind).u32(structure).u32(count).u32(size);
    Ok(CONDITIONS.iter().fold(output, |output, condition| output.u32(*condition)).into())
}

fn description(template: &[u8]) -> Option<Description> {
    const WORKING: u32 = 1;
    const DIRECTORY: u32 = 3;
    let members = template.get(2..)?;
    let number = |bytes: &[u8]| bytes.iter().fold(0, |value, byte| value << 8 | u32::from(*byte));
    let total = member(members, 0x80).map_or(0, number);
    match *member(members, 0x82)? {
        [first, ..] if first & 0x38 == 0x38 => {
            Some(Description { kind: DIRECTORY, structure: 0, count: 0, size: 0 })
        }
        [first, _, high, low, count] => Some(Description {
            kind: WORKING,
            // Cyclic or linear fixed.
            structure: if first & 0x07 == 0x06 { 2 } else { 3 },
            count: count.into(),
            size: number(&[high, low]),
        }),
        [_, ..] => Some(Description { kind: WORKING, structure: 1, count: 1, size: total }),
        [] => None,
    }
}

/// Value of an object with short tag and length.
fn member(mut objects: &[u8], wanted: u8) -> Option<&[u8]> {
    while let [tag, length, rest @ ..] = objects {
        let (value, others) = rest.split_at_checked(usize::from(*length))?;
        if *tag == wanted {
            return Some(value);
        }
        objects = others;
    }
    None
}

pub(super) fn read_binary(mut call: Call<'_>) -> Outcome {
    let selected = select(&mut call)?;
    let (offset, size) = (call.input.u32()?, call.input.u32()?);
    let offset = u16::try_from(offset).ok().filter(|offset| *offset < 0x8000);
    let [high, low] = offset.ok_or(Status::INVALID_PARAMETERS)?.to_be_bytes();
    // 0 stands for everything.
    let size = u8::try_from(size).unwrap_or(0);
    read(call, selected, [0x00, 0xb0, high, low, size])
}

pub(super) fn read_record(mut call: Call<'_>) -> Outcome {
    const ABSOLUTE: u8 = 4;
    let selected = select(&mut call)?;
    let number = u8::try_from(call.input.u32()?).map_err(|_| Status::INVALID_PARAMETERS)?;
    read(call, selected, [0x00, 0xb2, number, ABSOLUTE, 0x00])
}

fn read(call: Call<'_>, selected: Response, command: [u8; 5]) -> Outcome {
    let response = if selected.succeeded() { pass(call, &command)? } else { selected };
    let (sw1, sw2) = response.status();
    let data = if response.succeeded() { response.data() } else { &[] };
    Ok(Output::new().u32(VERSION).u32(sw1.into()).u32(sw2.into()).data(data).into())
}

/// SELECT by path, which may begin with the MF. Files of an application are below `7FFF`.
fn select(call: &mut Call<'_>) -> Result<Response, Status> {
    if call.input.u32()? != VERSION {
        return Err(Status::INVALID_PARAMETERS);
    }
    let aid = call.input.data()?;
    let mut path = call.input.data()?;
    call.card()?;
    if path.is_empty() || path.len() % 2 != 0 || path.len() > MAX_PATH {
        return Err(Status::INVALID_PARAMETERS);
    }
    if let [0x3f, 0x00, below @ ..] = path
        && !below.is_empty()
    {
        path = below;
    }
    let is_relative = matches!(path, [0x60..=0x6f, ..]) && !aid.is_empty();
    let path = if is_relative { [&[0x7f, 0xff][..], path].concat() } else { path.to_vec() };
    let length = u8::try_from(path.len()).map_err(|_| Status::INVALID_PARAMETERS)?;
    let how = if path == [0x3f, 0x00] { 0x00 } else { 0x08 };
    let command = [&[0x00, 0xa4, how, 0x04, length][..], &path].concat();
    match call.core.pass_apdu(&command, GetResponse::ByModem) {
        Passed::Answer(response) => Ok(response),
        Passed::Cut => Err(Status::FAILURE),
        Passed::NoCard => Err(Status::SIM_NOT_INSERTED),
    }
}

fn pass(call: Call<'_>, command: &[u8]) -> Result<Response, Status> {
    match call.core.pass_apdu(command, GetResponse::ByModem) {
        Passed::Answer(response) => Ok(response),
        Passed::Cut => Err(Status::FAILURE),
        Passed::NoCard => Err(Status::SIM_NOT_INSERTED),
    }
}
