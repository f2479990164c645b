//! Addresses, packets and filters of a connection.

use std::net::{Ipv4Addr, Ipv6Addr};

use crate::codec::{Fault, Reader, Wire, Writer};
use crate::declare::{flags, message, structure};

flags! {
    /// What the network has configured.
    pub struct IpConfigurationAvailable: u32 {
        1 => ADDRESS,
        2 => GATEWAY,
        4 => DNS,
        8 => MTU,
    }
}

/// An address with the length of its prefix.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct IpElement<A> {
    /// Bits that are the same for all on the link.
    pub on_link_prefix_length: u32,
    /// The address.
    pub address: A,
}

impl<A: Wire> Wire for IpElement<A> {
    fn read(reader: &mut Reader<'_>) -> Result<Self, Fault> {
        Ok(Self { on_link_prefix_length: u32::read(reader)?, address: A::read(reader)? })
    }

    fn write(&self, writer: &mut Writer) {
        self.on_link_prefix_length.write(writer);
        self.address.write(writer);
    }
}

message! { BasicConnect[15] -> IpConfiguration;
    /// Asks for the addresses of a connection.
    query IpConfigurationQuery {
        /// Its number, from zero.
        session_id: u32,
        zero 56,
    }

    /// The addresses of a connection. Also an indication.
    done IpConfiguration {
        /// Its number, from zero.
        session_id: u32,
        /// What is configured for IPv4; where the address is not, DHCP tells it.
        ipv4_available: IpConfigurationAvailable,
        /// What is configured for IPv6; where the address is not, router advertisements tell it.
        ipv6_available: IpConfigurationAvailable,
        count ipv4_addresses,
        /// Own addresses.
        ipv4_addresses: Vec<IpElement<Ipv4Addr>> = packed(ipv4_addresses),
        count ipv6_addresses,
        /// Own addresses.
        ipv6_addresses: Vec<IpElement<Ipv6Addr>> = packed(ipv6_addresses),
        /// The router.
        ipv4_gateway: Option<Ipv4Addr> = pointer,
        /// The router.
        ipv6_gateway: Option<Ipv6Addr> = pointer,
        count ipv4_dns_servers,
        /// Name servers.
        ipv4_dns_servers: Vec<Ipv4Addr> = packed(ipv4_dns_servers),
        count ipv6_dns_servers,
        /// Name servers.
        ipv6_dns_servers: Vec<Ipv6Addr> = packed(ipv6_dns_servers),
        /// Longest packet, in bytes; zero for unknown.
        ipv4_mtu: u32,
        /// Longest packet, in bytes; zero for unknown.
        ipv6_mtu: u32,
    }
}

message! { BasicConnect[20] -> PacketStatistics;
    /// Asks what has gone over all connections.
    query PacketStatisticsQuery {}

    /// What has gone over all connections since the modem was switched on.
    done PacketStatistics {
        /// Packets from the network that were dropped.
        in_discards: u32,
        /// Packets from the network that were wrong.
        in_errors: u32,
        /// Bytes from the network.
        in_octets: u64,
        /// Packets from the network.
        in_packets: u64,
        /// Bytes to the network.
        out_octets: u64,
        /// Packets to the network.
        out_packets: u64,
        /// Packets to the network that were wrong.
        out_errors: u32,
        /// Packets to the network that were dropped.
        out_discards: u32,
    }
}

structure! {
    /// What packets have to look like to wake the host.
    pub struct PacketFilter {
        /// What they have to look like, from the IP header on.
        pattern: MaskedBytes,
        /// A number of the host's choice; from MBIMEx 3.0 on.
        filter_id: Option<u32> = since(V3),
    }
}

/// Bytes of which some bits count: one length for both, then two offsets.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MaskedBytes {
    /// What the bytes have to be.
    pub bytes: Vec<u8>,
    /// Which of their bits count; what it lacks in length does not count.
    pub mask: Vec<u8>,
}

impl Wire for MaskedBytes {
    fn read(reader: &mut Reader<'_>) -> Result<Self, Fault> {
        let length = u32::read(reader)?;
        let (bytes, mask) = (u32::read(reader)?, u32::read(reader)?);
        Ok(Self { bytes: reader.claim(bytes, length)?.to_vec(), mask: reader.claim(mask, length)?.to_vec() })
    }

    fn write(&self, writer: &mut Writer) {
        let mut mask = self.mask.clone();
        mask.resize(self.bytes.len(), 0);
        writer.length(self.bytes.len());
        writer.offset(&self.bytes);
        writer.offset(&mask);
    }
}

message! { BasicConnect[23] -> IpPacketFilters;
    /// Asks for the filters of a connection.
    query IpPacketFiltersQuery {
        /// Its number, from zero.
        session_id: u32,
        count filters,
        /// Not used when asking.
        filters: Vec<PacketFilter> = pairs(filters),
    }

    /// Replaces the filters of a connection.
    set IpPacketFiltersSet {
        /// Its number, from zero.
        session_id: u32,
        count filters,
        /// All of them; none lets everything through.
        filters: Vec<PacketFilter> = pairs(filters),
    }

    /// The filters of a connection.
    done IpPacketFilters {
        /// Its number, from zero.
        session_id: u32,
        count filters,
        /// All of them.
        filters: Vec<PacketFilter> = pairs(filters),
    }
}
