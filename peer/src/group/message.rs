//! What members say to each other about the group.

use std::time::Duration;

use crate::cbor::{DecodeError, Map, Value, Writer};

use super::entry::{MAX_ENTRY, MAX_STATE_VALUE};
use super::error::Refusal;
use super::id::{Digest, GroupId, MemberId, Signature};
use super::lease::{MAX_LEASES, Row};
use super::member::{MAX_LABEL, Member};
use super::resource::Resource;

/// Version of the messages.
pub(crate) const VERSION: u64 = 1;
/// Longest message, in bytes; it fits into a frame of a session.
pub const MAX_MESSAGE: usize = 60 * 1024;
/// Most entries in one message.
const MAX_RUN: usize = 256;

/// Where a log ends, and how much of it is acknowledged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Position {
    pub(crate) epoch: u64,
    pub(crate) seq: u64,
    pub(crate) head: Digest,
    pub(crate) acknowledged: u64,
    /// The highest epoch that the sender has voted for.
    pub(crate) voted: u64,
    pub(crate) key_generation: u64,
    /// Whether its word counts: it is not in quarantine.
    pub(crate) counts: bool,
}

/// What an old primary tells the one that follows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Estate {
    pub(crate) rows: Vec<Row>,
    /// For how long it would still have waited itself: profiles, and the rest.
    pub(crate) quiet: [Duration; 2],
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Message {
    /// The primary is there. The nonce comes back.
    Beat {
        at: Position,
        nonce: u64,
    },
    /// A member is there. For `promise` it will not follow anybody else.
    Support {
        at: Position,
        nonce: u64,
        promise: Duration,
    },
    /// Between members, when they meet and while the primary is silent.
    Status {
        at: Position,
    },
    /// Wants the entries from a place on.
    Fetch {
        from: u64,
    },
    Entries {
        entries: Vec<Vec<u8>>,
    },
    /// Wants to be the primary. `last` is the rank of its log.
    VoteRequest {
        epoch: u64,
        last: (u64, u64),
        head: Digest,
        consent: Option<Signature>,
    },
    Vote(Vote),
    /// No vote.
    Denial {
        epoch: u64,
        at: Position,
    },
    /// The primary wants the receiver to follow it.
    Handover {
        epoch: u64,
        consent: Signature,
    },
    /// Wants a lease; with the fence of the one it has.
    Ask {
        id: u64,
        resource: Resource,
        renew: Option<u64>,
    },
    Granted {
        id: u64,
        epoch: u64,
        resource: Resource,
        fence: u64,
        term: Duration,
    },
    Refused {
        id: u64,
        resource: Resource,
        refusal: Refusal,
    },
    Release {
        resource: Resource,
        fence: u64,
    },
    Released {
        resource: Resource,
        fence: u64,
    },
    /// Somebody else wants what the receiver holds.
    Wanted {
        resource: Resource,
        by: MemberId,
    },
    /// A group key, to a member that lacks it.
    Key {
        generation: u64,
        key: [u8; 32],
    },
    /// A member wants an entry.
    Propose {
        id: u64,
        change: Change,
    },
    /// It is in the log of the primary, which is not to say acknowledged.
    Proposed {
        id: u64,
        seq: u64,
        digest: Digest,
    },
    /// It is not.
    Rejected {
        id: u64,
    },
    /// The sender has seen later messages of the receiver.
    Outdated {
        stamp: u64,
    },
}

/// A vote, with what the new primary has to know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Vote {
    pub(crate) epoch: u64,
    pub(crate) signature: Signature,
    /// For how long what it has promised to earlier primaries still runs.
    pub(crate) promised: Duration,
    /// By the old primary itself.
    pub(crate) estate: Option<Estate>,
    /// What the voter holds.
    pub(crate) held: Vec<Row>,
}

/// What a member may have the primary write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Change {
    /// A small state; no value removes it.
    State { key: String, value: Vec<u8> },
    /// It leaves.
    Leave,
    /// Its own name, model and EID; mode and grants stay.
    Describe { name: String, model: String, eid: String },
}

/// A message with its envelope.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Envelope {
    pub(crate) group: GroupId,
    /// Counts what the sender has put on disk.
    pub(crate) stamp: u64,
    pub(crate) message: Message,
}

impl Envelope {
    pub(crate) fn encode(&self) -> Vec<u8> {
        let mut w = Writer::new();
        w.map(5).uint(0).uint(VERSION).uint(1).bytes(&self.group.0).uint(2).uint(self.stamp);
        w.uint(3).uint(self.message.code()).uint(4);
        self.message.write(&mut w);
        w.finish()
    }

