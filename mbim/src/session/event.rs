//! What a session tells.

use std::collections::VecDeque;

use crate::frame::{FrameError, TransactionId};
use crate::{CommandDone, ProtocolError, RawIndication, Service, Status};

/// What has happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// So many bytes came that are no MBIM that the stream was given up. All that waited has failed. [`Session::open`](super::Session::open) starts
    /// afresh.
    Broken,
    /// The session is closed, because it was to be.
    Closed(CloseOutcome),
    /// A command was answered, whatever its status.
    Done {
        /// Which.
        transaction: TransactionId,
        /// The answer.
        done: CommandDone,
    },
    /// Events that nobody polled for were dropped to keep memory flat. What they told has to be asked anew.
    Dropped {
        /// How many.
        events: u64,
    },
    /// A command was not answered.
    Failed {
        /// Which.
        transaction: TransactionId,
        /// Why.
        error: CommandError,
    },
    /// The modem complains about something that is no command that waits.
    FunctionError {
        /// What it refers to.
        transaction: TransactionId,
        /// What is wrong.
        error: ProtocolError,
    },
    /// Something has happened in the modem.
    Indication(RawIndication),
    /// The modem does not know the session any more (it has restarted, or another program has closed it). All that waited has
    /// failed; [`Session::open`](super::Session::open) is due.
    Lost,
    /// A message that belongs to no command makes no sense; it was skipped.
    Malformed(FrameError),
    /// Bytes that are no MBIM were skipped.
    Noise {
        /// How many.
        skipped: usize,
    },
    /// The session could not be opened.
    OpenFailed(OpenError),
    /// The session is open.
    Opened,
}

/// What to do about a session that somebody else may have left open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stale {
    /// Close it first. Not through a proxy, where others may use it.
    Close,
    /// Leave it: OPEN makes a new one.
    Keep,
}

/// How closing ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CloseOutcome {
    /// The modem has closed it.
    Acknowledged,
    /// The device went away meanwhile.
    Disconnected,
    /// The modem said that there was nothing to close.
    NotOpened,
    /// The modem did not answer in time.
    TimedOut,
}

/// Why the session could not be opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// The device went away.
    #[error("the modem went away while the MBIM session was being opened")]
    Disconnected,
    /// The modem refused.
    #[error("the modem refused to open an MBIM session: {0}")]
    Refused(Status),
    /// The modem did not answer in time.
    #[error("the modem did not answer when an MBIM session was to be opened; reset it if it happens again")]
    TimedOut,
}

/// Why a command was not answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CommandError {
    /// The stream is no MBIM.
    #[error("what the modem sends is not MBIM")]
    Broken,
    /// The session was closed or opened anew.
    #[error("the MBIM session was closed")]
    Closed,
    /// The device went away.
    #[error("the modem went away")]
    Disconnected,
    /// A fragment of the answer did not come.
    #[error("a part of the modem's answer did not come")]
    FragmentOverdue,
    /// The modem refused the message as such.
    #[error("the modem could not take the message: {0}")]
    FunctionError(ProtocolError),
    /// The session was lost.
    #[error("the modem has lost the MBIM session")]
    Lost,
    /// The answer makes no sense.
    #[error("the modem's answer makes no sense: {0}")]
    Malformed(FrameError),
    /// The answer is one to something else.
    #[error("the modem answered {service} {cid} instead")]
    Mismatch {
        /// Who answered.
        service: Service,
        /// Which command of the service.
        cid: u32,
    },
    /// Fragments of the answer came in the wrong order.
    #[error("parts of the modem's answer came out of sequence")]
    OutOfSequence,
    /// No answer in time.
    #[error("the modem did not answer in time")]
    TimedOut,
    /// The answer is longer than any that is known.
    #[error("the modem's answer is longer than {limit} bytes")]
    TooLong {
        /// The cap.
        limit: usize,
    },
}

/// Why a command was not sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// The session is not open.
    #[error("the MBIM session is not open")]
    NotOpen,
    /// The parameters are longer than any modem takes.
    #[error("{length} bytes of parameters are more than {limit}")]
    TooLong {
        /// How long they are.
        length: usize,
        /// The cap.
        limit: usize,
    },
    /// Too many commands wait.
    #[error("{limit} commands wait already")]
    TooMany {
        /// The cap.
        limit: usize,
    },
}

/// Most bytes of indications and the like that wait to be polled.
const MAX_UNASKED_BYTES: usize = 1024 * 1024;
/// Most of them.
const MAX_UNASKED: usize = 1024;

/// What waits to be polled.
#[derive(Default)]
pub(super) struct Events {
    queue: VecDeque<Event>,
    answers: usize,
    unasked: usize,
    unasked_bytes: usize,
    dropped: u64,
}

impl Events {
    pub(super) fn push(&mut self, event: Event) {
        match weight(&event) {
            Weight::Answer => self.answers += 1,
            Weight::Unasked(bytes) => {
                if self.unasked >= MAX_UNASKED || self.unasked_bytes + bytes > MAX_UNASKED_BYTES {
                    self.dropped += 1;
                    return;
                }
                self.unasked += 1;
                self.unasked_bytes += bytes;
            }
            Weight::State => {
                // Opened and lost a thousand times, and never looked at: the last ones tell enough.
                if self.queue.len() >= 2 * MAX_UNASKED {
                    self.dropped += 1;
                    return;
                }
            }
        }
        self.queue.push_back(event);
    }

    pub(super) fn poll(&mut self) -> Option<Event> {
        let Some(event) = self.queue.pop_front() else {
            let events = std::mem::take(&mut self.dropped);
            return (events > 0).then_some(Event::Dropped { events });
        };
        match weight(&event) {
            Weight::Answer => self.answers = self.answers.saturating_sub(1),
            Weight::Unasked(bytes) => {
                self.unasked = self.unasked.saturating_sub(1);
                self.unasked_bytes = self.unasked_bytes.saturating_sub(bytes);
            }
            Weight::State => {}
        }
        Some(event)
    }

    /// Ends of commands that wait.
    pub(super) fn answers(&self) -> usize {
        self.answers
    }
}

enum Weight {
    Answer,
    State,
    Unasked(usize),
}

fn weight(event: &Event) -> Weight {
    match event {
        Event::Done { .. } | Event::Failed { .. } => Weight::Answer,
        Event::Indication(indication) => Weight::Unasked(indication.info.len()),
        Event::FunctionError { .. } | Event::Malformed(_) | Event::Noise { .. } => Weight::Unasked(0),
        Event::Broken
        | Event::Closed(_)
        | Event::Dropped { .. }
        | Event::Lost
        | Event::OpenFailed(_)
        | Event::Opened => Weight::State,
    }
}
