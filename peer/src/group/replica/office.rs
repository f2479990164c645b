//! The primary's work: entries, beats, and who supports it.

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use super::super::entry::{Body, Entry, RemovalReason};
use super::super::error::GroupError;
use super::super::event::Event;
use super::super::id::{Digest, MemberId};
use super::super::keyring::GroupKey;
use super::super::lease::Table;
use super::super::member::Member;
use super::super::message::{Message, Position};
use super::super::policy::Policy;
use super::{BEAT, Group, Moment, SILENCE};

/// Most entries that are not acknowledged yet; they fit into one message.
const MAX_UNACKNOWLEDGED: u64 = 32;
/// Beats whose answers still count.
const MAX_BEATS: usize = 32;
/// Proposals that are remembered, so that none is written twice.
const MAX_WRITTEN: usize = 64;

/// Where a copy is when its primary is this machine.
#[derive(Debug, Clone)]
pub(super) struct Office {
    pub(super) epoch: u64,
    pub(super) table: Table,
    /// For how long nothing unknown is granted, from the beginning of the term; zero when that is over.
    pub(super) quiet_term: [Duration; 2],
    /// Up to which entry each member has what is here.
    matched: BTreeMap<MemberId, u64>,
    /// Until when each member follows nobody else.
    support: BTreeMap<MemberId, Duration>,
    beats: VecDeque<(u64, Duration)>,
    pub(super) next_beat: Duration,
    /// When a group key that nobody has sent is replaced.
    key_due: Duration,
    /// Who is to follow, once it has the whole log.
    pub(super) successor: Option<MemberId>,
    pub(super) written: VecDeque<(MemberId, u64, u64, Digest)>,
}

/// Whether a change of members is an ordinary one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Undo {
    /// It waits until the one before it is acknowledged.
    No,
    /// It takes back the addition that is not acknowledged yet.
    Yes,
}

impl Office {
    pub(super) fn new(epoch: u64, table: Table, now: Duration) -> Self {
        let quiet_term = table.quiet_left(now);
        Office {
            epoch,
            table,
            quiet_term,
            matched: BTreeMap::new(),
            support: BTreeMap::new(),
            beats: VecDeque::new(),
            next_beat: now,
            key_due: now + SILENCE,
            successor: None,
            written: VecDeque::new(),
        }
    }
}

impl Group {
    /// Adds a machine that was paired. It is acknowledged when a majority, the new one included, has the entry.
    ///
    /// # Errors
    /// [`GroupError`]: the device limit, a machine that is a member already, or that this is not the primary.
    pub fn admit(&mut self, member: Member, now: Moment) -> Result<u64, GroupError> {
        if !member.fits() {
            return Err(GroupError::TooLong { what: "a name, a model or an EID" });
        }
        if self.view().members.contains_key(&member.id()) {
            return Err(GroupError::AlreadyMember { member: member.id() });
        }
        self.check_change(Undo::No)?;
        self.write(Body::AddMember { member }, now)
    }

    /// Removes a machine, wherever it is, and replaces the group key. What it still holds is waited out.
    ///
    /// # Errors
    /// [`GroupError`]: no such member, the primary itself, or that this is not the primary.
    pub fn remove(
        &mut self,
        member: MemberId,
        reason: RemovalReason,
        now: Moment,
    ) -> Result<u64, GroupError> {
        if member == self.view().primary {
            return Err(if member == self.me { GroupError::PrimaryStays } else { self.not_primary() });
        }
        let view = self.view();
        let is_undo = view.last_change.1 == Some(member) && view.last_change.0 > view.epoch_start;
        self.check_change(if is_undo { Undo::Yes } else { Undo::No })?;
        let key = GroupKey::new(self.draw());
        let commitment = key.commitment();
        // It learns of its removal, if it can be reached, before it is cut off.
        let known = self.office.as_ref().and_then(|office| office.matched.get(&member).copied());
        let seq = self.write(Body::RemoveMember { member, reason, commitment }, now)?;
        self.send_entries(member, known.unwrap_or(self.acknowledged) + 1);
        if let Some(office) = &mut self.office {
            office.matched.remove(&member);
            office.support.remove(&member);
        }
        self.adopt_key(key);
        Ok(seq)
    }

