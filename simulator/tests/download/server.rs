//! The server's side of a session. Whatever a test does not change is as the standard wants it.

use tandem_simulator::rsp::x509::{Certificate, Role};
use tandem_simulator::rsp::{Credential, Key, Pki};

use crate::lpa::Authenticated;
use crate::tlv::{nest, tlv, unhex};

#[derive(Clone)]
pub(crate) struct Server {
    pub(crate) pki: Pki,
    pub(crate) auth: Credential,
    pub(crate) pb: Credential,
    pub(crate) transaction_id: Vec<u8>,
    pub(crate) address: String,
    pub(crate) challenge: [u8; 16],
    /// `euiccCiPKIdToBeUsed`.
    pub(crate) issuer: Option<Vec<u8>>,
    /// `ctxParams1`, as the LPA adds it.
    pub(crate) context: Vec<u8>,
    /// What version 3 has behind it.
    pub(crate) behind: Vec<u8>,
    pub(crate) confirmation_hash: Option<[u8; 32]>,
    /// The key that a package is bound to already.
    pub(crate) bound_to: Option<Vec<u8>>,
    /// Shown in place of the certificate that belongs to the key.
    pub(crate) shown_auth: Option<Certificate>,
    pub(crate) shown_pb: Option<Certificate>,
    /// Members that version 3 has in `serverSigned1` and `smdpSigned2`.
    pub(crate) more_signed: Vec<u8>,
    /// What the card is told the challenge was.
    pub(crate) replayed_challenge: Option<[u8; 16]>,
    /// The transaction id in `smdpSigned2`.
    pub(crate) second_transaction_id: Option<Vec<u8>>,
    pub(crate) spoil: Spoil,
}

/// Which signature is wrong.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) enum Spoil {
    #[default]
    None,
    /// One bit of the signature.
    Bit,
    /// `smdpSignature2` without `euiccSignature1` in it.
    Unlinked,
    /// A byte too few.
    Short,
}

pub(crate) const OID: &str = "2.999.10";

impl Server {
    pub(crate) fn new() -> Server {
        Server::under(Pki::well_known())
    }

    pub(crate) fn under(pki: Pki) -> Server {
        Server {
            auth: pki.server(Role::DpAuth, OID),
            pb: pki.server(Role::DpPb, OID),
            transaction_id: vec![0xA1; 16],
            address: "smdp.example:8443".to_owned(),
            challenge: [0xC4; 16],
            issuer: pki.ci().certificate.key_id().map(<[u8]>::to_vec),
            context: unhex("A0 14 80 08 5453343876315F41 A1 08 80 04 35290611 A1 00"),
            behind: Vec::new(),
            confirmation_hash: None,
            bound_to: None,
            shown_auth: None,
            shown_pb: None,
            more_signed: Vec::new(),
            replayed_challenge: None,
            second_transaction_id: None,
            spoil: Spoil::None,
            pki,
        }
    }

    pub(crate) fn with(mut self, change: impl FnOnce(&mut Server)) -> Server {
        change(&mut self);
        self
    }

    /// `AuthenticateServer`.
    pub(crate) fn authenticate(&self, euicc_challenge: &[u8; 16]) -> Vec<u8> {
        let signed = nest(
            0x30,
            [
                tlv(0x80, &self.transaction_id),
                tlv(0x81, self.replayed_challenge.unwrap_or(*euicc_challenge)),
                tlv(0x83, &self.address),
                tlv(0x84, self.challenge),
                self.more_signed.clone(),
            ],
        );
        let signature = self.signature(&self.auth.key, &signed, &[]);
        let issuer = self.issuer.as_ref().map(|issuer| tlv(0x04, issuer)).unwrap_or_default();
        let certificate = self.shown_auth.as_ref().unwrap_or(&self.auth.certificate).der().to_vec();
        nest(0xBF38, [signed, signature, issuer, certificate, self.context.clone(), self.behind.clone()])
    }

    /// `PrepareDownload`.
    pub(crate) fn prepare(&self, authenticated: &Authenticated) -> Vec<u8> {
        let required = if self.confirmation_hash.is_some() { 0xFF } else { 0x00 };
        let signed = nest(
            0x30,
            [
                tlv(0x80, self.second_transaction_id.as_ref().unwrap_or(&self.transaction_id)),
                tlv(0x01, [required]),
                self.bound_to.as_ref().map(|point| tlv(0x5F49, point)).unwrap_or_default(),
                self.more_signed.clone(),
            ],
        );
        let signature = self.signature(&self.pb.key, &signed, &authenticated.euicc_signature1);
        let hash = self.confirmation_hash.map(|hash| tlv(0x04, hash)).unwrap_or_default();
        let certificate = self.shown_pb.as_ref().unwrap_or(&self.pb.certificate).der().to_vec();
        nest(0xBF21, [signed, signature, hash, certificate])
    }

    fn signature(&self, key: &Key, signed: &[u8], link: &[u8]) -> Vec<u8> {
        let link = if self.spoil == Spoil::Unlinked { &[] } else { link };
        let mut signature = key.sign(&[signed, link].concat()).to_vec();
        match self.spoil {
            Spoil::Bit => signature[20] ^= 0x10,
            Spoil::Short => signature.truncate(63),
            Spoil::None | Spoil::Unlinked => {}
        }
        tlv(0x5F37, signature)
    }
}
