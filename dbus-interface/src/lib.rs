//! Tandem's D-Bus contract.
//!
//! `xml/` holds the introspection data, which is the contract; a test of the daemon introspects the running objects
//! against it. Everything else here restates it for Rust: names, value types, errors and client proxies.

pub mod call_error;
pub mod error;
pub mod names;
pub mod path;
pub mod polkit;
pub mod properties;
pub mod proxy;
pub mod value;
pub mod xml;

pub use call_error::{CallError, CallResult};
pub use error::{Error, ErrorKind};
pub use properties::{
    EuiccProperties, ManagerProperties, ModemProperties, NetworkProperties, Notification,
    OperationProperties, ProfileProperties, PropertyMap, SimProperties,
};
pub use proxy::{EuiccProxy, ManagerProxy, ModemProxy, NetworkProxy, OperationProxy, ProfileProxy, SimProxy};
