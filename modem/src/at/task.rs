//! The task that owns the stream.

use std::path::{Path, PathBuf};

use at_parser::command::Terminator;
use tokio::sync::{broadcast, mpsc, watch};
use tracing::{debug, info};

use super::log::Log;
use super::wire::{Lost, Wire};
use super::{Health, Indication, PortSettings, Request};
use crate::options::Deadlines;
use crate::ports::ByteStream;

/// Where commands wait.
pub(super) struct Queues {
    pub(super) foreground: mpsc::Receiver<Request>,
    pub(super) background: mpsc::Receiver<Request>,
}

impl Queues {
    /// The next command that somebody still wants; `None` when nobody can send any more. Safe to cancel.
    pub(super) async fn next(&mut self) -> Option<Request> {
        loop {
            let request = tokio::select! {
                biased;
                Some(request) = self.foreground.recv() => request,
                Some(request) = self.background.recv() => request,
                else => return None,
            };
            if !request.reply.is_closed() {
                return Some(request);
            }
        }
    }
}

pub(super) struct PortTask {
    pub(super) wire: Wire,
    pub(super) queues: Queues,
    pub(super) health: watch::Sender<Health>,
    pub(super) deadlines: Deadlines,
    pub(super) path: PathBuf,
    pub(super) terminator: Terminator,
}

impl PortTask {
    pub(super) fn new(
        stream: Box<dyn ByteStream>,
        settings: PortSettings,
        queues: Queues,
        indications: broadcast::Sender<Indication>,
        health: watch::Sender<Health>,
    ) -> Self {
        let terminator = terminator_of(&settings.path);
        let wire = Wire::new(stream, indications, Log::new(settings.wire_log));
        Self { wire, queues, health, deadlines: settings.deadlines, path: settings.path, terminator }
    }

    pub(super) async fn run(mut self) {
        match self.serve().await {
            Ok(()) => debug!("port closed"),
            Err(lost) => {
                info!(reason = %lost, "port gone");
                // The queues are dropped after this: whoever waits in them finds out why.
                self.health.send_replace(Health::Gone);
            }
        }
    }

    async fn serve(&mut self) -> Result<(), Lost> {
        loop {
            // Not biased: neither a modem that never stops talking nor a full queue may starve the other.
            let request = tokio::select! {
                read = self.wire.read() => {
                    read?;
                    while self.wire.ear.event().is_some() {}
                    continue;
                }
                request = self.queues.next() => request,
            };
            match request {
                Some(request) => self.exchange(request).await?,
                None => return Ok(()),
            }
        }
    }
}

/// The AT ports of the kernel's wwan class are pipes to the modem without a terminal in between, and some modems behind them
/// wait for the line feed.
fn terminator_of(path: &Path) -> Terminator {
    let is_wwan = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("wwan"));
    if is_wwan { Terminator::CrLf } else { Terminator::Cr }
}
