//! Entitlement servers on addresses of this machine.

use std::net::{SocketAddr, TcpListener as StdListener};
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Map, Value, json};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;

use super::EntitlementServer;
use super::config::EntitlementConfig;
use super::control::EntitlementControl;
use super::faults::{EntitlementFault, EntitlementPlace};
use crate::carrier::Network;
use crate::rsp::Pki;
use crate::rsp::random;
use crate::rsp::x509::Role;
use crate::server::network::{HANDSHAKE_DEADLINE, accept, listen_on};
use crate::server::{CutAt, Servers, tls};

/// Why entitlement servers cannot run.
#[derive(Debug, thiserror::Error)]
pub enum EntitlementError {
    /// A field of a configuration holds what no server can hold.
    #[error("entitlement server {name}: {what}")]
    Config {
        /// The server.
        name: String,
        /// What is wrong.
        what: String,
    },
    /// Nothing can listen there.
    #[error("entitlement server {name}: cannot listen on {address}: {source}")]
    Listen {
        /// The server.
        name: String,
        /// Where.
        address: SocketAddr,
        /// Why.
        source: std::io::Error,
    },
    /// The TLS library does not like the certificate.
    #[error("entitlement server {name}: {source}")]
    Tls {
        /// The server.
        name: String,
        /// Why.
        source: tokio_rustls::rustls::Error,
    },
    /// The system gives no random bytes.
    #[error("random bytes: {0}")]
    Random(std::io::Error),
}

/// The entitlement servers of a simulation, and the network behind them. They listen as soon as they are there, and answer while
/// [`run`](EntitlementServers::run) runs. Clones are the same servers.
#[derive(Clone, Debug, Default)]
pub struct EntitlementServers {
    listening: Arc<[Listening]>,
    network: Network,
}

struct Listening {
    server: EntitlementServer,
    listener: StdListener,
    acceptor: TlsAcceptor,
    door: Door,
}

/// What it takes to show another certificate.
#[derive(Clone)]
struct Door {
    pki: Pki,
    host: String,
}

impl std::fmt::Debug for Listening {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Listening").field("server", &self.server).finish_non_exhaustive()
    }
}

impl EntitlementServers {
    /// Starts listening for each configuration. Profiles are ordered from `servers`; certificates are those of `pki`.
    pub fn bind(
        configs: &[EntitlementConfig],
        servers: &Servers,
        pki: &Pki,
    ) -> Result<EntitlementServers, EntitlementError> {
        let network = Network::default();
        let mut listening = Vec::new();
        for (serial, config) in (1..).zip(configs) {
            let name = || config.name.clone();
            let address = SocketAddr::new(config.bind, config.port);
            let listener = listen_on(address).map_err(|source| EntitlementError::Listen {
                name: name(),
                address,
                source,
            })?;
            let port = listener.local_addr().map_or(config.port, |address| address.port());
            let run = u32::from_be_bytes(random().map_err(EntitlementError::Random)?);
            let address = format!("{}:{port}", config.host);
            let server = EntitlementServer::new(config, serial, &address, servers, &network, pki, run)
                .map_err(|what| EntitlementError::Config { name: name(), what })?;
            let acceptor = tls::acceptor(&server.tls)
                .map_err(|source| EntitlementError::Tls { name: name(), source })?;
            let door = Door { pki: pki.clone(), host: config.host.clone() };
            listening.push(Listening { server, listener, acceptor, door });
        }
        Ok(EntitlementServers { listening: listening.into(), network })
    }

    /// The servers.
    pub fn all(&self) -> impl Iterator<Item = &EntitlementServer> {
        self.listening.iter().map(|listening| &listening.server)
    }

    /// The server of this name.
    pub fn named(&self, name: &str) -> Option<&EntitlementServer> {
        self.all().find(|server| server.name() == name)
    }

    /// The network that the subscribers of all of them are in.
    pub fn network(&self) -> &Network {
        &self.network
    }

    /// Does what a command asks for; `wanted` names the server where there are several.
    pub fn control(&self, wanted: Option<&str>, request: Map<String, Value>) -> Result<Value, String> {
        let control = EntitlementControl::parse(request)?;
        let names = || self.all().map(EntitlementServer::name).collect::<Vec<_>>().join(", ");
        match (wanted, &*self.listening) {
            (Some(name), _) => {
                let server = self.named(name);
                let missing = || format!("there is no entitlement server {name:?}, only {}", names());
                server.ok_or_else(missing)?.control(&control)
            }
            (None, [only]) => only.server.control(&control),
            (None, []) => Err("there are no entitlement servers".to_owned()),
            (None, _) if control == EntitlementControl::EntitlementStatus => {
                let all = self.all().map(|server| server.control(&control)).collect::<Result<Vec<_>, _>>()?;
                Ok(json!({ "ok": true, "servers": all }))
            }
            (None, _) => Err(format!("which entitlement server? there are {}", names())),
        }
    }

    /// Answers for ever.
    pub async fn run(&self) {
        let mut servers = JoinSet::new();
        for listening in self.listening.iter() {
            let listener = match listening.listener.try_clone().and_then(TcpListener::from_std) {
                Ok(listener) => listener,
                Err(error) => {
                    tracing::error!(server = listening.server.name(), %error, "cannot listen");
                    continue;
                }
            };
            let (server, acceptor) = (listening.server.clone(), listening.acceptor.clone());
            let door = listening.door.clone();
            servers.spawn(accept(listener, move |stream| {
                welcome(server.clone(), stream, acceptor.clone(), door.clone())
            }));
        }
        while servers.join_next().await.is_some() {}
        // Without servers there is nothing to do, and no end to it.
        std::future::pending().await
    }
}

async fn welcome(server: EntitlementServer, mut stream: TcpStream, mut acceptor: TlsAcceptor, door: Door) {
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "cannot send small pieces at once");
    }
    let faults = server.lock().faults.take(EntitlementPlace::Connect, None);
    for fault in &faults {
        match fault {
            EntitlementFault::Cut { when: CutAt::Received } => return,
            // The client has said something already, and gets no answer.
            EntitlementFault::Cut { .. } => {
                let mut byte = [0];
                let read = tokio::io::AsyncReadExt::read(&mut stream, &mut byte);
                let _ = timeout(HANDSHAKE_DEADLINE, read).await;
                return;
            }
            EntitlementFault::Silence => tokio::time::sleep(HANDSHAKE_DEADLINE * 20).await,
            EntitlementFault::Delay { ms } => tokio::time::sleep(Duration::from_millis(*ms)).await,
            EntitlementFault::NoHttp => {
                server.serve(stream).await;
                return;
            }
            EntitlementFault::Tls { certificate } => {
                let spoilt = tls::spoilt(&door.pki, Role::DpTls, "2.999.20", &door.host, *certificate);
                match tls::acceptor(&spoilt) {
                    Ok(spoilt) => acceptor = spoilt,
                    Err(error) => tracing::warn!(%error, "cannot show such a certificate"),
                }
            }
            _ => {}
        }
    }
    match timeout(HANDSHAKE_DEADLINE, acceptor.accept(stream)).await {
        Ok(Ok(stream)) => server.serve(stream).await,
        Ok(Err(error)) => tracing::debug!(%error, "no TLS connection"),
        Err(_elapsed) => tracing::debug!("the TLS handshake took too long"),
    }
}
