//! IMEI: the number of the modem.

use std::fmt;
use std::str::FromStr;

use super::iccid::shorten;
use crate::hex;

/// An IMEI of 15 digits, in the 8 bytes of `DeviceInfo`: two digits a byte, low nibble first, `F` after the last.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Imei([u8; 8]);

/// A text that is no IMEI.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an IMEI has 15 digits")]
pub struct ImeiError;

impl Imei {
    /// The bytes of `DeviceInfo`.
    #[must_use]
    pub fn to_bytes(self) -> [u8; 8] {
        self.0
    }

    /// The type allocation code: the first eight digits, in the same form.
    #[must_use]
    pub fn tac(self) -> [u8; 4] {
        let [first, second, third, fourth, ..] = self.0;
        [first, second, third, fourth]
    }

    fn digits(&self) -> impl Iterator<Item = char> + Clone + '_ {
        let nibbles = self.0.iter().flat_map(|byte| [byte & 0x0F, byte >> 4]);
        nibbles.take(15).map(hex::nibble)
    }
}

/// 15 digits; also the 16 of an IMEISV, whose software version goes and whose check digit is computed.
impl FromStr for Imei {
    type Err = ImeiError;

    fn from_str(text: &str) -> Result<Self, ImeiError> {
        let mut digits: Vec<u8> =
            text.trim().bytes().map(hex::digit).collect::<Option<_>>().ok_or(ImeiError)?;
        if digits.iter().any(|digit| *digit > 9) {
            return Err(ImeiError);
        }
        match digits.len() {
            15 => {}
            16 => {
                digits.truncate(14);
                digits.push(luhn(&digits));
            }
            _ => return Err(ImeiError),
        }
        let mut bytes = [0xFF; 8];
        for (byte, pair) in bytes.iter_mut().zip(digits.chunks(2)) {
            let low = pair.first().copied().unwrap_or(0x0F);
            let high = pair.get(1).copied().unwrap_or(0x0F);
            *byte = high << 4 | low;
        }
        Ok(Self(bytes))
    }
}

/// The check digit after these (TS 23.003 annex B).
fn luhn(digits: &[u8]) -> u8 {
    let sum = digits.iter().rev().enumerate().fold(0_u8, |sum, (index, digit)| {
        let weighted = if index % 2 == 0 { digit * 2 } else { *digit };
        (sum + weighted / 10 + weighted % 10) % 10
    });
    (10 - sum) % 10
}

impl fmt::Display for Imei {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.digits().try_for_each(|digit| write!(f, "{digit}"))
    }
}

impl fmt::Debug for Imei {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Imei({})", shorten(self.digits()))
    }
}
