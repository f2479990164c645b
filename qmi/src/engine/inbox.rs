//! Events that wait to be polled.

use std::collections::VecDeque;

use super::event::Event;

/// Most indications and other events that nobody waits for. Further ones are dropped and counted.
pub const MAX_UNPOLLED: usize = 256;

/// Most bytes that those may carry.
pub const MAX_UNPOLLED_BYTES: usize = 512 * 1024;

#[derive(Debug, Default)]
pub(super) struct Inbox {
    events: VecDeque<Event>,
    /// Of `events`: those that may be dropped, and the bytes that they carry.
    droppable: usize,
    bytes: usize,
    /// Of `events`.
    answers: usize,
    lost: usize,
}

impl Inbox {
    pub(super) fn push(&mut self, event: Event) {
        match weight(&event) {
            None => {}
            Some(bytes) if self.droppable < MAX_UNPOLLED && self.bytes + bytes <= MAX_UNPOLLED_BYTES => {
                self.droppable += 1;
                self.bytes += bytes;
            }
            Some(_) => {
                self.lost += 1;
                return;
            }
        }
        self.answers += usize::from(matches!(event, Event::Answered { .. }));
        self.events.push_back(event);
    }

    pub(super) fn next(&mut self) -> Option<Event> {
        let Some(event) = self.events.pop_front() else {
            let count = std::mem::take(&mut self.lost);
            return (count > 0).then_some(Event::Lost { count });
        };
        if let Some(bytes) = weight(&event) {
            self.droppable -= 1;
            self.bytes -= bytes;
        }
        self.answers -= usize::from(matches!(event, Event::Answered { .. }));
        Some(event)
    }

    /// Answers that wait to be polled.
    pub(super) fn answers(&self) -> usize {
        self.answers
    }
}

/// The bytes of an event that may be dropped; `None` for those that may not, of which there are few.
fn weight(event: &Event) -> Option<usize> {
    match event {
        Event::Indication { tlvs, .. } => Some(tlvs.as_bytes().len()),
        Event::Stray { .. } | Event::Malformed(_) | Event::Noise { .. } => Some(0),
        Event::Opened
        | Event::OpenFailed(_)
        | Event::Answered { .. }
        | Event::Restarted
        | Event::ClientVoid { .. }
        | Event::ShutDown { .. }
        | Event::Lost { .. } => None,
    }
}
