//! ManageService (TS.43 6.5.5, 8.5.3) and where a service stands.

use super::device::Subject;
use crate::document::{Block, DocumentFault};
use crate::request::{Operation, OperationName, Parameters};
use crate::types::AppId;

/// Switch the service of a device on or off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ManageService {
    /// The device, with the ICCID of its profile.
    pub subject: Subject,
    /// On or off.
    pub change: ServiceChange,
}

/// `operation_type`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ServiceChange {
    /// 10.
    Activate,
    /// 11.
    Deactivate,
}

/// `ServiceStatus`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ServiceStatus {
    /// 1.
    Activated,
    /// 2.
    Activating,
    /// 3.
    Deactivated,
    /// 4: and the profile will not be of use again.
    DeactivatedForGood,
    /// Any other.
    Other(i64),
}

impl ServiceStatus {
    /// The one in a block; `None` where the block does not say.
    pub(super) fn of(block: &Block) -> Result<Option<ServiceStatus>, DocumentFault> {
        let status = block.number("ServiceStatus")?;
        Ok(status.map(|status| match status {
            1 => Self::Activated,
            2 => Self::Activating,
            3 => Self::Deactivated,
            4 => Self::DeactivatedForGood,
            other => Self::Other(other),
        }))
    }
}

impl Operation for ManageService {
    type Reply = ServiceStatus;

    fn name(&self) -> OperationName {
        OperationName::ManageService
    }

    fn app(&self) -> AppId {
        self.subject.app()
    }

    fn parameters(&self) -> Parameters {
        let number = match self.change {
            ServiceChange::Activate => "10",
            ServiceChange::Deactivate => "11",
        };
        Parameters::new().with("operation_type", number).and(self.subject.parameters())
    }

    fn read(&self, answer: &Block) -> Result<ServiceStatus, DocumentFault> {
        ServiceStatus::of(answer)?.ok_or(DocumentFault::Missing { name: "ServiceStatus" })
    }
}
