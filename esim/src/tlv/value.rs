//! The kinds of value that SGP.22 fields hold.

use super::{Bits, Tlv, TlvError};

impl<'a> Tlv<'a> {
    /// A non-negative INTEGER of up to 64 bits; leading zeros are no error.
    ///
    /// # Errors
    /// [`TlvError::Value`] when it is empty, or too large.
    pub fn uint(&self) -> Result<u64, TlvError> {
        if self.value().is_empty() {
            return Err(self.error("a number"));
        }
        self.value().iter().try_fold(0_u64, |sum, byte| {
            if sum >> 56 == 0 {
                Ok(sum << 8 | u64::from(*byte))
            } else {
                Err(self.error("a number of 64 bits"))
            }
        })
    }

    /// One byte.
    ///
    /// # Errors
    /// [`TlvError::Value`] for any other length.
    pub fn byte(&self) -> Result<u8, TlvError> {
        match self.value() {
            [byte] => Ok(*byte),
            _ => Err(self.error("one byte")),
        }
    }

    /// Exactly `N` bytes.
    ///
    /// # Errors
    /// [`TlvError::Value`] for any other length.
    pub fn array<const N: usize>(&self, expected: &'static str) -> Result<[u8; N], TlvError> {
        self.value().try_into().map_err(|_| self.error(expected))
    }

    /// UTF-8 that decides something, an address for example.
    ///
    /// # Errors
    /// [`TlvError::Value`] when it is not UTF-8.
    pub fn text(&self) -> Result<&'a str, TlvError> {
        std::str::from_utf8(self.value()).map_err(|_| self.error("UTF-8"))
    }

    /// Text that is only shown: what is not UTF-8 is replaced, so that one bad name does not hide a whole list.
    #[must_use]
    pub fn text_lossy(&self) -> String {
        String::from_utf8_lossy(self.value()).into_owned()
    }

    /// A BIT STRING.
    #[must_use]
    pub fn bits(&self) -> Bits {
        Bits::from_value(self.value())
    }
}
