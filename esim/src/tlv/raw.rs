//! TLVs that travel as they arrived.

use std::fmt;

/// A whole TLV as it arrived, because somebody has signed it or another party wants exactly these bytes.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct RawTlv(Vec<u8>);

impl RawTlv {
    pub(crate) fn from_vec(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }

    pub(crate) fn new(bytes: &[u8]) -> Self {
        Self(bytes.to_vec())
    }

    /// Its bytes: tag, length and value.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl AsRef<[u8]> for RawTlv {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

/// Without the bytes, which hold numbers that are no log's business.
impl fmt::Debug for RawTlv {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RawTlv({} bytes)", self.0.len())
    }
}
