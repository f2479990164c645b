//! The session, with the test owning time.

mod conversation;
mod fragments;
mod modem;
mod opening;
