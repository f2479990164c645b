//! Who signs for the card.

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
/// for signatures that verify, and for nothing else.
#[derive(Debug)]
pub(super) struct ThrowAwaySigner {
    key: SigningKey,
    euicc_certificate: Vec<u8>,
    eum_certificate: Vec<u8>,
}

const EUM_SECRET: [u8; 32] = [0x45; 32];
const CI_SECRET: [u8; 32] = [0x43; 32];

impl ThrowAwaySigner {
    /// `None` where the EID makes no valid key, which takes an EID that starts with `FFFF`.
    pub(super) fn new(eid: &[u8]) -> Option<ThrowAwaySigner> {
        let key = SigningKey::from_slice(&eid.repeat(2)).ok()?;
        let eum = SigningKey::from_slice(&EUM_SECRET).ok()?;
        let ci = SigningKey::from_slice(&CI_SECRET).ok()?;
        Some(ThrowAwaySigner {
            euicc_certificate: x509::euicc_certificate(eid, key.verifying_key(), &eum),
            eum_certificate: x509::eum_certificate(eid, eum.verifying_key(), &ci),
            key,
        })
    }
}

impl Signer for ThrowAwaySigner {
    fn sign(&self, data: &[u8]) -> [u8; 64] {
        let signature: Signature = self.key.sign(data);
        signature.to_bytes().into()
    }

    fn euicc_certificate(&self) -> &[u8] {
        &self.euicc_certificate
    }

    fn eum_certificate(&self) -> &[u8] {
        &self.eum_certificate
    }
}
