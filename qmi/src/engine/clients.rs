//! Who has which client id.

use std::collections::BTreeMap;

use crate::service::Service;

/// Most clients at a time; modems have fewer ids than that.
pub const MAX_CLIENTS: usize = 32;

/// A name for a client: a service, and a number where several are needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Client {
    /// Whose client.
    pub service: Service,
    /// Which of several; 0 where there is one.
    pub number: u8,
}

impl Client {
    /// One of several clients of a service.
    #[must_use]
    pub const fn nth(service: Service, number: u8) -> Self {
        Self { service, number }
    }
}

/// The only one, or the first.
impl From<Service> for Client {
    fn from(service: Service) -> Self {
        Self::nth(service, 0)
    }
}

/// The table of clients.
#[derive(Debug, Default)]
pub(super) struct Clients {
    table: BTreeMap<Client, State>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Allocating,
    Held(u8),
}

/// What a request of a client has to wait for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Readiness {
    Ready(u8),
    Allocating,
    Nothing,
}

impl Clients {
    pub(super) fn readiness(&self, client: Client) -> Readiness {
        match self.table.get(&client) {
            // CTL has no client ids.
            _ if client.service == Service::Ctl => Readiness::Ready(0),
            Some(State::Held(cid)) => Readiness::Ready(*cid),
            Some(State::Allocating) => Readiness::Allocating,
            None => Readiness::Nothing,
        }
    }

    /// Room for one more, or `client` is there already.
    pub(super) fn has_room_for(&self, client: Client) -> bool {
        client.service == Service::Ctl || self.table.contains_key(&client) || self.table.len() < MAX_CLIENTS
    }

    pub(super) fn allocating(&mut self, client: Client) {
        self.table.insert(client, State::Allocating);
    }

    pub(super) fn allocated(&mut self, client: Client, cid: u8) {
        self.table.insert(client, State::Held(cid));
    }

    /// A client that needs no id.
    pub(super) fn fix(&mut self, client: Client) {
        self.allocated(client, 0);
    }

    /// Its id, which is no longer held.
    pub(super) fn remove(&mut self, client: Client) -> Option<u8> {
        match self.table.remove(&client) {
            Some(State::Held(cid)) => Some(cid),
            Some(State::Allocating) | None => None,
        }
    }

    pub(super) fn id(&self, client: Client) -> Option<u8> {
        match self.table.get(&client) {
            Some(State::Held(cid)) => Some(*cid),
            Some(State::Allocating) | None => None,
        }
    }

    /// Who has this id.
    pub(super) fn find(&self, service: Service, cid: u8) -> Option<Client> {
        let mut held = self.table.iter().filter(|(client, _)| client.service == service);
        held.find(|(_, state)| **state == State::Held(cid)).map(|(client, _)| *client)
    }

    pub(super) fn names(&self) -> Vec<Client> {
        self.table.keys().copied().collect()
    }

    pub(super) fn clear(&mut self) {
        self.table.clear();
    }
}
