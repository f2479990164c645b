//! A private `/dev`, `/sys` and network with one made-up USB modem in them, whose ports are pseudo-terminals.
//!
//! Programs that are started on the island find the modem as they find real ones: by sysfs. Needs root.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::process::Process;

/// The modem's place in sysfs, which is what ModemManager and `tandemd` call it.
pub const DEVICE: &str = "/sys/devices/platform/usb1/1-1";

/// One made-up device file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Port {
    /// `/dev/ttyUSB2`, an AT port.
    At,
    /// `/dev/cdc-wdm0`, which speaks MBIM.
    Mbim,
    /// `/dev/cdc-wdm0`, which speaks QMI.
    Qmi,
}

impl Port {
    /// Its name below `/dev`.
    pub fn name(self) -> &'static str {
        match self {
            Port::At => "ttyUSB2",
            Port::Mbim | Port::Qmi => "cdc-wdm0",
        }
    }

    /// As the daemon's option `--port` wants it.
    pub fn argument(self) -> String {
        let speaks = match self {
            Port::At => "at",
            Port::Mbim => "mbim",
            Port::Qmi => "qmi",
        };
        format!("{speaks}:/dev/{}", self.name())
    }

    fn interface(self) -> Interface {
        match self {
            Port::At => Interface { number: 2, class: "ff", subclass: "00", driver: "option" },
            Port::Mbim => Interface { number: 4, class: "02", subclass: "0e", driver: "cdc_mbim" },
            Port::Qmi => Interface { number: 4, class: "ff", subclass: "ff", driver: "qmi_wwan" },
        }
    }
}

struct Interface {
    number: u8,
    class: &'static str,
    subclass: &'static str,
    driver: &'static str,
}

/// The namespaces. They end with the last program in them.
#[derive(Debug)]
pub struct Island {
    /// Its device files.
    pub ports: Vec<Port>,
    holder: Process,
}

impl Island {
    /// Makes up a modem from ports and the pseudo-terminals behind them, and what lies around it.
    pub fn start(dir: &Path, ports: &[(Port, PathBuf)]) -> Result<Self> {
        let (sys, dev) = (dir.join("sys"), dir.join("dev"));
        for folder in [&sys, &dev] {
            fs::create_dir_all(folder)?;
            fs::set_permissions(folder, fs::Permissions::from_mode(0o755))?;
        }
        Tree { sys: &sys }.plant(ports)?;
        let mut script = format!(
            "set -e; ip link set lo up; ip link add wwan0 type veth peer name wwan0peer; mount -t tmpfs tmpfs {dev}; cd {dev}; \
             for node in null zero random urandom full tty ptmx; do touch $node; mount --bind /dev/$node $node; done; \
             mkdir pts shm; mount --rbind /dev/pts pts; ",
            dev = dev.display(),
        );
        for (port, pty) in ports {
            let pty = pty.canonicalize().with_context(|| format!("no {}", pty.display()))?;
            script += &format!("touch {name}; mount --bind {} {name}; ", pty.display(), name = port.name());
        }
        script += &format!(
            "mount --move {} /dev; mount --bind {} /sys; echo ready; exec sleep infinity",
            dev.display(),
            sys.display()
        );
        let (holder, line) = Process::start_and_read_line(
            Command::new("unshare").args([
                "--mount",
                "--net",
                "--propagation",
                "private",
                "sh",
                "-c",
                &script,
            ]),
            Some(&dir.join("island.log")),
        )?;
        ensure!(line.trim() == "ready", "the island says {line}");
        Ok(Self { ports: ports.iter().map(|(port, _)| *port).collect(), holder })
    }

    /// A program that is to run on the island.
    pub fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new("nsenter");
        command.arg("--target").arg(self.holder.id().to_string()).args(["--mount", "--net"]).arg(program);
        command
    }

    /// What the kernel would have told when the modem was plugged in, in ModemManager's words.
    pub fn kernel_events(&self) -> String {
        let mut events = String::new();
        for port in &self.ports {
            let subsystem = if *port == Port::At { "tty" } else { "usbmisc" };
            events += &format!("action=add,subsystem={subsystem},name={}\n", port.name());
        }
        if self.ports.iter().any(|port| *port != Port::At) {
            events += "action=add,subsystem=net,name=wwan0\n";
        }
        events
    }
}