    /// Changes name, mode or grants of a member; its key tells which.
    ///
    /// # Errors
    /// [`GroupError`]: no such member, or that this is not the primary.
    pub fn change(&mut self, member: Member, now: Moment) -> Result<u64, GroupError> {
        if !member.fits() {
            return Err(GroupError::TooLong { what: "a name, a model or an EID" });
        }
        self.write(Body::ChangeMember { member }, now)
    }

    /// Changes the policy.
    ///
    /// # Errors
    /// [`GroupError`]: out of bounds, or that this is not the primary.
    pub fn set_policy(&mut self, policy: Policy, now: Moment) -> Result<u64, GroupError> {
        if !policy.is_sane() {
            return Err(GroupError::Policy);
        }
        self.write(Body::SetPolicy { policy }, now)
    }

    /// Replaces the group key.
    ///
    /// # Errors
    /// [`GroupError`]: that this is not the primary.
    pub fn rotate(&mut self, now: Moment) -> Result<u64, GroupError> {
        let key = GroupKey::new(self.draw());
        let seq = self.write(Body::Rotate { commitment: key.commitment() }, now)?;
        self.adopt_key(key);
        Ok(seq)
    }

    /// Members whose addition is not acknowledged: after a restart they are removed when their pairing is not known to have ended
    /// well.
    pub fn unacknowledged_members(&self) -> impl Iterator<Item = MemberId> {
        let entries = self.log.from(self.acknowledged + 1).iter();
        let added = entries.filter_map(|logged| match &logged.entry.body {
            Body::AddMember { member } => Some(member.id()),
            _ => None,
        });
        added.filter(|id| self.view().members.contains_key(id))
    }

    pub(super) fn adopt_key(&mut self, key: GroupKey) {
        let generation = self.view().key_generation;
        self.key = Some((generation, key));
        self.unsaved.state = true;
        self.emit(Event::KeyChanged { generation });
    }

    /// One change of members at a time, and none before the term itself is acknowledged: then any two majorities of any two
    /// neighbouring sets of members have a machine in common.
    fn check_change(&self, undo: Undo) -> Result<(), GroupError> {
        let view = self.view();
        let is_free = undo == Undo::Yes || view.last_change.0 <= self.acknowledged;
        if self.is_primary() && !(is_free && view.epoch_start <= self.acknowledged) {
            return Err(GroupError::ChangePending);
        }
        Ok(())
    }

    /// Why only somebody else can do it.
    pub(super) fn not_primary(&self) -> GroupError {
        match self.standing {
            super::Standing::Departed => GroupError::Departed,
            super::Standing::Quarantined => GroupError::Quarantined,
            super::Standing::Member if self.view().primary == self.me => GroupError::TakeOverRunning,
            super::Standing::Member => GroupError::NotPrimary { primary: self.view().primary },
        }
    }

    /// Signs an entry, adds it to the log and sends it.
    pub(super) fn write(&mut self, body: Body, now: Moment) -> Result<u64, GroupError> {
        if !self.is_primary() {
            return Err(self.not_primary());
        }
        let view = self.log.view();
        if view.seq.saturating_sub(self.acknowledged) >= MAX_UNACKNOWLEDGED {
            return Err(GroupError::TooMany { limit: 32 });
        }
        let seq = view.seq + 1;
        let entry = Entry {
            group: view.group,
            epoch: view.epoch,
            seq,
            prev: view.head,
            signer: self.me,
            at: now.wall,
            body,
        };
        let bytes = entry.sign(&*self.keyring);
        self.log.append(bytes.clone(), &*self.keyring)?;
        self.unsaved.log = true;
        self.emit(Event::Changed { from: seq, to: seq });
        self.broadcast(&Message::Entries { entries: vec![bytes] });
        self.advance_acknowledged();
        Ok(seq)
    }

