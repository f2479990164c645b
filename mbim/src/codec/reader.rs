//! The reader: every nested read is bounded by what encloses it, and no byte is read for two fields.

use std::ops::Range;

use nom::bytes::complete::take;

use super::{DecodeError, Fault, Wire};
use crate::Version;

/// Reads a buffer or a structure: the fixed part in order, what it points to wherever that is.
#[derive(Debug)]
pub struct Reader<'a> {
    version: Version,
    bytes: &'a [u8],
    /// How far the fixed part has been read.
    at: usize,
    /// The parts of the variable part that belong to a field.
    claims: Vec<Range<usize>>,
    structure: &'static str,
    field: &'static str,
}

impl<'a> Reader<'a> {
    /// Over a buffer or a structure that offsets count from the start of.
    #[must_use]
    pub fn new(version: Version, bytes: &'a [u8]) -> Self {
        Self { version, bytes, at: 0, claims: Vec::new(), structure: "buffer", field: "start" }
    }

    /// The edition whose layouts are read.
    #[must_use]
    pub fn version(&self) -> Version {
        self.version
    }

    /// What is read from here on, for errors.
    pub fn place(&mut self, structure: &'static str, field: &'static str) {
        (self.structure, self.field) = (structure, field);
    }

    /// A fault with its place.
    #[must_use]
    pub fn explain(&self, fault: Fault) -> DecodeError {
        DecodeError { structure: self.structure, field: self.field, fault }
    }

    /// The next bytes of the fixed part.
    ///
    /// # Errors
    /// [`Fault::Truncated`].
    pub fn take(&mut self, count: usize) -> Result<&'a [u8], Fault> {
        let left = self.left();
        let (_, taken) = take::<_, _, ()>(count)(left)
            .map_err(|_| Fault::Truncated { needed: count, left: left.len() })?;
        self.at += count;
        Ok(taken)
    }

    /// As many as an array has.
    ///
    /// # Errors
    /// [`Fault::Truncated`].
    pub fn array<const N: usize>(&mut self) -> Result<[u8; N], Fault> {
        let mut array = [0; N];
        array.copy_from_slice(self.take(N)?);
        Ok(array)
    }

    /// All that is left; the buffer has no variable part then.
    pub fn rest(&mut self) -> &'a [u8] {
        let rest = self.left();
        self.at = self.bytes.len();
        rest
    }

    /// Whether anything is left.
    #[must_use]
    pub fn has_more(&self) -> bool {
        !self.left().is_empty()
    }

    /// What offset and length point to. Nothing where the length is zero.
    ///
    /// # Errors
    /// [`Fault`], also at the end of the structure, when it turns out to belong to another field as well.
    pub fn offset_and_length(&mut self) -> Result<&'a [u8], Fault> {
        let (offset, length) = (u32::read(self)?, u32::read(self)?);
        self.claim(offset, length)
    }

    /// As [`offset_and_length`](Self::offset_and_length), the length first.
    ///
    /// # Errors
    /// As there.
    pub fn length_and_offset(&mut self) -> Result<&'a [u8], Fault> {
        let (length, offset) = (u32::read(self)?, u32::read(self)?);
        self.claim(offset, length)
    }

    /// The `length` bytes at `offset`, which then belong to the field that is being read.
    ///
    /// # Errors
    /// As for [`offset_and_length`](Self::offset_and_length).
    pub fn claim(&mut self, offset: u32, length: u32) -> Result<&'a [u8], Fault> {
        if length == 0 {
            return Ok(&[]);
        }
        let outside = Fault::Outside { offset, length, size: self.bytes.len() };
        let start = usize::try_from(offset).map_err(|_| outside)?;
        let end = usize::try_from(length).ok().and_then(|length| start.checked_add(length)).ok_or(outside)?;
        let claimed = self.bytes.get(start..end).ok_or(outside)?;
        self.claims.push(start..end);
        Ok(claimed)
    }

    /// `count` values of a fixed size one behind the other at `offset`.
    ///
    /// # Errors
    /// As for [`offset_and_length`](Self::offset_and_length).
    pub fn packed<T: Wire>(&mut self, offset: u32, count: u32) -> Result<Vec<T>, Fault> {
        let outside = |length| Fault::Outside { offset, length, size: self.bytes.len() };
        let from = usize::try_from(offset)
            .ok()
            .and_then(|start| self.bytes.get(start..))
            .ok_or_else(|| outside(count))?;
        let mut reader = Reader::new(self.version, from);
        let values: Result<Vec<T>, Fault> = (0..count).map(|_| T::read(&mut reader)).collect();
        let length = u32::try_from(reader.at).map_err(|_| outside(u32::MAX))?;
        let values = values.map_err(|_| outside(length))?;
        self.claim(offset, length)?;
        Ok(values)
    }

    /// The structure that fills `bytes`; offsets inside it count from its start.
    ///
    /// # Errors
    /// What is wrong with the structure.
    pub fn structure<T: Wire>(&mut self, bytes: &'a [u8]) -> Result<T, Fault> {
        let mut reader = Reader::new(self.version, bytes);
        let read = reader.whole();
        if read.is_err() {
            self.place(reader.structure, reader.field);
        }
        read
    }

    /// `count` structures that fill `bytes`, each followed by its own variable part.
    ///
    /// # Errors
    /// What is wrong with one of them, or with what is behind the last.
    pub fn structures<T: Wire>(&mut self, mut bytes: &'a [u8], count: u32) -> Result<Vec<T>, Fault> {
        let mut values = Vec::new();
        for _ in 0..count {
            let mut reader = Reader::new(self.version, bytes);
            let read = T::read(&mut reader).and_then(|value| Ok((value, reader.extent()?)));
            if read.is_err() {
                self.place(reader.structure, reader.field);
            }
            let (value, extent) = read?;
            values.push(value);
            bytes = bytes.get(extent.next_multiple_of(4)..).unwrap_or_default();
        }
        match bytes.iter().position(|byte| *byte != 0) {
            None => Ok(values),
            Some(offset) => Err(Fault::Surplus { offset }),
        }
    }

    /// The value that fills all the bytes.
    pub(super) fn whole<T: Wire>(&mut self) -> Result<T, Fault> {
        let value = T::read(self)?;
        let end = self.extent()?;
        self.padding(end..self.bytes.len())?;
        Ok(value)
    }

    fn left(&self) -> &'a [u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    /// Where the last field ends, once it is certain that each byte belongs to one field alone.
    fn extent(&mut self) -> Result<usize, Fault> {
        self.claims.sort_unstable_by_key(|claim| claim.start);
        let mut end = self.at;
        for (position, claim) in self.claims.iter().enumerate() {
            if claim.start < self.at {
                return Err(Fault::InFixedPart { offset: claim.start, fixed: self.at });
            }
            if claim.start < end {
                return Err(Fault::Overlap { offset: claim.start, end });
            }
            // In front of the first one, newer editions have more fields.
            if position > 0 {
                self.padding(end..claim.start)?;
            }
            end = claim.end;
        }
        Ok(end)
    }

    fn padding(&self, range: Range<usize>) -> Result<(), Fault> {
        let aligned = range.start.next_multiple_of(4);
        let beyond = self.bytes.get(aligned..range.end).unwrap_or_default();
        match beyond.iter().position(|byte| *byte != 0) {
            None => Ok(()),
            Some(position) => Err(Fault::Surplus { offset: aligned + position }),
        }
    }
}
