//! A virtual modem: an AT command set in front of a card, with faults on demand.

pub(crate) mod card_access;
pub(crate) mod change;
mod commands;
pub(crate) mod control;
pub(crate) mod core;
pub(crate) mod data;
mod drive;
mod execute;
pub(crate) mod faults;
mod imei;
pub(crate) mod messages;
mod port;
mod qmi;
mod qmi_proxy;
pub(crate) mod radio;
mod recorder;
pub(crate) mod refresh;
mod registration;
mod serve;
pub(crate) mod serve_frames;
pub(crate) mod sim;
pub(crate) mod slot;
mod slots;
mod timeline;
pub(crate) mod tunnel;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::watch;
use tokio::time::Instant;

use crate::card::Card;
use crate::mbim::{Endpoint, Newcomer};
use crate::personality::{Personality, PortKind};
use crate::qmi::{Splitter, Via};
use core::Core;
use qmi::QmiConversation;
use serve::Attached;
use slots::Slots;

pub use control::{Control, ControlError, DropAt, SwallowAt, Switch, VanishWhen};
pub use imei::{BadImei, Imei};
pub use qmi_proxy::ProxyClient;
pub use serve::Ended;

/// A card that several owners can look at: the modem that it sits in, and a test.
pub type SharedCard = Arc<Mutex<Card>>;

/// A modem. Clones are the same modem.
///
/// It is switched on and, with a usable SIM, registered from the start. All waiting is done on tokio's clock.
#[derive(Clone)]
pub struct VirtualModem {
    core: Arc<Mutex<Core>>,
    presence: watch::Receiver<Presence>,
    changed: watch::Receiver<u64>,
}

/// Whether the host can see the modem.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Presence {
    /// Each plug-in is a life of its own.
    Present { life: u64 },
    /// Gone, until the given time or until it is plugged in again.
    Absent { life: u64, until: Option<Instant> },
}

impl VirtualModem {
    /// A modem of the given model with one slot, which is empty where there is no card.
    pub fn new(personality: &'static Personality, imei: Imei, card: Option<SharedCard>) -> Self {
        Self::with_slots(personality, imei, vec![card], 0)
    }

    /// A modem with a slot for each entry, empty ones included, one or two; `active` counts from 0.
    pub fn with_slots(
        personality: &'static Personality,
        imei: Imei,
        cards: Vec<Option<SharedCard>>,
        active: usize,
    ) -> Self {
        let (presence, presence_receiver) = watch::channel(Presence::Present { life: 0 });
        let (changed, changed_receiver) = watch::channel(0);
        let core = Core::new(personality, imei, Slots::new(cards, active), presence, changed);
        Self { core: Arc::new(Mutex::new(core)), presence: presence_receiver, changed: changed_receiver }
    }

