//! How another machine becomes the primary: by votes, or by the recovery code.

use std::collections::BTreeMap;
use std::time::Duration;

use super::super::entry::{Body, Entry, TakeOver, consent_message, recovery_message, vote_message};
use super::super::error::GroupError;
use super::super::event::Event;
use super::super::id::{Digest, MemberId, Signature};
use super::super::keyring::{GroupKey, RecoveryCode};
use super::super::lease::Table;
use super::super::message::{Estate, Message, Position, Vote};
use super::super::resource::{SHORT_TERM, guard};
use super::super::view::{MAX_EPOCH_STEP, View};
use super::office::Office;
use super::{Group, Moment, RETRY, SILENCE, VOTING};

/// By what right a machine takes over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Authority {
    /// The votes of a majority.
    Majority,
    /// The recovery code. Members that do not vote within [`VOTING`](super::VOTING) are removed as lost: with three members or more, they must not
    /// be at work together elsewhere.
    Recovery(RecoveryCode),
}

/// What the operator vouches for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asserted {
    /// Nothing: the new primary waits until whatever the old one may have granted has ended.
    Nothing,
    /// The old primary is switched off and stays so, or is destroyed. Then only what other members hold is waited for. If it
    /// is not true, two machines may come to hold one lease.
    OldPrimaryIsGone,
}

#[derive(Debug, Clone)]
pub(super) struct Candidacy {
    epoch: u64,
    head: Digest,
    votes: BTreeMap<MemberId, Vote>,
    authority: Authority,
    asserted: Asserted,
    consent: Option<Signature>,
    ends: Duration,
    next_request: Duration,
}

impl Candidacy {
    /// Whether a majority is enough, or further votes would tell something that shortens the wait.
    fn is_worth_closing(&self, view: &View, now: Duration) -> bool {
        let old_primary_voted = self.votes.contains_key(&view.primary);
        let missing = view.members.len() - self.votes.len();
        let only_old_primary_is_missing = missing == usize::from(!old_primary_voted);
        let nothing_to_learn = self.asserted == Asserted::Nothing && self.consent.is_none();
        old_primary_voted || only_old_primary_is_missing || nothing_to_learn || self.ends <= now
    }
}

impl Group {
    /// Makes another machine the primary, which has to be reachable.
    ///
    /// # Errors
    /// [`GroupError`]: no such member, or that this is not the primary.
    pub fn set_primary(&mut self, successor: MemberId, now: Moment) -> Result<(), GroupError> {
        if !self.is_primary() {
            return Err(self.not_primary());
        }
        if successor == self.me {
            return Err(GroupError::AlreadyPrimary);
        }
        if !self.view().members.contains_key(&successor) {
            return Err(GroupError::NotMember { from: successor });
        }
        if let Some(office) = &mut self.office {
            office.successor = Some(successor);
        }
        self.hand_over(successor);
        self.beat_to(successor, now.clock);
        Ok(())
    }

    /// Takes over from a primary that is lost.
    ///
    /// # Errors
    /// [`GroupError`]: this is the primary already, is quarantined, or the recovery code is another group's.
    pub fn take_over(
        &mut self,
        authority: Authority,
        asserted: Asserted,
        now: Moment,
    ) -> Result<(), GroupError> {
        if self.is_primary() {
            return Err(GroupError::AlreadyPrimary);
        }
        if !self.is_taking_part() {
            return Err(self.not_primary());
        }
        if self.candidacy.is_some() {
            return Err(GroupError::TakeOverRunning);
        }
        if let Authority::Recovery(code) = &authority
            && self.keyring.recovery_public(code) != self.view().recovery
        {
            return Err(GroupError::RecoveryCode);
        }
        self.stand(authority, asserted, None, now);
        self.settle(now);
        Ok(())
    }

    /// Hands over to `successor` once it has the whole log.
    pub(super) fn hand_over(&mut self, successor: MemberId) {
        let is_next = self.office.as_ref().is_some_and(|office| office.successor == Some(successor));
        if is_next && self.is_primary() && self.is_matched(successor) {
            let (group, epoch) = (self.view().group, self.view().epoch);
            let consent = self.keyring.sign(&consent_message(&group, epoch, &successor));
            self.send(successor, Message::Handover { epoch, consent });
        }
    }

    pub(super) fn on_handover(&mut self, from: MemberId, epoch: u64, consent: Signature, now: Moment) {
        let view = self.view();
        if from == view.primary && epoch == view.epoch && self.candidacy.is_none() && !self.is_primary() {
            self.stand(Authority::Majority, Asserted::Nothing, Some(consent), now);
        }
    }