    pub(crate) fn parse(bytes: &[u8]) -> Result<Self, DecodeError> {
        if bytes.len() > MAX_MESSAGE {
            return Err(DecodeError::TooMany { limit: MAX_MESSAGE });
        }
        let map = Map::parse_version(bytes, VERSION)?;
        Ok(Envelope {
            group: GroupId(map.fixed(1)?),
            stamp: map.uint(2)?,
            message: Message::read(map.required(3)?, &map.required(4)?.map()?)?,
        })
    }
}

impl Message {
    fn code(&self) -> u64 {
        match self {
            Message::Beat { .. } => 1,
            Message::Support { .. } => 2,
            Message::Status { .. } => 3,
            Message::Fetch { .. } => 4,
            Message::Entries { .. } => 5,
            Message::VoteRequest { .. } => 6,
            Message::Vote(_) => 7,
            Message::Denial { .. } => 8,
            Message::Handover { .. } => 9,
            Message::Ask { .. } => 10,
            Message::Granted { .. } => 11,
            Message::Refused { .. } => 12,
            Message::Release { .. } => 13,
            Message::Released { .. } => 14,
            Message::Wanted { .. } => 15,
            Message::Key { .. } => 16,
            Message::Propose { .. } => 17,
            Message::Proposed { .. } => 18,
            Message::Rejected { .. } => 19,
            Message::Outdated { .. } => 20,
        }
    }

    fn write(&self, w: &mut Writer) {
        match self {
            Message::Beat { at, nonce } => {
                at.write(w.map(2).uint(1));
                w.uint(2).uint(*nonce);
            }
            Message::Support { at, nonce, promise } => {
                at.write(w.map(3).uint(1));
                w.uint(2).uint(*nonce).uint(3).uint(millis(*promise));
            }
            Message::Status { at } => at.write(w.map(1).uint(1)),
            Message::Fetch { from } => {
                w.map(1).uint(1).uint(*from);
            }
            Message::Entries { entries } => {
                w.map(1).uint(1).array(entries.len());
                for entry in entries {
                    w.bytes(entry);
                }
            }
            Message::VoteRequest { epoch, last, head, consent } => {
                w.map(4 + usize::from(consent.is_some())).uint(1).uint(*epoch);
                w.uint(2).uint(last.0).uint(3).uint(last.1).uint(4).bytes(&head.0);
                if let Some(consent) = consent {
                    w.uint(5).bytes(&consent.0);
                }
            }
            Message::Vote(vote) => vote.write(w),
            Message::Denial { epoch, at } => at.write(w.map(2).uint(1).uint(*epoch).uint(2)),
            Message::Handover { epoch, consent } => {
                w.map(2).uint(1).uint(*epoch).uint(2).bytes(&consent.0);
            }
            Message::Ask { id, resource, renew } => {
                resource.write(w.map(2 + usize::from(renew.is_some())).uint(1).uint(*id).uint(2));
                if let Some(fence) = renew {
                    w.uint(3).uint(*fence);
                }
            }
            Message::Granted { id, epoch, resource, fence, term } => {
                resource.write(w.map(5).uint(1).uint(*id).uint(2));
                w.uint(3).uint(*epoch).uint(4).uint(*fence).uint(5).uint(millis(*term));
            }
            Message::Refused { id, resource, refusal } => {
                resource.write(w.map(3).uint(1).uint(*id).uint(2));
                write_refusal(refusal, w.uint(3));
            }
            Message::Release { resource, fence } | Message::Released { resource, fence } => {
                resource.write(w.map(2).uint(1));
                w.uint(2).uint(*fence);
            }
            Message::Wanted { resource, by } => {
                resource.write(w.map(2).uint(1));
                w.uint(2).bytes(&by.0);
            }
            Message::Key { generation, key } => {
                w.map(2).uint(1).uint(*generation).uint(2).bytes(key);
            }
            Message::Propose { id, change } => change.write(w.map(2).uint(1).uint(*id).uint(2)),
            Message::Proposed { id, seq, digest } => {
                w.map(3).uint(1).uint(*id).uint(2).uint(*seq).uint(3).bytes(&digest.0);
            }
            Message::Rejected { id } => {
                w.map(1).uint(1).uint(*id);
            }
            Message::Outdated { stamp } => {
                w.map(1).uint(1).uint(*stamp);
            }
        }
    }

