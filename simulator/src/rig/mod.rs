//! Modems behind pseudo-terminals in a folder, servers on loopback addresses, and a socket to drive them: what the program runs.

mod client;
mod credentials;
mod mbim_proxy;
mod pty;
mod qmi_proxy;
mod socket;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::card::{Card, CardConfig, CardError};
use crate::entitlement::{EntitlementError, EntitlementServer, EntitlementServers};
use crate::modem::{ControlError, Ended, SharedCard, VirtualModem};
use crate::personality::PortKind;
use crate::rsp::Pki;
use crate::scenario::{NamedCard, Scenario};
use crate::server::{ServerError, Servers, VirtualServer};
use mbim_proxy::MbimProxySocket;
use pty::PtyPort;
use qmi_proxy::QmiProxySocket;
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
    mbim_proxy: Option<MbimProxySocket>,
    qmi_proxy: Option<QmiProxySocket>,
    servers: Servers,
    entitlement: EntitlementServers,
    root_certificate: PathBuf,
}

/// A modem and where its ports are.
#[derive(Debug)]
pub(crate) struct Plugged {
    pub(crate) name: String,
    pub(crate) modem: VirtualModem,
    pub(crate) ports: Vec<Socket>,
}

/// A port and its name in the folder.
#[derive(Debug, Clone)]
pub(crate) struct Socket {
    pub(crate) kind: PortKind,
    pub(crate) link: PathBuf,
}

impl Plugged {
    /// Names of the ports of one kind.
    pub(crate) fn links(&self, kind: PortKind) -> Vec<&Path> {
        self.ports.iter().filter(|port| port.kind == kind).map(|port| port.link.as_path()).collect()
    }

    /// Adds the ports to what is told of the modem: `ports` are those for AT, others have their kind in front.
    pub(crate) fn tell_ports(&self, modem: &mut Value) {
        let Some(members) = modem.as_object_mut() else { return };
        members.insert("ports".to_owned(), json!(self.links(PortKind::At)));
        for (kind, name) in [(PortKind::Mbim, "mbim_ports"), (PortKind::Qmi, "qmi_ports")] {
            let links = self.links(kind);
            if !links.is_empty() {
                members.insert(name.to_owned(), json!(links));
            }
        }
    }
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
    /// An entitlement server that cannot be made.
    #[error(transparent)]
    Entitlement(#[from] EntitlementError),
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
        let entitlement = EntitlementServers::bind(&scenario.entitlement, &servers, &pki)?;
        let mut cards = open_cards(scenario, &dir, &pki, &servers)?;
        let mut modems = Vec::new();
        let mut open = Vec::new();
        for plan in &scenario.modems {
            let cards = plan.cards.iter().map(|name| cards.remove(name.as_ref()?)).collect();
            let modem =
                VirtualModem::with_slots(plan.personality, plan.imei.clone(), cards, plan.active_slot);
            for fault in &plan.faults {
                let fail = |source| RigError::Fault { name: plan.name.clone(), source };
                modem.control(fault).map_err(fail)?;
            }
            let ports = named_ports(&plan.name, &plan.ports, &dir);
            open.push(open_ports(&ports).map_err(RigError::at(&dir))?);
            modems.push(Plugged { name: plan.name.clone(), modem, ports });
        }
        let mbim_proxy = scenario.mbim_proxy.as_deref().map(MbimProxySocket::bind).transpose()?;
        let qmi_proxy = scenario.qmi_proxy.as_deref().map(QmiProxySocket::bind).transpose()?;
        Ok(Self {
            modems,
            open,
            socket,
            mbim_proxy,
            qmi_proxy,
            servers,
            entitlement,
            root_certificate: dir.join(PKI_ROOT),
        })
    }

    /// Writes what is said on ports of whole messages to a file for each modem, `MODEM.txt` in `dir`.
    pub fn record(&self, dir: &Path) -> Result<(), RigError> {
        std::fs::create_dir_all(dir).map_err(RigError::at(dir))?;
        for plugged in &self.modems {
            let path = dir.join(format!("{}.txt", plugged.name));
            let file = std::fs::File::create(&path).map_err(RigError::at(&path))?;
            plugged.modem.record(file);
        }
        Ok(())
    }