/// A sysfs with nothing but the modem.
struct Tree<'a> {
    sys: &'a Path,
}

impl Tree<'_> {
    fn plant(&self, ports: &[(Port, PathBuf)]) -> Result<()> {
        let device = self.at(DEVICE);
        for (name, value) in [
            ("idVendor", "2c7c"),
            ("idProduct", "0125"),
            ("bcdDevice", "0318"),
            ("manufacturer", "Tandem"),
            ("product", "Modem"),
        ] {
            write(&device.join(name), value)?;
        }
        self.describe(&device, "usb", "DEVTYPE=usb_device\nDRIVER=usb\n")?;
        self.link(&device.join("driver"), "/sys/bus/usb/drivers/usb")?;
        self.link(&self.at("/sys/devices/platform/subsystem"), "/sys/bus/platform")?;
        for (port, _) in ports {
            self.port(*port)?;
        }
        Ok(())
    }

    fn port(&self, port: Port) -> Result<()> {
        let Interface { number, class, subclass, driver } = port.interface();
        let interface = format!("{DEVICE}/1-1:1.{number}");
        let folder = self.at(&interface);
        write(&folder.join("bInterfaceNumber"), &format!("{number:02x}"))?;
        for (name, value) in
            [("bInterfaceClass", class), ("bInterfaceSubClass", subclass), ("bInterfaceProtocol", "00")]
        {
            write(&folder.join(name), value)?;
        }
        self.describe(&folder, "usb", &format!("DEVTYPE=usb_interface\nDRIVER={driver}\n"))?;
        self.link(&folder.join("driver"), &format!("/sys/bus/usb/drivers/{driver}"))?;
        if port == Port::At {
            let serial = format!("{interface}/ttyUSB2");
            self.node(&serial, "tty", "tty/ttyUSB2", "MAJOR=188\nMINOR=2\nDEVNAME=ttyUSB2\n", "188:2")?;
            return self.link(&self.at(&serial).join("subsystem"), "/sys/bus/usb-serial");
        }
        self.node(
            &interface,
            "usbmisc",
            "usbmisc/cdc-wdm0",
            "MAJOR=180\nMINOR=0\nDEVNAME=cdc-wdm0\n",
            "180:0",
        )?;
        let net = "DEVTYPE=wwan\nINTERFACE=wwan0\nIFINDEX=3\n";
        let net = self.node(&interface, "net", "net/wwan0", net, "")?;
        write(&net.join("address"), "02:00:00:00:00:01")?;
        write(&net.join("qmi/raw_ip"), "N")
    }

    /// A node of a class, at a path below its parent. Gives its folder.
    fn node(&self, parent: &str, class: &str, path: &str, uevent: &str, number: &str) -> Result<PathBuf> {
        let place = format!("{parent}/{path}");
        let folder = self.at(&place);
        self.describe(&folder, "", uevent)?;
        write(&folder.join("dev"), number)?;
        self.link(&folder.join("subsystem"), &format!("/sys/class/{class}"))?;
        self.link(&folder.join("device"), parent)?;
        let name = folder.file_name().context("a node has a name")?;
        self.link(&self.at(&format!("/sys/class/{class}")).join(name), &place)?;
        Ok(folder)
    }

    fn describe(&self, folder: &Path, bus: &str, uevent: &str) -> Result<()> {
        write(&folder.join("uevent"), uevent)?;
        if bus.is_empty() {
            return Ok(());
        }
        self.link(&folder.join("subsystem"), &format!("/sys/bus/{bus}"))
    }

    /// A link to what is at a path on the island.
    fn link(&self, link: &Path, target: &str) -> Result<()> {
        for folder in [link.parent().context("a link is in a folder")?, &self.at(target)] {
            fs::create_dir_all(folder)?;
        }
        symlink(target, link).with_context(|| format!("{} → {target}", link.display()))
    }

    fn at(&self, path: &str) -> PathBuf {
        self.sys.join(path.trim_start_matches("/sys").trim_start_matches('/'))
    }
}

fn write(file: &Path, text: &str) -> Result<()> {
    fs::create_dir_all(file.parent().context("a file is in a folder")?)?;
    Ok(fs::write(file, format!("{text}\n"))?)
}
