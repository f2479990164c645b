//! ICCID: the number of a profile (ITU-T E.118, TS 102 221 13.2).

use std::fmt;
use std::str::FromStr;

use crate::hex;

/// An ICCID of 10 to 20 digits, 19 or 20 on nearly every profile, kept exactly.
///
/// Some cards hold hexadecimal digits; they are read, shown and sent back as they are.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Iccid([u8; 10]);

/// Why something is no ICCID.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum IccidError {
    /// Not 10 bytes on the card.
    #[error("an ICCID on a card has 10 bytes, this has {bytes}")]
    Bytes {
        /// How many there are.
        bytes: usize,
    },
    /// Too few or too many digits.
    #[error("an ICCID has 10 to 20 digits, this has {digits}")]
    Digits {
        /// How many there are.
        digits: usize,
    },
    /// A character that is no digit.
    #[error("an ICCID holds digits only")]
    Character,
}

/// Fewer digits than this identify nothing.
const MIN_DIGITS: usize = 10;
const MAX_DIGITS: usize = 20;
const PADDING: u8 = 0x0F;

impl Iccid {
    /// From the bytes on a card: two digits a byte, low nibble first, `F` after the last.
    ///
    /// # Errors
    /// [`IccidError`] for anything but ten bytes, or fewer than ten digits before the padding.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, IccidError> {
        let iccid = Self(bytes.try_into().map_err(|_| IccidError::Bytes { bytes: bytes.len() })?);
        match iccid.digits().count() {
            MIN_DIGITS.. => Ok(iccid),
            digits => Err(IccidError::Digits { digits }),
        }
    }

    /// The bytes on a card.
    #[must_use]
    pub fn to_bytes(self) -> [u8; 10] {
        self.0
    }

    /// For logs: enough to tell the profiles of one card apart, not enough to use.
    #[must_use]
    pub fn short(&self) -> String {
        shorten(self.digits().map(hex::nibble))
    }

    fn digits(&self) -> impl Iterator<Item = u8> + Clone + '_ {
        let nibbles = || self.0.iter().flat_map(|byte| [byte & 0x0F, byte >> 4]);
        // Only trailing padding goes: a 20-digit ICCID has none.
        let count = nibbles().enumerate().fold(
            0,
            |count, (index, nibble)| {
                if nibble == PADDING { count } else { index + 1 }
            },
        );
        nibbles().take(count)
    }
}

impl FromStr for Iccid {
    type Err = IccidError;

    fn from_str(text: &str) -> Result<Self, IccidError> {
        let text = text.trim().trim_end_matches(['F', 'f']);
        let digits: Vec<u8> =
            text.bytes().map(hex::digit).collect::<Option<_>>().ok_or(IccidError::Character)?;
        if !(MIN_DIGITS..=MAX_DIGITS).contains(&digits.len()) {
            return Err(IccidError::Digits { digits: digits.len() });
        }
        let mut bytes = [0xFF; 10];
        for (byte, pair) in bytes.iter_mut().zip(digits.chunks(2)) {
            let low = pair.first().copied().unwrap_or(PADDING);
            let high = pair.get(1).copied().unwrap_or(PADDING);
            *byte = high << 4 | low;
        }
        Ok(Self(bytes))
    }
}

impl fmt::Display for Iccid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.digits().try_for_each(|digit| write!(f, "{}", hex::nibble(digit)))
    }
}

impl fmt::Debug for Iccid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Iccid({})", self.short())
    }
}

/// The first and the last four digits.
pub(super) fn shorten(digits: impl Iterator<Item = char> + Clone) -> String {
    let count = digits.clone().count();
    let head = digits.clone().take(4);
    let tail = digits.skip(count.saturating_sub(4));
    head.chain(['…']).chain(tail).collect()
}
