//! Strings and plain bytes.
//!
//! A string that is valid UTF-8 stays as it is; in one that is not, each byte becomes the character of the same value.

use std::fmt;

use nom::number::complete::{le_u8, le_u16};

use super::Layout;
use crate::error::{TooLong, ValueError};
use crate::reader::Reader;
use crate::writer::Writer;

/// A string that fills the rest of the TLV.
#[derive(Debug)]
pub struct Text;

/// A string behind its length, one byte.
#[derive(Debug)]
pub struct Text8;

/// A string behind its length, two bytes.
#[derive(Debug)]
pub struct Text16;

/// Three digits in three bytes, filled up with 0xFF: a country or network code.
#[derive(Debug)]
pub struct Digits3;

/// Bytes that fill the rest of the TLV; never shown.
#[derive(Debug)]
pub struct Raw;

/// Bytes behind their length, one byte.
#[derive(Debug)]
pub struct Bytes8;

/// Bytes behind their length, two bytes: APDUs, files, messages; never shown.
#[derive(Debug)]
pub struct Bytes16;

/// A PIN, PUK or password: it travels, but is never shown.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Secret(String);

impl Secret {
    /// Keeps `text` out of logs.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text, to be used and not shown.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[secret]")
    }
}

macro_rules! bytes {
    ($($layout:ident: $read:ident, $write:ident, $shown:literal;)*) => {
        $(
            impl Layout<Vec<u8>> for $layout {
                const MAY_BE_SHOWN: bool = $shown;

                fn read(reader: &mut Reader<'_>) -> Result<Vec<u8>, ValueError> {
                    Ok($read(reader)?.to_vec())
                }

                fn write(value: &Vec<u8>, writer: &mut Writer) -> Result<(), TooLong> {
                    $write(value, writer)
                }
            }
        )*
    };
}

macro_rules! texts {
    ($($layout:ident: $read:ident, $write:ident;)*) => {
        $(
            impl Layout<String> for $layout {
                fn read(reader: &mut Reader<'_>) -> Result<String, ValueError> {
                    Ok(text($read(reader)?))
                }

                fn write(value: &String, writer: &mut Writer) -> Result<(), TooLong> {
                    $write(value.as_bytes(), writer)
                }
            }

            impl Layout<Secret> for $layout {
                fn read(reader: &mut Reader<'_>) -> Result<Secret, ValueError> {
                    Ok(Secret(text($read(reader)?)))
                }

                fn write(value: &Secret, writer: &mut Writer) -> Result<(), TooLong> {
                    $write(value.0.as_bytes(), writer)
                }
            }
        )*
    };
}

bytes!(Raw: whole, put, false; Bytes8: counted8, put8, true; Bytes16: counted16, put16, false;);
texts!(Text: whole, put; Text8: counted8, put8; Text16: counted16, put16;);

impl Layout<String> for Digits3 {
    fn read(reader: &mut Reader<'_>) -> Result<String, ValueError> {
        let mut digits = reader.bytes(3)?;
        while let Some((0xFF, before)) = digits.split_last() {
            digits = before;
        }
        Ok(text(digits))
    }

    fn write(value: &String, writer: &mut Writer) -> Result<(), TooLong> {
        let length = value.len();
        let missing = 3_usize.checked_sub(length).ok_or(TooLong { length, limit: 3 })?;
        writer.put(value.as_bytes());
        writer.put([0xFF; 3].get(..missing).unwrap_or_default());
        Ok(())
    }
}

impl<const N: usize> Layout<[u8; N]> for [u8; N] {
    fn read(reader: &mut Reader<'_>) -> Result<[u8; N], ValueError> {
        reader.bytes(N)?.try_into().map_err(|_| ValueError::Truncated)
    }

    fn write(value: &[u8; N], writer: &mut Writer) -> Result<(), TooLong> {
        writer.put(value);
        Ok(())
    }
}

fn text(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes.iter().copied().map(char::from).collect(),
    }
}

fn whole<'a>(reader: &mut Reader<'a>) -> Result<&'a [u8], ValueError> {
    Ok(reader.rest())
}

fn counted8<'a>(reader: &mut Reader<'a>) -> Result<&'a [u8], ValueError> {
    let length = reader.parse(le_u8)?;
    reader.bytes(length.into())
}

fn counted16<'a>(reader: &mut Reader<'a>) -> Result<&'a [u8], ValueError> {
    let length = reader.parse(le_u16)?;
    reader.bytes(length.into())
}

/// How long all of it may be is checked where the TLV's length is written.
#[expect(clippy::unnecessary_wraps, reason = "the same shape as those with a length in front")]
fn put(bytes: &[u8], writer: &mut Writer) -> Result<(), TooLong> {
    writer.put(bytes);
    Ok(())
}

fn put8(bytes: &[u8], writer: &mut Writer) -> Result<(), TooLong> {
    let too_long = TooLong { length: bytes.len(), limit: u8::MAX.into() };
    writer.put(&[u8::try_from(bytes.len()).map_err(|_| too_long)?]);
    put(bytes, writer)
}

fn put16(bytes: &[u8], writer: &mut Writer) -> Result<(), TooLong> {
    let too_long = TooLong { length: bytes.len(), limit: u16::MAX.into() };
    writer.put(&u16::try_from(bytes.len()).map_err(|_| too_long)?.to_le_bytes());
    put(bytes, writer)
}
