//! The state of a modem, and what changes it: commands, time, plugging.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::Instant;

use super::change::{Change, ChangeLog};
use super::data::Connection;
use super::faults::Faults;
use super::messages::Messages;
use super::port::{Port, Settings};
use super::qmi::QmiChannel;
use super::recorder::Recorder;
use super::refresh::Refresh;
use super::registration::Network;
use super::sim::Sim;
use super::slots::Slots;
use super::timeline::{Event, Timeline};
use super::{Imei, Presence, milliseconds};
use crate::at::Reply;
use crate::mbim::Function;
use crate::personality::Personality;

/// Exchanges that the log keeps.
pub(crate) const MAX_LOG: usize = 512;

/// A modem inside.
pub(crate) struct Core {
    pub(crate) personality: &'static Personality,
    pub(crate) imei: Imei,
    pub(super) slots: Slots,
    pub(crate) sim: Sim,
    pub(crate) functionality: u8,
    pub(crate) network: Network,
    pub(crate) contexts: BTreeMap<u32, Context>,
    pub(crate) connections: Vec<Connection>,
    /// Connections that there have been.
    pub(crate) connected: u32,
    pub(crate) messages: Messages,
    pub(crate) mbim: Function,
    pub(super) recorder: Option<Recorder>,
    /// When the modem was switched on, unless it was on from the start.
    powered: Option<Instant>,
    pub(crate) qmi: QmiChannel,
    /// A REFRESH that hosts were told of.
    pub(crate) refresh: Option<Refresh>,
    /// The host has yet to start the provisioning session.
    pub(crate) unprovisioned: bool,
    /// What ports of other kinds than AT have yet to tell.
    pub(crate) changes: ChangeLog,
    pub(crate) storage: String,
    pub(crate) timeline: Timeline,
    pub(crate) faults: Faults,
    pub(crate) counters: Counters,
    pub(crate) log: VecDeque<Exchange>,
    /// Set by a command in whose middle the modem goes away.
    pub(crate) ending: Option<Ending>,
    pub(super) ports: BTreeMap<u64, Port>,
    next_port: u64,
    /// Ports of other kinds than AT that are being served.
    others: BTreeSet<u64>,
    presence: watch::Sender<Presence>,
    changed: watch::Sender<u64>,
}

/// What a modem counts for tests.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Counters {
    pub(crate) commands: u64,
    pub(crate) apdus: u64,
}

/// One command line and its answer.
#[derive(Debug, Clone)]
pub(crate) struct Exchange {
    pub(crate) command: String,
    pub(crate) answer: String,
}

/// A PDP context (`+CGDCONT`).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Context {
    pub(crate) kind: String,
    pub(crate) apn: String,
    pub(crate) active: bool,
}

/// How the modem goes away in the middle of a step.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ending {
    pub(crate) half_answered: bool,
    pub(crate) return_after: Option<Duration>,
}

impl Core {
    pub(super) fn new(
        personality: &'static Personality,
        imei: Imei,
        slots: Slots,
        presence: watch::Sender<Presence>,
        changed: watch::Sender<u64>,
    ) -> Self {
        let mut core = Self {
            personality,
            imei,
            slots,
            sim: Sim::PoweredOff,
            functionality: 1,
            network: Network::default(),
            contexts: BTreeMap::new(),
            connections: Vec::new(),
            connected: 0,
            messages: Messages::default(),
            mbim: Function::default(),
            recorder: None,
            powered: None,
            qmi: QmiChannel::default(),
            refresh: None,
            unprovisioned: false,
            changes: ChangeLog::default(),
            storage: "ME".to_owned(),
            timeline: Timeline::default(),
            faults: Faults::default(),
            counters: Counters::default(),
            log: VecDeque::new(),
            ending: None,
            ports: BTreeMap::new(),
            next_port: 0,
            others: BTreeSet::new(),
            presence,
            changed,
        };
        core.reset_slots();
        core.read_sim();
        core.network.status = core.attainable_status();
        core.start_babbling();
        core
    }

    // --- plugging ---

    /// Goes away; the card loses power.
    pub(crate) fn vanish(&mut self, return_after: Option<Duration>) {
        let Presence::Present { life } = *self.presence.borrow() else { return };
        let until = return_after.map(|after| Instant::now() + after);
        self.timeline.clear();
        self.reset_slots();
        self.ports.clear();
        self.others.clear();
        self.reset_qmi();
        self.presence.send_replace(Presence::Absent { life, until });
        tracing::info!(?return_after, "modem gone");
    }

    /// Comes back and boots.
    pub(crate) fn appear(&mut self) {
        let Presence::Absent { life, .. } = *self.presence.borrow() else { return };
        let now = Instant::now();
        self.functionality = 1;
        self.powered = Some(now);
        self.mbim = Function::default();
        self.drop_connections();
        self.refresh = None;
        self.unprovisioned = false;
        self.network.status = 0;
        self.sim = Sim::PoweredOff;
        for (after, text) in self.personality.boot {
            self.timeline.add(now + milliseconds(*after), Event::Indication((*text).to_owned()));
        }
        self.power_sim(now);
        self.start_babbling();
        self.presence.send_replace(Presence::Present { life: life + 1 });
        tracing::info!("modem back");
    }

