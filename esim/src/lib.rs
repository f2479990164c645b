//! The LPA's side of an eUICC (GSMA SGP.22): BER-TLV, APDUs, logical channels, STORE DATA and the ES10 functions.
//!
//! The crate is pure: procedures are `async fn`s over [`ApduChannel`], which somebody else connects to a card.

pub mod apdu;
pub mod transport;

pub use transport::{ApduChannel, TransportError};
