//! What a member has the primary write.

use std::time::Duration;

use super::super::entry::{Body, RemovalReason};
use super::super::error::GroupError;
use super::super::event::Event;
use super::super::id::{Digest, MemberId};
use super::super::member::Member;
use super::super::message::{Change, Message};
use super::{Group, Moment, RETRY, SILENCE};

/// Most proposals that wait.
const MAX_PROPOSALS: usize = 64;

#[derive(Debug, Clone)]
pub(super) struct Proposal {
    change: Change,
    next: Duration,
    ends: Duration,
    /// Where the primary wrote it.
    written: Option<(u64, Digest)>,
}

impl Group {
    /// Sets a small piece of state that all members have; an empty value removes it. Events tell how it ends.
    ///
    /// # Errors
    /// [`GroupError`]: too long, too many at once, quarantined or removed.
    pub fn propose_state(&mut self, key: &str, value: &[u8], now: Moment) -> Result<u64, GroupError> {
        self.propose(Change::State { key: key.to_owned(), value: value.to_vec() }, now)
    }

    /// Leaves the group. The primary has to hand over first.
    ///
    /// # Errors
    /// As [`propose_state`](Group::propose_state), [`GroupError::PrimaryStays`], and [`GroupError::TakeOverRunning`].
    pub fn leave(&mut self, now: Moment) -> Result<u64, GroupError> {
        if self.view().primary == self.me {
            return Err(GroupError::PrimaryStays);
        }
        if self.candidacy.is_some() {
            return Err(GroupError::TakeOverRunning);
        }
        self.propose(Change::Leave, now)
    }

    /// Changes name, model and EID of this machine.
    ///
    /// # Errors
    /// As [`propose_state`](Group::propose_state).
    pub fn describe(&mut self, name: &str, model: &str, eid: &str, now: Moment) -> Result<u64, GroupError> {
        let (name, model, eid) = (name.to_owned(), model.to_owned(), eid.to_owned());
        self.propose(Change::Describe { name, model, eid }, now)
    }

    fn propose(&mut self, change: Change, now: Moment) -> Result<u64, GroupError> {
        if !self.is_taking_part() {
            return Err(self.not_primary());
        }
        let fits = self.view().members.get(&self.me).is_some_and(|myself| change.fits(myself));
        if !fits {
            return Err(GroupError::TooLong { what: "a name or a value" });
        }
        if self.proposals.len() >= MAX_PROPOSALS {
            return Err(GroupError::TooMany { limit: MAX_PROPOSALS });
        }
        let id = self.nonce();
        let (next, ends) = (now.clock, now.clock + 2 * SILENCE);
        self.proposals.insert(id, Proposal { change, next, ends, written: None });
        self.handle_proposals(now.clock);
        self.settle(now);
        Ok(id)
    }

    pub(super) fn on_propose(&mut self, from: MemberId, id: u64, change: Change, now: Moment) {
        if !self.is_primary() {
            return;
        }
        let known = self.office.as_ref().and_then(|office| {
            office.written.iter().find(|(by, written, ..)| (*by, *written) == (from, id)).copied()
        });
        let seq = match known {
            Some((_, _, seq, _)) => Some(seq),
            None => self.take_up(from, change, now).inspect(|seq| self.remember_written(from, id, *seq)),
        };
        let message = match seq.and_then(|seq| Some((seq, self.log.digest_at(seq)?))) {
            Some((seq, digest)) => Message::Proposed { id, seq, digest },
            None => Message::Rejected { id },
        };
        self.send(from, message);
    }

    fn take_up(&mut self, from: MemberId, change: Change, now: Moment) -> Option<u64> {
        let written = match change {
            Change::State { key, value } => self.write(Body::State { key, value, by: from }, now),
            Change::Leave => self.remove(from, RemovalReason::Left, now),
            Change::Describe { name, model, eid } => {
                let member = self.view().members.get(&from)?.clone();
                self.change(Member { name, model, eid, ..member }, now)
            }
        };
        written.ok()
    }

    pub(super) fn on_proposed(&mut self, id: u64, seq: u64, digest: Digest) {
        if let Some(proposal) = self.proposals.get_mut(&id) {
            proposal.written = Some((seq, digest));
        }
    }

    pub(super) fn on_rejected(&mut self, id: u64) {
        if self.proposals.remove(&id).is_some() {
            self.emit(Event::ProposalFailed { id });
        }
    }

    /// Proposals whose entries are acknowledged, or replaced by others.
    pub(super) fn settle_proposals(&mut self) {
        let (acknowledged, log) = (self.acknowledged, &self.log);
        let mut settled = Vec::new();
        self.proposals.retain(|id, proposal| {
            let Some((seq, digest)) = proposal.written.filter(|(seq, _)| *seq <= acknowledged) else {
                return true;
            };
            match log.digest_at(seq) {
                None => true,
                Some(found) => {
                    settled.push((*id, found == digest));
                    false
                }
            }
        });
        for (id, is_there) in settled {
            self.emit(if is_there {
                Event::ProposalAcknowledged { id }
            } else {
                Event::ProposalFailed { id }
            });
        }
    }

    pub(super) fn proposals_timeout(&self) -> Option<Duration> {
        let waiting =
            self.proposals.values().map(|p| if p.written.is_some() { p.ends } else { p.next.min(p.ends) });
        waiting.min()
    }

    pub(super) fn handle_proposals(&mut self, now: Duration) {
        let ended: Vec<u64> =
            self.proposals.iter().filter(|(_, p)| p.ends <= now).map(|(id, _)| *id).collect();
        for id in ended {
            self.on_rejected(id);
        }
        let primary = self.view().primary;
        let mut due = Vec::new();
        for (id, proposal) in &mut self.proposals {
            if proposal.written.is_none() && proposal.next <= now {
                proposal.next = now + RETRY;
                due.push((*id, proposal.change.clone()));
            }
        }
        for (id, change) in due {
            self.send(primary, Message::Propose { id, change });
        }
    }
}
