//! The reader: every nested read is bounded by the length of what encloses it.

use super::{RawTlv, Tag, TlvError};

/// Deepest nesting that is read; SGP.22 needs eight.
pub const MAX_DEPTH: u8 = 16;

/// Most TLVs side by side that are read.
pub const MAX_ELEMENTS: usize = 1024;

/// Reads TLVs one after the other.
#[derive(Debug, Clone)]
pub struct Reader<'a> {
    rest: &'a [u8],
    depth: u8,
    elements: usize,
}

/// One TLV; its slices borrow from what was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tlv<'a> {
    tag: Tag,
    value: &'a [u8],
    raw: &'a [u8],
    depth: u8,
}

impl<'a> Reader<'a> {
    /// Over bytes that hold nothing but TLVs.
    #[must_use]
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes, depth: 0, elements: 0 }
    }

    /// The next TLV; `None` at the end.
    ///
    /// # Errors
    /// [`TlvError`] when the bytes are none, or there are more than [`MAX_ELEMENTS`].
    #[expect(clippy::should_implement_trait, reason = "an iterator would go on after an error")]
    pub fn next(&mut self) -> Result<Option<Tlv<'a>>, TlvError> {
        if self.rest.is_empty() {
            return Ok(None);
        }
        if self.elements == MAX_ELEMENTS {
            return Err(TlvError::TooMany { limit: MAX_ELEMENTS });
        }
        let (tag, after_tag) = Tag::split(self.rest)?;
        let (length, after_length) = split_length(tag, after_tag)?;
        let (value, rest) = after_length.split_at_checked(length).ok_or(TlvError::Truncated)?;
        let (raw, _) = self.rest.split_at_checked(self.rest.len() - rest.len()).ok_or(TlvError::Truncated)?;
        self.rest = rest;
        self.elements += 1;
        Ok(Some(Tlv { tag, value, raw, depth: self.depth }))
    }

    /// The next TLV, which has to be a `tag`.
    ///
    /// # Errors
    /// [`TlvError::Missing`] at the end, [`TlvError::Unexpected`] when it is another, or what [`Reader::next`] says.
    pub fn expect(&mut self, tag: Tag) -> Result<Tlv<'a>, TlvError> {
        let tlv = self.next()?.ok_or(TlvError::Missing { tag })?;
        if tlv.tag == tag { Ok(tlv) } else { Err(TlvError::Unexpected { expected: tag, found: tlv.tag }) }
    }

    /// That nothing is left.
    ///
    /// # Errors
    /// [`TlvError::Trailing`].
    pub fn finish(self) -> Result<(), TlvError> {
        if self.rest.is_empty() { Ok(()) } else { Err(TlvError::Trailing { bytes: self.rest.len() }) }
    }
}

impl<'a> Tlv<'a> {
    /// The one TLV that `bytes` hold, which has to be a `tag` and fill them.
    ///
    /// # Errors
    /// What [`Reader::expect`] and [`Reader::finish`] say.
    pub fn parse(bytes: &'a [u8], tag: Tag) -> Result<Self, TlvError> {
        let mut reader = Reader::new(bytes);
        let tlv = reader.expect(tag)?;
        reader.finish()?;
        Ok(tlv)
    }

    /// Its tag.
    #[must_use]
    pub fn tag(&self) -> Tag {
        self.tag
    }

    /// Its value, without tag and length.
    #[must_use]
    pub fn value(&self) -> &'a [u8] {
        self.value
    }

    /// All of it, as it arrived.
    #[must_use]
    pub fn raw(&self) -> &'a [u8] {
        self.raw
    }

    /// All of it, to be kept.
    #[must_use]
    pub fn to_raw(&self) -> RawTlv {
        RawTlv::new(self.raw)
    }

    /// A reader over its value.
    ///
    /// # Errors
    /// [`TlvError::TooDeep`] below [`MAX_DEPTH`].
    pub fn children(&self) -> Result<Reader<'a>, TlvError> {
        if self.depth >= MAX_DEPTH {
            return Err(TlvError::TooDeep { limit: MAX_DEPTH });
        }
        Ok(Reader { rest: self.value, depth: self.depth + 1, elements: 0 })
    }

    /// The error that says what the value had to be.
    #[must_use]
    pub fn error(&self, expected: &'static str) -> TlvError {
        TlvError::Value { tag: self.tag, expected }
    }
}

/// Takes a definite length off the front; the long form need not be minimal.
fn split_length(tag: Tag, bytes: &[u8]) -> Result<(usize, &[u8]), TlvError> {
    let (&first, rest) = bytes.split_first().ok_or(TlvError::Truncated)?;
    let count = match first {
        0..=0x7F => return Ok((usize::from(first), rest)),
        0x80 => return Err(TlvError::Indefinite { tag }),
        0x81..=0x84 => usize::from(first & 0x7F),
        _ => return Err(TlvError::LengthTooLong { tag }),
    };
    let (digits, rest) = rest.split_at_checked(count).ok_or(TlvError::Truncated)?;
    let length = digits.iter().fold(0_u32, |sum, digit| sum << 8 | u32::from(*digit));
    let length = usize::try_from(length).map_err(|_| TlvError::LengthTooLong { tag })?;
    Ok((length, rest))
}

/// Fills the slot of a field that may come once.
pub(crate) fn once<'a, T>(
    slot: &mut Option<T>,
    tlv: &Tlv<'a>,
    parse: impl FnOnce(&Tlv<'a>) -> Result<T, TlvError>,
) -> Result<(), TlvError> {
    if slot.is_some() {
        return Err(TlvError::Duplicate { tag: tlv.tag });
    }
    *slot = Some(parse(tlv)?);
    Ok(())
}

/// The value of a field that has to be there.
pub(crate) fn required<T>(slot: Option<T>, tag: Tag) -> Result<T, TlvError> {
    slot.ok_or(TlvError::Missing { tag })
}
