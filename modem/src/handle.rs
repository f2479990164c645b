//! The handle on a modem.

use std::sync::{Arc, MutexGuard, PoisonError};

use tokio::sync::{Mutex, mpsc, oneshot, watch};
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tracing::warn;

use crate::actor::Wish;
use crate::card::{CardLease, Slot};
use crate::error::{ModemError, StartError};
use crate::health::Health;
use crate::options::{Deadlines, Options};
use crate::ports::{ByteStream, PortSpec};
use crate::startup;
use crate::state::{Functionality, ModemState, SimState};

/// A modem. Cheap to clone; it stops when the last handle is dropped, leases or not.
#[derive(Clone)]
pub struct Modem {
    inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub(crate) wishes: mpsc::Sender<Wish>,
    pub(crate) state: watch::Receiver<Arc<ModemState>>,
    pub(crate) health: watch::Receiver<Health>,
    pub(crate) slot: Arc<Slot>,
    /// Which slot's card leases are for; `None` for whichever is active.
    pub(crate) card_slot: watch::Sender<Option<u8>>,
    /// What the modem said of its SIM before the last lease could change it.
    pub(crate) sim_when_leased: std::sync::Mutex<SimState>,
    pub(crate) stop: watch::Sender<bool>,
    pub(crate) deadlines: Deadlines,
    pub(crate) tasks: Mutex<Option<Tasks>>,
}

/// In the order in which they end.
pub(crate) struct Tasks {
    pub(crate) slot: JoinHandle<()>,
    pub(crate) actor: JoinHandle<()>,
    pub(crate) ports: Vec<JoinHandle<()>>,
}

impl Modem {
    /// Probes the streams, reads identity, SIM and network, and starts the actor.
    ///
    /// Every port is probed at the same time. MBIM and QMI ports are preferred; an AT port then serves what they lack. Among
    /// several ports of one kind the first in order that answers is taken, and the others are closed again.
    ///
    /// # Errors
    ///
    /// [`StartError`] says which port answered what.
    pub async fn start(
        ports: Vec<(PortSpec, Box<dyn ByteStream>)>,
        options: Options,
    ) -> Result<Self, StartError> {
        let inner = startup::start(ports, options).await?;
        Ok(Self { inner: Arc::new(inner) })
    }

    /// The snapshot, and when it is replaced.
    pub fn state(&self) -> watch::Receiver<Arc<ModemState>> {
        self.inner.state.clone()
    }

    /// Waits in line for the card slot. The lease is exclusive and closes its channel when dropped.
    ///
    /// # Errors
    ///
    /// [`ModemError::Gone`], [`ModemError::Closed`]. Whether the card can be reached shows when a channel is opened.
    pub async fn lease_card(&self) -> Result<CardLease, ModemError> {
        let slot = *self.inner.card_slot.borrow();
        self.lease(slot).await
    }

    /// From now on [`Modem::lease_card`] is for the card in this slot, counted from 1; `None` for whichever is active.
    pub fn use_card_in(&self, slot: Option<u8>) {
        self.inner.card_slot.send_replace(slot);
    }

    /// The slot that [`Modem::use_card_in`] has named, where it is not the active one.
    pub fn card_elsewhere(&self) -> Option<u8> {
        let active = self.inner.state.borrow().slots.as_ref().map(|slots| slots.active);
        self.inner.card_slot.borrow().filter(|slot| Some(*slot) != active)
    }

    /// As [`Modem::lease_card`], for the card in a slot, counted from 1. Where another slot is active, this one becomes active
    /// for the time of the lease; the modem has no network meanwhile.
    ///
    /// # Errors
    ///
    /// [`ModemError::Unsupported`] where the modem cannot switch, [`ModemError::SimNotReady`] when the card does not start.
    pub async fn lease_card_in(&self, slot: u8) -> Result<CardLease, ModemError> {
        self.lease(Some(slot)).await
    }

    async fn lease(&self, slot: Option<u8>) -> Result<CardLease, ModemError> {
        if self.is_gone() {
            return Err(ModemError::Gone);
        }
        let lease = self.inner.slot.lease(slot).await?;
        *self.sim_when_leased() = self.inner.state.borrow().sim.clone();
        Ok(lease)
    }

