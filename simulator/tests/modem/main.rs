//! The virtual modem as a host sees it, in memory and in virtual time.

mod basics;
mod host;
