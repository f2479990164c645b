//! What is asked of a modem by MBIM, a file per concern. Linear scripts over a port: no clock.

mod card;
mod identity;
mod indications;
mod network;
mod power;
mod signal;
mod sim;
mod slots;

use super::{NetworkReading, optional};
use crate::error::ModemError;
use crate::mbim::MbimPort;
use crate::state::{Functionality, Identity, Signal, SimState, Slots};

pub(crate) use card::{ClassByte, close, open, transmit};
pub(crate) use indications::concerns;

/// A modem that is driven by MBIM.
#[derive(Clone)]
pub(crate) struct MbimBackend {
    pub(crate) port: MbimPort,
}

impl MbimBackend {
    pub(crate) fn new(port: MbimPort) -> Self {
        Self { port }
    }

    /// It answers, whatever the answer.
    pub(super) async fn prepare(&self) -> Result<(), ModemError> {
        match self.port.quickly(mbim::basic_connect::RadioStateQuery {}).await {
            Ok(_) | Err(ModemError::Refused { .. }) => Ok(()),
            Err(error) => Err(error),
        }
    }

    pub(super) async fn subscribe(&self) -> Result<(), ModemError> {
        indications::subscribe(&self.port).await
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
        power::set(&self.port, back).await.map(drop)
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
async fn try_ask<R>(port: &MbimPort, request: R) -> Result<Option<R::Reply>, ModemError>
where
    R: mbim::Request + Send + 'static,
{
    optional(port.quickly(request).await)
}
