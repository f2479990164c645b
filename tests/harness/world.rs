//! A bus, a simulator and a daemon together.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use anyhow::{Context, Result};
use serde_json::Value;
use tempfile::TempDir;

use crate::bus::{Bus, Polkit, SERVICE_USER, Users};
use crate::island::{Island, Port};
use crate::modem_manager::ModemManager;
use crate::process::{Process, binary, repository};
use crate::simulator::Simulator;

/// The real `tandemd`.
#[derive(Debug)]
pub struct Daemon {
    /// Its process: some tests kill it.
    pub process: Process,
}

/// Everything that a test needs, in one temporary folder.
#[derive(Debug)]
pub struct World {
    /// The daemon, where it runs.
    pub daemon: Option<Daemon>,
    /// The virtual modems.
    pub simulator: Simulator,
    /// Who decides, where somebody does.
    pub polkit: Option<Polkit>,
    /// The system bus.
    pub bus: Bus,
    /// What the daemon logs; all of it is shown when a test fails.
    pub log_level: &'static str,
    /// ModemManager, where it runs.
    pub modem_manager: Option<ModemManager>,
    /// Whether the daemon runs as the service's own user rather than as whoever runs the tests.
    pub as_service_user: bool,
    island: Option<Island>,
    /// Of each modem, its ports as `--port` wants them.
    ports: Vec<String>,
    dir: TempDir,
}

/// What a port speaks that the daemon is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Speaks {
    /// AT commands.
    At,
    /// MBIM.
    Mbim,
    /// QMI.
    Qmi,
}

impl Speaks {
    /// Before the path in `--port`, and the ports among those of a modem in the simulator's ready line.
    const fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::At => ("at:", "ports"),
            Self::Mbim => ("mbim:", "mbim_ports"),
            Self::Qmi => ("qmi:", "qmi_ports"),
        }
    }
}

impl World {
    /// A bus and a simulator; nobody drives the modems yet.
    pub fn without_daemon(scenario: &str) -> Result<Self> {
        Self::with_users(scenario, Users::OfTheSystem)
    }

    /// The same with the only modem of the simulator on an island, with these ports, and polkit with the project's rules. Needs root.
    pub fn on_island(scenario: &str, ports: &[Port]) -> Result<Self> {
        let mut world = Self::with_users(scenario, Users::WithTheService)?;
        world.start_polkit(&std::fs::read_to_string(
            repository().join("dbus-interface/org.tandem.tandem1.rules"),
        )?)?;
        let behind: Vec<_> = ports.iter().map(|port| (*port, world.simulator.path_of(*port))).collect();
        world.island = Some(Island::start(world.path(), &behind)?);
        let named: Vec<_> = ports.iter().map(|port| port.argument()).collect();
        world.ports = vec![named.join(",")];
        Ok(world)
    }

    fn with_users(scenario: &str, users: Users) -> Result<Self> {
        let dir = TempDir::with_prefix("tandem-test-")?;
        let bus = Bus::start_with(dir.path(), users)?;
        // Tests that count what the card hears want nobody to talk to it unasked.
        std::fs::write(dir.path().join("tandemd.toml"), "[notifications]\nautomatic = false\n")?;
        let simulator = Simulator::start(&dir.path().join("simulator"), scenario)?;
        let mut world = Self {
            daemon: None,
            simulator,
            polkit: None,
            bus,
            log_level: "debug",
            modem_manager: None,
            as_service_user: false,
            island: None,
            ports: Vec::new(),
            dir,
        };
        world.use_ports(&[Speaks::At])?;
        Ok(world)
    }

    /// The daemon gets the first port of each modem that speaks these.
    pub fn use_ports(&mut self, speaks: &[Speaks]) -> Result<()> {
        let modems = self.simulator.ready["modems"].as_array().context("no modems")?;
        let port = |modem: &Value, speaks: &Speaks| {
            let (prefix, ports) = speaks.names();
            Some(format!("{prefix}{}", modem[ports].get(0)?.as_str()?))
        };
        let of = |modem: &Value| speaks.iter().filter_map(|speaks| port(modem, speaks)).collect::<Vec<_>>();
        self.ports = modems.iter().map(|modem| of(modem).join(",")).filter(|list| !list.is_empty()).collect();
        Ok(())
    }

