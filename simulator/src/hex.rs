//! Bytes as text.

/// Upper-case hex.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02X}")).collect()
}

/// The bytes of a hex text without separators.
pub(crate) fn unhex(text: &str) -> Option<Vec<u8>> {
    let nibbles: Vec<u8> = text
        .chars()
        .map(|c| c.to_digit(16).and_then(|digit| u8::try_from(digit).ok()))
        .collect::<Option<_>>()?;
    let (pairs, rest) = nibbles.as_chunks::<2>();
    rest.is_empty()
        .then(|| pairs.iter().map(|pair| pair.iter().fold(0, |high, low| high << 4 | low)).collect())
}
