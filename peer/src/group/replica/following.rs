//! Following the primary: beats, promises, and the entries that come.

use std::time::Duration;

use super::super::error::{EntryError, GroupError};
use super::super::event::Event;
use super::super::id::MemberId;
use super::super::keyring::GroupKey;
use super::super::message::{MAX_MESSAGE, Message, Position};
use super::{BEAT, Group, Moment, SILENCE, Standing};

/// Room in a message for what is around its entries.
const ENVELOPE: usize = 256;

#[derive(Debug, Clone, Copy)]
pub(super) struct Following {
    /// When the primary was last heard.
    pub(super) heard: Duration,
    pub(super) is_silent: bool,
    /// When the others are told next where this copy stands.
    pub(super) next_status: Duration,
}

impl Following {
    pub(super) fn new(now: Duration) -> Self {
        Following { heard: now, is_silent: false, next_status: now + SILENCE }
    }
}

impl Group {
    /// A member can be reached: tells it where this copy stands.
    pub fn connected(&mut self, peer: MemberId, now: Moment) {
        if !self.view().members.contains_key(&peer) {
            return;
        }
        if self.is_primary() {
            self.beat_to(peer, now.clock);
        } else if self.standing != Standing::Departed {
            let at = self.position();
            self.send(peer, Message::Status { at });
        }
    }

    pub(super) fn on_beat(&mut self, from: MemberId, at: Position, nonce: u64, now: Moment) {
        let view = self.view();
        let is_current = from == view.primary && at.epoch == view.epoch && self.voted <= at.epoch;
        let mut promise = Duration::ZERO;
        if is_current {
            self.following.heard = now.clock;
            if std::mem::take(&mut self.following.is_silent) {
                self.emit(Event::PrimaryHeard);
            }
            // In its epoch every entry is the primary's own, so what it calls acknowledged is here too.
            self.note_acknowledged(at.acknowledged.min(self.view().seq));
            if self.is_taking_part() {
                promise = self.view().policy.autonomy();
                self.promised_until = self.promised_until.max(now.clock + promise);
                if promise > self.longest_promise {
                    self.longest_promise = promise;
                    self.unsaved.state = true;
                }
            }
        } else if at.epoch > view.epoch {
            let from_seq = self.acknowledged + 1;
            self.send(from, Message::Fetch { from: from_seq });
        }
        let has_key = at.key_generation;
        let at = self.position();
        self.send(from, Message::Support { at, nonce, promise });
        if is_current {
            self.send_key(from, has_key);
        }
    }

    pub(super) fn on_status(&mut self, from: MemberId, at: Position) {
        let rank = self.log.rank();
        if (at.epoch, at.seq) > rank {
            let from_seq = self.acknowledged + 1;
            self.send(from, Message::Fetch { from: from_seq });
        } else if (at.epoch, at.seq) < rank {
            self.send_entries(from, at.acknowledged + 1);
        }
        self.send_key(from, at.key_generation);
    }

    pub(super) fn on_entries(
        &mut self,
        from: MemberId,
        entries: &[Vec<u8>],
        now: Moment,
    ) -> Result<(), GroupError> {
        let run: Vec<&[u8]> = entries.iter().map(Vec::as_slice).collect();
        let epoch = self.view().epoch;
        let adopted = match self.log.offer(&run, self.acknowledged, &*self.keyring) {
            Ok(Some(adopted)) => adopted,
            Ok(None) => {
                let from_seq = self.acknowledged + 1;
                self.send(from, Message::Fetch { from: from_seq });
                return Ok(());
            }
            Err(error) => {
                if matches!(error, EntryError::Forked { .. }) {
                    self.emit(Event::Forked { peer: from, error });
                }
                return Err(error.into());
            }
        };
        if adopted.added > 0 {
            let to = self.view().seq;
            let first = to + 1 - adopted.added as u64;
            self.unsaved.log = true;
            if !adopted.superseded.is_empty() {
                self.emit(Event::Superseded { entries: adopted.superseded });
            }
            self.emit(Event::Changed { from: first, to });
            self.follow_log(epoch, now);
        }
        let primary = self.view().primary;
        if primary != self.me && self.standing != Standing::Departed {
            let at = self.position();
            self.send(primary, Message::Support { at, nonce: 0, promise: Duration::ZERO });
        }
        adopted.error.map_or(Ok(()), |error| Err(error.into()))
    }

