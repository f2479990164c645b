//! Operators: who owns a profile, whom a rule is for.

use std::fmt;

use crate::hex;

/// MCC and MNC in the three bytes of TS 24.008 10.5.1.13. A digit may be `E`, which stands for any in an authorisation rule.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct PlmnId([u8; 3]);

/// Why something is no MCC and MNC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("MCC and MNC take 3 bytes, this has {bytes}")]
pub struct PlmnIdError {
    /// How many there are.
    pub bytes: usize,
}

impl PlmnId {
    /// From the bytes on a card.
    ///
    /// # Errors
    /// [`PlmnIdError`] for anything but three bytes.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, PlmnIdError> {
        bytes.try_into().map(Self).map_err(|_| PlmnIdError { bytes: bytes.len() })
    }

    /// The bytes on a card.
    #[must_use]
    pub fn to_bytes(self) -> [u8; 3] {
        self.0
    }

    /// Mobile country code, three digits.
    #[must_use]
    pub fn mcc(&self) -> String {
        let [first, second, _] = self.0;
        [first, first >> 4, second].map(hex::nibble).into_iter().collect()
    }

    /// Mobile network code, two or three digits.
    #[must_use]
    pub fn mnc(&self) -> String {
        let [_, second, third] = self.0;
        let two = [third, third >> 4].map(hex::nibble);
        let last = Some(second >> 4).filter(|digit| *digit != 0x0F).map(hex::nibble);
        two.into_iter().chain(last).collect()
    }

    /// Whether this operator is meant by `rule`, in which a digit may stand for any.
    #[must_use]
    pub fn is_meant_by(&self, rule: &Self) -> bool {
        let is_any = |nibble: u8| nibble == 0x0E;
        self.0.iter().zip(rule.0).all(|(own, rule)| {
            let high = is_any(rule >> 4) || rule >> 4 == own >> 4;
            let low = is_any(rule & 0x0F) || rule & 0x0F == own & 0x0F;
            high && low
        })
    }

    /// Whether every operator is meant.
    #[must_use]
    pub fn is_any(&self) -> bool {
        self.0 == [0xEE; 3]
    }
}

impl fmt::Display for PlmnId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.mcc(), self.mnc())
    }
}

impl fmt::Debug for PlmnId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PlmnId({self})")
    }
}

/// An operator, or one of its virtual operators (SGP.22 2.4.5.4).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct OperatorId {
    /// MCC and MNC.
    pub plmn: PlmnId,
    /// Group identifier level 1, as EF.GID1 has it.
    pub gid1: Option<Vec<u8>>,
    /// Group identifier level 2.
    pub gid2: Option<Vec<u8>>,
}

impl OperatorId {
    /// Whether this operator is meant by a rule of the card; group identifiers that a rule does not name do not matter.
    #[must_use]
    pub fn is_meant_by(&self, rule: &Self) -> bool {
        let same = |own: &Option<Vec<u8>>, rule: &Option<Vec<u8>>| {
            rule.as_ref().is_none_or(|rule| rule.is_empty() || own.as_ref() == Some(rule))
        };
        self.plmn.is_meant_by(&rule.plmn) && same(&self.gid1, &rule.gid1) && same(&self.gid2, &rule.gid2)
    }
}
