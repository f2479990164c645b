//! What the modem is asked to tell unasked, and what part of the state it speaks of then.

use mbim::basic_connect::{DeviceServiceSubscribeListSet, EventEntry};
use mbim::{Indication, Service};

use super::try_ask;
use crate::backend::Part;
use crate::error::ModemError;
use crate::mbim::{MbimPort, Told};

/// Subscriber Ready, Radio State, Register State, Packet Service, Signal State; Slot Info Status; the QMI tunnel.
const WANTED: [(Service, &[u32]); 3] = [
    (Service::BasicConnect, &[2, 3, 9, 10, 11]),
    (Service::BasicConnectExtensions, &[8]),
    (Service::QmiTunnel, &[1]),
];

/// Only what the modem lists: some refuse the whole list for one entry that they do not know.
pub(super) async fn subscribe(port: &MbimPort) -> Result<(), ModemError> {
    let events = WANTED.into_iter().filter_map(|(service, cids)| {
        let cids: Vec<u32> = cids.iter().copied().filter(|cid| port.has(service, *cid)).collect();
        (!cids.is_empty()).then_some(EventEntry { service, cids })
    });
    try_ask(port, DeviceServiceSubscribeListSet { events: events.collect() }).await.map(drop)
}

pub(crate) fn concerns(told: &Told) -> Option<Part> {
    let indication = match told {
        Told::Restarted => return Some(Part::Restart),
        Told::Indication(indication) => indication.as_ref(),
    };
    match indication {
        Indication::SubscriberReadyStatus(_) | Indication::SlotInfoStatus(_) => Some(Part::Sim),
        Indication::RadioState(_) => Some(Part::Functionality),
        Indication::RegisterState(_) | Indication::PacketService(_) => Some(Part::Network),
        Indication::SignalState(_) => Some(Part::Signal),
        _ => None,
    }
}
