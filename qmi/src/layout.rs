//! How values lie in a TLV: a layout reads and writes values of one type.
//!
//! Integers, `bool`, enums, flags and structures are their own layout. What can lie in several ways is named with the
//! layout: `apn: String as Text`.

mod address;
mod list;
mod number;
mod text;

pub use list::{List8, List16, List32, Valid};
pub use number::As;
pub use text::{Bytes8, Bytes16, Digits3, Raw, Secret, Text, Text8, Text16};

use crate::error::{TooLong, ValueError};
use crate::reader::Reader;
use crate::writer::Writer;

/// Reads and writes values of type `T`.
pub trait Layout<T> {
    /// Whether values may be shown. APDUs, contents of files and messages, keys and PINs may not.
    const MAY_BE_SHOWN: bool = true;

    /// The next value.
    ///
    /// # Errors
    /// [`ValueError`] when the bytes are none.
    fn read(reader: &mut Reader<'_>) -> Result<T, ValueError>;

    /// Appends `value`.
    ///
    /// # Errors
    /// [`TooLong`] when a length field cannot say its length.
    fn write(value: &T, writer: &mut Writer) -> Result<(), TooLong>;
}

/// An enum or a set of flags: a number, every value of which is kept.
pub trait Open: Copy {
    /// The number that it is.
    type Number: Copy;

    /// The value that has this number.
    fn from_number(number: Self::Number) -> Self;

    /// Its number.
    fn number(self) -> Self::Number;
}
