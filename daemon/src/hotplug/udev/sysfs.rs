//! Reading nodes from sysfs: one by its path, or all of them.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use super::database;
use super::node::{Node, Subsystem};

/// Far more ancestors than any device has.
const MAX_DEPTH: usize = 32;

/// Where sysfs and udev's database are; tests make up their own.
#[derive(Debug, Clone)]
pub struct Sysfs {
    /// `/sys`
    pub root: PathBuf,
    /// `/run/udev`
    pub udev: PathBuf,
}

impl Default for Sysfs {
    fn default() -> Self {
        Self { root: "/sys".into(), udev: "/run/udev".into() }
    }
}

impl Sysfs {
    /// Every node of the subsystems in which modems have ports, in the order of their paths.
    ///
    /// Where udev runs, nodes that it has not finished with are left out: their event is still to come.
    pub fn scan(&self) -> Vec<Node> {
        let mut nodes: Vec<Node> = Subsystem::ALL
            .iter()
            .filter_map(|subsystem| {
                Some((*subsystem, fs::read_dir(self.root.join("class").join(subsystem.name())).ok()?))
            })
            .flat_map(|(subsystem, entries)| entries.flatten().map(move |entry| (subsystem, entry.path())))
            .filter_map(|(subsystem, path)| self.known_node(&path, subsystem))
            .collect();
        nodes.sort_by(|a, b| a.syspath.cmp(&b.syspath));
        nodes
    }

    /// The node at a path of a message (`/devices/…`), with the properties of the message.
    pub fn node(
        &self,
        devpath: &str,
        subsystem: Subsystem,
        properties: BTreeMap<String, String>,
    ) -> Option<Node> {
        let path = self.root.join(devpath.trim_start_matches('/'));
        self.read(&path, subsystem, properties)
    }

    /// The node of a device file, whoever named it, without what udev knows of it.
    pub fn node_of(&self, devnode: &Path) -> Option<Node> {
        let target = devnode.canonicalize().ok()?;
        let name = target.strip_prefix("/dev").ok()?;
        Subsystem::ALL.iter().find_map(|subsystem| {
            let path = self.root.join("class").join(subsystem.name()).join(name).canonicalize().ok()?;
            self.read(&path, *subsystem, BTreeMap::new())
        })
    }

    /// The key that the node at a path of a message has, whether it is still there or not.
    pub fn syspath(&self, devpath: &str) -> PathBuf {
        self.root.join(devpath.trim_start_matches('/'))
    }

    /// Whether udev runs here.
    pub fn has_udev(&self) -> bool {
        self.udev.join("control").exists()
    }

    fn known_node(&self, path: &Path, subsystem: Subsystem) -> Option<Node> {
        // Most of /sys/class/tty is virtual consoles: no device, no further look.
        if !path.join("device").exists() {
            return None;
        }
        let path = path.canonicalize().ok()?;
        let properties = match database::read(&self.udev, fs::read_to_string(path.join("dev")).ok()?.trim()) {
            Some(properties) => properties,
            None if self.has_udev() => return None,
            None => BTreeMap::new(),
        };
        self.read(&path, subsystem, properties)
    }

    fn read(&self, path: &Path, subsystem: Subsystem, properties: BTreeMap<String, String>) -> Option<Node> {
        let name = device_name(path)?;
        let ancestors = || path.ancestors().take(MAX_DEPTH).take_while(|a| a.starts_with(&self.root));
        let interface = ancestors().find(|a| a.join("bInterfaceNumber").exists());
        let usb = ancestors().find(|a| a.join("idVendor").exists());
        let pci = || ancestors().find(|a| link_name(&a.join("subsystem")).as_deref() == Some("pci"));
        let (physical, vendor, product) = match usb {
            Some(usb) => (usb.to_owned(), hex(&usb.join("idVendor")), hex(&usb.join("idProduct"))),
            // A serial port that is not on USB belongs to the board; it is a modem's only if the configuration says so.
            None if subsystem == Subsystem::Tty => return None,
            None => {
                let pci = pci()?;
                (pci.to_owned(), hex(&pci.join("vendor")), hex(&pci.join("device")))
            }
        };
        Some(Node {
            syspath: path.to_owned(),
            devnode: Path::new("/dev").join(name),
            subsystem,
            physical,
            interface_number: interface
                .and_then(|i| fs::read_to_string(i.join("bInterfaceNumber")).ok())
                .and_then(|text| u8::from_str_radix(text.trim(), 16).ok()),
            driver: interface.and_then(|i| link_name(&i.join("driver"))),
            vendor,
            product,
            wwan_type: fs::read_to_string(path.join("type")).ok().map(|text| text.trim().to_owned()),
            properties,
        })
    }
}

/// `DEVNAME=` of `uevent`, which may hold a folder (`bus/usb/…`); the file's name otherwise.
fn device_name(path: &Path) -> Option<String> {
    let uevent = fs::read_to_string(path.join("uevent")).ok()?;
    let named = uevent.lines().find_map(|line| line.strip_prefix("DEVNAME="));
    let name = named.map_or_else(|| path.file_name()?.to_str(), Some)?;
    (!name.split('/').any(|part| part == "..")).then(|| name.trim_start_matches("/dev/").to_owned())
}

