//! The messages of a pairing, each a CBOR map in a frame of its own; field 0 is the kind.

use std::future::Future;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::time::timeout;

use crate::cbor::{DecodeError, Map, Value, Writer};
use crate::frame::{self, FrameError};
use crate::group::{Digest, GroupId, MAX_ENTRY, MAX_LABEL, Mode};
use crate::identity::Tls;

use super::error::{PairingError, Refusal, Stage};
use super::spake2::{CONFIRMATION, SHARE};
use super::window::Means;

/// How long one message may take.
pub const STEP: Duration = Duration::from_secs(10);
/// Longest message that is not of the log.
const MAX_SHORT: usize = 2048;
/// Most entries in one message.
pub(super) const MAX_RUN: usize = 128;

/// What a joiner says it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Description {
    /// What its owner calls it; at most [`MAX_LABEL`] bytes, as the other two.
    pub name: String,
    /// What it is.
    pub model: String,
    /// Of its eUICC, or empty.
    pub eid: String,
    /// How it wants to share.
    pub mode: Mode,
}

/// The group that a joiner is let into.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Verdict {
    pub(super) group: GroupId,
    pub(super) genesis: Digest,
}

/// The log is to come: so many entries, and the group key.
#[derive(PartialEq, Eq)]
pub(super) struct Welcome {
    pub(super) entries: u64,
    pub(super) generation: u64,
    pub(super) key: [u8; 32],
}

pub(super) enum Message {
    /// The joiner begins: versions, means, share.
    Hello {
        versions: Vec<u64>,
        means: Means,
        share: [u8; SHARE],
    },
    /// The host chooses the version and gives its share.
    Share {
        version: u64,
        share: [u8; SHARE],
    },
    /// Proof of knowing the code: the joiner's first, then the host's.
    Proof {
        confirmation: [u8; CONFIRMATION],
    },
    Describe(Description),
    Approved(Verdict),
    /// The joiner can store a group.
    Ready,
    Welcome(Welcome),
    Entries {
        entries: Vec<Vec<u8>>,
    },
    /// The joiner has stored it, up to this entry.
    Joined {
        head: Digest,
    },
    Done,
    Refused(Refusal),
}

impl Message {
    fn encode(&self) -> Vec<u8> {
        let mut w = Writer::new();
        match self {
            Message::Hello { versions, means, share } => {
                w.map(4).uint(0).uint(1).uint(1).array(versions.len());
                for version in versions {
                    w.uint(*version);
                }
                w.uint(2).uint(if *means == Means::Code { 1 } else { 2 }).uint(3).bytes(share);
            }
            Message::Share { version, share } => {
                w.map(3).uint(0).uint(2).uint(1).uint(*version).uint(2).bytes(share);
            }
            Message::Proof { confirmation } => {
                w.map(2).uint(0).uint(3).uint(1).bytes(confirmation);
            }
            Message::Describe(Description { name, model, eid, mode }) => {
                w.map(5).uint(0).uint(4).uint(1).text(name).uint(2).text(model).uint(3).text(eid);
                w.uint(4).uint(mode.code());
            }
            Message::Approved(Verdict { group, genesis }) => {
                w.map(3).uint(0).uint(5).uint(1).bytes(&group.0).uint(2).bytes(&genesis.0);
            }
            Message::Ready => {
                w.map(1).uint(0).uint(6);
            }
            Message::Welcome(Welcome { entries, generation, key }) => {
                w.map(4).uint(0).uint(7).uint(1).uint(*entries).uint(2).uint(*generation).uint(3).bytes(key);
            }
            Message::Entries { entries } => {
                w.map(2).uint(0).uint(8).uint(1).array(entries.len());
                for entry in entries {
                    w.bytes(entry);
                }
            }
            Message::Joined { head } => {
                w.map(2).uint(0).uint(9).uint(1).bytes(&head.0);
            }
            Message::Done => {
                w.map(1).uint(0).uint(10);
            }
            Message::Refused(refusal) => {
                let (code, wait) = refusal.code();
                w.map(3).uint(0).uint(11).uint(1).uint(code);
                w.uint(2).uint(wait.map_or(0, |wait| wait.as_secs()));
            }
        }
        w.finish()
    }

