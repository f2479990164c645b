//! The conversation with one modem, without its device and without a clock.
//!
//! Time is a `Duration` since any moment that the caller keeps to. The caller
//!
//! * hands what it has read to [`receive`](Session::receive), in whatever pieces it came;
//! * calls [`handle_timeout`](Session::handle_timeout) when the moment of [`poll_timeout`](Session::poll_timeout) has come;
//! * and after *any* call writes all that [`poll_transmit`](Session::poll_transmit) has, acts on all that
//!   [`poll_event`](Session::poll_event) has, and asks [`poll_timeout`](Session::poll_timeout) anew.
//!
//! ```
//! use std::time::Duration;
//! use mbim::basic_connect::{RadioStateQuery, RadioSwitchState};
//! use mbim::session::{Config, Event, Stale};
//! use mbim::{Request, Session, Version};
//! # fn open_done(_: &[u8]) -> Vec<u8> { vec![1, 0, 0, 0x80, 16, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0] }
//!
//! let seconds = Duration::from_secs;
//! let mut session = Session::new(Config::default());
//! session.open(seconds(0), seconds(30), Stale::Keep);
//! let open = session.poll_transmit().unwrap(); // goes to the modem in one write
//! session.receive(seconds(1), &open_done(&open));
//! assert_eq!(session.poll_event(), Some(Event::Opened));
//!
//! let command = RadioStateQuery {}.command(Version::V1);
//! let transaction = session.command(seconds(1), command, seconds(11))?;
//! assert!(session.poll_transmit().is_some());
//! session.handle_timeout(seconds(11)); // no answer
//! assert!(matches!(session.poll_event(), Some(Event::Failed { transaction: failed, .. }) if failed == transaction));
//! # Ok::<(), mbim::session::Refused>(())
//! ```
//!
//! # What the session does by itself
//!
//! OPEN is sent again every [`REOPEN_INTERVAL`] while the modem is silent, as it is while it boots. Fragments are joined per
//! transaction, whatever comes between them; one that is overdue for [`FRAGMENT_INTERVAL`] or out of sequence fails its
//! command and is reported to the modem. Late answers to commands that timed out or were abandoned are dropped. Bytes
//! that are no MBIM are skipped until a header comes; after [`MAX_NOISE`] of them the stream is given up as [`Event::Broken`].

mod event;
mod framer;
mod incoming;
mod outgoing;
mod reassembly;

pub use event::{CloseOutcome, CommandError, Event, OpenError, Refused, Stale};
pub use framer::MAX_NOISE;
pub use reassembly::{MAX_FRAGMENTS, MAX_MESSAGE, MAX_REASSEMBLY};

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use crate::frame::{Message, TransactionId};
use crate::{Command, ProtocolError, Service};

use event::Events;
use framer::Framer;
use outgoing::Outgoing;
use reassembly::Reassembly;

/// What is assumed where neither the kernel nor the USB descriptors tell the longest fragment.
pub const DEFAULT_CONTROL_TRANSFER: u32 = 4096;

/// The shortest limit for fragments that is respected (MBIM 1.0, 6.5: wMaxControlMessage).
pub const MIN_CONTROL_TRANSFER: u32 = 64;

/// The longest fragment: the limit is a number of 16 bits.
pub const MAX_CONTROL_TRANSFER: u32 = 65_535;

/// How often OPEN is sent.
pub const REOPEN_INTERVAL: Duration = Duration::from_secs(5);

/// How long a modem may take to close a stale session before OPEN is sent all the same.
pub const CLOSE_GRACE: Duration = Duration::from_secs(2);

/// How long a modem may take from one fragment to the next, and from the first byte of a fragment to the last.
pub const FRAGMENT_INTERVAL: Duration = Duration::from_millis(1250);

/// Most commands at the same time, those whose end has not been polled included.
pub const MAX_COMMANDS: usize = 64;

/// The longest information buffer that is sent.
pub const MAX_COMMAND: usize = 256 * 1024;

/// What does not change during a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// Longest fragment in either direction, in bytes: wMaxControlMessage of the modem. Kept between
    /// [`MIN_CONTROL_TRANSFER`] and [`MAX_CONTROL_TRANSFER`].
    pub max_control_transfer: u32,
    /// The first transaction id; they go up from there. Zero is skipped.
    pub first_transaction: TransactionId,
}

impl Default for Config {
    fn default() -> Self {
        Self { max_control_transfer: DEFAULT_CONTROL_TRANSFER, first_transaction: TransactionId(1) }
    }
}

/// See the module's text.
///
/// Memory: [`MAX_REASSEMBLY`] for fragments, one fragment that is not whole, [`MAX_COMMANDS`] commands with their answers, and indications up
/// to [`Event::Dropped`].
pub struct Session {
    max_control_transfer: u32,
    next_transaction: u32,
    state: State,
    framer: Framer,
    reassembly: Reassembly,
    pending: BTreeMap<TransactionId, Pending>,
    outgoing: Outgoing,
    events: Events,
}

