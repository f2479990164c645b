//! What the end-to-end tests share: a private system bus, a real polkitd, the real binaries, and ways to look at them.
//!
//! Everything lives in a temporary folder and ends with the value that started it.

pub mod bus;
pub mod client;
pub mod island;
pub mod managed;
pub mod modem_manager;
pub mod process;
pub mod simulator;
pub mod world;

pub use bus::{Bus, Polkit};
pub use client::Client;
pub use island::{Island, Port};
pub use managed::{ManagedModem, ManagedPort};
pub use modem_manager::ModemManager;
pub use process::{Process, binary, is_root, repository};
pub use simulator::Simulator;
pub use world::{Daemon, Speaks, World};