    fn parse(bytes: &[u8]) -> Result<Self, DecodeError> {
        let map = Map::parse(bytes)?;
        let kind = map.required(0)?;
        Ok(match kind.uint()? {
            1 => {
                let means = map.required(2)?;
                let versions = map.required(1)?.array(8)?.into_iter().map(Value::uint);
                Message::Hello {
                    versions: versions.collect::<Result<_, _>>()?,
                    means: match means.uint()? {
                        1 => Means::Code,
                        2 => Means::Invitation,
                        _ => return Err(means.error("a code or an invitation")),
                    },
                    share: map.fixed(3)?,
                }
            }
            2 => Message::Share { version: map.uint(1)?, share: map.fixed(2)? },
            3 => Message::Proof { confirmation: map.fixed(1)? },
            4 => Message::Describe(Description {
                name: map.text(1, MAX_LABEL)?,
                model: map.text(2, MAX_LABEL)?,
                eid: map.text(3, MAX_LABEL)?,
                mode: Mode::read(map.required(4)?)?,
            }),
            5 => Message::Approved(Verdict { group: GroupId(map.fixed(1)?), genesis: Digest(map.fixed(2)?) }),
            6 => Message::Ready,
            7 => Message::Welcome(Welcome {
                entries: map.uint(1)?,
                generation: map.uint(2)?,
                key: map.fixed(3)?,
            }),
            8 => {
                let entries = map.required(1)?.array(MAX_RUN)?.into_iter();
                let entries = entries.map(|entry| Ok(entry.bytes(MAX_ENTRY)?.to_vec()));
                Message::Entries { entries: entries.collect::<Result<_, DecodeError>>()? }
            }
            9 => Message::Joined { head: Digest(map.fixed(1)?) },
            10 => Message::Done,
            11 => {
                Message::Refused(Refusal::read(map.uint(1)?, Duration::from_secs(map.uint(2)?.min(86_400))))
            }
            _ => return Err(kind.error("a message of the pairing")),
        })
    }
}

/// A pairing's connection, with a deadline for everything.
pub(super) struct Channel<S> {
    pub(super) tls: Tls<S>,
    pub(super) stage: Stage,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Channel<S> {
    pub(super) async fn send(&mut self, message: &Message) -> Result<(), PairingError> {
        let stage = self.stage;
        let bytes = message.encode();
        match within(STEP, stage, frame::write(&mut self.tls.stream, &bytes)).await? {
            Ok(()) => Ok(()),
            Err(_) => Err(self.last_word().await.unwrap_or(PairingError::Gone { stage })),
        }
    }

    /// The next message; a refusal of the other side is an error.
    pub(super) async fn receive(&mut self, wait: Duration) -> Result<Message, PairingError> {
        let stage = self.stage;
        let limit = if stage == Stage::Transfer { frame::MAX_FRAME } else { MAX_SHORT };
        match within(wait, stage, frame::read(&mut self.tls.stream, limit)).await? {
            Ok(bytes) => {
                match Message::parse(&bytes).map_err(|source| PairingError::Malformed { stage, source })? {
                    Message::Refused(refusal) => Err(PairingError::RefusedByPeer(refusal)),
                    message => Ok(message),
                }
            }
            Err(FrameError::Gone) => Err(PairingError::Gone { stage }),
            Err(FrameError::TooLong) => {
                Err(PairingError::Malformed { stage, source: DecodeError::TooMany { limit } })
            }
        }
    }

    /// What came is not what had to come.
    pub(super) fn unexpected(&self) -> PairingError {
        let source = DecodeError::Shape { key: 0, expected: "the message that is due" };
        PairingError::Malformed { stage: self.stage, source }
    }

    /// Tells the other side why there will be nothing, as far as it listens.
    pub(super) async fn apologise(&mut self, error: &PairingError) {
        if let Some(refusal) = error.to_peer() {
            let bytes = Message::Refused(refusal).encode();
            let _ = timeout(STEP, frame::write(&mut self.tls.stream, &bytes)).await;
        }
        let _ = timeout(STEP, tokio::io::AsyncWriteExt::shutdown(&mut self.tls.stream)).await;
    }

    /// A side that says no and hangs up may have been read too late.
    async fn last_word(&mut self) -> Option<PairingError> {
        let bytes = timeout(STEP, frame::read(&mut self.tls.stream, MAX_SHORT)).await.ok()?.ok()?;
        match Message::parse(&bytes).ok()? {
            Message::Refused(refusal) => Some(PairingError::RefusedByPeer(refusal)),
            _ => None,
        }
    }
}

pub(super) async fn within<T>(
    wait: Duration,
    stage: Stage,
    future: impl Future<Output = T>,
) -> Result<T, PairingError> {
    timeout(wait, future).await.map_err(|_| PairingError::Timeout { stage, waited: wait })
}

/// Version 1, byte for byte. If this fails, the change is wrong and not the test.
#[cfg(test)]
mod v1 {
    use super::*;

