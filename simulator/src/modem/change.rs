//! What happens in the modem, for ports that turn it into indications of their own.
//!
//! AT ports have their lines posted as they are. Ports of other kinds read this log and say in their own words how things are
//! by then: a change says only what it is about.

use std::collections::VecDeque;

/// Changes that wait to be read; who is slower misses the oldest.
const MAX_WAITING: usize = 128;

/// What a change is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Change {
    /// The card in the active slot, or what the modem knows of it.
    Card,
    /// A message has come, or one has gone.
    Messages,
    /// The functionality (`+CFUN`): radio on or off.
    Mode,
    /// REFRESH of the card: its stage and mode as QMI counts them.
    Refresh { stage: u8, mode: u8 },
    /// The place in the network, packet service included.
    Registration,
    /// A data connection has come up or gone down.
    Session,
    /// The signal.
    Signal,
    /// What is in the slots, or which one is active.
    Slots,
}

/// The last changes, each with a number.
#[derive(Debug, Default)]
pub(crate) struct ChangeLog {
    first: u64,
    waiting: VecDeque<Change>,
}

/// How far somebody has read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Bookmark(u64);

impl ChangeLog {
    pub(crate) fn push(&mut self, change: Change) {
        if self.waiting.len() >= MAX_WAITING {
            self.waiting.pop_front();
            self.first += 1;
        }
        self.waiting.push_back(change);
    }

    /// Whoever starts here hears of what comes from now on.
    pub(crate) fn end(&self) -> Bookmark {
        Bookmark(self.first + self.waiting.len() as u64)
    }

    /// What has come since the bookmark, which moves to the end. Of neighbours that are alike there is one.
    pub(crate) fn read(&self, bookmark: &mut Bookmark) -> Vec<Change> {
        let skip = usize::try_from(bookmark.0.saturating_sub(self.first)).unwrap_or(usize::MAX);
        let mut changes: Vec<Change> = self.waiting.iter().skip(skip).copied().collect();
        changes.dedup();
        *bookmark = self.end();
        changes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn readers_are_independent() {
        let mut log = ChangeLog::default();
        let mut early = log.end();
        log.push(Change::Card);
        log.push(Change::Card);
        let mut late = log.end();
        log.push(Change::Signal);
        assert_eq!(log.read(&mut early), [Change::Card, Change::Signal]);
        assert_eq!(log.read(&mut early), []);
        assert_eq!(log.read(&mut late), [Change::Signal]);
    }

    #[test]
    fn the_oldest_are_missed() {
        let mut log = ChangeLog::default();
        let mut bookmark = log.end();
        log.push(Change::Card);
        for _ in 0..MAX_WAITING / 2 {
            log.push(Change::Signal);
            log.push(Change::Mode);
        }
        let changes = log.read(&mut bookmark);
        assert_eq!((changes.len(), changes.first()), (MAX_WAITING, Some(&Change::Signal)));
    }
}
