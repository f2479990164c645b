//! One port as the kernel describes it, and what can be told from that.

use std::collections::BTreeMap;
use std::path::PathBuf;

/// Drivers of USB serial ports that only modems have.
pub const MODEM_SERIAL_DRIVERS: &[&str] = &["hso", "option", "qcserial", "sierra"];

/// Vendors of modems whose AT ports are CDC-ACM, which microcontrollers use as well.
pub const MODEM_ACM_VENDORS: &[u16] = &[
    0x0bdb, // Ericsson
    0x1199, // Sierra Wireless
    0x12d1, // Huawei
    0x1410, // Novatel, Inseego
    0x1519, // Comneon, Intel
    0x1546, // u-blox
    0x1bc7, // Telit
    0x1e2d, // Cinterion
    0x2c7c, // Quectel
    0x2cb7, // Fibocom
    0x413c, // Dell
    0x8087, // Intel
];

/// A character device and where it hangs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// Canonical path of the device in sysfs; the key of the node.
    pub syspath: PathBuf,
    /// `/dev/…`
    pub devnode: PathBuf,
    /// Which kind of device file it is.
    pub subsystem: Subsystem,
    /// Canonical sysfs path of the physical device (USB device or PCI function).
    pub physical: PathBuf,
    /// `bInterfaceNumber`
    pub interface_number: Option<u8>,
    /// Driver of the interface (`option`, `cdc_acm`, `qmi_wwan`, …).
    pub driver: Option<String>,
    /// USB or PCI vendor.
    pub vendor: Option<u16>,
    /// USB or PCI product.
    pub product: Option<u16>,
    /// `type` of a port of the WWAN framework: `AT`, `MBIM`, `QMI`, …
    pub wwan_type: Option<String>,
    /// What udev knows.
    pub properties: BTreeMap<String, String>,
}

/// The subsystems in which modems have ports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Subsystem {
    /// Serial ports.
    Tty,
    /// `cdc-wdm`.
    Usbmisc,
    /// Ports of the kernel's WWAN framework.
    Wwan,
}

/// What a node is to Tandem.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// A port of a modem, with what it is expected to speak.
    Candidate(PortHint),
    /// Left alone, for a reason that a person may want to know.
    Ignored(&'static str),
    /// Nothing that anybody would take for a modem.
    Irrelevant,
}

/// What a port is expected to speak.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PortHint {
    /// Known to be an AT port.
    At,
    /// Known to speak MBIM.
    Mbim,
    /// Known to speak QMI.
    Qmi,
    /// Diagnostics or positions; never probed.
    Other,
    /// A serial port of which nothing is known.
    Unknown,
}

impl Subsystem {
    /// All of them.
    pub const ALL: &[Self] = &[Self::Tty, Self::Usbmisc, Self::Wwan];

    /// The kernel's name, which is the folder below `/sys/class` too.
    pub fn name(self) -> &'static str {
        match self {
            Self::Tty => "tty",
            Self::Usbmisc => "usbmisc",
            Self::Wwan => "wwan",
        }
    }

    /// The subsystem with this name, where it is one of ours.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|subsystem| subsystem.name() == name)
    }
}

impl Node {
    /// Whether the node is a port of a modem.
    pub fn verdict(&self) -> Verdict {
        if self.is_set("TANDEM_IGNORE") {
            return Verdict::Ignored("a udev rule says TANDEM_IGNORE=1");
        }
        match self.subsystem {
            Subsystem::Tty => self.serial_verdict(),
            // Printers and measuring devices live in usbmisc as well.
            Subsystem::Usbmisc if self.name().starts_with("cdc-wdm") => self.message_verdict(),
            Subsystem::Usbmisc => Verdict::Irrelevant,
            Subsystem::Wwan => Verdict::Candidate(match self.wwan_type.as_deref() {
                Some("AT") => PortHint::At,
                Some("MBIM") => PortHint::Mbim,
                Some("QMI") => PortHint::Qmi,
                _ => PortHint::Other,
            }),
        }
    }

    /// `cdc-wdm` says nothing of itself; the driver that made it knows what it carries.
    fn message_verdict(&self) -> Verdict {
        Verdict::Candidate(match (self.said_port(), self.driver.as_deref()) {
            (Some(said), _) => said,
            (None, Some("cdc_mbim")) => PortHint::Mbim,
            (None, Some("qmi_wwan" | "qmi_wwan_q")) => PortHint::Qmi,
            (None, Some("huawei_cdc_ncm")) => PortHint::At,
            _ => PortHint::Other,
        })
    }

    /// What a udev rule says that the port speaks.
    fn said_port(&self) -> Option<PortHint> {
        match self.properties.get("TANDEM_PORT").map(String::as_str)? {
            "at" => Some(PortHint::At),
            "mbim" => Some(PortHint::Mbim),
            "qmi" => Some(PortHint::Qmi),
            "gps" | "diag" => Some(PortHint::Other),
            _ => None,
        }
    }

