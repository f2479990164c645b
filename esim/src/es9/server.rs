//! A server, whose functions are methods.

use super::{Es9Error, Es9Function, HttpAnswer, HttpError, HttpRequest, RspTransport};
use crate::types::ServerAddress;

/// A server behind a transport. The functions of ES9+ and ES11 are its methods.
#[derive(Debug)]
pub struct RspServer<'t, T> {
    transport: &'t mut T,
    address: ServerAddress,
}

impl<'t, T: RspTransport> RspServer<'t, T> {
    /// The server at this address; nothing is sent.
    pub fn new(transport: &'t mut T, address: ServerAddress) -> Self {
        Self { transport, address }
    }

    /// Its address.
    #[must_use]
    pub fn address(&self) -> &ServerAddress {
        &self.address
    }

    pub(super) async fn call(
        &mut self,
        function: Es9Function,
        body: Vec<u8>,
    ) -> Result<HttpAnswer, Es9Error> {
        let request = HttpRequest { server: self.address.clone(), function, body };
        let answer = self.transport.post(request).await?;
        if (300..400).contains(&answer.status) {
            let server = self.address.clone();
            return Err(HttpError::Redirect { server, status: answer.status }.into());
        }
        Ok(answer)
    }
}
