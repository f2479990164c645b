//! The task that owns the port.

use std::collections::HashMap;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{broadcast, mpsc, oneshot, watch};
use tokio::time::{Instant, sleep_until, timeout};
use tracing::{debug, info, warn};

use super::{Engine, Event, Link, Request};
use crate::error::{ModemError, ProbeFailure};
use crate::health::Health;
use crate::options::Deadlines;

/// Who waits for the outcome of a request.
type Waiting<A> = oneshot::Sender<Result<A, ModemError>>;

pub(super) struct PortTask<E: Engine> {
    engine: E,
    link: Link,
    queue: mpsc::Receiver<Request<E>>,
    waiting: HashMap<u64, Waiting<E::Answer>>,
    indications: broadcast::Sender<E::Indication>,
    health: watch::Sender<Health>,
    deadlines: Arc<Deadlines>,
    opened: Instant,
    opening: Opening,
    life: Life,
}

/// How far the opening of the session is.
enum Opening {
    UnderWay,
    Done,
    Failed(ProbeFailure),
    Ended,
}

/// Whether the modem answers.
#[derive(Default)]
struct Life {
    /// Requests in a row that were not answered.
    missed: u32,
    /// When to ask for a sign of life, and the pause before the next time.
    ask: Option<(Instant, Duration)>,
    /// The request that asks for it.
    asked: Option<u64>,
}

impl<E: Engine> PortTask<E> {
    pub(super) fn new(
        engine: E,
        link: Link,
        queue: mpsc::Receiver<Request<E>>,
        indications: broadcast::Sender<E::Indication>,
        health: watch::Sender<Health>,
        deadlines: Arc<Deadlines>,
    ) -> Self {
        Self {
            engine,
            link,
            queue,
            waiting: HashMap::new(),
            indications,
            health,
            deadlines,
            opened: Instant::now(),
            opening: Opening::UnderWay,
            life: Life::default(),
        }
    }

    /// Returns when the modem has opened the session.
    pub(super) async fn until_opened(&mut self) -> Result<(), ProbeFailure> {
        loop {
            self.turn().await.map_err(|_| ProbeFailure::Gone)?;
            match std::mem::replace(&mut self.opening, Opening::UnderWay) {
                Opening::UnderWay => {}
                Opening::Done | Opening::Ended => return Ok(()),
                Opening::Failed(failure) => return Err(failure),
            }
            tokio::select! {
                () = due(self.next_due()) => {}
                read = read(&mut self.link, &mut self.engine, self.opened) => {
                    read.map_err(|_| ProbeFailure::Gone)?;
                }
            }
        }
    }

    pub(super) async fn run(mut self) {
        match self.serve().await {
            Ok(()) => debug!("port closed"),
            Err(error) => {
                info!(reason = %error, "port gone");
                // The queue is dropped after this: whoever waits in it finds out why.
                self.health.send_replace(Health::Gone);
                self.engine.gone();
                self.tell();
            }
        }
    }

    async fn serve(&mut self) -> io::Result<()> {
        loop {
            self.turn().await?;
            tokio::select! {
                () = due(self.next_due()) => {}
                read = read(&mut self.link, &mut self.engine, self.opened) => read?,
                request = self.queue.recv() => match request {
                    Some(request) => self.begin(request),
                    None => return self.leave().await,
                },
            }
        }
    }

    /// Does what is due, writes what is to be written, tells what has happened.
    async fn turn(&mut self) -> io::Result<()> {
        let now = self.opened.elapsed();
        if self.engine.poll_timeout().is_some_and(|due| due <= now) {
            self.engine.handle_timeout(now);
        }
        self.ask_for_sign_of_life();
        self.tell();
        while let Some(message) = self.engine.poll_transmit() {
            // A port that takes no bytes is as good as gone: there is no way to take back half a message.
            timeout(self.deadlines.write, self.link.write(message))
                .await
                .map_err(|_| io::Error::from(io::ErrorKind::TimedOut))??;
        }
        self.tell();
        Ok(())
    }

