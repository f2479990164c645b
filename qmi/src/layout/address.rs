//! IP addresses.

use std::net::{Ipv4Addr, Ipv6Addr};

use super::Layout;
use crate::error::{TooLong, ValueError};
use crate::reader::Reader;
use crate::writer::Writer;

/// A little-endian number: the four bytes travel in reverse.
impl Layout<Ipv4Addr> for Ipv4Addr {
    fn read(reader: &mut Reader<'_>) -> Result<Ipv4Addr, ValueError> {
        u32::read(reader).map(Ipv4Addr::from)
    }

    fn write(value: &Ipv4Addr, writer: &mut Writer) -> Result<(), TooLong> {
        u32::write(&u32::from(*value), writer)
    }
}

/// Sixteen bytes in network order.
impl Layout<Ipv6Addr> for Ipv6Addr {
    fn read(reader: &mut Reader<'_>) -> Result<Ipv6Addr, ValueError> {
        <[u8; 16]>::read(reader).map(Ipv6Addr::from)
    }

    fn write(value: &Ipv6Addr, writer: &mut Writer) -> Result<(), TooLong> {
        writer.put(&value.octets());
        Ok(())
    }
}
