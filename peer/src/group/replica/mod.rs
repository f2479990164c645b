//! A member's copy of the group: takes messages and time, gives messages, files and events.

mod following;
mod founding;
mod granting;
mod holding;
mod office;
mod proposing;
mod store;
mod succession;
mod timers;

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

pub use founding::{Disk, Founding};
pub use granting::Lease;
pub use holding::Held;
pub use store::Files;
pub use succession::{Asserted, Authority};

use self::following::Following;
use self::holding::Wishes;
use self::office::Office;
use self::proposing::Proposal;
use self::succession::Candidacy;
use super::error::{EntryError, GroupError};
use super::event::Event;
use super::id::{Digest, MemberId};
use super::keyring::{GroupKey, Keyring};
use super::log::{Log, Logged};
use super::message::{Envelope, Message, Position};
use super::view::View;

/// A primary sends a beat this often.
pub const BEAT: Duration = Duration::from_secs(5);
/// A primary that was silent for as long is lost.
pub const SILENCE: Duration = Duration::from_secs(15);
/// How long a candidate waits for votes.
pub const VOTING: Duration = Duration::from_secs(10);
/// What is not answered is asked again after this.
pub const RETRY: Duration = Duration::from_secs(5);

/// What the clocks of this machine say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// Since this machine started, suspend included (`CLOCK_BOOTTIME`). All waiting goes by it.
    pub clock: Duration,
    /// Seconds since 1970; shown to people, decides nothing.
    pub wall: u64,
}

/// A message that is to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transmit {
    /// To whom.
    pub to: MemberId,
    /// What [`Group::handle`] takes there.
    pub bytes: Vec<u8>,
}

/// A member's copy of the group.
///
/// After each call of a method that takes the time, and until each gives `None`: [`poll_files`](Group::poll_files) first, whose
/// files have to be on disk before [`saved`](Group::saved) is called; then [`poll_transmit`](Group::poll_transmit) and
/// [`poll_event`](Group::poll_event), which give nothing as long as something is unsaved. [`poll_timeout`](Group::poll_timeout)
/// says when [`handle_timeout`](Group::handle_timeout) is due.
pub struct Group {
    keyring: Arc<dyn Keyring>,
    me: MemberId,
    log: Log,
    key: Option<(u64, GroupKey)>,
    /// Counts what was put on disk; every message tells it.
    stamp: u64,
    /// The highest epoch that was voted for, or that has begun.
    voted: u64,
    /// The highest epoch that anybody was heard to have voted for.
    voted_elsewhere: u64,
    acknowledged: u64,
    /// The longest that was ever promised to a primary.
    longest_promise: Duration,
    promised_until: Duration,
    standing: Standing,
    office: Option<Office>,
    candidacy: Option<Candidacy>,
    /// When a primary that lost its office to a vote that led nowhere stands again.
    stand_again: Option<Duration>,
    following: Following,
    wishes: Wishes,
    proposals: BTreeMap<u64, Proposal>,
    stamps: BTreeMap<MemberId, u64>,
    entropy: [u8; 32],
    drawn: u64,
    /// Messages to itself.
    loopback: VecDeque<Message>,
    outbox: VecDeque<Transmit>,
    events: VecDeque<Event>,
    unsaved: Unsaved,
}

/// Whether this machine takes part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    /// It does.
    Member,
    /// It may have forgotten what it has told others, so it follows and decides nothing.
    Quarantined,
    /// It was removed.
    Departed,
}

#[derive(Debug, Clone, Copy, Default)]
struct Unsaved {
    log: bool,
    state: bool,
    /// Files were given out and are not reported as saved.
    saving: bool,
}

impl Group {
    /// Which machine this is.
    #[must_use]
    pub fn me(&self) -> MemberId {
        self.me
    }

    /// The group as its log has it.
    #[must_use]
    pub fn view(&self) -> &View {
        self.log.view()
    }

    /// The log, the oldest entry first: who was added and removed, when, and by whom.
    #[must_use]
    pub fn entries(&self) -> &[Logged] {
        self.log.entries()
    }

    /// Up to which entry the log is on a majority of the members, as far as is known here.
    #[must_use]
    pub fn acknowledged(&self) -> u64 {
        self.acknowledged
    }

    /// The group key, when it is known and current.
    #[must_use]
    pub fn key(&self) -> Option<&GroupKey> {
        self.key
            .as_ref()
            .filter(|(generation, _)| *generation == self.view().key_generation)
            .map(|(_, key)| key)
    }

    /// Whether this machine is the primary, and may act as it.
    #[must_use]
    pub fn is_primary(&self) -> bool {
        self.office.is_some() && self.is_taking_part() && self.voted <= self.view().epoch
    }

    /// Whether this machine has been quarantined: see [`Disk::Unknown`].
    #[must_use]
    pub fn is_quarantined(&self) -> bool {
        self.standing == Standing::Quarantined
    }

    /// Whether this machine has been removed.
    #[must_use]
    pub fn has_departed(&self) -> bool {
        self.standing == Standing::Departed
    }

    /// The next message to send, in order; to a member that cannot be reached it is dropped.
    pub fn poll_transmit(&mut self) -> Option<Transmit> {
        if self.is_saved() { self.outbox.pop_front() } else { None }
    }

    /// What has happened.
    pub fn poll_event(&mut self) -> Option<Event> {
        if self.is_saved() { self.events.pop_front() } else { None }
    }

