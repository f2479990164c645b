//! The card slot: APDUs to the card, and the logical channels that the modem has handed out.

use std::sync::PoisonError;
use std::time::Duration;

use super::SharedCard;
use crate::card::{ActiveProfile, Card};
use crate::personality::{GetResponse, SessionForm};

/// Data of one answer, beyond which `61xx` is not followed any more.
const MAX_RESPONSE: usize = 0x1_0000;

/// Command APDUs are passed on whole up to here; a host cannot write a longer line.
const FIRST_HANDLE: u64 = 0x038a_a32f;

/// A logical channel that the host holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Session {
    /// As `+CCHO` gave it out.
    pub(crate) id: String,
    pub(crate) channel: u8,
}

/// An answer APDU and how long the card took.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Response {
    pub(crate) bytes: Vec<u8>,
    pub(crate) delay: Duration,
}

impl Response {
    /// SW1 and SW2.
    pub(crate) fn status(&self) -> (u8, u8) {
        match *self.bytes.as_slice() {
            [.., sw1, sw2] => (sw1, sw2),
            _ => (0, 0),
        }
    }

    pub(crate) fn data(&self) -> &[u8] {
        self.bytes.len().checked_sub(2).and_then(|end| self.bytes.get(..end)).unwrap_or_default()
    }

    /// Success, with or without a warning or a proactive command (ISO 7816-4 clause 5.6, TS 102 221 clause 10.2).
    pub(crate) fn succeeded(&self) -> bool {
        matches!(self.status().0, 0x90 | 0x91 | 0x61 | 0x62 | 0x63)
    }
}

/// What opening a channel comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Opened {
    /// The application answers on this channel; the response is that of its SELECT.
    Open { channel: u8, response: Response },
    /// There is no card.
    NoCard,
    /// The card has no channel left; its answer to MANAGE CHANNEL.
    NoChannel(Response),
    /// The card does not know the application; its answer to SELECT.
    NoApplication(Response),
}

/// The slot with or without a card.
pub(crate) struct Slot {
    card: Option<SharedCard>,
    removed: Option<SharedCard>,
    pub(crate) sessions: Vec<Session>,
    next_handle: u64,
}

impl Slot {
    pub(crate) fn new(card: Option<SharedCard>) -> Self {
        Self { card, removed: None, sessions: Vec::new(), next_handle: FIRST_HANDLE }
    }

    pub(crate) fn has_card(&self) -> bool {
        self.card.is_some()
    }

    /// Takes the card out; [`insert`](Self::insert) puts it back.
    pub(crate) fn remove(&mut self) {
        self.sessions.clear();
        self.removed = self.card.take().or_else(|| self.removed.take());
    }

    pub(crate) fn insert(&mut self) {
        self.card = self.removed.take().or_else(|| self.card.take());
        self.reset();
    }

    /// Does something with the card itself, where there is one.
    pub(crate) fn card<T>(&self, action: impl FnOnce(&mut Card) -> T) -> Option<T> {
        let card = self.card.as_ref()?;
        Some(action(&mut card.lock().unwrap_or_else(PoisonError::into_inner)))
    }

    pub(crate) fn reset(&mut self) {
        self.sessions.clear();
        let atr = self.card(Card::reset);
        tracing::debug!(atr_bytes = atr.map_or(0, |atr| atr.len()), "card reset");
    }

    pub(crate) fn active_profile(&self) -> Option<ActiveProfile> {
        self.card(|card| card.active_profile()).flatten()
    }

    /// Exchanges one APDU as it is.
    pub(crate) fn transmit(&self, apdu: &[u8]) -> Option<Response> {
        self.card(|card| {
            let bytes = card.transmit(apdu);
            Response { bytes, delay: card.take_delay().unwrap_or_default() }
        })
    }