    /// Becomes a candidate, with its own vote.
    pub(super) fn stand(
        &mut self,
        authority: Authority,
        asserted: Asserted,
        consent: Option<Signature>,
        now: Moment,
    ) {
        let highest = self.voted.max(self.voted_elsewhere.min(self.voted + MAX_EPOCH_STEP / 2));
        let epoch = highest + 1;
        let head = self.view().head;
        let vote = self.cast(self.me, epoch, head, self.log.rank(), now.clock);
        self.candidacy = Some(Candidacy {
            epoch,
            head,
            votes: [(self.me, vote)].into(),
            authority,
            asserted,
            consent,
            ends: now.clock + VOTING,
            next_request: now.clock,
        });
        self.handle_candidacy(now);
    }

    /// Votes: from now on nothing is promised to, acknowledged for, or taken from an earlier primary.
    fn cast(
        &mut self,
        candidate: MemberId,
        epoch: u64,
        head: Digest,
        last: (u64, u64),
        now: Duration,
    ) -> Vote {
        self.voted = epoch;
        self.unsaved.state = true;
        let view = self.log.view();
        // The old primary itself knows all there is to know, unless somebody else was in office in between.
        let office = self.office.as_ref().filter(|office| office.epoch == view.epoch && last.0 == view.epoch);
        Vote {
            epoch,
            signature: self.keyring.sign(&vote_message(&view.group, epoch, &candidate, &head)),
            promised: self.promised_until.saturating_sub(now),
            estate: office
                .map(|office| Estate { rows: office.table.left(now), quiet: office.table.quiet_left(now) }),
            held: self.held_rows(now),
        }
    }

    pub(super) fn on_vote_request(
        &mut self,
        from: MemberId,
        epoch: u64,
        last: (u64, u64),
        head: Digest,
        consent: Option<Signature>,
        now: Moment,
    ) {
        let is_next = epoch > self.voted && epoch - self.voted <= MAX_EPOCH_STEP;
        // A candidate that lacks an entry that is here might lose one that is acknowledged.
        if !is_next || last < self.log.rank() || !self.may_follow(from, consent, now) {
            let at = self.position();
            self.send(from, Message::Denial { epoch, at });
            return;
        }
        self.abandon_candidacy();
        let vote = self.cast(from, epoch, head, last, now.clock);
        if self.view().primary == self.me {
            self.stand_again = Some(now.clock + VOTING + SILENCE);
        }
        self.send(from, Message::Vote(vote));
    }

    /// Whether the old primary is lost, wants it so, or is the candidate itself.
    fn may_follow(&self, candidate: MemberId, consent: Option<Signature>, now: Moment) -> bool {
        let view = self.view();
        if candidate == view.primary {
            return true;
        }
        let message = consent_message(&view.group, view.epoch, &candidate);
        let primary = view.members.get(&view.primary);
        let consents = consent
            .zip(primary)
            .is_some_and(|(consent, primary)| self.keyring.verify(&primary.key, &message, &consent));
        if self.is_primary() {
            let wanted = self.office.as_ref().is_some_and(|office| office.successor == Some(candidate));
            return consents && wanted;
        }
        consents || now.clock.saturating_sub(self.following.heard) >= SILENCE
    }

    pub(super) fn on_vote(&mut self, from: MemberId, vote: Vote, now: Moment) {
        let group = self.view().group;
        let Some(key) = self.view().members.get(&from).map(|member| member.key) else { return };
        let Some(candidacy) = &mut self.candidacy else { return };
        let message = vote_message(&group, candidacy.epoch, &self.me, &candidacy.head);
        if vote.epoch == candidacy.epoch && self.keyring.verify(&key, &message, &vote.signature) {
            candidacy.votes.insert(from, vote);
            self.handle_candidacy(now);
        }
    }

    pub(super) fn on_denial(&mut self, from: MemberId, epoch: u64, at: Position) {
        self.voted_elsewhere = self.voted_elsewhere.max(at.voted);
        if self.candidacy.as_ref().is_some_and(|candidacy| candidacy.epoch == epoch)
            && (at.epoch, at.seq) > self.log.rank()
        {
            let from_seq = self.acknowledged + 1;
            self.send(from, Message::Fetch { from: from_seq });
        }
    }

    pub(super) fn abandon_candidacy(&mut self) {
        if let Some(candidacy) = self.candidacy.take() {
            let (votes, needed) = (candidacy.votes.len(), self.view().majority());
            self.emit(Event::TakeOverFailed { votes, needed });
        }
    }

    pub(super) fn candidacy_timeout(&self) -> Option<Duration> {
        let candidacy = self.candidacy.as_ref().map(|candidacy| candidacy.ends.min(candidacy.next_request));
        let again = self.stand_again.filter(|_| self.is_taking_part() && self.view().primary == self.me);
        candidacy.into_iter().chain(again).min()
    }

