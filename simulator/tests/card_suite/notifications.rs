//! Notifications hold up to whoever checks their signatures.

use p256::ecdsa::signature::Verifier as _;
use p256::ecdsa::{DerSignature, Signature, VerifyingKey};

use crate::support::{card, es10, hex, open, unhex};

/// Value of the data object at the front of `bytes`, the whole object, and what follows; lengths below 64 KiB.
fn split(bytes: &[u8], tag: &[u8]) -> (Vec<u8>, Vec<u8>, Vec<u8>) {
    let rest = bytes.strip_prefix(tag).unwrap_or_else(|| panic!("no {} in {}", hex(tag), hex(bytes)));
    let (head, length) = match rest[0] {
        0x81 => (2, usize::from(rest[1])),
        0x82 => (3, usize::from(rest[1]) << 8 | usize::from(rest[2])),
        short => (1, usize::from(short)),
    };
    let end = head + length;
    (rest[head..end].to_vec(), bytes[..tag.len() + end].to_vec(), rest[end..].to_vec())
}

/// The public key and what has to be signed of a certificate.
fn certificate(der: &[u8]) -> (VerifyingKey, Vec<u8>, DerSignature) {
    let (body, _, end) = split(der, &[0x30]);
    assert!(end.is_empty());
    let (_, tbs, rest) = split(&body, &[0x30]);
    let (_, _, rest) = split(&rest, &[0x30]);
    let (signature, _, rest) = split(&rest, &[0x03]);
    assert!(rest.is_empty());
    let point = tbs.windows(4).position(|window| window == [0x03, 0x42, 0x00, 0x04]).unwrap();
    let key = VerifyingKey::from_sec1_bytes(&tbs[point + 3..point + 68]).unwrap();
    (key, tbs, DerSignature::try_from(&signature[1..]).unwrap())
}

#[test]
fn signature_and_chain_verify() {
    let mut card = card();
    let channel = open(&mut card);
    es10(&mut card, channel, &unhex("BF32 11 A0 0C 5A 0A 980010325476981032F4 81 01 00"));
    let answer = es10(&mut card, channel, &unhex("BF2B00"));
    let answer = answer.strip_suffix(&[0x90, 0x00]).unwrap();
    let (list, _, _) = split(answer, &[0xBF, 0x2B]);
    let (entries, _, _) = split(&list, &[0xA0]);
    let (entry, _, others) = split(&entries, &[0x30]);
    assert!(others.is_empty());
    let (_, metadata, rest) = split(&entry, &[0xBF, 0x2F]);
    let (signature, _, rest) = split(&rest, &[0x5F, 0x37]);
    let (_, euicc, rest) = split(&rest, &[0x30]);
    let (_, eum, rest) = split(&rest, &[0x30]);
    assert!(rest.is_empty());

    let (euicc_key, euicc_tbs, euicc_signature) = certificate(&euicc);
    let (eum_key, _, _) = certificate(&eum);
    euicc_key.verify(&metadata, &Signature::from_slice(&signature).unwrap()).unwrap();
    eum_key.verify(&euicc_tbs, &euicc_signature).unwrap();
    // The EID is the serial number of the subject.
    assert!(euicc.windows(32).any(|window| window == b"89049032123451234512345678901235"));
}
