//! Where a profile comes from.

use crate::activation_code::ActivationCode;
use crate::es9::EventEntry;
use crate::es10::DeviceInfo;
use crate::isdr::IsdROptions;
use crate::types::{MatchingId, Oid, ServerAddress};

/// What is to be downloaded, and by which device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DownloadRequest {
    /// Where the profile comes from.
    pub source: Source,
    /// How this card is reached.
    pub card: IsdROptions,
    /// What the server is told about the device.
    pub device: DeviceInfo,
}

/// Where a profile comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// What the operator printed.
    ActivationCode(ActivationCode),
    /// The SM-DP+ that is configured on the card, which knows orders by the card.
    DefaultServer,
    /// What [`discover`](crate::lpa::discover) found.
    Event(EventEntry),
}

/// A server, what to ask it for, and by which name it has to be certified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Destination {
    pub(crate) server: ServerAddress,
    pub(crate) matching_id: MatchingId,
    pub(crate) oid: Option<Oid>,
}

impl Source {
    /// `None` where the card has to be asked.
    pub(super) fn destination(&self) -> Option<Destination> {
        match self {
            Self::ActivationCode(code) => Some(Destination {
                server: code.server.clone(),
                matching_id: code.matching_id.clone(),
                oid: code.oid.clone(),
            }),
            Self::DefaultServer => None,
            Self::Event(event) => Some(event.clone().into()),
        }
    }
}

impl From<EventEntry> for Destination {
    fn from(event: EventEntry) -> Self {
        Self { server: event.server, matching_id: event.event_id, oid: None }
    }
}

impl From<ServerAddress> for Destination {
    fn from(server: ServerAddress) -> Self {
        Self { server, matching_id: MatchingId::default(), oid: None }
    }
}
