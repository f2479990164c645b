//! An LPA (GSMA SGP.22): BER-TLV, APDUs, logical channels and the ES10 functions of an eUICC; the ES9+ and ES11 messages of the
//! servers; and the procedures that join the two.
//!
//! The crate is pure: procedures are `async fn`s over [`ApduChannel`], which somebody else connects to a card, and
//! [`RspTransport`](es9::RspTransport), which somebody else connects to the internet.
//!
//! * [`tlv`]: a bounded reader, a DER-minimal writer.
//! * [`apdu`]: command and response APDUs, status words, the few commands that are not ES10.
//! * [`types`]: ICCID, EID, AID and what else has a shape of its own.
//! * [`IsdR`]: a session with the ISD-R; the ES10 functions are its methods, a file per family in [`es10`].
//! * [`ActivationCode`]; [`es9`]: the servers; [`certificate`]: the little that is read in theirs.
//! * [`notification`]: what waits to be delivered, and when.
//! * [`lpa`]: procedures that open a session, do one thing, and confirm it by what the card says afterwards.

#![warn(clippy::expect_used, clippy::indexing_slicing)]

mod activation_code;
pub mod apdu;
pub mod certificate;
mod error;
pub mod es10;
pub mod es9;
pub mod fuzz;
mod hex;
mod isdr;
pub mod lpa;
pub mod notification;
mod refusal;
mod retry;
pub mod store_data;
pub mod tlv;
pub mod transport;
pub mod types;

pub use activation_code::{
    ActivationCode, ActivationCodeError, ActivationCodeFault, ActivationCodeField, MAX_ACTIVATION_CODE,
};
pub use error::Error;
pub use isdr::{AidSearch, ISD_R_AID, IsdR, IsdROptions, VENDOR_ISD_R_AIDS};
pub use refusal::{Refusal, RefusalKind};
pub use retry::Retry;
pub use store_data::{BlockSize, BlockSizeError, MAX_BLOCKS, MAX_GET_RESPONSES, MAX_RESPONSE};
pub use transport::{ApduChannel, TransportError};
