//! Character sets of the terminal interface (TS 27.007 5.5), as far as strings on AT lines need them.

use std::borrow::Cow;

/// What `+CSCS` selected, or the guess where nobody knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Charset {
    /// Text as it stands, but obvious UCS2 (hex that spells letters) is read as such.
    #[default]
    Auto,
    /// `"IRA"`, and every other set that agrees with ASCII.
    Ira,
    /// `"GSM"`: the 7-bit default alphabet, a character a byte (TS 23.038 6.2.1).
    Gsm,
    /// `"UCS2"`: four hex digits a character, big endian.
    Ucs2,
}

/// Shorter strings are not taken for UCS2 in [`Charset::Auto`].
const MIN_OBVIOUS: usize = 8;

impl Charset {
    /// The set of a `+CSCS` name; `None` where this crate has no table for it.
    pub fn from_name(name: &str) -> Option<Self> {
        match name.to_ascii_uppercase().as_str() {
            "GSM" => Some(Self::Gsm),
            "IRA" | "ASCII" | "UTF-8" | "UTF8" => Some(Self::Ira),
            "UCS2" => Some(Self::Ucs2),
            _ => None,
        }
    }

    /// The text of a string field. What does not decode stays as it came.
    pub fn decode(self, raw: &str) -> String {
        let decoded = match self {
            Self::Auto => obvious_ucs2(raw),
            Self::Ira => None,
            Self::Gsm => Some(gsm(raw)),
            Self::Ucs2 => ucs2(raw),
        };
        decoded.unwrap_or_else(|| raw.to_owned())
    }

    /// A number or an address, which a modem in UCS2 mode encodes as well.
    pub fn decode_number(self, raw: &str) -> Cow<'_, str> {
        // Twenty hex digits are five characters: longer than any number that starts with 00 could be mistaken for.
        let likely = match self {
            Self::Ucs2 => true,
            Self::Auto => raw.len() >= 20,
            Self::Ira | Self::Gsm => false,
        };
        match ucs2(raw) {
            Some(text) if likely && text.chars().all(|c| c.is_ascii_digit() || "+*#".contains(c)) => {
                Cow::Owned(text)
            }
            _ => Cow::Borrowed(raw),
        }
    }
}

fn obvious_ucs2(raw: &str) -> Option<String> {
    if raw.len() < MIN_OBVIOUS {
        return None;
    }
    let text = ucs2(raw)?;
    let readable = text.chars().all(|c| c.is_alphanumeric() || c.is_ascii_graphic() || c == ' ');
    // Eight decimal digits are a number unless they spell ASCII.
    let number = raw.bytes().all(|b| b.is_ascii_digit()) && !text.is_ascii();
    (readable && !number).then_some(text)
}

fn ucs2(raw: &str) -> Option<String> {
    if raw.is_empty() || !raw.len().is_multiple_of(4) || !raw.bytes().all(|b| b.is_ascii_hexdigit()) {
        return None;
    }
    let units: Vec<u16> = raw
        .as_bytes()
        .chunks(4)
        .map(|unit| std::str::from_utf8(unit).ok().and_then(|unit| u16::from_str_radix(unit, 16).ok()))
        .collect::<Option<_>>()?;
    String::from_utf16(&units).ok()
}

fn gsm(raw: &str) -> String {
    raw.chars()
        .map(|c| u8::try_from(c).ok().and_then(|b| GSM.chars().nth(usize::from(b))).unwrap_or(c))
        .collect()
}

/// TS 23.038 6.2.1, in the order of the codes; the escape to the extension table stands as a blank.
const GSM: &str = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ ÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?\
                   ¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_decode_by_their_set() {
        assert_eq!(GSM.chars().count(), 128);
        let check =
            |set: Charset, raw: &str, expect: &str| assert_eq!(set.decode(raw), expect, "{set:?} {raw}");
        check(Charset::Gsm, "AT&T@", "AT&T¡");
        check(Charset::Ira, "AT&T@", "AT&T@");
        check(Charset::Ucs2, "0030", "0");
        check(Charset::Auto, "0030", "0030");
        check(Charset::Auto, "004D006F00760069", "Movi");
        check(Charset::Auto, "4E2D56FD79FB52A8", "中国移动");
        check(Charset::Auto, "12345678", "12345678");
        check(Charset::Auto, "Vodafone", "Vodafone");
        check(Charset::Ucs2, "Vodafone", "Vodafone");
        check(Charset::Ucs2, "D800D800", "D800D800");
        assert_eq!(Charset::Auto.decode_number("00320031003400300037"), "21407");
        assert_eq!(Charset::Auto.decode_number("003234567890"), "003234567890");
        assert_eq!(Charset::Ucs2.decode_number("002B003300340036"), "+346");
    }
}
