//! AUTHENTICATE as a USIM has it (TS 31.102 7.1.2), for whoever reaches the SIM by APDUs.

use super::{AkaAnswer, AkaError, Challenge, Vector};

/// AID of a USIM, as far as all have it in common.
pub const USIM_AID_PREFIX: [u8; 7] = [0xA0, 0x00, 0x00, 0x00, 0x87, 0x10, 0x02];
/// INS.
pub const AUTHENTICATE: u8 = 0x88;
/// P2: specific reference data, 3G context.
pub const CONTEXT_3G: u8 = 0x81;

const SUCCESS: u8 = 0xDB;
const OUT_OF_SYNC: u8 = 0xDC;
/// RES (RFC 4187 10.8).
const RES_BYTES: std::ops::RangeInclusive<usize> = 4..=16;

/// Data of the command: RAND and AUTN, each behind its length.
#[must_use]
pub fn command_data(challenge: &Challenge) -> Vec<u8> {
    [&[16], &challenge.rand[..], &[16], &challenge.autn[..]].concat()
}

/// What the answer of the SIM means; `data` without status word, all of it, as GET RESPONSE brought it.
///
/// # Errors
/// [`AkaError`] where the SIM says nothing about the challenge.
pub fn read(data: &[u8], sw: u16) -> Result<AkaAnswer, AkaError> {
    match sw {
        0x9000 => {}
        0x9862 => return Ok(AkaAnswer::WrongMac),
        0x6982 => return Err(AkaError::PinRequired),
        0x6D00 | 0x6E00 | 0x9864 => return Err(AkaError::Unsupported),
        sw => return Err(AkaError::Refused { reason: format!("status {sw:04X}") }),
    }
    let malformed = |reason| AkaError::Malformed { reason };
    let (tag, rest) = data.split_first().ok_or(malformed("it is empty"))?;
    match *tag {
        SUCCESS => {
            let (res, rest) = piece(rest)?;
            let (ck, rest) = piece(rest)?;
            // Kc may follow.
            let (ik, _) = piece(rest)?;
            if !RES_BYTES.contains(&res.len()) {
                return Err(malformed("RES has 4 to 16 bytes"));
            }
            let key = |bytes: &[u8]| bytes.try_into().map_err(|_| malformed("a key has 16 bytes"));
            Ok(AkaAnswer::Success(Vector { res: res.to_vec(), ck: key(ck)?, ik: key(ik)? }))
        }
        OUT_OF_SYNC => {
            let (auts, _) = piece(rest)?;
            let auts = auts.try_into().map_err(|_| malformed("AUTS has 14 bytes"))?;
            Ok(AkaAnswer::OutOfSync { auts })
        }
        _ => Err(malformed("it begins with neither DB nor DC")),
    }
}

/// Bytes behind their length, and what follows.
fn piece(bytes: &[u8]) -> Result<(&[u8], &[u8]), AkaError> {
    let cut = AkaError::Malformed { reason: "it ends too early" };
    let (length, rest) = bytes.split_first().ok_or(cut.clone())?;
    rest.split_at_checked(usize::from(*length)).ok_or(cut)
}
