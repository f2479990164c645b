//! What clients can ask for.

mod companion;
mod eligibility;
mod plan;
mod portal;
mod primary;
mod subscribe;
mod temporary;

use super::core::Core;
use super::document::Block;
use super::request::Parameters;

/// An operation that did not go well.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Failure {
    /// `OperationResult`, `GeneralErrorText`, `GeneralErrorURL`.
    #[error("result {0}")]
    Code(i64, Option<String>, Option<String>),
    /// Status of HTTP.
    #[error("status {0}")]
    Status(u16, &'static str),
}

impl Failure {
    pub(super) const INVALID_OPERATION: Failure = Failure::Code(101, None, None);
    pub(super) const NOT_SUPPORTED: Failure = Failure::Code(103, None, None);

    pub(super) fn general(text: &str) -> Failure {
        Failure::Code(100, Some(text.to_owned()), None)
    }

    /// A parameter that is missing, or wrong.
    pub(super) fn parameter(name: &str) -> Failure {
        Failure::Code(102, Some(format!("{name} is missing or wrong")), None)
    }
}

/// The block of an application whose operation went well.
fn success() -> Block {
    Block::new("APPLICATION").with("OperationResult", 1)
}

impl Core {
    /// The block of one application.
    pub(super) fn operate(
        &mut self,
        subscriber: usize,
        app: &str,
        parameters: &Parameters,
    ) -> Result<Block, Failure> {
        let operation = parameters.get("operation");
        if operation
            .is_some_and(|name| self.settings.unsupported.iter().any(|unsupported| unsupported == name))
        {
            return Err(Failure::NOT_SUPPORTED);
        }
        self.settle_transfer(subscriber);
        match (app, operation) {
            ("ap2003" | "ap2004" | "ap2005", None) => Ok(success().with("EntitlementStatus", 1)),
            ("ap2006", Some("CheckEligibility")) => self.companion_eligibility(subscriber, parameters),
            ("ap2006", Some("ManageSubscription")) => self.manage_companion(subscriber, parameters),
            ("ap2006", Some("ManageService")) => self.companion_service(subscriber, parameters),
            ("ap2006", Some("AcquireConfiguration")) => {
                Ok(self.companion_configurations(subscriber, parameters))
            }
            ("ap2009", Some("CheckEligibility")) => Ok(self.primary_eligibility(subscriber, parameters)),
            ("ap2009", Some("ManageSubscription")) => self.manage_primary(subscriber, parameters),
            ("ap2009", Some("ManageService")) => self.primary_service(subscriber, parameters),
            ("ap2009", Some("AcquireConfiguration")) => Ok(self.primary_configurations(subscriber)),
            ("ap2006" | "ap2009", Some("AcquireTemporaryToken")) => {
                self.temporary_token(subscriber, app, parameters)
            }
            ("ap2010", None) => Ok(self.plan(subscriber)),
            _ => Err(Failure::INVALID_OPERATION),
        }
    }
}
