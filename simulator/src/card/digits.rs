//! Digits as cards write them.

pub(crate) use crate::hex::{hex, unhex};

/// Digits two to a byte, the first one on top, as in an EID.
pub(crate) fn packed(digits: &str) -> Option<Vec<u8>> {
    is_decimal(digits).then(|| unhex(digits)).flatten()
}

/// Digits two to a byte, the first one below, `F` where one is missing, filled with `FF` to `length` bytes: the
/// coding of ICCID, IMSI and numbers (TS 102 221 13.2, TS 31.102 4.2.2).
pub(crate) fn swapped(digits: &str, length: usize) -> Option<Vec<u8>> {
    if !is_decimal(digits) || digits.len().div_ceil(2) > length {
        return None;
    }
    let nibbles: Vec<u8> = digits.bytes().map(|digit| digit - b'0').collect();
    let mut bytes: Vec<u8> = nibbles
        .chunks(2)
        .map(|pair| pair.iter().rev().fold(if pair.len() == 1 { 0xF } else { 0 }, join))
        .collect();
    bytes.resize(length, 0xFF);
    Some(bytes)
}

/// The digits in the ten bytes of an ICCID, `F` behind the last one.
pub(crate) fn unswapped(iccid: &[u8]) -> Option<String> {
    let nibbles: Vec<u8> = iccid.iter().flat_map(|byte| [byte & 0x0F, byte >> 4]).collect();
    let length = nibbles.iter().position(|nibble| *nibble == 0x0F).unwrap_or(nibbles.len());
    let (digits, filler) = nibbles.split_at_checked(length)?;
    let decimal = iccid.len() == 10
        && digits.iter().all(|digit| *digit < 10)
        && filler.iter().all(|nibble| *nibble == 0x0F);
    decimal.then(|| digits.iter().map(|digit| char::from(b'0' + digit)).collect())
}

/// Network code in three bytes (TS 24.008 10.5.1.3).
pub(crate) fn network(mccmnc: &str) -> Option<[u8; 3]> {
    if !is_decimal(mccmnc) {
        return None;
    }
    let digits: Vec<u8> = mccmnc.bytes().map(|digit| digit - b'0').collect();
    match *digits.as_slice() {
        [c1, c2, c3, n1, n2] => Some([c2 << 4 | c1, 0xF0 | c3, n2 << 4 | n1]),
        [c1, c2, c3, n1, n2, n3] => Some([c2 << 4 | c1, n3 << 4 | c3, n2 << 4 | n1]),
        _ => None,
    }
}

/// Nothing but ASCII digits.
pub(crate) fn is_decimal(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

fn join(high: u8, low: &u8) -> u8 {
    high << 4 | low
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_swap_in_pairs() {
        let check = |digits: &str, length: usize, expect: Option<&str>| {
            assert_eq!(swapped(digits, length).as_deref().map(hex).as_deref(), expect, "{digits}");
        };
        check("8900012345678901234", 10, Some("980010325476981032F4"));
        check("89000123456789012341", 10, Some("98001032547698103214"));
        check("890001234567890123", 10, Some("980010325476981032FF"));
        check("", 2, Some("FFFF"));
        check("123456789012345678901", 10, None);
        check("12a4", 10, None);
    }

    #[test]
    fn digits_end_where_they_end() {
        let check = |text: &str, expect: Option<&str>| {
            assert_eq!(unswapped(&unhex(text).expect("hex")).as_deref(), expect, "{text}");
        };
        check("98001032547698103214", Some("89000123456789012341"));
        check("980010325476981032F4", Some("8900012345678901234"));
        check("980010325476981032FF", Some("890001234567890123"));
        check("98001032547698103F14", None);
        check("9800103254769810", None);
    }

    #[test]
    fn networks_take_three_bytes() {
        let check = |digits: &str, expect: Option<[u8; 3]>| assert_eq!(network(digits), expect, "{digits}");
        check("26201", Some([0x62, 0xF2, 0x10]));
        check("310410", Some([0x13, 0x00, 0x14]));
        check("2620", None);
        check("2620x", None);
    }

    #[test]
    fn hex_reads_both_cases() {
        assert_eq!(unhex("a0FF"), Some(vec![0xA0, 0xFF]));
        assert_eq!(unhex("a0F"), None);
        assert_eq!(unhex("zz"), None);
        assert_eq!(packed("8904"), Some(vec![0x89, 0x04]));
        assert_eq!(packed("89A4"), None);
    }
}
