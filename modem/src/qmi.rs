//! A port that speaks QMI: the engine of the `qmi` crate behind a [`MessagePort`].

mod engine;

use std::path::PathBuf;
use std::time::Duration;

use qmi::{Request, ResponseError};
use tokio::task::JoinHandle;

use crate::error::{ModemError, ProbeFailure, Refusal};
use crate::messages::{Link, MessagePort};
use crate::options::Deadlines;

pub(crate) use engine::{QmiEngine, Told};
pub(crate) use qmi::engine::Transport;

/// A handle on a port that speaks QMI.
pub(crate) type QmiPort = MessagePort<QmiEngine>;

/// Opens the session.
pub(crate) async fn open(
    transport: Transport,
    link: Link,
    path: PathBuf,
    deadlines: &Deadlines,
) -> Result<(QmiPort, JoinHandle<()>), ProbeFailure> {
    MessagePort::open(QmiEngine::open(transport), link, path, deadlines).await
}

impl QmiPort {
    /// Sends a request and reads the response to it.
    ///
    /// # Errors
    ///
    /// [`Refusal::Qmi`] with the modem's protocol error.
    pub(crate) async fn request<R: Request>(
        &self,
        request: &R,
        within: Duration,
    ) -> Result<R::Response, ModemError> {
        let answer = self.ask(engine::Ask::of(request)?, within).await?;
        answer.read::<R>().map_err(|error| match error {
            ResponseError::Refused(refusal) => {
                ModemError::Refused { command: R::NAME.to_owned(), answer: Refusal::Qmi(refusal.error) }
            }
            ResponseError::Unreadable { error, .. } => {
                ModemError::Malformed { command: R::NAME.to_owned(), reason: error.to_string() }
            }
        })
    }

    /// What has no deadline of its own.
    pub(crate) async fn quickly<R: Request>(&self, request: &R) -> Result<R::Response, ModemError> {
        self.request(request, self.deadlines().query).await
    }
}
