//! What a group needs of a machine's long-term keys, and the secrets of a group.

use std::fmt;

use ring::digest::{SHA256, digest};
use ring::hkdf::{HKDF_SHA256, Salt};

use super::id::{Digest, PublicKey, Signature, base32, value_of};

/// Signing and sealing with the keys of this machine.
pub trait Keyring: Send + Sync {
    /// The public key of this machine.
    fn public(&self) -> PublicKey;
    /// Signs with the key of this machine.
    fn sign(&self, message: &[u8]) -> Signature;
    /// Whether `signature` is the owner's of `key`.
    fn verify(&self, key: &PublicKey, message: &[u8], signature: &Signature) -> bool;
    /// The public key that belongs to a recovery code.
    fn recovery_public(&self, code: &RecoveryCode) -> PublicKey;
    /// Signs with the key that belongs to a recovery code.
    fn recovery_sign(&self, code: &RecoveryCode, message: &[u8]) -> Signature;
    /// Encrypts what only this machine may read again.
    fn seal(&self, plain: &[u8]) -> Vec<u8>;
    /// Decrypts what [`seal`](Keyring::seal) made; `None` for anything else.
    fn open(&self, sealed: &[u8]) -> Option<Vec<u8>>;
}

/// The secret that the members of a group have in common; a removal replaces it.
#[derive(Clone, PartialEq, Eq)]
pub struct GroupKey([u8; 32]);

impl GroupKey {
    /// From random bytes.
    #[must_use]
    pub fn new(random: [u8; 32]) -> Self {
        GroupKey(random)
    }

    /// What the log says of it: whoever gets the key knows that it is the one.
    pub(crate) fn commitment(&self) -> Digest {
        Digest::of(&[&b"tandem group key v1"[..], &self.0].concat())
    }

    /// A key of 32 bytes for one purpose, which its label names.
    #[must_use]
    pub fn derive(&self, label: &str) -> [u8; 32] {
        let mut out = [0; 32];
        let prk = Salt::new(HKDF_SHA256, b"tandem group v1").extract(&self.0);
        // HKDF fails only beyond 255 blocks; 32 bytes are one.
        let filled = prk.expand(&[label.as_bytes()], HKDF_SHA256).is_ok_and(|okm| okm.fill(&mut out).is_ok());
        debug_assert!(filled);
        out
    }

    pub(crate) fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Debug for GroupKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("GroupKey(…)")
    }
}

/// 128 bits on paper that take over a group when its primary is lost and no majority is left.
#[derive(Clone, PartialEq, Eq)]
pub struct RecoveryCode([u8; 16]);

impl RecoveryCode {
    /// From random bytes.
    #[must_use]
    pub fn new(random: [u8; 16]) -> Self {
        RecoveryCode(random)
    }

    /// Seven groups of four letters, for people to write down: 26 letters of base32 and two that check them.
    #[must_use]
    pub fn text(&self) -> String {
        let mut letters = base32(&self.0);
        letters.extend(self.check());
        let groups: Vec<_> = letters.chunks(4).map(String::from_utf8_lossy).collect();
        groups.join("-")
    }

    /// Reads what [`text`](RecoveryCode::text) wrote; spaces, hyphens and case do not matter. `None` when a letter is wrong.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let letters: Vec<u8> =
            text.bytes().filter(|b| *b != b'-' && *b != b' ').map(|b| b.to_ascii_uppercase()).collect();
        let (code, check) = letters.split_at_checked(26)?;
        let bits = code.iter().try_fold((0_u128, 0_u8), |(bits, _), letter| {
            let value = value_of(*letter)?;
            // 26 letters are 130 bits: the last two of them are padding.
            Some((bits << 5 | u128::from(value), value))
        });
        let (_, last) = bits?;
        let high = code
            .iter()
            .take(25)
            .try_fold(0_u128, |bits, letter| Some(bits << 5 | u128::from(value_of(*letter)?)))?;
        let code = RecoveryCode((high << 3 | u128::from(last >> 2)).to_be_bytes());
        (last & 3 == 0 && check == code.check()).then_some(code)
    }

    /// The seed of the Ed25519 key that the code stands for, for implementations of [`Keyring`].
    #[must_use]
    pub fn seed(&self) -> [u8; 32] {
        let mut out = [0; 32];
        out.copy_from_slice(digest(&SHA256, &[&b"tandem recovery v1"[..], &self.0].concat()).as_ref());
        out
    }

    fn check(&self) -> [u8; 2] {
        let letters = base32(&Digest::of(&self.0).0);
        [letters.first().copied().unwrap_or(b'A'), letters.get(1).copied().unwrap_or(b'A')]
    }
}

impl fmt::Debug for RecoveryCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RecoveryCode(…)")
    }
}
