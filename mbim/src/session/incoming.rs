//! What is done about what comes from the modem.

use std::time::Duration;

use super::event::{CloseOutcome, CommandError, Event, OpenError};
use super::framer::{Found, Framer};
use super::reassembly::{Joined, MAX_MESSAGE};
use super::{Session, State};
use crate::frame::{Fragment, FrameError, Message, MessageType, TransactionId};
use crate::{CommandDone, ProtocolError, Status};

impl Session {
    pub(super) fn take_fragments(&mut self, now: Duration) {
        while let Some(found) = self.framer.next() {
            match found {
                Found::Fragment(bytes) => {
                    self.tell_noise();
                    self.take_fragment(now, &bytes);
                }
                Found::Hopeless => {
                    self.tell_noise();
                    self.fail_all(CommandError::Broken);
                    self.outgoing.clear();
                    self.framer = Framer::default();
                    self.state = State::Broken;
                    self.events.push(Event::Broken);
                    return;
                }
            }
        }
        self.framer.wait(now);
        if self.framer.held() == 0 {
            self.tell_noise();
        }
    }

    pub(super) fn fail_fragments(
        &mut self,
        kind: MessageType,
        transaction: TransactionId,
        error: CommandError,
    ) {
        if kind == MessageType::CommandDone {
            self.fail(transaction, error);
        }
    }

    fn tell_noise(&mut self) {
        let skipped = self.framer.take_skipped();
        if skipped > 0 {
            self.events.push(Event::Noise { skipped });
        }
    }

    fn take_fragment(&mut self, now: Duration, bytes: &[u8]) {
        let fragment = match Fragment::parse(bytes) {
            Ok(fragment) => fragment,
            Err(error) => return self.events.push(Event::Malformed(error)),
        };
        let (kind, transaction) = (fragment.header.kind, fragment.header.transaction);
        if kind == MessageType::CommandDone && !self.pending.contains_key(&transaction) {
            // Late: it timed out or was abandoned.
            return;
        }
        match self.reassembly.join(now, &fragment) {
            Joined::Waiting => {}
            Joined::Whole(body) => match Message::from_body(kind, &body) {
                Ok(message) => self.take_message(now, transaction, message),
                Err(error) => self.take_malformed(kind, transaction, error),
            },
            Joined::OutOfSequence => {
                self.fail_fragments(kind, transaction, CommandError::OutOfSequence);
                self.host_error(transaction, ProtocolError::FragmentOutOfSequence);
            }
            // What is left of an indication that was given up; of an answer, its beginning is lost.
            Joined::NoBeginning => {
                if kind == MessageType::CommandDone {
                    self.fail(transaction, CommandError::OutOfSequence);
                    self.host_error(transaction, ProtocolError::FragmentOutOfSequence);
                }
            }
            Joined::TooLong => {
                self.fail_fragments(kind, transaction, CommandError::TooLong { limit: MAX_MESSAGE });
                self.host_error(transaction, ProtocolError::Cancel);
            }
        }
    }

    fn take_malformed(&mut self, kind: MessageType, transaction: TransactionId, error: FrameError) {
        if kind == MessageType::CommandDone {
            self.fail(transaction, CommandError::Malformed(error));
        } else {
            self.events.push(Event::Malformed(error));
        }
    }

    fn take_message(&mut self, now: Duration, transaction: TransactionId, message: Message) {
        match message {
            Message::CommandDone(done) => self.take_answer(transaction, done),
            Message::Indicate(indication) => self.events.push(Event::Indication(indication)),
            Message::FunctionError(error) => self.take_function_error(now, transaction, error),
            Message::OpenDone(status) => self.take_open_done(transaction, status),
            Message::CloseDone(_) => self.take_close_done(now, CloseOutcome::Acknowledged),
            // The framer lets nothing through that a host says.
            Message::Open { .. } | Message::Close | Message::Command(_) | Message::HostError(_) => {}
        }
    }

    fn take_answer(&mut self, transaction: TransactionId, done: CommandDone) {
        let Some(pending) = self.pending.get(&transaction) else { return };
        if (pending.service, pending.cid) != (done.service, done.cid) {
            let error = CommandError::Mismatch { service: done.service, cid: done.cid };
            return self.fail(transaction, error);
        }
        self.pending.remove(&transaction);
        self.events.push(Event::Done { transaction, done });
    }

    fn take_open_done(&mut self, transaction: TransactionId, status: Status) {
        // The answer to an OPEN that was sent again comes when the session is open already.
        let State::Opening { first, .. } = self.state else { return };
        let sent = self.next_transaction.wrapping_sub(first.0);
        if transaction.0.wrapping_sub(first.0) >= sent {
            return;
        }
        match status {
            Status::Success => {
                self.outgoing.clear();
                self.state = State::Open;
                self.events.push(Event::Opened);
            }
            // It is asked again in a moment.
            Status::Busy => {}
            refused => {
                self.outgoing.clear();
                self.state = State::Closed;
                self.events.push(Event::OpenFailed(OpenError::Refused(refused)));
            }
        }
    }

    fn take_close_done(&mut self, now: Duration, outcome: CloseOutcome) {
        match self.state {
            State::ClosingStale { deadline, .. } => self.send_open(now, deadline),
            State::Closing { .. } => {
                self.state = State::Closed;
                self.events.push(Event::Closed(outcome));
            }
            State::Closed | State::Opening { .. } | State::Open | State::Broken => {}
        }
    }

    fn take_function_error(&mut self, now: Duration, transaction: TransactionId, error: ProtocolError) {
        match (self.state, error) {
            (State::ClosingStale { .. } | State::Closing { .. }, _) => {
                self.take_close_done(now, CloseOutcome::NotOpened);
            }
            (State::Open, ProtocolError::NotOpened) => {
                self.fail_all(CommandError::Lost);
                self.outgoing.clear();
                self.state = State::Closed;
                self.events.push(Event::Lost);
            }
            _ if self.pending.contains_key(&transaction) => {
                self.fail(transaction, CommandError::FunctionError(error));
            }
            _ => self.events.push(Event::FunctionError { transaction, error }),
        }
    }
}
