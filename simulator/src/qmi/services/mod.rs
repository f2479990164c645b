//! The services: a file or folder each, in which a table names every message that the modem understands.

mod ctl;
mod dms;
mod dpm;
mod dsd;
mod nas;
mod pdc;
mod uim;
mod voice;
mod wda;
mod wds;
mod wms;

use super::call::{Answer, Call, Handler, Indication, Reply, bitmap};
use super::clients::{Client, Topic};
use super::tlv::Body;
use crate::modem::change::Change;
use crate::modem::core::Core;

pub(super) use ctl::{control, control_name};

/// A service that a client can be allocated for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Service {
    Dms,
    Dpm,
    Dsd,
    Nas,
    Pdc,
    Uim,
    Voice,
    Wda,
    Wds,
    Wms,
}

/// Messages that every service has.
const RESET: u16 = 0x0000;
const SUPPORTED_MESSAGES: u16 = 0x001e;

impl Service {
    pub(super) const ALL: &'static [Self] = &[
        Self::Dms,
        Self::Dpm,
        Self::Dsd,
        Self::Nas,
        Self::Pdc,
        Self::Uim,
        Self::Voice,
        Self::Wda,
        Self::Wds,
        Self::Wms,
    ];

    pub(super) const fn id(self) -> u8 {
        match self {
            Self::Wds => 0x01,
            Self::Dms => 0x02,
            Self::Nas => 0x03,
            Self::Wms => 0x05,
            Self::Voice => 0x09,
            Self::Uim => 0x0b,
            Self::Wda => 0x1a,
            Self::Pdc => 0x24,
            Self::Dsd => 0x2a,
            Self::Dpm => 0x2f,
        }
    }

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Wds => "WDS",
            Self::Dms => "DMS",
            Self::Nas => "NAS",
            Self::Wms => "WMS",
            Self::Voice => "VOICE",
            Self::Uim => "UIM",
            Self::Wda => "WDA",
            Self::Pdc => "PDC",
            Self::Dsd => "DSD",
            Self::Dpm => "DPM",
        }
    }

    pub(super) fn by_id(id: u8) -> Option<Self> {
        Self::ALL.iter().copied().find(|service| service.id() == id)
    }

    /// What a client hears without asking for it.
    pub(super) const fn standing_topics(self) -> &'static [Topic] {
        match self {
            Self::Nas => &[Topic::ServingSystem],
            _ => &[],
        }
    }

    fn messages(self) -> &'static [Handler] {
        match self {
            Self::Wds => wds::MESSAGES,
            Self::Dms => dms::MESSAGES,
            Self::Nas => nas::MESSAGES,
            Self::Wms => wms::MESSAGES,
            Self::Voice => voice::MESSAGES,
            Self::Uim => uim::MESSAGES,
            Self::Wda => wda::MESSAGES,
            Self::Pdc => pdc::MESSAGES,
            Self::Dsd => dsd::MESSAGES,
            Self::Dpm => dpm::MESSAGES,
        }
    }

    /// The handler of a message, unless this model does not know it.
    pub(super) fn handler(self, id: u16, unknown: &[(u8, u16)]) -> Option<&'static Handler> {
        let handler = COMMON.iter().chain(self.messages()).find(|handler| handler.id == id)?;
        (!unknown.contains(&(self.id(), id))).then_some(handler)
    }

    /// Name of a message with its service, such as `UIM Send APDU`.
    pub(super) fn message_name(self, id: u16) -> String {
        match COMMON.iter().chain(self.messages()).find(|handler| handler.id == id) {
            Some(handler) => format!("{} {}", self.name(), handler.name),
            None => format!("{} 0x{id:04X}", self.name()),
        }
    }

    /// Name of what is said unasked under this id.
    pub(super) fn indication_name(self, id: u16) -> String {
        let name = INDICATIONS.iter().find(|(service, known, _)| (*service, *known) == (self, id));
        name.map_or_else(|| self.message_name(id), |(_, _, name)| format!("{} {name}", self.name()))
    }
}

/// Indications with an id that no request has, or with another name than the request.
const INDICATIONS: &[(Service, u16, &str)] = &[
    (Service::Dms, 0x0001, "Event Report"),
    (Service::Dsd, 0x0026, "System Status"),
    (Service::Nas, 0x0002, "Event Report"),
    (Service::Nas, 0x0024, "Serving System"),
    (Service::Nas, 0x0034, "System Selection Preference"),
    (Service::Nas, 0x004e, "System Info"),
    (Service::Nas, 0x0051, "Signal Info"),
    (Service::Nas, 0x0068, "Network Reject"),
    (Service::Uim, 0x0032, "Card Status"),
    (Service::Uim, 0x0033, "Refresh"),
    (Service::Uim, 0x0048, "Slot Status"),
    (Service::Wds, 0x0022, "Packet Service Status"),
    (Service::Wms, 0x0001, "Event Report"),
];

const COMMON: &[Handler] = &[
    Handler::new(RESET, "Reset", reset),
    Handler::new(SUPPORTED_MESSAGES, "Get Supported Messages", supported_messages),
];

/// The client is as if it were new.
fn reset(call: &mut Call<'_>) -> Answer {
    call.client.topics = call.client.service.standing_topics().iter().copied().collect();
    if let Some(handle) = call.client.data.handle.take() {
        call.core.disconnect(handle);
    }
    Ok(Reply::ok())
}

fn supported_messages(call: &mut Call<'_>) -> Answer {
    let service = call.client.service;
    let known = COMMON.iter().chain(service.messages()).map(|handler| handler.id);
    let known = known.filter(|id| service.handler(*id, call.style.unknown).is_some());
    Ok(Reply::with(Body::new().with(0x10, bitmap(known))))
}

/// What goes with a client that is no more.
pub(super) fn release(core: &mut Core, client: Client) {
    if let Some(handle) = client.data.handle {
        core.disconnect(handle);
    }
}

/// What a client hears of something that happened.
pub(super) fn changed(change: Change, core: &Core, client: &Client) -> Vec<Indication> {
    match (client.service, change) {
        (Service::Dms, Change::Mode) => dms::mode_changed(core, client),
        (Service::Dms, Change::Card) => dms::sim_changed(core, client),
        (Service::Dsd, Change::Registration) => dsd::registration_changed(core, client),
        (Service::Nas, Change::Registration) => nas::registration_changed(core, client),
        (Service::Nas, Change::Signal) => nas::signal_changed(core, client),
        (Service::Uim, Change::Card) => uim::card_changed(core, client),
        (Service::Uim, Change::Slots) => uim::slots_changed(core, client),
        (Service::Uim, Change::Refresh { stage, mode }) => uim::refresh_indication(client, stage, mode),
        (Service::Wds, Change::Session) => wds::session_changed(core, client),
        (Service::Wms, Change::Messages) => wms::messages_changed(core, client),
        _ => Vec::new(),
    }
}
