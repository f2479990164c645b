//! The cryptography of Remote SIM Provisioning (SGP.22) that the virtual eUICC shares with the virtual SM-DP+ and SM-DS:
//! keys and signatures, the protection of bound profile packages, certificates, and a public key infrastructure
//! to throw away.
//!
//! Nothing in here comes from the crates that the daemon is built of, so that the simulator can bear witness
//! against them. It is no place to take cryptography from: nothing is done against side channels, and keys are
//! kept as if they were worth nothing.

pub mod bsp;
pub mod kdf;
mod key;
mod pem;
mod pki;
pub mod x509;

pub use key::{Key, PublicKey, random};
pub use pem::Unreadable;
pub use pki::{Credential, EuiccChain, Pki, SmDpCredentials, SmDsCredentials};
