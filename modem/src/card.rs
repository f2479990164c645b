//! The card slot: one task that alone speaks to the card, and the lease that it hands out.
//!
//! The task, not the lease, drives the exchanges and knows the channel. So a lease may be dropped at any moment, in the middle
//! of an exchange too: the task sees the exchange through, closes the channel, and serves the next in line.

mod access;
mod exchange;
mod message;
mod slot;
mod visit;
mod way;
mod ways;

use std::fmt;
use std::sync::Arc;

use esim::apdu::{Command, Response};
use esim::{ApduChannel, TransportError};
use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::JoinHandle;
use tracing::Instrument;

use crate::backend::Backends;
use crate::error::ModemError;
use crate::options::Deadlines;
use crate::quirks::Quirks;
use crate::state::CardAccess;

pub(crate) use ways::Ways;

/// Those who may wait for the card.
const WAITING: usize = 32;

/// The exclusive right to use the card slot, with at most one logical channel open.
///
/// Dropping it gives the slot to the next in line once the channel is closed.
pub struct CardLease {
    orders: mpsc::Sender<Order>,
}

/// What a lease asks of the slot's task.
enum Order {
    Open { aid: Vec<u8>, reply: oneshot::Sender<Result<Response, TransportError>> },
    Transmit { command: Command, reply: oneshot::Sender<Result<Response, TransportError>> },
    Close { reply: oneshot::Sender<Result<(), TransportError>> },
}

/// What a slot tells of itself.
#[derive(Debug, Clone)]
pub(crate) struct SlotView {
    /// What works, as far as known.
    pub(crate) access: watch::Receiver<CardAccess>,
    /// Channels that are open on the card, in a form that [`Slot::start`] understands after a restart.
    pub(crate) open_channels: watch::Receiver<Arc<[String]>>,
    /// Whether a slot is active for the time of a lease that is not the one in use.
    pub(crate) visiting: watch::Receiver<bool>,
}

/// Somebody who waits for the card.
struct Waiting {
    /// `None` for whichever is active.
    slot: Option<u8>,
    reply: oneshot::Sender<Result<CardLease, ModemError>>,
}

/// What reaches the slot's task besides leases.
enum Control {
    /// The card is about to be reset: closes the channel.
    Close { done: oneshot::Sender<()> },
    /// The card may have been reset.
    Restarted,
}

/// A handle on the slot's task.
pub(crate) struct Slot {
    leases: mpsc::Sender<Waiting>,
    control: mpsc::Sender<Control>,
    view: SlotView,
}

impl Slot {
    /// Starts the task, which closes `stale` channels first. It ends when `stop` says so or nobody holds the slot.
    pub(crate) fn start(
        (ways, backends): (Ways, Backends),
        quirks: &Quirks,
        deadlines: &Deadlines,
        stale: Vec<String>,
        stop: watch::Receiver<bool>,
    ) -> (Self, JoinHandle<()>) {
        let (leases, waiting) = mpsc::channel(WAITING);
        let (control, orders) = mpsc::channel(WAITING);
        let (task, view) = slot::SlotTask::new((ways, backends), quirks.clone(), deadlines.clone(), stale);
        let task = tokio::spawn(task.run(waiting, orders, stop).in_current_span());
        (Self { leases, control, view }, task)
    }

    /// Waits in line for the card in a slot, or in whichever is active.
    pub(crate) async fn lease(&self, slot: Option<u8>) -> Result<CardLease, ModemError> {
        let (reply, lease) = oneshot::channel();
        self.leases.send(Waiting { slot, reply }).await.map_err(|_| ModemError::Closed)?;
        lease.await.map_err(|_| ModemError::Closed)?
    }

    /// Closes the channel of whoever holds the lease, before the card is reset: not all modems forget it by themselves.
    pub(crate) async fn close_channels(&self) {
        let (done, closed) = oneshot::channel();
        if self.control.send(Control::Close { done }).await.is_ok() {
            let _ = closed.await;
        }
    }

    /// The card may have been reset.
    pub(crate) async fn card_restarted(&self) {
        let _ = self.control.send(Control::Restarted).await;
    }

    /// What works, and what is open.
    pub(crate) fn view(&self) -> SlotView {
        self.view.clone()
    }
}

impl CardLease {
    async fn order<T>(
        &self,
        order: impl FnOnce(oneshot::Sender<Result<T, TransportError>>) -> Order,
    ) -> Result<T, TransportError> {
        let (reply, answer) = oneshot::channel();
        // The task ends only when the modem is shut down; to the holder of a lease that is the same as gone.
        self.orders.send(order(reply)).await.map_err(|_| TransportError::Gone)?;
        answer.await.map_err(|_| TransportError::Gone)?
    }
}

impl ApduChannel for CardLease {
    async fn open(&mut self, aid: &[u8]) -> Result<Response, TransportError> {
        let aid = aid.to_vec();
        self.order(|reply| Order::Open { aid, reply }).await
    }

    async fn transmit(&mut self, command: &Command) -> Result<Response, TransportError> {
        let command = command.clone();
        self.order(|reply| Order::Transmit { command, reply }).await
    }

    async fn close(&mut self) -> Result<(), TransportError> {
        self.order(|reply| Order::Close { reply }).await
    }
}

impl fmt::Debug for CardLease {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CardLease").finish_non_exhaustive()
    }
}
