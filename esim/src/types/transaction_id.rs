//! The name that a server gives to one session.

use std::fmt;
use std::hash::{Hash, Hasher};

use crate::hex;

/// A transaction id of 1 to 16 bytes (SGP.22 5.6.1), equal to another by its bytes alone: servers mix the case of its digits.
#[derive(Clone)]
pub struct TransactionId {
    bytes: Vec<u8>,
    text: String,
}

impl TransactionId {
    /// Longest one, in bytes.
    pub const MAX_BYTES: usize = 16;

    /// From the bytes that are signed; `None` for another length.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let fits = (1..=Self::MAX_BYTES).contains(&bytes.len());
        fits.then(|| Self { bytes: bytes.to_vec(), text: hex::Hex(bytes).to_string() })
    }

    /// From the digits in a server's JSON, which are kept as they are.
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        let bytes = hex::decode(text)?;
        let fits = (1..=Self::MAX_BYTES).contains(&bytes.len());
        fits.then(|| Self { bytes, text: text.to_owned() })
    }

    /// Its bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Its digits as the server wrote them: what goes back to it.
    #[must_use]
    pub fn as_text(&self) -> &str {
        &self.text
    }
}

impl PartialEq for TransactionId {
    fn eq(&self, other: &Self) -> bool {
        self.bytes == other.bytes
    }
}

impl Eq for TransactionId {}

impl Hash for TransactionId {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.bytes.hash(state);
    }
}

impl fmt::Display for TransactionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        hex::Hex(&self.bytes).fmt(f)
    }
}

impl fmt::Debug for TransactionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TransactionId({self})")
    }
}
