//! One entry of the log, in the bytes that its signer wrote.

use crate::cbor::{DecodeError, Map, Value, Writer};

use super::id::{Digest, GroupId, MemberId, PublicKey, Signature};
use super::keyring::Keyring;
use super::member::{MAX_LABEL, Member};
use super::policy::{MAX_MEMBERS, Policy};

/// Version of the format of an entry.
pub(crate) const VERSION: u64 = 1;
/// Longest entry, in bytes: a take-over with the votes of [`MAX_MEMBERS`] fits.
pub const MAX_ENTRY: usize = 8 * 1024;
/// Longest value of a small state, in bytes.
pub const MAX_STATE_VALUE: usize = 1024;

/// An entry, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Of which group.
    pub group: GroupId,
    /// Of which term of office; a take-over begins one.
    pub epoch: u64,
    /// Its place, from 1.
    pub seq: u64,
    /// Digest of the entry before it.
    pub prev: Digest,
    /// Who signed it.
    pub signer: MemberId,
    /// Seconds since 1970 by the signer's clock, for people.
    pub at: u64,
    /// What it says.
    pub body: Body,
}

/// What an entry says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Body {
    /// The group begins, with one member that is its primary.
    Create {
        /// What it is called.
        name: String,
        /// Key of the recovery code.
        recovery: PublicKey,
        /// The founder.
        founder: Member,
        /// How it is run.
        policy: Policy,
        /// What the first group key is known by.
        commitment: Digest,
    },
    /// A machine becomes a member.
    AddMember {
        /// Which.
        member: Member,
    },
    /// A machine is no longer a member; the group key changes.
    RemoveMember {
        /// Which.
        member: MemberId,
        /// Why.
        reason: RemovalReason,
        /// What the new group key is known by.
        commitment: Digest,
    },
    /// A member is called otherwise, or may something else.
    ChangeMember {
        /// How it is now; its key tells which.
        member: Member,
    },
    /// The policy changes.
    SetPolicy {
        /// To this.
        policy: Policy,
    },
    /// Another term of office begins; the signer is the primary.
    TakeOver(TakeOver),
    /// A small piece of state that all members have.
    State {
        /// What it is.
        key: String,
        /// Its value; empty is none.
        value: Vec<u8>,
        /// Who said so.
        by: MemberId,
    },
    /// The group key changes.
    Rotate {
        /// What the new group key is known by.
        commitment: Digest,
    },
}

/// Why a member was removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RemovalReason {
    /// It left.
    Left,
    /// It was lost, or the pairing did not end well.
    Removed,
}

/// How a primary came into office.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TakeOver {
    /// Who wanted it, each with a signature over [`vote_message`].
    pub votes: Vec<(MemberId, Signature)>,
    /// By the recovery code over [`recovery_message`], where the votes are no majority.
    pub recovery: Option<Signature>,
    /// Removed with it: those that the operator has declared lost.
    pub lost: Vec<MemberId>,
    /// What the new group key is known by, when somebody was removed.
    pub commitment: Option<Digest>,
}

impl Entry {
    /// Signs it: the bytes that are stored and sent.
    pub(crate) fn sign(&self, keyring: &dyn Keyring) -> Vec<u8> {
        let mut writer = Writer::new();
        writer.map(9).uint(0).uint(VERSION).uint(1).bytes(&self.group.0).uint(2).uint(self.epoch);
        writer.uint(3).uint(self.seq).uint(4).bytes(&self.prev.0).uint(5).bytes(&self.signer.0);
        writer.uint(6).uint(self.at).uint(7).uint(self.body.code()).uint(8);
        self.body.write(&mut writer);
        let content = writer.finish();
        let signature = keyring.sign(&content);
        Writer::new().array(2).bytes(&content).bytes(&signature.0).finish()
    }

    /// Reads an entry. Whether its signature is good is asked of [`SignedEntry::is_signed_by`].
    pub(crate) fn parse(stored: &[u8]) -> Result<SignedEntry<'_>, DecodeError> {
        if stored.len() > MAX_ENTRY {
            return Err(DecodeError::TooMany { limit: MAX_ENTRY });
        }
        let pair = Value::parse(stored)?;
        let items = pair.array(2)?;
        let [content, signature] = items.as_slice() else { return Err(pair.error("content and signature")) };
        let content = content.bytes(MAX_ENTRY)?;
        let map = Map::parse_version(content, VERSION)?;
        let entry = Entry {
            group: GroupId(map.fixed(1)?),
            epoch: map.uint(2)?,
            seq: map.uint(3)?,
            prev: Digest(map.fixed(4)?),
            signer: MemberId(map.fixed(5)?),
            at: map.uint(6)?,
            body: Body::read(map.required(7)?, &map.required(8)?.map()?)?,
        };
        Ok(SignedEntry { entry, content, signature: Signature(signature.fixed()?) })
    }
}

/// An entry together with what its signature is over.
pub(crate) struct SignedEntry<'a> {
    pub(crate) entry: Entry,
    content: &'a [u8],
    signature: Signature,
}

impl SignedEntry<'_> {
    pub(crate) fn is_signed_by(&self, key: &PublicKey, keyring: &dyn Keyring) -> bool {
        keyring.verify(key, self.content, &self.signature)
    }
}

impl Body {
    fn code(&self) -> u64 {
        match self {
            Body::Create { .. } => 1,
            Body::AddMember { .. } => 2,
            Body::RemoveMember { .. } => 3,
            Body::ChangeMember { .. } => 4,
            Body::SetPolicy { .. } => 5,
            Body::TakeOver(_) => 6,
            Body::State { .. } => 7,
            Body::Rotate { .. } => 8,
        }
    }

