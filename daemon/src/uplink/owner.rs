//! The device that a network interface belongs to, by sysfs.

use std::fs;
use std::path::{Path, PathBuf};

/// A VLAN over a bridge over a bond over an interface.
const MAX_DEPTH: usize = 4;
/// Most interfaces below one.
const MAX_LOWER: usize = 16;

/// Sysfs path of the device; that of the first interface below it, where it is a virtual one (`qmimux0`, a bridge).
pub(super) fn device_of(system: &Path, name: &str) -> Option<PathBuf> {
    below(system, name, MAX_DEPTH)
}

fn below(system: &Path, name: &str, depth: usize) -> Option<PathBuf> {
    let interface = system.join("sys/class/net").join(name);
    if let Ok(device) = fs::canonicalize(interface.join("device")) {
        // As the kernel names it, wherever the system is.
        return match device.strip_prefix(system) {
            Ok(relative) => Some(Path::new("/").join(relative)),
            Err(_) => Some(device),
        };
    }
    let depth = depth.checked_sub(1)?;
    let entries = fs::read_dir(interface).ok()?.flatten().take(MAX_LOWER * 8);
    let lower =
        entries.filter_map(|entry| Some(entry.file_name().to_str()?.strip_prefix("lower_")?.to_owned()));
    lower.take(MAX_LOWER).find_map(|name| below(system, &name, depth))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn whose_interface_it_is() {
        let dir = tempfile::tempdir().unwrap();
        let system = fs::canonicalize(dir.path()).unwrap();
        let net = system.join("sys/class/net");
        let modem = system.join("sys/devices/usb1/1-4/1-4:1.4");
        for folder in ["wwan0", "qmimux0", "ppp0", "loop0", "loop1"] {
            fs::create_dir_all(net.join(folder)).unwrap();
        }
        fs::create_dir_all(&modem).unwrap();
        symlink(&modem, net.join("wwan0/device")).unwrap();
        symlink(net.join("wwan0"), net.join("qmimux0/lower_wwan0")).unwrap();
        // What refers to itself comes to an end.
        symlink(net.join("loop1"), net.join("loop0/lower_loop1")).unwrap();
        symlink(net.join("loop0"), net.join("loop1/lower_loop0")).unwrap();
        let device = Some(PathBuf::from("/sys/devices/usb1/1-4/1-4:1.4"));
        for (name, expect) in
            [("wwan0", device.clone()), ("qmimux0", device), ("ppp0", None), ("loop0", None), ("gone", None)]
        {
            assert_eq!(device_of(&system, name), expect, "{name}");
        }
    }
}
