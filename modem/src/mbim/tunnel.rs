//! QMI inside of MBIM (Qualcomm's tunnel service): each message of one is a command of the other.

use mbim::qmi_tunnel::QmiMessageSet;
use mbim::{Indication, Service};
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tracing::{Instrument, debug};

use super::{MbimPort, Told};
use crate::messages::Link;

/// The tunnel's only command.
const MESSAGE: u32 = 1;
/// Messages that may wait, each way.
const WAITING: usize = 32;

/// The tunnel of a modem; `None` where it has none.
pub(crate) fn tunnel(port: &MbimPort) -> Option<Link> {
    if !port.has(Service::QmiTunnel, MESSAGE) {
        return None;
    }
    let (outgoing, sent) = mpsc::channel(WAITING);
    let (told, incoming) = mpsc::channel(WAITING);
    tokio::spawn(carry(port.clone(), sent, told).in_current_span());
    Some(Link::Tunnel { incoming, outgoing })
}

/// Carries messages until one of the ends is gone.
async fn carry(port: MbimPort, mut sent: mpsc::Receiver<Vec<u8>>, told: mpsc::Sender<Vec<u8>>) {
    let mut indications = port.indications();
    let mut answers = JoinSet::new();
    // QMI has deadlines of its own; this one only ends what nobody waits for.
    let within = port.deadlines().scan;
    loop {
        let message = tokio::select! {
            message = sent.recv() => {
                let Some(qmux) = message else { return };
                let port = port.clone();
                answers.spawn(async move { port.request(QmiMessageSet { qmux: qmux.into() }, within).await });
                continue;
            }
            Some(answer) = answers.join_next() => match answer {
                Ok(Ok(message)) => message.qmux.into_inner(),
                Ok(Err(error)) => {
                    debug!(%error, "a message did not get through the tunnel");
                    continue;
                }
                Err(_) => continue,
            },
            indication = indications.recv() => match indication {
                Ok(Told::Indication(told)) => match *told {
                    Indication::Qmi(message) => message.qmux.into_inner(),
                    _ => continue,
                },
                Ok(Told::Restarted) | Err(RecvError::Lagged(_)) => continue,
                Err(RecvError::Closed) => return,
            },
        };
        if told.send(message).await.is_err() {
            return;
        }
    }
}