    fn write(&self, writer: &mut Writer) {
        match self {
            Body::Create { name, recovery, founder, policy, commitment } => {
                writer.map(5).uint(1).text(name).uint(2).bytes(&recovery.0).uint(3);
                founder.write(writer);
                policy.write(writer.uint(4));
                writer.uint(5).bytes(&commitment.0);
            }
            Body::AddMember { member } | Body::ChangeMember { member } => member.write(writer.map(1).uint(1)),
            Body::RemoveMember { member, reason, commitment } => {
                let reason = match reason {
                    RemovalReason::Left => 1,
                    RemovalReason::Removed => 2,
                };
                writer.map(3).uint(1).bytes(&member.0).uint(2).uint(reason).uint(3).bytes(&commitment.0);
            }
            Body::SetPolicy { policy } => policy.write(writer.map(1).uint(1)),
            Body::TakeOver(take_over) => take_over.write(writer),
            Body::State { key, value, by } => {
                writer.map(3).uint(1).text(key).uint(2).bytes(value).uint(3).bytes(&by.0);
            }
            Body::Rotate { commitment } => {
                writer.map(1).uint(1).bytes(&commitment.0);
            }
        }
    }

    fn read(code: Value<'_>, map: &Map<'_>) -> Result<Self, DecodeError> {
        Ok(match code.uint()? {
            1 => Body::Create {
                name: map.text(1, MAX_LABEL)?,
                recovery: PublicKey(map.fixed(2)?),
                founder: Member::read(map.required(3)?)?,
                policy: Policy::read(map.required(4)?)?,
                commitment: Digest(map.fixed(5)?),
            },
            2 => Body::AddMember { member: Member::read(map.required(1)?)? },
            3 => {
                let reason = map.required(2)?;
                Body::RemoveMember {
                    member: MemberId(map.fixed(1)?),
                    reason: match reason.uint()? {
                        1 => RemovalReason::Left,
                        2 => RemovalReason::Removed,
                        _ => return Err(reason.error("a reason for a removal")),
                    },
                    commitment: Digest(map.fixed(3)?),
                }
            }
            4 => Body::ChangeMember { member: Member::read(map.required(1)?)? },
            5 => Body::SetPolicy { policy: Policy::read(map.required(1)?)? },
            6 => Body::TakeOver(TakeOver::read(map)?),
            7 => Body::State {
                key: map.text(1, MAX_LABEL)?,
                value: map.required(2)?.bytes(MAX_STATE_VALUE)?.to_vec(),
                by: MemberId(map.fixed(3)?),
            },
            8 => Body::Rotate { commitment: Digest(map.fixed(1)?) },
            // An unknown entry may change who is a member: it cannot be skipped.
            _ => return Err(code.error("a kind of entry")),
        })
    }
}

impl TakeOver {
    fn write(&self, writer: &mut Writer) {
        let fields = 2 + usize::from(self.recovery.is_some()) + usize::from(self.commitment.is_some());
        writer.map(fields).uint(1).array(self.votes.len());
        for (member, signature) in &self.votes {
            writer.array(2).bytes(&member.0).bytes(&signature.0);
        }
        if let Some(recovery) = &self.recovery {
            writer.uint(2).bytes(&recovery.0);
        }
        writer.uint(3).array(self.lost.len());
        for member in &self.lost {
            writer.bytes(&member.0);
        }
        if let Some(commitment) = &self.commitment {
            writer.uint(4).bytes(&commitment.0);
        }
    }

    fn read(map: &Map<'_>) -> Result<Self, DecodeError> {
        let mut votes = Vec::new();
        for vote in map.required(1)?.array(MAX_MEMBERS)? {
            let items = vote.array(2)?;
            let [member, signature] = items.as_slice() else { return Err(vote.error("a vote")) };
            votes.push((MemberId(member.fixed()?), Signature(signature.fixed()?)));
        }
        let lost = map.required(3)?.array(MAX_MEMBERS)?;
        Ok(TakeOver {
            votes,
            recovery: map.optional(2).map(|value| value.fixed().map(Signature)).transpose()?,
            lost: lost.into_iter().map(|member| member.fixed().map(MemberId)).collect::<Result<_, _>>()?,
            commitment: map.optional(4).map(|value| value.fixed().map(Digest)).transpose()?,
        })
    }
}

/// What a vote signs: that `candidate` may begin `epoch` on top of the entry `head`.
pub(crate) fn vote_message(group: &GroupId, epoch: u64, candidate: &MemberId, head: &Digest) -> Vec<u8> {
    statement("tandem vote v1", group, epoch, candidate, head)
}

/// What the recovery code signs.
pub(crate) fn recovery_message(group: &GroupId, epoch: u64, candidate: &MemberId, head: &Digest) -> Vec<u8> {
    statement("tandem recovery v1", group, epoch, candidate, head)
}

/// What a primary signs that wants `candidate` to follow it; `epoch` is its own.
pub(crate) fn consent_message(group: &GroupId, epoch: u64, candidate: &MemberId) -> Vec<u8> {
    statement("tandem consent v1", group, epoch, candidate, &Digest::NONE)
}

fn statement(domain: &str, group: &GroupId, epoch: u64, candidate: &MemberId, head: &Digest) -> Vec<u8> {
    let mut writer = Writer::new();
    writer.array(5).text(domain).bytes(&group.0).uint(epoch).bytes(&candidate.0).bytes(&head.0).finish()
}
