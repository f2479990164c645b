//! BER-TLV: a lenient, bounded reader and a strict, DER-minimal writer (ITU-T X.690, ISO/IEC 7816-4 6.3).
//!
//! The reader keeps raw slices, so that what somebody signed travels as the bytes that arrived.

mod bits;
mod error;
mod raw;
mod reader;
mod tag;
pub(crate) mod tags;
mod value;
mod writer;

pub use bits::Bits;
pub use error::TlvError;
pub use raw::RawTlv;
pub use reader::{MAX_DEPTH, MAX_ELEMENTS, Reader, Tlv};
pub(crate) use reader::{once, required};
pub use tag::Tag;
pub use writer::{Writer, encode};
