//! Profile downloads into the virtual card, from a server of a few lines that can lie in every way.

#![expect(clippy::unwrap_used, reason = "a test ends with its first surprise")]

mod authenticate;
mod cancel;
mod credentials;
mod cuts;
mod faults;
mod hostile;
mod install;
mod lpa;
mod package;
mod persistence;
mod prepare;
mod refusals;
mod server;
mod session;
mod tlv;
