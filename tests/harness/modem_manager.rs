//! The unmodified ModemManager of the distribution, on the bus of a test, with the modem of its island.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use serde_json::Value;

use crate::bus::Bus;
use crate::client::{Client, Objects};
use crate::island::Island;
use crate::process::{Process, output_of};

const MODEM: &str = "org.freedesktop.ModemManager1.Modem";

/// Some of the states of its modems.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// In a network.
    Registered = 8,
    /// With a data connection.
    Connected = 11,
}

/// A running ModemManager. It is killed when dropped.
#[derive(Debug)]
pub struct ModemManager {
    /// Its process.
    pub process: Process,
    /// A client of it.
    pub client: Client,
    address: String,
    log: PathBuf,
}

impl ModemManager {
    /// Starts it, and tells it of the island's modem.
    pub async fn start(dir: &Path, bus: &Bus, island: &Island) -> Result<Self> {
        let (events, log) = (dir.join("kernel-events"), dir.join("modem-manager.log"));
        std::fs::write(&events, island.kernel_events())?;
        let mut command = island.command("ModemManager");
        command
            .args([
                "--debug",
                "--no-auto-scan",
                "--test-no-udev",
                "--test-no-suspend-resume",
                "--test-no-qrtr",
            ])
            .arg(format!("--initial-kernel-events={}", events.display()))
            .env("DBUS_SYSTEM_BUS_ADDRESS", &bus.address)
            .stdout(std::fs::File::options().create(true).append(true).open(&log)?);
        let process = Process::start(&mut command, Some(&log))?;
        bus.wait_for_name("org.freedesktop.ModemManager1").context("ModemManager did not come up")?;
        let client =
            Client::of(bus, "org.freedesktop.ModemManager1", "/org/freedesktop/ModemManager1").await?;
        Ok(Self { process, client, address: bus.address.clone(), log })
    }

    /// Waits until it has a modem, and gives its object path.
    pub async fn modem(&self) -> Result<String> {
        let objects = self.client.wait_for("a modem of ModemManager", |objects| modem_of(objects).is_some());
        let objects = objects.await.with_context(|| self.log())?;
        modem_of(&objects).context("the modem is there")
    }

    /// Waits until it has a modem with another object path: one that it has looked at anew.
    pub async fn modem_other_than(&self, known: &str) -> Result<String> {
        let other = |objects: &Objects| modem_of(objects).is_some_and(|modem| modem != known);
        let objects = self.client.wait_for("another modem of ModemManager", other);
        let objects = objects.await.with_context(|| self.log())?;
        modem_of(&objects).context("the modem is there")
    }

    /// Waits until its modem is in this state, or in one beyond it.
    pub async fn reaches(&self, state: State) -> Result<()> {
        let reached = |objects: &Objects| {
            let modem = modem_of(objects).and_then(|modem| objects.get(&modem)?.get(MODEM));
            let told = modem.and_then(|properties| i32::try_from(properties.get("State")?.clone()).ok());
            told.is_some_and(|told| told >= state as i32)
        };
        self.client.wait_for(&format!("{state:?}"), reached).await.with_context(|| self.log())?;
        Ok(())
    }

    /// Whether it has a modem now.
    pub async fn has_modem(&self) -> Result<bool> {
        Ok(modem_of(&self.client.objects().await?).is_some())
    }

    /// Waits until it has a modem, and gives what it takes for the ICCID of the SIM in it.
    pub async fn iccid(&self) -> Result<String> {
        let modem = self.modem().await?;
        let sim = self.client.property(&modem, MODEM, "Sim").await?;
        self.client.property(&sim, "org.freedesktop.ModemManager1.Sim", "SimIdentifier").await
    }

    /// `mmcli` with its output as JSON.
    pub fn mmcli(&self, arguments: &[&str]) -> Result<Value> {
        let output = output_of(self.mmcli_command().arg("--output-json").args(arguments))?;
        serde_json::from_str(&output).with_context(|| format!("no JSON: {output}"))
    }

    /// `mmcli` without arguments yet.
    pub fn mmcli_command(&self) -> Command {
        let mut command = Command::new("mmcli");
        command.env("DBUS_SYSTEM_BUS_ADDRESS", &self.address);
        command
    }

    /// How often it was asked to let go of a device.
    pub fn inhibitions(&self) -> usize {
        self.log().matches("device inhibition setup").count()
    }

    /// What it wrote so far.
    pub fn log(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap_or_default()
    }
}

fn modem_of(objects: &Objects) -> Option<String> {
    objects.iter().find(|(_, interfaces)| interfaces.contains_key(MODEM)).map(|(path, _)| path.clone())
}
