//! What the modem knows of its SIM, and what a profile switch does to that knowledge.

use std::time::Duration;

use tokio::time::Instant;

use super::change::Change;
use super::core::Core;
use super::milliseconds;
use super::slot::Response;
use super::timeline::Event;
use crate::card::ActiveProfile;
use crate::personality::{OnRefresh, Reread};

/// The SIM as the modem sees it, which after a profile switch may not be the SIM that is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Sim {
    /// No card in the slot.
    Absent,
    /// A card without power.
    PoweredOff,
    /// Being read.
    Busy,
    /// A card, but no subscription on it that could be used: an eUICC without an enabled profile.
    NoProfile,
    /// Read. The identity stays until the SIM is read again.
    Ready(Box<ActiveProfile>),
}

impl Sim {
    /// The code of 3GPP TS 27.007 clause 9.2 with which SIM commands fail now.
    pub(crate) fn refusal(&self) -> Option<u16> {
        match self {
            Self::Absent | Self::PoweredOff => Some(10),
            Self::Busy => Some(14),
            Self::NoProfile => Some(13),
            Self::Ready(_) => None,
        }
    }

    pub(crate) fn identity(&self) -> Option<&ActiveProfile> {
        match self {
            Self::Ready(identity) => Some(identity),
            Self::Absent | Self::PoweredOff | Self::Busy | Self::NoProfile => None,
        }
    }

    pub(crate) const fn name(&self) -> &'static str {
        match self {
            Self::Absent => "absent",
            Self::PoweredOff => "powered-off",
            Self::Busy => "busy",
            Self::NoProfile => "no-profile",
            Self::Ready(_) => "ready",
        }
    }
}

/// Identifier of a REFRESH command (ETSI TS 102 223 clause 9.4) and its qualifiers (clause 8.6).
const REFRESH: u8 = 0x01;
const UICC_RESET: u8 = 0x04;

impl Core {
    /// Takes what the card shows as the truth.
    pub(crate) fn read_sim(&mut self) {
        self.sim = match (self.slot().has_card(), self.slot().active_profile()) {
            (false, _) => Sim::Absent,
            (true, None) => Sim::NoProfile,
            (true, Some(identity)) => Sim::Ready(Box::new(identity)),
        };
    }

    /// Gives the card power and reads it after the model's time.
    pub(crate) fn power_sim(&mut self, now: Instant) {
        self.timeline
            .cancel(|event| matches!(event, Event::SimReady | Event::FetchProactive | Event::RefreshOverdue));
        self.slot_mut().reset();
        self.tell_terminal_capability();
        if self.slot().has_card() {
            self.sim = Sim::Busy;
            self.timeline.add(now + milliseconds(self.personality.switch.sim_ms), Event::SimReady);
        } else {
            self.sim = Sim::Absent;
        }
        self.announce_card();
    }

    /// Tells the card what the terminal can, where a host has set it.
    fn tell_terminal_capability(&self) {
        let Some(style) = &self.personality.mbim else { return };
        if let Some(command) = self.mbim.terminal_capability_command(style.apdu.capability_template) {
            self.slot().transmit(&command);
        }
    }

    /// Leaves the SIM unread for at least so long.
    pub(crate) fn hold_sim(&mut self, for_so_long: Duration) {
        if self.sim == Sim::Busy {
            self.timeline.cancel(|event| matches!(event, Event::SimReady));
            let usual = milliseconds(self.personality.switch.sim_ms);
            self.timeline.add(Instant::now() + usual.max(for_so_long), Event::SimReady);
        }
    }

    /// PIN1 has been verified, changed or blocked.
    pub(crate) fn pin_changed(&mut self) {
        self.announce(Change::Card);
        self.seek_registration(Instant::now());
    }

    /// Takes power from the card.
    pub(crate) fn power_down_sim(&mut self) {
        self.timeline
            .cancel(|event| matches!(event, Event::SimReady | Event::FetchProactive | Event::RefreshOverdue));
        self.slot_mut().reset();
        self.sim = if self.slot().has_card() { Sim::PoweredOff } else { Sim::Absent };
        self.announce_card();
        self.lose_registration(0);
    }

