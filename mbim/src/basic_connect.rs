//! Basic Connect: what the modem is, its SIM, its network and its connections (MBIM 1.0, 10.5; MBIMEx 2.0 and 3.0).
//!
//! Fields that only newer editions have are `Option`s: `None` in an older one.

mod connect;
mod context;
mod device;
mod ip;
mod network;
mod nw_error;
mod pin;
mod provider;
mod signal;
mod subscriber;

pub use connect::*;
pub use context::*;
pub use device::*;
pub use ip::*;
pub use network::*;
pub use nw_error::*;
pub use pin::*;
pub use provider::*;
pub use signal::*;
pub use subscriber::*;
