//! The ways out of this computer, and whether one of them is a modem's: a profile switch takes that one away.
//!
//! Nothing of it needs a privilege: the routes are in `/proc/self/net`, the device of an interface is in sysfs, and netlink
//! says when routes change.

mod monitor;
mod owner;
mod routes;

use std::path::{Path, PathBuf};

pub(crate) use monitor::Monitor;

/// The interfaces that a default route leads over.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Uplinks {
    interfaces: Vec<Interface>,
}

/// One of them.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Interface {
    name: String,
    /// Sysfs path of the device that it belongs to; a tunnel or PPP has none.
    device: Option<PathBuf>,
}

/// What a modem is for the way out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Share {
    /// No way leads over it.
    None,
    /// One of several does.
    One,
    /// The only one does.
    Only,
    /// There is a way whose device nobody knows.
    Unknown,
}

impl Uplinks {
    /// As they are now. `system` is `/`, or a folder that looks like it.
    pub(crate) fn read(system: &Path) -> Uplinks {
        let names = routes::default_interfaces(system);
        let interface = |name: String| Interface { device: owner::device_of(system, &name), name };
        Uplinks { interfaces: names.into_iter().map(interface).collect() }
    }

    /// Whether there is no way out at all.
    pub(crate) fn is_empty(&self) -> bool {
        self.interfaces.is_empty()
    }

    /// What the modem at this sysfs path is for them.
    pub(crate) fn share_of(&self, device: &str) -> Share {
        let device = Path::new(device);
        let known = || self.interfaces.iter().filter_map(|interface| interface.device.as_ref());
        let ours = known().filter(|path| device.is_absolute() && path.starts_with(device)).count();
        match (ours, known().count() - ours) {
            (0, _) if self.interfaces.iter().any(|interface| interface.device.is_none()) => Share::Unknown,
            (0, _) => Share::None,
            // What has no device is a tunnel, which leads over one of the others.
            (_, 0) => Share::Only,
            (_, _) => Share::One,
        }
    }
}

#[cfg(test)]
impl Uplinks {
    /// Interfaces with the devices that they belong to.
    pub(crate) fn of(interfaces: &[(&str, Option<&str>)]) -> Uplinks {
        let interface = |(name, device): &(&str, Option<&str>)| Interface {
            name: (*name).to_owned(),
            device: device.map(PathBuf::from),
        };
        Uplinks { interfaces: interfaces.iter().map(interface).collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MODEM: &str = "/sys/devices/pci0000:00/0000:00:14.0/usb1/1-4";
    const WWAN: (&str, Option<&str>) =
        ("wwan0", Some("/sys/devices/pci0000:00/0000:00:14.0/usb1/1-4/1-4:1.4"));
    const NEXT_DOOR: (&str, Option<&str>) =
        ("wwan1", Some("/sys/devices/pci0000:00/0000:00:14.0/usb1/1-42/1-42:1.4"));
    const WIFI: (&str, Option<&str>) = ("wlp1s0", Some("/sys/devices/pci0000:00/0000:01:00.0"));

    #[test]
    fn what_a_modem_is_for_the_way_out() {
        let check = |interfaces: &[(&str, Option<&str>)], expect: Share| {
            assert_eq!(Uplinks::of(interfaces).share_of(MODEM), expect, "{interfaces:?}");
        };
        check(&[], Share::None);
        check(&[WIFI], Share::None);
        check(&[NEXT_DOOR], Share::None);
        check(&[WWAN], Share::Only);
        check(&[WWAN, WWAN], Share::Only);
        check(&[WIFI, WWAN], Share::One);
        check(&[WWAN, ("tun0", None)], Share::Only);
        check(&[("ppp0", None)], Share::Unknown);
        check(&[WIFI, ("ppp0", None)], Share::Unknown);
        // A modem that the configuration names has no device that could be compared.
        assert_eq!(Uplinks::of(&[WWAN]).share_of("serial-modem"), Share::None);
    }
}
