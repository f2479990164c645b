//! The two files of a copy: the log, and what else must survive.

use std::time::Duration;

use crate::cbor::{DecodeError, Map, Writer};

use super::super::error::GroupError;
use super::super::id::{GroupId, MemberId};
use super::super::keyring::{GroupKey, Keyring};
use super::super::lease::Row;
use super::super::message::{duration, millis, read_rows, write_rows};
use super::{Group, Unsaved};

/// Version of the state file.
const VERSION: u64 = 1;
/// Longest sealed key, in bytes.
const MAX_SEALED: usize = 256;

/// Files that have to be on disk before anything else is polled. Each replaces its predecessor atomically; where both are given, `state`
/// is written first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Files {
    /// What was voted, promised and granted.
    pub state: Option<Vec<u8>>,
    /// The log.
    pub log: Option<Vec<u8>>,
}

/// The state file, read.
#[derive(Debug, Clone)]
pub(super) struct State {
    pub(super) group: GroupId,
    pub(super) me: MemberId,
    pub(super) stamp: u64,
    pub(super) voted: u64,
    pub(super) acknowledged: u64,
    pub(super) longest_promise: Duration,
    /// The epoch in which this machine was primary, that the table belongs to.
    pub(super) tenure: u64,
    pub(super) counter: u32,
    pub(super) rows: Vec<Row>,
    /// A clock that starts anew waits for the whole of it.
    pub(super) quiet: [Duration; 2],
    pub(super) key: Option<(u64, GroupKey)>,
    /// Once in quarantine, always: the file that says so is as old as the one that it replaces.
    pub(super) is_quarantined: bool,
}

impl Group {
    /// The files that have changed. Call [`saved`](Group::saved) when they are on disk.
    pub fn poll_files(&mut self) -> Option<Files> {
        if self.unsaved.saving || self.is_saved() {
            return None;
        }
        self.stamp += 1;
        let log = self.unsaved.log.then(|| self.log.to_file());
        self.unsaved = Unsaved { log: false, state: false, saving: true };
        Some(Files { state: Some(self.state_file()), log })
    }

    /// What [`poll_files`](Group::poll_files) gave is on disk.
    pub fn saved(&mut self) {
        self.unsaved.saving = false;
    }

    pub(super) fn is_saved(&self) -> bool {
        !(self.unsaved.log || self.unsaved.state || self.unsaved.saving)
    }

    fn state_file(&self) -> Vec<u8> {
        let office = self.office.as_ref();
        let rows = office.map(|office| office.table.stored()).unwrap_or_default();
        let mut w = Writer::new();
        w.map(if self.key.is_some() { 14 } else { 12 }).uint(0).uint(VERSION);
        w.uint(1).bytes(&self.view().group.0).uint(2).bytes(&self.me.0).uint(3).uint(self.stamp);
        w.uint(4).uint(self.voted).uint(5).uint(self.acknowledged).uint(6).uint(millis(self.longest_promise));
        w.uint(7).uint(office.map_or(0, |office| office.epoch));
        w.uint(8).uint(office.map_or(0, |office| u64::from(office.table.counter)));
        write_rows(&rows, w.uint(9));
        w.uint(10).array(2);
        for quiet in office.map(|office| office.quiet_term).unwrap_or_default() {
            w.uint(millis(quiet));
        }
        if let Some((generation, key)) = &self.key {
            w.uint(11).uint(*generation).uint(12).bytes(&self.keyring.seal(key.bytes()));
        }
        w.uint(13).bool(self.is_quarantined());
        w.finish()
    }
}

impl State {
    /// Of a copy that has never been saved.
    pub(super) fn blank(group: GroupId, me: MemberId) -> Self {
        State {
            group,
            me,
            stamp: 0,
            voted: 0,
            acknowledged: 0,
            longest_promise: Duration::ZERO,
            tenure: 0,
            counter: 0,
            rows: Vec::new(),
            quiet: [Duration::ZERO; 2],
            key: None,
            is_quarantined: false,
        }
    }

    pub(super) fn read(bytes: &[u8], keyring: &dyn Keyring) -> Result<Self, GroupError> {
        State::decode(bytes, keyring).map_err(|source| GroupError::Store { file: "state", source })
    }

    fn decode(bytes: &[u8], keyring: &dyn Keyring) -> Result<Self, DecodeError> {
        let map = Map::parse_version(bytes, VERSION)?;
        let counter = map.required(8)?;
        let quiet = map.required(10)?;
        let quiets = quiet.array(2)?;
        let [profiles, rest] = quiets.as_slice() else { return Err(quiet.error("two durations")) };
        let key = match (map.optional(11), map.optional(12)) {
            (Some(generation), Some(sealed)) => {
                let plain = keyring.open(sealed.bytes(MAX_SEALED)?).and_then(|plain| plain.try_into().ok());
                let plain: [u8; 32] =
                    plain.ok_or_else(|| sealed.error("a key that this machine has sealed"))?;
                Some((generation.uint()?, GroupKey::new(plain)))
            }
            _ => None,
        };
        Ok(State {
            group: GroupId(map.fixed(1)?),
            me: MemberId(map.fixed(2)?),
            stamp: map.uint(3)?,
            voted: map.uint(4)?,
            acknowledged: map.uint(5)?,
            longest_promise: duration(map.uint(6)?),
            tenure: map.uint(7)?,
            counter: counter.uint()?.try_into().map_err(|_| counter.error("a counter of 32 bits"))?,
            rows: read_rows(map.required(9)?)?,
            quiet: [duration(profiles.uint()?), duration(rest.uint()?)],
            key,
            is_quarantined: map.required(13)?.bool()?,
        })
    }
}
