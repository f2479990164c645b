//! A port that carries messages: one task owns it and the protocol's engine, any number of requests are under way.
//!
//! What MBIM and QMI have in common is here. What is particular about them is an [`Engine`]: a state machine without socket and
//! clock from the crate of the protocol, made to fit.
//!
//! *Cancellation.* Dropping the future of [`MessagePort::ask`] abandons the wish; the request runs to its end.
//!
//! *Timeouts.* A modem that leaves several requests in a row without an answer is [`Health::Unresponsive`]: requests fail at once,
//! and it is asked for a sign of life with growing pauses. Anything that it says brings it back.
//!
//! *Gone.* End of file or an I/O error fails everything that waits, at once.

mod link;
mod task;
#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{broadcast, mpsc, oneshot, watch};
use tokio::task::JoinHandle;
use tracing::Instrument;

use crate::error::{ModemError, ProbeFailure};
use crate::health::Health;
use crate::options::Deadlines;

pub(crate) use link::Link;

/// Requests that may wait to be sent.
const QUEUE: usize = 64;

/// Indications that may wait; older ones are dropped, and the reader then reads the whole state again.
const INDICATIONS: usize = 64;

/// A protocol's client side: bytes and time in, bytes and events out. Time counts from the opening of the port.
pub(crate) trait Engine: Send + 'static {
    /// A request, ready to be sent.
    type Ask: Send;
    /// A successful answer.
    type Answer: Send;
    /// What the modem says unasked.
    type Indication: Clone + Send;

    /// Sends a request, which is answered or has failed `within` that time. Gives what its outcome is known by.
    fn ask(&mut self, now: Duration, ask: Self::Ask, within: Duration) -> Result<u64, ModemError>;
    /// A request that every modem answers.
    fn sign_of_life() -> Self::Ask;
    /// Takes in bytes as they were read.
    fn receive(&mut self, now: Duration, bytes: &[u8]);
    /// Does what is due.
    fn handle_timeout(&mut self, now: Duration);
    /// When something is due.
    fn poll_timeout(&self) -> Option<Duration>;
    /// The next bytes to be written, with one write.
    fn poll_transmit(&mut self) -> Option<Vec<u8>>;
    /// What has happened.
    fn poll_event(&mut self) -> Option<Event<Self::Answer, Self::Indication>>;
    /// The device has gone.
    fn gone(&mut self);
    /// Takes leave of the modem; [`Event::ShutDown`] follows.
    fn shut_down(&mut self, now: Duration, within: Duration);
}

/// What comes out of an [`Engine`].
pub(crate) enum Event<A, I> {
    /// Requests are answered from now on.
    Opened,
    /// They never will be.
    OpenFailed(ProbeFailure),
    /// A request has come to its end.
    Answered { handle: u64, outcome: Result<A, ModemError> },
    /// The modem says something unasked.
    Indication(I),
    /// The modem has taken its leave.
    ShutDown,
}

/// What travels to the port's task.
struct Request<E: Engine> {
    ask: E::Ask,
    within: Duration,
    reply: oneshot::Sender<Result<E::Answer, ModemError>>,
}

/// A handle on the port's task. The task takes leave of the modem, and the port closes, when the last handle is dropped.
pub(crate) struct MessagePort<E: Engine> {
    requests: mpsc::Sender<Request<E>>,
    indications: broadcast::Sender<E::Indication>,
    health: watch::Receiver<Health>,
    path: Arc<Path>,
    deadlines: Arc<Deadlines>,
}

impl<E: Engine> Clone for MessagePort<E> {
    fn clone(&self) -> Self {
        Self {
            requests: self.requests.clone(),
            indications: self.indications.clone(),
            health: self.health.clone(),
            path: self.path.clone(),
            deadlines: self.deadlines.clone(),
        }
    }
}

impl<E: Engine> MessagePort<E> {
    /// Starts the task, and waits until the modem has opened the session. Dropping the future closes the port.
    pub(crate) async fn open(
        engine: E,
        link: Link,
        path: PathBuf,
        deadlines: &Deadlines,
    ) -> Result<(Self, JoinHandle<()>), ProbeFailure> {
        let (requests, queue) = mpsc::channel(QUEUE);
        let (indications, _) = broadcast::channel(INDICATIONS);
        let (health_sender, health) = watch::channel(Health::Ready);
        let path: Arc<Path> = path.into();
        let deadlines = Arc::new(deadlines.clone());
        let mut task = task::PortTask::new(
            engine,
            link,
            queue,
            indications.clone(),
            health_sender,
            Arc::clone(&deadlines),
        );
        task.until_opened().await?;
        let port = Self { requests, indications, health, path, deadlines };
        Ok((port, tokio::spawn(task.run().in_current_span())))
    }

    /// Sends one request and waits for its answer.
    pub(crate) async fn ask(&self, ask: E::Ask, within: Duration) -> Result<E::Answer, ModemError> {
        if *self.health.borrow() == Health::Unresponsive {
            return Err(ModemError::Unresponsive { port: self.path.to_path_buf() });
        }
        let (reply, answer) = oneshot::channel();
        self.requests.send(Request { ask, within, reply }).await.map_err(|_| self.ended())?;
        answer.await.map_err(|_| self.ended())?
    }

    /// What the modem says unasked, from now on.
    pub(crate) fn indications(&self) -> broadcast::Receiver<E::Indication> {
        self.indications.subscribe()
    }

    /// Whether the port answers.
    pub(crate) fn health(&self) -> watch::Receiver<Health> {
        self.health.clone()
    }

    /// How long things may take.
    pub(crate) fn deadlines(&self) -> &Deadlines {
        &self.deadlines
    }

    /// Why there is nobody to send to.
    fn ended(&self) -> ModemError {
        match *self.health.borrow() {
            Health::Gone => ModemError::Gone,
            Health::Ready | Health::Unresponsive => ModemError::Closed,
        }
    }
}
