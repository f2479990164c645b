//! A network of a few subscriptions: each IMSI is registered at one device at a time, and several of them may stand behind one number.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::Serialize;
use serde_json::{Value, json};

/// Subscriptions of one network.
const MAX_SUBSCRIPTIONS: usize = 4096;
/// Events that are remembered.
const MAX_EVENTS: usize = 1000;

/// A network. Clones are the same one.
#[derive(Clone, Debug, Default)]
pub struct Network(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    /// By IMSI.
    subscriptions: BTreeMap<String, Subscription>,
    events: VecDeque<NetworkEvent>,
    /// Events that there were.
    count: u64,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Subscription {
    msisdn: Option<String>,
    served: bool,
    device: Option<String>,
}

/// What came of a registration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Attached {
    /// The device is the first.
    First,
    /// The device was registered already.
    Again,
    /// This device was registered until now; it is not any more.
    InPlaceOf(String),
}

/// Why a device is not registered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAdmitted {
    /// Cause 2 of TS 24.008: IMSI unknown in HLR.
    #[error("the network does not know this IMSI")]
    UnknownImsi,
    /// Cause 7 of TS 24.008: the services are not allowed.
    #[error("the subscription is not active")]
    NotServed,
}

/// What happened to a registration.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NetworkEvent {
    /// Counted from 1.
    pub number: u64,
    /// Of the SIM.
    pub imsi: String,
    /// The device that holds it from now on.
    pub device: Option<String>,
    /// The device that held it until now.
    pub before: Option<String>,
}

impl Network {
    /// Makes a subscription known, with its number, or gives it another number. False where there is no room for it.
    pub fn provision(&self, imsi: &str, msisdn: Option<&str>) -> bool {
        let mut state = self.lock();
        let msisdn = msisdn.map(str::to_owned);
        if let Some(known) = state.subscriptions.get_mut(imsi) {
            known.msisdn = msisdn;
            return true;
        }
        let room = state.subscriptions.len() < MAX_SUBSCRIPTIONS;
        if room {
            let subscription = Subscription { msisdn, served: true, device: None };
            state.subscriptions.insert(imsi.to_owned(), subscription);
        }
        room
    }

    /// Takes a subscription away; whoever holds it is cut off.
    pub fn withdraw(&self, imsi: &str) {
        let mut state = self.lock();
        if let Some(gone) = state.subscriptions.remove(imsi)
            && gone.device.is_some()
        {
            state.note(imsi, gone.device, None);
        }
    }

    /// Switches the service of a subscription on or off; whoever holds it is cut off.
    pub fn serve(&self, imsi: &str, served: bool) {
        let mut state = self.lock();
        let Some(subscription) = state.subscriptions.get_mut(imsi) else { return };
        subscription.served = served;
        if served {
            return;
        }
        if let Some(device) = subscription.device.take() {
            state.note(imsi, Some(device), None);
        }
    }

    /// A device registers with an IMSI. Another one that held it loses it.
    pub fn attach(&self, imsi: &str, device: &str) -> Result<Attached, NotAdmitted> {
        let mut state = self.lock();
        let subscription = state.subscriptions.get_mut(imsi).ok_or(NotAdmitted::UnknownImsi)?;
        if !subscription.served {
            return Err(NotAdmitted::NotServed);
        }
        let before = subscription.device.replace(device.to_owned());
        if before.as_deref() == Some(device) {
            return Ok(Attached::Again);
        }
        state.note(imsi, before.clone(), Some(device.to_owned()));
        Ok(before.map_or(Attached::First, Attached::InPlaceOf))
    }

    /// A device says that it goes, if it is the one that holds the IMSI.
    pub fn detach(&self, imsi: &str, device: &str) {
        let mut state = self.lock();
        let Some(subscription) = state.subscriptions.get_mut(imsi) else { return };
        if subscription.device.as_deref() == Some(device) {
            subscription.device = None;
            state.note(imsi, Some(device.to_owned()), None);
        }
    }