    /// Comes back if its time has come.
    pub(crate) fn return_if_due(&mut self) {
        let due = matches!(*self.presence.borrow(), Presence::Absent { until: Some(until), .. } if until <= Instant::now());
        if due {
            self.appear();
        }
    }

    /// Whether the modem has been on for less than so long.
    pub(crate) fn is_booting(&self, for_so_long: Duration) -> bool {
        self.powered.is_some_and(|powered| powered + for_so_long > Instant::now())
    }

    pub(crate) fn is_present(&self) -> bool {
        matches!(*self.presence.borrow(), Presence::Present { .. })
    }

    // --- ports ---

    /// Adds a port, unless the modem is away; gives its key and the life in which it was added.
    pub(crate) fn attach(&mut self) -> Option<(u64, u64)> {
        let Presence::Present { life } = *self.presence.borrow() else { return None };
        self.next_port += 1;
        self.ports.insert(self.next_port, Port::new(self.personality.max_line));
        Some((self.next_port, life))
    }

    /// The key and the life of a port of another kind, unless the modem is away.
    pub(crate) fn attach_other(&mut self) -> Option<(u64, u64)> {
        let Presence::Present { life } = *self.presence.borrow() else { return None };
        self.next_port += 1;
        self.others.insert(self.next_port);
        Some((self.next_port, life))
    }

    pub(crate) fn detach(&mut self, port: u64) {
        self.ports.remove(&port);
        self.others.remove(&port);
        self.qmi.detach(port);
    }

    pub(crate) fn port_count(&self) -> usize {
        self.ports.len() + self.others.len()
    }

    /// The settings of a port; defaults for one that has gone.
    pub(crate) fn settings(&self, port: u64) -> Settings {
        self.ports.get(&port).map(|port| port.settings.clone()).unwrap_or_default()
    }

    pub(crate) fn set(&mut self, port: u64, change: impl FnOnce(&mut Settings)) {
        if let Some(port) = self.ports.get_mut(&port) {
            change(&mut port.settings);
        }
    }

    /// Whether this byte is to be echoed.
    pub(crate) fn echoes(&self, port: u64) -> bool {
        match self.faults.echo {
            Some(forced) => forced.is_on(),
            None => self.ports.get(&port).is_some_and(|port| port.settings.echo),
        }
    }

    /// Says something on every port.
    pub(crate) fn indicate(&mut self, text: &str) {
        let text = self.personality.framing.indication(text);
        for port in self.ports.values_mut() {
            port.post(text.clone().into_bytes());
        }
        self.wake();
    }

    /// Says to each port what `text` makes of its settings.
    pub(crate) fn indicate_each(&mut self, text: impl Fn(&Settings) -> Option<String>) {
        let framing = self.personality.framing;
        for port in self.ports.values_mut() {
            if let Some(text) = text(&port.settings) {
                port.post(framing.indication(&text).into_bytes());
            }
        }
        self.wake();
    }

    /// Writes bytes on every port as they are.
    pub(crate) fn post_bytes(&mut self, bytes: &[u8]) {
        for port in self.ports.values_mut() {
            port.post(bytes.to_vec());
        }
    }

    /// Takes what a port has to say unasked.
    pub(crate) fn take_outbox(&mut self, port: u64) -> Vec<u8> {
        self.ports.get_mut(&port).map(Port::take_outbox).unwrap_or_default()
    }

    /// Lets ports of other kinds know what has changed.
    pub(crate) fn announce(&mut self, change: Change) {
        self.changes.push(change);
        self.wake();
    }

    /// Has every serving task look again.
    pub(crate) fn wake(&self) {
        self.changed.send_modify(|count| *count = count.wrapping_add(1));
    }

    // --- time ---

    /// Does what is due. Gives the time of the next thing.
    pub(crate) fn run_due(&mut self, now: Instant) -> Option<Instant> {
        while let Some(event) = self.timeline.take_due(now) {
            match event {
                Event::Indication(text) => self.indicate(&text),
                Event::Babble(index) => self.babble(index, now),
                Event::FetchProactive => self.fetch_proactive(now),
                Event::RefreshOverdue => self.refresh_completed(now),
                Event::SimReady => self.sim_ready(now),
                Event::Registered(status) => self.set_registration(status),
                Event::Vanish(return_after) => {
                    self.vanish(return_after);
                    return None;
                }
            }
        }
        self.timeline.next_due()
    }

    /// Starts or ends the model's recurring lines, if this is the command for it.
    pub(crate) fn babble_command(&mut self, spelling: &str) -> Option<Reply> {
        let babble = self.personality.babble.as_ref()?;
        if spelling != babble.off && spelling != babble.on {
            return None;
        }
        self.timeline.cancel(|event| matches!(event, Event::Babble(_)));
        if spelling == babble.on {
            self.start_babbling();
        }
        Some(Reply::ok())
    }

    fn start_babbling(&mut self) {
        if let Some(babble) = &self.personality.babble {
            self.timeline.add(Instant::now() + milliseconds(babble.every_ms), Event::Babble(0));
        }
    }

    fn babble(&mut self, index: usize, now: Instant) {
        let Some(babble) = &self.personality.babble else { return };
        if let Some(line) = babble.lines.get(index % babble.lines.len().max(1)) {
            self.indicate(line);
        }
        self.timeline.add(now + milliseconds(babble.every_ms), Event::Babble(index + 1));
    }
}
