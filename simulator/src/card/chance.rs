//! Where challenges and one-time keys come from.

use sha2::{Digest as _, Sha256};

use super::signer::{Identity, Signer};

/// What a number is drawn for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    Challenge,
    OneTimeKey,
}

/// Draws that nobody can tell in advance, as far as the card's keys are secret.
pub(super) trait Chance: std::fmt::Debug + Send + Sync {
    /// The draw of this number; the card sees to it that no number comes twice.
    fn draw(&self, purpose: Purpose, number: u64) -> [u8; 32];
}

/// Follows from a secret of the card, so that the same card makes the same draws whenever a test runs.
pub(super) struct Derived([u8; 32]);

impl Derived {
    pub(super) fn new(identity: &Identity, eid: &[u8; 16]) -> Derived {
        let secret = identity.first().map_or([0; 32], Signer::secret);
        Derived(Sha256::new().chain_update(secret).chain_update(eid).finalize().into())
    }
}

impl std::fmt::Debug for Derived {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Derived(…)")
    }
}

impl Chance for Derived {
    fn draw(&self, purpose: Purpose, number: u64) -> [u8; 32] {
        let purpose = match purpose {
            Purpose::Challenge => b"challenge",
            Purpose::OneTimeKey => b"one-time ",
        };
        Sha256::new()
            .chain_update(self.0)
            .chain_update(purpose)
            .chain_update(number.to_be_bytes())
            .finalize()
            .into()
    }
}
