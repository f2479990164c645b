//! Writing certificates (RFC 5280, SGP.22 4.5.2.1).

use std::net::Ipv4Addr;

use sha2::{Digest as _, Sha256};

use super::{Certificate, Role, oid};
use crate::rsp::key::{EC_PUBLIC_KEY, PRIME256V1};
use crate::rsp::{Credential, Key, PublicKey};
use crate::tlv::{integer, named_bits, nest, tlv};

/// A public key on P-384, which the cards and servers of the simulation cannot use.
#[rustfmt::skip]
pub const OTHER_CURVE: &[u8] = &[
    0x30, 0x76, 0x30, 0x10, 0x06, 0x07, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01, 0x06, 0x05, 0x2B,
    0x81, 0x04, 0x00, 0x22, 0x03, 0x62, 0x00, 0x04, 0x79, 0xF5, 0xB4, 0x9B, 0x80, 0x06, 0x29, 0x29,
    0x91, 0x0B, 0xB1, 0x92, 0x7B, 0x87, 0xFF, 0x68, 0xEA, 0x3A, 0xD9, 0xB5, 0xC4, 0xA8, 0x84, 0x52,
    0x82, 0x83, 0xFD, 0xBD, 0x06, 0x9D, 0x9E, 0x2D, 0x51, 0xAE, 0x9C, 0x61, 0xCE, 0x38, 0x87, 0xDD,
    0xA3, 0x31, 0xDA, 0x4C, 0x86, 0xC4, 0x73, 0x12, 0x72, 0xA6, 0x89, 0x4D, 0x01, 0x36, 0xE6, 0x7D,
    0x48, 0xDD, 0xF5, 0x5E, 0x69, 0xDD, 0x24, 0x8D, 0xA4, 0x26, 0xB8, 0x39, 0xFB, 0x64, 0x7D, 0x9A,
    0xFE, 0x45, 0x4B, 0xE8, 0x80, 0xD4, 0x40, 0x05, 0x31, 0xE2, 0x88, 0xA5, 0xF7, 0x95, 0xBF, 0xE3,
    0xA1, 0x24, 0x13, 0xC2, 0x97, 0x17, 0x61, 0x86,
];

const SEQUENCE: u32 = 0x30;
const SET: u32 = 0x31;
const BOOLEAN: u32 = 0x01;
const OID: u32 = 0x06;
const INTEGER: u32 = 0x02;
const BIT_STRING: u32 = 0x03;
const OCTET_STRING: u32 = 0x04;
const UTF8_STRING: u32 = 0x0C;
const PRINTABLE_STRING: u32 = 0x13;
const UTC_TIME: u32 = 0x17;
const GENERALIZED_TIME: u32 = 0x18;

const ECDSA_WITH_SHA256: &str = "1.2.840.10045.4.3.2";
const COMMON_NAME: &str = "2.5.4.3";
const SERIAL_NUMBER: &str = "2.5.4.5";
const ORGANIZATION: &str = "2.5.4.10";
const SUBJECT_KEY_ID: &str = "2.5.29.14";
const KEY_USAGE: &str = "2.5.29.15";
const SUBJECT_ALT_NAME: &str = "2.5.29.17";
const BASIC_CONSTRAINTS: &str = "2.5.29.19";
const NAME_CONSTRAINTS: &str = "2.5.29.30";
const CERTIFICATE_POLICIES: &str = "2.5.29.32";
const AUTHORITY_KEY_ID: &str = "2.5.29.35";
const EXTENDED_KEY_USAGE: &str = "2.5.29.37";
const SERVER_AUTH: &str = "1.3.6.1.5.5.7.3.1";
const CLIENT_AUTH: &str = "1.3.6.1.5.5.7.3.2";

const NOT_BEFORE: &str = "20200101000000Z";
/// Until when a certificate holds that does not say otherwise.
const NOT_AFTER: &str = "21991231235959Z";

/// Bits of `KeyUsage`.
const DIGITAL_SIGNATURE: u8 = 0;
const KEY_CERT_SIGN: u8 = 5;
const CRL_SIGN: u8 = 6;

/// Name of whom a certificate speaks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Subject {
    /// O.
    pub organization: String,
    /// serialNumber: the EID of an eUICC, its first digits for a manufacturer.
    pub serial_number: Option<String>,
    /// CN.
    pub common_name: String,
}

