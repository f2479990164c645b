//! What has a shape of its own: numbers of devices and subscriptions, and texts that nobody else may see.

mod app;
mod device;
mod digits;
mod secret;
mod server;
mod subscriber;

pub use app::AppId;
pub use device::{DeviceId, DeviceIdError, Terminal};
pub use digits::{DigitsError, Eid, Iccid, Imei};
pub use secret::{ActivationCode, ActivationCodeError, Token};
pub use server::{ServerUrl, ServerUrlError};
pub use subscriber::{Imsi, MncLength, Nai, Plmn, Subscriber, SubscriberError};

/// Seconds since 1970-01-01 UTC, as whoever calls this crate knows the time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct UnixTime(pub u64);

impl UnixTime {
    /// So many seconds later.
    #[must_use]
    pub fn after(self, seconds: u64) -> UnixTime {
        UnixTime(self.0.saturating_add(seconds))
    }
}