/// A command that waits for its answer.
struct Pending {
    service: Service,
    cid: u32,
    deadline: Duration,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Closed,
    /// CLOSE was sent for a session that somebody else may have left open.
    ClosingStale {
        until: Duration,
        deadline: Duration,
    },
    Opening {
        /// The first OPEN; further ones follow it without a gap.
        first: TransactionId,
        resend_at: Duration,
        deadline: Duration,
    },
    Open,
    Closing {
        deadline: Duration,
    },
    /// The stream is no MBIM.
    Broken,
}

impl Session {
    /// A session that is closed.
    #[must_use]
    pub fn new(config: Config) -> Self {
        let max_control_transfer =
            config.max_control_transfer.clamp(MIN_CONTROL_TRANSFER, MAX_CONTROL_TRANSFER);
        Self {
            max_control_transfer,
            next_transaction: config.first_transaction.0,
            state: State::Closed,
            framer: Framer::default(),
            reassembly: Reassembly::default(),
            pending: BTreeMap::new(),
            outgoing: Outgoing::default(),
            events: Events::default(),
        }
    }

    /// Opens the session, or opens it again; [`Event::Opened`] or [`Event::OpenFailed`] tells the end, by `deadline` at the latest.
    ///
    /// Commands of an earlier session fail, and what was half received is forgotten.
    pub fn open(&mut self, now: Duration, deadline: Duration, stale: Stale) {
        self.fail_all(CommandError::Closed);
        self.outgoing.clear();
        self.framer = Framer::default();
        match stale {
            Stale::Close => {
                self.send(&Message::Close);
                self.state = State::ClosingStale { until: now + CLOSE_GRACE, deadline };
            }
            Stale::Keep => self.send_open(now, deadline),
        }
    }

    /// Sends a command; [`Event::Done`] or [`Event::Failed`] tells the end, by `deadline` at the latest.
    ///
    /// # Errors
    /// [`Refused`]. For the proxy's own service (see [`proxy`](crate::proxy)) the session need not be open.
    pub fn command(
        &mut self,
        now: Duration,
        command: Command,
        deadline: Duration,
    ) -> Result<TransactionId, Refused> {
        let to_proxy = command.service == Service::ProxyControl && self.state == State::Closed;
        if self.state != State::Open && !to_proxy {
            return Err(Refused::NotOpen);
        }
        if self.pending.len() + self.events.answers() >= MAX_COMMANDS {
            return Err(Refused::TooMany { limit: MAX_COMMANDS });
        }
        if command.info.len() > MAX_COMMAND {
            return Err(Refused::TooLong { length: command.info.len(), limit: MAX_COMMAND });
        }
        let pending = Pending { service: command.service, cid: command.cid, deadline: deadline.max(now) };
        let transaction = self.send(&Message::Command(command));
        self.pending.insert(transaction, pending);
        Ok(transaction)
    }

    /// The answer is not wanted any more: it is dropped when it comes, and no event tells of it. A command that has not begun to go out does
    /// not.
    pub fn abandon(&mut self, transaction: TransactionId) {
        if self.pending.remove(&transaction).is_some() {
            self.forget(transaction);
        }
    }

    /// Closes the session; [`Event::Closed`] tells the end, by `deadline` at the latest. Commands fail at once.
    pub fn close(&mut self, now: Duration, deadline: Duration) {
        if self.state == State::Broken {
            return;
        }
        self.fail_all(CommandError::Closed);
        self.outgoing.clear();
        self.send(&Message::Close);
        self.state = State::Closing { deadline: deadline.max(now) };
    }

    /// The device is gone: all that waits fails at once.
    pub fn disconnected(&mut self) {
        let was = std::mem::replace(&mut self.state, State::Closed);
        self.fail_all(CommandError::Disconnected);
        self.outgoing.clear();
        self.framer = Framer::default();
        match was {
            State::Opening { .. } | State::ClosingStale { .. } => {
                self.events.push(Event::OpenFailed(OpenError::Disconnected));
            }
            State::Closing { .. } => self.events.push(Event::Closed(CloseOutcome::Disconnected)),
            State::Closed | State::Open | State::Broken => {}
        }
    }

    /// Bytes from the modem.
    pub fn receive(&mut self, now: Duration, bytes: &[u8]) {
        for chunk in bytes.chunks(framer::CHUNK) {
            if self.state == State::Broken {
                return;
            }
            self.framer.feed(chunk);
            self.take_fragments(now);
        }
    }

