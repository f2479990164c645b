//! The cryptography of profile downloads, held against a recorded session between other programs and against itself.

#![expect(clippy::unwrap_used, reason = "a test ends with its first surprise")]

mod certificates;
mod pki;
mod protection;
mod recording;
