//! The LPA's side of an eUICC (GSMA SGP.22): BER-TLV, APDUs, logical channels, STORE DATA and the ES10 functions.
//!
//! The crate is pure: procedures are `async fn`s over [`ApduChannel`], which somebody else connects to a card.
//!
//! * [`tlv`]: a bounded reader, a DER-minimal writer.
//! * [`apdu`]: command and response APDUs, status words, the few commands that are not ES10.
//! * [`types`]: ICCID, EID, AID and what else has a shape of its own.
//! * [`IsdR`]: a session with the ISD-R; the ES10 functions are its methods, a file per family in [`es10`].
//! * [`lpa`]: procedures that open a session, do one thing, and confirm it by what the card says afterwards.

#![warn(clippy::expect_used, clippy::indexing_slicing)]

pub mod apdu;
mod error;
pub mod es10;
pub mod fuzz;
mod hex;
mod isdr;
pub mod lpa;
mod refusal;
pub mod store_data;
pub mod tlv;
pub mod transport;
pub mod types;

pub use error::Error;
pub use isdr::{AidSearch, ISD_R_AID, IsdR, IsdROptions, VENDOR_ISD_R_AIDS};
pub use refusal::{Refusal, RefusalKind};
pub use store_data::{BlockSize, BlockSizeError, MAX_BLOCKS, MAX_GET_RESPONSES, MAX_RESPONSE};
pub use transport::{ApduChannel, TransportError};
