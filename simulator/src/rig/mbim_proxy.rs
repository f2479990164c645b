//! A socket in the abstract namespace on which the simulator plays `mbim-proxy` in front of its modems.

use std::os::linux::net::SocketAddrExt;
use std::os::unix::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{UnixListener, UnixStream};
use tokio::task::JoinSet;

use super::{Plugged, RETRY_PAUSE, RigError};
use crate::mbim::{Newcomer, Step};
use crate::modem::VirtualModem;
use crate::personality::PortKind;

/// Clients at once; more have to wait.
const MAX_CLIENTS: usize = 64;
/// Bytes that a client may send before it has named its device.
const MAX_INTRODUCTION: usize = 0x1_0000;

/// The socket.
#[derive(Debug)]
pub(super) struct MbimProxySocket {
    listener: UnixListener,
    name: String,
}

impl MbimProxySocket {
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
    if let Err(error) = introduce(stream, &modems).await {
        tracing::debug!(%error, "a client of the proxy left before it named a device");
    }
}

/// Waits until the client has named a device, then lets it talk to that.
async fn introduce(mut stream: UnixStream, modems: &[Plugged]) -> std::io::Result<()> {
    let mut newcomer = Newcomer::default();
    let mut buffer = [0; 4096];
    let mut heard = 0;
    loop {
        match newcomer.next() {
            Step::More => {
                let count = stream.read(&mut buffer).await?;
                heard += count;
                if count == 0 || heard > MAX_INTRODUCTION {
                    return Ok(());
                }
                newcomer.take(buffer.get(..count).unwrap_or_default());
            }
            Step::Answer(answer) => stream.write_all(&answer).await?,
            Step::Device { transaction, path } => {
                let modem = meant(Path::new(&path), modems);
                stream.write_all(&Newcomer::answer(transaction, modem.is_some())).await?;
                if let Some(modem) = modem {
                    modem.serve_mbim_client(newcomer, stream).await;
                    return Ok(());
                }
            }
        }
    }
}

/// The modem one of whose ports the path names, or the only one that speaks MBIM where it names something else.
fn meant(path: &Path, modems: &[Plugged]) -> Option<VirtualModem> {
    let target = |path: &Path| std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let path = target(path);
    let mut speakers = modems.iter().filter(|plugged| !plugged.links(PortKind::Mbim).is_empty());
    let named = modems.iter().find(|plugged| plugged.ports.iter().any(|port| target(&port.link) == path));
    let only = match (speakers.next(), speakers.next()) {
        (Some(only), None) => Some(only),
        _ => None,
    };
    let found = named.or(only).filter(|plugged| plugged.modem.is_present())?;
    Some(found.modem.clone())
}
