//! Servers on addresses of this machine.

use std::collections::BTreeMap;
use std::net::{SocketAddr, TcpListener as StdListener};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Map, Value, json};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;

use super::build::{Common, root};
use super::config::ServerConfig;
use super::control::ServerControl;
use super::core::Kind;
use super::events::SharedEvents;
use super::faults::{CutAt, Fault, Point};
use super::{VirtualServer, tls};
use crate::rsp::Pki;

/// Connections to one server at once; more have to wait.
const MAX_CONNECTIONS: usize = 32;
/// Time for a TLS handshake.
pub(crate) const HANDSHAKE_DEADLINE: Duration = Duration::from_secs(15);
/// Pause before something that the system refused is tried again.
const RETRY_PAUSE: Duration = Duration::from_secs(1);

/// Why servers cannot run.
#[derive(Debug, thiserror::Error)]
pub enum ServerError {
    /// A field of a configuration holds what no server can hold.
    #[error("server {name}: {what}")]
    Config {
        /// The server.
        name: String,
        /// What is wrong.
        what: String,
    },
    /// Nothing can listen there.
    #[error("server {name}: cannot listen on {address}: {source}")]
    Listen {
        /// The server.
        name: String,
        /// Where.
        address: SocketAddr,
        /// Why.
        source: std::io::Error,
    },
    /// The TLS library does not like the certificate.
    #[error("server {name}: {source}")]
    Tls {
        /// The server.
        name: String,
        /// Why.
        source: tokio_rustls::rustls::Error,
    },
    /// The files of a root.
    #[error("the root of the certificates: {0}")]
    Root(String),
}

impl ServerError {
    pub(super) fn config(config: &ServerConfig, what: &str) -> ServerError {
        ServerError::Config { name: config.name.clone(), what: what.to_owned() }
    }
}

/// The servers of a simulation. They listen as soon as they are there, and answer while [`run`](Servers::run) runs.
/// Clones are the same servers.
#[derive(Clone, Debug, Default)]
pub struct Servers(Arc<[Listening]>);

#[derive(Debug)]
struct Listening {
    server: VirtualServer,
    listener: StdListener,
    /// For the TLS library.
    acceptor: Acceptor,
    host: String,
}

#[derive(Clone)]
struct Acceptor(TlsAcceptor);

impl std::fmt::Debug for Acceptor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Acceptor(…)")
    }
}

impl Servers {
    /// Starts listening for each SM-DP+ of `smdp` and each SM-DS of `smds`, with certificates of `pki` where a configuration
    /// names no others.
    pub fn bind(smdp: &[ServerConfig], smds: &[ServerConfig], pki: &Pki) -> Result<Servers, ServerError> {
        let kinds = [(Kind::SmDp, smdp), (Kind::SmDs, smds)];
        let mut listeners = Vec::new();
        let mut addresses = BTreeMap::new();
        for (kind, configs) in kinds {
            for (serial, config) in (1..).zip(configs) {
                let listener = listen(config)?;
                let port = listener.local_addr().map_or(config.port, |address| address.port());
                let address = format!("{}:{port}", config.host);
                addresses.insert(config.name.clone(), address.clone());
                listeners.push((kind, serial, config, listener, address));
            }
        }
        let common =
            Common { pki: pki.clone(), events: SharedEvents::default(), addresses: addresses.into() };
        let start = |(kind, serial, config, listener, address): (_, _, &ServerConfig, _, String)| {
            let server = VirtualServer::new(config, kind, serial, &address, &common)?;
            let acceptor = tls::acceptor(&server.tls)
                .map_err(|source| ServerError::Tls { name: config.name.clone(), source })?;
            let host = config.host.clone();
            Ok(Listening { server, listener, acceptor: Acceptor(acceptor), host })
        };
        listeners.into_iter().map(start).collect::<Result<_, _>>().map(Servers)
    }

    /// The infrastructure below a root out of files.
    pub fn root(key: &Path, certificate: &Path) -> Result<Pki, ServerError> {
        root(key, certificate).map_err(ServerError::Root)
    }

    /// The servers, SM-DP+ first.
    pub fn all(&self) -> impl Iterator<Item = &VirtualServer> {
        self.0.iter().map(|listening| &listening.server)
    }

    /// The server of this name.
    pub fn named(&self, name: &str) -> Option<&VirtualServer> {
        self.all().find(|server| server.name() == name)
    }

    /// The address that a name stands for.
    pub fn address(&self, name: &str) -> Option<String> {
        self.named(name).map(VirtualServer::address)
    }

