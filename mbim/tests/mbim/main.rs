//! The crate from outside: captured exchanges, hand-written bytes, and a session whose time the test owns.

#![expect(clippy::unwrap_used, reason = "helpers of tests; a panic is how a test fails")]

mod buffers;
mod captured;
mod hex;
mod properties;
mod replies;
mod session;