    /// Ids of the channels that are open on the card right now. Kept on disk, and given as [`Options::stale_channels`] to
    /// the next run, they are not lost in a crash.
    pub fn open_channels(&self) -> watch::Receiver<Arc<[String]>> {
        self.inner.slot.view().open_channels
    }

    /// Reads registration, operator and signal again.
    ///
    /// # Errors
    ///
    /// The first failure that is not a refusal.
    pub async fn refresh(&self) -> Result<(), ModemError> {
        self.ask(Wish::Refresh).await
    }

    /// Makes the modem read the card again after a profile switch, as its row of the quirks table says, and waits until it
    /// has settled: on a SIM that is ready or locked, or on none where no profile is enabled.
    ///
    /// Belongs between the lease under which the profile was switched and the next: what the modem said of its SIM when the
    /// last lease was granted counts as the old state.
    ///
    /// # Errors
    ///
    /// [`ModemError::SimNotReady`] when it does not settle; [`ModemError::Gone`] when the device leaves meanwhile, as some do
    /// to come back as a new one.
    pub async fn reload_sim(&self) -> Result<(), ModemError> {
        if self.card_elsewhere().is_some() {
            // The modem uses another card, and has nothing to take up.
            return Ok(());
        }
        let before = self.sim_when_leased().clone();
        self.ask(|reply| Wish::ReloadSim(before, reply)).await
    }

    /// The level of functionality, as `+CFUN` has it (TS 27.007 8.2).
    ///
    /// # Errors
    ///
    /// [`ModemError::Refused`] in the modem's words.
    pub async fn set_functionality(&self, functionality: Functionality) -> Result<(), ModemError> {
        self.ask(|reply| Wish::SetFunctionality(functionality, reply)).await
    }

    /// Makes another slot, counted from 1, the active one for good, and waits until the modem has settled on its card.
    ///
    /// # Errors
    ///
    /// [`ModemError::Unsupported`] where the modem has no slots, [`ModemError::SimNotReady`] when the card does not start.
    pub async fn activate_slot(&self, slot: u8) -> Result<(), ModemError> {
        self.ask(|reply| Wish::ActivateSlot(slot, reply)).await
    }

    /// Restarts the modem. Returns when the modem is usable again on the same port.
    ///
    /// # Errors
    ///
    /// [`ModemError::Gone`] when it leaves the bus to do so, which is what most USB modems do.
    pub async fn reset(&self) -> Result<(), ModemError> {
        self.ask(Wish::Reset).await
    }

    /// Whether the device has gone.
    pub fn is_gone(&self) -> bool {
        *self.inner.health.borrow() == Health::Gone
    }

    /// Resolves when the device has gone, or has been shut down.
    pub async fn gone(&self) {
        let mut health = self.inner.health.clone();
        let _ = health.wait_for(|health| *health == Health::Gone).await;
    }

    /// Closes the channels, then the port, within [`Deadlines::shutdown`].
    pub async fn shutdown(&self) {
        let mut tasks = self.inner.tasks.lock().await;
        let Some(mut tasks) = tasks.take() else { return };
        self.inner.stop.send_replace(true);
        let all = async {
            let _ = (&mut tasks.slot).await;
            let _ = (&mut tasks.actor).await;
            for port in &mut tasks.ports {
                let _ = port.await;
            }
        };
        if timeout(self.inner.deadlines.shutdown, all).await.is_err() {
            warn!("modem did not stop in time; its ports are closed as they are");
            for task in [&tasks.slot, &tasks.actor].into_iter().chain(&tasks.ports) {
                task.abort();
            }
        }
    }

    fn sim_when_leased(&self) -> MutexGuard<'_, SimState> {
        // Nothing that holds it can panic; a poisoned value is as good as any.
        self.inner.sim_when_leased.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn ask(&self, wish: impl FnOnce(Reply) -> Wish) -> Result<(), ModemError> {
        let (reply, answer) = oneshot::channel();
        self.inner.wishes.send(wish(reply)).await.map_err(|_| self.ended())?;
        answer.await.map_err(|_| self.ended())?
    }

    fn ended(&self) -> ModemError {
        if self.is_gone() { ModemError::Gone } else { ModemError::Closed }
    }
}

pub(crate) type Reply = oneshot::Sender<Result<(), ModemError>>;

impl std::fmt::Debug for Modem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Modem").field("state", &self.inner.state.borrow()).finish_non_exhaustive()
    }
}