    /// Does what a command asks for; `wanted` names the server where there are several.
    pub fn control(&self, wanted: Option<&str>, request: Map<String, Value>) -> Result<Value, String> {
        let control = ServerControl::parse(request)?;
        let names = || self.all().map(VirtualServer::name).collect::<Vec<_>>().join(", ");
        let server = match (wanted, &*self.0) {
            (Some(name), _) => {
                self.named(name).ok_or_else(|| format!("there is no server {name:?}, only {}", names()))?
            }
            (None, [only]) => &only.server,
            (None, []) => return Err("there are no servers".to_owned()),
            (None, _) if control == ServerControl::ServerStatus => {
                let all = self.all().map(|server| server.control(&control)).collect::<Result<Vec<_>, _>>()?;
                return Ok(json!({ "ok": true, "servers": all }));
            }
            (None, _) => return Err(format!("which server? there are {}", names())),
        };
        server.control(&control)
    }

    /// Answers for ever.
    pub async fn run(&self) {
        let mut servers = JoinSet::new();
        for listening in self.0.iter() {
            let listener = match listening.listener.try_clone().and_then(TcpListener::from_std) {
                Ok(listener) => listener,
                Err(error) => {
                    tracing::error!(server = listening.server.name(), %error, "cannot listen");
                    continue;
                }
            };
            let (server, acceptor) = (listening.server.clone(), listening.acceptor.clone());
            let host = listening.host.clone();
            servers.spawn(accept(listener, move |stream| {
                welcome(server.clone(), stream, acceptor.clone(), host.clone())
            }));
        }
        while servers.join_next().await.is_some() {}
        // Without servers there is nothing to do, and no end to it.
        std::future::pending().await
    }
}

fn listen(config: &ServerConfig) -> Result<StdListener, ServerError> {
    let address = SocketAddr::new(config.bind, config.port);
    listen_on(address).map_err(|source| ServerError::Listen { name: config.name.clone(), address, source })
}

/// Listens, for a runtime that is to come.
pub(crate) fn listen_on(address: SocketAddr) -> std::io::Result<StdListener> {
    let listener = StdListener::bind(address)?;
    listener.set_nonblocking(true)?;
    Ok(listener)
}

/// Welcomes whoever comes, for ever; no more than so many at once.
pub(crate) async fn accept<W>(listener: TcpListener, welcome: impl Fn(TcpStream) -> W)
where
    W: Future<Output = ()> + Send + 'static,
{
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept(), if connections.len() < MAX_CONNECTIONS => match accepted {
                Ok((stream, _)) => {
                    connections.spawn(welcome(stream));
                }
                Err(error) => {
                    tracing::warn!(%error, "cannot accept a connection");
                    tokio::time::sleep(RETRY_PAUSE).await;
                }
            },
            Some(_) = connections.join_next() => {}
        }
    }
}

async fn welcome(server: VirtualServer, mut stream: TcpStream, acceptor: Acceptor, host: String) {
    let mut acceptor = acceptor.0;
    // Answers go out in several pieces.
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "cannot send small pieces at once");
    }
    let faults = server.lock().faults.take(Point::Connect);
    for fault in &faults {
        match fault {
            Fault::Cut { when: CutAt::Received } => return,
            // The client has said something already, and gets no answer.
            Fault::Cut { .. } => {
                let mut byte = [0];
                let _ =
                    timeout(HANDSHAKE_DEADLINE, tokio::io::AsyncReadExt::read(&mut stream, &mut byte)).await;
                return;
            }
            Fault::Silence => tokio::time::sleep(HANDSHAKE_DEADLINE * 20).await,
            Fault::Delay { ms } => tokio::time::sleep(Duration::from_millis(*ms)).await,
            Fault::NoHttp => {
                // Plain HTTP where TLS should be, or whatever it is.
                server.serve(stream).await;
                return;
            }
            Fault::Tls { certificate } => match server.spoilt_tls(&host, *certificate) {
                Ok(spoilt) => acceptor = spoilt,
                Err(error) => tracing::warn!(%error, "cannot show such a certificate"),
            },
            _ => {}
        }
    }
    match timeout(HANDSHAKE_DEADLINE, acceptor.accept(stream)).await {
        Ok(Ok(stream)) => server.serve(stream).await,
        Ok(Err(error)) => tracing::debug!(%error, "no TLS connection"),
        Err(_elapsed) => tracing::debug!("the TLS handshake took too long"),
    }
}

impl VirtualServer {
    fn spoilt_tls(
        &self,
        host: &str,
        fault: super::TlsFault,
    ) -> Result<TlsAcceptor, tokio_rustls::rustls::Error> {
        let core = self.lock();
        tls::acceptor(&tls::spoilt(&core.lies.pki, core.kind.tls_role(), &core.lies.oid, host, fault))
    }
}
