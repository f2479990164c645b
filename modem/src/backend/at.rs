//! What is asked of a modem by AT commands, a file per command family. Linear scripts over a port: no clock.

mod asking;
mod identity;
mod indications;
mod network;
mod power;
mod session;
mod signal;
mod sim;

use at_parser::reply::registration::Domain;

use super::NetworkReading;
use crate::at::{AtPort, Priority};
use crate::error::ModemError;
use crate::quirks::Quirks;
use crate::state::{Functionality, Identity, RegistrationStatus, Signal, SimState};
use asking::Asking;

pub(crate) use indications::concerns;

/// A modem that is driven over an AT port.
#[derive(Clone)]
pub(crate) struct AtBackend {
    pub(crate) port: AtPort,
    /// The registration domains that the modem was found to know.
    domains: Vec<Domain>,
}

impl AtBackend {
    pub(crate) fn new(port: AtPort) -> Self {
        Self { port, domains: Domain::ALL.to_vec() }
    }

    pub(super) async fn prepare(&self, priority: Priority) -> Result<(), ModemError> {
        session::prepare(self.asking(priority)).await
    }

    pub(super) async fn subscribe(&mut self, priority: Priority, quirks: &Quirks) -> Result<(), ModemError> {
        self.domains = session::subscribe(self.asking(priority), quirks).await?;
        Ok(())
    }

    pub(super) async fn identity(&self, priority: Priority) -> Result<Identity, ModemError> {
        identity::read(self.asking(priority)).await
    }

    pub(super) async fn functionality(
        &self,
        priority: Priority,
    ) -> Result<Option<Functionality>, ModemError> {
        power::read(self.asking(priority)).await
    }

    pub(super) async fn sim(&self, priority: Priority, quirks: &Quirks) -> Result<SimState, ModemError> {
        sim::read(self.asking(priority), quirks).await
    }

    pub(super) async fn network(&self, priority: Priority) -> Result<Option<NetworkReading>, ModemError> {
        let asking = self.asking(priority);
        let Some(registration) = network::registration(asking, &self.domains).await? else { return Ok(None) };
        let operator = match registration.status {
            RegistrationStatus::Home | RegistrationStatus::Roaming => network::operator(asking).await?,
            _ => None,
        };
        Ok(Some(NetworkReading { registration, operator }))
    }

    pub(super) async fn signal(&self, priority: Priority) -> Result<Signal, ModemError> {
        signal::read(self.asking(priority)).await
    }

    pub(super) async fn set_functionality(
        &self,
        priority: Priority,
        functionality: Functionality,
    ) -> Result<(), ModemError> {
        power::set(self.asking(priority), functionality).await
    }

    pub(super) async fn reset(&self, priority: Priority) -> Result<(), ModemError> {
        power::reset(self.asking(priority)).await
    }

    fn asking(&self, priority: Priority) -> Asking<'_> {
        Asking { port: &self.port, priority }
    }
}
