//! What is set on a port when it is opened, and again after the modem has restarted; and reading the state as a whole.

use at_parser::Command;
use at_parser::reply::registration::Domain;

use super::{Asking, network, optional, power, signal, sim};
use crate::error::ModemError;
use crate::quirks::Quirks;
use crate::state::{ModemState, RegistrationStatus};

/// What was found out while subscribing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Session {
    domains: Vec<Domain>,
}

/// No echo, verbose results, numbered errors. Each in its plain form, alone: some modems refuse them together.
pub(crate) async fn prepare(asking: Asking<'_>) -> Result<(), ModemError> {
    for command in [Command::basic("E0"), Command::basic("V1"), Command::set("+CMEE").number(1).finish()?] {
        optional(asking.send(command).await)?;
    }
    Ok(())
}

impl Session {
    /// Subscribes to changes. Comes before reading: what changes in between is then told.
    pub(crate) async fn subscribe(asking: Asking<'_>, quirks: &Quirks) -> Result<Self, ModemError> {
        for line in quirks.sim_events {
            optional(asking.send(Command::raw(&format!("AT{line}"))?).await)?;
        }
        Ok(Self { domains: network::subscribe(asking).await? })
    }

    pub(crate) async fn read_everything(
        &self,
        asking: Asking<'_>,
        state: &mut ModemState,
    ) -> Result<(), ModemError> {
        Self::read_functionality(asking, state).await?;
        Self::read_sim(asking, state).await?;
        self.read_network(asking, state).await?;
        Self::read_signal(asking, state).await
    }

    pub(crate) async fn read_functionality(
        asking: Asking<'_>,
        state: &mut ModemState,
    ) -> Result<(), ModemError> {
        if let Some(functionality) = power::read(asking).await? {
            state.functionality = functionality;
        }
        Ok(())
    }

    pub(crate) async fn read_sim(asking: Asking<'_>, state: &mut ModemState) -> Result<(), ModemError> {
        state.sim = sim::read(asking, &state.quirks).await?;
        Ok(())
    }

    pub(crate) async fn read_network(
        &self,
        asking: Asking<'_>,
        state: &mut ModemState,
    ) -> Result<(), ModemError> {
        if let Some(registration) = network::registration(asking, &self.domains).await? {
            state.registration = registration;
        }
        let registered =
            matches!(state.registration.status, RegistrationStatus::Home | RegistrationStatus::Roaming);
        state.operator = if registered { network::operator(asking).await? } else { None };
        Ok(())
    }

    pub(crate) async fn read_signal(asking: Asking<'_>, state: &mut ModemState) -> Result<(), ModemError> {
        state.signal = signal::read(asking).await?;
        Ok(())
    }
}
