//! P-256 keys, ECDSA with SHA-256 and key agreement (SGP.22 2.6).

use std::fmt;
use std::fs::File;
use std::io::{self, Read as _};
use std::sync::OnceLock;

use p256::SecretKey;
use p256::ecdsa::signature::{Signer as _, Verifier as _};
use p256::ecdsa::{DerSignature, Signature, SigningKey, VerifyingKey};
use sha2::{Digest as _, Sha256};

use super::pem::{self, Unreadable};
use crate::tlv::{Members, Reader, integer, nest, tlv};

/// OIDs `id-ecPublicKey` and `prime256v1`, as in the algorithm of a key.
pub(super) const EC_PUBLIC_KEY: &[u8] = &[0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01];
pub(super) const PRIME256V1: &[u8] = &[0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07];

/// Bytes from the operating system.
pub fn random<const N: usize>() -> io::Result<[u8; N]> {
    let mut bytes = [0; N];
    File::open("/dev/urandom")?.read_exact(&mut bytes)?;
    Ok(bytes)
}

/// A key pair. The public half is worked out when it is first needed.
#[derive(Clone)]
pub struct Key {
    secret: SecretKey,
    signing: OnceLock<SigningKey>,
}

impl Key {
    /// The key with this private scalar, big-endian; `None` where there is no such key (0, or too large).
    pub fn from_bytes(scalar: &[u8; 32]) -> Option<Key> {
        let secret = SecretKey::from_slice(scalar).ok()?;
        Some(Key { secret, signing: OnceLock::new() })
    }

    /// The key that belongs to `label` under `seed`: the same for the same input, another one for any other.
    pub fn derive(seed: &[u8], label: &[u8]) -> Key {
        let mut candidate: [u8; 32] = Sha256::new().chain_update(seed).chain_update(label).finalize().into();
        loop {
            // One in 2^32 is no scalar of the curve.
            match Key::from_bytes(&candidate) {
                Some(key) => return key,
                None => candidate = Sha256::digest(candidate).into(),
            }
        }
    }

    /// A key that nobody knows.
    pub fn random() -> io::Result<Key> {
        Ok(Key::derive(&random::<32>()?, b"random"))
    }

    /// A private key as files hold it: PKCS #8 or SEC 1, PEM or DER, or the bare 32 bytes, also in hex.
    pub fn read(file: &[u8]) -> Result<Key, Unreadable> {
        let der = pem::decode(file, &["PRIVATE KEY", "EC PRIVATE KEY"])?;
        let scalar = match der.len() {
            32 => Some(der.as_slice()),
            _ => scalar(&der),
        };
        let scalar = scalar.and_then(|scalar| scalar.try_into().ok()).ok_or(Unreadable::Key)?;
        Key::from_bytes(scalar).ok_or(Unreadable::Key)
    }

    /// The private scalar.
    pub fn to_bytes(&self) -> [u8; 32] {
        self.secret.to_bytes().into()
    }

    /// PKCS #8 `PrivateKeyInfo` in DER, as TLS libraries want it.
    pub fn to_pkcs8(&self) -> Vec<u8> {
        let public = tlv(0x03, [&[0], &self.public().to_point()[..]].concat());
        let sec1 = nest(0x30, [tlv(0x02, integer(1)), tlv(0x04, self.to_bytes()), nest(0xA1, [public])]);
        let algorithm = nest(0x30, [tlv(0x06, EC_PUBLIC_KEY), tlv(0x06, PRIME256V1)]);
        nest(0x30, [tlv(0x02, integer(0)), algorithm, tlv(0x04, sec1)])
    }

    /// The same as a PEM file.
    pub fn to_pem(&self) -> String {
        pem::encode(&self.to_pkcs8(), "PRIVATE KEY")
    }

    /// The other half.
    pub fn public(&self) -> PublicKey {
        PublicKey(*self.signing().verifying_key())
    }

    /// Signature over `data`: r and s, 32 bytes each (BSI TR-03111 5.2.1), as SGP.22 has it in tag 5F37.
    pub fn sign(&self, data: &[u8]) -> [u8; 64] {
        let signature: Signature = self.signing().sign(data);
        signature.to_bytes().into()
    }

    /// The same signature as X.509 has it.
    pub fn sign_der(&self, data: &[u8]) -> Vec<u8> {
        let signature: DerSignature = self.signing().sign(data);
        signature.as_bytes().to_vec()
    }

    /// ECKA-EG: the x-coordinate of the shared point (BSI TR-03111 4.3).
    pub fn agree(&self, other: &PublicKey) -> [u8; 32] {
        let point = p256::PublicKey::from(&other.0);
        let shared = p256::ecdh::diffie_hellman(self.secret.to_nonzero_scalar(), point.as_affine());
        (*shared.raw_secret_bytes()).into()
    }

    fn signing(&self) -> &SigningKey {
        self.signing.get_or_init(|| SigningKey::from(&self.secret))
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(…)")
    }
}

