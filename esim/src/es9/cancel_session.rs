//! CancelSession: the server learns, signed by the card, that a session is over, and why (SGP.22 5.6.5).

use super::envelope::read_nothing;
use super::members::{base64, object};
use super::{Es9Error, Es9Function, HttpAnswer, RspServer, RspTransport};
use crate::es10::cancel_session::CancelledSession;
use crate::types::TransactionId;

/// The request.
#[must_use]
pub fn request(transaction_id: &TransactionId, card: &CancelledSession) -> Vec<u8> {
    object([
        ("transactionId", transaction_id.as_text().to_owned()),
        ("cancelSessionResponse", base64(card.raw.as_bytes())),
    ])
}

/// Reads the answer.
///
/// # Errors
/// [`Es9Error::Refused`], [`Es9Error::Answer`].
pub fn parse(answer: &HttpAnswer) -> Result<(), Es9Error> {
    read_nothing(Es9Function::CancelSession, answer)
}

impl<T: RspTransport> RspServer<'_, T> {
    /// Ends the session at the server.
    ///
    /// # Errors
    /// [`Es9Error`].
    pub async fn cancel_session(
        &mut self,
        transaction_id: &TransactionId,
        card: &CancelledSession,
    ) -> Result<(), Es9Error> {
        parse(&self.call(Es9Function::CancelSession, request(transaction_id, card)).await?)
    }
}
