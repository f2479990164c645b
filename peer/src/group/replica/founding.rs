//! How a copy comes to be: founded, joined, or read from disk.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use super::super::entry::{Body, Entry};
use super::super::error::GroupError;
use super::super::id::{Digest, GroupId, MemberId};
use super::super::keyring::{GroupKey, Keyring, RecoveryCode};
use super::super::lease::Table;
use super::super::log::Log;
use super::super::member::Member;
use super::super::policy::Policy;
use super::following::Following;
use super::holding::Wishes;
use super::office::Office;
use super::store::State;
use super::{Group, Moment, SILENCE, Standing, Unsaved};

/// What a new group begins with.
#[derive(Debug, Clone)]
pub struct Founding {
    /// What it is called.
    pub name: String,
    /// This machine, with the key of its keyring.
    pub founder: Member,
    /// How it is run.
    pub policy: Policy,
    /// Printed once, for the day when the primary is lost.
    pub recovery: RecoveryCode,
}

/// What is known of the files that a copy is read from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Disk {
    /// They are the last that this machine has saved.
    Current,
    /// They may have been put back from a copy of the disk. The machine follows the group and decides nothing: it does not vote,
    /// support, acknowledge, grant or hold. That outlasts a restart. [`Group::vouch`] ends it, and so does removing the machine and pairing it
    /// anew.
    Unknown,
}

impl Group {
    /// A new group with this machine as its primary. `entropy` is random.
    ///
    /// # Errors
    /// [`GroupError`] when a name is too long or the policy is out of bounds.
    pub fn create(
        keyring: Arc<dyn Keyring>,
        founding: Founding,
        entropy: [u8; 32],
        now: Moment,
    ) -> Result<Self, GroupError> {
        let Founding { name, founder, policy, recovery } = founding;
        if name.len() > super::super::member::MAX_LABEL || !founder.fits() {
            return Err(GroupError::TooLong { what: "a name, a model or an EID" });
        }
        if !policy.is_sane() {
            return Err(GroupError::Policy);
        }
        let seed = |label: &[u8]| Digest::of(&[&entropy[..], label].concat()).0;
        let mut id = [0; 16];
        id.copy_from_slice(seed(b"group").split_at(16).0);
        let key = GroupKey::new(seed(b"key"));
        let body = Body::Create {
            name,
            recovery: keyring.recovery_public(&recovery),
            founder,
            policy,
            commitment: key.commitment(),
        };
        let signer = MemberId::of(&keyring.public());
        let entry =
            Entry { group: GroupId(id), epoch: 1, seq: 1, prev: Digest::NONE, signer, at: now.wall, body };
        let log = Log::begin(entry.sign(&*keyring), &*keyring)?;
        let state = State::blank(GroupId(id), signer);
        let mut group = Group::new(keyring, log, state, Disk::Current, entropy, now);
        group.key = Some((1, key));
        group.unsaved = Unsaved { log: true, state: true, saving: false };
        group.office = Some(Office::new(1, Table::default(), now.clock));
        group.advance_acknowledged();
        Ok(group)
    }

    /// The copy of a machine that has just been paired, from the log that its host sent. `genesis` is the digest of the first entry.
    ///
    /// # Errors
    /// [`GroupError`] when the log is not valid, not of that group, or does not have this machine as a member.
    pub fn join(
        keyring: Arc<dyn Keyring>,
        entries: &[Vec<u8>],
        genesis: Digest,
        key: Option<(u64, GroupKey)>,
        entropy: [u8; 32],
        now: Moment,
    ) -> Result<Self, GroupError> {
        let log = Log::from_entries(entries.iter().map(Vec::as_slice), &*keyring)?;
        let me = MemberId::of(&keyring.public());
        if log.digest_at(1) != Some(genesis) || !log.view().members.contains_key(&me) {
            return Err(GroupError::NotMember { from: me });
        }
        let state = State::blank(log.view().group, me);
        let mut group = Group::new(keyring, log, state, Disk::Current, entropy, now);
        group.unsaved = Unsaved { log: true, state: true, saving: false };
        if let Some((generation, key)) = key {
            group.on_key(generation, *key.bytes());
        }
        Ok(group)
    }

    /// The copy that [`Files`](super::Files) hold.
    ///
    /// # Errors
    /// [`GroupError::Store`] or [`GroupError::ForeignStore`].
    pub fn restore(
        keyring: Arc<dyn Keyring>,
        log: &[u8],
        state: &[u8],
        disk: Disk,
        entropy: [u8; 32],
        now: Moment,
    ) -> Result<Self, GroupError> {
        let log = Log::from_file(log, &*keyring)?;
        let state = State::read(state, &*keyring)?;
        let me = MemberId::of(&keyring.public());
        if state.group != log.view().group || state.me != me {
            return Err(GroupError::ForeignStore);
        }
        let tenure = state.tenure;
        let is_quarantined = state.is_quarantined;
        let (rows, quiet, counter) = (state.rows.clone(), state.quiet, state.counter);
        let mut group = Group::new(keyring, log, state, disk, entropy, now);
        if group.is_quarantined() && !is_quarantined {
            group.unsaved.state = true;
        }
        let view = group.view();
        // Office is taken up again only with the table that belongs to it.
        if view.primary == me && tenure == view.epoch && group.voted == view.epoch && group.is_taking_part() {
            let epoch = view.epoch;
            let mut table = Table::inherit(&rows, quiet, now.clock);
            table.counter = counter;
            group.office = Some(Office::new(epoch, table, now.clock));
            group.advance_acknowledged();
        }
        Ok(group)
    }

    /// Takes the word of the operator that the files of this machine are the last that it has saved. If they are not, two
    /// machines may come to hold one lease.
    pub fn vouch(&mut self, now: Moment) {
        if self.standing == Standing::Quarantined {
            self.standing = Standing::Member;
            self.unsaved.state = true;
            self.stand_again = Some(now.clock + SILENCE);
        }
    }

    fn new(
        keyring: Arc<dyn Keyring>,
        log: Log,
        state: State,
        disk: Disk,
        entropy: [u8; 32],
        now: Moment,
    ) -> Self {
        let me = MemberId::of(&keyring.public());
        let view = log.view();
        let standing = match disk {
            _ if !view.members.contains_key(&me) => Standing::Departed,
            Disk::Unknown => Standing::Quarantined,
            Disk::Current if state.is_quarantined => Standing::Quarantined,
            Disk::Current => Standing::Member,
        };
        // Under an older disk the promise may have been longer than what is stored.
        let promise = match disk {
            Disk::Current => state.longest_promise,
            Disk::Unknown => state.longest_promise.max(view.longest_autonomy),
        };
        let stand_again = (view.primary == me).then_some(now.clock + SILENCE);
        let mut group = Group {
            keyring,
            me,
            key: state.key,
            stamp: state.stamp,
            voted: state.voted.max(view.epoch),
            voted_elsewhere: 0,
            acknowledged: state.acknowledged.min(view.seq),
            longest_promise: promise,
            promised_until: if promise.is_zero() { Duration::ZERO } else { now.clock + promise },
            standing,
            office: None,
            candidacy: None,
            stand_again,
            following: Following::new(now.clock),
            wishes: Wishes::default(),
            proposals: BTreeMap::new(),
            stamps: BTreeMap::new(),
            entropy,
            drawn: 0,
            loopback: VecDeque::new(),
            outbox: VecDeque::new(),
            events: VecDeque::new(),
            unsaved: Unsaved::default(),
            log,
        };
        group.forget_wrong_key();
        group
    }
}
