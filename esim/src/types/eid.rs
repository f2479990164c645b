//! EID: the number of an eUICC (SGP.29).

use std::fmt;
use std::str::FromStr;

use super::iccid::shorten;
use crate::hex;

/// The 32 digits of an eUICC. A digit that is none is kept, and makes [`Eid::check_digits_match`] false.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Eid([u8; 16]);

/// Why something is no EID.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EidError {
    /// Not 16 bytes on the card.
    #[error("an EID on a card has 16 bytes, this has {bytes}")]
    Bytes {
        /// How many there are.
        bytes: usize,
    },
    /// Not 32 digits.
    #[error("an EID has 32 digits")]
    Digits,
}

impl Eid {
    /// From the bytes on a card: two digits a byte, high nibble first.
    ///
    /// # Errors
    /// [`EidError::Bytes`] for anything but 16 bytes.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, EidError> {
        bytes.try_into().map(Self).map_err(|_| EidError::Bytes { bytes: bytes.len() })
    }

    /// The bytes on a card.
    #[must_use]
    pub fn to_bytes(self) -> [u8; 16] {
        self.0
    }

    /// Whether the last two digits are the check digits of the others (the number modulo 97 is 1).
    #[must_use]
    pub fn check_digits_match(&self) -> bool {
        let remainder = self.digits().try_fold(0_u32, |remainder, digit| {
            (digit <= 9).then(|| (remainder * 10 + u32::from(digit)) % 97)
        });
        remainder == Some(1)
    }

    /// For logs: enough to tell one's own cards apart, not enough to use.
    #[must_use]
    pub fn short(&self) -> String {
        shorten(self.digits().map(hex::nibble))
    }

    fn digits(&self) -> impl Iterator<Item = u8> + Clone + '_ {
        self.0.iter().flat_map(|byte| [byte >> 4, byte & 0x0F])
    }
}

impl FromStr for Eid {
    type Err = EidError;

    fn from_str(text: &str) -> Result<Self, EidError> {
        let bytes = hex::decode(text.trim()).ok_or(EidError::Digits)?;
        Self::from_bytes(&bytes).map_err(|_| EidError::Digits)
    }
}

impl fmt::Display for Eid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        hex::Hex(&self.0).fmt(f)
    }
}

impl fmt::Debug for Eid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Eid({})", self.short())
    }
}
