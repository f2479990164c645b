//! Who signs for the card, and whom it believes.

use std::path::PathBuf;
use std::sync::OnceLock;

use super::CardError;
use super::config::CredentialConfig;
use super::digits::unhex;
use super::factory::Factory;
use crate::rsp::x509::{Certificate, SubjectKey};
use crate::rsp::{Credential, EuiccChain, Pki};

/// The eUICC's private key and the certificates that vouch for it (SGP.22 4.5.2), under one certificate issuer.
pub(super) trait Signer: std::fmt::Debug + Send + Sync {
    /// ECDSA with SHA-256 over `data`: r and s, 32 bytes each (BSI TR-03111 plain format).
    fn sign(&self, data: &[u8]) -> [u8; 64];

    /// X.509 certificate of the eUICC, DER.
    fn euicc_certificate(&self) -> &[u8];

    /// X.509 certificate of the eUICC manufacturer, DER.
    fn eum_certificate(&self) -> &[u8];

    /// Certificate of the issuer above.
    fn issuer(&self) -> &Certificate;

    /// Something that only the owner of the key knows, to derive draws from.
    fn secret(&self) -> [u8; 32];
}

/// Everything that a card has of public keys.
#[derive(Debug)]
pub(super) struct Identity {
    signers: Vec<Box<dyn Signer>>,
    /// Believed, but not the issuers of a chain of the card.
    trusted: Vec<Certificate>,
}

impl Identity {
    /// From the files of the configuration, or else under the root of `pki`.
    pub(super) fn new(factory: &Factory, pki: &Pki) -> Result<Identity, CardError> {
        let config = &factory.config;
        let mut signers: Vec<Box<dyn Signer>> = Vec::new();
        for credential in &config.credentials {
            signers.push(Box::new(ChainSigner(load(credential)?)));
        }
        if signers.is_empty() {
            signers.push(Box::new(PkiSigner { pki: pki.clone(), eid: factory.eid, chain: OnceLock::new() }));
        }
        let trusted = config.trusted_issuers.iter().map(|text| certificate("trusted issuer", text));
        Ok(Identity { signers, trusted: trusted.collect::<Result<_, _>>()? })
    }

    #[cfg(test)]
    pub(super) fn of(signer: Box<dyn Signer>) -> Identity {
        Identity { signers: vec![signer], trusted: Vec::new() }
    }

    /// Signs what no session says anything about.
    pub(super) fn first(&self) -> Option<&dyn Signer> {
        self.signers.first().map(Box::as_ref)
    }

    /// The chain under the issuer with this key identifier.
    pub(super) fn under(&self, issuer: &[u8]) -> Option<&dyn Signer> {
        self.signers.iter().map(Box::as_ref).find(|signer| signer.issuer().key_id() == Some(issuer))
    }

    /// Key identifiers of the issuers that the card has a chain under.
    pub(super) fn signing_ids(&self) -> impl Iterator<Item = &[u8]> {
        self.signers.iter().filter_map(|signer| signer.issuer().key_id())
    }

    /// Key identifiers of the issuers that the card believes.
    pub(super) fn verification_ids(&self) -> impl Iterator<Item = &[u8]> {
        self.signing_ids().chain(self.trusted.iter().filter_map(Certificate::key_id))
    }
}

/// A chain whose certificates are only made when somebody wants to see them: most cards never show theirs.
#[derive(Debug)]
struct PkiSigner {
    pki: Pki,
    eid: [u8; 16],
    chain: OnceLock<EuiccChain>,
}

impl PkiSigner {
    fn chain(&self) -> &EuiccChain {
        self.chain.get_or_init(|| self.pki.euicc(&self.eid))
    }
}

impl Signer for PkiSigner {
    fn sign(&self, data: &[u8]) -> [u8; 64] {
        self.chain().euicc.key.sign(data)
    }

    fn euicc_certificate(&self) -> &[u8] {
        self.chain().euicc.certificate.der()
    }

    fn eum_certificate(&self) -> &[u8] {
        self.chain().eum.der()
    }

    fn issuer(&self) -> &Certificate {
        &self.pki.ci().certificate
    }

    fn secret(&self) -> [u8; 32] {
        self.pki.secret(&self.eid)
    }
}

/// A chain out of files.
#[derive(Debug)]
struct ChainSigner(EuiccChain);

impl Signer for ChainSigner {
    fn sign(&self, data: &[u8]) -> [u8; 64] {
        self.0.euicc.key.sign(data)
    }

    fn euicc_certificate(&self) -> &[u8] {
        self.0.euicc.certificate.der()
    }

    fn eum_certificate(&self) -> &[u8] {
        self.0.eum.der()
    }

    fn issuer(&self) -> &Certificate {
        &self.0.ci
    }

    fn secret(&self) -> [u8; 32] {
        self.0.euicc.key.to_bytes()
    }
}

/// Whether the chain holds is for servers to find out; a card that nobody believes is something to test with.
fn load(config: &CredentialConfig) -> Result<EuiccChain, CardError> {
    let euicc = Credential::read(&bytes_of(&config.key)?, &bytes_of(&config.certificate)?)
        .map_err(|error| CardError::Config(format!("key or certificate of the eUICC: {error}")))?;
    if euicc.certificate.key() != SubjectKey::P256(euicc.key.public()) {
        return Err(CardError::Config("the eUICC's key does not belong to its certificate".to_owned()));
    }
    Ok(EuiccChain {
        euicc,
        eum: certificate("EUM", &config.eum_certificate)?,
        ci: certificate("CI", &config.ci_certificate)?,
    })
}

/// What a configuration names: PEM or hex as it stands there, anything else is the path of a file.
fn bytes_of(text: &str) -> Result<Vec<u8>, CardError> {
    if text.contains("-----BEGIN ") || unhex(text).is_some_and(|bytes| bytes.len() >= 32) {
        return Ok(text.as_bytes().to_vec());
    }
    let path = PathBuf::from(text);
    std::fs::read(&path).map_err(|source| CardError::CredentialFile { path, source })
}

fn certificate(whose: &str, text: &str) -> Result<Certificate, CardError> {
    Certificate::read(&bytes_of(text)?)
        .map_err(|error| CardError::Config(format!("certificate of the {whose}: {error}")))
}
