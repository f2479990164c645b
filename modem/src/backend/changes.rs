//! What the modem says unasked, as the part of the state that it speaks of.

use tokio::sync::broadcast;
use tokio::sync::broadcast::error::RecvError;
use tracing::warn;

use super::{Part, at, mbim, qmi};
use crate::at::Indication;
use crate::mbim as mbim_port;
use crate::qmi::Told;

/// What the modem says unasked, over all ports.
#[derive(Default)]
pub(crate) struct Changes {
    at: Option<broadcast::Receiver<Indication>>,
    mbim: Option<broadcast::Receiver<mbim_port::Told>>,
    qmi: Option<broadcast::Receiver<Told>>,
}

impl Changes {
    /// Over an AT port.
    pub(crate) fn over_at(lines: broadcast::Receiver<Indication>) -> Self {
        Self { at: Some(lines), ..Self::default() }
    }

    /// Over an MBIM port as well.
    pub(crate) fn and_mbim(self, told: broadcast::Receiver<mbim_port::Told>) -> Self {
        Self { mbim: Some(told), ..self }
    }

    /// Over a QMI port as well.
    pub(crate) fn and_qmi(self, told: broadcast::Receiver<Told>) -> Self {
        Self { qmi: Some(told), ..self }
    }

    /// The next change that matters. Pending for ever once the ports have closed; their health says why they did. Safe to
    /// cancel.
    pub(crate) async fn next(&mut self) -> Part {
        loop {
            tokio::select! {
                Some(line) = heard(&mut self.at) => match line {
                    Heard::Told(line) => if let Some(part) = at::concerns(&line) {
                        return part;
                    },
                    Heard::Missed => return Part::Everything,
                },
                Some(told) = heard(&mut self.mbim) => match told {
                    Heard::Told(told) => if let Some(part) = mbim::concerns(&told) {
                        return part;
                    },
                    Heard::Missed => return Part::Everything,
                },
                Some(told) = heard(&mut self.qmi) => match told {
                    Heard::Told(told) => if let Some(part) = qmi::concerns(&told) {
                        return part;
                    },
                    Heard::Missed => return Part::Everything,
                },
                else => std::future::pending().await,
            }
        }
    }
}

/// What comes out of a queue.
enum Heard<T> {
    Told(T),
    /// So much that nobody could keep up.
    Missed,
}

/// `None` when nothing will come any more.
async fn heard<T: Clone>(queue: &mut Option<broadcast::Receiver<T>>) -> Option<Heard<T>> {
    match queue.as_mut()?.recv().await {
        Ok(told) => Some(Heard::Told(told)),
        Err(RecvError::Lagged(missed)) => {
            warn!(missed, "too many indications, reading everything again");
            Some(Heard::Missed)
        }
        Err(RecvError::Closed) => {
            *queue = None;
            None
        }
    }
}