    fn read(code: Value<'_>, map: &Map<'_>) -> Result<Self, DecodeError> {
        let position = |key| Position::read(map.required(key)?);
        let resource = |key| Resource::read(map.required(key)?);
        Ok(match code.uint()? {
            1 => Message::Beat { at: position(1)?, nonce: map.uint(2)? },
            2 => Message::Support { at: position(1)?, nonce: map.uint(2)?, promise: duration(map.uint(3)?) },
            3 => Message::Status { at: position(1)? },
            4 => Message::Fetch { from: map.uint(1)? },
            5 => {
                let entries = map.required(1)?.array(MAX_RUN)?;
                let entries = entries.into_iter().map(|entry| Ok(entry.bytes(MAX_ENTRY)?.to_vec()));
                Message::Entries { entries: entries.collect::<Result<_, DecodeError>>()? }
            }
            6 => Message::VoteRequest {
                epoch: map.uint(1)?,
                last: (map.uint(2)?, map.uint(3)?),
                head: Digest(map.fixed(4)?),
                consent: map.optional(5).map(|value| value.fixed().map(Signature)).transpose()?,
            },
            7 => Message::Vote(Vote::read(map)?),
            8 => Message::Denial { epoch: map.uint(1)?, at: position(2)? },
            9 => Message::Handover { epoch: map.uint(1)?, consent: Signature(map.fixed(2)?) },
            10 => Message::Ask {
                id: map.uint(1)?,
                resource: resource(2)?,
                renew: map.optional(3).map(Value::uint).transpose()?,
            },
            11 => Message::Granted {
                id: map.uint(1)?,
                resource: resource(2)?,
                epoch: map.uint(3)?,
                fence: map.uint(4)?,
                term: duration(map.uint(5)?),
            },
            12 => Message::Refused {
                id: map.uint(1)?,
                resource: resource(2)?,
                refusal: read_refusal(map.required(3)?)?,
            },
            13 => Message::Release { resource: resource(1)?, fence: map.uint(2)? },
            14 => Message::Released { resource: resource(1)?, fence: map.uint(2)? },
            15 => Message::Wanted { resource: resource(1)?, by: MemberId(map.fixed(2)?) },
            16 => Message::Key { generation: map.uint(1)?, key: map.fixed(2)? },
            17 => Message::Propose { id: map.uint(1)?, change: Change::read(map.required(2)?)? },
            18 => Message::Proposed { id: map.uint(1)?, seq: map.uint(2)?, digest: Digest(map.fixed(3)?) },
            19 => Message::Rejected { id: map.uint(1)? },
            20 => Message::Outdated { stamp: map.uint(1)? },
            _ => return Err(code.error("a kind of message")),
        })
    }
}

impl Position {
    fn write(&self, w: &mut Writer) {
        w.map(7).uint(1).uint(self.epoch).uint(2).uint(self.seq).uint(3).bytes(&self.head.0);
        w.uint(4).uint(self.acknowledged).uint(5).uint(self.voted).uint(6).uint(self.key_generation);
        w.uint(7).bool(self.counts);
    }

    fn read(value: Value<'_>) -> Result<Self, DecodeError> {
        let map = value.map()?;
        Ok(Position {
            epoch: map.uint(1)?,
            seq: map.uint(2)?,
            head: Digest(map.fixed(3)?),
            acknowledged: map.uint(4)?,
            voted: map.uint(5)?,
            key_generation: map.uint(6)?,
            counts: map.required(7)?.bool()?,
        })
    }
}

impl Vote {
    fn write(&self, w: &mut Writer) {
        w.map(4 + usize::from(self.estate.is_some()))
            .uint(1)
            .uint(self.epoch)
            .uint(2)
            .bytes(&self.signature.0);
        write_rows(&self.held, w.uint(3).uint(millis(self.promised)).uint(4));
        if let Some(estate) = &self.estate {
            w.uint(5).map(2).uint(1).array(2);
            for quiet in estate.quiet {
                w.uint(millis(quiet));
            }
            write_rows(&estate.rows, w.uint(2));
        }
    }

    fn read(map: &Map<'_>) -> Result<Self, DecodeError> {
        let estate = map.optional(5).map(|value| {
            let map = value.map()?;
            let field = map.required(1)?;
            let quiet = field.array(2)?;
            let [profiles, rest] = quiet.as_slice() else { return Err(field.error("two durations")) };
            let quiet = [duration(profiles.uint()?), duration(rest.uint()?)];
            Ok(Estate { rows: read_rows(map.required(2)?)?, quiet })
        });
        Ok(Vote {
            epoch: map.uint(1)?,
            signature: Signature(map.fixed(2)?),
            promised: duration(map.uint(3)?),
            held: read_rows(map.required(4)?)?,
            estate: estate.transpose()?,
        })
    }
}

