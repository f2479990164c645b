//! The peer's side of EAP-AKA (RFC 4187) and EAP-AKA' (RFC 9048), as entitlement servers relay it (TS.43 2.8.1).
//!
//! The server's MAC is verified. Pseudonyms and fast re-authentication of EAP are not used: the tokens of TS.43 take their place, and a
//! server has to fall back to full authentication where a peer does not know them (RFC 4187 5.1).

mod attribute;
mod checkcode;
mod fault;
mod keys;
mod packet;
mod peer;
mod relay;

pub use fault::EapFault;
pub use keys::{Keys, derive, derive_prime, prime_keys};
pub use peer::{MAX_IDENTITY_ROUNDS, Peer, Step};
pub use relay::{EAP_RELAY, read_relay, write_relay};

/// Which of the two methods; it is the first digit of the identity that says so (RFC 4187 4.1.1.6, RFC 9048 3).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Method {
    /// EAP-AKA, type 23.
    #[default]
    Aka,
    /// EAP-AKA', type 50.
    AkaPrime,
}

impl Method {
    /// Type of EAP packets.
    #[must_use]
    pub fn number(self) -> u8 {
        match self {
            Self::Aka => 23,
            Self::AkaPrime => 50,
        }
    }

    /// What stands before the IMSI in an identity.
    #[must_use]
    pub fn prefix(self) -> char {
        match self {
            Self::Aka => '0',
            Self::AkaPrime => '6',
        }
    }
}
