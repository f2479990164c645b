//! The ports by which the card can be reached.

use crate::at::AtPort;
use crate::backend::Spare;
use crate::mbim::MbimPort;
use crate::qmi::QmiPort;
use crate::state::CardAccess;

/// Open Channel of MS UICC Low Level Access.
const UICC: mbim::Service = mbim::Service::UiccLowLevelAccess;
const OPEN_CHANNEL: u32 = 2;

/// The ports by which the card can be reached.
#[derive(Clone, Default)]
pub(crate) struct Ways {
    /// An AT port that runs.
    pub(crate) at: Option<AtPort>,
    /// One that is tried, for when it is needed.
    pub(crate) spare: Option<Spare>,
    pub(crate) mbim: Option<MbimPort>,
    pub(crate) qmi: Option<QmiPort>,
}

impl Ways {
    /// Whether there is a port for this way. One that is still being tried counts.
    pub(super) fn may_have(&self, way: CardAccess) -> bool {
        match way {
            CardAccess::LogicalChannel | CardAccess::GenericAccess => {
                self.at.is_some() || self.spare.is_some()
            }
            CardAccess::MbimUicc => self.mbim.as_ref().is_some_and(|port| port.has(UICC, OPEN_CHANNEL)),
            CardAccess::QmiUim => self.qmi.is_some(),
            CardAccess::Untried | CardAccess::Refused => false,
        }
    }

    /// The AT port. Waits for the spare one where it is the only one.
    pub(super) async fn at(&self) -> Option<AtPort> {
        match (&self.at, &self.spare) {
            (Some(port), _) => Some(port.clone()),
            (None, Some(spare)) => spare.port().await,
            (None, None) => None,
        }
    }
}
