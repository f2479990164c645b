//! The IMEI (3GPP TS 23.003 clause 6.2.1).

use std::fmt;
use std::str::FromStr;

use crate::personality::Personality;

/// Fifteen digits with a valid check digit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Imei(String);

/// Text that is no IMEI.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadImei {
    /// Not fifteen digits.
    #[error("an IMEI has 15 decimal digits")]
    Digits,
    /// The last digit does not fit the others.
    #[error("the check digit of this IMEI would be {expected}")]
    CheckDigit {
        /// What fits.
        expected: char,
    },
}

impl Imei {
    /// The IMEI of the `serial`th device of a model; serials repeat after a million.
    pub fn of(personality: &Personality, serial: u32) -> Self {
        let body = format!("{}{:06}", personality.tac, serial % 1_000_000);
        let check = check_digit(&body);
        Self(format!("{body}{check}"))
    }

    /// The digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Imei {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Imei {
    type Err = BadImei;

    fn from_str(text: &str) -> Result<Self, BadImei> {
        if text.len() != 15 || !text.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(BadImei::Digits);
        }
        let (body, check) = text.split_at(14);
        let expected = check_digit(body);
        if check.starts_with(expected) {
            Ok(Self(text.to_owned()))
        } else {
            Err(BadImei::CheckDigit { expected })
        }
    }
}

/// The Luhn digit of 3GPP TS 23.003 annex B.
fn check_digit(body: &str) -> char {
    let sum: u32 = body
        .chars()
        .filter_map(|c| c.to_digit(10))
        .enumerate()
        .map(|(index, digit)| match (index % 2, digit * 2) {
            (0, _) => digit,
            (_, doubled) => doubled / 10 + doubled % 10,
        })
        .sum();
    char::from_digit((10 - sum % 10) % 10, 10).unwrap_or('0')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parsing() {
        assert_eq!(
            "490154203237518".parse::<Imei>().map(|imei| imei.to_string()),
            Ok("490154203237518".into())
        );
        assert_eq!("490154203237517".parse::<Imei>(), Err(BadImei::CheckDigit { expected: '8' }));
        assert_eq!("49015420323751".parse::<Imei>(), Err(BadImei::Digits));
        assert_eq!("49015420323751x".parse::<Imei>(), Err(BadImei::Digits));
    }
}
