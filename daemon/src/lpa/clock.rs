//! The time of day, which goes on while the daemon does not run.

use std::time::{SystemTime, UNIX_EPOCH};

use esim::notification::Timestamp;

/// Now. A clock that is before 1970 has not been set: everything is due then.
#[expect(
    clippy::disallowed_methods,
    reason = "the pauses between deliveries are days long and go on over restarts; nothing else is decided by it"
)]
pub(super) fn now() -> Timestamp {
    Timestamp(SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs())
}
