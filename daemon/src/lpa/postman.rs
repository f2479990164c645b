//! Delivers notifications without being asked: when a card has new ones, and when the pause after a failure is over.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::{Instant, sleep_until};

use super::delivery::Urgency;
use super::{Lpa, clock};
use crate::supervisor::units::Units;
use crate::world::{Board, Condition, ModemView, World};

/// After a round that failed on its way to the card.
const CARD_PAUSE: Duration = Duration::from_secs(60);
/// Longest sleep: the time of day may be set meanwhile.
const LONGEST_SLEEP: Duration = Duration::from_secs(15 * 60);

/// Watches cards and clock.
#[derive(Debug)]
pub(crate) struct Postman {
    lpa: Arc<Lpa>,
    units: Arc<Units>,
    board: Board,
    /// By modem.
    rounds: BTreeMap<u32, Seen>,
}

/// A card, and the numbers of what waits on it.
type Waiting = (String, Vec<u64>);

/// What the last round was about.
#[derive(Debug)]
struct Seen {
    waiting: Waiting,
    next: Option<Instant>,
}

impl Postman {
    pub(crate) fn new(lpa: Arc<Lpa>, units: Arc<Units>, board: Board) -> Self {
        Postman { lpa, units, board, rounds: BTreeMap::new() }
    }

    /// Goes on until it is dropped.
    pub(crate) async fn run(mut self) {
        if !self.lpa.automatic {
            return;
        }
        let mut worlds = self.board.subscribe();
        loop {
            let world = worlds.borrow_and_update().clone();
            self.rounds.retain(|modem, _| world.modems.contains_key(modem));
            for (&modem, view) in &world.modems {
                if let Some(waiting) = waiting(&world, modem, view)
                    && self.is_due(modem, &waiting)
                {
                    self.round(modem, waiting).await;
                }
            }
            let next = self.rounds.values().filter_map(|seen| seen.next).min();
            let latest = Instant::now() + LONGEST_SLEEP;
            tokio::select! {
                changed = worlds.changed() => if changed.is_err() { return },
                () = sleep_until(next.unwrap_or(latest).min(latest)) => {}
            }
        }
    }

    fn is_due(&self, modem: u32, waiting: &Waiting) -> bool {
        match self.rounds.get(&modem) {
            None => true,
            Some(seen) => {
                let is_new = seen.waiting.0 != waiting.0
                    || waiting.1.iter().any(|number| !seen.waiting.1.contains(number));
                is_new || seen.next.is_some_and(|next| next <= Instant::now())
            }
        }
    }

    async fn round(&mut self, modem: u32, waiting: Waiting) {
        let Some(unit) = self.units.find(modem) else { return };
        let empty = match self.lpa.outboxes.look(&waiting.0).await {
            Ok(outbox) => outbox.entries().len() == 0,
            Err(_) => true,
        };
        let next = if waiting.1.is_empty() && empty {
            None
        } else {
            let (_nobody, cancelled) = watch::channel(false);
            let mut https = self.lpa.https(cancelled, None).await;
            match self.lpa.deliver(&unit, &mut https, Urgency::Due).await {
                Ok(_) => self.next_attempt(&waiting.0).await,
                Err(error) => {
                    tracing::info!(modem, %error, "notifications wait");
                    Some(Instant::now() + CARD_PAUSE)
                }
            }
        };
        self.rounds.insert(modem, Seen { waiting, next });
    }

    async fn next_attempt(&self, eid: &str) -> Option<Instant> {
        let outbox = self.lpa.outboxes.look(eid).await.ok()?;
        let seconds = outbox.next_attempt()?.0.saturating_sub(clock::now().0);
        Some(Instant::now() + Duration::from_secs(seconds.max(1)))
    }
}

/// What waits on a card that nobody works with at the moment.
fn waiting(world: &World, modem: u32, view: &ModemView) -> Option<Waiting> {
    let card = view.card.as_ref().filter(|_| view.condition == Condition::Ready)?;
    let of_this_modem = dbus_interface::path::modem_path(modem).to_string();
    let is_busy = world.operations.values().any(|operation| {
        let below = operation.target.strip_prefix(&of_this_modem);
        operation.outcome.is_none() && below.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    });
    if is_busy {
        return None;
    }
    let listed = card.notifications.as_ref().map_or(&[][..], Vec::as_slice);
    Some((card.eid.to_string(), listed.iter().map(|entry| entry.sequence_number.value()).collect()))
}
