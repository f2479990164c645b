//! Delivers notifications without being asked: when a card has new ones, when the pause after a failure is over, and when a
//! connection has come up.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use modem::RegistrationStatus;
use tokio::sync::watch;
use tokio::time::{Instant, sleep_until};

use super::delivery::Urgency;
use super::{Lpa, clock};
use crate::supervisor::units::Units;
use crate::uplink::Uplinks;
use crate::world::{Board, Condition, ModemView, World};

/// After a round that failed on its way to the card.
const CARD_PAUSE: Duration = Duration::from_secs(60);
/// Longest sleep: the time of day may be set meanwhile.
const LONGEST_SLEEP: Duration = Duration::from_secs(15 * 60);

/// A connection that has come up is not good for anything yet: addresses and names come a little later.
const SETTLING: Duration = Duration::from_secs(5);
/// Between two rounds that a connection is the reason for: some come and go all the time.
const BETWEEN_CONNECTIONS: Duration = Duration::from_secs(60);

/// Watches cards, connections and clock.
#[derive(Debug)]
pub(crate) struct Postman {
    lpa: Arc<Lpa>,
    units: Arc<Units>,
    board: Board,
    /// By modem.
    rounds: BTreeMap<u32, Seen>,
    ways: Ways,
    /// When everything that waits is tried again because of a new connection.
    reconnected: Option<Instant>,
    /// When that was last.
    last_reconnected: Option<Instant>,
}

/// What a server may be reached over.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Ways {
    uplinks: Arc<Uplinks>,
    /// Modems that the network has accepted.
    registered: BTreeSet<u32>,
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
        Postman {
            lpa,
            units,
            board,
            rounds: BTreeMap::new(),
            ways: Ways::default(),
            reconnected: None,
            last_reconnected: None,
        }
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
            self.look_at_ways(&world);
            let urgency = self.urgency();
            for (&modem, view) in &world.modems {
                if let Some(waiting) = waiting(&world, modem, view)
                    && self.is_due(modem, &waiting, urgency)
                {
                    self.round(modem, waiting, urgency).await;
                }
            }
            let next = self.rounds.values().filter_map(|seen| seen.next).chain(self.reconnected).min();
            let latest = Instant::now() + LONGEST_SLEEP;
            tokio::select! {
                changed = worlds.changed() => if changed.is_err() { return },
                () = sleep_until(next.unwrap_or(latest).min(latest)) => {}
            }
        }
    }

    /// A new way is a reason to try again, though not the first ones: everything is due at the start.
    fn look_at_ways(&mut self, world: &World) {
        let ways = Ways::of(world);
        if ways.has_more_than(&self.ways) && !self.rounds.is_empty() && self.reconnected.is_none() {
            let now = Instant::now();
            let earliest = self.last_reconnected.map_or(now, |last| last + BETWEEN_CONNECTIONS);
            self.reconnected = Some(earliest.max(now + SETTLING));
        }
        self.ways = ways;
    }

    /// What this look at the cards is for.
    fn urgency(&mut self) -> Urgency {
        if self.reconnected.is_some_and(|at| at <= Instant::now()) {
            self.reconnected = None;
            self.last_reconnected = Some(Instant::now());
            Urgency::All
        } else {
            Urgency::Due
        }
    }

    fn is_due(&self, modem: u32, waiting: &Waiting, urgency: Urgency) -> bool {
        match self.rounds.get(&modem) {
            None => true,
            // Something has failed, and is waited with.
            Some(Seen { next: Some(_), .. }) if urgency == Urgency::All => true,
            Some(seen) => {
                let is_new = seen.waiting.0 != waiting.0
                    || waiting.1.iter().any(|number| !seen.waiting.1.contains(number));
                is_new || seen.next.is_some_and(|next| next <= Instant::now())
            }
        }
    }

    async fn round(&mut self, modem: u32, waiting: Waiting, urgency: Urgency) {
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
            match self.lpa.deliver(&unit, &mut https, urgency).await {
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

impl Ways {
    fn of(world: &World) -> Ways {
        let is_registered = |view: &ModemView| {
            let status = view.modem.as_ref().map(|modem| modem.registration.status);
            matches!(status, Some(RegistrationStatus::Home | RegistrationStatus::Roaming))
        };
        let registered = world.modems.iter().filter(|(_, view)| is_registered(view));
        Ways {
            uplinks: Arc::clone(&world.uplinks),
            registered: registered.map(|(&modem, _)| modem).collect(),
        }
    }

    /// Whether there is a way now that there was not before.
    fn has_more_than(&self, before: &Ways) -> bool {
        let other_uplinks = self.uplinks != before.uplinks && !self.uplinks.is_empty();
        other_uplinks || !self.registered.is_subset(&before.registered)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn which_ways_are_new() {
        let ways = |interfaces: &[&str], registered: &[u32]| {
            let interfaces: Vec<_> = interfaces.iter().map(|name| (*name, None)).collect();
            Ways {
                uplinks: Arc::new(Uplinks::of(&interfaces)),
                registered: registered.iter().copied().collect(),
            }
        };
        let check = |before: &Ways, now: &Ways, expect: bool| {
            assert_eq!(now.has_more_than(before), expect, "{before:?} {now:?}");
        };
        check(&ways(&[], &[]), &ways(&[], &[]), false);
        check(&ways(&[], &[]), &ways(&["wlan0"], &[]), true);
        check(&ways(&["wlan0"], &[]), &ways(&["wlan0"], &[]), false);
        check(&ways(&["wlan0"], &[]), &ways(&["wwan0"], &[]), true);
        check(&ways(&["wlan0"], &[]), &ways(&[], &[]), false);
        check(&ways(&[], &[]), &ways(&[], &[1]), true);
        check(&ways(&[], &[1]), &ways(&[], &[]), false);
        check(&ways(&[], &[1]), &ways(&[], &[2]), true);
        check(&ways(&[], &[1, 2]), &ways(&[], &[2]), false);
    }
}
