//! Where devices come from: [`configured`] ports that somebody named, and [`udev`] through [`detected`].
//!
//! A source tells the whole of a device each time something about it changes; the supervisor decides what to do.

pub mod configured;
pub mod detected;
pub mod rules;
pub mod udev;

use std::fmt;
use std::path::PathBuf;

pub use udev::{PortHint, Subsystem};

/// Events that may wait for the supervisor.
pub const MAX_EVENTS: usize = 64;

/// What a source has to say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DeviceEvent {
    /// A device is there; or it was, and has other ports now.
    Added(Device),
    /// A device was seen that is left alone.
    Ignored {
        /// Which one.
        device: DeviceId,
        /// Why.
        reason: String,
    },
    /// It has gone, whether it was in use or ignored.
    Removed(DeviceId),
}

/// A physical device: its sysfs path, or the name that the configuration gives it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DeviceId(pub String);

impl fmt::Display for DeviceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A physical device that may be a modem.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Device {
    /// What stays the same while ports come and go.
    pub id: DeviceId,
    /// In the order in which they should be tried, among those of one kind.
    pub ports: Vec<PortCandidate>,
    /// USB or PCI vendor.
    pub vendor: Option<u16>,
    /// USB or PCI product.
    pub product: Option<u16>,
    /// Who found it.
    pub source: Source,
    /// The physical device below named ports, as sysfs has it; `None` where [`Device::id`] is that, or sysfs knows none.
    pub below: Option<String>,
}

impl Device {
    /// The name of the physical device that other programs use: its sysfs path, where it has one.
    pub fn physical(&self) -> &str {
        self.below.as_deref().unwrap_or(&self.id.0)
    }

    /// Kernel drivers of the ports, each once.
    pub fn drivers(&self) -> Vec<String> {
        let mut drivers: Vec<String> = self.ports.iter().filter_map(|port| port.driver.clone()).collect();
        drivers.sort_unstable();
        drivers.dedup();
        drivers
    }
}

/// A port of a device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PortCandidate {
    /// Device node.
    pub path: PathBuf,
    /// Where it belongs; `None` for ports that were named.
    pub subsystem: Option<Subsystem>,
    /// `bInterfaceNumber`
    pub interface_number: Option<u8>,
    /// Kernel driver.
    pub driver: Option<String>,
    /// What it is expected to speak.
    pub hint: PortHint,
}

/// Who found a device.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// Somebody named its ports.
    Configured,
    /// The system's own device events.
    Detected,
}

/// A source's ear for the wish to look again. Dropping it ends the source.
pub trait Rescan: Send {
    /// Looks again and tells what is new.
    fn rescan(&self);
}

#[cfg(test)]
pub(crate) fn test_device(id: &str, ports: &[&str]) -> Device {
    Device {
        id: DeviceId(id.into()),
        ports: ports
            .iter()
            .map(|path| PortCandidate {
                path: path.into(),
                subsystem: Some(Subsystem::Tty),
                interface_number: None,
                driver: Some("option".into()),
                hint: PortHint::Unknown,
            })
            .collect(),
        vendor: Some(0x2c7c),
        product: Some(0x0125),
        source: Source::Detected,
        below: None,
    }
}
