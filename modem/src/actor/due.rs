//! What is to be read again, and when.

use std::time::Duration;

use tokio::time::Instant;

use crate::backend::Part;
use crate::state::SimState;

/// Indications come in bursts: one reading serves them all.
const SETTLE: Duration = Duration::from_millis(100);

/// Some modems tell of every wiggle of the signal (`^RSSI`, `^HCSQ`); nobody needs it read more often.
const SIGNAL_INTERVAL: Duration = Duration::from_secs(30);

/// A card that is still starting is asked again, because not all modems tell when it is done: after one second, then two, …
const SIM_FIRST: Duration = Duration::from_secs(1);

/// … this often, about two minutes in all; after that only an indication makes it be read.
const SIM_TRIES: u32 = 7;

/// In the order in which they are read; the first two cover those after them.
const PARTS: [Part; 6] =
    [Part::Restart, Part::Everything, Part::Functionality, Part::Sim, Part::Network, Part::Signal];

#[derive(Debug, Default)]
pub(super) struct Due {
    at: [Option<Instant>; PARTS.len()],
    sim_tries: u32,
    signal_read: Option<Instant>,
}

impl Due {
    /// Something has changed.
    pub(super) fn soon(&mut self, part: Part) {
        let mut at = Instant::now() + SETTLE;
        if part == Part::Signal
            && let Some(read) = self.signal_read
        {
            at = at.max(read + SIGNAL_INTERVAL);
        }
        if part == Part::Sim {
            self.sim_tries = 0;
        }
        self.at(part, at);
    }

    /// When to read something, if ever.
    pub(super) fn next(&self) -> Option<Instant> {
        self.at.iter().flatten().min().copied()
    }

    /// What to read now.
    pub(super) fn take(&mut self, now: Instant) -> Option<Part> {
        let position = self.at.iter().position(|at| at.is_some_and(|at| at <= now))?;
        let part = PARTS.get(position).copied()?;
        match part {
            Part::Restart | Part::Everything => self.at = Default::default(),
            _ => {
                if let Some(at) = self.at.get_mut(position) {
                    *at = None;
                }
            }
        }
        Some(part)
    }

    /// Looks again later where the answer cannot be the last word.
    pub(super) fn sim_was_read(&mut self, sim: &SimState) {
        match sim {
            SimState::Busy | SimState::Unknown if self.sim_tries < SIM_TRIES => {
                self.at(Part::Sim, Instant::now() + SIM_FIRST * 2u32.pow(self.sim_tries));
                self.sim_tries += 1;
            }
            SimState::Busy | SimState::Unknown => {}
            _ => self.sim_tries = 0,
        }
    }

    pub(super) fn signal_was_read(&mut self) {
        self.signal_read = Some(Instant::now());
    }

    /// The earlier time counts.
    fn at(&mut self, part: Part, at: Instant) {
        let place =
            PARTS.iter().position(|other| *other == part).and_then(|position| self.at.get_mut(position));
        if let Some(slot) = place {
            *slot = Some(slot.map_or(at, |before| before.min(at)));
        }
    }
}
