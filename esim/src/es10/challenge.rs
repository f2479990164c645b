//! ES10b.GetEUICCChallenge (SGP.22 5.7.7).

use std::fmt;

use super::Function;
use super::answer::{empty_request, read};
use crate::error::Error;
use crate::isdr::IsdR;
use crate::tlv::{Tlv, once, required, tags};
use crate::transport::ApduChannel;

/// A random number that a server has to sign. A new one ends the session before it.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct EuiccChallenge(pub [u8; 16]);

impl fmt::Debug for EuiccChallenge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EuiccChallenge(…)")
    }
}

/// The request.
#[must_use]
pub fn request() -> Vec<u8> {
    empty_request(Function::EuiccChallenge)
}

/// Reads the answer.
///
/// # Errors
/// [`Error::Malformed`].
pub fn parse(answer: &[u8]) -> Result<EuiccChallenge, Error> {
    read(Function::EuiccChallenge, answer, |tlv| {
        let mut challenge = None;
        let mut members = tlv.children()?;
        while let Some(member) = members.next()? {
            if member.tag() == tags::C0 {
                once(&mut challenge, &member, |tlv: &Tlv<'_>| tlv.array::<16>("a challenge of 16 bytes"))?;
            }
        }
        Ok(EuiccChallenge(required(challenge, tags::C0)?))
    })
}

impl<C: ApduChannel> IsdR<'_, C> {
    /// Begins a session with a server; one that is open ends.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn euicc_challenge(&mut self) -> Result<EuiccChallenge, Error> {
        parse(&self.call(Function::EuiccChallenge, &request()).await?)
    }
}