    /// Acts on what is due; earlier than [`poll_timeout`](Self::poll_timeout) it does nothing.
    pub fn handle_timeout(&mut self, now: Duration) {
        if self.framer.deadline().is_some_and(|deadline| deadline <= now) {
            self.framer.give_up(now);
            self.take_fragments(now);
        }
        for (kind, transaction) in self.reassembly.overdue(now) {
            self.fail_fragments(kind, transaction, CommandError::FragmentOverdue);
            self.host_error(transaction, ProtocolError::TimeoutFragment);
        }
        let overdue: Vec<TransactionId> =
            self.pending.iter().filter(|(_, pending)| pending.deadline <= now).map(|(id, _)| *id).collect();
        for transaction in overdue {
            self.fail(transaction, CommandError::TimedOut);
        }
        match self.state {
            State::ClosingStale { deadline, .. } | State::Opening { deadline, .. } if deadline <= now => {
                self.state = State::Closed;
                self.outgoing.clear();
                self.events.push(Event::OpenFailed(OpenError::TimedOut));
            }
            State::ClosingStale { until, deadline } if until <= now => self.send_open(now, deadline),
            State::Opening { first, resend_at, deadline } if resend_at <= now => {
                // A device that takes nothing is not sent more of the same.
                if self.outgoing.is_empty() {
                    self.send(&self.open_message());
                }
                self.state = State::Opening { first, resend_at: now + REOPEN_INTERVAL, deadline };
            }
            State::Closing { deadline } if deadline <= now => {
                self.state = State::Closed;
                self.events.push(Event::Closed(CloseOutcome::TimedOut));
            }
            _ => {}
        }
    }

    /// When [`handle_timeout`](Self::handle_timeout) is due; `None` while nothing is. Changes with every other call.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Duration> {
        let state = match self.state {
            State::ClosingStale { until, deadline } => Some(until.min(deadline)),
            State::Opening { resend_at, deadline, .. } => Some(resend_at.min(deadline)),
            State::Closing { deadline } => Some(deadline),
            State::Closed | State::Open | State::Broken => None,
        };
        self.pending
            .values()
            .map(|pending| pending.deadline)
            .chain(self.reassembly.deadline())
            .chain(self.framer.deadline())
            .chain(state)
            .min()
    }

    /// The next fragment to write, in one write of its own. Call until `None` after every other call.
    pub fn poll_transmit(&mut self) -> Option<Vec<u8>> {
        self.outgoing.poll()
    }

    /// What has happened. Call until `None` after every other call.
    pub fn poll_event(&mut self) -> Option<Event> {
        self.events.poll()
    }

    /// Whether commands can be sent.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.state == State::Open
    }

    /// Bytes of memory held for what is not whole yet.
    #[must_use]
    pub fn held(&self) -> usize {
        self.framer.held() + self.reassembly.held()
    }

    fn send_open(&mut self, now: Duration, deadline: Duration) {
        let first = self.send(&self.open_message());
        self.state = State::Opening { first, resend_at: now + REOPEN_INTERVAL, deadline };
    }

    fn open_message(&self) -> Message {
        Message::Open { max_control_transfer: self.max_control_transfer }
    }

    fn send(&mut self, message: &Message) -> TransactionId {
        let transaction = self.allocate();
        // The limit has 16 bits.
        let max = usize::try_from(self.max_control_transfer).unwrap_or(usize::MAX);
        self.outgoing.push(transaction, message.encode(transaction, max));
        transaction
    }

    fn allocate(&mut self) -> TransactionId {
        loop {
            let transaction = TransactionId(self.next_transaction);
            self.next_transaction = self.next_transaction.wrapping_add(1);
            // There are fewer commands than numbers, so one is free.
            if transaction.0 != 0 && !self.pending.contains_key(&transaction) {
                return transaction;
            }
        }
    }

    fn fail(&mut self, transaction: TransactionId, error: CommandError) {
        if self.pending.remove(&transaction).is_some() {
            self.forget(transaction);
            self.events.push(Event::Failed { transaction, error });
        }
    }

    fn fail_all(&mut self, error: CommandError) {
        for transaction in std::mem::take(&mut self.pending).into_keys() {
            self.events.push(Event::Failed { transaction, error });
        }
        self.reassembly = Reassembly::default();
    }

    fn forget(&mut self, transaction: TransactionId) {
        self.reassembly.forget(transaction);
        self.outgoing.recall(transaction);
    }

    fn host_error(&mut self, transaction: TransactionId, error: ProtocolError) {
        self.outgoing.push_error(Message::HostError(error).encode(transaction, usize::MAX));
    }
}

/// Without what has been sent and received, which may be secret.
impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session")
            .field("state", &self.state)
            .field("pending", &self.pending.len())
            .field("held", &self.held())
            .finish_non_exhaustive()
    }
}
