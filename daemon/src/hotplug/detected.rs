//! Devices that the system announces: the udev monitor's groups in the supervisor's words.

use tokio::sync::mpsc;

use super::udev::{GroupEvent, Monitor, MonitorError, Node, PortHint, Sysfs, Verdict};
use super::{Device, DeviceEvent, DeviceId, MAX_EVENTS, PortCandidate, Rescan, Source};

impl Rescan for Monitor {
    fn rescan(&self) {
        Monitor::rescan(self);
    }
}

/// Starts the monitor thread; what is there already follows at once.
pub fn start(sysfs: Sysfs, events: mpsc::Sender<DeviceEvent>) -> Result<Box<dyn Rescan>, MonitorError> {
    let (groups, mut received) = mpsc::channel(MAX_EVENTS);
    let monitor = Monitor::start(sysfs, groups)?;
    tokio::spawn(async move {
        while let Some(group) = received.recv().await {
            if events.send(translate(group)).await.is_err() {
                return;
            }
        }
    });
    Ok(Box::new(monitor))
}

fn translate(event: GroupEvent) -> DeviceEvent {
    let id = |physical: std::path::PathBuf| DeviceId(physical.to_string_lossy().into_owned());
    match event {
        GroupEvent::Settled { physical, ports } => DeviceEvent::Added(Device {
            id: id(physical),
            vendor: ports.iter().find_map(|port| port.vendor),
            product: ports.iter().find_map(|port| port.product),
            ports: ports.into_iter().map(candidate).collect(),
            source: Source::Detected,
            below: None,
        }),
        GroupEvent::Gone { physical } => DeviceEvent::Removed(id(physical)),
        GroupEvent::Ignored { physical, reason } => {
            DeviceEvent::Ignored { device: id(physical), reason: reason.to_owned() }
        }
    }
}

fn candidate(node: Node) -> PortCandidate {
    let hint = match node.verdict() {
        Verdict::Candidate(hint) => hint,
        Verdict::Ignored(_) | Verdict::Irrelevant => PortHint::Other,
    };
    PortCandidate {
        path: node.devnode,
        subsystem: Some(node.subsystem),
        interface_number: node.interface_number,
        driver: node.driver,
        hint,
    }
}

#[cfg(test)]
mod tests {
    use super::super::Subsystem;
    use super::*;

    #[test]
    fn a_group_is_a_device() {
        let node = Node {
            syspath: "/sys/devices/usb1/1-1/1-1:1.2/ttyUSB2/tty/ttyUSB2".into(),
            devnode: "/dev/ttyUSB2".into(),
            subsystem: Subsystem::Tty,
            physical: "/sys/devices/usb1/1-1".into(),
            interface_number: Some(2),
            driver: Some("option".into()),
            vendor: Some(0x2c7c),
            product: Some(0x0125),
            wwan_type: None,
            properties: [("TANDEM_PORT".to_owned(), "at".to_owned())].into(),
        };
        let settled = GroupEvent::Settled { physical: node.physical.clone(), ports: vec![node] };
        let DeviceEvent::Added(device) = translate(settled) else { panic!("not added") };
        assert_eq!(device.id.0, "/sys/devices/usb1/1-1");
        assert_eq!((device.vendor, device.product), (Some(0x2c7c), Some(0x0125)));
        assert_eq!(device.drivers(), ["option"]);
        assert_eq!(device.ports[0].hint, PortHint::At);
        let id = device.id;
        let gone = GroupEvent::Gone { physical: "/sys/devices/usb1/1-1".into() };
        assert_eq!(translate(gone), DeviceEvent::Removed(id.clone()));
        let ignored = GroupEvent::Ignored { physical: "/sys/devices/usb1/1-1".into(), reason: "why" };
        assert_eq!(translate(ignored), DeviceEvent::Ignored { device: id, reason: "why".into() });
    }
}