    /// Takes a message of another member. Of a machine that is none, only entries that make it one are taken: they prove
    /// themselves, and this machine may have been away while the others changed.
    ///
    /// # Errors
    /// [`GroupError`] says what is wrong with it; the group goes on as before.
    pub fn handle(&mut self, from: MemberId, bytes: &[u8], now: Moment) -> Result<(), GroupError> {
        if self.standing == Standing::Departed {
            return Err(GroupError::Departed);
        }
        if from == self.me {
            return Err(GroupError::NotMember { from });
        }
        let Envelope { group, stamp, message } = Envelope::parse(bytes)?;
        if group != self.view().group {
            return Err(EntryError::Group { found: group }.into());
        }
        if !self.view().members.contains_key(&from) {
            self.hear_stranger(from, &message)?;
        }
        let seen = self.stamps.get(&from).copied().unwrap_or(0);
        if stamp < seen {
            // Overtaken on its way, or from a disk that was put back.
            self.send(from, Message::Outdated { stamp: seen });
            return Ok(());
        }
        self.stamps.insert(from, stamp);
        let result = self.dispatch(from, message, now);
        self.settle(now);
        result
    }

    fn dispatch(&mut self, from: MemberId, message: Message, now: Moment) -> Result<(), GroupError> {
        match message {
            Message::Entries { entries } => return self.on_entries(from, &entries, now),
            Message::Beat { at, nonce } => self.on_beat(from, at, nonce, now),
            Message::Status { at } => self.on_status(from, at),
            Message::Fetch { from: seq } => self.send_entries(from, seq),
            Message::Key { generation, key } => self.on_key(generation, key),
            Message::Outdated { stamp } => self.on_outdated(stamp),
            // Whoever may have forgotten what it has promised decides nothing.
            _ if self.standing != Standing::Member => {}
            Message::Support { at, nonce, promise } => self.on_support(from, at, nonce, promise, now),
            Message::VoteRequest { epoch, last, head, consent } => {
                self.on_vote_request(from, epoch, last, head, consent, now);
            }
            Message::Vote(vote) => self.on_vote(from, vote, now),
            Message::Denial { epoch, at } => self.on_denial(from, epoch, at),
            Message::Handover { epoch, consent } => self.on_handover(from, epoch, consent, now),
            Message::Ask { id, resource, renew } => self.on_ask(from, id, resource, renew, now),
            Message::Granted { id, epoch, resource, fence, term } => {
                self.on_granted(from, id, epoch, resource, fence, term, now);
            }
            Message::Refused { id, resource, refusal } => self.on_refused(id, resource, refusal, now),
            Message::Release { resource, fence } => self.on_release(from, resource, fence),
            Message::Released { resource, fence } => self.on_released(resource, fence),
            Message::Wanted { resource, by } => self.on_wanted(resource, by, now),
            Message::Propose { id, change } => self.on_propose(from, id, change, now),
            Message::Proposed { id, seq, digest } => self.on_proposed(id, seq, digest),
            Message::Rejected { id } => self.on_rejected(id),
        }
        Ok(())
    }

    /// Delivers what this machine has said to itself, and what follows from it.
    fn settle(&mut self, now: Moment) {
        while let Some(message) = self.loopback.pop_front() {
            // To itself nobody sends entries, and nothing else has errors.
            let _ = self.dispatch(self.me, message, now);
        }
        self.settle_proposals();
    }

    fn send(&mut self, to: MemberId, message: Message) {
        if to == self.me {
            self.loopback.push_back(message);
            return;
        }
        if self.outbox.len() >= MAX_OUTBOX {
            // Everything is asked again; a shell that does not drain has nobody to send to.
            self.outbox.pop_front();
        }
        // The stamp is set when it is certain what is on disk: everything before this leaves.
        let stamp = self.stamp + u64::from(self.unsaved.log || self.unsaved.state);
        let bytes = Envelope { group: self.view().group, stamp, message }.encode();
        self.outbox.push_back(Transmit { to, bytes });
    }

    fn broadcast(&mut self, message: &Message) {
        let others: Vec<MemberId> = self.others().collect();
        for to in others {
            self.send(to, message.clone());
        }
    }

    fn others(&self) -> impl Iterator<Item = MemberId> {
        self.view().members.keys().copied().filter(|id| *id != self.me)
    }

    fn emit(&mut self, event: Event) {
        if self.events.len() < MAX_EVENTS {
            self.events.push_back(event);
        }
    }

    fn position(&self) -> Position {
        let view = self.view();
        Position {
            epoch: view.epoch,
            seq: view.seq,
            head: view.head,
            acknowledged: self.acknowledged,
            voted: self.voted,
            key_generation: self.key.as_ref().map_or(0, |(generation, _)| *generation),
            counts: self.is_taking_part(),
        }
    }

    fn is_taking_part(&self) -> bool {
        self.standing == Standing::Member
    }

    fn note_acknowledged(&mut self, seq: u64) {
        if seq > self.acknowledged {
            self.acknowledged = seq;
            self.emit(Event::Acknowledged { seq });
        }
    }

    /// 32 bytes that nobody else knows, other ones each time.
    fn draw(&mut self) -> [u8; 32] {
        self.drawn += 1;
        Digest::of(&[&self.entropy[..], &self.drawn.to_be_bytes()].concat()).0
    }

    /// A number that no earlier life of this machine has used.
    fn nonce(&mut self) -> u64 {
        let drawn = self.draw();
        drawn.iter().take(8).fold(0, |sum, byte| sum << 8 | u64::from(*byte))
    }
}

/// Most messages that wait to be sent.
const MAX_OUTBOX: usize = 1024;
/// Most events that wait to be taken.
const MAX_EVENTS: usize = 1024;
