//! The virtual modem as a host sees it, in memory and in virtual time.

mod apdu;
mod basics;
mod host;
mod hostile;
mod personalities;
mod switching;
