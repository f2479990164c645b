//! The group: who is a member, who is the primary, and who holds what.
//!
//! It owns no socket, no clock and no file. [`Group`] takes messages and the time, and gives messages, files and events, in the
//! manner of a protocol engine; `Group`'s own documentation has the order of calls.
//!
//! * The **log** is a chain of signed entries. One machine writes it, the primary; every member checks every entry and can pass the
//!   log on. What a majority has on disk is *acknowledged*, and no later primary lacks it.
//! * A **primary** is in office for an epoch. The next one needs the votes of a majority, or the recovery code; a machine votes
//!   once per epoch, and only for a log that has all that its own has.
//! * A **lease** gives one member one thing. The holder counts its term from when it asked; the primary waits for term and guard
//!   before anybody else gets it. A primary grants only while a majority has promised to follow nobody else, and a new one waits until
//!   those promises, and what was granted under them, are over.
//! * **Clocks** are compared nowhere. Each machine measures durations, and a guard of 2 % covers that clocks run differently fast.

mod entry;
mod error;
mod event;
mod id;
mod keyring;
mod lease;
mod log;
mod member;
mod message;
mod policy;
mod replica;
mod resource;
#[cfg(test)]
mod tests;
mod view;

pub(crate) use self::id::ED25519_INFO;

pub use self::entry::{Body, Entry, MAX_ENTRY, MAX_STATE_VALUE, RemovalReason, TakeOver};
pub use self::error::{EntryError, GroupError, Refusal};
pub use self::event::Event;
pub use self::id::{Digest, GroupId, MemberId, MemberIdError, PublicKey, Signature};
pub use self::keyring::{GroupKey, Keyring, RecoveryCode};
pub use self::lease::MAX_LEASES;
pub use self::log::{Logged, MAX_ENTRIES};
pub use self::member::{Grants, MAX_LABEL, Member, Mode};
pub use self::message::MAX_MESSAGE;
pub use self::policy::{MAX_MEMBERS, Policy};
pub use self::replica::{
    Asserted, Authority, BEAT, Disk, Files, Founding, Group, Held, Lease, Moment, RETRY, SILENCE, Transmit,
    VOTING,
};
pub use self::resource::{Resource, ResourceKind, SHORT_TERM};
pub use self::view::{MAX_STATES, View};
