//! What the answers of all functions have in common.

use super::Function;
use crate::error::Error;
use crate::refusal::Refusal;
use crate::tlv::{Tlv, TlvError, encode, once, required, tags};

/// A request without members.
pub(super) fn empty_request(function: Function) -> Vec<u8> {
    encode(function.tag(), |_| {})
}

/// Why an answer holds no value, before it is known of which function.
pub(super) enum Fault {
    /// It is malformed.
    Tlv(TlvError),
    /// It is a result code.
    Code(u64),
}

impl From<TlvError> for Fault {
    fn from(error: TlvError) -> Self {
        Self::Tlv(error)
    }
}

/// Reads the one TLV of an answer, whose tag is that of the request.
pub(super) fn read<'a, T>(
    function: Function,
    answer: &'a [u8],
    members: impl FnOnce(Tlv<'a>) -> Result<T, Fault>,
) -> Result<T, Error> {
    Tlv::parse(answer, function.tag()).map_err(Fault::Tlv).and_then(members).map_err(|fault| match fault {
        Fault::Tlv(reason) => Error::Malformed { function, reason },
        Fault::Code(code) => Error::Refused(Refusal::new(function, code)),
    })
}

/// Reads an answer that is a result code and nothing else that matters (v3 adds a port to EnableProfile's).
pub(super) fn read_result(function: Function, answer: &[u8]) -> Result<(), Error> {
    read(function, answer, |tlv| {
        let mut result = None;
        let mut members = tlv.children()?;
        while let Some(member) = members.next()? {
            if member.tag() == tags::C0 {
                once(&mut result, &member, Tlv::uint)?;
            }
        }
        match required(result, tags::C0)? {
            0 => Ok(()),
            code => Err(Fault::Code(code)),
        }
    })
}
