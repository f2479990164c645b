//! Modems behind pseudo-terminals in a folder, servers on loopback addresses, and a socket to drive them: what the program runs.

mod client;
mod credentials;
mod pty;
mod socket;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::card::{Card, CardConfig, CardError};
use crate::modem::{ControlError, Ended, SharedCard, VirtualModem};
use crate::rsp::Pki;
use crate::scenario::{NamedCard, Scenario};
use crate::server::{ServerError, Servers, VirtualServer};
use pty::PtyPort;
use socket::ControlSocket;

pub use client::{ClientError, request, send};
pub use credentials::write_smdp_credentials;

/// Name of the control socket in the folder.
pub const CONTROL_SOCKET: &str = "control.sock";
/// Name of the file in the folder that all keys of the simulation follow from.
const PKI_SEED: &str = "pki.seed";
/// Name of the file with the certificate of the simulation's own issuer.
pub const PKI_ROOT: &str = "ci.pem";
/// Pause before something that the system refused is tried again.
const RETRY_PAUSE: Duration = Duration::from_secs(1);

/// A scenario that is running.
#[derive(Debug)]
pub struct Rig {
    modems: Vec<Plugged>,
    /// Ports of each modem, open from the start so that the ready line tells the truth.
    open: Vec<Vec<PtyPort>>,
    socket: ControlSocket,
    servers: Servers,
    root_certificate: PathBuf,
}

/// A modem and where its ports are.
#[derive(Debug)]
pub(crate) struct Plugged {
    pub(crate) name: String,
    pub(crate) modem: VirtualModem,
    pub(crate) links: Vec<PathBuf>,
}

/// Why a scenario cannot run.
#[derive(Debug, thiserror::Error)]
pub enum RigError {
    /// The folder or something in it.
    #[error("{}: {source}", path.display())]
    Io {
        /// Where.
        path: PathBuf,
        /// What.
        source: std::io::Error,
    },
    /// Somebody runs in this folder already.
    #[error("a simulator is running in {} already; end it or choose another folder", .0.display())]
    Busy(PathBuf),
    /// A card that cannot be made.
    #[error("card {name}: {source}")]
    Card {
        /// The card.
        name: String,
        /// Why.
        source: CardError,
    },
    /// A fault of the scenario that cannot be armed.
    #[error("modem {name}: {source}")]
    Fault {
        /// The modem.
        name: String,
        /// Why.
        source: ControlError,
    },
    /// A server that cannot be made.
    #[error(transparent)]
    Server(#[from] ServerError),
}

impl RigError {
    fn at(path: &Path) -> impl Fn(std::io::Error) -> RigError {
        let path = path.to_owned();
        move |source| RigError::Io { path: path.clone(), source }
    }
}

impl Rig {
    /// Brings up the modems and servers of a scenario. Cards keep their state in the folder, and it holds the keys that they and
    /// the servers have.
    pub fn start(scenario: &Scenario, dir: &Path) -> Result<Self, RigError> {
        std::fs::create_dir_all(dir).map_err(RigError::at(dir))?;
        let dir = std::path::absolute(dir).map_err(RigError::at(dir))?;
        let socket = ControlSocket::bind(&dir.join(CONTROL_SOCKET))?;
        let pki = open_pki(scenario, &dir)?;
        let servers = Servers::bind(&scenario.smdp, &scenario.smds, &pki)?;
        let mut cards = open_cards(scenario, &dir, &pki, &servers)?;
        let mut modems = Vec::new();
        let mut open = Vec::new();
        for plan in &scenario.modems {
            let card = plan.card.as_ref().and_then(|name| cards.remove(name));
            let modem = VirtualModem::new(plan.personality, plan.imei.clone(), card);
            for fault in &plan.faults {
                let fail = |source| RigError::Fault { name: plan.name.clone(), source };
                modem.control(fault).map_err(fail)?;
            }
            let links: Vec<PathBuf> =
                (0..plan.ports).map(|port| dir.join(format!("{}-at{port}", plan.name))).collect();
            open.push(open_ports(&links).map_err(RigError::at(&dir))?);
            modems.push(Plugged { name: plan.name.clone(), modem, links });
        }
        Ok(Self { modems, open, socket, servers, root_certificate: dir.join(PKI_ROOT) })
    }

