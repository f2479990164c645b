//! The other side, in hand-made bytes, and a clock.

use std::time::Duration;

use mbim::basic_connect::RadioStateQuery;
use mbim::session::{Config, Event, Stale};
use mbim::{Request, Session, TransactionId, Version};

use crate::hex::unhex;

pub(crate) const fn ms(milliseconds: u64) -> Duration {
    Duration::from_millis(milliseconds)
}

pub(crate) const fn s(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

/// A session and what happens around it.
pub(crate) struct Pair {
    pub(crate) session: Session,
    pub(crate) now: Duration,
    written: Vec<Vec<u8>>,
}

impl Pair {
    pub(crate) fn new() -> Self {
        Self { session: Session::new(Config::default()), now: s(1000), written: Vec::new() }
    }

    /// With a session that is open.
    pub(crate) fn opened() -> Self {
        let mut pair = Self::new();
        pair.session.open(pair.now, pair.now + s(30), Stale::Keep);
        let open = pair.sent();
        assert_eq!(open.len(), 1);
        pair.receive(&open_done(transaction(&open[0]), 0));
        assert_eq!(pair.events(), [Event::Opened]);
        pair
    }

    /// Lets time pass, and everything happen that is due meanwhile.
    pub(crate) fn pass(&mut self, time: Duration) {
        let end = self.now + time;
        let mut steps = 0;
        while let Some(due) = self.session.poll_timeout().filter(|due| *due <= end) {
            self.now = self.now.max(due);
            self.session.handle_timeout(self.now);
            self.write();
            steps += 1;
            assert!(steps < 1000, "time stands still at {:?}", self.now);
        }
        self.now = end;
        self.session.handle_timeout(end);
        self.write();
    }

    pub(crate) fn receive(&mut self, bytes: &[u8]) {
        self.session.receive(self.now, bytes);
    }

    /// What has been written since this was asked last.
    pub(crate) fn sent(&mut self) -> Vec<Vec<u8>> {
        self.write();
        std::mem::take(&mut self.written)
    }

    fn write(&mut self) {
        self.written.extend(std::iter::from_fn(|| self.session.poll_transmit()));
    }

    pub(crate) fn events(&mut self) -> Vec<Event> {
        std::iter::from_fn(|| self.session.poll_event()).collect()
    }

    /// Sends the Radio State query, to be answered within ten seconds.
    pub(crate) fn ask(&mut self) -> TransactionId {
        let command = RadioStateQuery {}.command(Version::V1);
        self.session.command(self.now, command, self.now + s(10)).unwrap()
    }
}

pub(crate) fn transaction(bytes: &[u8]) -> TransactionId {
    TransactionId(u32::from_le_bytes(bytes[8..12].try_into().unwrap()))
}

pub(crate) fn kind(bytes: &[u8]) -> u32 {
    u32::from_le_bytes(bytes[..4].try_into().unwrap())
}

fn numbers(numbers: &[u32]) -> Vec<u8> {
    numbers.iter().flat_map(|number| number.to_le_bytes()).collect()
}

pub(crate) fn open_done(transaction: TransactionId, status: u32) -> Vec<u8> {
    numbers(&[0x8000_0001, 16, transaction.0, status])
}

pub(crate) fn close_done(transaction: TransactionId) -> Vec<u8> {
    numbers(&[0x8000_0002, 16, transaction.0, 0])
}

pub(crate) fn function_error(transaction: TransactionId, error: u32) -> Vec<u8> {
    numbers(&[0x8000_0004, 16, transaction.0, error])
}

pub(crate) fn host_error(transaction: TransactionId, error: u32) -> Vec<u8> {
    numbers(&[4, 16, transaction.0, error])
}

/// UUID of Basic Connect.
fn basic_connect() -> Vec<u8> {
    unhex("a289cc33bcbb8b4fb6b0133ec2aae6df")
}

/// What is behind the headers of an answer to the Radio State query with `info`.
pub(crate) fn answer_body(info: &[u8]) -> Vec<u8> {
    let length = u32::try_from(info.len()).unwrap();
    [basic_connect(), numbers(&[3, 0, length]), info.to_vec()].concat()
}

/// What is behind the headers of a Signal State indication with `info`.
pub(crate) fn indication_body(info: &[u8]) -> Vec<u8> {
    let length = u32::try_from(info.len()).unwrap();
    [basic_connect(), numbers(&[11, length]), info.to_vec()].concat()
}

/// One fragment.
pub(crate) fn fragment(
    kind: u32,
    transaction: TransactionId,
    total: u32,
    current: u32,
    payload: &[u8],
) -> Vec<u8> {
    let length = u32::try_from(20 + payload.len()).unwrap();
    [numbers(&[kind, length, transaction.0, total, current]), payload.to_vec()].concat()
}

pub(crate) const DONE: u32 = 0x8000_0003;
pub(crate) const INDICATE: u32 = 0x8000_0007;

/// A whole answer to the Radio State query.
pub(crate) fn answer(transaction: TransactionId) -> Vec<u8> {
    fragment(DONE, transaction, 1, 0, &answer_body(&numbers(&[1, 1])))
}

pub(crate) fn indication() -> Vec<u8> {
    fragment(INDICATE, TransactionId(0), 1, 0, &indication_body(&numbers(&[17, 99, 5, 1, 1])))
}
