//! A port that speaks MBIM: the session of the `mbim` crate behind a [`MessagePort`].

mod engine;
mod setup;
mod tunnel;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use mbim::basic_connect::DeviceServices;
use mbim::{ReplyError, Request, Service};
use tokio::sync::{broadcast, watch};
use tokio::task::JoinHandle;

use crate::error::{ModemError, ProbeFailure, Refusal};
use crate::health::Health;
use crate::messages::{Link, MessagePort};
use crate::options::Deadlines;

pub(crate) use engine::{MbimEngine, Told};
pub(crate) use setup::Opening;
pub(crate) use tunnel::tunnel;

/// A handle on a port that speaks MBIM.
#[derive(Clone)]
pub(crate) struct MbimPort {
    port: MessagePort<MbimEngine>,
    services: Arc<DeviceServices>,
}

/// Opens the session: the proxy is told the device where there is one, the modem says which services it has, and both agree on an
/// edition of the extensions.
pub(crate) async fn open(
    opening: Opening,
    link: Link,
    path: PathBuf,
    deadlines: &Deadlines,
) -> Result<(MbimPort, JoinHandle<()>), ProbeFailure> {
    let (engine, services) = MbimEngine::open(opening, deadlines);
    let (port, task) = MessagePort::open(engine, link, path, deadlines).await?;
    let services = services.get().cloned().unwrap_or_default();
    Ok((MbimPort { port, services: Arc::new(services) }, task))
}

impl MbimPort {
    /// Sends a request and reads the reply to it.
    ///
    /// # Errors
    ///
    /// [`Refusal::Mbim`] with the modem's status.
    pub(crate) async fn request<R>(&self, request: R, within: Duration) -> Result<R::Reply, ModemError>
    where
        R: Request + Send + 'static,
    {
        let name = || format!("{} {}", R::SERVICE, R::CID);
        let answer = self.port.ask(engine::Ask::of(request), within).await?;
        answer.done.reply::<R>(answer.version).map_err(|error| match error {
            ReplyError::Refused { status, .. } => {
                ModemError::Refused { command: name(), answer: Refusal::Mbim(status) }
            }
            ReplyError::Malformed { source, .. } => {
                ModemError::Malformed { command: name(), reason: source.to_string() }
            }
        })
    }

    /// What has no deadline of its own.
    pub(crate) async fn quickly<R: Request + Send + 'static>(
        &self,
        request: R,
    ) -> Result<R::Reply, ModemError> {
        let within = self.deadlines().query;
        self.request(request, within).await
    }

    /// Whether the modem lists a command.
    pub(crate) fn has(&self, service: Service, cid: u32) -> bool {
        self.services.has(service, cid)
    }

    /// What the modem says unasked, from now on.
    pub(crate) fn indications(&self) -> broadcast::Receiver<Told> {
        self.port.indications()
    }

    /// Whether the port answers.
    pub(crate) fn health(&self) -> watch::Receiver<Health> {
        self.port.health()
    }

    /// How long things may take.
    pub(crate) fn deadlines(&self) -> &Deadlines {
        self.port.deadlines()
    }
}