    /// Lets a message pass only if it proves that its sender is a member by now; asks a sender that claims so for the proof.
    pub(super) fn hear_stranger(&mut self, from: MemberId, message: &Message) -> Result<(), GroupError> {
        match message {
            Message::Beat { at, .. } | Message::Status { at } | Message::Support { at, .. }
                if self.view().former.contains_key(&from) =>
            {
                // It was away when it was removed: it gets to know that, and nothing that came later.
                let removal = self.view().former.get(&from).copied().unwrap_or(0);
                self.send_run(from, at.acknowledged + 1, removal);
                if at.epoch >= self.view().epoch {
                    let from_seq = self.acknowledged + 1;
                    self.send(from, Message::Fetch { from: from_seq });
                }
            }
            Message::Beat { at, .. } | Message::Status { at } if at.epoch >= self.view().epoch => {
                let from_seq = self.acknowledged + 1;
                self.send(from, Message::Fetch { from: from_seq });
            }
            Message::Entries { entries } => {
                let run: Vec<&[u8]> = entries.iter().map(Vec::as_slice).collect();
                let mut trial = self.log.clone();
                let taken = trial.offer(&run, self.acknowledged, &*self.keyring)?;
                if taken.is_some() && trial.view().members.contains_key(&from) {
                    return Ok(());
                }
            }
            _ => {}
        }
        Err(GroupError::NotMember { from })
    }

    /// The log has changed under somebody else's hand.
    fn follow_log(&mut self, old_epoch: u64, now: Moment) {
        let view = self.log.view();
        let (epoch, primary) = (view.epoch, view.primary);
        self.voted = self.voted.max(epoch);
        self.forget_wrong_key();
        let view = self.log.view();
        if !view.members.contains_key(&self.me) {
            let by = self.log.entries().last().map_or(primary, |logged| logged.entry.signer);
            self.depart(by);
            return;
        }
        if epoch != old_epoch {
            self.office = None;
            self.stand_again = None;
            self.following.heard = now.clock;
            if std::mem::take(&mut self.following.is_silent) {
                self.emit(Event::PrimaryHeard);
            }
        }
        // Votes are for one head of the log.
        self.abandon_candidacy();
    }

    fn depart(&mut self, by: MemberId) {
        self.standing = Standing::Departed;
        self.office = None;
        self.abandon_candidacy();
        self.lose_everything();
        self.emit(Event::Departed { by });
    }

    pub(super) fn quarantine(&mut self) {
        if self.standing == Standing::Member {
            self.standing = Standing::Quarantined;
            self.unsaved.state = true;
            self.office = None;
            self.abandon_candidacy();
            self.lose_everything();
            self.emit(Event::Quarantined);
        }
    }

    pub(super) fn on_outdated(&mut self, stamp: u64) {
        // A message that was overtaken is no harm: it was this life that sent the later one.
        if stamp > self.stamp + u64::from(!self.is_saved()) {
            self.quarantine();
        }
    }

    pub(super) fn on_key(&mut self, generation: u64, key: [u8; 32]) {
        let key = GroupKey::new(key);
        let view = self.view();
        if generation == view.key_generation && key.commitment() == view.commitment && self.key().is_none() {
            self.key = Some((generation, key));
            self.unsaved.state = true;
            self.emit(Event::KeyChanged { generation });
        }
    }

    /// A key whose rotation was superseded is none.
    pub(super) fn forget_wrong_key(&mut self) {
        let view = self.log.view();
        let is_wrong = |(generation, key): &(u64, GroupKey)| {
            *generation > view.key_generation
                || *generation == view.key_generation && key.commitment() != view.commitment
        };
        if self.key.as_ref().is_some_and(is_wrong) {
            self.key = None;
            self.unsaved.state = true;
        }
    }

    pub(super) fn send_key(&mut self, to: MemberId, has: u64) {
        let generation = self.view().key_generation;
        if has < generation
            && let Some(key) = self.key().cloned()
        {
            self.send(to, Message::Key { generation, key: *key.bytes() });
        }
    }

    /// As many entries from `seq` on as a message holds.
    pub(super) fn send_entries(&mut self, to: MemberId, seq: u64) {
        self.send_run(to, seq, u64::MAX);
    }

    /// As many entries from `seq` to `last` as a message holds.
    fn send_run(&mut self, to: MemberId, seq: u64, last: u64) {
        let mut room = MAX_MESSAGE - ENVELOPE;
        let mut entries = Vec::new();
        let run = self.log.from(seq.max(1)).iter().take_while(|logged| logged.entry.seq <= last);
        for logged in run.take(256) {
            let Some(left) = room.checked_sub(logged.bytes.len() + 5) else { break };
            room = left;
            entries.push(logged.bytes.to_vec());
        }
        if !entries.is_empty() {
            self.send(to, Message::Entries { entries });
        }
    }

    /// When the silence of the primary, or what follows from it, is due.
    pub(super) fn following_timeout(&self) -> Option<Duration> {
        let follows =
            self.standing != Standing::Departed && !self.is_primary() && self.view().members.len() > 1;
        let next = if self.following.is_silent {
            self.following.next_status
        } else {
            self.following.heard + SILENCE
        };
        follows.then_some(next)
    }

    pub(super) fn handle_silence(&mut self, now: Duration) {
        if self.following_timeout().is_none_or(|due| due > now) {
            return;
        }
        if !self.following.is_silent {
            self.following.is_silent = true;
            self.emit(Event::PrimarySilent);
        }
        self.following.next_status = now + 3 * BEAT;
        let at = self.position();
        self.broadcast(&Message::Status { at });
    }
}
