//! Making the modem read the card again, and starting the modem anew.

use std::time::Duration;

use tokio::time::{Instant, sleep_until};
use tracing::{debug, info};

use super::{Actor, Inbox};
use crate::at::Priority;
use crate::backend::{Part, optional};
use crate::error::ModemError;
use crate::health::Health;
use crate::quirks::AfterSwitch;
use crate::state::{Functionality, SimState};

/// The card is asked this often while it is waited for, in case the modem tells nothing.
const ASK_AGAIN: Duration = Duration::from_millis(500);

/// Between power off and power on.
const OFF: Duration = Duration::from_millis(500);

/// No card, for this long, is the last word: a card that is being read again is absent for a moment on some modems.
const ABSENT_SETTLES: Duration = Duration::from_secs(5);

/// The same card as before, for this long after power on, is the last word.
const SAME_SETTLES: Duration = Duration::from_secs(5);

/// A modem that says nothing of its restart is given this long to begin with it.
const RESTART_BEGINS: Duration = Duration::from_secs(3);

impl Actor {
    /// As the row of the quirks table says. `before` is the SIM that was there before the switch.
    pub(super) async fn reload_sim(
        &mut self,
        before: &SimState,
        inbox: &mut Inbox,
    ) -> Result<(), ModemError> {
        let after_switch = self.state.borrow().quirks.after_switch;
        debug!(?after_switch, "reading the card again");
        match after_switch {
            AfterSwitch::Wait => {
                let patience = self.deadlines.refresh;
                match self.settle(before, Same::IsNotEnough, patience, inbox).await {
                    Err(ModemError::SimNotReady { .. }) => {
                        info!("the modem did not read the card again by itself");
                        self.cycle(Functionality::Minimum, before, inbox).await
                    }
                    settled => settled,
                }
            }
            AfterSwitch::Cycle(through) => self.cycle(through, before, inbox).await,
            AfterSwitch::Reset => {
                self.reset(inbox).await?;
                self.settle(before, Same::Settles, self.deadlines.sim_ready, inbox).await
            }
        }
    }

    /// Until the modem is usable again.
    pub(super) async fn reset(&mut self, inbox: &mut Inbox) -> Result<(), ModemError> {
        self.close_channels().await;
        self.backends.reset(Priority::Foreground).await?;
        let deadline = Instant::now() + self.deadlines.restart;
        self.pause(Instant::now() + RESTART_BEGINS, inbox).await?;
        loop {
            match self.backends.prepare(Priority::Foreground).await {
                Err(ModemError::Gone) => return Err(ModemError::Gone),
                Ok(()) => break,
                Err(error) if Instant::now() >= deadline => return Err(error),
                Err(_) => self.pause(Instant::now() + ASK_AGAIN, inbox).await?,
            }
        }
        self.read(Part::Restart).await
    }

    async fn cycle(
        &mut self,
        through: Functionality,
        before: &SimState,
        inbox: &mut Inbox,
    ) -> Result<(), ModemError> {
        let back = match self.state.borrow().functionality {
            Functionality::RadioOff => Functionality::RadioOff,
            _ => Functionality::Full,
        };
        self.close_channels().await;
        let suspended = self.backends.suspend(Priority::Foreground, through).await?;
        self.sleep(Instant::now() + OFF, inbox).await?;
        suspended.restore(Priority::Foreground, back).await?;
        self.due.soon(Part::Everything);
        self.settle(before, Same::Settles, self.deadlines.sim_ready, inbox).await
    }

    /// Another slot for good.
    pub(super) async fn activate_slot(&mut self, slot: u8, inbox: &mut Inbox) -> Result<(), ModemError> {
        let before = self.state.borrow().sim.clone();
        self.close_channels().await;
        let done = self.backends.activate_slot(slot).await?;
        done.ok_or_else(|| ModemError::Unsupported { what: "switching card slots".into() })?;
        self.slot.card_restarted().await;
        self.due.soon(Part::Everything);
        self.settle(&before, Same::Settles, self.deadlines.sim_ready, inbox).await
    }

    /// Waits until what the modem says of the card is the last word.
    async fn settle(
        &mut self,
        before: &SimState,
        same: Same,
        patience: Duration,
        inbox: &mut Inbox,
    ) -> Result<(), ModemError> {
        let started = Instant::now();
        let mut deadline = started + patience;
        let mut absent_since = None;
        loop {
            let mut state = self.snapshot();
            optional(self.backends.read_sim(Priority::Foreground, &mut state).await)?;
            let sim = state.sim.clone();
            self.replace(state);
            let now = Instant::now();
            match &sim {
                SimState::Present(card) => {
                    absent_since = None;
                    let readable = card.iccid.is_some() || !sim.is_ready();
                    let changed = !sim.is_same_card(before);
                    if readable && (changed || same == Same::Settles && now >= started + SAME_SETTLES) {
                        return Ok(());
                    }
                }
                SimState::Absent | SimState::Failed { .. } => {
                    let since = *absent_since.get_or_insert(now);
                    // Whatever the patience was, this is a change, and it gets the time to be believed.
                    deadline = deadline.max(since + ABSENT_SETTLES + ASK_AGAIN);
                    if now >= since + ABSENT_SETTLES && (same == Same::Settles || before.card().is_some()) {
                        return Ok(());
                    }
                }
                SimState::Busy | SimState::Unknown => {
                    absent_since = None;
                    // It is at it.
                    deadline = deadline.max(started + self.deadlines.sim_ready);
                }
            }
            if now >= deadline {
                return Err(ModemError::SimNotReady { state: Box::new(sim), waited: now - started });
            }
            self.pause((now + ASK_AGAIN).min(deadline), inbox).await?;
        }
    }

    /// Until then, or until the modem says something of its card or of a restart.
    async fn pause(&mut self, until: Instant, inbox: &mut Inbox) -> Result<(), ModemError> {
        loop {
            tokio::select! {
                () = sleep_until(until) => return Ok(()),
                gone = inbox.health.wait_for(|health| *health == Health::Gone) => {
                    drop(gone);
                    return Err(ModemError::Gone);
                }
                part = inbox.changes.next() => {
                    self.due.soon(part);
                    if matches!(part, Part::Sim | Part::Restart | Part::Everything) {
                        return Ok(());
                    }
                }
            }
        }
    }

    /// Until then, whatever the modem says.
    async fn sleep(&mut self, until: Instant, inbox: &mut Inbox) -> Result<(), ModemError> {
        while Instant::now() < until {
            self.pause(until, inbox).await?;
        }
        Ok(())
    }
}

/// Whether the card that was there before can be the outcome.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Same {
    /// The modem may not have noticed yet.
    IsNotEnough,
    /// The modem has certainly read it again.
    Settles,
}