    fn next_due(&self) -> Option<Instant> {
        let engine = self.engine.poll_timeout().map(|due| self.opened + due);
        // While a sign of life is awaited, its own deadline counts.
        let life = self.life.ask.filter(|_| self.life.asked.is_none());
        engine.into_iter().chain(life.map(|(at, _)| at)).min()
    }

    fn begin(&mut self, request: Request<E>) {
        let Request { ask, within, reply } = request;
        if reply.is_closed() {
            return;
        }
        match self.engine.ask(self.opened.elapsed(), ask, within) {
            Ok(handle) => drop(self.waiting.insert(handle, reply)),
            Err(error) => drop(reply.send(Err(error))),
        }
    }

    fn tell(&mut self) {
        while let Some(event) = self.engine.poll_event() {
            match event {
                Event::Opened => self.opening = Opening::Done,
                Event::OpenFailed(failure) => self.opening = Opening::Failed(failure),
                Event::ShutDown => self.opening = Opening::Ended,
                Event::Indication(indication) => {
                    self.answers();
                    // Nobody listens before the actor runs, and the actor reads everything when it starts.
                    let _ = self.indications.send(indication);
                }
                Event::Answered { handle, outcome } => self.answered(handle, outcome),
            }
        }
    }

    fn answered(&mut self, handle: u64, outcome: Result<E::Answer, ModemError>) {
        if self.life.asked == Some(handle) {
            self.life.asked = None;
        }
        match &outcome {
            Err(ModemError::Timeout { .. }) => self.missed(),
            Err(ModemError::Gone | ModemError::Closed) => {}
            _ => self.answers(),
        }
        if let Some(reply) = self.waiting.remove(&handle) {
            let _ = reply.send(outcome);
        }
    }

    /// It is alive.
    fn answers(&mut self) {
        self.life.missed = 0;
        self.life.ask = None;
        if self.health.send_if_modified(|health| std::mem::replace(health, Health::Ready) != Health::Ready) {
            info!("port answers again");
        }
    }

    fn missed(&mut self) {
        self.life.missed += 1;
        if self.life.missed < self.deadlines.resync_tries {
            return;
        }
        if self.health.send_if_modified(|health| {
            std::mem::replace(health, Health::Unresponsive) != Health::Unresponsive
        }) {
            warn!(requests = self.life.missed, "port has stopped answering");
        }
        let pause = self.life.ask.map_or(self.deadlines.back_off, |(_, pause)| pause);
        let next = (pause * 2).min(self.deadlines.back_off_limit);
        self.life.ask = Some((Instant::now() + pause, next));
    }

    fn ask_for_sign_of_life(&mut self) {
        let Some((at, _)) = self.life.ask else { return };
        if at > Instant::now() || self.life.asked.is_some() {
            return;
        }
        let within = self.deadlines.resync;
        match self.engine.ask(self.opened.elapsed(), E::sign_of_life(), within) {
            Ok(handle) => self.life.asked = Some(handle),
            Err(_) => self.missed(),
        }
    }

    /// Nobody can ask any more.
    async fn leave(&mut self) -> io::Result<()> {
        let within = self.deadlines.shutdown;
        self.engine.shut_down(self.opened.elapsed(), within);
        let ended = async {
            loop {
                self.turn().await?;
                if matches!(self.opening, Opening::Ended) {
                    return Ok(());
                }
                tokio::select! {
                    () = due(self.next_due()) => {}
                    read = read(&mut self.link, &mut self.engine, self.opened) => read?,
                }
            }
        };
        timeout(within, ended).await.unwrap_or(Ok(()))
    }
}

async fn read<E: Engine>(link: &mut Link, engine: &mut E, opened: Instant) -> io::Result<()> {
    link.read(|bytes| engine.receive(opened.elapsed(), bytes)).await
}

/// Until then, or for ever.
async fn due(at: Option<Instant>) {
    match at {
        Some(at) => sleep_until(at).await,
        None => std::future::pending().await,
    }
}