    pub(super) fn on_support(
        &mut self,
        from: MemberId,
        at: Position,
        nonce: u64,
        promise: Duration,
        now: Moment,
    ) {
        let (epoch, seq, generation) = (self.view().epoch, self.view().seq, self.view().key_generation);
        if at.epoch > epoch {
            let from_seq = self.acknowledged + 1;
            self.send(from, Message::Fetch { from: from_seq });
            return;
        }
        self.voted_elsewhere = self.voted_elsewhere.max(at.voted);
        if !self.is_primary() {
            return;
        }
        if at.voted > epoch && at.counts {
            // It will not count here again: only another vote brings it back.
            self.stand_again.get_or_insert(now.clock + SILENCE);
            return;
        }
        let is_prefix = self.log.digest_at(at.seq) == Some(at.head);
        if !is_prefix {
            self.send_entries(from, at.acknowledged + 1);
        } else if at.seq < seq {
            self.send_entries(from, at.seq + 1);
        }
        self.send_key(from, at.key_generation.min(generation));
        if !at.counts {
            return;
        }
        let Some(office) = &mut self.office else { return };
        if is_prefix {
            let matched = office.matched.entry(from).or_insert(0);
            *matched = at.seq.max(*matched);
        }
        if let Some((_, sent)) = office.beats.iter().find(|(beat, _)| *beat == nonce)
            && !promise.is_zero()
        {
            // The member counts its promise from when it got the beat, this machine from when it sent it, and less of it.
            let until = *sent + promise - promise / 50;
            let support = office.support.entry(from).or_insert(Duration::ZERO);
            *support = until.max(*support);
        }
        self.advance_acknowledged();
        self.hand_over(from);
    }

    /// What a majority has is acknowledged, once the entry that began this term is among it.
    pub(super) fn advance_acknowledged(&mut self) {
        let Some(office) = &self.office else { return };
        let view = self.log.view();
        let others = view.members.keys().filter(|id| **id != self.me);
        let mut matched: Vec<u64> = others.map(|id| office.matched.get(id).copied().unwrap_or(0)).collect();
        matched.push(view.seq);
        matched.sort_unstable_by(|a, b| b.cmp(a));
        let seq = matched.get(view.majority() - 1).copied().unwrap_or(0);
        if seq >= view.epoch_start {
            self.note_acknowledged(seq);
        }
    }

    /// Until when a majority follows nobody else.
    pub(super) fn supported_until(&self) -> Duration {
        let Some(office) = &self.office else { return Duration::ZERO };
        let view = self.log.view();
        let others = view.members.keys().filter(|id| **id != self.me);
        let mut support: Vec<Duration> =
            others.map(|id| office.support.get(id).copied().unwrap_or_default()).collect();
        support.push(Duration::MAX);
        support.sort_unstable_by(|a, b| b.cmp(a));
        support.get(view.majority() - 1).copied().unwrap_or_default()
    }

    /// Whether `member` has the whole log.
    pub(super) fn is_matched(&self, member: MemberId) -> bool {
        let matched = self.office.as_ref().and_then(|office| office.matched.get(&member));
        matched.is_some_and(|seq| *seq == self.view().seq)
    }

    pub(super) fn beat(&mut self, now: Duration) {
        let others: Vec<MemberId> = self.others().collect();
        let Some(nonce) = self.note_beat(now) else { return };
        let at = self.position();
        for to in others {
            self.send(to, Message::Beat { at, nonce });
        }
        if let Some(office) = &mut self.office {
            office.next_beat = now + BEAT;
        }
    }

    pub(super) fn beat_to(&mut self, to: MemberId, now: Duration) {
        let Some(nonce) = self.note_beat(now) else { return };
        let at = self.position();
        self.send(to, Message::Beat { at, nonce });
    }

    fn note_beat(&mut self, now: Duration) -> Option<u64> {
        let nonce = self.nonce();
        let office = self.office.as_mut()?;
        if office.beats.len() >= MAX_BEATS {
            office.beats.pop_front();
        }
        office.beats.push_back((nonce, now));
        // The wait of a new primary is over: the next file says so.
        for (term, left) in office.quiet_term.iter_mut().zip(office.table.quiet_left(now)) {
            if left.is_zero() {
                *term = Duration::ZERO;
            }
        }
        Some(nonce)
    }

    /// When a primary that has not got the group key makes another.
    pub(super) fn key_timeout(&self) -> Option<Duration> {
        let office = self.office.as_ref().filter(|_| self.is_primary() && self.key().is_none())?;
        Some(office.key_due)
    }

    pub(super) fn handle_missing_key(&mut self, now: Moment) {
        if self.key_timeout().is_some_and(|due| due <= now.clock) && self.rotate(now).is_err() {
            // Too much is unacknowledged: later.
            if let Some(office) = &mut self.office {
                office.key_due = now.clock + SILENCE;
            }
        }
    }

    pub(super) fn remember_written(&mut self, by: MemberId, id: u64, seq: u64) {
        let Some(digest) = self.log.digest_at(seq) else { return };
        let Some(office) = &mut self.office else { return };
        if office.written.len() >= MAX_WRITTEN {
            office.written.pop_front();
        }
        office.written.push_back((by, id, seq, digest));
    }
}
