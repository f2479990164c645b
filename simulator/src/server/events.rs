//! Events of every SM-DS of a simulation (SGP.22 3.6).

use std::sync::{Arc, Mutex, PoisonError};

use serde_json::json;

use super::core::Core;
use super::request::{Refusal, Request};
use super::status::{NO_EVENT, Reply, success};

/// Events of one SM-DS.
const MAX_EVENTS: usize = 256;

/// One event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Event {
    /// Name of the SM-DS.
    pub(super) smds: String,
    pub(super) event_id: String,
    pub(super) eid: [u8; 16],
    /// Address of the server that has something for the card.
    pub(super) server: String,
}

/// Events that the servers of a simulation share: an SM-DP+ takes them back when a profile is installed.
#[derive(Clone, Debug, Default)]
pub(super) struct SharedEvents(Arc<Mutex<Vec<Event>>>);

impl SharedEvents {
    fn with<T>(&self, look: impl FnOnce(&mut Vec<Event>) -> T) -> T {
        // A panic elsewhere while the lock was held leaves plain data behind.
        look(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Whether there was room for it.
    pub(super) fn register(&self, event: Event) -> bool {
        self.with(|events| {
            let room = events.iter().filter(|other| other.smds == event.smds).count() < MAX_EVENTS;
            if room {
                events.push(event);
            }
            room
        })
    }

    /// Takes the events of one order back, wherever they are.
    pub(super) fn delete(&self, event_id: &str, eid: &[u8; 16]) {
        self.with(|events| events.retain(|event| event.event_id != event_id || event.eid != *eid));
    }

    /// Events for a card; all of them, or those that have this id.
    fn of(&self, smds: &str, eid: &[u8; 16], event_id: &str) -> Vec<Event> {
        self.with(|events| {
            let wanted = |event: &&Event| {
                event.smds == smds && event.eid == *eid && (event_id.is_empty() || event.event_id == event_id)
            };
            events.iter().filter(wanted).cloned().collect()
        })
    }

    /// All events of one SM-DS.
    pub(super) fn at(&self, smds: &str) -> Vec<Event> {
        self.with(|events| events.iter().filter(|event| event.smds == smds).cloned().collect())
    }
}

impl Core {
    /// ES11 `AuthenticateClient` (5.8.2): the events for the card. The session ends with it.
    pub(super) fn list_events(&mut self, request: &Request) -> Result<Reply, Refusal> {
        let (session, client) = self.authenticate(request)?;
        let events = self.events.of(&self.name, &client.card.eid, &client.matching_id);
        if events.is_empty() {
            return Err(NO_EVENT.into());
        }
        let mut reply = success();
        let id = super::authentication::transaction_id(&session.transaction_id);
        reply.insert("transactionId".to_owned(), id.into());
        let entries =
            events.iter().map(|event| json!({ "eventId": event.event_id, "rspServerAddress": event.server }));
        reply.insert("eventEntries".to_owned(), entries.collect());
        Ok(reply)
    }
}