    /// The model.
    pub fn personality(&self) -> &'static Personality {
        self.lock().personality
    }

    /// Serves one AT port on `stream` until the host closes it or the modem goes away. Ports of one modem are
    /// served by as many calls; while none runs, nothing happens in the modem.
    pub async fn serve(&self, stream: impl AsyncRead + AsyncWrite + Unpin + Send) -> Ended {
        serve::serve(self, stream).await
    }

    /// Serves one MBIM port, as [`serve`](Self::serve) serves one for AT. On a model without MBIM nothing is ever answered.
    pub async fn serve_mbim(&self, stream: impl AsyncRead + AsyncWrite + Unpin + Send) -> Ended {
        let Some((key, life)) = self.lock().attach_other() else { return Ended::Unplugged };
        let attached = Attached { modem: self, key };
        let conversation = Endpoint::new(&mut self.lock());
        attached.until_over(life, serve_frames::converse(&attached, conversation, stream)).await
    }

    /// Serves a client of the played `mbim-proxy` that has named this modem's device.
    pub(crate) async fn serve_mbim_client(
        &self,
        newcomer: Newcomer,
        stream: impl AsyncRead + AsyncWrite + Unpin + Send,
    ) -> Ended {
        let Some((key, life)) = self.lock().attach_other() else { return Ended::Unplugged };
        let attached = Attached { modem: self, key };
        let conversation = Endpoint::behind_proxy(&mut self.lock(), newcomer);
        attached.until_over(life, serve_frames::converse(&attached, conversation, stream)).await
    }

    /// Writes down what is said on ports of whole messages from now on: a line with the name of each, then the message in hex
    /// behind `>` (from the host) or `<` (from the modem).
    pub fn record(&self, sink: impl std::io::Write + Send + 'static) {
        self.lock().recorder = Some(recorder::Recorder::new(sink));
    }

    /// Serves the QMI port, as [`serve`](Self::serve) serves one for AT. On a model without QMI nothing is ever answered.
    pub async fn serve_qmi(&self, stream: impl AsyncRead + AsyncWrite + Unpin + Send) -> Ended {
        let max_frame = self.personality().qmi.as_ref().map_or(0, |style| style.max_frame);
        self.serve_qmi_via(|_| Via::Port, Splitter::new(max_frame), stream).await
    }

    /// Serves the control channel to one host; the splitter may hold what the host has said already.
    async fn serve_qmi_via(
        &self,
        via: impl FnOnce(u64) -> Via,
        splitter: Splitter,
        stream: impl AsyncRead + AsyncWrite + Unpin + Send,
    ) -> Ended {
        let Some((key, life)) = self.lock().attach_other() else { return Ended::Unplugged };
        let attached = Attached { modem: self, key };
        let conversation = QmiConversation::new(&mut self.lock(), key, via(key), splitter);
        attached.until_over(life, serve_frames::converse(&attached, conversation, stream)).await
    }

    /// Serves a port of the given kind.
    pub async fn serve_as(
        &self,
        kind: PortKind,
        stream: impl AsyncRead + AsyncWrite + Unpin + Send,
    ) -> Ended {
        match kind {
            PortKind::At => self.serve(stream).await,
            PortKind::Mbim => self.serve_mbim(stream).await,
            PortKind::Qmi => self.serve_qmi(stream).await,
        }
    }

    /// Does what a command on the control socket asks for. The answer is what the socket answers.
    pub fn control(&self, control: &Control) -> Result<serde_json::Value, ControlError> {
        drive::apply(&mut self.lock(), control)
    }

    /// Takes the modem away from the host: every [`serve`](Self::serve) ends and drops its stream.
    pub fn unplug(&self) {
        self.lock().vanish(None);
    }

    /// Puts an absent modem back; it boots.
    pub fn replug(&self) {
        self.lock().appear();
    }

    /// Whether the host can see the modem.
    pub fn is_present(&self) -> bool {
        matches!(*self.presence.borrow(), Presence::Present { .. })
    }

    /// Waits until the modem is there: at once if it is, else until it comes back by itself or is put back.
    pub async fn plugged_in(&self) {
        let mut presence = self.presence.clone();
        loop {
            let seen = *presence.borrow_and_update();
            let until = match seen {
                Presence::Present { .. } => return,
                Presence::Absent { until, .. } => until,
            };
            tokio::select! {
                () = sleep_until(until) => self.lock().return_if_due(),
                changed = presence.changed() => if changed.is_err() { return },
            }
        }
    }

    /// Waits until the modem has gone away.
    pub async fn gone(&self) {
        let mut presence = self.presence.clone();
        while matches!(*presence.borrow_and_update(), Presence::Present { .. }) {
            if presence.changed().await.is_err() {
                return;
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, Core> {
        // A panic elsewhere while the lock was held leaves plain data behind; going on is right.
        self.core.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl std::fmt::Debug for VirtualModem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("VirtualModem").field("personality", &self.personality().name).finish_non_exhaustive()
    }
}

/// Sleeps until the time, or for ever.
async fn sleep_until(until: Option<Instant>) {
    match until {
        Some(until) => tokio::time::sleep_until(until).await,
        None => std::future::pending().await,
    }
}

pub(crate) const fn milliseconds(count: u64) -> Duration {
    Duration::from_millis(count)
}
