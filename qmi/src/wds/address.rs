//! An IPv6 address with the length of its prefix.

use std::net::Ipv6Addr;

use crate::error::{TooLong, ValueError};
use crate::layout::Layout;
use crate::reader::Reader;
use crate::writer::Writer;

/// An address, and how many of its bits are the network's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ipv6Prefix {
    /// The address: sixteen bytes in network order.
    pub address: Ipv6Addr,
    /// In bits.
    pub prefix_length: u8,
}

/// `::/0`.
impl Default for Ipv6Prefix {
    fn default() -> Self {
        Self { address: Ipv6Addr::UNSPECIFIED, prefix_length: 0 }
    }
}

impl Layout<Ipv6Prefix> for Ipv6Prefix {
    fn read(reader: &mut Reader<'_>) -> Result<Ipv6Prefix, ValueError> {
        Ok(Ipv6Prefix { address: Ipv6Addr::read(reader)?, prefix_length: u8::read(reader)? })
    }

    fn write(value: &Ipv6Prefix, writer: &mut Writer) -> Result<(), TooLong> {
        Ipv6Addr::write(&value.address, writer)?;
        u8::write(&value.prefix_length, writer)
    }
}
