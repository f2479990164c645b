//! A socket in the abstract namespace on which the simulator plays `qmi-proxy` in front of its modems.

use std::os::linux::net::SocketAddrExt;
use std::os::unix::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tokio::net::{UnixListener, UnixStream};
use tokio::task::JoinSet;

use super::{Plugged, RETRY_PAUSE, RigError};
use crate::modem::{ProxyClient, VirtualModem};
use crate::personality::PortKind;

/// Clients at once; more have to wait.
const MAX_CLIENTS: usize = 64;

/// The socket.
#[derive(Debug)]
pub(super) struct QmiProxySocket {
    listener: UnixListener,
    name: String,
}

impl QmiProxySocket {
    /// Binds the name in the abstract namespace.
    pub(super) fn bind(name: &str) -> Result<Self, RigError> {
        let bind = || {
            let address = SocketAddr::from_abstract_name(name)?;
            let listener = std::os::unix::net::UnixListener::bind_addr(&address)?;
            listener.set_nonblocking(true)?;
            UnixListener::from_std(listener)
        };
        let listener = bind().map_err(RigError::at(Path::new(&format!("@{name}"))))?;
        Ok(Self { listener, name: name.to_owned() })
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// Serves clients for ever.
    pub(super) async fn serve(&self, modems: Arc<Vec<Plugged>>) {
        let mut clients = JoinSet::new();
        loop {
            tokio::select! {
                accepted = self.listener.accept(), if clients.len() < MAX_CLIENTS => match accepted {
                    Ok((stream, _)) => {
                        clients.spawn(converse(stream, Arc::clone(&modems)));
                    }
                    Err(error) => {
                        tracing::warn!(%error, "cannot accept a client of the proxy");
                        tokio::time::sleep(RETRY_PAUSE).await;
                    }
                },
                Some(_) = clients.join_next() => {}
            }
        }
    }
}

async fn converse(stream: UnixStream, modems: Arc<Vec<Plugged>>) {
    let Some(client) = ProxyClient::accept(stream).await else { return };
    match meant(Path::new(client.path()), &modems) {
        Some(modem) => {
            client.serve(&modem).await;
        }
        None => client.refuse().await,
    }
}

/// The modem one of whose ports the path names, or the only one that speaks QMI where it names something else.
fn meant(path: &Path, modems: &[Plugged]) -> Option<VirtualModem> {
    let target = |path: &Path| std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let path: PathBuf = target(path);
    let named =
        modems.iter().find(|plugged| plugged.links(PortKind::Qmi).iter().any(|link| target(link) == path));
    let mut speakers = modems.iter().filter(|plugged| plugged.modem.personality().qmi.is_some());
    let only = match (speakers.next(), speakers.next()) {
        (Some(only), None) => Some(only),
        _ => None,
    };
    named.or(only).map(|plugged| plugged.modem.clone())
}
