//! What only a SM-DP+ does (SGP.22 5.6).

mod cancel;
mod download;
mod inbox;
mod order;

pub(super) use inbox::Inbox;
pub(super) use order::{Order, Orders, State, read_eid};
