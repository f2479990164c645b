//! Tags of one to three bytes.

use std::fmt;

use super::TlvError;

/// A BER tag as its bytes on the wire, read as one number: `5A`, `9F70`, `BF2D`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tag(u32);

impl Tag {
    /// The tag whose bytes are the number's, `Tag::new(0xBF2D)` for example.
    ///
    /// # Panics
    /// On a number that is no well-formed tag of at most three bytes; meant for constants, where that is a compile error.
    #[must_use]
    pub const fn new(number: u32) -> Self {
        assert!(Self::is_well_formed(number), "not a BER tag of one to three bytes");
        Self(number)
    }

    const fn is_well_formed(number: u32) -> bool {
        let [zero, first, second, last] = number.to_be_bytes();
        if zero != 0 {
            return false;
        }
        match (first, second) {
            (0, 0) => last != 0 && last & 0x1F != 0x1F,
            (0, _) => second & 0x1F == 0x1F && last & 0x80 == 0,
            _ => first & 0x1F == 0x1F && second & 0x80 != 0 && last & 0x80 == 0,
        }
    }

    /// Whether the value holds further TLVs.
    #[must_use]
    pub const fn is_constructed(self) -> bool {
        let [_, first, second, last] = self.0.to_be_bytes();
        let leading = match (first, second) {
            (0, 0) => last,
            (0, _) => second,
            _ => first,
        };
        leading & 0x20 != 0
    }

    /// The bytes on the wire as one number.
    #[must_use]
    pub const fn number(self) -> u32 {
        self.0
    }

    /// Takes a tag off the front.
    pub(super) fn split(bytes: &[u8]) -> Result<(Self, &[u8]), TlvError> {
        match bytes {
            [] | [0x1F | 0x3F | 0x5F | 0x7F | 0x9F | 0xBF | 0xDF | 0xFF] => Err(TlvError::Truncated),
            // End of contents: only the indefinite form knows it.
            [0, ..] => Err(TlvError::MalformedTag),
            [first, rest @ ..] if first & 0x1F != 0x1F => Ok((Self(u32::from(*first)), rest)),
            [first, last, rest @ ..] if last & 0x80 == 0 => {
                Ok((Self(u32::from_be_bytes([0, 0, *first, *last])), rest))
            }
            [_, _] => Err(TlvError::Truncated),
            [first, second, last, rest @ ..] if last & 0x80 == 0 => {
                Ok((Self(u32::from_be_bytes([0, *first, *second, *last])), rest))
            }
            _ => Err(TlvError::MalformedTag),
        }
    }

    /// Appends the bytes on the wire.
    pub(crate) fn write(self, out: &mut Vec<u8>) {
        let [_, first, second, last] = self.0.to_be_bytes();
        match (first, second) {
            (0, 0) => out.push(last),
            (0, _) => out.extend([second, last]),
            _ => out.extend([first, second, last]),
        }
    }
}

impl fmt::Debug for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl fmt::Display for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02X}", self.0)
    }
}