fn link_name(link: &Path) -> Option<String> {
    fs::read_link(link).ok()?.file_name()?.to_str().map(str::to_owned)
}

fn hex(file: &Path) -> Option<u16> {
    let text = fs::read_to_string(file).ok()?;
    u16::from_str_radix(text.trim().trim_start_matches("0x"), 16).ok()
}

#[cfg(test)]
pub(super) mod tests {
    use std::os::unix::fs::symlink;

    use super::super::node::{PortHint, Verdict};
    use super::*;

    /// A Quectel EG25 at 1-3 with four serial ports and cdc-wdm0, an Arduino at 1-4, a console.
    pub(crate) fn made_up_tree(dir: &Path) -> Sysfs {
        let sysfs = Sysfs { root: dir.join("sys"), udev: dir.join("udev") };
        let usb = |device: &str, vendor: &str, product: &str| {
            let path = sysfs.root.join("devices/pci0/usb1").join(device);
            write(&path.join("idVendor"), vendor);
            write(&path.join("idProduct"), product);
        };
        usb("1-3", "2c7c\n", "0125\n");
        usb("1-4", "2341\n", "0043\n");
        for n in 0..4_u32 {
            port(&sysfs, "1-3", n, "option", &format!("ttyUSB{n}/tty/ttyUSB{n}"), "tty", 188 * 1000 + n);
        }
        port(&sysfs, "1-3", 4, "qmi_wwan", "usbmisc/cdc-wdm0", "usbmisc", 180_000);
        port(&sysfs, "1-4", 0, "cdc_acm", "tty/ttyACM0", "tty", 166_000);
        let console = sysfs.root.join("devices/virtual/tty/tty1");
        write(&console.join("uevent"), "DEVNAME=tty1\n");
        symlink(&console, sysfs.root.join("class/tty/tty1")).unwrap();
        sysfs
    }

    fn port(sysfs: &Sysfs, usb: &str, interface: u32, driver: &str, path: &str, class: &str, dev: u32) {
        let interface_path = sysfs.root.join(format!("devices/pci0/usb1/{usb}/{usb}:1.{interface}"));
        write(&interface_path.join("bInterfaceNumber"), &format!("{interface:02x}\n"));
        let drivers = sysfs.root.join("bus/usb/drivers").join(driver);
        fs::create_dir_all(&drivers).unwrap();
        let _ = symlink(&drivers, interface_path.join("driver"));
        let node = interface_path.join(path);
        let name = node.file_name().unwrap().to_str().unwrap();
        write(&node.join("uevent"), &format!("DEVNAME={name}\n"));
        write(&node.join("dev"), &format!("{}:{}\n", dev / 1000, dev % 1000));
        symlink(&interface_path, node.join("device")).unwrap();
        let class = sysfs.root.join("class").join(class);
        fs::create_dir_all(&class).unwrap();
        symlink(&node, class.join(name)).unwrap();
    }

    pub(crate) fn write(path: &Path, text: &str) {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    #[test]
    fn a_scan_finds_ports_and_their_device() {
        let dir = tempfile::tempdir().unwrap();
        let sysfs = made_up_tree(dir.path());
        let nodes = sysfs.scan();
        let names: Vec<_> = nodes.iter().map(|n| n.devnode.to_str().unwrap()).collect();
        assert_eq!(
            names,
            ["/dev/ttyUSB0", "/dev/ttyUSB1", "/dev/ttyUSB2", "/dev/ttyUSB3", "/dev/cdc-wdm0", "/dev/ttyACM0"]
        );
        let at = &nodes[2];
        assert_eq!(at.physical, sysfs.root.join("devices/pci0/usb1/1-3"));
        assert_eq!((at.interface_number, at.driver.as_deref()), (Some(2), Some("option")));
        assert_eq!((at.vendor, at.product), (Some(0x2c7c), Some(0x0125)));
        assert_eq!(nodes[4].verdict(), Verdict::Candidate(PortHint::Qmi));
        assert!(matches!(nodes[5].verdict(), Verdict::Ignored(_)));
    }

    #[test]
    fn a_node_that_udev_has_not_finished_is_left_to_its_event() {
        let dir = tempfile::tempdir().unwrap();
        let sysfs = made_up_tree(dir.path());
        write(&sysfs.udev.join("control"), "");
        write(&sysfs.udev.join("data/c188:2"), "E:TANDEM_PORT=at\n");
        let nodes = sysfs.scan();
        assert_eq!(nodes.len(), 1);
        assert_eq!(nodes[0].verdict(), Verdict::Candidate(PortHint::At));
    }

    #[test]
    fn an_event_names_a_node_by_its_path() {
        let dir = tempfile::tempdir().unwrap();
        let sysfs = made_up_tree(dir.path());
        let devpath = "/devices/pci0/usb1/1-3/1-3:1.2/ttyUSB2/tty/ttyUSB2";
        let node = sysfs.node(devpath, Subsystem::Tty, BTreeMap::new()).unwrap();
        assert_eq!(node.syspath, sysfs.syspath(devpath));
        assert_eq!(sysfs.node("/devices/gone", Subsystem::Tty, BTreeMap::new()), None);
    }
}
