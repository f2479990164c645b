//! The AT port: one task owns the stream, one command is in flight, everybody else queues.
//!
//! *Priorities.* Commands of people and of card procedures go before reads that the service does of its own accord.
//!
//! *Cancellation.* Dropping the future of [`AtPort::send`] abandons the wish: a command that still queues is not sent; one
//! that has been sent runs to its final result.
//!
//! *Timeouts.* After a deadline has passed, the port sends a probe whose own information line must come before its final
//! result, so that a late `OK` is never credited to the next command. A port that does not come back into step is
//! [`Health::Unresponsive`]: it fails commands at once, goes on trying with growing pauses, and any line from it brings the next
//! try forward.
//!
//! *Gone.* End of file or an I/O error fails everything that waits, at once.

mod exchange;
mod greeting;
mod log;
mod resync;
mod task;
#[cfg(test)]
mod tests;
mod wire;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use at_parser::{Command, FinalResult};
use tokio::sync::{broadcast, mpsc, oneshot, watch};
use tokio::task::JoinHandle;
use tracing::Instrument;

use crate::error::{ModemError, ProbeFailure};
use crate::health::Health;
use crate::options::{Deadlines, WireLog};
use crate::ports::ByteStream;

/// Commands that may wait, per priority.
const QUEUE: usize = 32;

/// Indications that may wait; older ones are dropped and counted, and the reader then reads the whole state again.
const INDICATIONS: usize = 64;

/// What goes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Priority {
    /// Somebody waits: card procedures, commands of people.
    Foreground,
    /// The service keeps its picture up to date.
    Background,
}

/// A successful reply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Reply {
    /// The lines of information text.
    pub(crate) lines: Vec<String>,
    /// `OK`, or `CONNECT`.
    pub(crate) result: FinalResult,
}

/// A line that no command asked for.
pub(crate) type Indication = Arc<str>;

/// What travels to the port's task.
struct Request {
    command: Command,
    reply: oneshot::Sender<Result<Reply, ModemError>>,
}

/// A handle on the port's task. The task ends, and the port closes, when the last handle is dropped.
#[derive(Clone)]
pub(crate) struct AtPort {
    foreground: mpsc::Sender<Request>,
    background: mpsc::Sender<Request>,
    indications: broadcast::Sender<Indication>,
    health: watch::Receiver<Health>,
    path: Arc<Path>,
}

/// What a port is started with.
pub(crate) struct PortSettings {
    pub(crate) path: PathBuf,
    pub(crate) deadlines: Deadlines,
    pub(crate) wire_log: WireLog,
}

impl AtPort {
    /// Finds out whether a modem answers, and starts the task if so. Dropping the future closes the stream.
    pub(crate) async fn open(
        stream: Box<dyn ByteStream>,
        settings: PortSettings,
    ) -> Result<(Self, JoinHandle<()>), ProbeFailure> {
        let (port, mut task) = Self::assemble(stream, settings);
        task.greet().await?;
        Ok((port, tokio::spawn(task.run().in_current_span())))
    }

    /// Starts the task without a word to the modem.
    #[cfg(test)]
    pub(crate) fn spawn(stream: Box<dyn ByteStream>, settings: PortSettings) -> (Self, JoinHandle<()>) {
        let (port, task) = Self::assemble(stream, settings);
        (port, tokio::spawn(task.run()))
    }

    fn assemble(stream: Box<dyn ByteStream>, settings: PortSettings) -> (Self, task::PortTask) {
        let (foreground, foreground_queue) = mpsc::channel(QUEUE);
        let (background, background_queue) = mpsc::channel(QUEUE);
        let (indications, _) = broadcast::channel(INDICATIONS);
        let (health_sender, health) = watch::channel(Health::Ready);
        let path: Arc<Path> = settings.path.clone().into();
        let queues = task::Queues { foreground: foreground_queue, background: background_queue };
        let task = task::PortTask::new(stream, settings, queues, indications.clone(), health_sender);
        (Self { foreground, background, indications, health, path }, task)
    }

    /// Sends one command and waits for its reply.
    ///
    /// # Errors
    ///
    /// Any final result but `OK` and `CONNECT` is [`ModemError::Refused`].
    pub(crate) async fn send(&self, priority: Priority, command: Command) -> Result<Reply, ModemError> {
        let queue = match priority {
            Priority::Foreground => &self.foreground,
            Priority::Background => &self.background,
        };
        let (reply, answer) = oneshot::channel();
        queue.send(Request { command, reply }).await.map_err(|_| self.ended())?;
        answer.await.map_err(|_| self.ended())?
    }

    /// Lines that no command asked for, from now on.
    pub(crate) fn indications(&self) -> broadcast::Receiver<Indication> {
        self.indications.subscribe()
    }

    /// Whether the port answers.
    pub(crate) fn health(&self) -> watch::Receiver<Health> {
        self.health.clone()
    }

    /// The port's name.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Why there is nobody to send to.
    fn ended(&self) -> ModemError {
        match *self.health.borrow() {
            Health::Gone => ModemError::Gone,
            Health::Ready | Health::Unresponsive => ModemError::Closed,
        }
    }
}