    /// The device that holds an IMSI.
    pub fn holder(&self, imsi: &str) -> Option<String> {
        self.lock().subscriptions.get(imsi)?.device.clone()
    }

    /// The number behind an IMSI.
    pub fn number_of(&self, imsi: &str) -> Option<String> {
        self.lock().subscriptions.get(imsi)?.msisdn.clone()
    }

    /// The devices that a call to a number would reach.
    pub fn holders_of(&self, msisdn: &str) -> Vec<String> {
        let state = self.lock();
        let behind = state.subscriptions.values().filter(|s| s.msisdn.as_deref() == Some(msisdn));
        behind.filter_map(|subscription| subscription.device.clone()).collect()
    }

    /// What happened, oldest first.
    pub fn events(&self) -> Vec<NetworkEvent> {
        self.lock().events.iter().cloned().collect()
    }

    /// For the control socket.
    pub(crate) fn to_json(&self) -> Value {
        let state = self.lock();
        let subscription = |(imsi, s): (&String, &Subscription)| json!({ "imsi": imsi, "msisdn": s.msisdn, "served": s.served, "device": s.device });
        let subscriptions: Vec<Value> = state.subscriptions.iter().map(subscription).collect();
        json!({ "subscriptions": subscriptions, "events": state.events })
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // A panic elsewhere while the lock was held leaves plain data behind; going on is right.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn note(&mut self, imsi: &str, before: Option<String>, device: Option<String>) {
        self.count += 1;
        if self.events.len() == MAX_EVENTS {
            self.events.pop_front();
        }
        self.events.push_back(NetworkEvent { number: self.count, imsi: imsi.to_owned(), device, before });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const IMSI: &str = "001010000000001";
    const OTHER: &str = "001010000000002";

    #[test]
    fn an_imsi_is_at_one_device_at_a_time() {
        let network = Network::default();
        assert_eq!(network.attach(IMSI, "a"), Err(NotAdmitted::UnknownImsi));
        assert!(network.provision(IMSI, Some("+491511")));
        assert_eq!(network.attach(IMSI, "a"), Ok(Attached::First));
        assert_eq!(network.attach(IMSI, "a"), Ok(Attached::Again));
        assert_eq!(network.attach(IMSI, "b"), Ok(Attached::InPlaceOf("a".to_owned())));
        // The one that lost it has nothing to give back.
        network.detach(IMSI, "a");
        assert_eq!(network.holder(IMSI).as_deref(), Some("b"));
        network.detach(IMSI, "b");
        assert_eq!(network.holder(IMSI), None);
        let moves: Vec<_> = network.events().into_iter().map(|e| (e.number, e.before, e.device)).collect();
        let some = |device: &str| Some(device.to_owned());
        assert_eq!(moves, [(1, None, some("a")), (2, some("a"), some("b")), (3, some("b"), None)]);
    }

    #[test]
    fn several_devices_are_behind_one_number() {
        let network = Network::default();
        network.provision(IMSI, Some("+491511"));
        network.provision(OTHER, Some("+491511"));
        network.attach(IMSI, "a").expect("known");
        network.attach(OTHER, "b").expect("known");
        assert_eq!(network.holders_of("+491511"), ["a", "b"]);
        assert_eq!(network.number_of(OTHER).as_deref(), Some("+491511"));
        network.serve(OTHER, false);
        assert_eq!(network.holders_of("+491511"), ["a"]);
        assert_eq!(network.attach(OTHER, "b"), Err(NotAdmitted::NotServed));
        network.serve(OTHER, true);
        assert_eq!(network.attach(OTHER, "b"), Ok(Attached::First));
        network.withdraw(OTHER);
        assert_eq!(network.attach(OTHER, "b"), Err(NotAdmitted::UnknownImsi));
        assert_eq!(network.holders_of("+491511"), ["a"]);
    }
}
