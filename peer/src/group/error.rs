//! What can go wrong in a group.

use std::time::Duration;

use crate::cbor::DecodeError;

use super::id::{GroupId, MemberId};

/// Why an entry is not one of this log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EntryError {
    /// It cannot be read.
    #[error("an entry cannot be read: {0}")]
    Decode(#[from] DecodeError),
    /// It belongs to another group.
    #[error("an entry of group {found} came to another group")]
    Group {
        /// Whose it is.
        found: GroupId,
    },
    /// It does not follow the entry before it.
    #[error("entry {seq} does not follow the entry before it")]
    Chain {
        /// Its place.
        seq: u64,
    },
    /// Two primaries, or one that contradicts itself, wrote different entries for the same place.
    #[error(
        "entry {seq} contradicts one that is acknowledged; the group has come apart, so pair the machines anew"
    )]
    Forked {
        /// The place.
        seq: u64,
    },
    /// Its signature is not the signer's.
    #[error("the signature of entry {seq} is not that of {signer:#}")]
    Signature {
        /// Its place.
        seq: u64,
        /// Who it claims to be from.
        signer: MemberId,
    },
    /// Only the primary of its term of office may write.
    #[error("entry {seq} is by {signer:#}, which is not the primary")]
    NotPrimary {
        /// Its place.
        seq: u64,
        /// Who wrote it.
        signer: MemberId,
    },
    /// A take-over with too few votes and no recovery code.
    #[error("a take-over has {have} good votes and needs {need}")]
    Votes {
        /// Good votes.
        have: usize,
        /// A majority.
        need: usize,
    },
    /// What it says does not fit the group.
    #[error("entry {seq} {what}")]
    Invalid {
        /// Its place.
        seq: u64,
        /// What is wrong.
        what: &'static str,
    },
    /// The group has as many members as it may.
    #[error("the group has its {limit} machines; remove one, or raise the limit")]
    DeviceLimit {
        /// How many it may have.
        limit: u8,
    },
    /// The log has as many entries as it may.
    #[error("the log has its {limit} entries; make a new group")]
    LogFull {
        /// The cap.
        limit: usize,
    },
}

/// Why something is not done.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum GroupError {
    /// An entry would not be valid, or one that came is not.
    #[error(transparent)]
    Entry(#[from] EntryError),
    /// A message cannot be read.
    #[error("a message of the group cannot be read: {0}")]
    Decode(#[from] DecodeError),
    /// A file of the group cannot be read.
    #[error("the group's {file} cannot be read: {source}")]
    Store {
        /// `log` or `state`.
        file: &'static str,
        /// What is wrong.
        source: DecodeError,
    },
    /// The files belong to another machine or do not belong together.
    #[error("the group's files do not belong to this machine; remove them and pair it anew")]
    ForeignStore,
    /// A message of somebody who is no member.
    #[error("{from:#} is not a member of the group")]
    NotMember {
        /// Who.
        from: MemberId,
    },
    /// A machine that is to be added is a member.
    #[error("{member:#} is a member already")]
    AlreadyMember {
        /// Which.
        member: MemberId,
    },
    /// Only the primary does this.
    #[error("only the primary does this; ask {primary:#}")]
    NotPrimary {
        /// Who is.
        primary: MemberId,
    },
    /// This machine is the primary already.
    #[error("this machine is the primary already")]
    AlreadyPrimary,
    /// The primary cannot remove itself.
    #[error("the primary cannot leave; make another machine the primary first")]
    PrimaryStays,
    /// The disk of this machine may be older than what it has told others.
    #[error(
        "this machine's record of the group may be an old one, so it decides nothing; remove it and pair it anew"
    )]
    Quarantined,
    /// This machine was removed.
    #[error("this machine is no longer a member of the group")]
    Departed,
    /// A change of members is not acknowledged yet.
    #[error(
        "the last change of members is not on a majority of the machines yet; try again when they are on"
    )]
    ChangePending,
    /// A take-over is under way.
    #[error("a take-over is under way")]
    TakeOverRunning,
    /// Nobody holds that, or not this machine.
    #[error("this machine neither holds nor wants it")]
    NotHeld,
    /// Too many at once.
    #[error("more than {limit} at once")]
    TooMany {
        /// The cap.
        limit: usize,
    },
    /// A name, model, EID or value is too long.
    #[error("{what} is too long")]
    TooLong {
        /// Which.
        what: &'static str,
    },
    /// A policy with numbers out of bounds.
    #[error("the policy is out of bounds: up to 32 machines, terms from 30 seconds to 30 days")]
    Policy,
    /// The code is not that of this group.
    #[error("this is not the recovery code of the group")]
    RecoveryCode,
}

/// Why a lease is not granted. Except for `NotAllowed`, it is asked for again until it is granted or given up.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Another machine has it; it has been asked to give it up.
    #[error("{holder:#} holds it, for {left:?} at most")]
    Held {
        /// Who.
        holder: MemberId,
        /// Until its term and the guard are over.
        left: Duration,
    },
    /// The grants of this machine do not include it.
    #[error("this machine may not hold it; change its grants on the primary")]
    NotAllowed,
    /// The machine that was asked is not, or no longer, the primary.
    #[error("the machine that was asked is not the primary")]
    NotPrimary,
    /// Too few members have answered the primary lately.
    #[error("the primary has not heard from a majority of the machines for too long")]
    NoMajority,
    /// A new primary waits until what the old one may have granted has ended.
    #[error("the primary is new and waits {left:?} for what the old one may have granted")]
    Waiting {
        /// For how long still.
        left: Duration,
    },
    /// As many leases as a primary keeps.
    #[error("the primary has as many leases as it keeps")]
    TooMany,
}
