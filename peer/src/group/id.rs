//! Names of machines and groups, keys, digests and signatures.

use std::fmt;
use std::str::FromStr;

use ring::digest::{SHA256, digest};

/// What stands before the key in the SubjectPublicKeyInfo of an Ed25519 key (RFC 8410).
pub(crate) const ED25519_INFO: [u8; 12] =
    [0x30, 0x2A, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x03, 0x21, 0x00];

/// Alphabet of RFC 4648 base32.
const LETTERS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
/// Letters that stand for 32 bytes.
const ID_LETTERS: usize = 52;
/// Letters that one check letter vouches for.
const CHECKED: usize = 13;

/// An Ed25519 public key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PublicKey(pub [u8; 32]);

/// An Ed25519 signature.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Signature(pub [u8; 64]);

/// SHA-256 of an entry as it is stored.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest(pub [u8; 32]);

/// A group of machines.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct GroupId(pub [u8; 16]);

/// A machine: SHA-256 of its SubjectPublicKeyInfo.
///
/// As text it is 52 letters of base32 with a check letter after each 13, in eight groups of seven. `{:#}` writes the first four
/// groups of four letters, which people compare.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MemberId(pub [u8; 32]);

impl Digest {
    /// Before the first entry.
    pub(crate) const NONE: Digest = Digest([0; 32]);

    /// Of these bytes.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        let mut out = [0; 32];
        out.copy_from_slice(digest(&SHA256, bytes).as_ref());
        Digest(out)
    }
}

impl MemberId {
    /// Of the machine that owns this key.
    #[must_use]
    pub fn of(key: &PublicKey) -> Self {
        MemberId(Digest::of(&[&ED25519_INFO[..], &key.0].concat()).0)
    }
}

impl fmt::Display for MemberId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let letters = base32(&self.0);
        let (text, group) = if f.alternate() {
            (letters.iter().take(16).copied().collect::<Vec<_>>(), 4)
        } else {
            let checked =
                letters.chunks(CHECKED).flat_map(|chunk| chunk.iter().copied().chain([check_letter(chunk)]));
            (checked.collect(), 7)
        };
        for (index, letter) in text.iter().enumerate() {
            if index > 0 && index % group == 0 {
                f.write_str("-")?;
            }
            write!(f, "{}", char::from(*letter))?;
        }
        Ok(())
    }
}

impl FromStr for MemberId {
    type Err = MemberIdError;

    fn from_str(text: &str) -> Result<Self, MemberIdError> {
        let letters: Vec<u8> =
            text.bytes().filter(|b| *b != b'-' && *b != b' ').map(|b| b.to_ascii_uppercase()).collect();
        if letters.len() != ID_LETTERS + ID_LETTERS / CHECKED {
            return Err(MemberIdError::Length { letters: letters.len() });
        }
        let (mut bits, mut count) = (0_u32, 0);
        let mut out = Vec::with_capacity(33);
        for (group, chunk) in letters.chunks(CHECKED + 1).enumerate() {
            let Some((check, chunk)) = chunk.split_last() else { continue };
            for letter in chunk {
                let value = value_of(*letter).ok_or(MemberIdError::Letter { letter: char::from(*letter) })?;
                bits = bits << 5 | u32::from(value);
                count += 5;
                if count >= 8 {
                    count -= 8;
                    out.push((bits >> count & 0xFF) as u8);
                }
            }
            if check_letter(chunk) != *check {
                return Err(MemberIdError::Check { group: group + 1 });
            }
        }
        out.try_into().map(MemberId).map_err(|_| MemberIdError::Length { letters: letters.len() })
    }
}

/// Why text is not the name of a machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MemberIdError {
    /// A check letter does not fit.
    #[error("a letter is wrong in quarter {group} of the device ID")]
    Check {
        /// Which of the four parts, from 1.
        group: usize,
    },
    /// Not so many letters.
    #[error("a device ID has 56 letters, not {letters}")]
    Length {
        /// How many there are.
        letters: usize,
    },
    /// Not a letter of base32.
    #[error("{letter:?} is no letter of a device ID")]
    Letter {
        /// What it is.
        letter: char,
    },
}

/// Short, as logs want it.
impl fmt::Debug for MemberId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self:#}")
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        hex(f, self.0.get(..4).unwrap_or_default())
    }
}

impl fmt::Debug for GroupId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        hex(f, &self.0)
    }
}

/// 32 lower-case hexadecimal digits.
impl fmt::Display for GroupId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        hex(f, &self.0)
    }
}

impl fmt::Debug for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Signature(…)")
    }
}

fn hex(f: &mut fmt::Formatter<'_>, bytes: &[u8]) -> fmt::Result {
    bytes.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
}

pub(crate) fn base32(bytes: &[u8]) -> Vec<u8> {
    let (mut bits, mut count) = (0_u32, 0);
    let mut out = Vec::with_capacity(bytes.len() * 8 / 5 + 1);
    for byte in bytes {
        bits = bits << 8 | u32::from(*byte);
        count += 8;
        while count >= 5 {
            count -= 5;
            out.push(letter_of(bits >> count));
        }
        bits &= (1 << count) - 1;
    }
    if count > 0 {
        out.push(letter_of(bits << (5 - count)));
    }
    out
}

/// The last five bits of `bits` as a letter.
fn letter_of(bits: u32) -> u8 {
    LETTERS.get((bits & 0x1F) as usize).copied().unwrap_or(b'A')
}

pub(crate) fn value_of(letter: u8) -> Option<u8> {
    match letter {
        b'A'..=b'Z' => Some(letter - b'A'),
        b'2'..=b'7' => Some(letter - b'2' + 26),
        _ => None,
    }
}

/// Luhn's algorithm modulo 32: a wrong letter and two swapped ones are found.
fn check_letter(letters: &[u8]) -> u8 {
    let mut sum = 0_u32;
    let mut factor = 1;
    for letter in letters {
        let addend = factor * u32::from(value_of(*letter).unwrap_or(0));
        sum += addend / 32 + addend % 32;
        factor = 3 - factor;
    }
    letter_of((32 - sum % 32) % 32)
}
