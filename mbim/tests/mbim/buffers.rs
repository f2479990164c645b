//! Information buffers, written by hand: each is its message, and the message is it.

mod auth;
mod basic_connect;
mod connect;
mod extensions;
mod layout;
mod lies;
mod network;
mod sms;
mod uicc;

use std::fmt::Debug;

use mbim::Version;
use mbim::codec::{self, Wire};

use crate::hex::hex;

/// Little-endian numbers.
fn w(numbers: &[u32]) -> Vec<u8> {
    numbers.iter().flat_map(|number| number.to_le_bytes()).collect()
}

/// Text in UTF-16LE, padded.
fn t(text: &str) -> Vec<u8> {
    p(&text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>())
}

/// Bytes, padded.
fn p(bytes: &[u8]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    bytes.resize(bytes.len().div_ceil(4) * 4, 0);
    bytes
}

fn check<T: Wire + PartialEq + Debug>(version: Version, value: &T, parts: &[Vec<u8>]) {
    let bytes = parts.concat();
    assert_eq!(hex(&codec::encode(version, value)), hex(&bytes), "{value:?}");
    assert_eq!(codec::decode::<T>(version, &bytes).as_ref(), Ok(value));
    // Whatever else may be wrong with it, it is not taken for whole when it is cut.
    let cut = bytes.len().saturating_sub(4);
    if cut < bytes.len() && bytes[cut..] != [0; 4] {
        assert_ne!(codec::decode::<T>(version, &bytes[..cut]).as_ref(), Ok(value));
    }
}
