//! Who a machine is: one Ed25519 key for good, and a certificate that carries it.
//!
//! The key is made once and never leaves the machine. The owner of this crate keeps [`Identity::to_bytes`] in a file that only it may
//! read.

mod certificate;
mod tls;

use std::fmt;

use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::hkdf::{HKDF_SHA256, Salt};
use ring::rand::{SecureRandom, SystemRandom};
use ring::signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey};

use crate::cbor::{DecodeError, Map, Writer};
use crate::group::{Keyring, MemberId, PublicKey, RecoveryCode, Signature};

pub use self::tls::TlsError;
pub(crate) use self::tls::{Tls, client, server};

/// Version of the identity file.
const VERSION: u64 = 1;

/// The long-term key of this machine.
pub struct Identity {
    seed: [u8; 32],
    pair: Ed25519KeyPair,
    public: PublicKey,
}

/// Why there is no identity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum IdentityError {
    /// The file cannot be read.
    #[error("the identity file cannot be read ({0}); remove it, and pair this machine anew")]
    Decode(#[from] DecodeError),
    /// The system has no random numbers.
    #[error("the system gives no random numbers")]
    Random,
    /// The key is none.
    #[error("the identity file holds no key; remove it, and pair this machine anew")]
    Key,
}

impl Identity {
    /// A new key.
    ///
    /// # Errors
    /// [`IdentityError::Random`].
    pub fn generate() -> Result<Self, IdentityError> {
        Identity::from_seed(random()?)
    }

    /// Reads the file.
    ///
    /// # Errors
    /// [`IdentityError`] when it is none.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, IdentityError> {
        Identity::from_seed(Map::parse_version(bytes, VERSION)?.fixed(1)?)
    }

    /// The file: a secret.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        Writer::new().map(2).uint(0).uint(VERSION).uint(1).bytes(&self.seed).finish()
    }

    /// The name of this machine.
    #[must_use]
    pub fn id(&self) -> MemberId {
        MemberId::of(&self.public)
    }

    fn from_seed(seed: [u8; 32]) -> Result<Self, IdentityError> {
        let pair = Ed25519KeyPair::from_seed_unchecked(&seed).map_err(|_| IdentityError::Key)?;
        let public = public_key(&pair).ok_or(IdentityError::Key)?;
        Ok(Identity { seed, pair, public })
    }

    /// PKCS #8 v1 (RFC 8410), as TLS wants it.
    fn pkcs8(&self) -> Vec<u8> {
        const PREFIX: [u8; 16] = [0x30, 0x2E, 2, 1, 0, 0x30, 5, 6, 3, 0x2B, 0x65, 0x70, 4, 0x22, 4, 0x20];
        [&PREFIX[..], &self.seed].concat()
    }

    /// What seals the secrets in this machine's own files.
    fn sealing_key(&self) -> Option<LessSafeKey> {
        let mut key = [0; 32];
        let prk = Salt::new(HKDF_SHA256, b"tandem store v1").extract(&self.seed);
        prk.expand(&[b"seal"], &AES_256_GCM).ok()?.fill(&mut key).ok()?;
        Some(LessSafeKey::new(UnboundKey::new(&AES_256_GCM, &key).ok()?))
    }
}

/// Random bytes of the system.
///
/// # Errors
/// [`IdentityError::Random`].
pub fn random<const N: usize>() -> Result<[u8; N], IdentityError> {
    let mut out = [0; N];
    SystemRandom::new().fill(&mut out).map_err(|_| IdentityError::Random)?;
    Ok(out)
}

fn public_key(pair: &Ed25519KeyPair) -> Option<PublicKey> {
    pair.public_key().as_ref().try_into().ok().map(PublicKey)
}

impl Keyring for Identity {
    fn public(&self) -> PublicKey {
        self.public
    }

    fn sign(&self, message: &[u8]) -> Signature {
        sign(&self.pair, message)
    }

    fn verify(&self, key: &PublicKey, message: &[u8], signature: &Signature) -> bool {
        UnparsedPublicKey::new(&ED25519, &key.0).verify(message, &signature.0).is_ok()
    }

    fn recovery_public(&self, code: &RecoveryCode) -> PublicKey {
        let pair = Ed25519KeyPair::from_seed_unchecked(&code.seed()).ok();
        // A seed of 32 bytes is always a key; one that verifies nothing stands for the impossible.
        pair.and_then(|pair| public_key(&pair)).unwrap_or(PublicKey([0; 32]))
    }

    fn recovery_sign(&self, code: &RecoveryCode, message: &[u8]) -> Signature {
        let pair = Ed25519KeyPair::from_seed_unchecked(&code.seed()).ok();
        pair.map_or(Signature([0; 64]), |pair| sign(&pair, message))
    }

    fn seal(&self, plain: &[u8]) -> Vec<u8> {
        let sealed = || {
            let nonce: [u8; NONCE_LEN] = random().ok()?;
            let mut out = plain.to_vec();
            let key = self.sealing_key()?;
            key.seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::empty(), &mut out).ok()?;
            Some([&nonce[..], &out].concat())
        };
        // Without random numbers nothing is stored: the key is fetched from the others again.
        sealed().unwrap_or_default()
    }

    fn open(&self, sealed: &[u8]) -> Option<Vec<u8>> {
        let (nonce, content) = sealed.split_at_checked(NONCE_LEN)?;
        let mut content = content.to_vec();
        let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
        let plain = self.sealing_key()?.open_in_place(nonce, Aad::empty(), &mut content).ok()?;
        Some(plain.to_vec())
    }
}

fn sign(pair: &Ed25519KeyPair, message: &[u8]) -> Signature {
    let mut out = [0; 64];
    for (to, from) in out.iter_mut().zip(pair.sign(message).as_ref()) {
        *to = *from;
    }
    Signature(out)
}

/// The public half only.
impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Identity").field("id", &self.id()).finish_non_exhaustive()
    }
}
