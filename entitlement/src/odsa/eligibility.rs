//! CheckEligibility (TS.43 6.5.2, 8.5.1).

use std::time::Duration;

use super::device::{CompanionService, Subject};
use super::general::{General, polling};
use crate::document::{Block, DocumentFault, Parameter};
use crate::portal::Portal;
use crate::request::{Operation, OperationName, Parameters};
use crate::types::AppId;

/// May this device be activated?
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckEligibility {
    /// The device.
    pub subject: Subject,
}

/// What the carrier answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Eligibility {
    /// Whether it may.
    pub status: EligibilityStatus,
    /// What a companion may be.
    pub services: Vec<CompanionService>,
    /// Where the user can change it, or learn why not.
    pub not_enabled: Option<Portal>,
    /// When to ask again.
    pub polling: Option<Duration>,
    /// What else was said.
    pub more: Vec<Parameter>,
}

/// Whether a device may be activated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EligibilityStatus {
    /// 0: not this subscriber, or not yet.
    Disabled,
    /// 1.
    Enabled,
    /// 2: not with a device of this kind.
    Incompatible,
    /// Any other.
    Other(i64),
}

impl Operation for CheckEligibility {
    type Reply = Eligibility;

    fn name(&self) -> OperationName {
        OperationName::CheckEligibility
    }

    fn app(&self) -> AppId {
        self.subject.app()
    }

    fn parameters(&self) -> Parameters {
        self.subject.parameters()
    }

    fn read(&self, answer: &Block) -> Result<Eligibility, DocumentFault> {
        let name = match self.subject {
            Subject::Companion(_) => "CompanionAppEligibility",
            Subject::Primary(_) => "PrimaryAppEligibility",
        };
        let status = match answer.number(name)?.ok_or(DocumentFault::Missing { name })? {
            0 => EligibilityStatus::Disabled,
            1 => EligibilityStatus::Enabled,
            2 => EligibilityStatus::Incompatible,
            other => EligibilityStatus::Other(other),
        };
        let services = answer.words("CompanionDeviceServices");
        let known = [
            "CompanionAppEligibility",
            "PrimaryAppEligibility",
            "CompanionDeviceServices",
            "NotEnabledURL",
            "NotEnabledUserData",
            "NotEnabledContentsType",
            "PollingInterval",
            "PollingIntervalUnit",
        ];
        Ok(Eligibility {
            status,
            services: services.iter().map(|service| CompanionService::of(service)).collect(),
            not_enabled: answer.portal("NotEnabledURL", "NotEnabledUserData", "NotEnabledContentsType")?,
            polling: polling(answer)?,
            more: answer.others(&[&known[..], &General::NAMES].concat()),
        })
    }
}
