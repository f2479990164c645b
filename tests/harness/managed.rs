//! The real ModemManager on modems that are not there: private namespaces, a made-up `/sys`, pseudo-terminals in the place of device
//! nodes. Needs root.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::bus::Bus;
use crate::process::{PATIENCE, Process, output_of};

/// Where the device hangs in the made-up `/sys`.
const DEVICE: &str = "devices/pci0000:00/0000:00:14.0/usb1/1-5";
/// Pause between two looks at the state.
const LOOK_AGAIN: Duration = Duration::from_millis(100);
/// Device nodes that any program may want.
const NODES: [&str; 6] = ["null", "zero", "full", "random", "urandom", "tty"];

/// What a port speaks, and so what the kernel would call it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PortKind {
    /// `ttyUSBn`, of the driver `option`.
    At,
    /// `cdc-wdmN` and `wwanN`, of the driver `cdc_mbim`.
    Mbim,
    /// `cdc-wdmN` and `wwanN`, of the driver `qmi_wwan`.
    Qmi,
}

/// A port of the one USB modem that ModemManager sees.
#[derive(Debug, Clone)]
pub struct ManagedPort {
    /// What it speaks.
    pub kind: PortKind,
    /// The pseudo-terminal behind it.
    pub terminal: PathBuf,
}

/// A running ModemManager.
#[derive(Debug)]
pub struct ManagedModem {
    address: String,
    log: PathBuf,
    /// Kernel names of the ports, with their subsystems.
    names: Vec<(&'static str, String)>,
    _process: Process,
}

impl ManagedModem {
    /// Starts it in `dir` on a bus on which polkit is, and shows it a modem with these USB ids and ports.
    pub fn start(bus: &Bus, dir: &Path, usb: (u16, u16), ports: &[ManagedPort]) -> Result<Self> {
        let (sys, dev, log) = (dir.join("sys"), dir.join("dev"), dir.join("modem-manager.log"));
        fs::create_dir_all(&dev)?;
        let names = make_tree(&sys, usb, ports)?;
        let script = dir.join("modem-manager.sh");
        fs::write(&script, script_text(&sys, &dev, ports, &names)?)?;
        let process = Process::start(
            Command::new("unshare")
                .args([
                    "--mount",
                    "--net",
                    "--pid",
                    "--fork",
                    "--kill-child",
                    "--propagation",
                    "private",
                    "sh",
                ])
                .arg(&script)
                .env("DBUS_SYSTEM_BUS_ADDRESS", &bus.address)
                .stdout(fs::File::create(&log)?),
            Some(&log),
        )?;
        let manager = Self { address: bus.address.clone(), log, names, _process: process };
        bus.wait_for_name("org.freedesktop.ModemManager1")
            .with_context(|| format!("ModemManager did not come up:\n{}", manager.log()))?;
        manager.report("add")?;
        Ok(manager)
    }

    /// Tells it that every port was added or removed, as the kernel would.
    pub fn report(&self, action: &str) -> Result<()> {
        for (subsystem, name) in &self.names {
            let event = format!("--report-kernel-event=action={action},subsystem={subsystem},name={name}");
            output_of(self.mmcli().arg(event)).with_context(|| self.log())?;
        }
        Ok(())
    }

    /// `mmcli` on its bus.
    pub fn mmcli(&self) -> Command {
        let mut command = Command::new("mmcli");
        command.env("DBUS_SYSTEM_BUS_ADDRESS", &self.address);
        command
    }

    /// What it knows of the modem: the member `modem` of `mmcli -m any -J`. An error while there is none.
    pub fn modem(&self) -> Result<Value> {
        let text = output_of(self.mmcli().args(["-m", "any", "-J"]))?;
        let mut told: Value = serde_json::from_str(&text)?;
        Ok(told["modem"].take())
    }

    /// Waits until the modem is as `condition` wants it, and gives what is known of it then.
    pub fn wait_for(&self, what: &str, condition: impl Fn(&Value) -> bool) -> Result<Value> {
        let mut last = Value::Null;
        for _ in 0..PATIENCE.as_millis() / LOOK_AGAIN.as_millis() {
            if let Ok(modem) = self.modem() {
                if condition(&modem) {
                    return Ok(modem);
                }
                last = modem;
            }
            std::thread::sleep(LOOK_AGAIN);
        }
        bail!("ModemManager never came to {what}: {last}\n{}", self.log())
    }

    /// Waits until the modem is in a state such as `registered`.
    pub fn wait_for_state(&self, state: &str) -> Result<Value> {
        self.wait_for(state, |modem| modem["generic"]["state"] == state)
    }

