//! The virtual card, held against bytes that were written by hand or recorded elsewhere.

#![expect(clippy::unwrap_used, reason = "a test ends with its first surprise")]

mod active;
mod faults;
mod hostile;
mod notifications;
mod persistence;
mod recorded;
mod script;
mod support;
