//! From open ports to a running modem.

mod control;
mod probe;

use std::path::PathBuf;
use std::sync::Arc;

use tokio::sync::{Mutex, mpsc, watch};
use tokio::task::JoinHandle;
use tracing::{Instrument, info, info_span};

use crate::actor::{Actor, Inbox, WISHES};
use crate::at::{AtPort, Priority};
use crate::backend::at::AtBackend;
use crate::backend::{Backend, Backends, Changes};
use crate::card::{Slot, Ways};
use crate::error::{ModemError, StartError};
use crate::handle::{Inner, Tasks};
use crate::health::Health;
use crate::options::Options;
use crate::ports::{ByteStream, PortKind, PortSpec};
use crate::quirks::Quirks;
use crate::state::{CardAccess, ModemState, Presence};

/// Open streams and what they are.
pub(crate) type Ports = Vec<(PortSpec, Box<dyn ByteStream>)>;

pub(crate) async fn start(ports: Ports, options: Options) -> Result<Inner, StartError> {
    let span = info_span!("modem", id = options.id);
    start_inside(ports, options).instrument(span).await
}

/// A modem that answers, by whatever it speaks.
struct Found {
    /// Those that are in use, the preferred one first; never empty.
    ports: Vec<(PathBuf, PortKind)>,
    backends: Backends,
    ways: Ways,
    /// Begins before anything is asked, so that nothing that happens meanwhile is missed.
    changes: Changes,
    health: watch::Receiver<Health>,
    tasks: Vec<JoinHandle<()>>,
}

async fn start_inside(ports: Ports, options: Options) -> Result<Inner, StartError> {
    let count = ports.len();
    let ports = ports.into_iter().filter(|(spec, _)| spec.kind != PortKind::Ignored);
    let (at, messages): (Ports, Ports) = ports.partition(|(spec, _)| spec.kind == PortKind::At);
    if at.is_empty() && messages.is_empty() {
        return Err(StartError::NoControlPort { ports: count });
    }
    let found = if messages.is_empty() {
        let (port, task) = probe::first_to_answer(at, &options).await.map_err(StartError::NoAnswer)?;
        Found::over_at(port, task)
    } else {
        control::find(messages, at, &options).await?
    };
    run(found, options).await
}

impl Found {
    fn over_at(port: AtPort, task: JoinHandle<()>) -> Self {
        Self {
            ports: vec![(port.path().to_owned(), PortKind::At)],
            changes: Changes::over_at(port.indications()),
            health: port.health(),
            ways: Ways { at: Some(port.clone()), ..Ways::default() },
            backends: Backends::new(Backend::At(AtBackend::new(port)), Vec::new(), None),
            tasks: vec![task],
        }
    }
}

/// Reads everything, and starts the tasks.
async fn run(mut found: Found, options: Options) -> Result<Inner, StartError> {
    let port = found.ports.first().map(|(path, _)| path.clone()).unwrap_or_default();
    let state = read_all(&mut found, &options).await.map_err(|source| StartError::Failed { port, source })?;
    info!(model = state.identity.model, quirks = state.quirks.name, sim = %state.sim, "modem started");

    let (stop, stopped) = watch::channel(false);
    let (wishes, wanted) = mpsc::channel(WISHES);
    let (slot, slot_task) = Slot::start(
        (found.ways, found.backends.clone()),
        &state.quirks,
        &options.deadlines,
        options.stale_channels,
        stopped.clone(),
    );
    let slot = Arc::new(slot);
    let (publisher, snapshot) = watch::channel(Arc::new(state));
    let health = found.health;
    let inbox = Inbox {
        wishes: wanted,
        changes: found.changes,
        health: health.clone(),
        access: slot.view().access,
        visiting: slot.view().visiting,
    };
    let actor = Actor::new(found.backends, slot.clone(), options.deadlines.clone(), publisher);
    let actor_task = tokio::spawn(actor.run(inbox, stopped).in_current_span());
    Ok(Inner {
        wishes,
        state: snapshot,
        health,
        slot,
        card_slot: watch::Sender::new(None),
        sim_when_leased: Default::default(),
        stop,
        deadlines: options.deadlines,
        tasks: Mutex::new(Some(Tasks { slot: slot_task, actor: actor_task, ports: found.tasks })),
    })
}

/// Who it is, which row of the table applies, and how everything stands.
async fn read_all(found: &mut Found, options: &Options) -> Result<ModemState, ModemError> {
    let (backends, priority) = (&mut found.backends, Priority::Background);
    backends.prepare(priority).await?;
    let identity = backends.identity(priority).await?.or(options.described.clone());
    let quirks = options.quirk_overrides.apply(Quirks::of(&identity));
    let mut state = ModemState {
        ports: found.ports.clone(),
        presence: Presence::Ready,
        identity,
        functionality: Default::default(),
        sim: Default::default(),
        slots: None,
        registration: Default::default(),
        operator: None,
        signal: Default::default(),
        card_access: CardAccess::Untried,
        quirks,
    };
    backends.subscribe(priority, &state.quirks).await?;
    backends.read_everything(priority, &mut state).await?;
    Ok(state)
}
