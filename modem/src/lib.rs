//! Ports, backends, the quirks table and the modem actor.
//!
//! A [`Modem`] is a handle: cheap to clone, it talks to one actor task that alone decides what is asked of the
//! device. State is read from a snapshot ([`ModemState`]) and never from the hardware.
//!
//! ```text
//! Modem ──mpsc──▶ actor ──┐                       one select!, a file per command family
//!   │                     ├──▶ AT port task ──▶ serial port, wwan port, in-memory pipe
//!   └─mpsc─▶ card slot ───┘                       one command in flight, two priorities
//! ```
//!
//! The card slot has a task of its own: it hands out one [`CardLease`] at a time, in order, and because the task
//! and not the lease drives the exchanges, a lease that is dropped in the middle of one leaks no channel.

mod actor;
mod at;
mod backend;
mod card;
mod error;
mod handle;
mod health;
mod mbim;
mod messages;
mod options;
pub mod ports;
mod qmi;
pub mod quirks;
mod startup;
mod state;

pub use card::CardLease;
pub use error::{ModemError, PortError, ProbeFailure, ProbeReport, Refusal, StartError};
pub use handle::Modem;
pub use options::{Deadlines, Options, WireLog};
pub use ports::{ByteStream, PortKind, PortSpec, Route};
pub use quirks::{QuirkOverrides, Quirks};
pub use state::{
    AccessTechnology, CardAccess, Functionality, Identity, ModemState, Operator, Presence, Registration,
    RegistrationStatus, Signal, SimCard, SimLock, SimState, SlotCard, SlotCardState, Slots,
};
