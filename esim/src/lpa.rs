//! Procedures: each opens a session, does one thing, closes it on every way out, and trusts what the card says afterwards.

mod attempts;
mod change;
mod confirm;
mod delete;
mod inventory;
mod rename;
mod reset;
mod session;
mod switch;

pub use change::{Answer, Outcome, Verdict};
pub use confirm::{Confirmation, Goal, confirm};
pub use delete::delete;
pub use inventory::{Inventory, inventory};
pub use rename::rename;
pub use reset::reset;
pub use session::with_isd_r;
pub use switch::{Switch, switch};
