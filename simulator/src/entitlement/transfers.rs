//! A subscription that moves from one primary device to another (TS.43 8.7 to 8.13).

use super::core::Core;
use super::orders::Ordered;
use crate::card::digits::swapped;
use crate::carrier::{AuthenticationCentre, Milenage};

/// A move that is under way: the new profile has been ordered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Transfer {
    pub(super) ordered: Ordered,
    /// `target_terminal_id`.
    pub(super) target: String,
}

impl Core {
    /// Where the new profile is installed, the subscription has moved: the old one is of no use any more.
    pub(super) fn settle_transfer(&mut self, subscriber: usize) {
        let profiles = self.profiles.clone();
        let Some(known) = self.subscribers.get_mut(subscriber) else { return };
        let Some(transfer) = known.transfer.take_if(|transfer| profiles.is_installed(&transfer.ordered))
        else {
            return;
        };
        let iccid = swapped(&transfer.ordered.iccid, 10).unwrap_or_default();
        known.config.iccid = transfer.ordered.iccid;
        known.config.aka = None;
        known.centre = AuthenticationCentre::new(Milenage::of_iccid(&iccid));
        known.served = true;
        // Whoever held the IMSI with the old SIM is cut off.
        self.network.serve(&known.config.imsi, false);
        self.network.serve(&known.config.imsi, true);
    }
}
