//! What is asked of a modem by QMI, a file per concern. Linear scripts over a port: no clock.

mod card;
mod files;
mod identity;
mod indications;
mod network;
mod power;
mod signal;
mod sim;
mod slots;

use super::{NetworkReading, optional};
use crate::error::{ModemError, Refusal};
use crate::qmi::QmiPort;
use crate::state::{Functionality, Identity, Signal, SimState, Slots};

pub(crate) use card::{close, open, transmit};
pub(crate) use indications::concerns;

/// The slot that APDUs and files are asked of: the logical one, of which modems that use one card at a time have one.
const LOGICAL_SLOT: u8 = 1;

/// A modem that is driven by QMI.
#[derive(Clone)]
pub(crate) struct QmiBackend {
    pub(crate) port: QmiPort,
    /// Another protocol tells of changes.
    quiet: bool,
}

impl QmiBackend {
    pub(crate) fn new(port: QmiPort) -> Self {
        Self { port, quiet: false }
    }

    /// For what the protocol lacks that carries this one.
    pub(crate) fn behind_another(port: QmiPort) -> Self {
        Self { port, quiet: true }
    }

    /// It answers, whatever the answer.
    pub(super) async fn prepare(&self) -> Result<(), ModemError> {
        if self.quiet {
            return Ok(());
        }
        match self.port.quickly(&qmi::dms::GetOperatingMode::default()).await {
            Ok(_) | Err(ModemError::Refused { .. }) => Ok(()),
            Err(error) => Err(error),
        }
    }

    pub(super) async fn subscribe(&self) -> Result<(), ModemError> {
        if self.quiet { Ok(()) } else { indications::subscribe(&self.port).await }
    }

    pub(super) async fn identity(&self) -> Result<Identity, ModemError> {
        identity::read(&self.port).await
    }

    pub(super) async fn functionality(&self) -> Result<Option<Functionality>, ModemError> {
        power::read(&self.port).await
    }

    pub(super) async fn set_functionality(
        &self,
        functionality: Functionality,
    ) -> Result<Option<()>, ModemError> {
        power::set(&self.port, functionality).await
    }

    pub(super) async fn suspend(&self, through: Functionality) -> Result<Option<()>, ModemError> {
        power::suspend(&self.port, through).await
    }

    pub(super) async fn restore(&self, back: Functionality) -> Result<(), ModemError> {
        power::restore(&self.port, back).await
    }

    pub(super) async fn reset(&self) -> Result<(), ModemError> {
        power::reset(&self.port).await
    }

    pub(super) async fn sim(&self) -> Result<Option<SimState>, ModemError> {
        sim::read(&self.port).await
    }

    pub(super) async fn slots(&self) -> Result<Option<Slots>, ModemError> {
        slots::read(&self.port).await
    }

    pub(super) async fn activate_slot(&self, slot: u8) -> Result<Option<()>, ModemError> {
        slots::activate(&self.port, slot).await
    }

    pub(super) async fn network(&self) -> Result<Option<NetworkReading>, ModemError> {
        network::read(&self.port).await
    }

    pub(super) async fn signal(&self) -> Result<Option<Signal>, ModemError> {
        signal::read(&self.port).await
    }
}

/// An answer that a modem may not have. `None` where it refuses or does not understand.
async fn try_ask<R: qmi::Request>(port: &QmiPort, request: &R) -> Result<Option<R::Response>, ModemError> {
    optional(port.quickly(request).await)
}

/// Whether the modem does not know the message, or has nothing to say.
fn is_unknown(error: &ModemError) -> bool {
    use qmi::ProtocolError::{DeviceUnsupported, InvalidQmiCommand, NotSupported};
    matches!(
        error,
        ModemError::Refused {
            answer: Refusal::Qmi(InvalidQmiCommand | NotSupported | DeviceUnsupported),
            ..
        }
    )
}
