//! What information buffers are made of: a fixed part in the order of the fields, and behind it a variable part that the fixed
//! part points into.
//!
//! Offsets count from the start of the buffer, or of the structure they stand in. Each nested read is bounded by what encloses
//! it. Every byte of the variable part belongs to one field at most, and none belongs to the fixed part; bytes that belong to
//! no field have to be padding: anything up to the next multiple of four, zeros beyond. There is one exception: the
//! fixed part may be longer than is known here, as newer editions make it, where variable data follows it.

mod error;
mod hidden;
pub mod layout;
mod primitive;
mod reader;
mod tlv;
mod writer;

pub use error::{DecodeError, Fault};
pub use hidden::Hidden;
pub use reader::Reader;
pub use tlv::{Tlv, TlvType};
pub use writer::Writer;

use crate::Version;

/// Most structures or texts that one list is read for; a scan of a border region has found fewer than fifty networks.
pub const MAX_ELEMENTS: u32 = 512;

/// Most numbers that one list is read for: cids of a service, bands of a modem.
pub const MAX_NUMBERS: u32 = 1024;

/// Most TLVs that are read behind each other.
pub const MAX_TLVS: usize = 64;

/// What can stand in an information buffer.
pub trait Wire: Sized {
    /// Reads it where the fixed part has got to.
    ///
    /// # Errors
    /// [`Fault`]: what is wrong with the bytes.
    fn read(reader: &mut Reader<'_>) -> Result<Self, Fault>;

    /// Writes it behind what is there.
    fn write(&self, writer: &mut Writer);
}

/// The one value that fills `bytes`.
///
/// # Errors
/// [`DecodeError`], with the field in which the fault is.
pub fn decode<T: Wire>(version: Version, bytes: &[u8]) -> Result<T, DecodeError> {
    let mut reader = Reader::new(version, bytes);
    reader.whole().map_err(|fault| reader.explain(fault))
}

/// `value` as an information buffer.
pub fn encode<T: Wire>(version: Version, value: &T) -> Vec<u8> {
    let mut writer = Writer::new(version);
    value.write(&mut writer);
    writer.finish()
}
