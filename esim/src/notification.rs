//! Notifications on their way from a card to their servers (SGP.22 3.5): kept until the server has them, then taken off the card.

mod back_off;
mod outbox;

pub use back_off::{MAX_DELAY, Timestamp, delay};
pub use outbox::{Added, Delivery, Entry, MAX_ENTRIES, Outbox, OutboxFull};
