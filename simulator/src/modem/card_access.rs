//! APDUs of hosts to the card, counted, with the faults that belong to them.

use tokio::time::Instant;

use super::control::{DropAt, VanishWhen};
use super::core::{Core, Ending};
use super::faults::Counted;
use super::milliseconds;
use super::slot::{Opened, Response, patched_class};
use super::timeline::Event;
use crate::card::USIM_AID;
use crate::personality::GetResponse;

/// `BF31 03 80 01 00`: EnableProfile went through (SGP.22 clause 5.7.16).
const PROFILE_ENABLED: [u8; 6] = [0xbf, 0x31, 0x03, 0x80, 0x01, 0x00];
/// Milliseconds between an answer and vanishing after it.
const VANISH_DELAY: u64 = 50;

/// What comes of an APDU.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Passed {
    /// The card's answer.
    Answer(Response),
    /// There is no card.
    NoCard,
    /// The modem goes away before the card hears of it; nothing is to be answered.
    Cut,
}

impl Core {
    /// Counts an APDU. True for the one in which the modem goes away before anything is done.
    pub(crate) fn is_cut_before_apdu(&mut self) -> bool {
        self.counters.apdus += 1;
        let Some(drop) = self.faults.count(Counted::Apdus) else { return false };
        let half_answered = drop.at == DropAt::HalfAnswered;
        self.ending = Some(Ending { half_answered, return_after: drop.return_after });
        drop.at == DropAt::Received
    }

    /// Exchanges an APDU with the card in the active slot and looks at what it did.
    pub(crate) fn pass_apdu(&mut self, apdu: &[u8], fetch: GetResponse) -> Passed {
        if self.is_cut_before_apdu() {
            return Passed::Cut;
        }
        let Some(response) = self.slot().exchange(apdu, fetch) else { return Passed::NoCard };
        let now = Instant::now();
        self.after_apdu(&response, now);
        self.vanish_if_enabled(&response, now);
        Passed::Answer(response)
    }

    /// Opens a channel and selects an application on it; counts as one APDU. None: cut, as in [`Passed::Cut`].
    pub(crate) fn pass_open(&mut self, aid: &[u8], p2: u8) -> Option<Opened> {
        if self.is_cut_before_apdu() {
            return None;
        }
        Some(self.slot_mut().open_channel(aid, p2))
    }

    /// AUTHENTICATE of the USIM (3GPP TS 31.102 clause 7.1.2) on a channel of its own; counts as one APDU. Where there is no USIM
    /// there is no card that could.
    pub(crate) fn pass_authenticate(&mut self, context: u8, data: &[u8]) -> Passed {
        let Ok(length) = u8::try_from(data.len()) else { return Passed::NoCard };
        let opened = self.slot_mut().open_channel(&USIM_AID, 0x0c);
        let Opened::Open { channel, .. } = opened else { return Passed::NoCard };
        let header = [patched_class(0x00, channel), 0x88, 0x00, context, length];
        let passed = self.pass_apdu(&[&header[..], data, &[0x00]].concat(), GetResponse::ByModem);
        self.slot().close_channel(channel);
        passed
    }

    fn vanish_if_enabled(&mut self, response: &Response, now: Instant) {
        let Some(fault) = self.faults.vanish_after_enable else { return };
        if !response.data().starts_with(&PROFILE_ENABLED) {
            return;
        }
        self.faults.vanish_after_enable = None;
        match fault.when {
            VanishWhen::BeforeReply => {
                self.ending = Some(Ending { half_answered: false, return_after: fault.return_after });
            }
            VanishWhen::AfterReply => {
                self.timeline.cancel(|event| *event == Event::FetchProactive);
                let at = now + response.delay + milliseconds(VANISH_DELAY);
                self.timeline.add(at, Event::Vanish(fault.return_after));
            }
        }
    }
}
