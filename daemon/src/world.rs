//! What the daemon knows, as one immutable snapshot: the supervisor and the operations write it, the publisher shows it.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use dbus_interface::{Error, ErrorKind, PropertyMap};
use tokio::sync::watch;

use crate::card::CardReading;
use crate::operations::job::Kind;
use crate::supervisor::unit::Beside;
use crate::uplink::{Share, Uplinks};

/// Everything that D-Bus shows.
#[derive(Debug, Clone, Default)]
pub(crate) struct World {
    /// Grows with every change.
    pub revision: u64,
    /// Devices that were left alone: (device, reason).
    pub ignored: Arc<BTreeMap<String, String>>,
    /// The ways out of this computer.
    pub uplinks: Arc<Uplinks>,
    /// By number.
    pub modems: BTreeMap<u32, Arc<ModemView>>,
    /// By number.
    pub operations: BTreeMap<u32, Arc<OperationView>>,
}

impl World {
    /// What a modem is for the ways out.
    pub(crate) fn uplink_share(&self, modem: u32) -> Share {
        self.modems.get(&modem).map_or(Share::None, |view| self.uplinks.share_of(&view.physical))
    }
}

/// One physical modem.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ModemView {
    /// Sysfs path, or the name from the configuration.
    pub device: String,
    /// Its sysfs path, where it has one; empty before it was seen.
    pub physical: String,
    /// Kernel drivers of the ports.
    pub drivers: Vec<String>,
    /// What its ports are used for.
    pub ports: Vec<(PathBuf, modem::PortKind)>,
    /// How far it is.
    pub condition: Condition,
    /// How it stands with ModemManager.
    pub beside: Beside,
    /// What the modem has told; kept while it resets.
    pub modem: Option<Arc<modem::ModemState>>,
    /// What the eUICC has told; `None` where there is none.
    pub card: Option<Arc<CardReading>>,
}

/// How far a modem is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Condition {
    /// Its ports are being tried.
    Probing,
    /// It answers.
    Ready,
    /// ModemManager has it; what is known was read before.
    Resting,
    /// It restarts, and is expected to come back.
    Resetting,
    /// It was unplugged while an operation waits for it.
    Absent,
    /// It does not work.
    Failed {
        /// Why, and what to do.
        reason: String,
    },
}

/// One operation.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct OperationView {
    /// What is being done.
    pub kind: Kind,
    /// The object that it is done to.
    pub target: String,
    /// How far it is.
    pub stage: Stage,
    /// The same as a share of the whole; it never falls.
    pub progress: f64,
    /// What is known while it runs, and stays known.
    pub facts: PropertyMap,
    /// How it ended; `None` while it runs.
    pub outcome: Option<Outcome>,
}

/// How far an operation is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Stage {
    /// For its turn, or for the modem to be ready.
    Waiting,
    /// A logical channel to the card is being opened.
    OpeningCard,
    /// The card or the modem is being told.
    Sending,
    /// The modem reads the card again.
    ReloadingSim,
    /// The modem went away and is expected back.
    WaitingForModem,
    /// The card is asked what became of it.
    Verifying,
    /// A server is asked who it is.
    ContactingServer,
    /// Card and server check each other.
    Authenticating,
    /// Somebody has to agree to the profile.
    AwaitingConsent,
    /// The server encrypts the profile and sends it.
    Downloading,
    /// The card takes the profile.
    Installing,
    /// Card and server are told that nothing comes of it.
    CleaningUp,
    /// Notifications are being delivered.
    Notifying,
    /// Ended.
    Done,
}

impl Stage {
    /// A rough share of the whole, for a progress bar.
    pub(crate) const fn progress(self) -> f64 {
        match self {
            Stage::Waiting => 0.0,
            Stage::OpeningCard => 0.1,
            Stage::Sending => 0.3,
            Stage::ReloadingSim => 0.5,
            Stage::WaitingForModem => 0.6,
            Stage::Verifying => 0.8,
            Stage::ContactingServer => 0.12,
            Stage::Authenticating => 0.18,
            Stage::AwaitingConsent => 0.25,
            Stage::Downloading => 0.3,
            Stage::Installing => 0.4,
            Stage::CleaningUp | Stage::Notifying => 0.5,
            Stage::Done => 1.0,
        }
    }
}

/// How an operation ended.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Outcome {
    /// Facts about what was done.
    Succeeded(PropertyMap),
    /// Facts as far as they are known, and what went wrong; [`ErrorKind::Cancelled`] is no failure.
    Failed(PropertyMap, Error),
}

impl Outcome {
    /// Whether somebody gave the operation up.
    pub(crate) fn is_cancelled(&self) -> bool {
        matches!(self, Outcome::Failed(_, error) if error.kind == ErrorKind::Cancelled)
    }
}

/// Where the snapshot hangs: everybody writes small changes, the publisher reads the whole.
#[derive(Debug, Clone)]
pub(crate) struct Board {
    world: Arc<watch::Sender<World>>,
    shown: Arc<watch::Sender<u64>>,
}

/// A publisher that takes longer than this has a client that does not read.
const SHOW_DEADLINE: Duration = Duration::from_secs(5);

impl Default for Board {
    fn default() -> Self {
        Board { world: Arc::new(watch::Sender::default()), shown: Arc::new(watch::Sender::default()) }
    }
}

impl Board {
    /// Changes the snapshot; gives its revision.
    pub(crate) fn update(&self, change: impl FnOnce(&mut World)) -> u64 {
        let mut revision = 0;
        self.world.send_modify(|world| {
            change(world);
            world.revision += 1;
            revision = world.revision;
        });
        revision
    }

    /// Follows the snapshot.
    pub(crate) fn subscribe(&self) -> watch::Receiver<World> {
        self.world.subscribe()
    }

    /// The snapshot as it is.
    pub(crate) fn world(&self) -> World {
        self.world.borrow().clone()
    }

    /// The publisher's word that everything up to `revision` is on the bus.
    pub(crate) fn mark_shown(&self, revision: u64) {
        self.shown.send_replace(revision);
    }

    /// Waits until `revision` is on the bus, so that a path in a reply leads to an object.
    pub(crate) async fn until_shown(&self, revision: u64) {
        let mut shown = self.shown.subscribe();
        let wait = shown.wait_for(|shown| *shown >= revision);
        // Without an answer the caller would wait for ours; the object follows.
        let _ = tokio::time::timeout(SHOW_DEADLINE, wait).await;
    }
}
