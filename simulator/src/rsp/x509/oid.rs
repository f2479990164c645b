//! Object identifiers (X.690 8.19).

/// Largest of the numbers in an OID that this simulator meets.
const MAX_ARC: u32 = 1 << 28;

/// The bytes of an OID in dots, `2.999.10`; `None` where it is none.
pub fn oid(dotted: &str) -> Option<Vec<u8>> {
    let mut arcs = dotted.split('.').map(|arc| arc.parse::<u32>().ok().filter(|arc| *arc < MAX_ARC));
    let (first, second) = (arcs.next()??, arcs.next()??);
    if first > 2 || (first < 2 && second > 39) {
        return None;
    }
    let mut bytes = base128(first * 40 + second);
    for arc in arcs {
        bytes.extend(base128(arc?));
    }
    Some(bytes)
}

/// The dots of an OID; `None` where the bytes are none.
pub fn dotted(bytes: &[u8]) -> Option<String> {
    let mut arcs: Vec<u32> = Vec::new();
    let mut arc = 0u32;
    for &byte in bytes {
        arc = arc << 7 | u32::from(byte & 0x7F);
        if arc >= MAX_ARC {
            return None;
        }
        if byte & 0x80 == 0 {
            arcs.push(std::mem::take(&mut arc));
        }
    }
    let whole = bytes.last().is_some_and(|last| last & 0x80 == 0);
    let (&first, rest) = arcs.split_first().filter(|_| whole)?;
    let top = (first / 40).min(2);
    let head = format!("{top}.{}", first - top * 40);
    Some(rest.iter().fold(head, |text, arc| format!("{text}.{arc}")))
}

fn base128(number: u32) -> Vec<u8> {
    let digits = [number >> 28, number >> 21, number >> 14, number >> 7, number].map(|digit| digit & 0x7F);
    let start = digits.iter().position(|digit| *digit != 0).unwrap_or(digits.len() - 1);
    let last = digits.len() - 1;
    let bytes = digits.iter().enumerate().skip(start);
    bytes.filter_map(|(at, digit)| u8::try_from(digit | if at == last { 0 } else { 0x80 }).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dots_and_bytes_are_the_same() {
        let check = |text: &str, bytes: &[u8]| {
            assert_eq!(oid(text).as_deref(), Some(bytes));
            assert_eq!(dotted(bytes).as_deref(), Some(text));
        };
        check("2.999.10", &[0x88, 0x37, 0x0A]);
        check("2.5.29.14", &[0x55, 0x1D, 0x0E]);
        check("1.2.840.10045.4.3.2", &[0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x04, 0x03, 0x02]);
        check("2.23.146.1.2.1.0", &[0x67, 0x81, 0x12, 0x01, 0x02, 0x01, 0x00]);
        check("0.39", &[39]);
    }

    #[test]
    fn nonsense_is_none() {
        for text in ["", "1", "3.1", "1.40", "1.x", "1.2.", "2.999999999999", "1.2.268435456"] {
            assert_eq!(oid(text), None, "{text}");
        }
        for bytes in [&[][..], &[0x88], &[0x2A, 0x86], &[0xFF, 0xFF, 0xFF, 0xFF, 0x7F]] {
            assert_eq!(dotted(bytes), None, "{bytes:02X?}");
        }
    }
}
