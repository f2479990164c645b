//! What a modem can be asked, whatever it speaks: one [`Backend`] a protocol, and the choice among them.
//!
//! A backend answers `None` where its protocol, or this modem's part of it, does not tell; the next one is asked then. Where
//! nobody tells, the state keeps what it had.

pub(crate) mod at;
mod changes;
mod choice;
pub(crate) mod mbim;
pub(crate) mod qmi;
mod spare;

use crate::at::Priority;
use crate::error::ModemError;
use crate::quirks::Quirks;
use crate::state::{Functionality, Identity, Operator, Registration, Signal, SimState, Slots};

pub(crate) use changes::Changes;
pub(crate) use choice::Backends;
pub(crate) use spare::{Spare, SpareSetter};

/// A part of the state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    /// The modem has started anew: settings, subscriptions, everything.
    Restart,
    Everything,
    Functionality,
    /// The card in the active slot, and the slots.
    Sim,
    Network,
    Signal,
}

/// What is read of the network at a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NetworkReading {
    pub(crate) registration: Registration,
    /// Only while registered.
    pub(crate) operator: Option<Operator>,
}

/// One protocol's words for everything that a modem is asked. Clones talk to the same port.
#[derive(Clone)]
pub(crate) enum Backend {
    At(at::AtBackend),
    Mbim(mbim::MbimBackend),
    Qmi(qmi::QmiBackend),
}

impl Backend {
    /// What is set on a port before anything else, and again after the modem has restarted.
    pub(crate) async fn prepare(&self, priority: Priority) -> Result<(), ModemError> {
        match self {
            Self::At(at) => at.prepare(priority).await,
            Self::Mbim(mbim) => mbim.prepare().await,
            Self::Qmi(qmi) => qmi.prepare().await,
        }
    }

    /// Subscribes to changes. Comes before reading: what changes in between is then told.
    pub(crate) async fn subscribe(&mut self, priority: Priority, quirks: &Quirks) -> Result<(), ModemError> {
        match self {
            Self::At(at) => at.subscribe(priority, quirks).await,
            Self::Mbim(mbim) => mbim.subscribe().await,
            Self::Qmi(qmi) => qmi.subscribe().await,
        }
    }

    /// Who the modem is; fields that the protocol does not tell are `None`.
    pub(crate) async fn identity(&self, priority: Priority) -> Result<Identity, ModemError> {
        match self {
            Self::At(at) => at.identity(priority).await,
            Self::Mbim(mbim) => mbim.identity().await,
            Self::Qmi(qmi) => qmi.identity().await,
        }
    }

    pub(crate) async fn functionality(
        &self,
        priority: Priority,
    ) -> Result<Option<Functionality>, ModemError> {
        match self {
            Self::At(at) => at.functionality(priority).await,
            Self::Mbim(mbim) => mbim.functionality().await,
            Self::Qmi(qmi) => qmi.functionality().await,
        }
    }

    pub(crate) async fn sim(
        &self,
        priority: Priority,
        quirks: &Quirks,
    ) -> Result<Option<SimState>, ModemError> {
        match self {
            Self::At(at) => at.sim(priority, quirks).await.map(Some),
            Self::Mbim(mbim) => mbim.sim().await,
            Self::Qmi(qmi) => qmi.sim().await,
        }
    }

    /// The card slots; `None` where the protocol does not tell.
    pub(crate) async fn slots(&self) -> Result<Option<Slots>, ModemError> {
        match self {
            // There is no standard command.
            Self::At(_) => Ok(None),
            Self::Mbim(mbim) => mbim.slots().await,
            Self::Qmi(qmi) => qmi.slots().await,
        }
    }

    /// Makes another slot, counted from 1, the active one; `None` where the protocol cannot.
    pub(crate) async fn activate_slot(&self, slot: u8) -> Result<Option<()>, ModemError> {
        match self {
            Self::At(_) => Ok(None),
            Self::Mbim(mbim) => mbim.activate_slot(slot).await,
            Self::Qmi(qmi) => qmi.activate_slot(slot).await,
        }
    }

    pub(crate) async fn network(&self, priority: Priority) -> Result<Option<NetworkReading>, ModemError> {
        match self {
            Self::At(at) => at.network(priority).await,
            Self::Mbim(mbim) => mbim.network().await,
            Self::Qmi(qmi) => qmi.network().await,
        }
    }

    pub(crate) async fn signal(&self, priority: Priority) -> Result<Option<Signal>, ModemError> {
        match self {
            Self::At(at) => at.signal(priority).await.map(Some),
            Self::Mbim(mbim) => mbim.signal().await,
            Self::Qmi(qmi) => qmi.signal().await,
        }
    }

    /// `None` where the protocol has no word for this level.
    pub(crate) async fn set_functionality(
        &self,
        priority: Priority,
        functionality: Functionality,
    ) -> Result<Option<()>, ModemError> {
        match self {
            Self::At(at) => at.set_functionality(priority, functionality).await.map(Some),
            Self::Mbim(mbim) => mbim.set_functionality(functionality).await,
            Self::Qmi(qmi) => qmi.set_functionality(functionality).await,
        }
    }

    /// Takes the card's power away, or has the modem's; [`Backend::restore`] gives it back. `None` where the protocol cannot.
    pub(crate) async fn suspend(
        &self,
        priority: Priority,
        through: Functionality,
    ) -> Result<Option<()>, ModemError> {
        match self {
            Self::At(at) => at.set_functionality(priority, through).await.map(Some),
            Self::Mbim(mbim) => mbim.suspend(through).await,
            Self::Qmi(qmi) => qmi.suspend(through).await,
        }
    }

    /// The end of what [`Backend::suspend`] began.
    pub(crate) async fn restore(&self, priority: Priority, back: Functionality) -> Result<(), ModemError> {
        match self {
            Self::At(at) => at.set_functionality(priority, back).await,
            Self::Mbim(mbim) => mbim.restore(back).await,
            Self::Qmi(qmi) => qmi.restore(back).await,
        }
    }

    /// Restarts the modem; `None` where the protocol cannot. Some restart without an answer.
    pub(crate) async fn reset(&self, priority: Priority) -> Result<Option<()>, ModemError> {
        match self {
            Self::At(at) => at.reset(priority).await.map(Some),
            // There is no command that all modems have.
            Self::Mbim(_) => Ok(None),
            Self::Qmi(qmi) => qmi.reset().await.map(Some),
        }
    }
}

/// A step that a modem may fail without being the worse for it; the failures that remain are those of the port.
pub(crate) fn optional<T>(result: Result<T, ModemError>) -> Result<Option<T>, ModemError> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(error @ (ModemError::Closed | ModemError::Gone | ModemError::Unresponsive { .. })) => Err(error),
        Err(error) => {
            tracing::debug!(%error, "done without");
            Ok(None)
        }
    }
}
