//! Authentication: AKA with the USIM (3GPP TS 31.102 clause 7.1.2), if the card can.

use super::super::buffer::Output;
use super::super::call::{Call, Outcome, Reply};
use super::super::status::Status;
use crate::modem::card_access::Passed;
use crate::modem::slot::Response;

/// P2 of AUTHENTICATE: the context of 3G.
const CONTEXT_3G: u8 = 0x81;

/// What the USIM answered.
#[derive(Debug, PartialEq, Eq)]
enum Authenticated {
    Successful { res: Vec<u8>, ck: Vec<u8>, ik: Vec<u8> },
    OutOfSync { auts: Vec<u8> },
}

pub(super) fn run(mut call: Call<'_>) -> Outcome {
    let (rand, autn) = (call.input.array::<16>()?, call.input.array::<16>()?);
    call.identity()?;
    let challenge = [&[0x10][..], &rand, &[0x10], &autn].concat();
    match call.core.pass_authenticate(CONTEXT_3G, &challenge) {
        Passed::Cut => Err(Status::FAILURE),
        Passed::NoCard => Err(Status::SIM_NOT_INSERTED),
        Passed::Answer(response) => told(&response),
    }
}

fn told(response: &Response) -> Outcome {
    match (response.status(), understood(response.data())) {
        ((0x90, 0x00), Some(Authenticated::Successful { res, ck, ik })) => {
            let length = u32::try_from(res.len()).map_err(|_| Status::FAILURE)?;
            let output = Output::new().raw(&fixed::<16>(&res)).u32(length);
            let output = output.raw(&fixed::<16>(&ik)).raw(&fixed::<16>(&ck)).raw(&[0; 14]);
            Ok(Reply::from(output).after(response.delay))
        }
        ((0x90, 0x00), Some(Authenticated::OutOfSync { auts })) => {
            let output = Output::new().raw(&[0; 16]).u32(0).raw(&[0; 32]).raw(&fixed::<14>(&auts));
            Ok(Reply::from(output).with_status(Status::AUTH_SYNC_FAILURE).after(response.delay))
        }
        // The MAC in AUTN is wrong.
        ((0x98, 0x62), _) => Err(Status::AUTH_INCORRECT_AUTN),
        // The card cannot.
        ((0x6d | 0x6e, _), _) => Err(Status::NO_DEVICE_SUPPORT),
        _ => Err(Status::FAILURE),
    }
}

/// `DB` with RES, CK and IK, or `DC` with AUTS, each behind its length.
fn understood(data: &[u8]) -> Option<Authenticated> {
    fn part(data: &[u8]) -> Option<(Vec<u8>, &[u8])> {
        let (length, rest) = data.split_first()?;
        let (value, rest) = rest.split_at_checked(usize::from(*length))?;
        Some((value.to_vec(), rest))
    }
    match data {
        [0xdb, rest @ ..] => {
            let (res, rest) = part(rest).filter(|(res, _)| (4..=16).contains(&res.len()))?;
            let (ck, rest) = part(rest)?;
            let (ik, _) = part(rest)?;
            Some(Authenticated::Successful { res, ck, ik })
        }
        [0xdc, rest @ ..] => part(rest).map(|(auts, _)| Authenticated::OutOfSync { auts }),
        _ => None,
    }
}

/// So many bytes, with zeros behind.
fn fixed<const N: usize>(bytes: &[u8]) -> [u8; N] {
    let mut fixed = [0; N];
    fixed.iter_mut().zip(bytes).for_each(|(at, byte)| *at = *byte);
    fixed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_of_the_usim() {
        let successful = [&[0xdb, 4, 1, 2, 3, 4, 16][..], &[5; 16], &[16], &[6; 16], &[8], &[7; 8]].concat();
        let expect = Authenticated::Successful { res: vec![1, 2, 3, 4], ck: vec![5; 16], ik: vec![6; 16] };
        assert_eq!(understood(&successful), Some(expect));
        let auts = [&[0xdc, 14][..], &[9; 14]].concat();
        assert_eq!(understood(&auts), Some(Authenticated::OutOfSync { auts: vec![9; 14] }));
        for wrong in [&[][..], &[0xdb], &[0xdb, 4, 1, 2], &[0xdb, 1, 1, 0, 0], &[0xdd, 0]] {
            assert_eq!(understood(wrong), None, "{wrong:?}");
        }
    }
}
