//! One command and its answer.

use std::time::Duration;

use super::buffer::{Input, Output};
use super::service::Operation;
use super::status::Status;
use crate::card::ActiveProfile;
use crate::modem::core::Core;
use crate::modem::sim::Sim;
use crate::personality::{MbimExtensions, MbimStyle};

/// What a command is carried out with.
pub(super) struct Call<'a> {
    pub(super) core: &'a mut Core,
    pub(super) style: &'static MbimStyle,
    pub(super) operation: Operation,
    pub(super) input: Input<'a>,
}

/// The answer to a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Reply {
    pub(super) status: Status,
    pub(super) information: Vec<u8>,
    pub(super) delay: Duration,
}

/// A reply, or the status of one that has nothing but a status.
pub(super) type Outcome = Result<Reply, Status>;

impl Reply {
    pub(super) fn empty() -> Self {
        Self { status: Status::SUCCESS, information: Vec::new(), delay: Duration::ZERO }
    }

    pub(super) fn with_status(self, status: Status) -> Self {
        Self { status, ..self }
    }

    pub(super) fn after(self, delay: Duration) -> Self {
        Self { delay: self.delay + delay, ..self }
    }
}

impl From<Output> for Reply {
    fn from(output: Output) -> Self {
        Self { information: output.finish(), ..Self::empty() }
    }
}

impl Call<'_> {
    pub(super) fn is_set(&self) -> bool {
        self.operation == Operation::Set
    }

    /// Version of the extensions that was agreed on.
    pub(super) fn version(&self) -> MbimExtensions {
        self.core.mbim.version
    }

    /// The subscription, if it can be used.
    pub(super) fn identity(&self) -> Result<&ActiveProfile, Status> {
        match &self.core.sim {
            Sim::Absent => Err(Status::SIM_NOT_INSERTED),
            Sim::PoweredOff | Sim::Busy | Sim::NoProfile => Err(Status::NOT_INITIALIZED),
            Sim::Ready(_) if self.core.mbim.pass_through => Err(Status::NOT_INITIALIZED),
            Sim::Ready(_) if self.core.pin_required() => Err(Status::PIN_REQUIRED),
            Sim::Ready(identity) => Ok(identity),
        }
    }

    /// A card that can be reached; whether there is a subscription on it does not matter.
    pub(super) fn card(&self) -> Result<(), Status> {
        match self.core.sim {
            Sim::Absent => Err(Status::SIM_NOT_INSERTED),
            Sim::PoweredOff | Sim::Busy => Err(Status::NOT_INITIALIZED),
            Sim::NoProfile | Sim::Ready(_) => Ok(()),
        }
    }

    /// The radio is on.
    pub(super) fn radio(&self) -> Result<(), Status> {
        if self.core.functionality == 1 { Ok(()) } else { Err(Status::RADIO_POWER_OFF) }
    }
}
