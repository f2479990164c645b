//! QMI, the Qualcomm MSM Interface: what routers and many M.2 modems speak.
//!
//! The crate is pure: bytes and time come in, bytes and events go out.
//!
//! * [`frame`]: QMUX and QRTR framing, and the message inside.
//! * [`Engine`]: requests, client ids and deadlines over any of the transports.
//! * A module per service: its messages, each one declaration. [`Request`] joins a request to its response.
//! * [`Indication`]: what the modem says unasked.
//! * [`Refusal`] and [`ProtocolError`]: why it says no.
//! * [`layout`], [`tlv`]: how values lie in TLVs. What is not known is kept, and encoded again.

#![warn(clippy::expect_used, clippy::indexing_slicing)]

#[macro_use]
mod declare;

pub mod ctl;
pub mod dms;
pub mod dpm;
pub mod dsd;
pub mod endpoint;
pub mod engine;
pub mod error;
pub mod frame;
#[doc(hidden)]
pub mod fuzz;
mod indication;
pub mod layout;
pub mod message;
pub mod nas;
pub mod pdc;
pub mod reader;
mod refusal;
mod service;
pub mod tlv;
pub mod uim;
pub mod voice;
pub mod wda;
pub mod wds;
pub mod wms;
pub mod writer;

pub use engine::Engine;
pub use error::{DecodeError, EncodeError, ResponseError, TooLong, ValueError};
pub use indication::Indication;
pub use message::{Message, Request};
pub use refusal::{ProtocolError, Refusal};
pub use service::Service;
