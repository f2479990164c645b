//! The writer: bytes appended, and lengths put in front of what they count.

use crate::error::{EncodeError, TooLong};
use crate::tlv::Tlvs;

/// What is written.
#[derive(Debug, Default, Clone)]
pub struct Writer {
    bytes: Vec<u8>,
    /// Types of the TLVs, a bit each.
    written: [u64; 4],
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

    /// The TLVs that were written.
    pub(crate) fn finish(self) -> Tlvs {
        Tlvs::written(self.bytes)
    }

    /// One TLV, whose value `write` writes.
    ///
    /// # Errors
    /// [`EncodeError::Value`] when the value is longer than its length can say, [`EncodeError::Duplicate`] when there is
    /// one of this type already.
    pub fn tlv(
        &mut self,
        id: u8,
        write: impl FnOnce(&mut Self) -> Result<(), TooLong>,
    ) -> Result<(), EncodeError> {
        let too_long = |error| EncodeError::Value { tlv: id, error };
        let bit = 1 << (id % 64);
        if let Some(written) = self.written.get_mut(usize::from(id / 64)) {
            if *written & bit != 0 {
                return Err(EncodeError::Duplicate { tlv: id });
            }
            *written |= bit;
        }
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
