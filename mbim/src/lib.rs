//! MBIM 1.0 and Microsoft's extensions 2.0 and 3.0 (MBIMEx): what a host says to a modem, and what comes back.
//!
//! The crate is pure: bytes in, values out. It owns no device and no clock.
//!
//! * [`Session`] is the conversation with one modem: framing, fragments, transactions, deadlines. Whoever uses it moves the
//!   bytes and tells the time.
//! * A file per service holds its messages, one declaration each: [`basic_connect`], [`extensions`], [`uicc`], [`sms`], [`ussd`],
//!   [`auth`], [`proxy`], [`qmi_tunnel`]. What a host asks is a [`Request`] with a typed reply; what a modem says unasked is an
//!   [`Indication`].
//! * [`frame`] has the messages that carry all this; [`codec`] the layouts that information buffers are made of.
//!
//! ```
//! use mbim::basic_connect::{RadioState, RadioStateQuery, RadioSwitchState};
//! use mbim::{Request, Version};
//!
//! let command = RadioStateQuery {}.command(Version::V1);
//! assert_eq!((command.cid, command.info.len()), (3, 0));
//! let reply = RadioStateQuery::reply(Version::V1, &[1, 0, 0, 0, 0, 0, 0, 0])?;
//! assert_eq!(reply.sw_radio_state, RadioSwitchState::Off);
//! # Ok::<(), mbim::DecodeError>(())
//! ```

#![warn(clippy::expect_used, clippy::indexing_slicing)]

mod declare;

pub mod auth;
pub mod basic_connect;
pub mod codec;
pub mod extensions;
pub mod frame;
#[doc(hidden)]
pub mod fuzz;
mod indication;
mod protocol_error;
pub mod proxy;
pub mod qmi_tunnel;
mod request;
mod service;
pub mod session;
pub mod sms;
mod status;
pub mod uicc;
pub mod ussd;
mod uuid;
mod version;

pub use codec::{DecodeError, Hidden};
pub use frame::{Command, CommandDone, CommandKind, RawIndication, TransactionId};
pub use indication::Indication;
pub use protocol_error::ProtocolError;
pub use request::{ReplyError, Request};
pub use service::Service;
pub use session::Session;
pub use status::Status;
pub use uuid::{Uuid, UuidError};
pub use version::Version;
