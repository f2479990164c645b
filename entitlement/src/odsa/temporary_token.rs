//! AcquireTemporaryToken (TS.43 8.5.6): what another device may ask with.

use super::device::Subject;
use crate::date;
use crate::document::{Block, DocumentFault};
use crate::request::{Operation, OperationName, Parameters};
use crate::types::{AppId, Token, UnixTime};

/// A token for another device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AcquireTemporaryToken {
    /// The device that asks; a primary in all likelihood.
    pub subject: Subject,
    /// What the other device is to do with it.
    pub targets: Vec<OperationName>,
}

/// The token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemporaryToken {
    /// For [`Identity::TemporaryToken`](crate::Identity::TemporaryToken).
    pub token: Token,
    /// From then on it is of no use.
    pub expires: Option<UnixTime>,
    /// What it is good for, in the server's words; none: what was asked for.
    pub targets: Vec<String>,
}

impl Operation for AcquireTemporaryToken {
    type Reply = TemporaryToken;

    fn name(&self) -> OperationName {
        OperationName::AcquireTemporaryToken
    }

    fn app(&self) -> AppId {
        self.subject.app()
    }

    fn parameters(&self) -> Parameters {
        let targets: Vec<&str> = self.targets.iter().filter_map(|target| target.parameter()).collect();
        Parameters::new().with("operation_targets", targets.join(",")).and(self.subject.parameters())
    }

    fn read(&self, answer: &Block) -> Result<TemporaryToken, DocumentFault> {
        const NAME: &str = "TemporaryToken";
        const EXPIRY: &str = "TemporaryTokenExpiry";
        let token = Token::new(answer.required(NAME)?);
        let expires = match answer.text(EXPIRY) {
            None => None,
            Some(text) => {
                let expires = date::iso_8601(text);
                Some(expires.ok_or(DocumentFault::Value { name: EXPIRY, expected: "a date of ISO 8601" })?)
            }
        };
        Ok(TemporaryToken {
            token: token.ok_or(DocumentFault::Value { name: NAME, expected: "a token" })?,
            expires,
            targets: answer.words("OperationTargets"),
        })
    }
}
