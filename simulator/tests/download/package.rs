//! Bound profile packages.

use tandem_simulator::rsp::bsp::{Keys, Protection, TAG_COMMAND, TAG_ELEMENTS, TAG_METADATA};
use tandem_simulator::rsp::{Key, PublicKey, kdf};

use crate::lpa::EID;
use crate::server::Server;
use crate::tlv::{header, nest, tlv, unhex};

/// What goes into a package.
#[derive(Clone)]
pub(crate) struct Recipe {
    pub(crate) operation: u8,
    pub(crate) transaction_id: Option<Vec<u8>>,
    pub(crate) key_type: u8,
    pub(crate) key_length: u8,
    pub(crate) host_id: Vec<u8>,
    /// otPK.DP, in place of the one that the keys come from.
    pub(crate) point: Option<Vec<u8>>,
    /// The key that the package is signed and bound to, in place of the card's.
    pub(crate) bound_to: Option<PublicKey>,
    pub(crate) signer: Option<Key>,
    pub(crate) configure: Vec<u8>,
    pub(crate) metadata: Vec<u8>,
    /// `None`: no `ReplaceSessionKeys`.
    pub(crate) replace_keys: Option<Vec<u8>>,
    pub(crate) elements: Vec<u8>,
    /// Plain text in each segment of elements.
    pub(crate) segment: usize,
}

/// Ten bytes as in EF.ICCID.
pub(crate) const ICCID: &str = "980010325476981032F4";
pub(crate) const ICCID_DIGITS: &str = "8900012345678901234";

const PPK: [Keys; 1] = [Keys { mcv: [0x31; 16], enc: [0x32; 16], mac: [0x33; 16] }];

impl Recipe {
    pub(crate) fn new() -> Recipe {
        let [Keys { mcv, enc, mac }] = PPK;
        Recipe {
            operation: 0x01,
            transaction_id: None,
            key_type: 0x88,
            key_length: 0x10,
            host_id: b"host".to_vec(),
            point: None,
            bound_to: None,
            signer: None,
            configure: unhex("BF2400"),
            metadata: metadata(ICCID, "New", &[]),
            replace_keys: Some(nest(0xBF26, [tlv(0x80, mcv), tlv(0x81, enc), tlv(0x82, mac)])),
            elements: elements(ICCID, 2500),
            segment: 1007,
        }
    }

    pub(crate) fn with(mut self, change: impl FnOnce(&mut Recipe)) -> Recipe {
        change(&mut self);
        self
    }

    /// The package in the pieces that an LPA sends.
    pub(crate) fn bake(&self, server: &Server, euicc: &PublicKey) -> Vec<Vec<u8>> {
        let own = Key::derive(b"server", b"otSK.DP");
        let point = self.point.clone().unwrap_or_else(|| own.public().to_point().to_vec());
        let euicc = self.bound_to.as_ref().unwrap_or(euicc);
        let covered = [
            tlv(0x82, [self.operation]),
            tlv(0x80, self.transaction_id.as_ref().unwrap_or(&server.transaction_id)),
            nest(0xA6, [tlv(0x80, [self.key_type]), tlv(0x81, [self.key_length]), tlv(0x84, &self.host_id)]),
            tlv(0x5F49, point),
        ]
        .concat();
        let signer = self.signer.as_ref().unwrap_or(&server.pb.key);
        let signature = signer.sign(&[&covered[..], &tlv(0x5F49, euicc.to_point())].concat());
        let initialise = nest(0xBF23, [covered, tlv(0x5F37, signature)]);

        let eid = unhex(EID).try_into().unwrap();
        let keys = kdf::session_keys(&own.agree(euicc), &self.host_id, &eid);
        let mut protection = Protection::new(keys);
        let configure = protection.seal_all(TAG_COMMAND, &self.configure);
        let metadata = protection.seal_all(TAG_METADATA, &self.metadata);
        let replace = self.replace_keys.as_ref().map(|keys| protection.seal_all(TAG_COMMAND, keys));
        if replace.is_some() {
            let [keys] = PPK;
            protection = Protection::new(keys);
        }
        let parts = self.elements.chunks(self.segment);
        let elements: Vec<Vec<u8>> = parts.map(|part| protection.seal(TAG_ELEMENTS, part)).collect();

        let mut pieces = Vec::new();
        container(&mut pieces, 0xA0, configure, Head::WithFirst);
        container(&mut pieces, 0xA1, metadata, Head::Alone);
        if let Some(replace) = replace {
            container(&mut pieces, 0xA2, replace, Head::WithFirst);
        }
        container(&mut pieces, 0xA3, elements, Head::Alone);
        let length = initialise.len() + pieces.concat().len();
        pieces.insert(0, [header(0xBF36, length), initialise].concat());
        pieces
    }
}

/// Where tag and length of a container go (SGP.22 2.5.5).
enum Head {
    Alone,
    WithFirst,
}

fn container(pieces: &mut Vec<Vec<u8>>, tag: u32, mut segments: Vec<Vec<u8>>, head: Head) {
    let header = header(tag, segments.concat().len());
    match head {
        Head::Alone => segments.insert(0, header),
        Head::WithFirst => segments[0] = [header, segments[0].clone()].concat(),
    }
    pieces.extend(segments);
}

pub(crate) fn metadata(iccid: &str, name: &str, more: &[u8]) -> Vec<u8> {
    nest(0xBF25, [tlv(0x5A, unhex(iccid)), tlv(0x91, "Provider"), tlv(0x92, name), more.to_vec()])
}

/// A package of about `size` bytes for this ICCID; its IMSI is [`IMSI`].
pub(crate) fn elements(iccid: &str, size: usize) -> Vec<u8> {
    [
        nest(0xA0, [unhex("800102 810103"), tlv(0x83, unhex(iccid))]),
        nest(0xB3, [nest(0xA3, [tlv(0x83, unhex("082926102143658709"))])]),
        nest(0xA8, [tlv(0x80, vec![0x5A; size])]),
        tlv(0xAA, []),
    ]
    .concat()
}

pub(crate) const IMSI: &str = "262011234567890";
