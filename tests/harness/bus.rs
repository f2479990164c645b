//! A private system bus with the project's own policy file, and a real polkitd on it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use futures_util::StreamExt;
use zbus::fdo::DBusProxy;
use zbus::names::BusName;

use crate::process::{PATIENCE, Process, repository};

/// A `dbus-daemon`.
#[derive(Debug)]
pub struct Bus {
    /// For `DBUS_SYSTEM_BUS_ADDRESS` and `busctl --address=`.
    pub address: String,
    dir: PathBuf,
    users: Users,
    process: Process,
}

/// Whom the bus and polkit know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Users {
    /// Those of the system.
    OfTheSystem,
    /// The service's own user [`SERVICE_USER`] as well; needs root.
    WithTheService,
}

/// The user `tandem`, where [`Users::WithTheService`] are known.
pub const SERVICE_USER: u32 = 64_979;

impl Bus {
    /// Starts a bus whose socket and configuration live in `dir`.
    pub fn start(dir: &Path) -> Result<Self> {
        Self::start_with(dir, Users::OfTheSystem)
    }

    /// As [`Bus::start`], with these users.
    pub fn start_with(dir: &Path, users: Users) -> Result<Self> {
        let policies = dir.join("system.d");
        fs::create_dir_all(&policies)?;
        fs::copy(
            repository().join("dbus-interface/org.tandem.Tandem1.conf"),
            policies.join("org.tandem.Tandem1.conf"),
        )?;
        for service in ["PolicyKit1", "ModemManager1"] {
            let file = format!("org.freedesktop.{service}.conf");
            let folders = ["/usr/share/dbus-1/system.d", "/etc/dbus-1/system.d"].map(Path::new);
            if let Some(policy) =
                folders.map(|folder| folder.join(&file)).iter().find(|policy| policy.exists())
            {
                fs::copy(policy, policies.join(file))?;
            }
        }
        let known = fs::read_to_string("/etc/passwd")?;
        fs::write(
            dir.join("passwd"),
            format!("{known}tandem:x:{SERVICE_USER}:{SERVICE_USER}::/:/bin/false\n"),
        )?;
        let config = include_str!("bus.conf")
            .replace("@DIR@", &dir.display().to_string())
            .replace("@USER@", &nix::unistd::geteuid().to_string());
        let config_file = dir.join("bus.conf");
        fs::write(&config_file, config)?;
        open_to_everybody(dir)?;
        let (process, address) = Process::start_and_read_line(
            users
                .command(dir, "exec dbus-daemon --nofork --nopidfile --print-address=1 --config-file \"$1\"")
                .arg("sh")
                .arg(config_file),
            Some(&dir.join("bus.log")),
        )?;
        Ok(Self { address: address.trim().to_owned(), dir: dir.to_owned(), users, process })
    }

    /// `busctl` on this bus, as the user who runs the tests.
    pub fn busctl(&self) -> Command {
        let mut command = Command::new("busctl");
        command.arg(format!("--address={}", self.address));
        command
    }

    /// `busctl` on this bus as an ordinary user; needs root.
    pub fn busctl_as_nobody(&self) -> Command {
        let mut command = Command::new("setpriv");
        command.args(["--reuid=65534", "--regid=65534", "--clear-groups", "busctl"]);
        command.arg(format!("--address={}", self.address));
        command
    }

    /// Stops the bus under everybody's feet.
    pub fn stop(self) {
        drop(self.process);
    }
}

impl Users {
    /// A shell command among these users. `dir` has their file.
    fn command(self, dir: &Path, script: &str) -> Command {
        if self == Users::WithTheService {
            return self.in_namespace(dir, script);
        }
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    }

    /// The same, where it may mount what nobody else sees.
    fn in_namespace(self, dir: &Path, script: &str) -> Command {
        let mut command = Command::new("unshare");
        command.args(["--mount", "--propagation", "private", "sh", "-c"]);
        match self {
            Users::OfTheSystem => command.arg(script),
            Users::WithTheService => {
                command.arg(format!("mount --bind {}/passwd /etc/passwd && {script}", dir.display()))
            }
        };
        command
    }
}

/// A real `polkitd` that knows the project's and ModemManager's actions, with rules of the test's own.
#[derive(Debug)]
pub struct Polkit {
    _process: Process,
}

impl Polkit {
    /// Starts polkitd in a mount namespace of its own; needs root. `rules` is the text of a polkit rules file.
    pub fn start(bus: &Bus, rules: &str) -> Result<Self> {
        let passwd = &bus.dir;
        let dir = bus.dir.join("polkit");
        let (actions, rules_dir, no_rules) = (dir.join("actions"), dir.join("rules.d"), dir.join("none"));
        for dir in [&actions, &rules_dir, &no_rules] {
            fs::create_dir_all(dir)?;
        }
        fs::copy(
            repository().join("dbus-interface/org.tandem.tandem1.policy"),
            actions.join("org.tandem.tandem1.policy"),
        )?;
        let modem_manager = Path::new("/usr/share/polkit-1/actions/org.freedesktop.ModemManager1.policy");
        if modem_manager.exists() {
            fs::copy(modem_manager, actions.join("org.freedesktop.ModemManager1.policy"))?;
        }
        fs::write(rules_dir.join("10-test.rules"), rules)?;
        open_to_everybody(&dir)?;
        let script = format!(
            "mount --bind {actions} /usr/share/polkit-1/actions && mount --bind {rules} /etc/polkit-1/rules.d && \
             mount --bind {none} /usr/share/polkit-1/rules.d && exec /usr/lib/polkit-1/polkitd --no-debug",
            actions = actions.display(),
            rules = rules_dir.display(),
            none = no_rules.display(),
        );
        let process = Process::start(
            bus.users.in_namespace(passwd, &script).env("DBUS_SYSTEM_BUS_ADDRESS", &bus.address),
            Some(&bus.dir.join("polkit.log")),
        )?;
        bus.wait_for_name("org.freedesktop.PolicyKit1").context("polkitd did not come up")?;
        Ok(Self { _process: process })
    }
}

impl Bus {
    /// Waits until somebody owns a name.
    pub fn wait_for_name(&self, name: &str) -> Result<()> {
        let waiting = || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
            let waiting = async { tokio::time::timeout(PATIENCE, self.owned(name)).await };
            runtime.block_on(waiting).with_context(|| format!("nobody owns {name}"))?
        };
        // A thread of its own: the test may be asynchronous, and a runtime cannot start another.
        std::thread::scope(|scope| scope.spawn(waiting).join())
            .unwrap_or_else(|_| bail!("the waiting thread panicked"))
    }

    async fn owned(&self, name: &str) -> Result<()> {
        let connection = zbus::connection::Builder::address(self.address.as_str()).build().await?;
        let proxy = DBusProxy::new(&connection).await?;
        let mut changes = proxy.receive_name_owner_changed().await?;
        while !proxy.name_has_owner(BusName::try_from(name)?).await? {
            changes.next().await.context("the bus has gone")?;
        }
        Ok(())
    }
}

/// The temporary folder belongs to root; the bus, polkitd and the ordinary user have to get in.
fn open_to_everybody(dir: &Path) -> Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(dir, fs::Permissions::from_mode(0o755))?;
    Ok(())
}
