//! Signatures that cost nothing. Nobody here forges; that is tried with real keys elsewhere.

use peer::group::{Keyring, PublicKey, RecoveryCode, Signature};

pub(crate) struct FakeKeyring {
    pub(crate) key: PublicKey,
}

impl FakeKeyring {
    pub(crate) fn new(number: u8) -> Self {
        FakeKeyring { key: PublicKey([number; 32]) }
    }
}

impl Keyring for FakeKeyring {
    fn public(&self) -> PublicKey {
        self.key
    }

    fn sign(&self, message: &[u8]) -> Signature {
        mark(&self.key, message)
    }

    fn verify(&self, key: &PublicKey, message: &[u8], signature: &Signature) -> bool {
        mark(key, message) == *signature
    }

    fn recovery_public(&self, code: &RecoveryCode) -> PublicKey {
        PublicKey(code.seed())
    }

    fn recovery_sign(&self, code: &RecoveryCode, message: &[u8]) -> Signature {
        mark(&PublicKey(code.seed()), message)
    }

    fn seal(&self, plain: &[u8]) -> Vec<u8> {
        plain.iter().map(|byte| byte ^ 0x55).collect()
    }

    fn open(&self, sealed: &[u8]) -> Option<Vec<u8>> {
        Some(sealed.iter().map(|byte| byte ^ 0x55).collect())
    }
}

/// FNV-1a over key and message.
fn mark(key: &PublicKey, message: &[u8]) -> Signature {
    let hash = key.0.iter().chain(message).fold(0xCBF2_9CE4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01B3)
    });
    let mut out = [0; 64];
    for chunk in out.chunks_mut(8) {
        chunk.copy_from_slice(&hash.to_be_bytes());
    }
    Signature(out)
}
