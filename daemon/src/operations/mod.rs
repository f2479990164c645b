//! Operations: work that outlives its caller. Each has a number, a task, and an entry on the board.

mod activate_slot;
mod change;
mod context;
mod discover;
mod install;
pub(crate) mod job;
mod notify;
mod power;
mod refresh;
mod reset_modem;
mod resume;
mod screen;
mod settle;
mod switch;
mod telling;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use dbus_interface::value::Uplink;
use dbus_interface::{Error, ErrorKind, PropertyMap};
use esim::types::ConfirmationCode;
use tokio::sync::{Notify, watch};
use tokio::task::AbortHandle;
use tokio::time::Instant;

use crate::config::Timeouts;
use crate::errors;
use crate::lpa::Lpa;
use crate::store::Store;
use crate::supervisor::Unit;
use crate::uplink::Share;
use crate::world::{Board, OperationView, Outcome, Stage, World};
use context::Context;
use job::{Job, Kind};

/// How long the outcome of an operation can be looked at.
pub(crate) const KEPT_FOR: Duration = Duration::from_secs(300);
/// How long that of one can be looked at that was taken up after a restart: whoever asked for it may not be back yet.
pub(crate) const KEPT_AFTER_RESTART: Duration = Duration::from_secs(24 * 60 * 60);
/// How many outcomes are kept.
pub(crate) const MAX_FINISHED: usize = 32;
/// `Uplink` in the result of an operation that needs servers, where there is no default route.
const MISSING_UPLINK: &str = "missing";
/// How many operations can be under way or wait for their turn.
pub(crate) const MAX_RUNNING: usize = 32;

/// All operations; cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct Operations {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    board: Board,
    store: Store,
    timeouts: Timeouts,
    lpa: Arc<Lpa>,
    records: Mutex<Records>,
    /// An operation has finished: the next one to forget may be another.
    finished: Notify,
}

#[derive(Debug, Default)]
struct Records {
    running: BTreeMap<u32, Running>,
    finished: BTreeMap<u32, Finished>,
    closed: bool,
}

#[derive(Debug)]
struct Running {
    kind: Kind,
    kept_for: Duration,
    cancel: watch::Sender<bool>,
    task: Option<AbortHandle>,
}

#[derive(Debug)]
struct Finished {
    kind: Kind,
    forgotten_at: Instant,
}

impl Operations {
    /// None yet.
    pub(crate) fn new(board: Board, store: Store, timeouts: Timeouts, lpa: Arc<Lpa>) -> Operations {
        let inner = Inner { board, store, timeouts, lpa, records: Mutex::default(), finished: Notify::new() };
        Operations { inner: Arc::new(inner) }
    }

    /// Starts an operation; gives its number and the revision of the board that shows it.
    pub(crate) async fn start(&self, unit: &Arc<Unit>, job: Job) -> Result<(u32, u64), Error> {
        self.admit()?;
        let number = self.inner.store.next_operation().await.map_err(|error| errors::store(&error))?;
        self.admit()?;
        Ok((number, self.launch(number, unit, job, context::Origin::Fresh)))
    }

    /// Takes up what an earlier run did not finish.
    pub(crate) fn resume(&self, units: &crate::supervisor::units::Units) {
        for entry in self.inner.store.switches() {
            resume::take_up(self, units, entry);
        }
        for download in self.inner.lpa.journal.downloads() {
            resume::take_up_download(self, units, download);
        }
    }

    fn admit(&self) -> Result<(), Error> {
        let records = self.records();
        if records.closed {
            return Err(Error::new(
                ErrorKind::WrongState,
                "the service is stopping; try again when it runs again",
            ));
        }
        if records.running.len() >= MAX_RUNNING {
            let message =
                format!("{MAX_RUNNING} operations are waiting already; try again when some have finished");
            return Err(Error::new(ErrorKind::WrongState, message));
        }
        Ok(())
    }

    fn launch(&self, number: u32, unit: &Arc<Unit>, job: Job, origin: context::Origin) -> u64 {
        let kind = job.kind();
        let (cancel, cancelled) = watch::channel(false);
        let kept_for = match &origin {
            context::Origin::Fresh => KEPT_FOR,
            context::Origin::Resumed { .. } => KEPT_AFTER_RESTART,
        };
        self.records().running.insert(number, Running { kind, kept_for, cancel, task: None });
        let view = OperationView {
            kind,
            target: job.target(unit.number()),
            stage: Stage::Waiting,
            progress: 0.0,
            facts: warnings(&self.inner.board.world(), unit, &job),
            outcome: None,
        };
        let revision = self.inner.board.update(|world| drop(world.operations.insert(number, Arc::new(view))));
        tracing::info!(operation = number, ?kind, modem = unit.number(), "operation started");
        let operations = self.clone();
        let context = Arc::new(Context {
            progress: context::Progress { number, board: self.inner.board.clone() },
            unit: Arc::clone(unit),
            store: self.inner.store.clone(),
            timeouts: self.inner.timeouts.clone(),
            lpa: Arc::clone(&self.inner.lpa),
            origin,
            cancelled,
        });
        let task = tokio::spawn(async move {
            let outcome = context.run(job).await;
            operations.finish(number, kind, outcome);
        });
        if let Some(running) = self.records().running.get_mut(&number) {
            running.task = Some(task.abort_handle());
        }
        revision
    }

