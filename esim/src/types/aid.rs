//! AID: the name of an application on a card (ISO/IEC 7816-4 12.2.3).

use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;

use crate::hex;

/// An application identifier of 5 to 16 bytes.
#[derive(Clone, Copy)]
pub struct Aid {
    bytes: [u8; 16],
    length: u8,
}

/// Why something is no AID.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AidError {
    /// Too short or too long.
    #[error("an application identifier has 5 to 16 bytes, this has {bytes}")]
    Length {
        /// How many there are.
        bytes: usize,
    },
    /// Text that is not hexadecimal.
    #[error("an application identifier is written in hexadecimal digits")]
    NotHex,
}

impl Aid {
    /// A full AID of 16 bytes.
    #[must_use]
    pub const fn new(bytes: [u8; 16]) -> Self {
        Self { bytes, length: 16 }
    }

    /// From 5 to 16 bytes.
    ///
    /// # Errors
    /// [`AidError::Length`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, AidError> {
        let error = AidError::Length { bytes: bytes.len() };
        let length = u8::try_from(bytes.len()).ok().filter(|length| *length >= 5).ok_or(error)?;
        let mut padded = [0; 16];
        padded.get_mut(..bytes.len()).ok_or(error)?.copy_from_slice(bytes);
        Ok(Self { bytes: padded, length })
    }

    /// Its bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..usize::from(self.length)).unwrap_or(&self.bytes)
    }
}

impl AsRef<[u8]> for Aid {
    fn as_ref(&self) -> &[u8] {
        self.as_bytes()
    }
}

impl PartialEq for Aid {
    fn eq(&self, other: &Self) -> bool {
        self.as_bytes() == other.as_bytes()
    }
}

impl Eq for Aid {}

impl Hash for Aid {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_bytes().hash(state);
    }
}

impl FromStr for Aid {
    type Err = AidError;

    fn from_str(text: &str) -> Result<Self, AidError> {
        Self::from_bytes(&hex::decode(text.trim()).ok_or(AidError::NotHex)?)
    }
}

impl fmt::Display for Aid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        hex::Hex(self.as_bytes()).fmt(f)
    }
}

impl fmt::Debug for Aid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Aid({self})")
    }
}
