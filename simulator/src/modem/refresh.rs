//! REFRESH, where hosts want a word before the card is reset.

use tokio::time::Instant;

use super::change::Change;
use super::core::Core;
use super::milliseconds;
use super::timeline::Event;

/// Stages of a REFRESH as UIM counts them.
const START: u8 = 1;
const END_WITH_SUCCESS: u8 = 2;
const END_WITH_FAILURE: u8 = 3;

/// Whether the subscription is used to register with the network.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Provisioning {
    Off,
    On,
}

/// A REFRESH that hosts were told of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Refresh {
    /// Command and qualifier (ETSI TS 102 223 clause 8.6).
    pub(crate) kind: u8,
    pub(crate) qualifier: u8,
    /// Hosts have still to say that they are done.
    is_waiting: bool,
}

impl Refresh {
    /// The qualifier as UIM counts modes.
    fn mode(self) -> u8 {
        match self.qualifier {
            0 => 4,
            1 => 3,
            2 => 2,
            3 => 1,
            4 => 0,
            other => other,
        }
    }
}

impl Core {
    /// Whether the modem itself or the host has started the provisioning session of the card.
    pub(crate) fn is_provisioned(&self) -> bool {
        !self.unprovisioned
    }

    /// The host starts the provisioning session, or ends it.
    pub(crate) fn provision(&mut self, wanted: Provisioning) {
        self.unprovisioned = wanted == Provisioning::Off;
        match wanted {
            Provisioning::On => self.seek_registration(Instant::now()),
            Provisioning::Off => self.lose_registration(0),
        }
        self.announce(Change::Card);
    }

    /// Does a REFRESH, at once or after hosts had their word.
    pub(super) fn begin_refresh(&mut self, kind: u8, qualifier: u8, now: Instant) {
        let patience = self.personality.qmi.as_ref().map_or(0, |style| style.refresh_patience_ms);
        let is_waiting = patience > 0 && self.qmi.endpoint.has_refresh_clients();
        let refresh = Refresh { kind, qualifier, is_waiting };
        self.refresh = Some(refresh);
        self.announce(Change::Refresh { stage: START, mode: refresh.mode() });
        if is_waiting {
            self.timeline.add(now + milliseconds(patience), Event::RefreshOverdue);
        } else {
            self.perform_refresh(kind, qualifier, now);
        }
    }

    /// Whether the modem waits for a word on a REFRESH.
    pub(crate) fn refresh_is_waiting(&self) -> bool {
        self.refresh.is_some_and(|refresh| refresh.is_waiting)
    }

    /// A host is done, or its time is over. A host that failed changes nothing: the card wants its reset.
    pub(crate) fn refresh_completed(&mut self, now: Instant) {
        let Some(refresh) = &mut self.refresh else { return };
        if std::mem::take(&mut refresh.is_waiting) {
            let Refresh { kind, qualifier, .. } = *refresh;
            self.timeline.cancel(|event| *event == Event::RefreshOverdue);
            self.perform_refresh(kind, qualifier, now);
        }
    }

    /// The card can be read again.
    pub(super) fn end_refresh(&mut self) {
        let Some(refresh) = self.refresh.take() else { return };
        let stage = if self.sim.identity().is_some() { END_WITH_SUCCESS } else { END_WITH_FAILURE };
        self.announce(Change::Refresh { stage, mode: refresh.mode() });
    }
}
