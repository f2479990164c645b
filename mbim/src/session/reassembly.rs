//! Joins fragments, whatever comes between them.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::frame::{Fragment, MessageType, TransactionId};

use super::FRAGMENT_INTERVAL;

/// The longest message that is joined, headers left out. A list of cells has been seen with 20 kB.
pub const MAX_MESSAGE: usize = 256 * 1024;

/// Most fragments of one message: as many as the longest message has at the shortest limit there is.
pub const MAX_FRAGMENTS: u32 = 8192;

/// What is held for all messages that are not whole.
pub const MAX_REASSEMBLY: usize = 1024 * 1024;

/// Most messages that are not whole at the same time.
const MAX_COLLECTORS: usize = 64;

type Key = (u32, TransactionId);

/// See the module's text.
#[derive(Default)]
pub(super) struct Reassembly {
    collectors: BTreeMap<Key, Collector>,
    held: usize,
}

struct Collector {
    kind: MessageType,
    total: u32,
    next: u32,
    body: Vec<u8>,
    deadline: Duration,
}

/// What has become of a fragment.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Joined {
    /// More have to come.
    Waiting,
    /// The body of the whole message.
    Whole(Vec<u8>),
    /// It does not follow the one before it.
    OutOfSequence,
    /// The first one of its message was never seen.
    NoBeginning,
    /// The message is longer than any.
    TooLong,
}

impl Reassembly {
    pub(super) fn join(&mut self, now: Duration, fragment: &Fragment<'_>) -> Joined {
        let key = (fragment.header.kind.code(), fragment.header.transaction);
        if fragment.current == 0 {
            // A new beginning replaces what has come before it.
            self.remove(key);
            if fragment.total == 1 {
                return Joined::Whole(fragment.payload.to_vec());
            }
            if self.collectors.len() >= MAX_COLLECTORS {
                return Joined::TooLong;
            }
            let kind = fragment.header.kind;
            let collector =
                Collector { kind, total: fragment.total, next: 0, body: Vec::new(), deadline: now };
            self.collectors.insert(key, collector);
        }
        let Some(collector) = self.collectors.get_mut(&key) else { return Joined::NoBeginning };
        if (fragment.total, fragment.current) != (collector.total, collector.next) {
            self.remove(key);
            return Joined::OutOfSequence;
        }
        let length = fragment.payload.len();
        if collector.body.len() + length > MAX_MESSAGE || self.held + length > MAX_REASSEMBLY {
            self.remove(key);
            return Joined::TooLong;
        }
        collector.body.extend_from_slice(fragment.payload);
        collector.next += 1;
        collector.deadline = now + FRAGMENT_INTERVAL;
        self.held += length;
        if collector.next < collector.total {
            return Joined::Waiting;
        }
        self.remove(key).map_or(Joined::NoBeginning, |collector| Joined::Whole(collector.body))
    }

    /// Takes away what has waited too long.
    pub(super) fn overdue(&mut self, now: Duration) -> Vec<(MessageType, TransactionId)> {
        let overdue: Vec<Key> = self
            .collectors
            .iter()
            .filter(|(_, collector)| collector.deadline <= now)
            .map(|(key, _)| *key)
            .collect();
        overdue
            .into_iter()
            .filter_map(|key| self.remove(key).map(|collector| (collector.kind, key.1)))
            .collect()
    }

    /// The earliest moment when something will have waited too long.
    pub(super) fn deadline(&self) -> Option<Duration> {
        self.collectors.values().map(|collector| collector.deadline).min()
    }

    /// Drops the answer of a command.
    pub(super) fn forget(&mut self, transaction: TransactionId) {
        self.remove((MessageType::CommandDone.code(), transaction));
    }

    pub(super) fn held(&self) -> usize {
        self.held
    }

    fn remove(&mut self, key: Key) -> Option<Collector> {
        let collector = self.collectors.remove(&key)?;
        self.held = self.held.saturating_sub(collector.body.len());
        Some(collector)
    }
}
