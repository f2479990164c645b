//! The actor: it alone decides what is asked of the modem, and it alone replaces the snapshot.
//!
//! An indication says that something has changed, not what it is now: the part concerned is read again, once for all the
//! indications that come within a moment. Nothing is polled.

mod due;
mod reload;

use std::sync::Arc;

use tokio::sync::{mpsc, watch};
use tokio::time::{Instant, sleep_until, timeout};
use tracing::{debug, info};

use crate::at::Priority;
use crate::backend::{Backends, Changes, Part};
use crate::card::Slot;
use crate::error::ModemError;
use crate::handle::Reply;
use crate::health::Health;
use crate::options::Deadlines;
use crate::state::{CardAccess, Functionality, ModemState, Presence, SimState};
use due::Due;

/// Wishes that may wait.
pub(crate) const WISHES: usize = 32;

/// What the handle asks for.
pub(crate) enum Wish {
    Refresh(Reply),
    /// With the SIM that was there before the switch.
    ReloadSim(SimState, Reply),
    Reset(Reply),
    SetFunctionality(Functionality, Reply),
    ActivateSlot(u8, Reply),
}

/// All that reaches the actor.
pub(crate) struct Inbox {
    pub(crate) wishes: mpsc::Receiver<Wish>,
    pub(crate) changes: Changes,
    pub(crate) health: watch::Receiver<Health>,
    pub(crate) access: watch::Receiver<CardAccess>,
    /// Meanwhile the card is not the one that the modem uses, and is not read.
    pub(crate) visiting: watch::Receiver<bool>,
}

pub(crate) struct Actor {
    backends: Backends,
    slot: Arc<Slot>,
    deadlines: Deadlines,
    state: watch::Sender<Arc<ModemState>>,
    due: Due,
}

impl Actor {
    pub(crate) fn new(
        backends: Backends,
        slot: Arc<Slot>,
        deadlines: Deadlines,
        state: watch::Sender<Arc<ModemState>>,
    ) -> Self {
        let mut due = Due::default();
        due.sim_was_read(&state.borrow().sim);
        Self { backends, slot, deadlines, state, due }
    }

    pub(crate) async fn run(mut self, mut inbox: Inbox, mut stop: watch::Receiver<bool>) {
        tokio::select! {
            biased;
            _ = stop.wait_for(|stop| *stop) => debug!("modem stopped"),
            () = self.work(&mut inbox) => {}
        }
    }

    async fn work(&mut self, inbox: &mut Inbox) {
        loop {
            let visiting = *inbox.visiting.borrow_and_update();
            let due = self.due.next().filter(|_| !visiting);
            tokio::select! {
                wish = inbox.wishes.recv() => match wish {
                    Some(wish) => self.grant(wish, inbox).await,
                    None => return,
                },
                part = inbox.changes.next() => self.due.soon(part),
                Ok(()) = inbox.health.changed() => {
                    let health = *inbox.health.borrow_and_update();
                    if self.health(health) == Presence::Gone {
                        return;
                    }
                }
                Ok(()) = inbox.access.changed() => {
                    let access = *inbox.access.borrow_and_update();
                    self.publish(|state| state.card_access = access);
                }
                Ok(()) = inbox.visiting.changed() => self.due.soon(Part::Everything),
                () = sleep_until(due.unwrap_or_else(Instant::now)), if due.is_some() => self.read_what_is_due().await,
            }
        }
    }

    async fn grant(&mut self, wish: Wish, inbox: &mut Inbox) {
        let (outcome, reply) = match wish {
            Wish::Refresh(reply) => (self.refresh().await, reply),
            Wish::ReloadSim(before, reply) => (self.reload_sim(&before, inbox).await, reply),
            Wish::Reset(reply) => (self.reset(inbox).await, reply),
            Wish::ActivateSlot(slot, reply) => (self.activate_slot(slot, inbox).await, reply),
            Wish::SetFunctionality(functionality, reply) => {
                (self.set_functionality(functionality).await, reply)
            }
        };
        let _ = reply.send(outcome);
    }

    fn health(&mut self, health: Health) -> Presence {
        let presence = match health {
            Health::Ready => Presence::Ready,
            Health::Unresponsive => Presence::Unresponsive,
            Health::Gone => Presence::Gone,
        };
        let before = self.state.borrow().presence;
        if (before, presence) == (Presence::Unresponsive, Presence::Ready) {
            // It may have restarted meanwhile.
            self.due.soon(Part::Restart);
        }
        self.publish(|state| state.presence = presence);
        presence
    }

    async fn refresh(&mut self) -> Result<(), ModemError> {
        let mut state = self.snapshot();
        self.backends.read_network(Priority::Foreground, &mut state).await?;
        self.backends.read_signal(Priority::Foreground, &mut state).await?;
        self.replace(state);
        Ok(())
    }

    async fn set_functionality(&mut self, functionality: Functionality) -> Result<(), ModemError> {
        if functionality == Functionality::Minimum {
            self.close_channels().await;
        }
        self.backends.set_functionality(Priority::Foreground, functionality).await?;
        self.due.soon(Part::Everything);
        let mut state = self.snapshot();
        self.backends.read_functionality(Priority::Foreground, &mut state).await?;
        self.replace(state);
        Ok(())
    }

    async fn read_what_is_due(&mut self) {
        let now = Instant::now();
        while let Some(part) = self.due.take(now) {
            if let Err(error) = self.read(part).await {
                // The port's health says the rest, and brings the actor back here when the modem is well again.
                info!(?part, %error, "not read");
                return;
            }
        }
    }

    async fn read(&mut self, part: Part) -> Result<(), ModemError> {
        let mut state = self.snapshot();
        let priority = Priority::Background;
        let backends = &mut self.backends;
        match part {
            Part::Restart => {
                self.slot.card_restarted().await;
                backends.prepare(priority).await?;
                backends.subscribe(priority, &state.quirks).await?;
                backends.read_everything(priority, &mut state).await?;
            }
            Part::Everything => backends.read_everything(priority, &mut state).await?,
            Part::Functionality => backends.read_functionality(priority, &mut state).await?,
            Part::Sim => backends.read_sim(priority, &mut state).await?,
            Part::Network => backends.read_network(priority, &mut state).await?,
            Part::Signal => backends.read_signal(priority, &mut state).await?,
        }
        if matches!(part, Part::Restart | Part::Everything | Part::Sim) {
            self.due.sim_was_read(&state.sim);
        }
        if part == Part::Signal {
            self.due.signal_was_read();
        }
        self.replace(state);
        Ok(())
    }

    /// Before the card loses its power. Whoever is in the middle of an exchange may finish it, within reason.
    async fn close_channels(&self) {
        let _ = timeout(self.deadlines.command, self.slot.close_channels()).await;
    }

    fn snapshot(&self) -> ModemState {
        self.state.borrow().as_ref().clone()
    }

    fn replace(&self, state: ModemState) {
        self.publish(|old| {
            *old = ModemState { presence: old.presence, card_access: old.card_access, ..state }
        });
    }

    fn publish(&self, change: impl FnOnce(&mut ModemState)) {
        self.state.send_if_modified(|shared| {
            let mut state = shared.as_ref().clone();
            change(&mut state);
            let changed = state != **shared;
            if changed {
                *shared = Arc::new(state);
            }
            changed
        });
    }
}
