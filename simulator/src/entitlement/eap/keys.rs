//! Keys (RFC 4187 7, RFC 9048 3.3) and MACs.

use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use sha2::{Digest as _, Sha256};

use crate::carrier::AuthenticationVector;
use crate::entitlement::settings::EapMethod;

/// Name of the network, for EAP-AKA'.
pub(super) const NETWORK_NAME: &[u8] = b"WLAN";

/// What MACs are made with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum MacKey {
    Sha1([u8; 16]),
    Sha256([u8; 32]),
}

impl MacKey {
    pub(super) fn new(method: EapMethod, identity: &str, vector: &AuthenticationVector) -> MacKey {
        match method {
            EapMethod::AkaPrime => MacKey::Sha256(prime(identity, vector)),
            EapMethod::Aka | EapMethod::None => MacKey::Sha1(plain(identity, vector)),
        }
    }

    /// The MAC over a packet whose own MAC is zero.
    pub(super) fn mac(&self, packet: &[u8]) -> [u8; 16] {
        let whole = match self {
            MacKey::Sha1(key) => sha1(key, packet).to_vec(),
            MacKey::Sha256(key) => sha256(key, packet).to_vec(),
        };
        cut(&whole)
    }
}

/// K_aut: the second 16 bytes that the generator of FIPS 186-2 makes of the master key.
fn plain(identity: &str, vector: &AuthenticationVector) -> [u8; 16] {
    let seed = [identity.as_bytes(), &vector.ik, &vector.ck].concat();
    let master: [u8; 20] = Sha1::digest(seed).into();
    let mut block = [0; 64];
    block.iter_mut().zip(master).for_each(|(to, from)| *to = from);
    let first = compressed(block);
    // The key for the next 20 bytes: 1 + the key + what it gave, without carry over 160 bits.
    let mut carry = 1;
    for place in (0..20).rev() {
        let (Some(to), Some(more)) = (block.get_mut(place), first.get(place)) else { break };
        let sum = u16::from(*to) + u16::from(*more) + carry;
        (*to, carry) = (sum.to_le_bytes()[0], sum >> 8);
    }
    let stream = [first, compressed(block)].concat();
    cut(stream.get(16..).unwrap_or_default())
}

/// SHA-1 of one block without any padding.
fn compressed(block: [u8; 64]) -> Vec<u8> {
    let mut state = [0x6745_2301, 0xEFCD_AB89, 0x98BA_DCFE, 0x1032_5476, 0xC3D2_E1F0];
    sha1::block_api::compress(&mut state, &[block]);
    state.iter().flat_map(|word: &u32| word.to_be_bytes()).collect()
}

/// K_aut of EAP-AKA': bytes 16 to 47 of PRF'.
fn prime(identity: &str, vector: &AuthenticationVector) -> [u8; 32] {
    let length = u16::try_from(NETWORK_NAME.len()).unwrap_or_default().to_be_bytes();
    let sqn_xor_ak = vector.autn.get(..6).unwrap_or_default();
    let input = [&[0x20], NETWORK_NAME, &length, sqn_xor_ak, &[0, 6]].concat();
    let keys = sha256(&[vector.ck, vector.ik].concat(), &input);
    let (ck, ik) = keys.split_at(16);
    let key = [ik, ck].concat();
    let seed = [b"EAP-AKA'", identity.as_bytes()].concat();
    let one = sha256(&key, &[&seed[..], &[1]].concat());
    let two = sha256(&key, &[&one[..], &seed, &[2]].concat());
    cut([one, two].concat().get(16..).unwrap_or_default())
}

fn sha1(key: &[u8], bytes: &[u8]) -> [u8; 20] {
    // A key of any length will do.
    let Ok(mac) = <Hmac<Sha1> as KeyInit>::new_from_slice(key) else { return [0; 20] };
    mac.chain_update(bytes).finalize().into_bytes().into()
}

fn sha256(key: &[u8], bytes: &[u8]) -> [u8; 32] {
    let Ok(mac) = <Hmac<Sha256> as KeyInit>::new_from_slice(key) else { return [0; 32] };
    mac.chain_update(bytes).finalize().into_bytes().into()
}

fn cut<const N: usize>(bytes: &[u8]) -> [u8; N] {
    let mut taken = [0; N];
    taken.iter_mut().zip(bytes).for_each(|(to, from)| *to = *from);
    taken
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hex::{hex, unhex};

    fn block<const N: usize>(text: &str) -> [u8; N] {
        unhex(text).expect("hex").try_into().expect("the right length")
    }

    /// Set 1 of TS 35.208, and case 1 of RFC 9048 appendix D.
    #[test]
    fn published_vectors() {
        let mut vector = AuthenticationVector {
            rand: [0; 16],
            autn: block("55f328b43577b9b94a9ffac354dfafb3"),
            res: [0; 8],
            ck: block("b40ba9a3c58b2a05bbf0d987b21bf8cb"),
            ik: block("f769bcd751044604127672711c6d3441"),
        };
        let identity = "0001010000000001@nai.epc.mnc001.mcc001.3gppnetwork.org";
        assert_eq!(hex(&plain(identity, &vector)), "16589190B459F1708F94261B0A042D73");
        vector.autn = block("bb52e91c747ac3ab2a5c23d15ee351d5");
        vector.ck = block("5349fbe098649f948f5d2e973a81c00f");
        vector.ik = block("9744871ad32bf9bbd1dd5ce54e3e2e5a");
        assert_eq!(
            hex(&prime("0555444333222111", &vector)).to_lowercase(),
            "0842ea722ff6835bfa2032499fc3ec23c2f0e388b4f07543ffc677f1696d71ea"
        );
    }
}
