//! What the entries of a log add up to, and which entry may come next.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use super::entry::{Body, Entry, SignedEntry, TakeOver, recovery_message, vote_message};
use super::error::EntryError;
use super::id::{Digest, GroupId, MemberId, PublicKey};
use super::keyring::Keyring;
use super::member::Member;
use super::policy::Policy;

/// Most small states.
pub const MAX_STATES: usize = 64;
/// How far a take-over may skip ahead: nobody is to use up the numbers of all epochs.
pub(crate) const MAX_EPOCH_STEP: u64 = 1024;
/// Highest epoch: fences have 32 bits for it.
const MAX_EPOCH: u64 = u32::MAX as u64;

/// The group as its log has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct View {
    /// Which group.
    pub group: GroupId,
    /// What it is called.
    pub name: String,
    /// The term of office.
    pub epoch: u64,
    /// Who may write.
    pub primary: MemberId,
    /// Its machines.
    pub members: BTreeMap<MemberId, Member>,
    /// Machines that were members, with the entry that removed them.
    pub former: BTreeMap<MemberId, u64>,
    /// How it is run.
    pub policy: Policy,
    /// The small states.
    pub states: BTreeMap<String, Vec<u8>>,
    /// How often the group key has changed.
    pub key_generation: u64,
    /// Place of the last entry.
    pub seq: u64,
    /// Digest of the last entry.
    pub head: Digest,
    pub(crate) commitment: Digest,
    pub(crate) recovery: PublicKey,
    /// Place of the last entry that changed who is a member, and what it added.
    pub(crate) last_change: (u64, Option<MemberId>),
    /// Place of the entry that began the epoch.
    pub(crate) epoch_start: u64,
    /// The longest that any policy has allowed: what was promised under it may still run.
    pub(crate) longest_autonomy: Duration,
    pub(crate) longest_term: Duration,
}

impl View {
    /// Votes and stores that make a majority.
    #[must_use]
    pub fn majority(&self) -> usize {
        self.members.len() / 2 + 1
    }

    /// Begins with the entry that creates the group.
    pub(crate) fn begin(
        first: &SignedEntry<'_>,
        digest: Digest,
        keyring: &dyn Keyring,
    ) -> Result<Self, EntryError> {
        let (seq, signer) = (first.entry.seq, first.entry.signer);
        let view = View::founded(&first.entry, digest)?;
        match view.members.get(&signer) {
            Some(founder) if first.is_signed_by(&founder.key, keyring) => Ok(view),
            _ => Err(EntryError::Signature { seq, signer }),
        }
    }

    /// What an entry creates whose signature is checked elsewhere.
    pub(crate) fn founded(entry: &Entry, digest: Digest) -> Result<Self, EntryError> {
        let invalid = |what| EntryError::Invalid { seq: entry.seq, what };
        let Body::Create { name, recovery, founder, policy, commitment } = &entry.body else {
            return Err(invalid("is the first and does not create the group"));
        };
        if (entry.epoch, entry.seq, entry.prev) != (1, 1, Digest::NONE) {
            return Err(EntryError::Chain { seq: entry.seq });
        }
        if founder.id() != entry.signer {
            return Err(invalid("creates a group for somebody else"));
        }
        Ok(View {
            group: entry.group,
            name: name.clone(),
            epoch: 1,
            primary: entry.signer,
            members: [(entry.signer, founder.clone())].into(),
            former: BTreeMap::new(),
            policy: *policy,
            states: BTreeMap::new(),
            key_generation: 1,
            seq: 1,
            head: digest,
            commitment: *commitment,
            recovery: *recovery,
            last_change: (1, None),
            epoch_start: 1,
            longest_autonomy: policy.autonomy(),
            longest_term: policy.profile_term(),
        })
    }

    /// Whether `next` may follow, by its chain, its signature and what it says.
    pub(crate) fn check(&self, next: &SignedEntry<'_>, keyring: &dyn Keyring) -> Result<(), EntryError> {
        let entry = &next.entry;
        let seq = entry.seq;
        if entry.group != self.group {
            return Err(EntryError::Group { found: entry.group });
        }
        if seq != self.seq + 1 || entry.prev != self.head {
            return Err(EntryError::Chain { seq });
        }
        let signer =
            self.members.get(&entry.signer).ok_or(EntryError::NotPrimary { seq, signer: entry.signer })?;
        if !next.is_signed_by(&signer.key, keyring) {
            return Err(EntryError::Signature { seq, signer: entry.signer });
        }
        if let Body::TakeOver(take_over) = &entry.body {
            return self.check_take_over(entry, take_over, keyring);
        }
        if (entry.epoch, entry.signer) != (self.epoch, self.primary) {
            return Err(EntryError::NotPrimary { seq, signer: entry.signer });
        }
        self.check_body(entry)
    }

