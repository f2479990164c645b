//! Keys (RFC 4187 7, RFC 9048 3.3) and MACs (10.15).

use std::fmt;

use hmac::{Hmac, KeyInit, Mac};
use sha1::{Digest, Sha1};
use sha2::Sha256;

use crate::aka::Vector;

/// Initial state of SHA-1.
const SHA1_STATE: [u32; 5] = [0x6745_2301, 0xEFCD_AB89, 0x98BA_DCFE, 0x1032_5476, 0xC3D2_E1F0];
/// Function code of the derivation of CK' and IK' (TS 33.402 A.2).
const FC_PRIME: u8 = 0x20;
/// What EAP-AKA' derives: K_encr, K_aut, K_re, MSK, EMSK.
const PRIME_MATERIAL: usize = 16 + 32 + 32 + 64 + 64;

/// What an authentication leaves behind. EMSK and K_re are not used and not kept.
#[derive(Clone, PartialEq, Eq)]
pub struct Keys {
    /// Encrypts attributes.
    pub k_encr: [u8; 16],
    /// Authenticates packets: 16 bytes for EAP-AKA, 32 for EAP-AKA'.
    pub k_aut: Vec<u8>,
    /// Master session key.
    pub msk: [u8; 64],
    hash: Hash,
}

/// What MACs are made with.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Hash {
    Sha1,
    Sha256,
}

/// Keys of EAP-AKA.
#[must_use]
pub fn derive(identity: &[u8], vector: &Vector) -> Keys {
    let mk: [u8; 20] =
        Sha1::new().chain_update(identity).chain_update(vector.ik).chain_update(vector.ck).finalize().into();
    let mut material = Material(expand(mk));
    Keys {
        k_encr: material.take(),
        k_aut: material.take::<16>().to_vec(),
        msk: material.take(),
        hash: Hash::Sha1,
    }
}

/// Keys of EAP-AKA' in the network `name`; `sqn_xor_ak` is the beginning of AUTN.
#[must_use]
pub fn derive_prime(identity: &[u8], vector: &Vector, name: &[u8], sqn_xor_ak: [u8; 6]) -> Keys {
    let (ck, ik) = prime_keys(vector, name, sqn_xor_ak);
    let seed = [b"EAP-AKA'", identity].concat();
    let mut material = Material(expand_prime(&[ik, ck].concat(), &seed));
    let (k_encr, k_aut) = (material.take(), material.take::<32>().to_vec());
    let _k_re: [u8; 32] = material.take();
    Keys { k_encr, k_aut, msk: material.take(), hash: Hash::Sha256 }
}

/// CK' and IK' (TS 33.402 A.2).
#[must_use]
pub fn prime_keys(vector: &Vector, name: &[u8], sqn_xor_ak: [u8; 6]) -> ([u8; 16], [u8; 16]) {
    // The name comes out of an attribute, which is shorter than 1024 bytes.
    let length = u16::try_from(name.len()).unwrap_or(u16::MAX).to_be_bytes();
    let parts: [&[u8]; 5] = [&[FC_PRIME], name, &length, &sqn_xor_ak, &[0x00, 0x06]];
    let mut material = Material(hmac_sha256(&[vector.ck, vector.ik].concat(), &parts).to_vec());
    (material.take(), material.take())
}

impl Keys {
    /// The MAC over a packet whose own AT_MAC is zero.
    pub(super) fn mac(&self, packet: &[u8]) -> [u8; 16] {
        let whole = match self.hash {
            Hash::Sha1 => hmac_sha1(&self.k_aut, packet).to_vec(),
            Hash::Sha256 => hmac_sha256(&self.k_aut, &[packet]).to_vec(),
        };
        Material(whole).take()
    }

    /// Whether the MAC at `place` of a packet is right; takes the same time wherever it is wrong.
    pub(super) fn verifies(&self, packet: &[u8], place: usize) -> bool {
        let mut zeroed = packet.to_vec();
        let Some(slot) = place.checked_add(16).and_then(|end| zeroed.get_mut(place..end)) else {
            return false;
        };
        let claimed = slot.to_vec();
        slot.fill(0);
        let difference = claimed.iter().zip(self.mac(&zeroed)).fold(0, |sum, (a, b)| sum | (a ^ b));
        difference == 0
    }

    /// Puts the MAC into a packet that ends with an empty AT_MAC.
    pub(super) fn seal(&self, mut packet: Vec<u8>) -> Vec<u8> {
        let mac = self.mac(&packet);
        packet.truncate(packet.len().saturating_sub(mac.len()));
        packet.extend(mac);
        packet
    }
}

/// Without a byte of them.
impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Keys(…)")
    }
}

/// Bytes that are handed out from the front.
struct Material(Vec<u8>);

impl Material {
    fn take<const N: usize>(&mut self) -> [u8; N] {
        let mut taken = [0; N];
        taken.iter_mut().zip(self.0.drain(..N.min(self.0.len()))).for_each(|(to, from)| *to = from);
        taken
    }
}

/// The PRF of FIPS 186-2 with change notice 1, 160 bytes (RFC 4187 7, appendix A).
fn expand(mut key: [u8; 20]) -> Vec<u8> {
    let mut material = Vec::with_capacity(160);
    while material.len() < 160 {
        let mut block = [0; 64];
        block.iter_mut().zip(key).for_each(|(to, from)| *to = from);
        let mut state = SHA1_STATE;
        sha1::block_api::compress(&mut state, &[block]);
        let piece: Vec<u8> = state.iter().flat_map(|word| word.to_be_bytes()).collect();
        // XKEY = (1 + XKEY + w) mod 2^160
        let mut carry = 1u16;
        for (to, from) in key.iter_mut().zip(&piece).rev() {
            let [high, low] = (u16::from(*to) + u16::from(*from) + carry).to_be_bytes();
            (*to, carry) = (low, u16::from(high));
        }
        material.extend(piece);
    }
    material
}

/// PRF' (RFC 9048 3.4.1).
fn expand_prime(key: &[u8], seed: &[u8]) -> Vec<u8> {
    let mut material = Vec::with_capacity(PRIME_MATERIAL + 32);
    let mut last: Vec<u8> = Vec::new();
    for number in 1u8..=7 {
        last = hmac_sha256(key, &[&last, seed, &[number]]).to_vec();
        material.extend(&last);
    }
    material
}

fn hmac_sha1(key: &[u8], bytes: &[u8]) -> [u8; 20] {
    let mut mac = <Hmac<Sha1> as KeyInit>::new_from_slice(key).unwrap_or_else(|_| unreachable_key());
    mac.update(bytes);
    mac.finalize().into_bytes().into()
}

fn hmac_sha256(key: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(key).unwrap_or_else(|_| unreachable_key());
    parts.iter().for_each(|part| mac.update(part));
    mac.finalize().into_bytes().into()
}

/// HMAC takes keys of any length.
fn unreachable_key<K: KeyInit>() -> K {
    K::new(&Default::default())
}
