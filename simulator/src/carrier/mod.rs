//! The carrier behind the simulated subscriptions: the keys of its SIMs, and a small network that knows where each of them is.

mod authentication;
mod milenage;
mod network;

pub use authentication::{AuthenticationCentre, AuthenticationVector, BadAuts};
pub use milenage::{Milenage, Outputs};
pub use network::{Attached, Network, NetworkEvent, NotAdmitted};
