//! The queue of one card's notifications. It owns neither clock nor disk: time is an argument, and the entries are plain data.

use std::collections::BTreeMap;

use super::back_off::{MAX_DELAY, Timestamp, delay};
use crate::es10::{NotificationMetadata, PendingNotification};
use crate::types::{Iccid, SequenceNumber};

/// Most notifications that are kept for one card. Cards have room for fewer.
pub const MAX_ENTRIES: usize = 256;

/// The notifications of one card, by their numbers.
///
/// Those of one profile go out in their order: one that is new waits for all before it to have been tried, and for those before it
/// that have the same receiver to have been taken. A receiver that does not answer holds up only what is for itself.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Outbox {
    entries: BTreeMap<u64, Entry>,
}

/// One notification. Plain data, to be kept on disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The notification as the card signed it.
    pub notification: PendingNotification,
    /// How far it has got.
    pub delivery: Delivery,
}

/// How far a notification has got.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Delivery {
    /// The server does not have it.
    Waiting {
        /// Attempts that failed.
        failures: u32,
        /// Not to be tried before.
        not_before: Timestamp,
    },
    /// The server has it. It still has to be taken off the card, and must not be sent again.
    Acknowledged,
}

/// What adding a notification did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Added {
    /// It is new.
    New,
    /// It was there already, as it is.
    Known,
    /// Another one had its number: the card has begun to count anew. The older one is not on the card any more, and not in here.
    Replaced(Box<Entry>),
}

/// More than [`MAX_ENTRIES`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{MAX_ENTRIES} notifications wait already; deliver or drop some")]
pub struct OutboxFull;

impl Outbox {
    /// From what was kept; a second entry with the same number is left out.
    #[must_use]
    pub fn from_entries(entries: impl IntoIterator<Item = Entry>) -> Self {
        let mut outbox = Self::default();
        for entry in entries.into_iter().take(MAX_ENTRIES) {
            outbox.entries.entry(entry.number()).or_insert(entry);
        }
        outbox
    }

    /// All entries in the order of their numbers: what is to be kept on disk after every change.
    pub fn entries(&self) -> impl ExactSizeIterator<Item = &Entry> {
        self.entries.values()
    }

    /// The entry with this number.
    #[must_use]
    pub fn entry(&self, number: &SequenceNumber) -> Option<&Entry> {
        self.entries.get(&number.value())
    }

    /// Those on the card's list that are not here: to be retrieved from the card and added.
    pub fn missing<'a>(
        &'a self,
        listed: &'a [NotificationMetadata],
    ) -> impl Iterator<Item = &'a SequenceNumber> {
        let is_new = |listed: &NotificationMetadata| {
            self.entry(&listed.sequence_number).is_none_or(|entry| entry.notification.metadata != *listed)
        };
        listed.iter().filter(move |listed| is_new(listed)).map(|listed| &listed.sequence_number)
    }

    /// Takes in a notification. It is to be on disk before anybody is told about it.
    ///
    /// # Errors
    /// [`OutboxFull`]: it stays on the card, and can be taken in later.
    pub fn add(&mut self, notification: PendingNotification) -> Result<Added, OutboxFull> {
        let number = notification.metadata.sequence_number.value();
        match self.entries.get(&number) {
            Some(entry) if entry.notification == notification => return Ok(Added::Known),
            None if self.entries.len() >= MAX_ENTRIES => return Err(OutboxFull),
            _ => {}
        }
        let delivery = Delivery::Waiting { failures: 0, not_before: Timestamp::default() };
        let older = self.entries.insert(number, Entry { notification, delivery });
        Ok(older.map_or(Added::New, |older| Added::Replaced(Box::new(older))))
    }

    /// The next one to be delivered now.
    #[must_use]
    pub fn due(&self, now: Timestamp) -> Option<&Entry> {
        self.entries.values().find(|entry| entry.is_due(now) && !self.is_held_up(entry))
    }

    /// When [`Outbox::due`] will have one, at the latest; `None` when nothing waits.
    #[must_use]
    pub fn next_attempt(&self) -> Option<Timestamp> {
        let waiting = self.entries.values().filter(|entry| !self.is_held_up(entry));
        waiting.filter_map(Entry::not_before).min()
    }

    fn is_held_up(&self, entry: &Entry) -> bool {
        self.entries
            .range(..entry.number())
            .map(|(_, earlier)| earlier)
            .filter(|earlier| earlier.iccid() == entry.iccid())
            .any(|earlier| match earlier.delivery {
                Delivery::Acknowledged => false,
                Delivery::Waiting { failures, .. } => failures == 0 || earlier.receiver() == entry.receiver(),
            })
    }

    /// The server has taken it: to be on disk before the card is asked to remove it.
    pub fn acknowledged(&mut self, number: &SequenceNumber) {
        if let Some(entry) = self.entries.get_mut(&number.value()) {
            entry.delivery = Delivery::Acknowledged;
        }
    }

    /// The server has not taken it, or nobody knows.
    pub fn failed(&mut self, number: &SequenceNumber, now: Timestamp) {
        if let Some(Entry { delivery: Delivery::Waiting { failures, not_before }, .. }) =
            self.entries.get_mut(&number.value())
        {
            *failures = failures.saturating_add(1);
            *not_before = Timestamp(now.0.saturating_add(delay(*failures)));
        }
    }

    /// Everything that waits is due at once: a connection has come up, or the user wants it.
    pub fn retry_all(&mut self) {
        for entry in self.entries.values_mut() {
            if let Delivery::Waiting { not_before, .. } = &mut entry.delivery {
                *not_before = Timestamp::default();
            }
        }
    }

    /// Those that the server has, and that are still to be taken off the card.
    pub fn to_remove(&self) -> impl Iterator<Item = &SequenceNumber> {
        let done = self.entries.values().filter(|entry| entry.delivery == Delivery::Acknowledged);
        done.map(|entry| &entry.notification.metadata.sequence_number)
    }

    /// It is off the card, or the user drops it.
    pub fn forget(&mut self, number: &SequenceNumber) -> Option<Entry> {
        self.entries.remove(&number.value())
    }

    /// Forgets those that the server has and the card does not list any more. What waits stays, also when another program has taken it
    /// off the card: its server may not have it.
    pub fn forget_removed(&mut self, listed: &[NotificationMetadata]) {
        self.entries.retain(|number, entry| {
            entry.delivery != Delivery::Acknowledged
                || listed.iter().any(|listed| listed.sequence_number.value() == *number)
        });
    }
}

impl Entry {
    fn number(&self) -> u64 {
        self.notification.metadata.sequence_number.value()
    }

    fn iccid(&self) -> Option<Iccid> {
        self.notification.metadata.iccid
    }

    fn receiver(&self) -> String {
        self.notification.metadata.normalised_address()
    }

    fn not_before(&self) -> Option<Timestamp> {
        match self.delivery {
            Delivery::Waiting { not_before, .. } => Some(not_before),
            Delivery::Acknowledged => None,
        }
    }

    /// A time that is further away than any pause is that of a clock that was wrong.
    fn is_due(&self, now: Timestamp) -> bool {
        self.not_before().is_some_and(|time| time <= now || time.0 - now.0 > MAX_DELAY)
    }
}
