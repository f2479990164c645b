//! Machines that share one subscription.
//!
//! * [`group`]: the replicated group, its primary and its leases; pure.
//! * [`identity`]: the long-term key of a machine, and TLS with it.
//! * [`pairing`]: how two machines that have never met come to trust each other.
//! * [`node`]: a group at work, with its files and its sessions.
//! * [`session`]: the connection between two machines of a group.

#![warn(clippy::expect_used, clippy::indexing_slicing)]

mod cbor;
mod frame;
pub mod group;
pub mod identity;
pub mod node;
pub mod pairing;
pub mod session;

pub use cbor::DecodeError;