    /// Counts votes, asks for more, or gives up.
    pub(super) fn handle_candidacy(&mut self, now: Moment) {
        self.handle_standing_again(now);
        let Some(candidacy) = &mut self.candidacy else { return };
        let majority = self.log.view().majority();
        if candidacy.votes.len() >= majority && candidacy.is_worth_closing(self.log.view(), now.clock) {
            self.win(now);
            return;
        }
        if candidacy.ends <= now.clock {
            if matches!(candidacy.authority, Authority::Recovery(_)) {
                self.win(now);
            } else {
                self.abandon_candidacy();
            }
            return;
        }
        if candidacy.next_request <= now.clock {
            candidacy.next_request = now.clock + RETRY;
            let (epoch, head, consent) = (candidacy.epoch, candidacy.head, candidacy.consent);
            let last = self.log.rank();
            self.broadcast(&Message::VoteRequest { epoch, last, head, consent });
        }
    }

    /// A primary that was left by a vote that led nowhere asks for the votes itself.
    fn handle_standing_again(&mut self, now: Moment) {
        if self.stand_again.is_none_or(|due| due > now.clock) {
            return;
        }
        self.stand_again = None;
        let view = self.view();
        let is_needed = !self.is_primary() || self.voted_elsewhere > view.epoch;
        if view.primary == self.me && self.is_taking_part() && is_needed {
            self.stand_again = Some(now.clock + VOTING + SILENCE);
            if self.candidacy.is_none() {
                self.stand(Authority::Majority, Asserted::Nothing, None, now);
            }
        }
    }

    fn win(&mut self, now: Moment) {
        let Some(candidacy) = self.candidacy.take() else { return };
        let view = self.log.view();
        let (epoch, head) = (candidacy.epoch, candidacy.head);
        let (rows, quiet) = self.inheritance(&candidacy);
        let has_majority = candidacy.votes.len() >= view.majority();
        let (mut recovery, mut lost, mut key) = (None, Vec::new(), None);
        if let (false, Authority::Recovery(code)) = (has_majority, &candidacy.authority) {
            let message = recovery_message(&view.group, epoch, &self.me, &head);
            recovery = Some(self.keyring.recovery_sign(code, &message));
            lost = view.members.keys().filter(|id| !candidacy.votes.contains_key(id)).copied().collect();
        }
        if !lost.is_empty() {
            key = Some(GroupKey::new(self.draw()));
        }
        let view = self.log.view();
        let votes = candidacy.votes.iter().map(|(id, vote)| (*id, vote.signature)).collect();
        let commitment = key.as_ref().map(GroupKey::commitment);
        let body = Body::TakeOver(TakeOver { votes, recovery, lost, commitment });
        let entry = Entry {
            group: view.group,
            epoch,
            seq: view.seq + 1,
            prev: head,
            signer: self.me,
            at: now.wall,
            body,
        };
        let bytes = entry.sign(&*self.keyring);
        if self.log.append(bytes.clone(), &*self.keyring).is_err() {
            // Only a full log refuses what was built to fit.
            self.emit(Event::TakeOverFailed { votes: candidacy.votes.len(), needed: self.view().majority() });
            return;
        }
        self.unsaved.log = true;
        self.unsaved.state = true;
        self.stand_again = None;
        self.office = Some(Office::new(epoch, Table::inherit(&rows, quiet, now.clock), now.clock));
        if let Some(key) = key {
            self.adopt_key(key);
        }
        let seq = self.view().seq;
        self.emit(Event::Changed { from: seq, to: seq });
        let [waits, _] = quiet;
        self.emit(Event::TookOver { epoch, waits });
        self.broadcast(&Message::Entries { entries: vec![bytes] });
        self.advance_acknowledged();
        self.beat(now.clock);
    }

    /// What the new primary knows of the leases, and for how long it grants none that it does not know.
    fn inheritance(&self, candidacy: &Candidacy) -> (Vec<super::super::lease::Row>, [Duration; 2]) {
        let view = self.log.view();
        if let Some(estate) = candidacy.votes.get(&view.primary).and_then(|vote| vote.estate.as_ref()) {
            return (
                estate.rows.clone(),
                estate.quiet.map(|quiet| if quiet.is_zero() { quiet } else { quiet + guard(quiet) }),
            );
        }
        let is_gone = candidacy.asserted == Asserted::OldPrimaryIsGone;
        let others_voted =
            view.members.keys().all(|id| *id == view.primary || candidacy.votes.contains_key(id));
        if is_gone && others_voted {
            return (
                candidacy.votes.values().flat_map(|vote| vote.held.iter().cloned()).collect(),
                [Duration::ZERO; 2],
            );
        }
        // The old primary may go on granting for as long as any of these has promised, and each grant runs its term.
        let promised = candidacy.votes.values().map(|vote| vote.promised).max().unwrap_or_default();
        let alone = if is_gone || promised.is_zero() { Duration::ZERO } else { promised + guard(promised) };
        let quiet = [view.longest_term, SHORT_TERM].map(|term| alone + term + guard(term));
        (Vec::new(), quiet)
    }
}
