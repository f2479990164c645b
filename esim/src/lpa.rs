//! Procedures: each opens a session, does one thing, closes it on every way out, and trusts what the card says afterwards.

mod attempts;
mod change;
mod confirm;
mod delete;
mod discover;
mod download;
mod inventory;
mod notify;
mod rename;
mod reset;
mod session;
mod switch;

pub use change::{Answer, Outcome, Verdict};
pub use confirm::{Confirmation, Goal, confirm};
pub use delete::delete;
pub use discover::{
    DiscoverRequest, Discovery, DiscoveryFailure, MAX_CASCADE, MAX_DISCOVERY_SERVERS, MAX_ORDERS, discover,
};
pub use download::{
    Cancel, Cause, CheckFailure, Cleanup, CleanupStep, Consent, Decision, DownloadError, DownloadRequest,
    Installed, LoadProgress, OpenSession, PolicyConsent, PolicyRules, Preview, Previewed, Progress, Settled,
    Source, Stage, UserInterface, download, preview, settle,
};
pub use inventory::{Inventory, inventory};
pub use notify::{collect_notifications, deliver_notification, remove_acknowledged};
pub use rename::rename;
pub use reset::reset;
pub use session::with_isd_r;
pub use switch::{Switch, switch};
