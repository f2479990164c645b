//! What the group knows of a machine.

use crate::cbor::{DecodeError, Map, Value, Writer};

use super::id::{MemberId, PublicKey};

/// Longest name, model or EID of a machine, in bytes.
pub const MAX_LABEL: usize = 64;

/// How a machine shares the subscription.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Its own profile behind the same number, by the carrier.
    Companion,
    /// One profile for all, by turns.
    Move,
    /// Its own plan; usage and policy in common.
    Pool,
    /// Through the connection of the holder.
    Relay,
}

/// What a machine may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Grants {
    /// Hold the profile, or have one of its own.
    pub profile: bool,
    /// The data connection.
    pub data: bool,
    /// Messages.
    pub messages: bool,
    /// Calls.
    pub calls: bool,
    /// Where the others are.
    pub location: bool,
}

/// A machine of the group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Its long-term key, which its [`MemberId`] is made of.
    pub key: PublicKey,
    /// What its owner calls it.
    pub name: String,
    /// What it is, as it says itself.
    pub model: String,
    /// 32 digits, or empty where it has no eUICC.
    pub eid: String,
    /// How it shares.
    pub mode: Mode,
    /// What it may.
    pub grants: Grants,
}

impl Grants {
    /// Everything.
    pub const ALL: Grants = Grants { profile: true, data: true, messages: true, calls: true, location: true };

    pub(crate) fn bits(self) -> u64 {
        let flags = [self.profile, self.data, self.messages, self.calls, self.location];
        flags.iter().enumerate().fold(0, |bits, (index, flag)| bits | u64::from(*flag) << index)
    }

    /// Bits that are not known grant nothing here.
    pub(crate) fn from_bits(bits: u64) -> Self {
        let flag = |index: u32| bits & (1 << index) != 0;
        Grants { profile: flag(0), data: flag(1), messages: flag(2), calls: flag(3), location: flag(4) }
    }
}

impl Mode {
    pub(crate) fn code(self) -> u64 {
        match self {
            Mode::Companion => 1,
            Mode::Move => 2,
            Mode::Pool => 3,
            Mode::Relay => 4,
        }
    }

    pub(crate) fn read(value: Value<'_>) -> Result<Self, DecodeError> {
        match value.uint()? {
            1 => Ok(Mode::Companion),
            2 => Ok(Mode::Move),
            3 => Ok(Mode::Pool),
            4 => Ok(Mode::Relay),
            _ => Err(value.error("a mode of sharing")),
        }
    }
}

impl Member {
    /// Its name within the group.
    #[must_use]
    pub fn id(&self) -> MemberId {
        MemberId::of(&self.key)
    }

    /// Whether its texts are short enough to be in the log.
    #[must_use]
    pub fn fits(&self) -> bool {
        [&self.name, &self.model, &self.eid].iter().all(|text| text.len() <= MAX_LABEL)
    }

    pub(crate) fn write(&self, writer: &mut Writer) {
        writer.map(6).uint(1).bytes(&self.key.0).uint(2).text(&self.name).uint(3).text(&self.model);
        writer.uint(4).text(&self.eid).uint(5).uint(self.mode.code()).uint(6).uint(self.grants.bits());
    }

    pub(crate) fn read(value: Value<'_>) -> Result<Self, DecodeError> {
        let map: Map<'_> = value.map()?;
        Ok(Member {
            key: PublicKey(map.fixed(1)?),
            name: map.text(2, MAX_LABEL)?,
            model: map.text(3, MAX_LABEL)?,
            eid: map.text(4, MAX_LABEL)?,
            mode: Mode::read(map.required(5)?)?,
            grants: Grants::from_bits(map.uint(6)?),
        })
    }
}
