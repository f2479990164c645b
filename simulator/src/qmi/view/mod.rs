//! The modem as QMI shows it: what the services read from it, and do to it.

pub(super) mod data;
pub(super) mod network;
pub(super) mod sim;