impl Change {
    fn write(&self, w: &mut Writer) {
        match self {
            Change::State { key, value } => {
                w.map(3).uint(0).uint(1).uint(1).text(key).uint(2).bytes(value);
            }
            Change::Leave => {
                w.map(1).uint(0).uint(2);
            }
            Change::Describe { name, model, eid } => {
                w.map(4).uint(0).uint(3).uint(1).text(name).uint(2).text(model).uint(3).text(eid);
            }
        }
    }

    fn read(value: Value<'_>) -> Result<Self, DecodeError> {
        let map = value.map()?;
        let text = |key| map.text(key, MAX_LABEL);
        match map.uint(0)? {
            1 => {
                let value = map.required(2)?.bytes(MAX_STATE_VALUE)?.to_vec();
                Ok(Change::State { key: text(1)?, value })
            }
            2 => Ok(Change::Leave),
            3 => Ok(Change::Describe { name: text(1)?, model: text(2)?, eid: text(3)? }),
            _ => Err(value.error("a change")),
        }
    }

    /// Whether it would be, for the log.
    pub(crate) fn fits(&self, myself: &Member) -> bool {
        match self {
            Change::State { key, value } => key.len() <= MAX_LABEL && value.len() <= MAX_STATE_VALUE,
            Change::Leave => true,
            Change::Describe { name, model, eid } => {
                let (name, model, eid) = (name.clone(), model.clone(), eid.clone());
                Member { name, model, eid, ..myself.clone() }.fits()
            }
        }
    }
}

pub(crate) fn write_rows(rows: &[Row], w: &mut Writer) {
    w.array(rows.len());
    for row in rows {
        row.resource.write(w.array(4));
        w.bytes(&row.holder.0).uint(row.fence).uint(millis(row.left));
    }
}

pub(crate) fn read_rows(value: Value<'_>) -> Result<Vec<Row>, DecodeError> {
    let rows = value.array(MAX_LEASES)?.into_iter().map(|row| {
        let items = row.array(4)?;
        let [resource, holder, fence, left] = items.as_slice() else { return Err(row.error("a lease")) };
        Ok(Row {
            resource: Resource::read(*resource)?,
            holder: MemberId(holder.fixed()?),
            fence: fence.uint()?,
            left: duration(left.uint()?),
        })
    });
    rows.collect()
}

fn write_refusal(refusal: &Refusal, w: &mut Writer) {
    match refusal {
        Refusal::Held { holder, left } => {
            w.map(3).uint(0).uint(1).uint(1).bytes(&holder.0).uint(2).uint(millis(*left));
        }
        Refusal::NotAllowed => {
            w.map(1).uint(0).uint(2);
        }
        Refusal::NotPrimary => {
            w.map(1).uint(0).uint(3);
        }
        Refusal::NoMajority => {
            w.map(1).uint(0).uint(4);
        }
        Refusal::Waiting { left } => {
            w.map(2).uint(0).uint(5).uint(2).uint(millis(*left));
        }
        Refusal::TooMany => {
            w.map(1).uint(0).uint(6);
        }
    }
}

fn read_refusal(value: Value<'_>) -> Result<Refusal, DecodeError> {
    let map = value.map()?;
    match map.uint(0)? {
        1 => Ok(Refusal::Held { holder: MemberId(map.fixed(1)?), left: duration(map.uint(2)?) }),
        2 => Ok(Refusal::NotAllowed),
        3 => Ok(Refusal::NotPrimary),
        4 => Ok(Refusal::NoMajority),
        5 => Ok(Refusal::Waiting { left: duration(map.uint(2)?) }),
        6 => Ok(Refusal::TooMany),
        _ => Err(value.error("a refusal")),
    }
}

/// Rounded up: whoever waits for a duration may wait too long, never too short. What a holder counts is made shorter by its own
/// rules.
pub(crate) fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos().div_ceil(1_000_000)).unwrap_or(u64::MAX)
}

/// Longest duration that is believed: a year.
const MAX_MILLIS: u64 = 366 * 24 * 3600 * 1000;

pub(crate) fn duration(millis: u64) -> Duration {
    Duration::from_millis(millis.min(MAX_MILLIS))
}
