//! Response APDUs.

use super::{ApduError, StatusWord};

/// A response APDU: data and status word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Response {
    /// Without the status word.
    pub data: Vec<u8>,
    /// SW1 SW2.
    pub sw: StatusWord,
}

impl Response {
    /// Splits the status word off the end.
    ///
    /// # Errors
    /// [`ApduError::TooShort`] for fewer than two bytes.
    pub fn parse(wire: &[u8]) -> Result<Self, ApduError> {
        let Some((data, sw)) = wire.split_last_chunk() else {
            return Err(ApduError::TooShort { bytes: wire.len() });
        };
        Ok(Self { data: data.to_vec(), sw: StatusWord(u16::from_be_bytes(*sw)) })
    }

    /// The bytes on the wire: data, then SW1 SW2.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut wire = self.data.clone();
        wire.extend(self.sw.0.to_be_bytes());
        wire
    }
}

impl From<StatusWord> for Response {
    fn from(sw: StatusWord) -> Self {
        Self { data: Vec::new(), sw }
    }
}
