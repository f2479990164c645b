//! What a group tells its owner.

use std::time::Duration;

use super::error::{EntryError, Refusal};
use super::id::MemberId;
use super::log::Logged;
use super::resource::Resource;

/// Something has happened. What it changes is on disk before it is told.
#[derive(Debug, Clone)]
pub enum Event {
    /// Entries were added to the log, from one place to another; [`View`](super::View) has what they add up to.
    Changed {
        /// The first new entry.
        from: u64,
        /// The last.
        to: u64,
    },
    /// Entries up to this place are on a majority of the members, and will never be lost.
    Acknowledged {
        /// The place.
        seq: u64,
    },
    /// Entries of a lost primary that nobody had acknowledged are gone; for the audit file.
    Superseded {
        /// Which.
        entries: Vec<Logged>,
    },
    /// What was proposed is acknowledged.
    ProposalAcknowledged {
        /// As [`Group::propose_state`](super::Group::propose_state) returned.
        id: u64,
    },
    /// What was proposed was not taken, or nobody answered.
    ProposalFailed {
        /// As [`Group::propose_state`](super::Group::propose_state) returned.
        id: u64,
    },
    /// This machine holds a lease.
    Acquired {
        /// Of what.
        resource: Resource,
        /// Grows with each new holder; whoever executes for the holder refuses a lower one.
        fence: u64,
        /// Until when, on this machine's clock; renewals move it.
        until: Duration,
    },
    /// A lease is not granted, for now or for good.
    Refused {
        /// Of what.
        resource: Resource,
        /// Why.
        refusal: Refusal,
    },
    /// A lease of this machine has ended; what it allows must have stopped.
    Lost {
        /// Of what.
        resource: Resource,
        /// Its fence.
        fence: u64,
    },
    /// The primary knows that a lease was given up.
    Released {
        /// Of what.
        resource: Resource,
    },
    /// Another member wants what this machine holds.
    Wanted {
        /// What.
        resource: Resource,
        /// Who.
        by: MemberId,
    },
    /// The primary has not been heard for a while.
    PrimarySilent,
    /// The primary is heard again.
    PrimaryHeard,
    /// This machine is the primary now.
    TookOver {
        /// The term of office.
        epoch: u64,
        /// For how long profiles stay where they are.
        waits: Duration,
    },
    /// A take-over did not come about.
    TakeOverFailed {
        /// Votes that came.
        votes: usize,
        /// A majority.
        needed: usize,
    },
    /// The group key is another one.
    KeyChanged {
        /// Which, counted from 1.
        generation: u64,
    },
    /// This machine was removed; everything of the group is to be deleted.
    Departed {
        /// By whom; itself when it has left.
        by: MemberId,
    },
    /// The disk of this machine is older than what others have seen of it: it decides nothing any more.
    Quarantined,
    /// The log of a member contradicts this one.
    Forked {
        /// Whose.
        peer: MemberId,
        /// How.
        error: EntryError,
    },
}
