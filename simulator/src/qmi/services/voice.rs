//! VOICE: calls, of which there are none, and USSD.

use super::super::clients::Topic;
use super::super::error::QmiError;
use super::super::tlv::{Body, Value};
use super::super::view::sim;
use super::{Answer, Call, Handler, Reply};

pub(super) const MESSAGES: &[Handler] = &[
    Handler::new(0x0003, "Indication Register", register),
    Handler::new(0x003a, "Originate USSD", originate),
    Handler::new(0x003b, "Answer USSD", answer),
    Handler::new(0x003c, "Cancel USSD", cancel),
    Handler::new(0x0041, "Get Config", configuration),
    Handler::new(NO_WAIT, "Originate USSD No Wait", originate_no_wait),
];

const NO_WAIT: u16 = 0x0043;
/// Coding scheme of what is sent here.
const ASCII: u8 = 1;
const EIGHT_BIT: u8 = 2;
const UCS2: u8 = 3;
/// End of a call: the network does not know the service.
const SERVICE_NOT_AVAILABLE: u16 = 156;

fn register(call: &mut Call<'_>) -> Answer {
    call.subscribe(0x16, Topic::Ussd)?;
    Ok(Reply::ok())
}

/// What the user dialled.
fn dialled(call: &Call<'_>) -> Result<String, QmiError> {
    let mut value = call.request.require(0x01)?;
    let (scheme, data) = (value.u8()?, value.counted8()?);
    match scheme {
        ASCII | EIGHT_BIT => Ok(data.iter().map(|byte| char::from(*byte)).collect()),
        UCS2 => {
            let units: Vec<u16> =
                data.as_chunks::<2>().0.iter().map(|pair| u16::from_be_bytes(*pair)).collect();
            String::from_utf16(&units).map_err(|_| QmiError::INVALID_ARGUMENT)
        }
        _ => Err(QmiError::INVALID_ARGUMENT),
    }
}

/// The answer of the network to a code.
fn asked(call: &Call<'_>) -> Result<Option<String>, QmiError> {
    let code = dialled(call)?;
    sim::identity(call.core)?;
    if !call.core.network.is_registered() {
        return Err(QmiError::NETWORK_NOT_READY);
    }
    Ok(call.core.ussd(&code))
}

fn text(text: &str) -> Value {
    Value::new().u8(ASCII).text8(text)
}

fn utf16(text: &str) -> Value {
    let units: Vec<u16> = text.encode_utf16().collect();
    Value::new().each8(&units, |value, unit| value.u16(*unit))
}

fn originate(call: &mut Call<'_>) -> Answer {
    Ok(match asked(call)? {
        Some(answer) => Reply::with(Body::new().with(0x12, text(&answer)).with(0x16, utf16(&answer))),
        None => {
            let cause = Body::new().u16(0x10, SERVICE_NOT_AVAILABLE);
            Reply::refused(QmiError(0x5c), cause)
        }
    })
}

fn originate_no_wait(call: &mut Call<'_>) -> Answer {
    let told = match asked(call)? {
        Some(answer) => Body::new().with(0x12, text(&answer)).with(0x14, utf16(&answer)),
        None => Body::new().u16(0x10, 0x5c).u16(0x11, SERVICE_NOT_AVAILABLE),
    };
    Ok(Reply::ok().then(NO_WAIT, told))
}

/// The network of the simulation never asks back.
fn answer(call: &mut Call<'_>) -> Answer {
    dialled(call)?;
    Err(QmiError::INCOMPATIBLE_STATE)
}

fn cancel(_: &mut Call<'_>) -> Answer {
    Err(QmiError::INCOMPATIBLE_STATE)
}

/// Nothing is answered by itself; no teletypewriter, no privacy, and packet calls are preferred.
fn configuration(_: &mut Call<'_>) -> Answer {
    const PACKET_PREFERRED: u8 = 3;
    const TELETYPEWRITER_OFF: u8 = 3;
    Ok(Reply::with(
        Body::new()
            .bool(0x10, false)
            .u8(0x13, TELETYPEWRITER_OFF)
            .bool(0x16, false)
            .u8(0x18, PACKET_PREFERRED),
    ))
}
