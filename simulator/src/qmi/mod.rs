//! QMI as a modem speaks it.
//!
//! The codec is the simulator's own, so that a mistake in the host's cannot be hidden by the same mistake here. An
//! [`Endpoint`] is one control channel: frames in, frames out. What it answers with comes from the same modem, card and network
//! that the AT commands have.

mod call;
mod clients;
mod endpoint;
mod error;
mod frame;
mod message;
mod proxy;
mod services;
mod settings;
mod tlv;
mod view;

pub(crate) use clients::Via;
pub(crate) use endpoint::{Endpoint, Outgoing};
pub(crate) use frame::Splitter;
pub(crate) use proxy::Opening;
