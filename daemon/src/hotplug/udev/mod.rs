//! Hotplug on a Linux system: udev's netlink group (the kernel's where no udev runs), a cold scan of sysfs, and
//! grouping of ports by physical device.
//!
//! ```text
//! netlink ── socket ── message ─┐
//!                               ├─ grouping ── GroupEvent ── channel to the daemon
//! /sys, /run/udev ─── sysfs ────┘
//! ```
//!
//! One thread, asleep until the kernel has something to say or a device has settled.

mod database;
mod grouping;
mod message;
mod monitor;
mod node;
mod socket;
mod sysfs;

pub use grouping::{GroupEvent, Grouping, SETTLE};
pub use message::{Action, Message, MessageError};
pub use monitor::{Monitor, MonitorError};
pub use node::{MODEM_ACM_VENDORS, MODEM_SERIAL_DRIVERS, Node, PortHint, Subsystem, Verdict};
pub use sysfs::Sysfs;
