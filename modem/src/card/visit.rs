//! A card in a slot that is not active: the slot becomes active for the time of a lease, and the other one again afterwards.

use std::time::Duration;

use tokio::time::{Instant, sleep};
use tracing::{info, warn};

use super::slot::SlotTask;
use crate::at::Priority;
use crate::backend::optional;
use crate::error::ModemError;
use crate::state::SimState;

/// A card that is starting is asked again after this long.
const ASK_AGAIN: Duration = Duration::from_millis(100);

/// Marks the slot to go back to among what is left over from an earlier run.
const HOME: &str = "slot:";

impl SlotTask {
    /// Makes a slot, counted from 1, the active one until [`SlotTask::go_home`].
    pub(super) async fn visit(&mut self, slot: u8) -> Result<(), ModemError> {
        let slots = self.backends.slots().await?;
        let slots = slots.ok_or_else(|| ModemError::Unsupported { what: "card slots".into() })?;
        if slots.active == slot {
            return Ok(());
        }
        // A switch that fails half-way may have happened.
        self.home.get_or_insert(slots.active);
        self.visiting.send_replace(true);
        self.publish();
        info!(slot, home = slots.active, "using the card in another slot");
        self.activate(slot).await
    }

    /// The slot that was active before is active again.
    pub(super) async fn go_home(&mut self) {
        let Some(home) = self.home else { return };
        match self.activate(home).await {
            Ok(()) => {
                info!(slot = home, "back to the slot that was in use");
                self.home = None;
            }
            // Whoever comes next tries again.
            Err(error) => warn!(slot = home, %error, "the slot that was in use is not active again"),
        }
        self.visiting.send_replace(self.home.is_some());
        self.publish();
    }

    async fn activate(&mut self, slot: u8) -> Result<(), ModemError> {
        // Its channels are not those of the card before.
        self.forget_card();
        let done = self.backends.activate_slot(slot).await?;
        done.ok_or_else(|| ModemError::Unsupported { what: "switching card slots".into() })?;
        self.card_has_started().await
    }

    /// Returns when the card is no longer starting: until then no channel can be opened.
    async fn card_has_started(&self) -> Result<(), ModemError> {
        let started = Instant::now();
        loop {
            let told = optional(self.backends.sim(Priority::Foreground, &self.quirks).await)?.flatten();
            let waited = started.elapsed();
            match told.unwrap_or_default() {
                SimState::Busy | SimState::Unknown if waited < self.deadlines.sim_ready => {
                    sleep(ASK_AGAIN).await
                }
                state @ (SimState::Busy | SimState::Unknown) => {
                    return Err(ModemError::SimNotReady { state: Box::new(state), waited });
                }
                // An eUICC without an enabled profile looks like no card to some modems, and can be reached all the same.
                SimState::Absent | SimState::Failed { .. } | SimState::Present(_) => return Ok(()),
            }
        }
    }

    /// What says after a crash which slot was in use.
    pub(super) fn home_mark(&self) -> Option<String> {
        self.home.map(|home| format!("{HOME}{home}"))
    }

    /// The reverse of [`SlotTask::home_mark`].
    pub(super) fn parse_home(mark: &str) -> Option<u8> {
        mark.strip_prefix(HOME)?.parse().ok()
    }
}
