//! Ports that carry messages go first; an AT port beside them is tried meanwhile, and waited for only when it is needed.

use tokio::task::{JoinHandle, JoinSet};
use tracing::{Instrument, info, info_span};

use super::{Found, Ports, probe};
use crate::at::AtPort;
use crate::backend::qmi::QmiBackend;
use crate::backend::{Backend, Backends, Changes, Spare};
use crate::card::Ways;
use crate::error::{ProbeFailure, ProbeReport, StartError};
use crate::messages::Link;
use crate::options::Options;
use crate::ports::{ByteStream, PortKind, PortSpec, Route};
use crate::qmi::{self, QmiPort, Transport};

/// Opens the first of the ports that can be opened, or falls back to an AT port.
pub(super) async fn find(messages: Ports, at: Ports, options: &Options) -> Result<Found, StartError> {
    let (spare, at_probe) = Trial::begin(at, options);
    match first_to_open(messages, options).await {
        Ok(opened) => {
            let at_probe = at_probe.map(|trial| tokio::spawn(trial.hand_over().in_current_span()));
            Ok(opened.found(spare, at_probe))
        }
        Err(mut reports) => match at_probe {
            Some(trial) => match trial.outcome().await {
                Ok((port, task)) => {
                    for report in reports {
                        info!(%report, "port not used");
                    }
                    Ok(Found::over_at(port, task))
                }
                Err(more) => {
                    reports.extend(more);
                    Err(StartError::NoAnswer(reports))
                }
            },
            None => Err(StartError::NoAnswer(reports)),
        },
    }
}

/// What has come of AT ports that were tried.
type Tried = Result<(AtPort, JoinHandle<()>), Vec<ProbeReport>>;

/// AT ports that are being tried.
struct Trial {
    probe: JoinSet<Tried>,
    setter: crate::backend::SpareSetter,
}

impl Trial {
    /// `None` twice where there are no AT ports.
    fn begin(at: Ports, options: &Options) -> (Option<Spare>, Option<Self>) {
        if at.is_empty() {
            return (None, None);
        }
        let (spare, setter) = Spare::new();
        let mut probe = JoinSet::new();
        let options = options.clone();
        // A set, because it ends its tasks with itself.
        probe.spawn(async move { probe::first_to_answer(at, &options).await }.in_current_span());
        (Some(spare), Some(Self { probe, setter }))
    }

    async fn outcome(mut self) -> Tried {
        self.probe.join_next().await.and_then(Result::ok).unwrap_or_else(|| Err(Vec::new()))
    }

    /// Tells the outcome to whoever needs it, if anybody still can.
    async fn hand_over(mut self) {
        let port = tokio::select! {
            outcome = self.probe.join_next() => match outcome {
                Some(Ok(Ok((port, _task)))) => Some(port),
                _ => None,
            },
            () = self.setter.unwanted() => None,
        };
        self.setter.set(port);
    }
}

/// A session that is open.
struct Opened {
    spec: PortSpec,
    port: QmiPort,
    task: JoinHandle<()>,
}

impl Opened {
    fn found(self, spare: Option<Spare>, at_probe: Option<JoinHandle<()>>) -> Found {
        let Self { spec, port, task } = self;
        let mut tasks = vec![task];
        tasks.extend(at_probe);
        Found {
            ports: vec![(spec.path, spec.kind)],
            changes: Changes::default().and_qmi(port.indications()),
            health: port.health(),
            ways: Ways { spare: spare.clone(), qmi: Some(port.clone()), at: None },
            backends: Backends::new(Backend::Qmi(QmiBackend::new(port)), Vec::new(), spare),
            tasks,
        }
    }
}

/// Tries all of them at the same time; the first in order counts.
async fn first_to_open(messages: Ports, options: &Options) -> Result<Opened, Vec<ProbeReport>> {
    let mut tries = Vec::new();
    for (spec, stream) in messages {
        let span = info_span!("port", path = %spec.path.display());
        let options = options.clone();
        let mut attempt = JoinSet::new();
        let path = spec.path.clone();
        attempt.spawn(async move { open(spec, stream, &options).await }.instrument(span));
        tries.push((path, attempt));
    }
    let mut reports = Vec::new();
    for (port, mut attempt) in tries {
        match attempt.join_next().await {
            Some(Ok(Ok(opened))) => return Ok(opened),
            Some(Ok(Err(failure))) => reports.push(ProbeReport { port, failure }),
            // A probe that panicked has no report; it counts as one that went away.
            Some(Err(_)) | None => reports.push(ProbeReport { port, failure: ProbeFailure::Gone }),
        }
    }
    Err(reports)
}

async fn open(
    spec: PortSpec,
    stream: Box<dyn ByteStream>,
    options: &Options,
) -> Result<Opened, ProbeFailure> {
    let link = Link::stream(stream);
    match spec.kind {
        PortKind::Qmi => {
            let transport = match spec.route {
                Route::Direct => Transport::Direct,
                Route::Proxy => Transport::Proxy { device: spec.path.to_string_lossy().into_owned() },
            };
            let (port, task) = qmi::open(transport, link, spec.path.clone(), &options.deadlines).await?;
            Ok(Opened { spec, port, task })
        }
        PortKind::Mbim | PortKind::At | PortKind::Ignored => {
            Err(ProbeFailure::NotOpened { reason: "it is no port that carries messages".into() })
        }
    }
}
