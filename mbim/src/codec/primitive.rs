//! Fields whose type says how they stand in a buffer.

use std::net::{Ipv4Addr, Ipv6Addr};

use super::{Fault, Hidden, Reader, Wire, Writer};
use crate::Uuid;

macro_rules! integers {
    ($($integer:ty)*) => {$(
        /// Little-endian.
        impl Wire for $integer {
            fn read(reader: &mut Reader<'_>) -> Result<Self, Fault> {
                reader.array().map(<$integer>::from_le_bytes)
            }

            fn write(&self, writer: &mut Writer) {
                writer.fixed(&self.to_le_bytes());
            }
        }
    )*};
}

integers! { u8 u16 u32 u64 i32 }

/// As many bytes as it has, in place.
impl<const N: usize> Wire for [u8; N] {
    fn read(reader: &mut Reader<'_>) -> Result<Self, Fault> {
        reader.array()
    }

    fn write(&self, writer: &mut Writer) {
        writer.fixed(self);
    }
}

/// 32 bits, of which any makes it true.
impl Wire for bool {
    fn read(reader: &mut Reader<'_>) -> Result<Self, Fault> {
        u32::read(reader).map(|number| number != 0)
    }

    fn write(&self, writer: &mut Writer) {
        u32::from(*self).write(writer);
    }
}

/// 16 bytes as printed.
impl Wire for Uuid {
    fn read(reader: &mut Reader<'_>) -> Result<Self, Fault> {
        reader.array().map(Self::from_bytes)
    }

    fn write(&self, writer: &mut Writer) {
        writer.fixed(&self.bytes());
    }
}

/// Network order.
impl Wire for Ipv4Addr {
    fn read(reader: &mut Reader<'_>) -> Result<Self, Fault> {
        reader.array::<4>().map(Self::from)
    }

    fn write(&self, writer: &mut Writer) {
        writer.fixed(&self.octets());
    }
}

/// Network order.
impl Wire for Ipv6Addr {
    fn read(reader: &mut Reader<'_>) -> Result<Self, Fault> {
        reader.array::<16>().map(Self::from)
    }

    fn write(&self, writer: &mut Writer) {
        writer.fixed(&self.octets());
    }
}

/// Offset and length of UTF-16LE; absent is empty. Modems add NULs at the end, which are dropped.
impl Wire for String {
    fn read(reader: &mut Reader<'_>) -> Result<Self, Fault> {
        let bytes = reader.offset_and_length()?;
        text_from_utf16(bytes)
    }

    fn write(&self, writer: &mut Writer) {
        writer.offset_and_length(&utf16(self));
    }
}

/// Offset and length of bytes; absent is empty.
impl Wire for Vec<u8> {
    fn read(reader: &mut Reader<'_>) -> Result<Self, Fault> {
        reader.offset_and_length().map(<[u8]>::to_vec)
    }

    fn write(&self, writer: &mut Writer) {
        writer.offset_and_length(self);
    }
}

/// As what it hides.
impl<T: Wire> Wire for Hidden<T> {
    fn read(reader: &mut Reader<'_>) -> Result<Self, Fault> {
        T::read(reader).map(Self::new)
    }

    fn write(&self, writer: &mut Writer) {
        T::write(self, writer);
    }
}

/// A field that some editions lack, in an edition that has it: always there when read, its default when there is none to write.
impl<T: Wire + Default> Wire for Option<T> {
    fn read(reader: &mut Reader<'_>) -> Result<Self, Fault> {
        T::read(reader).map(Some)
    }

    fn write(&self, writer: &mut Writer) {
        match self {
            Some(value) => value.write(writer),
            None => T::default().write(writer),
        }
    }
}

/// An answer without content. What a modem puts there all the same is of no use to anybody.
impl Wire for () {
    fn read(reader: &mut Reader<'_>) -> Result<Self, Fault> {
        reader.rest();
        Ok(())
    }

    fn write(&self, _: &mut Writer) {}
}

/// From UTF-16LE without the NULs at its end; unpaired surrogates become U+FFFD.
pub(super) fn text_from_utf16(bytes: &[u8]) -> Result<String, Fault> {
    let (units, odd) = bytes.as_chunks::<2>();
    if !odd.is_empty() {
        return Err(Fault::OddText { length: bytes.len() });
    }
    let units: Vec<u16> = units.iter().map(|unit| u16::from_le_bytes(*unit)).collect();
    let mut text = String::from_utf16_lossy(&units);
    text.truncate(text.trim_end_matches('\0').len());
    Ok(text)
}

pub(super) fn utf16(text: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(2 * text.len());
    text.encode_utf16().for_each(|unit| bytes.extend_from_slice(&unit.to_le_bytes()));
    bytes
}