    /// What an operation is; `None` for one that is not known, or not any more.
    pub(crate) fn kind(&self, number: u32) -> Option<Kind> {
        let records = self.records();
        let running = records.running.get(&number).map(|running| running.kind);
        running.or_else(|| records.finished.get(&number).map(|finished| finished.kind))
    }

    /// Gives an operation up at its next safe point. One that has finished stays as it is.
    pub(crate) fn cancel(&self, number: u32) {
        if let Some(running) = self.records().running.get(&number) {
            running.cancel.send_replace(true);
        }
    }

    /// Consents to the profile that an operation shows.
    pub(crate) fn accept(&self, number: u32, code: Option<ConfirmationCode>) -> Result<(), Error> {
        self.inner.lpa.consents.give(number, code)
    }

    /// Starts no more, and drops those that run: what the card may have been told is in the journal.
    pub(crate) fn close(&self) {
        let mut records = self.records();
        records.closed = true;
        for running in std::mem::take(&mut records.running).into_values() {
            if let Some(task) = running.task {
                task.abort();
            }
        }
    }

    /// Forgets outcomes when their time has come.
    pub(crate) async fn expire(self) {
        loop {
            let next = self.records().finished.values().map(|finished| finished.forgotten_at).min();
            let due = async {
                match next {
                    Some(at) => tokio::time::sleep_until(at).await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                () = due => self.forget(),
                () = self.inner.finished.notified() => {}
            }
        }
    }

    fn finish(&self, number: u32, kind: Kind, outcome: Outcome) {
        match &outcome {
            Outcome::Succeeded(_) => tracing::info!(operation = number, "operation succeeded"),
            Outcome::Failed(_, error) => {
                tracing::info!(operation = number, error = error.kind.name(), "operation ended: {error}");
            }
        }
        self.inner.board.update(|world| {
            if let Some(view) = world.operations.get_mut(&number) {
                let view = Arc::make_mut(view);
                view.stage = Stage::Done;
                view.progress = Stage::Done.progress();
                view.outcome = Some(outcome);
            }
        });
        let mut records = self.records();
        let kept_for = records.running.remove(&number).map_or(KEPT_FOR, |running| running.kept_for);
        records.finished.insert(number, Finished { kind, forgotten_at: Instant::now() + kept_for });
        drop(records);
        self.forget();
        self.inner.finished.notify_one();
    }

    fn forget(&self) {
        let now = Instant::now();
        let mut records = self.records();
        let mut forgotten: Vec<u32> = records
            .finished
            .iter()
            .filter(|(_, f)| f.forgotten_at <= now)
            .map(|(number, _)| *number)
            .collect();
        records.finished.retain(|number, _| !forgotten.contains(number));
        while records.finished.len() > MAX_FINISHED {
            let next = records.finished.iter().min_by_key(|(_, finished)| finished.forgotten_at);
            let Some(next) = next.map(|(number, _)| *number) else { break };
            records.finished.remove(&next);
            forgotten.push(next);
        }
        drop(records);
        if !forgotten.is_empty() {
            self.inner.board.update(|world| {
                world.operations.retain(|number, _| !forgotten.contains(number));
            });
        }
    }

    fn records(&self) -> MutexGuard<'_, Records> {
        self.inner.records.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What is to be known before it happens: that the way out is taken away, or is not there.
fn warnings(world: &World, unit: &Unit, job: &Job) -> PropertyMap {
    let share = world.uplink_share(unit.number());
    let interrupts = job.interrupts_modem() || job.uses_card() && unit.card_elsewhere().is_some();
    let uplink = match share {
        Share::One | Share::Only if interrupts => Uplink::from(share).as_str().to_owned(),
        _ if world.uplinks.is_empty() && job.needs_servers() => MISSING_UPLINK.to_owned(),
        _ => return PropertyMap::new(),
    };
    context::fact("Uplink", context::text(&uplink))
}

/// What a piece of work ends with: facts, and an error where it failed.
type Ending = Result<PropertyMap, Box<Failure>>;

/// How a piece of work failed, with the facts that are known all the same.
#[derive(Debug)]
struct Failure {
    facts: PropertyMap,
    error: Error,
}

impl From<Error> for Box<Failure> {
    fn from(error: Error) -> Self {
        Box::new(Failure { facts: PropertyMap::new(), error })
    }
}