    /// Exchanges one APDU; the modem follows `61xx` and `6Cxx` where it is its task.
    pub(crate) fn exchange(&self, apdu: &[u8], fetch: GetResponse) -> Option<Response> {
        let mut response = self.transmit(apdu)?;
        if fetch == GetResponse::ByHost {
            return Some(response);
        }
        if let ((0x6c, length), [class, ins, p1, p2, ..]) = (response.status(), apdu) {
            let again = self.transmit(&[*class, *ins, *p1, *p2, length])?;
            response = Response { delay: response.delay + again.delay, ..again };
        }
        let class = apdu.first().copied().unwrap_or_default();
        let mut data = Vec::new();
        while let (0x61, length) = response.status()
            && data.len() < MAX_RESPONSE
        {
            data.extend_from_slice(response.data());
            let more = self.transmit(&[class, 0xc0, 0x00, 0x00, length])?;
            response = Response { delay: response.delay + more.delay, ..more };
        }
        data.append(&mut response.bytes);
        Some(Response { bytes: data, ..response })
    }

    /// Opens a session for AT. On any error nothing stays open.
    pub(crate) fn open(
        &mut self,
        aid: &[u8],
        form: SessionForm,
        limit: usize,
    ) -> Option<(Session, Duration)> {
        let open = self.card(|card| card.open_channels())?;
        if self.sessions.iter().filter(|session| open.contains(&session.channel)).count() >= limit {
            return None;
        }
        let Opened::Open { channel, response } = self.open_channel(aid, 0x00) else { return None };
        let id = match form {
            SessionForm::Channel | SessionForm::BareChannel => channel.to_string(),
            SessionForm::Handle => {
                self.next_handle = self.next_handle.wrapping_add(0x51d7);
                format!("{:016x}", self.next_handle)
            }
        };
        let session = Session { id, channel };
        self.sessions.push(session.clone());
        Some((session, response.delay))
    }

    /// MANAGE CHANNEL and SELECT (ETSI TS 102 221 clauses 11.1.17 and 11.1.1). On any error nothing stays open.
    pub(crate) fn open_channel(&mut self, aid: &[u8], p2: u8) -> Opened {
        let Some(opened) = self.transmit(&[0x00, 0x70, 0x00, 0x00, 0x01]) else { return Opened::NoCard };
        let (&[channel, ..], true) = (opened.data(), opened.succeeded()) else {
            return Opened::NoChannel(opened);
        };
        let Ok(length) = u8::try_from(aid.len()) else { return Opened::NoCard };
        let mut select = vec![patched_class(0x00, channel), 0xa4, 0x04, p2, length];
        select.extend_from_slice(aid);
        let Some(selected) = self.exchange(&select, GetResponse::ByModem) else { return Opened::NoCard };
        if !selected.succeeded() {
            self.close_channel(channel);
            return Opened::NoApplication(selected);
        }
        // Whoever had this channel has lost it.
        self.sessions.retain(|other| other.channel != channel);
        Opened::Open { channel, response: Response { delay: opened.delay + selected.delay, ..selected } }
    }

    pub(crate) fn session(&self, id: &str) -> Option<&Session> {
        self.sessions.iter().find(|session| session.id == id)
    }

    /// Closes the channel of a session; false when there is no such session.
    pub(crate) fn close(&mut self, id: &str) -> bool {
        let Some(position) = self.sessions.iter().position(|session| session.id == id) else { return false };
        let session = self.sessions.remove(position);
        self.close_channel(session.channel);
        true
    }

    /// Closes a channel, whoever has it; gives the card's answer.
    pub(crate) fn close_channel(&self, channel: u8) -> Option<Response> {
        self.transmit(&[0x00, 0x70, 0x80, channel])
    }
}

/// Puts a channel number into a class byte (ETSI TS 102 221 clause 10.1.1); whatever the host wrote there goes.
pub(crate) fn patched_class(class: u8, channel: u8) -> u8 {
    let kind = class & 0xb0;
    match channel {
        0..4 => kind | channel,
        _ => kind | 0x40 | (channel.saturating_sub(4) & 0x0f),
    }
}

/// The channel that a class byte names.
pub(crate) fn channel_of(class: u8) -> u8 {
    if class & 0x40 == 0 { class & 0x03 } else { (class & 0x0f) + 4 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn class_bytes() {
        for (class, channel, expect) in [
            (0x00, 0, 0x00),
            (0x80, 1, 0x81),
            (0x81, 1, 0x81),
            (0x83, 2, 0x82),
            (0x80, 4, 0xc0),
            (0x00, 19, 0x4f),
            (0xc3, 2, 0x82),
        ] {
            assert_eq!(patched_class(class, channel), expect, "{class:02x} on {channel}");
            assert_eq!(channel_of(expect), channel);
        }
    }
}