/// The scalar in a PKCS #8 `PrivateKeyInfo` or an `ECPrivateKey` of P-256.
fn scalar(der: &[u8]) -> Option<&[u8]> {
    let mut outer = Reader::of(der);
    let mut sequence = Reader::of(outer.required(0x30).ok()?.value);
    outer.end().ok()?;
    sequence.required(0x02).ok()?;
    if let Some(algorithm) = sequence.optional(0x30).ok()? {
        let mut algorithm = Reader::of(algorithm.value);
        let known = algorithm.required(0x06).ok()?.value == EC_PUBLIC_KEY
            && algorithm.required(0x06).ok()?.value == PRIME256V1;
        let inner = sequence.required(0x04).ok()?.value;
        return known.then(|| scalar_of_sec1(inner)).flatten();
    }
    scalar_of_sec1(der)
}

fn scalar_of_sec1(der: &[u8]) -> Option<&[u8]> {
    let sequence = Members::of(Members::of(der).ok()?.required(0x30).ok()?).ok()?;
    if let Some(parameters) = sequence.optional(0xA0).ok()?
        && Reader::of(parameters).required(0x06).ok()?.value != PRIME256V1
    {
        return None;
    }
    sequence.required(0x04).ok()
}

/// The public half of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PublicKey(VerifyingKey);

impl PublicKey {
    /// An uncompressed point, `04`, X, Y; `None` where it is not on the curve.
    pub fn from_point(point: &[u8]) -> Option<PublicKey> {
        let uncompressed = point.len() == 65 && point.first() == Some(&0x04);
        uncompressed.then(|| VerifyingKey::from_sec1_bytes(point).ok()).flatten().map(PublicKey)
    }

    /// `04`, X, Y.
    pub fn to_point(&self) -> [u8; 65] {
        let mut point = [0; 65];
        point.iter_mut().zip(self.0.to_sec1_point(false).as_bytes()).for_each(|(to, from)| *to = *from);
        point
    }

    /// Whether `signature` (r and s, 64 bytes) is this key's over `data`.
    pub fn verifies(&self, data: &[u8], signature: &[u8]) -> bool {
        Signature::from_slice(signature).is_ok_and(|signature| self.0.verify(data, &signature).is_ok())
    }

    /// Whether the DER `signature` is this key's over `data`.
    pub fn verifies_der(&self, data: &[u8], signature: &[u8]) -> bool {
        DerSignature::try_from(signature).is_ok_and(|signature| self.0.verify(data, &signature).is_ok())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hex::hex;

    #[test]
    fn private_keys_come_in_many_forms() {
        // Made with `openssl ecparam -genkey`, `openssl pkcs8 -topk8`.
        let sec1 = include_bytes!("../../tests/data/key-sec1.pem");
        let pkcs8 = include_bytes!("../../tests/data/key-pkcs8.pem");
        let key = Key::read(sec1).expect("SEC 1");
        assert_eq!(Key::read(pkcs8).expect("PKCS #8").to_bytes(), key.to_bytes());
        assert_eq!(Key::read(&key.to_bytes()).expect("bare").to_bytes(), key.to_bytes());
        assert_eq!(Key::read(hex(&key.to_bytes()).as_bytes()).expect("hex").to_bytes(), key.to_bytes());
        let der = key.to_pkcs8();
        assert_eq!(Key::read(&der).expect("own DER").to_bytes(), key.to_bytes());
        assert_eq!(der, pem::decode(pkcs8, &["PRIVATE KEY"]).expect("PEM"));
        let check = |file: &[u8]| assert!(Key::read(file).is_err());
        check(&[]);
        check(&[0; 32]);
        check(&[0xFF; 32]);
        check(b"-----BEGIN PRIVATE KEY-----\n????\n-----END PRIVATE KEY-----\n");
        check(&der[..der.len() - 1]);
        // Another curve.
        check(include_bytes!("../../tests/data/key-p384.pem"));
    }

    #[test]
    fn signatures_hold_for_their_data_only() {
        let key = Key::derive(b"seed", b"a");
        let (public, signature) = (key.public(), key.sign(b"data"));
        assert!(public.verifies(b"data", &signature));
        assert!(!public.verifies(b"date", &signature));
        assert!(!Key::derive(b"seed", b"b").public().verifies(b"data", &signature));
        assert!(!public.verifies(b"data", &signature[..63]));
        assert!(!public.verifies(b"data", &[0; 64]));
        assert!(public.verifies_der(b"data", &key.sign_der(b"data")));
        assert!(!public.verifies_der(b"data", &signature));
    }

    #[test]
    fn points_must_be_on_the_curve() {
        let point = Key::derive(b"seed", b"a").public().to_point();
        assert!(PublicKey::from_point(&point).is_some());
        let mut other = point;
        other[64] ^= 1;
        assert!(PublicKey::from_point(&other).is_none());
        assert!(PublicKey::from_point(&point[..64]).is_none());
        assert!(PublicKey::from_point(&[0]).is_none());
    }

    #[test]
    fn both_sides_agree() {
        let (a, b) = (Key::derive(b"seed", b"a"), Key::derive(b"seed", b"b"));
        assert_eq!(a.agree(&b.public()), b.agree(&a.public()));
    }
}
