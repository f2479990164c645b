//! The writer: bytes appended, and lengths put in front of what they count.

use crate::error::{EncodeError, TooLong};

/// What is written.
#[derive(Debug, Default, Clone)]
pub struct Writer {
    bytes: Vec<u8>,
}

impl Writer {
    /// With nothing written.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Appends `bytes`.
    pub fn put(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    /// What was written.
    #[must_use]
    pub fn finish(self) -> Vec<u8> {
        self.bytes
    }

    /// One TLV, whose value `write` writes.
    ///
    /// # Errors
    /// [`EncodeError::Value`] when the value is longer than its length can say.
    pub fn tlv(
        &mut self,
        id: u8,
        write: impl FnOnce(&mut Self) -> Result<(), TooLong>,
    ) -> Result<(), EncodeError> {
        let too_long = |error| EncodeError::Value { tlv: id, error };
        self.bytes.push(id);
        let at = self.bytes.len();
        self.put(&[0, 0]);
        write(self).map_err(too_long)?;
        let length = self.bytes.len() - at - 2;
        let counted =
            u16::try_from(length).map_err(|_| too_long(TooLong { length, limit: usize::from(u16::MAX) }))?;
        if let Some(place) = self.bytes.get_mut(at..at + 2) {
            place.copy_from_slice(&counted.to_le_bytes());
        }
        Ok(())
    }
}