    fn announce_card(&mut self) {
        self.announce(Change::Card);
        self.announce(Change::Slots);
    }

    /// The SIM can be read again.
    pub(crate) fn sim_ready(&mut self, now: Instant) {
        self.read_sim();
        self.end_refresh();
        self.announce_card();
        for text in self.personality.sim.inserted {
            self.indicate(text);
        }
        self.seek_registration(now);
    }

    /// `+CFUN` has changed from one level to another.
    pub(crate) fn functionality_changed(&mut self, from: u8, to: u8, now: Instant) {
        let reread = match self.personality.switch.reread {
            Reread::AnyFunctionalityCycle => from == 0 || from == 4,
            Reread::MinimumFunctionalityCycle => from == 0,
            Reread::ResetOnly => false,
        };
        match to {
            0 if self.personality.switch.reread == Reread::ResetOnly => self.lose_registration(0),
            0 => self.power_down_sim(),
            4 if from == 0 => self.power_sim(now),
            4 => self.lose_registration(0),
            _ if from == to => {}
            _ if reread => self.power_sim(now),
            _ => self.seek_registration(now),
        }
    }

    /// Looks at the card after an APDU: a proactive command that waits, an Enable that went through.
    pub(crate) fn after_apdu(&mut self, response: &Response, now: Instant) {
        let waiting = self.slot().card(|card| card.proactive().is_some()).unwrap_or(false);
        if waiting {
            self.timeline.cancel(|event| *event == Event::FetchProactive);
            let delay = milliseconds(self.personality.switch.delay_ms);
            self.timeline.add(now + response.delay + delay, Event::FetchProactive);
        }
    }

    /// FETCH, then what the model makes of a REFRESH (ETSI TS 102 223 clauses 5 and 6.4.7).
    pub(crate) fn fetch_proactive(&mut self, now: Instant) {
        let length = self.slot().card(|card| card.proactive().map_or(0, <[u8]>::len)).unwrap_or(0);
        let Ok(length @ 1..) = u8::try_from(length) else { return };
        let Some(command) = self.slot().transmit(&[0x80, 0x12, 0x00, 0x00, length]) else { return };
        let Some((kind, qualifier)) = command_details(command.data()) else { return };
        tracing::debug!(kind, qualifier, "proactive command");
        if kind != REFRESH {
            self.terminal_response(kind, qualifier);
            return;
        }
        self.begin_refresh(kind, qualifier, now);
    }

    /// Does what the card asked for.
    pub(super) fn perform_refresh(&mut self, kind: u8, qualifier: u8, now: Instant) {
        if qualifier != UICC_RESET {
            self.terminal_response(kind, qualifier);
        }
        match self.personality.switch.on_refresh {
            OnRefresh::Reinitialise => {
                for text in self.personality.sim.removed {
                    self.indicate(text);
                }
                self.lose_registration(0);
                self.power_sim(now);
            }
            OnRefresh::ResetModem => self.vanish(Some(milliseconds(self.personality.away_ms))),
            OnRefresh::KeepStale => {
                self.slot_mut().reset();
                self.end_refresh();
            }
        }
    }

    fn terminal_response(&self, kind: u8, qualifier: u8) {
        let body = [0x81, 0x03, 0x01, kind, qualifier, 0x82, 0x02, 0x82, 0x81, 0x83, 0x01, 0x00];
        let mut apdu = vec![0x80, 0x14, 0x00, 0x00, 0x0c];
        apdu.extend_from_slice(&body);
        self.slot().transmit(&apdu);
    }
}

/// Type and qualifier out of the command details object (ETSI TS 102 223 clause 8.6).
fn command_details(command: &[u8]) -> Option<(u8, u8)> {
    command.windows(5).find_map(|object| match *object {
        [0x01 | 0x81, 0x03, _, kind, qualifier] => Some((kind, qualifier)),
        _ => None,
    })
}
