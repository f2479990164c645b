//! The ports by which the card can be reached.

use crate::at::AtPort;
use crate::backend::Spare;
use crate::state::CardAccess;

/// The ports by which the card can be reached.
#[derive(Clone)]
pub(crate) struct Ways {
    at: Option<AtPort>,
    spare: Option<Spare>,
}

impl Ways {
    /// An AT port that runs, or one that is tried when it is needed.
    pub(crate) fn new(at: Option<AtPort>, spare: Option<Spare>) -> Self {
        Self { at, spare }
    }

    /// Whether there is a port for this way. One that is still being tried counts.
    pub(super) fn may_have(&self, way: CardAccess) -> bool {
        match way {
            CardAccess::LogicalChannel | CardAccess::GenericAccess => {
                self.at.is_some() || self.spare.is_some()
            }
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
