//! A card on paper: it signs whatever a test wants.

use sha2::{Digest, Sha256};
use tandem_simulator::rsp::x509::Certificate;
use tandem_simulator::rsp::{Credential, Key, Pki};

use crate::tlv::{nest, tlv, unhex};

pub(crate) const EID: &str = "89049032123451234512345678901235";
pub(crate) const OTHER_EID: &str = "89049032000000000000000000000071";

/// What a card says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    Authenticate,
    Prepare,
    Cancel,
    Notify,
}

/// Everything that goes into what it says. A test changes what it wants to.
#[derive(Clone, Debug)]
pub(crate) struct Card {
    pub(crate) eid: [u8; 16],
    pub(crate) euicc: Credential,
    pub(crate) eum: Certificate,
    pub(crate) svn: [u8; 3],
    pub(crate) verification: Vec<Vec<u8>>,
    pub(crate) signing: Vec<Vec<u8>>,
    /// Members of version 3 in `EUICCInfo1`.
    pub(crate) more_info: Vec<u8>,
    pub(crate) matching_id: Option<String>,
    pub(crate) tac: Vec<u8>,
    pub(crate) free_memory: Vec<u8>,
    pub(crate) confirmation_code: Option<String>,
    pub(crate) one_time_key: Key,
    /// The step in which the signature is wrong.
    pub(crate) spoilt: Option<Step>,
    /// The step in which it answers an error.
    pub(crate) refuses: Option<(Step, u8)>,
    pub(crate) other_transaction_id: Option<Step>,
    pub(crate) other_challenge: bool,
    pub(crate) other_address: bool,
    pub(crate) cancel_reason: u8,
    pub(crate) cancel_oid: Option<Vec<u8>>,
}

impl Card {
    pub(crate) fn new(pki: &Pki, eid: &str) -> Card {
        let eid: [u8; 16] = unhex(eid).try_into().unwrap();
        let chain = pki.euicc(&eid);
        let issuer = chain.ci.key_id().unwrap().to_vec();
        Card {
            eid,
            euicc: chain.euicc,
            eum: chain.eum,
            svn: [2, 3, 0],
            verification: vec![issuer.clone()],
            signing: vec![issuer],
            more_info: Vec::new(),
            matching_id: None,
            tac: unhex("53921160"),
            free_memory: unhex("080000"),
            confirmation_code: None,
            one_time_key: Key::derive(&eid, b"one-time key"),
            spoilt: None,
            refuses: None,
            other_transaction_id: None,
            other_challenge: false,
            other_address: false,
            cancel_reason: 0,
            cancel_oid: None,
        }
    }

    pub(crate) fn info1(&self) -> Vec<u8> {
        let ids =
            |tag, ids: &[Vec<u8>]| tlv(tag, ids.iter().flat_map(|id| tlv(0x04, id)).collect::<Vec<u8>>());
        let lists = [ids(0xA9, &self.verification), ids(0xAA, &self.signing)].concat();
        nest(0xBF20, [tlv(0x82, self.svn), lists, self.more_info.clone()])
    }

    /// `AuthenticateServerResponse`.
    pub(crate) fn authenticate(&self, transaction_id: &[u8], address: &[u8], challenge: &[u8]) -> Vec<u8> {
        if let Some((Step::Authenticate, code)) = self.refuses {
            return nest(0xBF38, [nest(0xA1, [tlv(0x80, transaction_id), tlv(0x02, [code])])]);
        }
        let resources = nest(0x84, [tlv(0x81, [0]), tlv(0x82, &self.free_memory), tlv(0x83, [0xFF])]);
        let info2 = nest(0xBF22, [tlv(0x81, [2, 3, 1]), tlv(0x82, self.svn), resources]);
        let matching_id = self.matching_id.as_ref().map(|id| tlv(0x80, id)).unwrap_or_default();
        let device = nest(0xA1, [tlv(0x80, &self.tac), tlv(0xA1, [])]);
        let other = |own: &[u8], lies: bool| if lies { vec![0x30; own.len()] } else { own.to_vec() };
        let signed = nest(
            0x30,
            [
                tlv(0x80, self.transaction_id(Step::Authenticate, transaction_id)),
                tlv(0x83, other(address, self.other_address)),
                tlv(0x84, other(challenge, self.other_challenge)),
                info2,
                nest(0xA0, [matching_id, device]),
            ],
        );
        let signature = self.signature(Step::Authenticate, &signed);
        let (euicc, eum) = (self.euicc.certificate.der().to_vec(), self.eum.der().to_vec());
        nest(0xBF38, [nest(0xA0, [signed, signature, euicc, eum])])
    }

