//! From the first byte to a session that can be used, step by step.

use std::time::Duration;

use mbim::basic_connect::DeviceServicesQuery;
use mbim::extensions::VersionQuery;
use mbim::proxy::ProxyConfigurationSet;
use mbim::{Command, Request, Version};

/// Seconds that the proxy may take to open the device.
const PROXY_OPENS_WITHIN: u32 = 30;

/// How the session begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Opening {
    /// The device is ours alone.
    Direct {
        /// Longest fragment, where the kernel tells it.
        max_control_transfer: Option<u16>,
    },
    /// By way of `mbim-proxy`, which opens the device.
    Proxy {
        /// Its path.
        device: String,
    },
}

/// What is waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// The proxy knows the device.
    Configuration,
    /// The session is open.
    Open,
    /// The services are told.
    Services,
    /// The edition of the extensions is agreed on.
    Version,
    /// Nothing: requests are answered.
    Ready,
}

impl Step {
    /// What is asked in this step.
    pub(super) fn command(self, device: &str) -> Option<Command> {
        Some(match self {
            Self::Configuration => {
                let device_path = device.to_owned();
                ProxyConfigurationSet { device_path, timeout: PROXY_OPENS_WITHIN }.command(Version::V1)
            }
            Self::Services => DeviceServicesQuery {}.command(Version::V1),
            Self::Version => VersionQuery::offer(Version::NEWEST).command(Version::V1),
            Self::Open | Self::Ready => return None,
        })
    }
}

/// A modem that has just booted takes its time to open the session; further steps are answered from memory.
pub(super) const STEP_WITHIN: Duration = Duration::from_secs(10);
