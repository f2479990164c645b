//! What the modem will do by itself, and when.

use std::time::Duration;

use tokio::time::Instant;

/// More than any sequence of boot messages and profile switches needs at once.
const MAX_EVENTS: usize = 128;

/// Something the modem does unasked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Event {
    /// Says something on every port.
    Indication(String),
    /// Says the nth of its recurring lines.
    Babble(usize),
    /// Fetches the proactive command that the card announced.
    FetchProactive,
    /// Has waited long enough for hosts to agree to a REFRESH.
    RefreshOverdue,
    /// Has read the SIM.
    SimReady,
    /// Is registered (3GPP TS 27.007 clause 7.2 `<stat>`).
    Registered(u8),
    /// Goes away; comes back after the time, or when plugged in.
    Vanish(Option<Duration>),
}

/// Events to come, in order of time.
#[derive(Debug, Default)]
pub(crate) struct Timeline {
    events: Vec<(Instant, Event)>,
}

impl Timeline {
    /// Adds an event. Beyond the bound the latest ones are dropped, as a modem that is flooded would.
    pub(crate) fn add(&mut self, at: Instant, event: Event) {
        let position = self.events.partition_point(|(time, _)| *time <= at);
        self.events.insert(position, (at, event));
        self.events.truncate(MAX_EVENTS);
    }

    /// Forgets events of a kind.
    pub(crate) fn cancel(&mut self, unwanted: impl Fn(&Event) -> bool) {
        self.events.retain(|(_, event)| !unwanted(event));
    }

    pub(crate) fn clear(&mut self) {
        self.events.clear();
    }

    /// Takes the first event that is due.
    pub(crate) fn take_due(&mut self, now: Instant) -> Option<Event> {
        (self.next_due()? <= now).then(|| self.events.remove(0).1)
    }

    /// When the next event is due.
    pub(crate) fn next_due(&self) -> Option<Instant> {
        self.events.first().map(|(time, _)| *time)
    }
}
