//! Leases, as a member asks for and holds them.

use std::collections::BTreeMap;
use std::time::Duration;

use super::super::error::{GroupError, Refusal};
use super::super::event::Event;
use super::super::id::MemberId;
use super::super::lease::{MAX_LEASES, Row};
use super::super::member::MAX_LABEL;
use super::super::message::Message;
use super::super::resource::Resource;
use super::{Group, Moment, RETRY, Standing};

/// Asks that may still be answered.
const MAX_ASKED: usize = 4;

#[derive(Debug, Clone, Default)]
pub(super) struct Wishes {
    wanted: BTreeMap<Resource, Wish>,
    releasing: Vec<Releasing>,
}

#[derive(Debug, Clone)]
struct Wish {
    /// Numbers of the asks, and when each was sent: a term counts from then.
    asked: Vec<(u64, Duration)>,
    held: Option<Held>,
    next_ask: Duration,
    /// What the owner was told last.
    told: Option<Refusal>,
    /// The primary does not know the fence: ask for another.
    is_forgotten: bool,
}

/// A lease that this machine has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Held {
    /// Its fence.
    pub fence: u64,
    /// Until when, on this machine's clock.
    pub until: Duration,
}

#[derive(Debug, Clone)]
struct Releasing {
    resource: Resource,
    fence: u64,
    /// Afterwards it has ended anyhow.
    until: Duration,
    next: Duration,
}

impl Group {
    /// Asks for a lease, and goes on asking until it is given up with [`release`](Group::release). Events tell how it goes.
    ///
    /// # Errors
    /// [`GroupError`]: quarantined, removed, or too many at once.
    pub fn acquire(&mut self, resource: Resource, now: Moment) -> Result<(), GroupError> {
        if !self.is_taking_part() {
            return Err(self.not_primary());
        }
        if resource.name.len() > MAX_LABEL {
            return Err(GroupError::TooLong { what: "the name of a resource" });
        }
        if !self.wishes.wanted.contains_key(&resource) && self.wishes.wanted.len() >= MAX_LEASES {
            return Err(GroupError::TooMany { limit: MAX_LEASES });
        }
        let wish =
            Wish { asked: Vec::new(), held: None, next_ask: now.clock, told: None, is_forgotten: false };
        self.wishes.wanted.entry(resource).or_insert(wish).told = None;
        self.handle_wishes(now);
        self.settle(now);
        Ok(())
    }

    /// Gives up a lease, or asking for it. What it allows has to have stopped before.
    ///
    /// # Errors
    /// [`GroupError::NotHeld`].
    pub fn release(&mut self, resource: &Resource, now: Moment) -> Result<(), GroupError> {
        let wish = self.wishes.wanted.remove(resource).ok_or(GroupError::NotHeld)?;
        match wish.held {
            Some(held) => {
                let resource = resource.clone();
                let Held { fence, until } = held;
                self.wishes.releasing.push(Releasing { resource, fence, until, next: now.clock });
            }
            None => self.emit(Event::Released { resource: resource.clone() }),
        }
        self.handle_releases(now.clock);
        self.settle(now);
        Ok(())
    }

    /// The lease of `resource` that this machine has at this moment.
    #[must_use]
    pub fn holds(&self, resource: &Resource, now: Moment) -> Option<Held> {
        let held = self.wishes.wanted.get(resource)?.held?;
        (self.standing == Standing::Member && held.until > now.clock).then_some(held)
    }

    /// What this machine has or wants.
    pub fn wanted(&self) -> impl Iterator<Item = &Resource> {
        self.wishes.wanted.keys()
    }

    #[expect(clippy::too_many_arguments, reason = "they are the fields of the message")]
    pub(super) fn on_granted(
        &mut self,
        from: MemberId,
        id: u64,
        epoch: u64,
        resource: Resource,
        fence: u64,
        term: Duration,
        now: Moment,
    ) {
        let view = self.view();
        // Whoever has voted for the next primary has told it what it holds: nothing may be added.
        if from != view.primary || epoch != view.epoch || self.voted > epoch {
            return;
        }
        let Some(wish) = self.wishes.wanted.get_mut(&resource) else {
            // Asked for before it was given up.
            let known = self.wishes.releasing.iter().any(|r| r.resource == resource && r.fence == fence);
            if !known {
                self.send(from, Message::Release { resource, fence });
            }
            return;
        };
        let Some((_, asked)) = wish.asked.iter().find(|(asked, _)| *asked == id).copied() else { return };
        let until = asked + term;
        let before = wish.held;
        if until <= now.clock || before.is_some_and(|held| held.fence > fence) {
            return;
        }
        let is_new = before.is_none_or(|held| held.fence != fence);
        // A renewal that overtook another one is not to shorten it.
        let until = before.filter(|_| !is_new).map_or(until, |held| held.until.max(until));
        wish.held = Some(Held { fence, until });
        wish.next_ask = asked + term / 2;
        wish.asked.retain(|(other, at)| *other != id && *at >= asked);
        wish.told = None;
        wish.is_forgotten = false;
        if is_new {
            self.emit(Event::Acquired { resource, fence, until });
        }
    }

