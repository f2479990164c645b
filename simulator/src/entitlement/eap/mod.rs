//! The server's side of EAP-AKA (RFC 4187) and EAP-AKA' (RFC 9048): packets by hand.

mod keys;
mod packet;
mod relay;
mod session;

pub(super) use relay::{CONTENT_TYPE, read_packet, write_packet};
pub(super) use session::{Outcome, Plan, Session, Trick};
