//! ES10c.GetEID (SGP.22 5.7.20).

use super::Function;
use super::answer::read;
use crate::error::Error;
use crate::isdr::IsdR;
use crate::tlv::{Tlv, encode, once, required, tags};
use crate::transport::ApduChannel;
use crate::types::Eid;

/// The EID goes by the tag that is the ICCID's everywhere else.
const EID: crate::tlv::Tag = tags::ICCID;

/// The request.
#[must_use]
pub fn request() -> Vec<u8> {
    encode(Function::GetEid.tag(), |w| {
        w.value(tags::TAG_LIST, &[0x5A]);
    })
}

/// Reads the answer.
///
/// # Errors
/// [`Error::Malformed`].
pub fn parse(answer: &[u8]) -> Result<Eid, Error> {
    read(Function::GetEid, answer, |tlv| {
        let mut eid = None;
        let mut members = tlv.children()?;
        while let Some(member) = members.next()? {
            if member.tag() == EID {
                once(&mut eid, &member, |tlv: &Tlv<'_>| {
                    Eid::from_bytes(tlv.value()).map_err(|_| tlv.error("an EID of 16 bytes"))
                })?;
            }
        }
        Ok(required(eid, EID)?)
    })
}

impl<C: ApduChannel> IsdR<'_, C> {
    /// The EID of the card.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn eid(&mut self) -> Result<Eid, Error> {
        parse(&self.call(Function::GetEid, &request()).await?)
    }
}
