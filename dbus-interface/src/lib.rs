//! Tandem's D-Bus contract.
//!
//! `xml/` holds the introspection data, which is the contract; a test of the daemon introspects the running objects
//! against it. Everything else here restates it for Rust: names, value types, errors and client proxies.

pub mod error;
pub mod names;

pub use error::{Error, ErrorKind};
