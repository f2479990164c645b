//! Client ids: who holds one, and what it wants to hear.
//!
//! Ids belong to a service and are given out one after the other. A host that goes without releasing its own leaks
//! them: they stay taken until it synchronises or the modem is reset.

use std::collections::{BTreeMap, BTreeSet};

use super::services::Service;
use crate::modem::data::Family;

/// Where a client was last heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Via {
    /// The control channel of the modem.
    Port,
    /// One connection to a proxy in front of it.
    Proxy(u64),
    /// QMI in MBIM.
    Tunnel,
}

/// What a client may subscribe to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Topic {
    CardStatus,
    CarrierConfiguration,
    NetworkReject,
    NewMessage,
    OperatingMode,
    PinState,
    ProfileChange,
    ServingSystem,
    SignalInfo,
    SignalStrength,
    SlotStatus,
    SystemInfo,
    SystemSelection,
    SystemStatus,
    UimState,
    Ussd,
}

/// One client.
#[derive(Debug, Clone)]
pub(super) struct Client {
    pub(super) service: Service,
    pub(super) id: u8,
    pub(super) via: Via,
    pub(super) topics: BTreeSet<Topic>,
    pub(super) refresh: Option<RefreshWish>,
    pub(super) data: DataClient,
}

/// Which REFRESH commands of the card a client wants to hear of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct RefreshWish {
    /// The session that the registration named, as it came.
    pub(super) session: u8,
    /// Files; none: any.
    pub(super) files: Option<Vec<u16>>,
}

impl Client {
    /// Subscribes to a topic, or ends that, where the request says either.
    pub(super) fn subscribe(&mut self, topic: Topic, wanted: Option<bool>) {
        match wanted {
            Some(true) => {
                self.topics.insert(topic);
            }
            Some(false) => {
                self.topics.remove(&topic);
            }
            None => {}
        }
    }
}

/// What a client of the data service has chosen for its connection.
#[derive(Debug, Clone, Default)]
pub(super) struct DataClient {
    /// None: the modem decides.
    pub(super) family: Option<Family>,
    /// The connection that it started.
    pub(super) handle: Option<u32>,
}

/// Every client of one control channel.
#[derive(Debug, Default)]
pub(super) struct Clients {
    all: Vec<Client>,
    last: BTreeMap<u8, u8>,
}

impl Clients {
    /// Takes the next id; none when every one is taken.
    pub(super) fn allocate(&mut self, service: Service, via: Via, limit: u8) -> Option<u8> {
        let last = self.last.get(&service.id()).copied().unwrap_or(0);
        let id = (1..=limit)
            .map(|step| (last + step - 1) % limit + 1)
            .find(|id| self.find(service, *id).is_none())?;
        self.last.insert(service.id(), id);
        let topics = service.standing_topics().iter().copied().collect();
        self.all.push(Client { service, id, via, topics, refresh: None, data: DataClient::default() });
        Some(id)
    }

    pub(super) fn release(&mut self, service: Service, id: u8) -> Option<Client> {
        let position = self.all.iter().position(|client| client.service == service && client.id == id)?;
        Some(self.all.remove(position))
    }

    /// Takes every client away.
    pub(super) fn clear(&mut self) -> Vec<Client> {
        self.last.clear();
        std::mem::take(&mut self.all)
    }

    pub(super) fn find(&self, service: Service, id: u8) -> Option<&Client> {
        self.all.iter().find(|client| client.service == service && client.id == id)
    }

    pub(super) fn find_mut(&mut self, service: Service, id: u8) -> Option<&mut Client> {
        self.all.iter_mut().find(|client| client.service == service && client.id == id)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Client> {
        self.all.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_go_up_and_come_round() {
        let mut clients = Clients::default();
        let take = |clients: &mut Clients| clients.allocate(Service::Dms, Via::Port, 3);
        assert_eq!([take(&mut clients), take(&mut clients), take(&mut clients)], [Some(1), Some(2), Some(3)]);
        assert_eq!(take(&mut clients), None);
        assert!(clients.release(Service::Dms, 2).is_some());
        assert!(clients.release(Service::Nas, 1).is_none());
        assert_eq!(take(&mut clients), Some(2));
        assert_eq!(clients.allocate(Service::Nas, Via::Port, 3), Some(1));
        assert_eq!(clients.clear().len(), 4);
        assert_eq!(take(&mut clients), Some(1));
    }
}
