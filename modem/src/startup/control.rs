//! Ports that carry messages go first; an AT port beside them is tried meanwhile, and waited for only when it is needed.

use std::time::Duration;

use tokio::task::{JoinHandle, JoinSet};
use tokio::time::timeout;
use tracing::{Instrument, info, info_span};

use super::{Found, Ports, probe};
use crate::at::AtPort;
use crate::backend::mbim::MbimBackend;
use crate::backend::qmi::QmiBackend;
use crate::backend::{Backend, Backends, Changes, Spare, SpareSetter};
use crate::card::Ways;
use crate::error::{ProbeFailure, ProbeReport, StartError};
use crate::health;
use crate::mbim::{self, MbimPort};
use crate::messages::Link;
use crate::options::Options;
use crate::ports::{ByteStream, PortKind, PortSpec, Route};
use crate::qmi::{self, QmiPort, Transport};

/// When an AT port has answered and no session is open yet, it gets this much longer: some modems that boot answer AT first.
const BESIDE: Duration = Duration::from_secs(6);

/// Opens the first of the ports that can be opened, or falls back to an AT port.
pub(super) async fn find(messages: Ports, at: Ports, options: &Options) -> Result<Found, StartError> {
    let opening = first_to_open(messages, options);
    let Some((spare, mut trial)) = Trial::begin(at, options) else {
        return opening.await.map(|opened| opened.found(None, None)).map_err(StartError::NoAnswer);
    };
    tokio::pin!(opening);
    let opened = tokio::select! {
        biased;
        opened = &mut opening => opened,
        () = trial.ended() => match timeout(BESIDE, &mut opening).await {
            Ok(opened) => opened,
            Err(_) if trial.has_answered() => Err(Vec::new()),
            Err(_) => opening.await,
        },
    };
    match opened {
        Ok(opened) => {
            let handing_over = tokio::spawn(trial.hand_over().in_current_span());
            Ok(opened.found(Some(spare), Some(handing_over)))
        }
        Err(mut reports) => {
            trial.ended().await;
            match trial.outcome() {
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
            }
        }
    }
}

/// What has come of AT ports that were tried.
type Tried = Result<(AtPort, JoinHandle<()>), Vec<ProbeReport>>;

/// AT ports that are being tried.
struct Trial {
    /// A set, because it ends its tasks with itself.
    probe: JoinSet<Tried>,
    tried: Option<Tried>,
    setter: SpareSetter,
}

impl Trial {
    /// `None` where there are no AT ports.
    fn begin(at: Ports, options: &Options) -> Option<(Spare, Self)> {
        if at.is_empty() {
            return None;
        }
        let (spare, setter) = Spare::new();
        let mut probe = JoinSet::new();
        let options = options.clone();
        probe.spawn(async move { probe::first_to_answer(at, &options).await }.in_current_span());
        Some((spare, Self { probe, tried: None, setter }))
    }

    /// Returns when it is known what has come of it.
    async fn ended(&mut self) {
        if self.tried.is_none() {
            let tried = self.probe.join_next().await.and_then(Result::ok);
            self.tried = Some(tried.unwrap_or_else(|| Err(Vec::new())));
        }
    }

    fn has_answered(&self) -> bool {
        matches!(self.tried, Some(Ok(_)))
    }

    fn outcome(self) -> Tried {
        self.tried.unwrap_or_else(|| Err(Vec::new()))
    }

    /// Tells the outcome to whoever needs it, if anybody still can.
    async fn hand_over(mut self) {
        let unwanted = {
            let Self { probe, tried, setter } = &mut self;
            let ended = async {
                if tried.is_none() {
                    *tried = probe.join_next().await.and_then(Result::ok);
                }
            };
            tokio::select! {
                () = ended => false,
                () = setter.unwanted() => true,
            }
        };
        let port = match self.tried {
            Some(Ok((port, _task))) if !unwanted => Some(port),
            _ => None,
        };
        self.setter.set(port);
    }
}

/// A session that is open, and what it is.
enum Opened {
    Mbim { spec: PortSpec, port: MbimPort, task: JoinHandle<()>, tunnel: Option<(QmiPort, JoinHandle<()>)> },
    Qmi { spec: PortSpec, port: QmiPort, task: JoinHandle<()> },
}

impl Opened {
    fn found(self, spare: Option<Spare>, at_probe: Option<JoinHandle<()>>) -> Found {
        let mut found = match self {
            Self::Qmi { spec, port, task } => Found {
                ports: vec![(spec.path, spec.kind)],
                changes: Changes::default().and_qmi(port.indications()),
                health: port.health(),
                ways: Ways { qmi: Some(port.clone()), spare: spare.clone(), ..Ways::default() },
                backends: Backends::new(Backend::Qmi(QmiBackend::new(port)), Vec::new(), spare),
                tasks: vec![task],
            },
            Self::Mbim { spec, port, task, tunnel } => {
                let (qmi, qmi_task) = tunnel.unzip();
                let others = qmi.clone().map(|port| Backend::Qmi(QmiBackend::behind_another(port)));
                let mut tasks = vec![task];
                tasks.extend(qmi_task);
                Found {
                    ports: vec![(spec.path, spec.kind)],
                    changes: Changes::default().and_mbim(port.indications()),
                    health: health::together(port.health(), qmi.iter().map(QmiPort::health).collect()),
                    ways: Ways { mbim: Some(port.clone()), qmi, spare: spare.clone(), at: None },
                    backends: Backends::new(
                        Backend::Mbim(MbimBackend::new(port)),
                        others.into_iter().collect(),
                        spare,
                    ),
                    tasks,
                }
            }
        };
        found.tasks.extend(at_probe);
        found
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
    let device = || spec.path.to_string_lossy().into_owned();
    match spec.kind {
        PortKind::Qmi => {
            let transport = match spec.route {
                Route::Direct => Transport::Direct,
                Route::Proxy => Transport::Proxy { device: device() },
            };
            let (port, task) = qmi::open(transport, link, spec.path.clone(), &options.deadlines).await?;
            Ok(Opened::Qmi { spec, port, task })
        }
        PortKind::Mbim => {
            let opening = match spec.route {
                Route::Direct => mbim::Opening::Direct { max_control_transfer: spec.max_message },
                Route::Proxy => mbim::Opening::Proxy { device: device() },
            };
            let (port, task) = mbim::open(opening, link, spec.path.clone(), &options.deadlines).await?;
            let tunnel = match mbim::tunnel(&port) {
                Some(link) => {
                    qmi::open(Transport::Mbim, link, spec.path.clone(), &options.deadlines).await.ok()
                }
                None => None,
            };
            Ok(Opened::Mbim { spec, port, task, tunnel })
        }
        PortKind::At | PortKind::Ignored => {
            Err(ProbeFailure::NotOpened { reason: "it is no port that carries messages".into() })
        }
    }
}
