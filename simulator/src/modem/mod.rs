//! A virtual modem: an AT command set in front of a card, with faults on demand.

mod commands;
mod control;
mod core;
mod drive;
mod faults;
mod imei;
mod port;
mod registration;
mod serve;
mod sim;
mod slot;
mod timeline;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::watch;
use tokio::time::Instant;

use crate::card::Card;
use crate::personality::Personality;
use core::Core;

pub use control::{Control, ControlError, DropAt, SwallowAt, Switch, VanishWhen};
pub use imei::{BadImei, Imei};
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
enum Presence {
    /// Each plug-in is a life of its own.
    Present { life: u64 },
    /// Gone, until the given time or until it is plugged in again.
    Absent { life: u64, until: Option<Instant> },
}

impl VirtualModem {
    /// A modem of the given model; without a card its slot is empty.
    pub fn new(personality: &'static Personality, imei: Imei, card: Option<SharedCard>) -> Self {
        let (presence, presence_receiver) = watch::channel(Presence::Present { life: 0 });
        let (changed, changed_receiver) = watch::channel(0);
        let core = Core::new(personality, imei, card, presence, changed);
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

const fn milliseconds(count: u64) -> Duration {
    Duration::from_millis(count)
}
