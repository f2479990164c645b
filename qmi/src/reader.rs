//! The reader: every nested read is bounded by the value of the TLV that encloses it.

use nom::Parser;
use nom::bytes::complete::take;
use nom::error::Error as NomError;

use crate::error::ValueError;

/// Most elements of one array that are read; no list of a modem comes near.
pub const MAX_ELEMENTS: usize = 4096;

/// Reads a value piece by piece.
#[derive(Debug, Clone, Copy)]
pub struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    /// Over the value of one TLV.
    #[must_use]
    pub fn new(value: &'a [u8]) -> Self {
        Self { rest: value }
    }

    /// What `parser` takes off the front.
    ///
    /// # Errors
    /// [`ValueError::Truncated`] when it does not find enough.
    pub(crate) fn parse<T>(
        &mut self,
        mut parser: impl Parser<&'a [u8], Output = T, Error = NomError<&'a [u8]>>,
    ) -> Result<T, ValueError> {
        let (rest, value) = parser.parse(self.rest).map_err(|_| ValueError::Truncated)?;
        self.rest = rest;
        Ok(value)
    }

    /// The next `length` bytes.
    ///
    /// # Errors
    /// [`ValueError::Truncated`] when there are fewer.
    pub fn bytes(&mut self, length: usize) -> Result<&'a [u8], ValueError> {
        self.parse(take(length))
    }

    /// All that is left.
    pub fn rest(&mut self) -> &'a [u8] {
        std::mem::take(&mut self.rest)
    }

    /// That nothing is left.
    ///
    /// # Errors
    /// [`ValueError::Trailing`].
    pub fn finish(self) -> Result<(), ValueError> {
        if self.rest.is_empty() { Ok(()) } else { Err(ValueError::Trailing { bytes: self.rest.len() }) }
    }
}
