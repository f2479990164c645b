//! Which protocol serves what: the first that can, in the order of preference.

use crate::at::Priority;
use crate::error::ModemError;
use crate::quirks::Quirks;
use crate::state::{Functionality, Identity, ModemState, RegistrationStatus, SimState, Slots};

use super::at::AtBackend;
use super::{Backend, NetworkReading, Spare, optional};

/// All that a modem can be asked by. Clones talk to the same ports.
#[derive(Clone)]
pub(crate) struct Backends {
    /// Those that run, the preferred one first; never empty.
    running: Vec<Backend>,
    /// An AT port for what they lack.
    spare: Option<Spare>,
}

/// The answer of the first backend that has one. The spare port is asked last, and waited for only then. A macro, because
/// futures of closures that borrow are not known to be [`Send`].
macro_rules! first {
    ($backends:expr, $backend:ident => $ask:expr) => {{
        let mut answer = None;
        for $backend in &$backends.running {
            answer = $ask;
            if answer.is_some() {
                break;
            }
        }
        if answer.is_none()
            && let Some($backend) = &$backends.spare().await
        {
            answer = $ask;
        }
        answer
    }};
}

impl Backends {
    /// `first` is preferred to those of `others`.
    pub(crate) fn new(first: Backend, others: Vec<Backend>, spare: Option<Spare>) -> Self {
        let mut running = vec![first];
        running.extend(others);
        Self { running, spare }
    }

    pub(crate) async fn prepare(&self, priority: Priority) -> Result<(), ModemError> {
        for backend in &self.running {
            backend.prepare(priority).await?;
        }
        Ok(())
    }

    pub(crate) async fn subscribe(&mut self, priority: Priority, quirks: &Quirks) -> Result<(), ModemError> {
        for backend in &mut self.running {
            backend.subscribe(priority, quirks).await?;
        }
        Ok(())
    }

    /// What all of them tell together.
    pub(crate) async fn identity(&self, priority: Priority) -> Result<Identity, ModemError> {
        let mut identity = Identity::default();
        for backend in &self.running {
            identity = identity.or(backend.identity(priority).await?);
        }
        Ok(identity)
    }

    pub(crate) async fn read_everything(
        &self,
        priority: Priority,
        state: &mut ModemState,
    ) -> Result<(), ModemError> {
        self.read_functionality(priority, state).await?;
        self.read_sim(priority, state).await?;
        self.read_network(priority, state).await?;
        self.read_signal(priority, state).await
    }

    pub(crate) async fn read_functionality(
        &self,
        priority: Priority,
        state: &mut ModemState,
    ) -> Result<(), ModemError> {
        let told = first!(self, backend => backend.functionality(priority).await?);
        state.functionality = told.unwrap_or(state.functionality);
        Ok(())
    }

    pub(crate) async fn read_sim(
        &self,
        priority: Priority,
        state: &mut ModemState,
    ) -> Result<(), ModemError> {
        if let Some(sim) = self.sim(priority, &state.quirks).await? {
            state.sim = sim;
        }
        if let Some(slots) = self.slots().await? {
            state.slots = Some(slots);
        }
        Ok(())
    }

    /// The card in the active slot.
    pub(crate) async fn sim(
        &self,
        priority: Priority,
        quirks: &Quirks,
    ) -> Result<Option<SimState>, ModemError> {
        Ok(first!(self, backend => backend.sim(priority, quirks).await?))
    }

    /// The card slots. Not worth waiting for a spare port: AT has no standard command for them.
    pub(crate) async fn slots(&self) -> Result<Option<Slots>, ModemError> {
        for backend in &self.running {
            if let Some(slots) = backend.slots().await? {
                return Ok(Some(slots));
            }
        }
        Ok(None)
    }

    /// Makes another slot the active one; `None` where nobody can.
    pub(crate) async fn activate_slot(&self, slot: u8) -> Result<Option<()>, ModemError> {
        for backend in &self.running {
            if let Some(done) = backend.activate_slot(slot).await? {
                return Ok(Some(done));
            }
        }
        Ok(None)
    }

    pub(crate) async fn read_network(
        &self,
        priority: Priority,
        state: &mut ModemState,
    ) -> Result<(), ModemError> {
        let told = first!(self, backend => backend.network(priority).await?);
        let Some(NetworkReading { registration, operator }) = told else { return Ok(()) };
        let registered =
            matches!(registration.status, RegistrationStatus::Home | RegistrationStatus::Roaming);
        state.registration = registration;
        state.operator = operator.filter(|_| registered);
        Ok(())
    }

    pub(crate) async fn read_signal(
        &self,
        priority: Priority,
        state: &mut ModemState,
    ) -> Result<(), ModemError> {
        let told = first!(self, backend => backend.signal(priority).await?);
        state.signal = told.unwrap_or_default();
        Ok(())
    }

    pub(crate) async fn set_functionality(
        &self,
        priority: Priority,
        functionality: Functionality,
    ) -> Result<(), ModemError> {
        let done = first!(self, backend => backend.set_functionality(priority, functionality).await?);
        done.ok_or_else(|| ModemError::Unsupported { what: functionality.to_string() })
    }

    /// Takes the card's power away, or the radio's. Gives who can give it back.
    pub(crate) async fn suspend(
        &self,
        priority: Priority,
        through: Functionality,
    ) -> Result<Backend, ModemError> {
        let able = first!(self, backend => {
            backend.suspend(priority, through).await?.map(|()| backend.clone())
        });
        able.ok_or_else(|| ModemError::Unsupported { what: format!("a cycle through {through}") })
    }

    /// Restarts the modem. Some do so without an answer, so only a port that has gone is a failure.
    pub(crate) async fn reset(&self, priority: Priority) -> Result<(), ModemError> {
        let done = first!(self, backend => optional(backend.reset(priority).await)?.unwrap_or(Some(())));
        done.ok_or_else(|| ModemError::Unsupported { what: "a reset".into() })
    }

    /// What the spare port can be asked by, once it has answered.
    async fn spare(&self) -> Option<Backend> {
        let port = self.spare.as_ref()?.port().await?;
        Some(Backend::At(AtBackend::new(port)))
    }
}
