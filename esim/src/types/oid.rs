//! Object identifiers: the names of servers and of certificate policies.

use std::fmt;
use std::str::FromStr;

/// An OBJECT IDENTIFIER.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Oid(Vec<u8>);

/// A text that is no object identifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an object identifier is written as numbers with dots between them, 2.999.10 for example")]
pub struct OidError;

impl Oid {
    /// Longest one that is read, in bytes.
    pub const MAX_BYTES: usize = 64;

    /// From the value of its TLV (X.690 8.19); `None` when it is none, or has numbers of more than 63 bits.
    #[must_use]
    pub fn from_value(value: &[u8]) -> Option<Self> {
        let fits = (1..=Self::MAX_BYTES).contains(&value.len());
        (fits && numbers(value).is_some()).then(|| Self(value.to_vec()))
    }

    /// The value of its TLV.
    #[must_use]
    pub fn as_value(&self) -> &[u8] {
        &self.0
    }
}

/// The numbers, of which the first holds the first two arcs.
fn numbers(value: &[u8]) -> Option<Vec<u64>> {
    let mut numbers = Vec::new();
    let mut number = None::<u64>;
    for byte in value {
        let digit = u64::from(byte & 0x7F);
        let sum = match number {
            // A number does not begin with zeros.
            None if *byte == 0x80 => return None,
            None => digit,
            Some(sum) if sum >> 56 != 0 => return None,
            Some(sum) => sum << 7 | digit,
        };
        number = Some(sum);
        if byte & 0x80 == 0 {
            numbers.push(sum);
            number = None;
        }
    }
    number.is_none().then_some(numbers)
}

impl FromStr for Oid {
    type Err = OidError;

    fn from_str(text: &str) -> Result<Self, OidError> {
        let arcs: Vec<u64> = text.trim().split('.').map(arc).collect::<Option<_>>().ok_or(OidError)?;
        let [first @ 0..=2, second, rest @ ..] = &arcs[..] else { return Err(OidError) };
        if *first < 2 && *second > 39 {
            return Err(OidError);
        }
        let mut value = Vec::new();
        push(second.checked_add(first * 40).ok_or(OidError)?, &mut value);
        rest.iter().for_each(|arc| push(*arc, &mut value));
        Self::from_value(&value).ok_or(OidError)
    }
}

fn arc(text: &str) -> Option<u64> {
    let digits_only = text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse::<u64>().ok().filter(|number| digits_only && i64::try_from(*number).is_ok())
}

fn push(number: u64, value: &mut Vec<u8>) {
    let groups = (0..10).rev().map(|group| number >> (group * 7));
    let significant = groups.skip_while(|rest| *rest == 0);
    let mut bytes: Vec<u8> = significant.map(|rest| 0x80 | u8::try_from(rest & 0x7F).unwrap_or(0)).collect();
    match bytes.last_mut() {
        Some(last) => *last &= 0x7F,
        None => bytes.push(0),
    }
    value.extend(bytes);
}

impl fmt::Display for Oid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut numbers = numbers(&self.0).unwrap_or_default().into_iter();
        let both = numbers.next().unwrap_or_default();
        let first = (both / 40).min(2);
        write!(f, "{first}.{}", both - first * 40)?;
        numbers.try_for_each(|arc| write!(f, ".{arc}"))
    }
}

impl fmt::Debug for Oid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Oid({self})")
    }
}