    fn check(message: &Message, expect: &[&[u8]]) {
        let expect = expect.concat();
        assert_eq!(message.encode(), expect);
        assert_eq!(Message::parse(&expect).map(|message| message.encode()), Ok(expect));
    }

    #[test]
    fn bytes() {
        let hello = Message::Hello { versions: vec![1], means: Means::Code, share: [9; SHARE] };
        check(&hello, &[b"\xA4\x00\x01\x01\x81\x01\x02\x01\x03\x58\x41", &[9; 65]]);
        let hello = Message::Hello { versions: vec![2, 1], means: Means::Invitation, share: [9; SHARE] };
        check(&hello, &[b"\xA4\x00\x01\x01\x82\x02\x01\x02\x02\x03\x58\x41", &[9; 65]]);
        check(
            &Message::Share { version: 1, share: [8; SHARE] },
            &[b"\xA3\x00\x02\x01\x01\x02\x58\x41", &[8; 65]],
        );
        check(&Message::Proof { confirmation: [7; 32] }, &[b"\xA2\x00\x03\x01\x58\x20", &[7; 32]]);
        let description = Description {
            name: "ab".to_owned(),
            model: "c".to_owned(),
            eid: String::new(),
            mode: Mode::Companion,
        };
        check(&Message::Describe(description), &[b"\xA5\x00\x04\x01\x62ab\x02\x61c\x03\x60\x04\x01"]);
        let verdict = Verdict { group: GroupId([6; 16]), genesis: Digest([5; 32]) };
        check(&Message::Approved(verdict), &[b"\xA3\x00\x05\x01\x50", &[6; 16], b"\x02\x58\x20", &[5; 32]]);
        check(&Message::Ready, &[b"\xA1\x00\x06"]);
        let welcome = Welcome { entries: 300, generation: 2, key: [4; 32] };
        check(&Message::Welcome(welcome), &[b"\xA4\x00\x07\x01\x19\x01\x2C\x02\x02\x03\x58\x20", &[4; 32]]);
        check(&Message::Entries { entries: vec![vec![1], vec![]] }, &[b"\xA2\x00\x08\x01\x82\x41\x01\x40"]);
        check(&Message::Joined { head: Digest([3; 32]) }, &[b"\xA2\x00\x09\x01\x58\x20", &[3; 32]]);
        check(&Message::Done, &[b"\xA1\x00\x0A"]);
        check(&Message::Refused(Refusal::WrongCode), &[b"\xA3\x00\x0B\x01\x0B\x02\x00"]);
        let wait = Duration::from_secs(60);
        check(&Message::Refused(Refusal::TooManyTries { wait }), &[b"\xA3\x00\x0B\x01\x02\x02\x18\x3C"]);
    }
}
