//! Ports become devices: nodes with one physical parent are one device, once no new one has come for a while.
//!
//! Takes nodes and the time, gives [`GroupEvent`]s; owns no socket and no clock.

use std::collections::{BTreeMap, VecDeque};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::node::{Node, Verdict};

/// How long a device has to be quiet before it is reported: its ports appear one after another within milliseconds,
/// and a port that comes later still makes the device be reported anew.
pub const SETTLE: Duration = Duration::from_millis(100);

/// What became of a physical device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GroupEvent {
    /// A modem with its ports, in the order of their interfaces; also when a port came or went since.
    Settled {
        /// The physical device.
        physical: PathBuf,
        /// Its candidate ports.
        ports: Vec<Node>,
    },
    /// The last port has gone.
    Gone {
        /// The physical device.
        physical: PathBuf,
    },
    /// A device that might be taken for a modem and is left alone.
    Ignored {
        /// The physical device.
        physical: PathBuf,
        /// Why.
        reason: &'static str,
    },
}

/// See the module's text. After every call, take events with [`poll`](Self::poll) until there is none.
#[derive(Debug, Default)]
pub struct Grouping {
    devices: BTreeMap<PathBuf, Device>,
    /// Node to physical device: a removal names the node only.
    nodes: BTreeMap<PathBuf, PathBuf>,
    ready: VecDeque<GroupEvent>,
}

#[derive(Debug, Default)]
struct Device {
    ports: BTreeMap<PathBuf, Node>,
    settles_at: Option<Instant>,
    ignored: Option<&'static str>,
}

impl Grouping {
    /// A node is there, or has changed.
    pub fn node_present(&mut self, node: Node, now: Instant) {
        let verdict = node.verdict();
        if verdict == Verdict::Irrelevant {
            return;
        }
        let device = self.devices.entry(node.physical.clone()).or_default();
        self.nodes.insert(node.syspath.clone(), node.physical.clone());
        match verdict {
            Verdict::Candidate(_) => {
                if device.ports.get(&node.syspath) != Some(&node) {
                    device.ports.insert(node.syspath.clone(), node);
                    device.settles_at = Some(now + SETTLE);
                }
            }
            Verdict::Ignored(reason) if device.ignored.is_none() => {
                device.ignored = Some(reason);
                self.ready.push_back(GroupEvent::Ignored { physical: node.physical, reason });
            }
            Verdict::Ignored(_) | Verdict::Irrelevant => {}
        }
    }

    /// A node has gone.
    pub fn node_gone(&mut self, syspath: &Path, now: Instant) {
        let Some(physical) = self.nodes.remove(syspath) else { return };
        let Some(device) = self.devices.get_mut(&physical) else { return };
        let was_port = device.ports.remove(syspath).is_some();
        if !self.nodes.values().any(|other| *other == physical) {
            self.devices.remove(&physical);
            self.ready.push_back(GroupEvent::Gone { physical });
        } else if was_port {
            device.settles_at = Some(now + SETTLE);
        }
    }

    /// All nodes that are there now: what is missing has gone. After events were lost, and for the cold scan.
    pub fn rescanned(&mut self, nodes: Vec<Node>, now: Instant) {
        let gone: Vec<PathBuf> = self
            .nodes
            .keys()
            .filter(|known| !nodes.iter().any(|node| node.syspath == **known))
            .cloned()
            .collect();
        for syspath in gone {
            self.node_gone(&syspath, now);
        }
        for node in nodes {
            self.node_present(node, now);
        }
    }

    /// The next event; `None` until something is put in or [`deadline`](Self::deadline) has passed.
    pub fn poll(&mut self, now: Instant) -> Option<GroupEvent> {
        if let Some(event) = self.ready.pop_front() {
            return Some(event);
        }
        let (physical, device) =
            self.devices.iter_mut().find(|(_, device)| device.settles_at.is_some_and(|at| at <= now))?;
        device.settles_at = None;
        let mut ports: Vec<Node> = device.ports.values().cloned().collect();
        ports.sort_by(|a, b| (a.interface_number, &a.syspath).cmp(&(b.interface_number, &b.syspath)));
        Some(GroupEvent::Settled { physical: physical.clone(), ports })
    }

    /// When to call [`poll`](Self::poll) again although nothing was put in.
    pub fn deadline(&self) -> Option<Instant> {
        self.devices.values().filter_map(|device| device.settles_at).min()
    }
}

