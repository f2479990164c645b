//! The TLVs of a message: a type, a length of two bytes, a value.

use std::fmt;

use nom::Parser;
use nom::multi::length_data;
use nom::number::complete::{le_u8, le_u16};

use crate::error::{DecodeError, EncodeError, ValueError};
use crate::writer::Writer;

/// The TLV that every response carries: u16 status, u16 error.
pub(crate) const RESULT: u8 = 0x02;

/// The TLVs of one message, found to be whole and each there only once.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Tlvs {
    bytes: Vec<u8>,
}

/// One TLV; its value borrows from what was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tlv<'a> {
    /// Its type.
    pub id: u8,
    /// Its value.
    pub value: &'a [u8],
}

impl Tlvs {
    /// Takes bytes that hold nothing but TLVs.
    ///
    /// # Errors
    /// [`DecodeError::Truncated`] when they end inside of a TLV, [`DecodeError::Duplicate`] when one is there twice.
    pub fn parse(bytes: Vec<u8>) -> Result<Self, DecodeError> {
        let mut seen = [false; 256];
        let mut rest = bytes.as_slice();
        while !rest.is_empty() {
            let (behind, tlv) = split(rest).ok_or(DecodeError::Truncated)?;
            if let Some(seen) = seen.get_mut(usize::from(tlv.id))
                && std::mem::replace(seen, true)
            {
                return Err(DecodeError::Duplicate { tlv: tlv.id });
            }
            rest = behind;
        }
        Ok(Self { bytes })
    }

    /// Takes what a writer wrote, which is whole and has each once.
    pub(crate) fn written(bytes: Vec<u8>) -> Self {
        Self { bytes }
    }

    /// The bytes, as they travel.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The bytes, as they travel.
    #[must_use]
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    /// One after the other, in the order in which they came.
    pub fn iter(&self) -> impl Iterator<Item = Tlv<'_>> {
        let mut rest = self.bytes.as_slice();
        std::iter::from_fn(move || {
            let (behind, tlv) = split(rest)?;
            rest = behind;
            Some(tlv)
        })
    }

    /// The value of the TLV of this type.
    #[must_use]
    pub fn find(&self, id: u8) -> Option<&[u8]> {
        self.iter().find(|tlv| tlv.id == id).map(|tlv| tlv.value)
    }

    /// All but the TLV of this type.
    pub(crate) fn without(&self, id: u8) -> Self {
        let mut bytes = Vec::with_capacity(self.bytes.len());
        let mut rest = self.bytes.as_slice();
        while let Some((behind, tlv)) = split(rest) {
            if tlv.id != id {
                bytes.extend_from_slice(rest.get(..rest.len() - behind.len()).unwrap_or_default());
            }
            rest = behind;
        }
        Self { bytes }
    }
}

/// Types and lengths only: values may be secret.
impl fmt::Debug for Tlvs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let entries = self.iter().map(|tlv| (format_args!("{:#04x}", tlv.id).to_string(), tlv.value.len()));
        f.debug_map().entries(entries).finish()
    }
}

fn split(bytes: &[u8]) -> Option<(&[u8], Tlv<'_>)> {
    let mut tlv = (le_u8::<_, nom::error::Error<&[u8]>>, length_data(le_u16));
    let (rest, (id, value)) = tlv.parse(bytes).ok()?;
    Some((rest, Tlv { id, value }))
}

/// What came along with a message and was not read: it is shown, and encoded again.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Unread(Vec<UnreadTlv>);

/// A TLV that was not read.
#[derive(Clone, PartialEq, Eq)]
pub struct UnreadTlv {
    /// Its type.
    pub id: u8,
    /// Its value.
    pub value: Vec<u8>,
    /// Why it was not read: `None` when the message does not know its type, or what is wrong with the value of an
    /// optional TLV.
    pub error: Option<ValueError>,
}

impl Unread {
    pub(crate) fn keep(&mut self, tlv: Tlv<'_>, error: Option<ValueError>) {
        self.0.push(UnreadTlv { id: tlv.id, value: tlv.value.to_vec(), error });
    }

    /// Nothing is left unread.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// One after the other, in the order in which they came.
    pub fn iter(&self) -> impl Iterator<Item = &UnreadTlv> {
        self.0.iter()
    }

    /// Those whose type is known, but whose value is not what its layout says.
    pub fn malformed(&self) -> impl Iterator<Item = &UnreadTlv> {
        self.0.iter().filter(|tlv| tlv.error.is_some())
    }

    pub(crate) fn write(&self, writer: &mut Writer) -> Result<(), EncodeError> {
        for tlv in &self.0 {
            writer.tlv(tlv.id, |writer| {
                writer.put(&tlv.value);
                Ok(())
            })?;
        }
        Ok(())
    }
}

/// The length of the value only: it may be secret.
impl fmt::Debug for UnreadTlv {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UnreadTlv")
            .field("id", &format_args!("{:#04x}", self.id))
            .field("length", &self.value.len())
            .field("error", &self.error)
            .finish()
    }
}
