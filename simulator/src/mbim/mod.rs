//! MBIM (USB-IF MBIM 1.0 and Microsoft's extensions up to MBIMEx 3.0): what a modem says on an MBIM port.
//!
//! The codec is its own: nothing in here comes from the crates that the daemon is built of.

mod buffer;
mod call;
mod endpoint;
mod frame;
mod function;
mod indications;
mod proxy;
mod service;
mod services;
mod status;

pub(crate) use endpoint::Endpoint;
pub(crate) use function::Function;
pub(crate) use proxy::{Newcomer, Step};
