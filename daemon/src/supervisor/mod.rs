//! Looks after devices: one task for each that is plugged in, one [`Unit`] for each modem that was ever seen.

mod access;
mod back_off;
mod drive;
pub(crate) mod probe;
pub(crate) mod unit;
pub(crate) mod units;

use std::collections::BTreeMap;
use std::sync::Arc;

use tokio::sync::{Notify, mpsc, oneshot, watch};
use tokio::task::JoinSet;

use crate::config::Config;
use crate::hotplug::{Device, DeviceEvent, DeviceId, Rescan, rules};
use crate::neighbour::Neighbour;
use crate::store::Store;
use crate::world::Board;
use drive::Plugged;
use probe::Connect;
pub(crate) use unit::Unit;
use units::Units;

/// Devices that are looked after at a time; further ones are ignored.
pub(crate) const MAX_DEVICES: usize = 64;
/// Scans that may wait.
const MAX_COMMANDS: usize = 8;

/// What all device tasks use.
pub(crate) struct Shared {
    pub(crate) config: Arc<Config>,
    pub(crate) store: Store,
    pub(crate) units: Arc<Units>,
    pub(crate) connect: Arc<dyn Connect>,
    pub(crate) neighbour: Neighbour,
}

/// The loop over devices.
pub(crate) struct Supervisor {
    shared: Arc<Shared>,
    board: Board,
    events: mpsc::Receiver<DeviceEvent>,
    commands: mpsc::Receiver<oneshot::Sender<()>>,
    sources: Vec<Box<dyn Rescan>>,
    devices: BTreeMap<DeviceId, Driven>,
    tasks: JoinSet<DeviceId>,
}

struct Driven {
    news: watch::Sender<Plugged>,
    poke: Arc<Notify>,
}

impl Driven {
    fn plug(&self, device: Device) {
        self.news.send_modify(|news| news.device = Some(device));
    }

    fn unplug(&self) {
        self.news.send_modify(|news| {
            news.unplugged += 1;
            news.device = None;
        });
    }
}

/// Asks the supervisor to look again.
#[derive(Debug, Clone)]
pub(crate) struct Scanner(mpsc::Sender<oneshot::Sender<()>>);

impl Scanner {
    /// Looks for devices again, and tries at once those that failed. Returns when that has begun.
    pub(crate) async fn scan(&self) {
        let (reply, begun) = oneshot::channel();
        if self.0.send(reply).await.is_ok() {
            let _ = begun.await;
        }
    }
}

impl Supervisor {
    /// Looks after what `events` tells.
    pub(crate) fn new(
        shared: Shared,
        board: Board,
        events: mpsc::Receiver<DeviceEvent>,
    ) -> (Supervisor, Scanner) {
        let (scanner, commands) = mpsc::channel(MAX_COMMANDS);
        let supervisor = Supervisor {
            shared: Arc::new(shared),
            board,
            events,
            commands,
            sources: Vec::new(),
            devices: BTreeMap::new(),
            tasks: JoinSet::new(),
        };
        (supervisor, Scanner(scanner))
    }

    /// The sources whose events it hears.
    pub(crate) fn hear_of_devices(&mut self, sources: Vec<Box<dyn Rescan>>) {
        self.sources = sources;
    }

    /// Runs until `stop` says so, then ends all modems with their channels closed.
    pub(crate) async fn run(mut self, mut stop: watch::Receiver<bool>) {
        loop {
            tokio::select! {
                _ = stop.wait_for(|stop| *stop) => break,
                Some(event) = self.events.recv() => self.hear(event),
                Some(begun) = self.commands.recv() => {
                    self.scan();
                    let _ = begun.send(());
                }
                Some(ended) = self.tasks.join_next() => self.ended(ended.ok()),
            }
        }
        self.sources.clear();
        for driven in self.devices.values() {
            driven.unplug();
        }
        while self.tasks.join_next().await.is_some() {}
    }

    fn hear(&mut self, event: DeviceEvent) {
        match event {
            DeviceEvent::Added(device) => match rules::ignored(&self.shared.config, &device) {
                Some(reason) => {
                    self.removed(&device.id);
                    self.ignore(device.id, reason);
                }
                None => {
                    self.forget_ignored(&device.id);
                    self.added(device);
                }
            },
            DeviceEvent::Ignored { device, reason } => self.ignore(device, reason),
            DeviceEvent::Removed(device) => {
                self.forget_ignored(&device);
                self.removed(&device);
            }
        }
    }

    fn added(&mut self, device: Device) {
        if let Some(driven) = self.devices.get(&device.id) {
            driven.plug(device);
            return;
        }
        if self.devices.len() >= MAX_DEVICES {
            self.ignore(device.id, format!("{MAX_DEVICES} devices are in use already"));
            return;
        }
        tracing::debug!(device = %device.id, ports = device.ports.len(), "device found");
        let id = device.id.clone();
        let (news, heard) = watch::channel(Plugged { unplugged: 0, device: Some(device) });
        let poke = Arc::new(Notify::new());
        let task = drive::drive(Arc::clone(&self.shared), heard, Arc::clone(&poke));
        let ended = id.clone();
        self.tasks.spawn(async move {
            task.await;
            ended
        });
        self.devices.insert(id, Driven { news, poke });
    }

    /// The task ends by itself; one that comes back meanwhile goes on with it.
    fn removed(&mut self, device: &DeviceId) {
        if let Some(driven) = self.devices.get(device) {
            tracing::debug!(%device, "device gone");
            driven.unplug();
        }
    }

    /// A device that came back after its task had seen it go, and before we saw the task end, gets a new task.
    fn ended(&mut self, device: Option<DeviceId>) {
        let Some(device) = device else {
            tracing::error!("a device task has failed; please report it");
            return;
        };
        let back = self.devices.remove(&device).and_then(|driven| driven.news.borrow().device.clone());
        if let Some(device) = back {
            self.added(device);
        }
    }

    fn scan(&self) {
        for source in &self.sources {
            source.rescan();
        }
        for driven in self.devices.values() {
            driven.poke.notify_one();
        }
    }

    fn ignore(&self, device: DeviceId, reason: String) {
        tracing::info!(%device, reason, "device ignored");
        self.board.update(|world| {
            let ignored = Arc::make_mut(&mut world.ignored);
            if ignored.len() < MAX_DEVICES || ignored.contains_key(&device.0) {
                ignored.insert(device.0, reason);
            }
        });
    }

    fn forget_ignored(&self, device: &DeviceId) {
        if self.board.world().ignored.contains_key(&device.0) {
            self.board.update(|world| drop(Arc::make_mut(&mut world.ignored).remove(&device.0)));
        }
    }
}