    /// The line that says that everything is there.
    pub fn ready(&self) -> Value {
        let modems: Vec<Value> = self
            .modems
            .iter()
            .map(|plugged| {
                let personality = plugged.modem.personality().name;
                let mut modem = json!({ "name": plugged.name, "personality": personality });
                plugged.tell_ports(&mut modem);
                modem
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
        let entitlement = |server: &EntitlementServer| {
            json!({
                "name": server.name(),
                "kind": "entitlement",
                "address": server.address(),
                "ca": self.root_certificate,
            })
        };
        let servers: Vec<Value> =
            self.servers.all().map(server).chain(self.entitlement.all().map(entitlement)).collect();
        let mut ready =
            json!({ "ready": true, "control": self.socket.path(), "modems": modems, "servers": servers });
        if let (Some(proxy), Some(ready)) = (&self.mbim_proxy, ready.as_object_mut()) {
            ready.insert("mbim_proxy".to_owned(), json!(proxy.name()));
        }
        if let (Some(proxy), Some(ready)) = (&self.qmi_proxy, ready.as_object_mut()) {
            ready.insert("qmi_proxy".to_owned(), json!(proxy.name()));
        }
        ready
    }

    /// Serves until `end` resolves, then takes ports and socket away.
    pub async fn run(self, end: impl Future<Output = ()>) {
        let mut tasks = JoinSet::new();
        for (plugged, open) in self.modems.iter().zip(self.open) {
            tasks.spawn(serve_modem(plugged.modem.clone(), plugged.ports.clone(), open));
        }
        let modems = Arc::new(self.modems);
        let qmi_proxy = async {
            match &self.qmi_proxy {
                Some(proxy) => proxy.serve(Arc::clone(&modems)).await,
                None => std::future::pending().await,
            }
        };
        let mbim_proxy = async {
            match &self.mbim_proxy {
                Some(proxy) => proxy.serve(Arc::clone(&modems)).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            () = end => {}
            () = self.servers.run() => {}
            () = mbim_proxy => {}
            () = qmi_proxy => {}
            () = self.entitlement.run() => {}
            () = self.socket.serve(Arc::clone(&modems), &self.servers, &self.entitlement) => {}
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

/// `MODEM-KINDn`, counted for each kind.
fn named_ports(modem: &str, kinds: &[PortKind], dir: &Path) -> Vec<Socket> {
    let mut counts: BTreeMap<PortKind, usize> = BTreeMap::new();
    let named = |kind: &PortKind| {
        let count = counts.entry(*kind).or_default();
        let link = dir.join(format!("{modem}-{}{count}", kind.name()));
        *count += 1;
        Socket { kind: *kind, link }
    };
    kinds.iter().map(named).collect()
}

fn open_ports(ports: &[Socket]) -> std::io::Result<Vec<PtyPort>> {
    ports.iter().map(|port| PtyPort::open(&port.link)).collect()
}

/// Ports come and go with the modem.
async fn serve_modem(modem: VirtualModem, sockets: Vec<Socket>, mut open: Vec<PtyPort>) {
    loop {
        let mut ports: JoinSet<Ended> = JoinSet::new();
        for (port, socket) in open.drain(..).zip(&sockets) {
            let (modem, kind) = (modem.clone(), socket.kind);
            ports.spawn(async move { modem.serve_as(kind, port).await });
        }
        // A port that fails by itself stays away until the modem is plugged in anew.
        while ports.join_next().await.is_some() {}
        modem.gone().await;
        modem.plugged_in().await;
        open = reopened(&sockets).await;
    }
}

async fn reopened(sockets: &[Socket]) -> Vec<PtyPort> {
    loop {
        match open_ports(sockets) {
            Ok(ports) => return ports,
            Err(error) => tracing::warn!(%error, "cannot open a pseudo-terminal, trying again"),
        }
        tokio::time::sleep(RETRY_PAUSE).await;
    }
}
