//! The little of CBOR (RFC 8949) that the peer protocol and its files are written in: unsigned integers, byte and text strings,
//! arrays, maps with ascending unsigned keys, and booleans; definite lengths in their shortest form.
//!
//! The reader refuses everything else. Keys that a reader does not ask for are skipped, so that a later minor addition is no
//! error.

mod error;
mod map;
mod value;
mod writer;

pub use error::DecodeError;
pub(crate) use map::Map;
pub(crate) use value::Value;
pub(crate) use writer::Writer;