    fn check_body(&self, entry: &Entry) -> Result<(), EntryError> {
        let invalid = |what| Err(EntryError::Invalid { seq: entry.seq, what });
        match &entry.body {
            Body::AddMember { member } if self.members.contains_key(&member.id()) => {
                invalid("adds a machine that is a member")
            }
            Body::AddMember { .. } if self.members.len() >= usize::from(self.policy.device_limit) => {
                Err(EntryError::DeviceLimit { limit: self.policy.device_limit })
            }
            Body::RemoveMember { member, .. } if *member == self.primary => invalid("removes the primary"),
            Body::RemoveMember { member, .. } if !self.members.contains_key(member) => {
                invalid("removes a machine that is not a member")
            }
            Body::ChangeMember { member } if !self.members.contains_key(&member.id()) => {
                invalid("changes a machine that is not a member")
            }
            Body::SetPolicy { policy } if !policy.is_sane() => invalid("sets a policy that is out of bounds"),
            Body::State { key, value, .. }
                if !value.is_empty() && !self.states.contains_key(key) && self.states.len() >= MAX_STATES =>
            {
                invalid("adds a small state beyond the cap")
            }
            Body::Create { .. } => invalid("creates the group again"),
            _ => Ok(()),
        }
    }

    fn check_take_over(
        &self,
        entry: &Entry,
        take_over: &TakeOver,
        keyring: &dyn Keyring,
    ) -> Result<(), EntryError> {
        let invalid = |what| Err(EntryError::Invalid { seq: entry.seq, what });
        if entry.epoch <= self.epoch || entry.epoch > MAX_EPOCH || entry.epoch - self.epoch > MAX_EPOCH_STEP {
            return invalid("begins an epoch that does not follow");
        }
        let message = vote_message(&self.group, entry.epoch, &entry.signer, &self.head);
        let mut voters = BTreeSet::new();
        for (voter, signature) in &take_over.votes {
            let member = self.members.get(voter);
            if member.is_some_and(|member| keyring.verify(&member.key, &message, signature)) {
                voters.insert(*voter);
            }
        }
        if take_over.commitment.is_some() == take_over.lost.is_empty() {
            return invalid("must change the group key exactly when it removes somebody");
        }
        let Some(recovery) = &take_over.recovery else {
            if voters.len() < self.majority() {
                return Err(EntryError::Votes { have: voters.len(), need: self.majority() });
            }
            return if take_over.lost.is_empty() {
                Ok(())
            } else {
                invalid("removes members by votes alone")
            };
        };
        let message = recovery_message(&self.group, entry.epoch, &entry.signer, &self.head);
        if !keyring.verify(&self.recovery, &message, recovery) {
            return invalid("has a recovery signature that is not by the recovery code");
        }
        // Whoever did not vote may be where it supports the old primary: it cannot stay a member.
        let lost: BTreeSet<_> = take_over.lost.iter().copied().collect();
        let silent: BTreeSet<_> = self.members.keys().filter(|id| !voters.contains(id)).copied().collect();
        if !voters.contains(&entry.signer) || lost != silent {
            return invalid("must remove exactly the members that did not vote");
        }
        Ok(())
    }

    /// Takes in an entry that [`check`](View::check) has let pass.
    pub(crate) fn apply(&mut self, entry: &Entry, digest: Digest) {
        self.seq = entry.seq;
        self.head = digest;
        match &entry.body {
            Body::Create { .. } => {}
            Body::AddMember { member } => {
                self.last_change = (entry.seq, Some(member.id()));
                self.former.remove(&member.id());
                self.members.insert(member.id(), member.clone());
            }
            Body::RemoveMember { member, commitment, .. } => {
                self.remove(*member, entry.seq);
                self.rotate(*commitment);
            }
            Body::ChangeMember { member } => {
                self.members.insert(member.id(), member.clone());
            }
            Body::SetPolicy { policy } => {
                self.policy = *policy;
                self.longest_autonomy = self.longest_autonomy.max(policy.autonomy());
                self.longest_term = self.longest_term.max(policy.profile_term());
            }
            Body::TakeOver(take_over) => {
                self.epoch = entry.epoch;
                self.primary = entry.signer;
                self.epoch_start = entry.seq;
                for member in &take_over.lost {
                    self.remove(*member, entry.seq);
                }
                if let Some(commitment) = take_over.commitment {
                    self.rotate(commitment);
                }
            }
            Body::State { key, value, .. } if value.is_empty() => {
                self.states.remove(key);
            }
            Body::State { key, value, .. } => {
                self.states.insert(key.clone(), value.clone());
            }
            Body::Rotate { commitment } => self.rotate(*commitment),
        }
    }

    fn remove(&mut self, member: MemberId, seq: u64) {
        self.last_change = (seq, None);
        self.members.remove(&member);
        self.former.insert(member, seq);
    }

    fn rotate(&mut self, commitment: Digest) {
        self.key_generation += 1;
        self.commitment = commitment;
    }
}