    pub(super) fn on_refused(&mut self, id: u64, resource: Resource, refusal: Refusal, now: Moment) {
        let Some(wish) = self.wishes.wanted.get_mut(&resource) else { return };
        let Some(index) = wish.asked.iter().position(|(asked, _)| *asked == id) else { return };
        wish.asked.remove(index);
        wish.is_forgotten = refusal == Refusal::NotPrimary;
        wish.next_ask = now.clock + RETRY;
        let is_same = wish.told.as_ref().is_some_and(|told| same_kind(told, &refusal));
        if wish.held.is_none() && !is_same {
            wish.told = Some(refusal.clone());
            self.emit(Event::Refused { resource, refusal });
        }
    }

    pub(super) fn on_released(&mut self, resource: Resource, fence: u64) {
        let before = self.wishes.releasing.len();
        self.wishes.releasing.retain(|r| (&r.resource, r.fence) != (&resource, fence));
        if self.wishes.releasing.len() < before {
            self.emit(Event::Released { resource });
        }
    }

    pub(super) fn on_wanted(&mut self, resource: Resource, by: MemberId, now: Moment) {
        if self.holds(&resource, now).is_some() {
            self.emit(Event::Wanted { resource, by });
        }
    }

    /// What this machine holds, for the one that it votes for.
    pub(super) fn held_rows(&self, now: Duration) -> Vec<Row> {
        let wanted = self.wishes.wanted.iter().filter_map(|(resource, wish)| Some((resource, wish.held?)));
        let rows = wanted.filter(|(_, held)| held.until > now).map(|(resource, held)| Row {
            resource: resource.clone(),
            holder: self.me,
            fence: held.fence,
            left: held.until - now,
        });
        rows.collect()
    }

    pub(super) fn lose_everything(&mut self) {
        self.wishes.releasing.clear();
        for (resource, wish) in std::mem::take(&mut self.wishes.wanted) {
            if let Some(held) = wish.held {
                self.emit(Event::Lost { resource, fence: held.fence });
            }
        }
    }

    pub(super) fn wishes_timeout(&self) -> Option<Duration> {
        let asks = self.wishes.wanted.values().map(|wish| {
            let ends = wish.held.map_or(Duration::MAX, |held| held.until);
            wish.next_ask.min(ends)
        });
        asks.chain(self.wishes.releasing.iter().map(|releasing| releasing.next)).min()
    }

    pub(super) fn handle_wishes(&mut self, now: Moment) {
        let mut lost = Vec::new();
        let mut due = Vec::new();
        for (resource, wish) in &mut self.wishes.wanted {
            if let Some(held) = wish.held
                && held.until <= now.clock
            {
                wish.held = None;
                lost.push((resource.clone(), held.fence));
            }
            if wish.next_ask <= now.clock {
                wish.next_ask = now.clock + RETRY;
                let renew = wish.held.filter(|_| !wish.is_forgotten).map(|held| held.fence);
                due.push((resource.clone(), renew));
            }
        }
        for (resource, fence) in lost {
            self.emit(Event::Lost { resource, fence });
        }
        let primary = self.view().primary;
        for (resource, renew) in due {
            let id = self.nonce();
            if let Some(wish) = self.wishes.wanted.get_mut(&resource) {
                if wish.asked.len() >= MAX_ASKED {
                    wish.asked.remove(0);
                }
                wish.asked.push((id, now.clock));
            }
            self.send(primary, Message::Ask { id, resource, renew });
        }
        self.handle_releases(now.clock);
    }

    fn handle_releases(&mut self, now: Duration) {
        let (due, ended): (Vec<_>, Vec<_>) = {
            let releasing = std::mem::take(&mut self.wishes.releasing);
            releasing.into_iter().partition(|releasing| releasing.until > now)
        };
        for releasing in ended {
            self.emit(Event::Released { resource: releasing.resource });
        }
        let primary = self.view().primary;
        for mut releasing in due {
            if releasing.next <= now {
                releasing.next = (now + RETRY).min(releasing.until.max(now));
                let (resource, fence) = (releasing.resource.clone(), releasing.fence);
                self.send(primary, Message::Release { resource, fence });
            }
            self.wishes.releasing.push(releasing);
        }
    }
}

/// Whether two refusals differ only in how long they will last.
fn same_kind(a: &Refusal, b: &Refusal) -> bool {
    match (a, b) {
        (Refusal::Held { holder, .. }, Refusal::Held { holder: other, .. }) => holder == other,
        (Refusal::Waiting { .. }, Refusal::Waiting { .. }) => true,
        _ => a == b,
    }
}
