//! USSD (3GPP TS 22.090): codes that the network answers at once.

use super::super::buffer::Output;
use super::super::call::{Call, Outcome};
use super::super::status::Status;

/// The default alphabet in septets (3GPP TS 23.038 clause 5), and UCS2.
const SEPTETS: u32 = 0x0f;
const UCS2: u32 = 0x48;
/// Bytes of a USSD string (3GPP TS 24.080 clause 4.5.3).
const MAX_PAYLOAD: usize = 160;

/// `MbimUssdResponse`
const NO_ACTION: u32 = 0;
const TERMINATED: u32 = 2;
const NOT_SUPPORTED: u32 = 4;

pub(super) fn run(mut call: Call<'_>) -> Outcome {
    let (action, scheme) = (call.input.u32()?, call.input.u32()?);
    let payload = call.input.data()?;
    call.identity()?;
    if !call.core.network.is_registered() {
        return Err(Status::NOT_REGISTERED);
    }
    match action {
        0 => {}
        // No dialogue waits for more, nor for its end.
        1 => return Err(Status::OPERATION_NOT_ALLOWED),
        2 => return Ok(response(TERMINATED, SEPTETS, &[]).into()),
        _ => return Err(Status::INVALID_PARAMETERS),
    }
    if payload.is_empty() || payload.len() > MAX_PAYLOAD {
        return Err(Status::INVALID_PARAMETERS);
    }
    let code = match scheme {
        SEPTETS => unpacked(payload),
        UCS2 => {
            let (pairs, _) = payload.as_chunks::<2>();
            let units: Vec<u16> = pairs.iter().map(|pair| u16::from_be_bytes(*pair)).collect();
            String::from_utf16_lossy(&units)
        }
        _ => return Err(Status::INVALID_PARAMETERS),
    };
    Ok(match call.core.ussd(&code) {
        Some(text) => response(NO_ACTION, SEPTETS, &packed(&text)),
        None => response(NOT_SUPPORTED, SEPTETS, &[]),
    }
    .into())
}

fn response(response: u32, scheme: u32, payload: &[u8]) -> Output {
    const NEW_SESSION: u32 = 0;
    Output::new().u32(response).u32(NEW_SESSION).u32(scheme).data(payload)
}

/// Septets to text, as far as the default alphabet is that of ASCII. A trailing carriage return is padding.
fn unpacked(payload: &[u8]) -> String {
    let bit = |index: usize| payload.get(index / 8).is_some_and(|byte| byte >> (index % 8) & 1 == 1);
    let septet = |number: usize| {
        (0..7u8).fold(0u8, |value, at| value | u8::from(bit(number * 7 + usize::from(at))) << at)
    };
    let text: String = (0..payload.len() * 8 / 7).map(|number| char::from(septet(number))).collect();
    text.trim_end_matches(['\r', '\0']).to_owned()
}

/// Text to septets; where seven bits would be left over, a carriage return fills them.
fn packed(text: &str) -> Vec<u8> {
    let mut septets: Vec<u8> = text.bytes().filter(u8::is_ascii).collect();
    if septets.len() % 8 == 7 {
        septets.push(b'\r');
    }
    let mut packed = vec![0u8; (septets.len() * 7).div_ceil(8)];
    for (number, septet) in septets.iter().enumerate() {
        for at in 0..7 {
            let index = number * 7 + at;
            if septet >> at & 1 == 1
                && let Some(byte) = packed.get_mut(index / 8)
            {
                *byte |= 1 << (index % 8);
            }
        }
    }
    packed
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `*100#` as ModemManager and 3GPP TS 23.038 pack it.
    #[test]
    fn septets() {
        assert_eq!(packed("*100#"), [0xaa, 0x18, 0x0c, 0x36, 0x02]);
        assert_eq!(unpacked(&[0xaa, 0x18, 0x0c, 0x36, 0x02]), "*100#");
        for text in ["1234567", "12345678", "Your balance is 12.34", ""] {
            assert_eq!(unpacked(&packed(text)), text);
        }
    }
}