    fn serial_verdict(&self) -> Verdict {
        let hint = self.said_port().unwrap_or(PortHint::Unknown);
        let known_driver = |driver: &str| MODEM_SERIAL_DRIVERS.contains(&driver);
        let known_vendor = self.vendor.is_some_and(|vendor| MODEM_ACM_VENDORS.contains(&vendor));
        match self.driver.as_deref() {
            _ if self.is_set("TANDEM_CANDIDATE") => Verdict::Candidate(hint),
            Some(driver) if known_driver(driver) => Verdict::Candidate(hint),
            Some("cdc_acm") if known_vendor => Verdict::Candidate(hint),
            Some(_) => Verdict::Ignored(
                "a serial device that is not known to be a modem; if it is one, name its port in the configuration",
            ),
            None => Verdict::Irrelevant,
        }
    }

    fn name(&self) -> &str {
        self.devnode.file_name().and_then(|name| name.to_str()).unwrap_or_default()
    }

    fn is_set(&self, property: &str) -> bool {
        self.properties.get(property).is_some_and(|value| value == "1")
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub(crate) fn tty(driver: Option<&str>, vendor: u16, properties: &[(&str, &str)]) -> Node {
        Node {
            syspath: "/sys/devices/usb1/1-1/1-1:1.2/ttyUSB2/tty/ttyUSB2".into(),
            devnode: "/dev/ttyUSB2".into(),
            subsystem: Subsystem::Tty,
            physical: "/sys/devices/usb1/1-1".into(),
            interface_number: Some(2),
            driver: driver.map(Into::into),
            vendor: Some(vendor),
            product: Some(0x0125),
            wwan_type: None,
            properties: properties.iter().map(|(k, v)| ((*k).into(), (*v).into())).collect(),
        }
    }

    #[test]
    fn serial_devices_that_are_no_modems_are_left_alone() {
        use Verdict::{Candidate, Irrelevant};
        let ignored = |node: &Node| matches!(node.verdict(), Verdict::Ignored(_));
        assert_eq!(tty(Some("option"), 0x2c7c, &[]).verdict(), Candidate(PortHint::Unknown));
        assert_eq!(tty(Some("option"), 0x2c7c, &[("TANDEM_PORT", "at")]).verdict(), Candidate(PortHint::At));
        assert_eq!(
            tty(Some("option"), 0x2c7c, &[("TANDEM_PORT", "gps")]).verdict(),
            Candidate(PortHint::Other)
        );
        assert_eq!(tty(Some("cdc_acm"), 0x1546, &[]).verdict(), Candidate(PortHint::Unknown));
        assert!(ignored(&tty(Some("cdc_acm"), 0x2341, &[])), "an Arduino");
        assert!(ignored(&tty(Some("ftdi_sio"), 0x0403, &[])));
        assert_eq!(
            tty(Some("ftdi_sio"), 0x0403, &[("TANDEM_CANDIDATE", "1")]).verdict(),
            Candidate(PortHint::Unknown)
        );
        assert!(ignored(&tty(Some("option"), 0x2c7c, &[("TANDEM_IGNORE", "1")])));
        assert_eq!(tty(None, 0, &[]).verdict(), Irrelevant);
    }

    #[test]
    fn wwan_ports_go_by_their_type() {
        let port = |kind: &str| Node {
            subsystem: Subsystem::Wwan,
            wwan_type: Some(kind.into()),
            ..tty(None, 0x17cb, &[])
        };
        let cases = [
            ("AT", PortHint::At),
            ("MBIM", PortHint::Mbim),
            ("QMI", PortHint::Qmi),
            ("FIREHOSE", PortHint::Other),
        ];
        for (kind, hint) in cases {
            assert_eq!(port(kind).verdict(), Verdict::Candidate(hint), "{kind}");
        }
    }

    #[test]
    fn message_ports_go_by_their_driver() {
        let port = |driver: &str, properties: &[(&str, &str)]| Node {
            subsystem: Subsystem::Usbmisc,
            devnode: "/dev/cdc-wdm0".into(),
            ..tty(Some(driver), 0x2c7c, properties)
        };
        let check = |node: &Node, expect| assert_eq!(node.verdict(), Verdict::Candidate(expect), "{node:?}");
        check(&port("cdc_mbim", &[]), PortHint::Mbim);
        check(&port("qmi_wwan", &[]), PortHint::Qmi);
        check(&port("huawei_cdc_ncm", &[]), PortHint::At);
        check(&port("cdc_wdm", &[]), PortHint::Other);
        check(&port("cdc_wdm", &[("TANDEM_PORT", "mbim")]), PortHint::Mbim);
        check(&port("qmi_wwan", &[("TANDEM_PORT", "diag")]), PortHint::Other);
        let printer = Node { devnode: "/dev/usb/lp0".into(), ..port("usblp", &[]) };
        assert_eq!(printer.verdict(), Verdict::Irrelevant);
    }
}
