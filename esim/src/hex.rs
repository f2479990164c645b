//! Hexadecimal text, as modems and people write it.

use std::fmt;

/// Displays bytes as upper-case hexadecimal digits.
pub(crate) struct Hex<'a>(pub(crate) &'a [u8]);

impl fmt::Display for Hex<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02X}"))
    }
}

/// Two digits a byte, either case; `None` for anything else.
pub(crate) fn decode(text: &str) -> Option<Vec<u8>> {
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    if !rest.is_empty() {
        return None;
    }
    pairs.iter().map(|[high, low]| Some(digit(*high)? << 4 | digit(*low)?)).collect()
}

/// The value of one hexadecimal digit.
pub(crate) fn digit(ascii: u8) -> Option<u8> {
    match ascii {
        b'0'..=b'9' => Some(ascii - b'0'),
        b'A'..=b'F' => Some(ascii - b'A' + 10),
        b'a'..=b'f' => Some(ascii - b'a' + 10),
        _ => None,
    }
}

/// The upper-case digit of a nibble; bits above the low four are ignored.
pub(crate) fn nibble(value: u8) -> char {
    match value & 0x0F {
        low @ 0..=9 => char::from(b'0' + low),
        high => char::from(b'A' + (high - 10)),
    }
}
