//! From a shared secret to session keys (SGP.22 2.6.4.3, BSI TR-03111 4.3.3: X9.63 with SHA-256).

use sha2::{Digest as _, Sha256};

use super::bsp::Keys;

/// Key type of the control reference template: AES (GlobalPlatform amendment A).
pub const KEY_TYPE_AES: u8 = 0x88;
/// Key length of the control reference template: 128 bits.
pub const KEY_LENGTH: u8 = 0x10;

/// What goes into the keys beside the secret: key type and length, host id and EID with their lengths. A host id has 1
/// to 16 bytes.
pub fn shared_info(host_id: &[u8], eid: &[u8; 16]) -> Vec<u8> {
    let length = u8::try_from(host_id.len()).unwrap_or(u8::MAX);
    [&[KEY_TYPE_AES, KEY_LENGTH, length], host_id, &[0x10], eid].concat()
}

/// The keys of a session whose key agreement gave `secret`.
pub fn session_keys(secret: &[u8; 32], host_id: &[u8], eid: &[u8; 16]) -> Keys {
    let info = shared_info(host_id, eid);
    let [first, second] = [1u32, 2].map(|counter| {
        let hash = Sha256::new().chain_update(secret).chain_update(counter.to_be_bytes());
        <[u8; 32]>::from(hash.chain_update(&info).finalize())
    });
    let (mcv, enc) = halves(&first);
    let (mac, _) = halves(&second);
    Keys { mcv, enc, mac }
}

fn halves(block: &[u8; 32]) -> ([u8; 16], [u8; 16]) {
    let (mut front, mut back) = ([0; 16], [0; 16]);
    let pairs = block.chunks_exact(16).zip([&mut front, &mut back]);
    pairs.for_each(|(from, to)| to.copy_from_slice(from));
    (front, back)
}
