//! The certificate of a machine: X.509 v3, self-signed, with nothing in it but the key. Nobody judges anything else of it.

use crate::group::{ED25519_INFO, Keyring, MemberId, PublicKey};

use super::Identity;

/// id-Ed25519 (RFC 8410) as an AlgorithmIdentifier.
const ALGORITHM: [u8; 7] = [0x30, 5, 6, 3, 0x2B, 0x65, 0x70];
/// `CN=tandem`.
const NAME: [u8; 19] = *b"\x30\x11\x31\x0F\x30\x0D\x06\x03\x55\x04\x03\x0C\x06tandem";
/// From 2020 until the end of time, as RFC 5280 4.1.2.5 writes it: the key is valid as long as it is in the list of members.
const VALIDITY: [u8; 34] = *b"\x30\x20\x17\x0D200101000000Z\x18\x0F99991231235959Z";

impl Identity {
    /// The certificate, in DER.
    pub(super) fn certificate(&self) -> Vec<u8> {
        let info = [&ED25519_INFO[..], &self.public.0].concat();
        let version = [0xA0, 3, 2, 1, 2];
        // A serial number of 8 bytes, positive.
        let id = self.id();
        let serial: Vec<u8> = [2, 8, 0x40].into_iter().chain(id.0.iter().take(7).copied()).collect();
        let content = [&version[..], &serial, &ALGORITHM, &NAME, &VALIDITY, &NAME, &info].concat();
        let signed = tlv(0x30, &content);
        let signature = [&[0][..], &self.sign(&signed).0].concat();
        tlv(0x30, &[&signed[..], &ALGORITHM, &tlv(3, &signature)].concat())
    }
}

/// The machine whose SubjectPublicKeyInfo this is; `None` for any other kind of key.
pub(super) fn owner(info: &[u8]) -> Option<(MemberId, PublicKey)> {
    let key = PublicKey(info.strip_prefix(&ED25519_INFO)?.try_into().ok()?);
    Some((MemberId::of(&key), key))
}

/// Of less than 64 kB.
fn tlv(tag: u8, content: &[u8]) -> Vec<u8> {
    let [high, low] = u16::try_from(content.len()).unwrap_or(u16::MAX).to_be_bytes();
    let head = match content.len() {
        0..0x80 => vec![tag, low],
        0x80..0x100 => vec![tag, 0x81, low],
        _ => vec![tag, 0x82, high, low],
    };
    [&head[..], content].concat()
}