/// Whether somebody who does not know an extension has to turn the certificate down.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Criticality {
    /// Has to, as SGP.22 says of certificate policies. TLS libraries with no notion of policies do.
    #[default]
    Critical,
    /// Need not.
    NotCritical,
}

/// A certificate to be.
#[derive(Clone, Debug)]
pub struct Template {
    /// Its policy, and with it key usage and constraints.
    pub role: Role,
    /// Its name.
    pub subject: Subject,
    /// Its serial number.
    pub serial: u32,
    /// OID of whom it belongs to, in dots (subjectAltName registeredID).
    pub registered_id: Option<String>,
    /// Host names (subjectAltName dNSName).
    pub dns_names: Vec<String>,
    /// Addresses (subjectAltName iPAddress).
    pub ip_addresses: Vec<Ipv4Addr>,
    /// Of the policy.
    pub policies: Criticality,
    /// Last second, `YYYYMMDDHHMMSSZ`.
    pub not_after: String,
}

impl Template {
    /// A certificate for `role` and nothing else said.
    pub fn new(role: Role, subject: Subject, serial: u32) -> Template {
        Template {
            role,
            subject,
            serial,
            registered_id: None,
            dns_names: Vec::new(),
            ip_addresses: Vec::new(),
            policies: Criticality::Critical,
            not_after: NOT_AFTER.to_owned(),
        }
    }

    /// Belongs to the owner of this OID.
    #[must_use]
    pub fn registered_id(mut self, dotted: &str) -> Template {
        self.registered_id = Some(dotted.to_owned());
        self
    }

    /// The certificate over `key`, signed by `issuer`.
    pub fn issue(&self, key: Key, issuer: &Credential) -> Credential {
        let certificate = self.certify(&public_key_info(&key.public()), issuer);
        Credential { key, certificate }
    }

    /// The certificate over `key`, signed by itself.
    pub fn issue_to_itself(&self, key: Key) -> Credential {
        let info = public_key_info(&key.public());
        let certificate = self.certificate(&info, &self.subject.to_der(), &key);
        Credential { key, certificate }
    }

    /// The certificate over a key of any kind, a `SubjectPublicKeyInfo` in DER such as [`OTHER_CURVE`].
    pub fn certify(&self, public_key_info: &[u8], issuer: &Credential) -> Certificate {
        self.certificate(public_key_info, issuer.certificate.subject(), &issuer.key)
    }

    fn certificate(&self, key: &[u8], issuer: &[u8], signer: &Key) -> Certificate {
        let algorithm = nest(SEQUENCE, [object(ECDSA_WITH_SHA256)]);
        let tbs = nest(
            SEQUENCE,
            [
                nest(0xA0, [tlv(INTEGER, integer(2))]),
                tlv(INTEGER, integer(self.serial)),
                algorithm.clone(),
                issuer.to_vec(),
                nest(SEQUENCE, [time(NOT_BEFORE), time(&self.not_after)]),
                self.subject.to_der(),
                key.to_vec(),
                nest(0xA3, [nest(SEQUENCE, self.extensions(key, &public_key_info(&signer.public())))]),
            ],
        );
        let signature = signer.sign_der(&tbs);
        let der = nest(SEQUENCE, [tbs, algorithm, bit_string(&signature)]);
        Certificate::own(der)
    }

