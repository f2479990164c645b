//! Functionality, packet service and signal: what every kind of port says of them and does to them.

use std::time::Duration;

use tokio::time::Instant;

use super::change::Change;
use super::core::Core;
use super::milliseconds;
use super::timeline::Event;

/// Milliseconds between the answer to a reset and the reset.
const RESET_DELAY: u64 = 100;

/// What the antenna says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Signal {
    /// dBm
    pub(crate) rssi: i8,
    /// dB
    pub(crate) rsrq: i8,
    /// dBm
    pub(crate) rsrp: i16,
    /// Tenths of a dB.
    pub(crate) snr: i16,
    /// Halves of a dB, negative.
    pub(crate) ecio: i16,
}

/// `<rssi>` of 3GPP TS 27.007 clause 8.5 to start with, and its highest value.
pub(crate) const USUAL_LEVEL: u8 = 21;
pub(crate) const MAX_LEVEL: u8 = 31;
/// `<rssi>` of a signal that cannot be told.
pub(crate) const UNKNOWN_LEVEL: u8 = 99;

impl Core {
    /// `+CFUN` and its likes: 0 minimum, 1 full, 4 radio off.
    pub(crate) fn change_functionality(&mut self, level: u8) {
        let from = std::mem::replace(&mut self.functionality, level);
        self.functionality_changed(from, level, Instant::now());
        if from != level {
            self.announce(Change::Mode);
        }
    }

    /// How long the model takes over it.
    pub(crate) fn functionality_delay(&self) -> Duration {
        milliseconds(self.personality.slowness("+CFUN="))
    }

    /// Resets itself after what it is just doing.
    pub(crate) fn reset_soon(&mut self, after: Duration) {
        let away = milliseconds(self.personality.away_ms);
        self.timeline.add(Instant::now() + milliseconds(RESET_DELAY) + after, Event::Vanish(Some(away)));
    }

    /// `<mode>` of `+COPS`: 0 automatic, 1 manual, 2 deregistered.
    pub(crate) fn select_network(&mut self, mode: u32) {
        self.network.selection = mode;
        if mode == 2 {
            self.lose_registration(0);
        } else {
            self.seek_registration(Instant::now());
        }
    }

    /// Whether packet service is there.
    pub(crate) fn is_attached(&self) -> bool {
        self.network.attaches && self.network.is_registered()
    }

    /// Asks for packet service, or for the end of it.
    pub(crate) fn set_attached(&mut self, attaches: bool) {
        if self.network.attaches == attaches {
            return;
        }
        self.network.attaches = attaches;
        if !attaches {
            self.drop_connections();
        }
        self.announce(Change::Registration);
    }

    /// The signal; nothing where the modem is nowhere.
    pub(crate) fn signal(&self) -> Option<Signal> {
        if !self.network.is_registered() || self.network.level > MAX_LEVEL {
            return None;
        }
        let level = i16::from(self.network.level);
        let above = level - i16::from(USUAL_LEVEL);
        Some(Signal {
            rssi: i8::try_from(2 * level - 113).unwrap_or(i8::MIN),
            rsrq: -10,
            rsrp: 2 * above - 61,
            snr: 180,
            ecio: -40,
        })
    }

    /// Sets `<rssi>`.
    pub(super) fn set_level(&mut self, level: u8) {
        self.network.level = level;
        self.announce(Change::Signal);
    }

    /// What the network answers to a USSD code, where it knows the code.
    pub(crate) fn ussd(&self, code: &str) -> Option<String> {
        let number = self.sim.identity().and_then(|identity| identity.msisdn.clone());
        match code {
            "*100#" => Some("Your balance is 12.34".to_owned()),
            "*#100#" => Some(number.unwrap_or_else(|| "unknown".to_owned())),
            _ => None,
        }
    }
}
