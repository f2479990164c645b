//! Bytes to text, and what is no text.

/// Valid UTF-8 stays; otherwise each byte becomes the character of the same value.
pub(crate) fn decode(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes.iter().copied().map(char::from).collect(),
    }
}

/// Printable ASCII only, which nearly every line is.
pub(super) fn is_plain(bytes: &[u8]) -> bool {
    bytes.iter().fold(true, |plain, byte| plain & matches!(byte, b' '..=b'~'))
}

/// The line without the control characters and idle bytes at its ends.
pub(super) fn without_rubbish(bytes: &[u8]) -> &[u8] {
    let is_text = |byte: &u8| !is_rubbish(*byte);
    let Some(start) = bytes.iter().position(is_text) else { return &[] };
    let end = bytes.iter().rposition(is_text).map_or(start, |last| last + 1);
    bytes.get(start..end).unwrap_or_default()
}

/// Whether a line that nothing speaks for is no text: it holds control characters, or a quarter of it and more is
/// outside ASCII without being UTF-8, or it looks like a PPP or a diagnostic frame.
pub(super) fn is_noise(bytes: &[u8]) -> bool {
    if bytes.iter().any(|byte| is_control(*byte)) {
        return true;
    }
    if std::str::from_utf8(bytes).is_ok() {
        return false;
    }
    let high = bytes.iter().filter(|byte| !byte.is_ascii()).count();
    high * 4 >= bytes.len() || bytes.first() == Some(&b'~') || bytes.last() == Some(&b'~')
}

fn is_rubbish(byte: u8) -> bool {
    is_control(byte) || byte == 0xFF
}

fn is_control(byte: u8) -> bool {
    byte != b'\t' && byte.is_ascii_control()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_survives_in_any_encoding() {
        let cases: [(&[u8], &str); 4] = [
            (b"Orange F", "Orange F"),
            ("Türk Telekom".as_bytes(), "Türk Telekom"),
            (b"T\xFCrk Telekom", "Türk Telekom"),
            (b"\x80\xFF\x00", "\u{80}\u{FF}\u{0}"),
        ];
        for (bytes, expected) in cases {
            assert_eq!(decode(bytes), expected);
        }
    }

    #[test]
    fn noise_is_told_from_text() {
        let cases: [(&[u8], bool); 8] = [
            (b"RDY", false),
            (b"a\tb", false),
            ("Türkçe".as_bytes(), false),
            (b"T\xE9lit Wireless", false),
            (b"~\xFF}#\xC0!}!}!} }4}\"}&} } } } }%}&", true),
            (b"\x7Ea\x01b", true),
            (b"\xF8\x80\xE0", true),
            (b"abc\x00def", true),
        ];
        for (bytes, expected) in cases {
            assert_eq!(is_noise(bytes), expected, "{}", bytes.escape_ascii());
        }
    }

    #[test]
    fn rubbish_is_cut_off_at_the_ends_only() {
        let cases: [(&[u8], &[u8]); 5] = [
            (b"\0\0OK", b"OK"),
            (b"\xFF\xFFRDY\0", b"RDY"),
            (b"a\0b", b"a\0b"),
            (b"\0\x1A\xFF", b""),
            (b"", b""),
        ];
        for (bytes, expected) in cases {
            assert_eq!(without_rubbish(bytes), expected, "{}", bytes.escape_ascii());
        }
    }
}
