//! The cellular and eSIM service, as a library: the binary only reads its arguments.
//!
//! ```text
//! hotplug ──▶ supervisor ──▶ a task per device ──▶ modem        operations ──▶ card, through the modem
//!                  │                                                │
//!                  └──────────────▶ world (one snapshot) ◀──────────┘
//!                                        │
//!                                    publisher ──▶ objects on D-Bus ──▶ desk ──▶ operations ──▶ lpa ──▶ https ──▶ servers
//! ```
//!
//! Only the publisher touches the object tree, only the modem's actor touches its ports, and what must survive is in the
//! [`store`] before anybody hears of it.

pub mod args;
pub mod authority;
mod card;
pub mod config;
mod deadline;
mod errors;
pub mod hotplug;
mod https;
pub mod logging;
mod lpa;
mod neighbour;
mod notify;
mod objects;
mod operations;
mod publisher;
mod redact;
pub mod server;
pub mod store;
mod supervisor;
mod uplink;
mod world;

pub use supervisor::probe::{Connect, DeviceFiles, Opening};