#[cfg(test)]
#[expect(
    clippy::disallowed_methods,
    reason = "the tests own the time; they only need some instant to begin with"
)]
mod tests {
    use super::super::node::tests::tty;
    use super::*;

    struct World {
        grouping: Grouping,
        now: Instant,
    }

    impl World {
        fn new() -> Self {
            Self { grouping: Grouping::default(), now: Instant::now() }
        }

        fn plug(&mut self, device: &str, interface: u8) {
            self.grouping.node_present(port(device, interface), self.now);
        }

        fn unplug(&mut self, device: &str, interface: u8) {
            self.grouping.node_gone(&port(device, interface).syspath, self.now);
        }

        fn pass(&mut self, milliseconds: u64) {
            self.now += Duration::from_millis(milliseconds);
        }

        /// `settled DEVICE INTERFACES`, `gone DEVICE`, `ignored DEVICE`.
        fn events(&mut self) -> Vec<String> {
            let name = |path: &Path| path.file_name().unwrap().to_str().unwrap().to_owned();
            std::iter::from_fn(|| self.grouping.poll(self.now))
                .map(|event| match event {
                    GroupEvent::Settled { physical, ports } => {
                        let ports: Vec<u8> =
                            ports.iter().map(|port| port.interface_number.unwrap()).collect();
                        format!("settled {} {ports:?}", name(&physical))
                    }
                    GroupEvent::Gone { physical } => format!("gone {}", name(&physical)),
                    GroupEvent::Ignored { physical, .. } => format!("ignored {}", name(&physical)),
                })
                .collect()
        }
    }

    fn port(device: &str, interface: u8) -> Node {
        Node {
            syspath: format!("/sys/devices/usb1/{device}/{device}:1.{interface}/tty").into(),
            physical: format!("/sys/devices/usb1/{device}").into(),
            interface_number: Some(interface),
            ..tty(Some("option"), 0x2c7c, &[])
        }
    }

    #[test]
    fn ports_that_come_together_are_one_device() {
        let mut world = World::new();
        world.plug("1-3", 2);
        world.pass(90);
        world.plug("1-3", 0);
        world.plug("1-4", 0);
        world.pass(90);
        assert!(world.events().is_empty(), "still settling");
        world.pass(10);
        assert_eq!(world.events(), ["settled 1-3 [0, 2]", "settled 1-4 [0]"]);
        assert_eq!(world.grouping.deadline(), None, "nothing wakes an idle monitor");
    }

    #[test]
    fn a_late_port_reports_the_device_anew() {
        let mut world = World::new();
        world.plug("1-3", 2);
        world.pass(100);
        assert_eq!(world.events(), ["settled 1-3 [2]"]);
        world.plug("1-3", 2);
        assert_eq!(world.grouping.deadline(), None, "the same port again is no news");
        world.plug("1-3", 3);
        world.pass(100);
        assert_eq!(world.events(), ["settled 1-3 [2, 3]"]);
    }

    #[test]
    fn gone_is_said_at_once_when_the_last_port_goes() {
        let mut world = World::new();
        world.plug("1-3", 2);
        world.plug("1-3", 3);
        world.pass(100);
        world.events();
        world.unplug("1-3", 2);
        assert!(world.events().is_empty());
        world.unplug("1-3", 3);
        assert_eq!(world.events(), ["gone 1-3"]);
        world.unplug("1-3", 3);
        world.pass(1000);
        assert!(world.events().is_empty());
    }

    #[test]
    fn a_device_that_goes_while_settling_is_never_reported_as_there() {
        let mut world = World::new();
        world.plug("1-3", 2);
        world.unplug("1-3", 2);
        world.pass(1000);
        assert_eq!(world.events(), ["gone 1-3"]);
    }

    #[test]
    fn a_rescan_finds_what_lost_events_would_have_said() {
        let mut world = World::new();
        world.plug("1-3", 2);
        world.pass(100);
        world.events();
        world.grouping.rescanned(vec![port("1-4", 2)], world.now);
        world.pass(100);
        assert_eq!(world.events(), ["gone 1-3", "settled 1-4 [2]"]);
    }

    #[test]
    fn a_device_is_ignored_once() {
        let mut world = World::new();
        for interface in [0, 1] {
            let node =
                Node { driver: Some("cdc_acm".into()), vendor: Some(0x2341), ..port("1-5", interface) };
            world.grouping.node_present(node, world.now);
        }
        world.pass(100);
        assert_eq!(world.events(), ["ignored 1-5"]);
    }
}
