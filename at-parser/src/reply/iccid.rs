//! The card's number (ITU-T E.118, TS 102 221 13.2) in the forms that modems give it.
//!
//! `+QCCID: 8944…`, `+CCID: "8944…"`, `^ICCID: 984402…`, `#CCID:`, `!ICCID:`, bare, or as the content of EF_ICCID: digits
//! straight or with the nibbles of each byte swapped, 18 to 20 of them, with `F` to fill the last byte or without.
//! Straight numbers start with `89`, the telecommunication industry, which tells the two orders apart.

use std::fmt;

use serde::Serialize;

use super::ReplyError;

/// The lengths that exist: E.118 allows 19 digits, TS 102 221 fills ten bytes.
const DIGITS: std::ops::RangeInclusive<usize> = 18..=20;
/// The commands that ask for it, which are the prefixes of their replies.
pub(crate) const PREFIXES: [&str; 14] = [
    "+QCCID", "+CCID", "+ICCID", "^ICCID", "#CCID", "!ICCID", "%CCID", "^SCID", "+CICCID", "*ICCID",
    "+ZICCID", "ICCID", "$ICCID", "%ICCID",
];

/// An ICCID in reading order, without fill, none of its digits lost.
#[derive(Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(transparent)]
pub struct Iccid(String);

/// The reply of `AT+QCCID`, `AT+CCID`, `AT+ICCID`, `AT^ICCID?` and their kin.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct IccidReply {
    /// The number.
    pub iccid: Iccid,
    /// How many digits it has.
    pub digits: usize,
}

impl Iccid {
    /// Reads a number in either order, quoted or not, filled or not.
    ///
    /// # Errors
    /// [`ReplyError::Field`] unless it has 18 to 20 hex digits and starts with 89 in one of the orders.
    pub fn parse(raw: &str) -> Result<Self, ReplyError> {
        Self::of(raw).ok_or_else(|| wrong(raw))
    }

    fn of(raw: &str) -> Option<Self> {
        let digits = raw.replace(['"', ' '], "").trim().to_ascii_uppercase();
        if !digits.bytes().all(|b| b.is_ascii_hexdigit()) || !DIGITS.contains(&digits.len()) {
            return None;
        }
        let straight = if digits.starts_with("89") {
            digits
        } else if digits.starts_with("98") {
            swap(&digits)
        } else {
            return None;
        };
        let number = straight.trim_end_matches('F');
        DIGITS.contains(&number.len()).then(|| Self(number.to_owned()))
    }

    /// Reads the content of EF_ICCID, swapped as TS 102 221 13.2 has it.
    ///
    /// # Errors
    /// As [`Iccid::parse`].
    pub fn from_ef(response: &str) -> Result<Self, ReplyError> {
        Self::parse(response)
    }

    /// The digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Iccid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Shortened, since debug output ends in logs.
impl fmt::Debug for Iccid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Iccid({}…)", self.0.get(..6).unwrap_or(""))
    }
}

/// `+QCCID: 8944200053671052499F` and the other vendors' forms.
///
/// # Errors
/// As [`Iccid::parse`].
pub fn parse_iccid(line: &str) -> Result<IccidReply, ReplyError> {
    let line = line.trim();
    let body = PREFIXES.iter().find_map(|prefix| crate::field::body_after(line, prefix)).unwrap_or(line);
    let iccid = Iccid::of(body).ok_or_else(|| wrong(line))?;
    Ok(IccidReply { digits: iccid.0.len(), iccid })
}

fn wrong(line: &str) -> ReplyError {
    ReplyError::field(line, 1, "ICCID", "18 to 20 digits that start with 89, straight or swapped")
}

fn swap(digits: &str) -> String {
    let mut swapped = String::with_capacity(digits.len());
    let mut nibbles = digits.chars();
    while let Some(low) = nibbles.next() {
        // An odd number of digits has lost its fill.
        swapped.push(nibbles.next().unwrap_or('F'));
        swapped.push(low);
    }
    swapped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_gives_the_same_number() {
        let check = |raw: &str, expect: &str| {
            assert_eq!(parse_iccid(raw).map(|reply| reply.iccid.0), Ok(expect.to_owned()), "{raw}");
        };
        check("+QCCID: 8944200053671052499F", "8944200053671052499");
        check("+QCCID: 8944200053671052499f", "8944200053671052499");
        check("+CCID: \"984402003576012594F9\"", "8944200053671052499");
        check("+CCID: 8944 2000 5367 1052 499", "8944200053671052499");
        check("^ICCID: 98231420326409614067", "89324102234690160476");
        check("+ICCID: 89324102234690160476", "89324102234690160476");
        check("89324102234690160476", "89324102234690160476");
        check("+CCID: 898602F9091830030220", "898602F9091830030220");
        check("+CCID: 89310410106543789301", "89310410106543789301");
    }

    #[test]
    fn what_is_no_iccid_is_refused() {
        for raw in [
            "",
            "89",
            "0044200053671052499",
            "89442000536710524991F",
            "89442000536710524x9",
            "8944200053671FFFFFF",
        ] {
            assert!(parse_iccid(raw).is_err(), "{raw}");
        }
    }
}