    /// The end of what it has logged.
    pub fn log(&self) -> String {
        let text = fs::read_to_string(&self.log).unwrap_or_default();
        let lines: Vec<&str> = text.lines().collect();
        lines[lines.len().saturating_sub(200)..].join("\n")
    }
}

/// Makes the tree below `/sys` and gives subsystem and name of every port. Interfaces of a kind are numbered through.
fn make_tree(sys: &Path, usb: (u16, u16), ports: &[ManagedPort]) -> Result<Vec<(&'static str, String)>> {
    let device = sys.join(DEVICE);
    fs::create_dir_all(&device)?;
    for folder in ["class/usbmisc", "class/net", "class/tty", "bus/usb/devices"] {
        fs::create_dir_all(sys.join(folder))?;
    }
    for (file, text) in [
        ("idVendor", format!("{:04x}", usb.0)),
        ("idProduct", format!("{:04x}", usb.1)),
        ("bcdDevice", "0318".to_owned()),
        ("manufacturer", "Tandem".to_owned()),
        ("product", "Virtual modem".to_owned()),
        ("uevent", "DEVTYPE=usb_device\nDRIVER=usb".to_owned()),
    ] {
        fs::write(device.join(file), format!("{text}\n"))?;
    }
    link(sys, &device.join("subsystem"), "bus/usb")?;
    let mut names = Vec::new();
    let (mut terminals, mut controls) = (0, 0);
    for (number, port) in ports.iter().enumerate() {
        let interface = device.join(format!("1-5:1.{number}"));
        let (driver, class, subclass) = match port.kind {
            PortKind::At => ("option", "ff", "00"),
            PortKind::Mbim => ("cdc_mbim", "02", "0e"),
            PortKind::Qmi => ("qmi_wwan", "ff", "ff"),
        };
        fs::create_dir_all(&interface)?;
        for (file, text) in [
            ("bInterfaceNumber", format!("{number:02x}")),
            ("bInterfaceClass", class.to_owned()),
            ("bInterfaceSubClass", subclass.to_owned()),
            ("bInterfaceProtocol", if subclass == "ff" { "ff" } else { "00" }.to_owned()),
            ("uevent", format!("DEVTYPE=usb_interface\nDRIVER={driver}")),
        ] {
            fs::write(interface.join(file), format!("{text}\n"))?;
        }
        link(sys, &interface.join("subsystem"), "bus/usb")?;
        fs::create_dir_all(sys.join("bus/usb/drivers").join(driver))?;
        link(sys, &interface.join("driver"), &format!("bus/usb/drivers/{driver}"))?;
        match port.kind {
            PortKind::At => {
                let name = format!("ttyUSB{terminals}");
                terminals += 1;
                add(sys, &interface, &format!("{name}/tty/{name}"), "tty", &name)?;
                names.push(("tty", name));
            }
            PortKind::Mbim | PortKind::Qmi => {
                let (control, data) = (format!("cdc-wdm{controls}"), format!("wwan{controls}"));
                controls += 1;
                add(sys, &interface, &format!("net/{data}"), "net", &data)?;
                if port.kind == PortKind::Qmi {
                    let folder = interface.join("net").join(&data).join("qmi");
                    fs::create_dir_all(&folder)?;
                    fs::write(folder.join("raw_ip"), "N\n")?;
                }
                add(sys, &interface, &format!("usbmisc/{control}"), "usbmisc", &control)?;
                names.push(("net", data));
                names.push(("usbmisc", control));
            }
        }
    }
    Ok(names)
}

/// A device of a class below an interface.
fn add(sys: &Path, interface: &Path, place: &str, class: &str, name: &str) -> Result<()> {
    let folder = interface.join(place);
    fs::create_dir_all(&folder)?;
    fs::write(folder.join("uevent"), format!("DEVNAME={name}\n"))?;
    symlink(interface_of(&folder, interface), folder.join("device"))?;
    link(sys, &folder.join("subsystem"), &format!("class/{class}"))?;
    let target = folder.strip_prefix(sys)?;
    symlink(Path::new("../..").join(target), sys.join("class").join(class).join(name))?;
    Ok(())
}

/// The way up from a folder to its interface.
fn interface_of(folder: &Path, interface: &Path) -> PathBuf {
    let depth = folder.strip_prefix(interface).map_or(0, |way| way.components().count());
    std::iter::repeat_n("..", depth).collect()
}

/// A relative link, as those of `/sys` are: they still hold when the tree is mounted elsewhere.
fn link(sys: &Path, from: &Path, to: &str) -> Result<()> {
    let folder = from.parent().context("a folder")?.strip_prefix(sys)?;
    let up: PathBuf = std::iter::repeat_n("..", folder.components().count()).collect();
    Ok(symlink(up.join(to), from)?)
}

/// Runs inside the namespaces, before ModemManager takes its place.
fn script_text(sys: &Path, dev: &Path, ports: &[ManagedPort], names: &[(&str, String)]) -> Result<String> {
    let (sys, dev) = (sys.display(), dev.display());
    let mut lines = vec!["set -eu".to_owned(), format!("mount -t tmpfs tmpfs {dev}")];
    for node in NODES {
        lines.push(format!("touch {dev}/{node}; mount --bind /dev/{node} {dev}/{node}"));
    }
    lines.push(format!("mkdir {dev}/pts; mount --rbind /dev/pts {dev}/pts; ln -s pts/ptmx {dev}/ptmx"));
    let nodes = names.iter().filter(|(subsystem, _)| *subsystem != "net");
    for ((_, name), port) in nodes.zip(ports) {
        let terminal = fs::canonicalize(&port.terminal)
            .with_context(|| format!("{}: no such terminal", port.terminal.display()))?;
        lines.push(format!("touch {dev}/{name}; mount --bind {} {dev}/{name}", terminal.display()));
    }
    lines.push(format!("mount --rbind {dev} /dev"));
    lines.push("mount -t proc proc /proc".to_owned());
    lines.push("ip link set lo up".to_owned());
    for (_, name) in names.iter().filter(|(subsystem, _)| *subsystem == "net") {
        lines.push(format!("ip link add {name} type veth peer name {name}peer"));
    }
    lines.push(format!("mount --bind {sys} /sys"));
    lines.push(
        "exec ModemManager --debug --no-auto-scan --test-no-udev --test-no-suspend-resume --test-no-qrtr"
            .to_owned(),
    );
    Ok(lines.join("\n") + "\n")
}