    /// `PrepareDownloadResponse`.
    pub(crate) fn prepare(&self, transaction_id: &[u8], smdp_signature2: &[u8]) -> Vec<u8> {
        if let Some((Step::Prepare, code)) = self.refuses {
            return nest(0xBF21, [nest(0xA1, [tlv(0x80, transaction_id), tlv(0x02, [code])])]);
        }
        let hash = self
            .confirmation_code
            .as_ref()
            .map(|code| tlv(0x04, Sha256::digest([&Sha256::digest(code)[..], transaction_id].concat())));
        let signed = nest(
            0x30,
            [
                tlv(0x80, self.transaction_id(Step::Prepare, transaction_id)),
                tlv(0x5F49, self.one_time_key.public().to_point()),
                hash.unwrap_or_default(),
            ],
        );
        let signature = self.signature(Step::Prepare, &[&signed, smdp_signature2].concat());
        nest(0xBF21, [nest(0xA0, [signed, signature])])
    }

    /// `CancelSessionResponse` for a server with this OID.
    pub(crate) fn cancel(&self, transaction_id: &[u8], oid: &[u8]) -> Vec<u8> {
        if let Some((Step::Cancel, code)) = self.refuses {
            return nest(0xBF41, [tlv(0x81, [code])]);
        }
        let oid = self.cancel_oid.as_deref().unwrap_or(oid);
        let signed = nest(
            0x30,
            [
                tlv(0x80, self.transaction_id(Step::Cancel, transaction_id)),
                tlv(0x81, oid),
                tlv(0x82, [self.cancel_reason]),
            ],
        );
        let signature = self.signature(Step::Cancel, &signed);
        nest(0xBF41, [nest(0xA0, [signed, signature])])
    }

    /// `ProfileInstallationResult`; `outcome` is the choice in `finalResult`.
    pub(crate) fn result(&self, transaction_id: &[u8], metadata: Vec<u8>, outcome: Vec<u8>) -> Vec<u8> {
        let oid = unhex("88370A01");
        let outcome = nest(0xA2, [outcome]);
        let data = nest(0xBF27, [tlv(0x80, transaction_id), metadata, tlv(0x06, oid), outcome]);
        let signature = self.signature(Step::Notify, &data);
        nest(0xBF37, [data, signature])
    }

    /// `OtherSignedNotification`.
    pub(crate) fn other_signed(&self, metadata: Vec<u8>) -> Vec<u8> {
        let signature = self.signature(Step::Notify, &metadata);
        let (euicc, eum) = (self.euicc.certificate.der().to_vec(), self.eum.der().to_vec());
        nest(0x30, [metadata, signature, euicc, eum])
    }

    fn transaction_id(&self, step: Step, own: &[u8]) -> Vec<u8> {
        if self.other_transaction_id == Some(step) { vec![0x11; 16] } else { own.to_vec() }
    }

    fn signature(&self, step: Step, data: &[u8]) -> Vec<u8> {
        let mut signature = self.euicc.key.sign(data);
        if self.spoilt == Some(step) {
            signature[63] ^= 0x01;
        }
        tlv(0x5F37, signature)
    }
}

/// `NotificationMetadata` for the profile with these ten bytes.
pub(crate) fn metadata(sequence: u8, event: &str, iccid: &str) -> Vec<u8> {
    let event = match event {
        "install" => [0x07, 0x80],
        "enable" => [0x06, 0x40],
        "disable" => [0x05, 0x20],
        "delete" => [0x04, 0x10],
        other => panic!("what is {other}?"),
    };
    let iccid = tlv(0x5A, unhex(iccid));
    nest(0xBF2F, [tlv(0x80, [sequence]), tlv(0x81, event), tlv(0x0C, "smdp0"), iccid])
}

/// The choice in `finalResult` when a profile was installed.
pub(crate) fn installed() -> Vec<u8> {
    nest(0xA0, [tlv(0x4F, unhex("A0000005591010FFFFFFFF8900001000")), unhex("04093007A00530038001 00")])
}

/// The choice in `finalResult` when it was not.
pub(crate) fn failed(command: u8, reason: u8) -> Vec<u8> {
    nest(0xA1, [tlv(0x80, [command]), tlv(0x81, [reason])])
}
