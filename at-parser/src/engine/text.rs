//! Bytes to text, and what is no text.

/// Valid UTF-8 stays; otherwise each byte becomes the character of the same value.
#[inline]
pub(crate) fn decode(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => decode_by_value(bytes),
    }
}

#[cold]
fn decode_by_value(bytes: &[u8]) -> String {
    bytes.iter().copied().map(char::from).collect()
}

/// How many bytes of printable ASCII there are before the first that is none.
///
/// Long lines of hexadecimal digits are passed by the chunk, which the compiler turns into vector comparisons, and what is
/// left by the word. Byte by byte this search would take longer than all the rest of the engine.
pub(super) fn printable(bytes: &[u8]) -> usize {
    const CHUNK: usize = 32;
    let is_printable = |chunk: &[u8]| chunk.iter().fold(true, |all, byte| all & matches!(byte, b' '..=b'~'));
    let passed = bytes.chunks_exact(CHUNK).take_while(|chunk| is_printable(chunk)).count() * CHUNK;
    let (words, last) = bytes.get(passed..).unwrap_or_default().as_chunks::<8>();
    for (index, word) in words.iter().enumerate() {
        let special = special_bytes(u64::from_le_bytes(*word));
        if special != 0 {
            return passed + index * 8 + (special.trailing_zeros() / 8) as usize;
        }
    }
    let is_special = |byte: &u8| !matches!(byte, b' '..=b'~');
    passed + words.len() * 8 + last.iter().position(is_special).unwrap_or(last.len())
}

/// The top bit of each byte that is not printable; exact up to the lowest one, beyond it a carry may add some.
fn special_bytes(word: u64) -> u64 {
    const ONES: u64 = u64::MAX / 0xFF;
    let below_blank = word.wrapping_sub(ONES * 0x20) & !word;
    let above_tilde = word.wrapping_add(ONES) | word;
    (below_blank | above_tilde) & (ONES * 0x80)
}

/// Whether a line begins as a PDU does, with hexadecimal digits, which no indication and no final result does. What is
/// wrong further on is for the reader of the PDU to say.
pub(super) fn begins_like_pdu(line: &[u8]) -> bool {
    const ENOUGH: usize = 16;
    line.len() >= 2 && line.iter().take(ENOUGH).all(u8::is_ascii_hexdigit)
}

/// The line without the control characters and idle bytes at its ends.
pub(super) fn without_rubbish(bytes: &[u8]) -> &[u8] {
    let is_text = |byte: &u8| !is_rubbish(*byte);
    let Some(start) = bytes.iter().position(is_text) else { return &[] };
    let end = bytes.iter().rposition(is_text).map_or(start, |last| last + 1);
    bytes.get(start..end).unwrap_or_default()
}

/// The line without the bytes at its start that are not ASCII.
pub(super) fn without_high_start(bytes: &[u8]) -> &[u8] {
    let start = bytes.iter().position(u8::is_ascii).unwrap_or(bytes.len());
    bytes.get(start..).unwrap_or_default()
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
    fn the_first_special_byte_is_found_wherever_it_is() {
        for length in [0, 1, 7, 8, 9, 31, 32, 33, 63, 64, 100] {
            let mut bytes = vec![b'~'; length];
            assert_eq!(printable(&bytes), length);
            for at in 0..length {
                for special in [0, b'\r', 0x1F, 0x7F, 0x80, 0xFF] {
                    bytes[at] = special;
                    assert_eq!(printable(&bytes), at, "{special:#x} of {length}");
                }
                bytes[at] = b' ';
            }
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
