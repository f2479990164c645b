//! AcquireTemporaryToken.

use super::{Failure, success};
use crate::entitlement::core::Core;
use crate::entitlement::document::Block;
use crate::entitlement::request::Parameters;
use crate::entitlement::tokens::TemporaryToken;
use crate::hex::hex;

impl Core {
    pub(super) fn temporary_token(
        &mut self,
        subscriber: usize,
        app: &str,
        parameters: &Parameters,
    ) -> Result<Block, Failure> {
        let targets = parameters.get("operation_targets").ok_or(Failure::parameter("operation_targets"))?;
        let text = hex(&self.draw("temporary token"));
        self.tokens.give_temporary(TemporaryToken {
            text: text.clone(),
            subscriber,
            app: app.to_owned(),
            targets: targets.split(',').map(|target| target.trim().to_owned()).collect(),
        });
        Ok(success()
            .with("TemporaryToken", text)
            .with("TemporaryTokenExpiry", &self.settings.temporary_token_expiry)
            .with("OperationTargets", targets))
    }
}
