//! HandleNotification: what happened to a profile, signed by the card (SGP.22 5.6.4).

use super::envelope::read_nothing;
use super::members::{base64, object};
use super::{Es9Error, Es9Function, HttpAnswer, RspServer, RspTransport};

/// The request.
#[must_use]
pub fn request(notification: &[u8]) -> Vec<u8> {
    object([("pendingNotification", base64(notification))])
}

/// Reads the answer: any success counts, 204 without a body is the usual one.
///
/// # Errors
/// [`Es9Error::Refused`], [`Es9Error::Answer`].
pub fn parse(answer: &HttpAnswer) -> Result<(), Es9Error> {
    read_nothing(Es9Function::HandleNotification, answer)
}

impl<T: RspTransport> RspServer<'_, T> {
    /// Delivers a notification, as the card signed it.
    ///
    /// # Errors
    /// [`Es9Error`].
    pub async fn handle_notification(&mut self, notification: &[u8]) -> Result<(), Es9Error> {
        parse(&self.call(Es9Function::HandleNotification, request(notification)).await?)
    }
}
