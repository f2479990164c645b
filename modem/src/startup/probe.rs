//! Which of several AT ports is the one to use.

use std::path::Path;
use std::time::Duration;

use tokio::task::{JoinHandle, JoinSet};
use tokio::time::{Instant, timeout_at};
use tracing::{Instrument, info, info_span};

use super::Ports;
use crate::at::{AtPort, PortSettings};
use crate::error::{ProbeFailure, ProbeReport};
use crate::options::Options;

/// When one port has answered, those before it get this much longer, so that the choice does not change from one plug to the
/// next.
const GRACE: Duration = Duration::from_millis(50);

/// Tries all AT ports at the same time.
pub(super) async fn first_to_answer(
    ports: Ports,
    options: &Options,
) -> Result<(AtPort, JoinHandle<()>), Vec<ProbeReport>> {
    let mut paths = Vec::new();
    let mut tries = JoinSet::new();
    for (spec, stream) in ports {
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
            Err(reports.into_iter().map(report).collect())
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
