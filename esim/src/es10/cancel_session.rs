//! ES10b.CancelSession (SGP.22 5.7.14).

use super::Function;
use super::answer::{Fault, read};
use super::authenticate_server::{Choice, only_choice};
use crate::error::Error;
use crate::isdr::IsdR;
use crate::tlv::{RawTlv, encode, tags};
use crate::transport::ApduChannel;
use crate::types::TransactionId;

/// Why a session ends before its profile is installed; the discriminant is the number that the card signs.
///
/// After `Postponed` and `Timeout` a server keeps the order for another try; after the others it may end it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum CancelReason {
    /// The user does not want the profile.
    EndUserRejection = 0,
    /// Not now.
    Postponed = 1,
    /// Somebody did not answer in time: the user, or the server.
    Timeout = 2,
    /// The profile has policy rules that the card does not allow its operator.
    PprNotAllowed = 3,
    /// The profile is not the one that the user was shown.
    MetadataMismatch = 4,
    /// The profile could not be loaded.
    LoadBppExecutionError = 5,
    /// None of the others.
    Undefined = 127,
}

/// A session that the card has ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CancelledSession {
    /// All of the answer as the card signed it, for the server.
    pub raw: RawTlv,
}

/// The request.
#[must_use]
pub fn request(transaction_id: &TransactionId, reason: CancelReason) -> Vec<u8> {
    encode(Function::CancelSession.tag(), |w| {
        w.value(tags::C0, transaction_id.as_bytes()).value(tags::C1, &[reason as u8]);
    })
}

/// Reads the answer.
///
/// # Errors
/// [`Error::Refused`], [`Error::Malformed`].
pub fn parse(answer: &[u8]) -> Result<CancelledSession, Error> {
    read(Function::CancelSession, answer, |tlv| match only_choice(&tlv)? {
        Choice::Ok(_) => Ok(CancelledSession { raw: tlv.to_raw() }),
        Choice::Error(code) => Err(Fault::Code(code)),
    })
}

impl<C: ApduChannel> IsdR<'_, C> {
    /// Ends the session with this name.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn cancel_session(
        &mut self,
        transaction_id: &TransactionId,
        reason: CancelReason,
    ) -> Result<CancelledSession, Error> {
        parse(&self.call(Function::CancelSession, &request(transaction_id, reason)).await?)
    }
}
