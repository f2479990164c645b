//! Who signs for the card.

use std::sync::OnceLock;

use p256::SecretKey;
use p256::ecdsa::signature::Signer as _;
use p256::ecdsa::{Signature, SigningKey};

use super::x509;

/// The eUICC's private key and the certificates that vouch for it (SGP.22 4.5.2).
pub(super) trait Signer: std::fmt::Debug + Send + Sync {
    /// ECDSA with SHA-256 over `data`: r and s, 32 bytes each (BSI TR-03111 plain format).
    fn sign(&self, data: &[u8]) -> [u8; 64];

    /// X.509 certificate of the eUICC, DER.
    fn euicc_certificate(&self) -> &[u8];

    /// X.509 certificate of the eUICC manufacturer, DER.
    fn eum_certificate(&self) -> &[u8];
}

/// Keys that anybody can work out: the card's from its EID, those of its manufacturer and issuer from constants. Good
/// for signatures that verify, and for nothing else. Points and certificates are computed when they are first needed.
#[derive(Debug)]
pub(super) struct ThrowAwaySigner {
    eid: Vec<u8>,
    euicc: SecretKey,
    eum: SecretKey,
    ci: SecretKey,
    key: OnceLock<SigningKey>,
    chain: OnceLock<Chain>,
}

#[derive(Debug)]
struct Chain {
    euicc: Vec<u8>,
    eum: Vec<u8>,
}

const EUM_SECRET: [u8; 32] = [0x45; 32];
const CI_SECRET: [u8; 32] = [0x43; 32];

impl ThrowAwaySigner {
    /// `None` where the EID makes no valid key: all zeros, say.
    pub(super) fn new(eid: &[u8]) -> Option<ThrowAwaySigner> {
        Some(ThrowAwaySigner {
            eid: eid.to_vec(),
            euicc: SecretKey::from_slice(&eid.repeat(2)).ok()?,
            eum: SecretKey::from_slice(&EUM_SECRET).ok()?,
            ci: SecretKey::from_slice(&CI_SECRET).ok()?,
            key: OnceLock::new(),
            chain: OnceLock::new(),
        })
    }

    fn key(&self) -> &SigningKey {
        self.key.get_or_init(|| SigningKey::from(&self.euicc))
    }

    fn chain(&self) -> &Chain {
        self.chain.get_or_init(|| {
            let eum = SigningKey::from(&self.eum);
            Chain {
                euicc: x509::euicc_certificate(&self.eid, self.key().verifying_key(), &eum),
                eum: x509::eum_certificate(&self.eid, eum.verifying_key(), &SigningKey::from(&self.ci)),
            }
        })
    }
}

impl Signer for ThrowAwaySigner {
    fn sign(&self, data: &[u8]) -> [u8; 64] {
        let signature: Signature = self.key().sign(data);
        signature.to_bytes().into()
    }

    fn euicc_certificate(&self) -> &[u8] {
        &self.chain().euicc
    }

    fn eum_certificate(&self) -> &[u8] {
        &self.chain().eum
    }
}
