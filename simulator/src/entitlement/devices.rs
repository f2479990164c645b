//! Companion devices, and where each of them stands.

use serde_json::{Value, json};

use super::orders::Ordered;

/// Companions of one server.
const MAX_DEVICES: usize = 1024;

/// `ServiceStatus`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Status {
    Activated = 1,
    Activating = 2,
    Deactivated = 3,
}

/// What has to happen before there is a profile to download.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Waits {
    Nothing,
    /// The user has not been to the portal.
    Portal,
    /// So many more requests.
    Polls(u32),
}

/// A companion.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Device {
    /// Number of its subscriber.
    pub(super) subscriber: usize,
    /// `companion_terminal_id`.
    pub(super) id: String,
    pub(super) eid: String,
    pub(super) vendor: String,
    pub(super) model: String,
    pub(super) friendly_name: String,
    pub(super) service: String,
    pub(super) status: Status,
    pub(super) waits: Waits,
    pub(super) msisdn: Option<String>,
    /// ManageService has asked for it.
    pub(super) requested: bool,
    /// Requests that are still answered before the service is active.
    pub(super) polls: u32,
    pub(super) ordered: Option<Ordered>,
    /// Last part of the address of its page.
    pub(super) page: String,
}

impl Device {
    pub(super) fn to_json(&self, imsi: &str) -> Value {
        let waits = match self.waits {
            Waits::Nothing => "nothing",
            Waits::Portal => "portal",
            Waits::Polls(_) => "polls",
        };
        json!({
            "subscriber": imsi,
            "id": self.id,
            "eid": self.eid,
            "friendly_name": self.friendly_name,
            "service": self.service,
            "status": self.status as u8,
            "waits_for": waits,
            "msisdn": self.msisdn,
            "iccid": self.ordered.as_ref().map(|ordered| &ordered.iccid),
            "imsi": self.ordered.as_ref().map(|ordered| &ordered.imsi),
            "matching_id": self.ordered.as_ref().map(|ordered| &ordered.matching_id),
            "page": self.page,
        })
    }
}

/// All companions of a server.
#[derive(Debug, Default)]
pub(super) struct Devices(Vec<Device>);

impl Devices {
    /// False where there is no room.
    pub(super) fn add(&mut self, device: Device) -> bool {
        let room = self.0.len() < MAX_DEVICES;
        if room {
            self.0.push(device);
        }
        room
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Device> {
        self.0.iter()
    }

    /// Those of a subscriber.
    pub(super) fn of(&mut self, subscriber: usize) -> impl Iterator<Item = &mut Device> {
        self.0.iter_mut().filter(move |device| device.subscriber == subscriber)
    }

    pub(super) fn count(&self, subscriber: usize) -> usize {
        self.0.iter().filter(|device| device.subscriber == subscriber).count()
    }

    /// The one of a subscriber that is called so, or has this profile.
    pub(super) fn find(
        &mut self,
        subscriber: usize,
        id: Option<&str>,
        iccid: Option<&str>,
    ) -> Option<&mut Device> {
        self.of(subscriber).find(|device| {
            let has = device.ordered.as_ref().map(|ordered| ordered.iccid.as_str());
            id.is_some_and(|id| device.id == id) || iccid.is_some() && iccid == has
        })
    }

    pub(super) fn by_page(&mut self, page: &str) -> Option<&mut Device> {
        self.0.iter_mut().find(|device| device.page == page)
    }

    pub(super) fn remove(&mut self, subscriber: usize, id: &str) -> Option<Device> {
        let place = self.0.iter().position(|device| device.subscriber == subscriber && device.id == id)?;
        Some(self.0.remove(place))
    }
}
