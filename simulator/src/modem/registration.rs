//! Registration with the network (3GPP TS 27.007 clauses 7.2 and 10.1.20).

use tokio::time::Instant;

use super::change::Change;
use super::core::Core;
use super::milliseconds;
use super::port::Settings;
use super::radio::USUAL_LEVEL;
use super::timeline::Event;
use crate::personality::{CellForm, Domain};

/// Not registered, not searching.
const IDLE: u8 = 0;
/// Registered in the home network.
const HOME: u8 = 1;
/// Searching.
const SEARCHING: u8 = 2;

/// An operator that can always be received: numeric, long and short name.
const TEST_NETWORK: (&str, &str, &str) = ("00101", "Test PLMN 1-1", "Test1-1");

/// The network and the modem's place in it.
#[derive(Debug, Clone)]
pub(crate) struct Network {
    /// `<stat>` of 3GPP TS 27.007 clause 7.2.
    pub(crate) status: u8,
    /// `<mode>` of `+COPS`.
    pub(crate) selection: u32,
    pub(crate) area: u32,
    pub(crate) cell: u32,
    /// Status that registration attempts end with.
    pub(crate) outcome: u8,
    /// Packet service is wanted.
    pub(crate) attaches: bool,
    /// `<rssi>` of 3GPP TS 27.007 clause 8.5.
    pub(crate) level: u8,
}

impl Default for Network {
    fn default() -> Self {
        Self {
            status: IDLE,
            selection: 0,
            area: 0x18cf,
            cell: 0x01a2_d303,
            outcome: HOME,
            attaches: true,
            level: USUAL_LEVEL,
        }
    }
}

impl Network {
    pub(crate) fn is_registered(&self) -> bool {
        matches!(self.status, 1 | 5 | 6 | 7 | 9 | 10)
    }
}

impl Core {
    /// The status that this modem would reach by itself.
    pub(crate) fn attainable_status(&self) -> u8 {
        let usable = self.sim.identity().is_some() && !self.pin_required() && !self.unprovisioned;
        if usable && self.functionality == 1 && self.network.selection != 2 {
            self.network.outcome
        } else {
            IDLE
        }
    }

    /// Whether the subscription waits for its PIN.
    pub(crate) fn pin_required(&self) -> bool {
        self.sim.identity().is_some()
            && self.slot().active_profile().is_some_and(|profile| profile.pin_required)
    }

    /// Starts to register, where that can succeed.
    pub(crate) fn seek_registration(&mut self, now: Instant) {
        let status = self.attainable_status();
        if status == IDLE || self.network.status == status {
            return;
        }
        self.set_registration(SEARCHING);
        self.timeline.cancel(|event| matches!(event, Event::Registered(_)));
        let after = milliseconds(self.personality.switch.register_ms);
        self.timeline.add(now + after, Event::Registered(status));
    }

    /// Numeric code, long and short name of the network that the modem is in.
    pub(crate) fn current_network(&self) -> (String, String, String) {
        let identity = self.sim.identity();
        let home = identity.and_then(|identity| Some((identity.imsi.get(..5)?, &identity.spn)));
        match home {
            Some((numeric, name)) if !name.is_empty() && self.network.status == 1 => {
                (numeric.to_owned(), name.clone(), name.chars().take(8).collect())
            }
            _ => test_network(),
        }
    }

    /// What a scan finds, the network that the modem is in first.
    pub(crate) fn receivable_networks(&self) -> Vec<(String, String, String)> {
        let mut found = vec![self.current_network(), test_network()];
        found.dedup_by(|one, other| one.0 == other.0);
        found
    }

    pub(crate) fn lose_registration(&mut self, status: u8) {
        self.timeline.cancel(|event| matches!(event, Event::Registered(_)));
        self.drop_connections();
        self.set_registration(status);
    }

    /// Takes a new status and tells the ports that want to know.
    pub(crate) fn set_registration(&mut self, status: u8) {
        if self.network.status == status {
            return;
        }
        self.network.status = status;
        if !self.network.is_registered() {
            self.drop_connections();
        }
        for domain in self.personality.registration.domains {
            let place = self.place(*domain);
            self.indicate_each(|settings| indication(*domain, settings, status, &place));
        }
        self.announce(Change::Registration);
        self.announce(Change::Signal);
    }

    /// The reply to `+CREG?` and its siblings.
    pub(crate) fn registration_reply(&self, domain: Domain, settings: &Settings) -> String {
        let n = settings.registration.get(&domain).copied().unwrap_or_default();
        let status = self.network.status;
        let place = if n >= 2 { self.place(domain) } else { String::new() };
        format!("{}: {n},{status}{place}", domain.command())
    }

    /// Area, cell and access technology with a leading comma; nothing where the modem is nowhere.
    fn place(&self, domain: Domain) -> String {
        let form = &self.personality.registration;
        let (area, cell) = (self.network.area, self.network.cell);
        match (form.cell, self.network.is_registered()) {
            (CellForm::Quoted, false) => String::new(),
            (CellForm::Bare, false) => ",00,0".to_owned(),
            (CellForm::Quoted, true) => format!(",\"{area:X}\",\"{cell:X}\",{}", form.act),
            (CellForm::Bare, true) if domain == Domain::Circuit => format!(",{area:04X},{cell:X}"),
            (CellForm::Bare, true) => format!(",{area:04X},{cell:X},{}", form.act),
        }
    }
}

fn test_network() -> (String, String, String) {
    let (numeric, long, short) = TEST_NETWORK;
    (numeric.to_owned(), long.to_owned(), short.to_owned())
}

fn indication(domain: Domain, settings: &Settings, status: u8, place: &str) -> Option<String> {
    let command = domain.command();
    match settings.registration.get(&domain).copied().unwrap_or_default() {
        0 => None,
        1 => Some(format!("{command}: {status}")),
        _ => Some(format!("{command}: {status}{place}")),
    }
}
