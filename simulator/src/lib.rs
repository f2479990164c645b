//! A virtual modem with a virtual eUICC, for trying and testing Tandem without hardware.
//!
//! The modem ([`modem::VirtualModem`]) takes the place of a real one behind any byte stream and answers as one of
//! the models in [`personality`]; the card ([`card::Card`]) sits in its slot. [`rig`] puts modems behind
//! pseudo-terminals and takes commands on a socket; [`scenario`] says which modems and cards there are. [`server`] has the
//! SM-DP+ and SM-DS that profiles come from; [`rsp`] is the cryptography of Remote SIM Provisioning, which the card and the
//! servers share. [`entitlement`] is a carrier's entitlement server, and [`carrier`] the keys and the network behind it.

mod at;
pub mod card;
pub mod carrier;
pub mod entitlement;
mod hex;
mod mbim;
pub mod modem;
pub mod personality;
mod qmi;
pub mod rig;
pub mod rsp;
pub mod scenario;
pub mod server;
mod tlv;