    /// The line that says that everything is there.
    pub fn ready(&self) -> Value {
        let modems: Vec<Value> = self
            .modems
            .iter()
            .map(|plugged| {
                let personality = plugged.modem.personality().name;
                json!({ "name": plugged.name, "personality": personality, "ports": plugged.links })
            })
            .collect();
        let server = |server: &VirtualServer| {
            json!({
                "name": server.name(),
                "kind": server.kind(),
                "address": server.address(),
                "ca": self.root_certificate,
            })
        };
        let servers: Vec<Value> = self.servers.all().map(server).collect();
        json!({ "ready": true, "control": self.socket.path(), "modems": modems, "servers": servers })
    }

    /// Serves until `end` resolves, then takes ports and socket away.
    pub async fn run(self, end: impl Future<Output = ()>) {
        let mut tasks = JoinSet::new();
        for (plugged, open) in self.modems.iter().zip(self.open) {
            tasks.spawn(serve_modem(plugged.modem.clone(), plugged.links.clone(), open));
        }
        tokio::select! {
            () = end => {}
            () = self.servers.run() => {}
            () = self.socket.serve(Arc::new(self.modems), &self.servers) => {}
        }
        tasks.shutdown().await;
    }
}

/// The infrastructure of the folder. Who is to believe the servers of the simulation is given its root.
fn open_pki(scenario: &Scenario, dir: &Path) -> Result<Pki, RigError> {
    let pki = match &scenario.pki {
        Some(files) => Servers::root(&files.key, &files.certificate)?,
        None => {
            let seed = dir.join(PKI_SEED);
            Pki::kept_in(&seed).map_err(RigError::at(&seed))?
        }
    };
    let root = dir.join(PKI_ROOT);
    std::fs::write(&root, pki.ci().certificate.to_pem()).map_err(RigError::at(&root))?;
    Ok(pki)
}

fn open_cards(
    scenario: &Scenario,
    dir: &Path,
    pki: &Pki,
    servers: &Servers,
) -> Result<BTreeMap<String, SharedCard>, RigError> {
    let open = |named: &NamedCard| {
        let state = dir.join(format!("{}.json", named.name));
        let card = Card::open_under(pki, &addressed(&named.config, servers), Some(&state))
            .map_err(|source| RigError::Card { name: named.name.clone(), source })?;
        Ok((named.name.clone(), Arc::new(Mutex::new(card))))
    };
    scenario.cards.iter().map(open).collect()
}

/// Where a card names a server of the scenario, its address is meant.
fn addressed(config: &CardConfig, servers: &Servers) -> CardConfig {
    let mut config = config.clone();
    let receivers = config.profiles.iter_mut().flat_map(|profile| &mut profile.notifications);
    let addresses = receivers.map(|receiver| &mut receiver.address);
    for address in addresses.chain(&mut config.default_smdp).chain(&mut config.root_smds) {
        if let Some(known) = servers.address(address) {
            *address = known;
        }
    }
    config
}

fn open_ports(links: &[PathBuf]) -> std::io::Result<Vec<PtyPort>> {
    links.iter().map(|link| PtyPort::open(link)).collect()
}

/// Ports come and go with the modem.
async fn serve_modem(modem: VirtualModem, links: Vec<PathBuf>, mut open: Vec<PtyPort>) {
    loop {
        let mut ports: JoinSet<Ended> = JoinSet::new();
        for port in open.drain(..) {
            let modem = modem.clone();
            ports.spawn(async move { modem.serve(port).await });
        }
        // A port that fails by itself stays away until the modem is plugged in anew.
        while ports.join_next().await.is_some() {}
        modem.gone().await;
        modem.plugged_in().await;
        open = reopened(&links).await;
    }
}

async fn reopened(links: &[PathBuf]) -> Vec<PtyPort> {
    loop {
        match open_ports(links) {
            Ok(ports) => return ports,
            Err(error) => tracing::warn!(%error, "cannot open a pseudo-terminal, trying again"),
        }
        tokio::time::sleep(RETRY_PAUSE).await;
    }
}