    fn extensions(&self, key: &[u8], signer: &[u8]) -> Vec<Vec<u8>> {
        use Criticality::{Critical, NotCritical};
        let authority = nest(SEQUENCE, [tlv(0x80, key_id(signer))]);
        let policy = nest(SEQUENCE, [nest(SEQUENCE, [tlv(OID, self.role.policy())])]);
        let mut extensions = vec![
            extension(SUBJECT_KEY_ID, NotCritical, tlv(OCTET_STRING, key_id(key))),
            extension(AUTHORITY_KEY_ID, NotCritical, authority),
            extension(CERTIFICATE_POLICIES, self.policies, policy),
            extension(KEY_USAGE, Critical, tlv(BIT_STRING, named_bits(self.key_usage()))),
        ];
        let names: Vec<Vec<u8>> = self
            .registered_id
            .iter()
            .filter_map(|id| oid(id))
            .map(|id| tlv(0x88, id))
            .chain(self.dns_names.iter().map(|name| tlv(0x82, name)))
            .chain(self.ip_addresses.iter().map(|address| tlv(0x87, address.octets())))
            .collect();
        if !names.is_empty() {
            extensions.push(extension(SUBJECT_ALT_NAME, NotCritical, nest(SEQUENCE, names)));
        }
        match self.role {
            Role::Ci => extensions.push(extension(BASIC_CONSTRAINTS, Critical, authority_of(None))),
            Role::Eum => {
                extensions.push(extension(BASIC_CONSTRAINTS, Critical, authority_of(Some(0))));
                extensions.push(extension(NAME_CONSTRAINTS, Critical, self.permitted_names()));
            }
            Role::DpTls | Role::DsTls => {
                let purposes = nest(SEQUENCE, [object(SERVER_AUTH), object(CLIENT_AUTH)]);
                extensions.push(extension(EXTENDED_KEY_USAGE, Critical, purposes));
            }
            Role::Euicc | Role::DpAuth | Role::DpPb | Role::DsAuth => {}
        }
        extensions
    }

    fn key_usage(&self) -> Vec<u8> {
        match self.role {
            Role::Ci => vec![KEY_CERT_SIGN, CRL_SIGN],
            Role::Eum => vec![KEY_CERT_SIGN],
            _ => vec![DIGITAL_SIGNATURE],
        }
    }

    /// A manufacturer vouches for its own name and for EIDs that start with its number (SGP.22 4.5.2.1.0.3).
    fn permitted_names(&self) -> Vec<u8> {
        let subject = Subject { common_name: String::new(), ..self.subject.clone() };
        // directoryName, explicit.
        let subtree = nest(SEQUENCE, [nest(0xA4, [subject.to_der()])]);
        nest(SEQUENCE, [nest(0xA0, [subtree])])
    }
}

impl Subject {
    fn to_der(&self) -> Vec<u8> {
        let text = |kind, string, value: &str| (!value.is_empty()).then(|| attribute(kind, string, value));
        let serial = self.serial_number.as_deref().unwrap_or_default();
        let attributes = [
            text(ORGANIZATION, UTF8_STRING, &self.organization),
            text(SERIAL_NUMBER, PRINTABLE_STRING, serial),
            text(COMMON_NAME, UTF8_STRING, &self.common_name),
        ];
        nest(SEQUENCE, attributes.into_iter().flatten())
    }
}

fn authority_of(path_length: Option<u32>) -> Vec<u8> {
    let length = path_length.map(|length| tlv(INTEGER, integer(length)));
    nest(SEQUENCE, [tlv(BOOLEAN, [0xFF])].into_iter().chain(length))
}

/// Years up to 2049 have two digits (RFC 5280 4.1.2.5).
fn time(text: &str) -> Vec<u8> {
    match text.strip_prefix("20") {
        Some(rest) if rest < "50" => tlv(UTC_TIME, rest),
        _ => tlv(GENERALIZED_TIME, text),
    }
}

fn public_key_info(key: &PublicKey) -> Vec<u8> {
    let algorithm = nest(SEQUENCE, [tlv(OID, EC_PUBLIC_KEY), tlv(OID, PRIME256V1)]);
    nest(SEQUENCE, [algorithm, bit_string(&key.to_point())])
}

/// Any 20 bytes that tell keys apart will do (RFC 7093 2).
fn key_id(public_key_info: &[u8]) -> Vec<u8> {
    Sha256::digest(public_key_info).iter().take(20).copied().collect()
}

fn extension(id: &str, criticality: Criticality, value: Vec<u8>) -> Vec<u8> {
    let critical = match criticality {
        Criticality::Critical => tlv(BOOLEAN, [0xFF]),
        Criticality::NotCritical => Vec::new(),
    };
    nest(SEQUENCE, [object(id), critical, tlv(OCTET_STRING, value)])
}

fn attribute(kind: &str, string: u32, value: &str) -> Vec<u8> {
    nest(SET, [nest(SEQUENCE, [object(kind), tlv(string, value)])])
}

fn object(dotted: &str) -> Vec<u8> {
    tlv(OID, oid(dotted).unwrap_or_default())
}

fn bit_string(bytes: &[u8]) -> Vec<u8> {
    tlv(BIT_STRING, [&[0], bytes].concat())
}
