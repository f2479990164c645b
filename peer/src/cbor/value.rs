//! One item, still in its bytes.

use super::{DecodeError, Map};

/// Deepest nesting that is read; a state file needs four.
const MAX_DEPTH: u8 = 8;

/// A well-formed item that belongs to a field.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Value<'a> {
    raw: &'a [u8],
    /// The field's key, for errors.
    key: u64,
}

impl<'a> Value<'a> {
    /// The one item that `bytes` hold.
    pub(crate) fn parse(bytes: &'a [u8]) -> Result<Self, DecodeError> {
        let (raw, rest) = split_item(bytes, 0)?;
        if rest.is_empty() {
            Ok(Value { raw, key: 0 })
        } else {
            Err(DecodeError::Trailing { bytes: rest.len() })
        }
    }

    pub(super) fn new(raw: &'a [u8], key: u64) -> Self {
        Value { raw, key }
    }

    pub(crate) fn uint(self) -> Result<u64, DecodeError> {
        match split_head(self.raw)? {
            (UINT, number, _) => Ok(number),
            _ => Err(self.error("an unsigned integer")),
        }
    }

    pub(crate) fn bool(self) -> Result<bool, DecodeError> {
        match self.raw {
            [FALSE] => Ok(false),
            [TRUE] => Ok(true),
            _ => Err(self.error("a boolean")),
        }
    }

    pub(crate) fn bytes(self, limit: usize) -> Result<&'a [u8], DecodeError> {
        match split_head(self.raw)? {
            (BYTES, _, content) if content.len() <= limit => Ok(content),
            (BYTES, ..) => Err(DecodeError::TooMany { limit }),
            _ => Err(self.error("a byte string")),
        }
    }

    pub(crate) fn fixed<const N: usize>(self) -> Result<[u8; N], DecodeError> {
        self.bytes(N)?.try_into().map_err(|_| self.error("a byte string of its one length"))
    }

    pub(crate) fn text(self, limit: usize) -> Result<&'a str, DecodeError> {
        match split_head(self.raw)? {
            (TEXT, _, content) if content.len() <= limit => {
                std::str::from_utf8(content).map_err(|_| self.error("UTF-8"))
            }
            (TEXT, ..) => Err(DecodeError::TooMany { limit }),
            _ => Err(self.error("a text string")),
        }
    }

    pub(crate) fn array(self, limit: usize) -> Result<Vec<Value<'a>>, DecodeError> {
        let (ARRAY, count, mut rest) = split_head(self.raw)? else { return Err(self.error("an array")) };
        let count = usize::try_from(count).ok().filter(|count| *count <= limit);
        let count = count.ok_or(DecodeError::TooMany { limit })?;
        let mut items = Vec::with_capacity(count);
        for _ in 0..count {
            let (raw, after) = split_item(rest, 1)?;
            items.push(Value { raw, key: self.key });
            rest = after;
        }
        Ok(items)
    }

    pub(crate) fn map(self) -> Result<Map<'a>, DecodeError> {
        let (MAP, count, rest) = split_head(self.raw)? else { return Err(self.error("a map")) };
        Map::read(count, rest)
    }

    pub(crate) fn error(self, expected: &'static str) -> DecodeError {
        DecodeError::Shape { key: self.key, expected }
    }
}

pub(super) const UINT: u8 = 0;
pub(super) const BYTES: u8 = 2;
pub(super) const TEXT: u8 = 3;
pub(super) const ARRAY: u8 = 4;
pub(super) const MAP: u8 = 5;
pub(super) const FALSE: u8 = 0xF4;
pub(super) const TRUE: u8 = 0xF5;

/// Takes one item off the front, whatever it holds.
pub(super) fn split_item(bytes: &[u8], depth: u8) -> Result<(&[u8], &[u8]), DecodeError> {
    if depth > MAX_DEPTH {
        return Err(DecodeError::TooDeep { limit: MAX_DEPTH });
    }
    let cut = |rest: &[u8]| bytes.split_at_checked(bytes.len() - rest.len()).ok_or(DecodeError::Truncated);
    if let Some((&(FALSE | TRUE), rest)) = bytes.split_first() {
        return cut(rest);
    }
    let (major, count, rest) = split_head(bytes)?;
    let children = match major {
        UINT => 0,
        BYTES | TEXT => {
            let length = usize::try_from(count).map_err(|_| DecodeError::Truncated)?;
            let (_, rest) = rest.split_at_checked(length).ok_or(DecodeError::Truncated)?;
            return cut(rest);
        }
        ARRAY => count,
        _ => count.checked_mul(2).ok_or(DecodeError::Truncated)?,
    };
    let mut rest = rest;
    // Each child takes a byte at least: a count that lies ends with the bytes.
    for _ in 0..children {
        (_, rest) = split_item(rest, depth + 1)?;
    }
    cut(rest)
}

/// Major type, its number, and all that follows the head; for strings of an item that was cut out, that is the content.
fn split_head(bytes: &[u8]) -> Result<(u8, u64, &[u8]), DecodeError> {
    let (&byte, rest) = bytes.split_first().ok_or(DecodeError::Truncated)?;
    let (major, short) = (byte >> 5, byte & 0x1F);
    if !matches!(major, UINT | BYTES | TEXT | ARRAY | MAP) {
        return Err(DecodeError::Unsupported { byte });
    }
    let (width, least) = match short {
        0..24 => return Ok((major, u64::from(short), rest)),
        24 => (1, 24),
        25 => (2, 0x100),
        26 => (4, 0x1_0000),
        27 => (8, 0x1_0000_0000),
        _ => return Err(DecodeError::Unsupported { byte }),
    };
    let (digits, rest) = rest.split_at_checked(width).ok_or(DecodeError::Truncated)?;
    let number = digits.iter().fold(0_u64, |sum, digit| sum << 8 | u64::from(*digit));
    if number < least { Err(DecodeError::NotShortest) } else { Ok((major, number, rest)) }
}