    /// The same with a daemon that drives all modems over these ports, and no polkit.
    pub fn start_over(scenario: &str, speaks: &[Speaks]) -> Result<Self> {
        let mut world = Self::without_daemon(scenario)?;
        world.use_ports(speaks)?;
        world.start_daemon()?;
        Ok(world)
    }

    /// The same with a daemon that drives all modems, and no polkit.
    pub fn start(scenario: &str) -> Result<Self> {
        let mut world = Self::without_daemon(scenario)?;
        world.start_daemon()?;
        Ok(world)
    }

    /// Starts the daemon, again if it ran before, and waits until it owns its name.
    pub fn start_daemon(&mut self) -> Result<()> {
        let process = Process::start(&mut self.daemon_command(), Some(&self.dir.path().join("tandemd.log")))?;
        self.daemon = Some(Daemon { process });
        self.bus.wait_for_name("org.tandem.Tandem1").with_context(|| self.log())
    }

    /// `tandemd` with everything in the world's folder; a test may add to it.
    pub fn daemon_command(&self) -> Command {
        let mut command = match &self.island {
            Some(island) if self.as_service_user => {
                let mut command = island.command("setpriv");
                let user = SERVICE_USER.to_string();
                command.args(["--reuid", &user, "--regid", &user, "--clear-groups"]);
                // A pty stays locked by TIOCEXCL when a program has closed it; a real port does not.
                command.args(["--inh-caps", "+sys_admin", "--ambient-caps", "+sys_admin"]);
                command.arg(binary("tandemd"));
                command
            }
            Some(island) => island.command(binary("tandemd")),
            None => Command::new(binary("tandemd")),
        };
        command
            .arg("--no-udev")
            .args(["--log", self.log_level])
            .arg("--config")
            .arg(self.dir.path().join("tandemd.toml"))
            .arg("--bus")
            .arg(&self.bus.address)
            .arg("--state-dir")
            .arg(self.state_dir());
        for port in &self.ports {
            command.arg("--port").arg(port);
        }
        command
    }

    /// What the daemon is configured to from its next start on.
    pub fn configure(&self, config: &str) -> Result<()> {
        Ok(std::fs::write(self.dir.path().join("tandemd.toml"), config)?)
    }

    /// Starts a real polkitd with these rules; needs root.
    pub fn start_polkit(&mut self, rules: &str) -> Result<()> {
        self.polkit = Some(Polkit::start(&self.bus, rules)?);
        Ok(())
    }

    /// Starts ModemManager on the island.
    pub async fn start_modem_manager(&mut self) -> Result<&mut ModemManager> {
        let island = self.island.as_ref().context("ModemManager runs on an island")?;
        let modem_manager = ModemManager::start(self.path(), &self.bus, island).await?;
        Ok(self.modem_manager.insert(modem_manager))
    }

    /// ModemManager, which was started.
    pub fn modem_manager(&self) -> Result<&ModemManager> {
        self.modem_manager.as_ref().context("ModemManager does not run")
    }

    /// Runs `tandem` with arguments, whatever comes of it.
    pub fn tandem(&self, arguments: &[&str]) -> Result<Output> {
        Ok(Command::new(binary("tandem"))
            .args(arguments)
            .env("DBUS_SYSTEM_BUS_ADDRESS", &self.bus.address)
            .env("NO_COLOR", "1")
            .stdin(std::process::Stdio::null())
            .output()?)
    }

    /// Runs `tandem --json` with arguments; it must succeed.
    pub fn tandem_json(&self, arguments: &[&str]) -> Result<Value> {
        let output = self.tandem(&[&["--json"], arguments].concat())?;
        anyhow::ensure!(
            output.status.success(),
            "tandem {arguments:?}: {}\n{}",
            crate::process::both_streams(&output),
            self.log()
        );
        Ok(serde_json::from_slice(&output.stdout)?)
    }

    /// Where the daemon keeps what it must not forget.
    pub fn state_dir(&self) -> PathBuf {
        self.dir.path().join("state")
    }

    /// The world's folder.
    pub fn path(&self) -> &Path {
        self.dir.path()
    }

    /// What the daemon wrote so far.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.dir.path().join("tandemd.log")).unwrap_or_default()
    }
}
