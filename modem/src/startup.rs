//! From open ports to a running modem.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Mutex, mpsc, watch};
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::{Instant, timeout_at};
use tracing::{Instrument, info, info_span};

use crate::actor::{Actor, Inbox, WISHES};
use crate::at::{AtPort, PortSettings, Priority};
use crate::card::Slot;
use crate::error::{ModemError, ProbeFailure, ProbeReport, StartError};
use crate::family::{Asking, identity, session};
use crate::handle::{Inner, Tasks};
use crate::options::Options;
use crate::ports::{ByteStream, PortKind, PortSpec};
use crate::quirks::Quirks;
use crate::state::{CardAccess, ModemState, Presence};

/// When one port has answered, those before it get this much longer, so that the choice does not change from one plug to the
/// next.
const GRACE: Duration = Duration::from_millis(50);

type Ports = Vec<(PortSpec, Box<dyn ByteStream>)>;

pub(crate) async fn start(ports: Ports, options: Options) -> Result<Inner, StartError> {
    let span = info_span!("modem", id = options.id);
    start_inside(ports, options).instrument(span).await
}

async fn start_inside(ports: Ports, options: Options) -> Result<Inner, StartError> {
    let (port, port_task) = first_to_answer(ports, &options).await?;
    let failed = |source| StartError::Failed { port: port.path().to_owned(), source };
    // Before anything is asked, so that nothing that happens meanwhile is missed.
    let indications = port.indications();
    let (state, session) = read_all(&port, &options).await.map_err(failed)?;
    info!(model = state.identity.model, quirks = state.quirks.name, sim = %state.sim, "modem started");

    let (stop, stopped) = watch::channel(false);
    let (wishes, wanted) = mpsc::channel(WISHES);
    let (slot, slot_task) =
        Slot::start(port.clone(), &state.quirks, &options.deadlines, options.stale_channels, stopped.clone());
    let slot = Arc::new(slot);
    let (publisher, snapshot) = watch::channel(Arc::new(state));
    let health = port.health();
    let inbox = Inbox { wishes: wanted, indications, health: health.clone(), access: slot.view().access };
    let actor = Actor::new(port, slot.clone(), options.deadlines.clone(), publisher, session);
    let actor_task = tokio::spawn(actor.run(inbox, stopped).in_current_span());
    Ok(Inner {
        wishes,
        state: snapshot,
        health,
        slot,
        sim_when_leased: Default::default(),
        stop,
        deadlines: options.deadlines,
        tasks: Mutex::new(Some(Tasks { slot: slot_task, actor: actor_task, port: port_task })),
    })
}

/// Who it is, which row of the table applies, and how everything stands.
async fn read_all(port: &AtPort, options: &Options) -> Result<(ModemState, session::Session), ModemError> {
    let asking = Asking { port, priority: Priority::Background };
    session::prepare(asking).await?;
    let identity = identity::read(asking).await?;
    let quirks = options.quirk_overrides.apply(Quirks::of(&identity));
    let mut state = ModemState {
        port: port.path().to_owned(),
        presence: Presence::Ready,
        identity,
        functionality: Default::default(),
        sim: Default::default(),
        registration: Default::default(),
        operator: None,
        signal: Default::default(),
        card_access: CardAccess::Untried,
        quirks,
    };
    let session = session::Session::subscribe(asking, &state.quirks).await?;
    session.read_everything(asking, &mut state).await?;
    Ok((state, session))
}

/// Tries all AT ports at the same time.
async fn first_to_answer(ports: Ports, options: &Options) -> Result<(AtPort, JoinHandle<()>), StartError> {
    let count = ports.len();
    let mut paths = Vec::new();
    let mut tries = JoinSet::new();
    for (spec, stream) in ports.into_iter().filter(|(spec, _)| spec.kind == PortKind::At) {
        let place = paths.len();
        let span = info_span!("port", path = %spec.path.display());
        let settings = PortSettings {
            path: spec.path.clone(),
            deadlines: options.deadlines.clone(),
            wire_log: options.wire_log,
        };
        paths.push(spec.path);
        tries.spawn(async move { (place, AtPort::open(stream, settings).await) }.instrument(span));
    }
    if paths.is_empty() {
        return Err(StartError::NoControlPort { ports: count });
    }

    let mut reports = Vec::new();
    let mut best: Option<(usize, (AtPort, JoinHandle<()>))> = None;
    let mut deadline = None;
    loop {
        // Only those before the best one so far are worth waiting for.
        let failed_before = |place| reports.iter().filter(|(other, _)| *other < place).count();
        if best.as_ref().is_some_and(|(place, _)| failed_before(*place) == *place) {
            break;
        }
        let next = match deadline {
            Some(deadline) => timeout_at(deadline, tries.join_next()).await.unwrap_or(None),
            None => tries.join_next().await,
        };
        let Some(joined) = next else { break };
        // A probe that panicked has no report; it counts as one that went away.
        let Ok((place, outcome)) = joined else { continue };
        match outcome {
            Ok(answered) => {
                deadline.get_or_insert_with(|| Instant::now() + GRACE);
                if best.as_ref().is_none_or(|(other, _)| place < *other) {
                    best = Some((place, answered));
                }
            }
            Err(failure) => reports.push((place, failure)),
        }
    }
    match best {
        Some((place, answered)) => {
            log_others(&paths, place, &reports);
            Ok(answered)
        }
        None => {
            reports.sort_by_key(|(place, _)| *place);
            let report = |(place, failure)| {
                let port = paths.get(place).cloned().unwrap_or_default();
                ProbeReport { port, failure }
            };
            Err(StartError::NoAnswer(reports.into_iter().map(report).collect()))
        }
    }
}

fn log_others(paths: &[std::path::PathBuf], chosen: usize, reports: &[(usize, ProbeFailure)]) {
    for (place, path) in paths.iter().enumerate().filter(|(place, _)| *place != chosen) {
        let failure = reports.iter().find(|(other, _)| *other == place).map(|(_, failure)| failure);
        let path: &Path = path;
        match failure {
            Some(failure) => info!(port = %path.display(), %failure, "port not used"),
            None => info!(port = %path.display(), "port not needed"),
        }
    }
}
