//! The two certificates of a throw-away chain (RFC 5280, SGP.22 4.5.2.1).

use p256::ecdsa::signature::Signer as _;
use p256::ecdsa::{DerSignature, SigningKey, VerifyingKey};

use super::digits::hex;
use crate::tlv::{integer, named_bits, nest, tlv};

const SEQUENCE: u32 = 0x30;
const SET: u32 = 0x31;
const OID: u32 = 0x06;
const INTEGER: u32 = 0x02;
const BIT_STRING: u32 = 0x03;
const OCTET_STRING: u32 = 0x04;
const UTF8_STRING: u32 = 0x0C;
const PRINTABLE_STRING: u32 = 0x13;

const ECDSA_WITH_SHA256: &[u8] = &[0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x04, 0x03, 0x02];
const EC_PUBLIC_KEY: &[u8] = &[0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01];
const PRIME256V1: &[u8] = &[0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07];
const COMMON_NAME: &[u8] = &[0x55, 0x04, 0x03];
const SERIAL_NUMBER: &[u8] = &[0x55, 0x04, 0x05];
const ORGANIZATION: &[u8] = &[0x55, 0x04, 0x0A];
const SUBJECT_KEY_ID: &[u8] = &[0x55, 0x1D, 0x0E];
const KEY_USAGE: &[u8] = &[0x55, 0x1D, 0x0F];
const BASIC_CONSTRAINTS: &[u8] = &[0x55, 0x1D, 0x13];
const CERTIFICATE_POLICIES: &[u8] = &[0x55, 0x1D, 0x20];
const AUTHORITY_KEY_ID: &[u8] = &[0x55, 0x1D, 0x23];
/// `2.23.146.1.2.1.1`, the role of an eUICC.
const ROLE_EUICC: &[u8] = &[0x67, 0x81, 0x12, 0x01, 0x02, 0x01, 0x01];
/// `2.23.146.1.2.1.2`, the role of an eUICC manufacturer.
const ROLE_EUM: &[u8] = &[0x67, 0x81, 0x12, 0x01, 0x02, 0x01, 0x02];

const MANUFACTURER: &str = "Tandem Simulator";
const NOT_BEFORE: &str = "20200101000000Z";
const NOT_AFTER: &str = "21991231235959Z";

pub(super) fn euicc_certificate(eid: &[u8], key: &VerifyingKey, eum: &SigningKey) -> Vec<u8> {
    let subject = name([
        attribute(ORGANIZATION, UTF8_STRING, MANUFACTURER),
        attribute(SERIAL_NUMBER, PRINTABLE_STRING, &hex(eid)),
        attribute(COMMON_NAME, UTF8_STRING, "Virtual eUICC"),
    ]);
    // digitalSignature
    let usage = extension(KEY_USAGE, true, tlv(BIT_STRING, named_bits([0])));
    certificate(2, &eum_name(eid), &subject, key, eum, [usage, role(ROLE_EUICC)])
}

pub(super) fn eum_certificate(eid: &[u8], key: &VerifyingKey, ci: &SigningKey) -> Vec<u8> {
    let issuer = name([attribute(COMMON_NAME, UTF8_STRING, "Virtual CI")]);
    // keyCertSign
    let usage = extension(KEY_USAGE, true, tlv(BIT_STRING, named_bits([5])));
    let constraints = nest(SEQUENCE, [tlv(0x01, [0xFF]), tlv(INTEGER, integer(0))]);
    let constraints = extension(BASIC_CONSTRAINTS, true, constraints);
    certificate(1, &issuer, &eum_name(eid), key, ci, [usage, constraints, role(ROLE_EUM)])
}

/// The manufacturer's serial number is the part of the EID that says who made the card.
fn eum_name(eid: &[u8]) -> Vec<u8> {
    name([
        attribute(ORGANIZATION, UTF8_STRING, MANUFACTURER),
        attribute(SERIAL_NUMBER, PRINTABLE_STRING, &hex(eid.get(..4).unwrap_or(eid))),
        attribute(COMMON_NAME, UTF8_STRING, "Virtual EUM"),
    ])
}

fn certificate<const N: usize>(
    serial: u32,
    issuer: &[u8],
    subject: &[u8],
    key: &VerifyingKey,
    signer: &SigningKey,
    extensions: [Vec<u8>; N],
) -> Vec<u8> {
    let algorithm = nest(SEQUENCE, [tlv(OID, ECDSA_WITH_SHA256)]);
    let generalized_time = |text: &str| tlv(0x18, text);
    let utc_time = |text: &str| tlv(0x17, text.get(2..).unwrap_or_default());
    let subject_key = extension(SUBJECT_KEY_ID, false, tlv(OCTET_STRING, key_id(key)));
    let authority = nest(SEQUENCE, [tlv(0x80, key_id(signer.verifying_key()))]);
    let authority = extension(AUTHORITY_KEY_ID, false, authority);
    let extensions = nest(SEQUENCE, [subject_key, authority].into_iter().chain(extensions));
    let tbs = nest(
        SEQUENCE,
        [
            nest(0xA0, [tlv(INTEGER, integer(2))]),
            tlv(INTEGER, integer(serial)),
            algorithm.clone(),
            issuer.to_vec(),
            nest(SEQUENCE, [utc_time(NOT_BEFORE), generalized_time(NOT_AFTER)]),
            subject.to_vec(),
            public_key(key),
            nest(0xA3, [extensions]),
        ],
    );
    let signature: DerSignature = signer.sign(&tbs);
    nest(SEQUENCE, [tbs, algorithm, bit_string(signature.as_bytes())])
}

fn public_key(key: &VerifyingKey) -> Vec<u8> {
    let algorithm = nest(SEQUENCE, [tlv(OID, EC_PUBLIC_KEY), tlv(OID, PRIME256V1)]);
    nest(SEQUENCE, [algorithm, bit_string(key.to_sec1_point(false).as_bytes())])
}

/// Any 20 bytes that tell keys apart will do (RFC 5280 4.2.1.2).
fn key_id(key: &VerifyingKey) -> Vec<u8> {
    key.to_sec1_point(true).as_bytes().iter().skip(1).take(20).copied().collect()
}

fn role(policy: &[u8]) -> Vec<u8> {
    extension(CERTIFICATE_POLICIES, true, nest(SEQUENCE, [nest(SEQUENCE, [tlv(OID, policy)])]))
}

fn extension(id: &[u8], critical: bool, value: Vec<u8>) -> Vec<u8> {
    let critical = if critical { tlv(0x01, [0xFF]) } else { Vec::new() };
    nest(SEQUENCE, [tlv(OID, id), critical, tlv(OCTET_STRING, value)])
}

fn name<const N: usize>(attributes: [Vec<u8>; N]) -> Vec<u8> {
    nest(SEQUENCE, attributes)
}

fn attribute(kind: &[u8], string: u32, value: &str) -> Vec<u8> {
    nest(SET, [nest(SEQUENCE, [tlv(OID, kind), tlv(string, value)])])
}

fn bit_string(bytes: &[u8]) -> Vec<u8> {
    tlv(BIT_STRING, [&[0], bytes].concat())
}
