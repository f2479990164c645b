//! Machines that share one subscription.
//!
//! * [`group`]: the replicated group, its primary and its leases; pure.

#![warn(clippy::expect_used, clippy::indexing_slicing)]

mod cbor;
pub mod group;

pub use cbor::DecodeError;
