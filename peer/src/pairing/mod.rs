//! How two machines that have never met come to trust each other.
//!
//! 1. TLS 1.3 with both certificates. With an invitation the host's key is known, and nobody else gets further.
//! 2. SPAKE2 inside it over the code, or the invitation's secret. The joiner proves first that it knows it, then the host; what is
//!    proved includes key material of the TLS connection and both keys, so that nobody can sit in between.
//! 3. The joiner says what it is, the operator of the host says yes or no.
//! 4. The host adds it to the group and hands over the log; the joiner checks and stores it, and both say that it is done.
//!
//! A wrong proof burns the code, as a right one uses it up. Whoever stops at any message leaves nothing behind: the host takes an addition back whose joiner did not say that it has
//! stored the group, and the joiner deletes a group for which the host did not say that it is done.

mod code;
mod error;
mod host;
mod joiner;
mod spake2;
#[cfg(test)]
mod tests;
mod window;
mod wire;

pub use self::code::{Code, CodeError, Invitation, MAX_ADDRESSES};
pub use self::error::{PairingError, Refusal, Stage};
pub use self::host::{APPROVAL, Candidate, Host, host};
pub use self::joiner::{Ticket, join};
pub use self::window::{WINDOW, Window};
pub use self::wire::{Description, STEP};

/// Spoken over TLS.
const PROTOCOL: &[u8] = b"tandem-join/1";
/// What is taken from the TLS connection into the proof.
const EXPORTER: &[u8] = b"EXPORTER-tandem-join-v1";
/// Versions that are spoken here, the best first.
const VERSIONS: [u64; 1] = [1];
const NAMES: spake2::Names<'static> = spake2::Names { a: b"joiner", b: b"host" };

/// What both sides must agree on for the proofs to fit.
fn context(
    exported: &[u8; 32],
    joiner: &crate::group::MemberId,
    host: &crate::group::MemberId,
    versions: &[u64],
    chosen: u64,
) -> Vec<u8> {
    let mut writer = crate::cbor::Writer::new();
    writer.array(5).bytes(exported).bytes(&joiner.0).bytes(&host.0).array(versions.len());
    for version in versions {
        writer.uint(*version);
    }
    writer.uint(chosen).finish()
}
