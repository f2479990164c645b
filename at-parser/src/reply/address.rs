//! IP addresses as TS 27.007 10.1 writes them: dotted octets for both families, or colons where `+CGPIAF` says so.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// An address with the mask that may be glued to it (`a1.a2.a3.a4.m1.m2.m3.m4`, `2001:db8::1/64`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MaskedAddress {
    /// The address.
    pub address: IpAddr,
    /// The mask.
    pub mask: Option<IpAddr>,
    /// The mask as a length, where it is contiguous.
    pub prefix_length: Option<u8>,
}

/// A single address: four or sixteen dotted octets, or the colon form.
pub fn parse_address(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    if text.contains(':') {
        return text.parse::<Ipv6Addr>().ok().map(IpAddr::V6);
    }
    octets(text).as_deref().and_then(address_of)
}

/// An address with or without its mask.
pub fn parse_masked(text: &str) -> Option<MaskedAddress> {
    let text = text.trim();
    if text.contains(':') {
        return parse_colons(text);
    }
    let octets = octets(text)?;
    let (address, mask) = match octets.len() {
        4 | 16 => (octets.as_slice(), None),
        8 | 32 => octets.split_at_checked(octets.len() / 2).map(|(address, mask)| (address, Some(mask)))?,
        _ => return None,
    };
    let mask = match mask {
        Some(mask) => Some(address_of(mask)?),
        None => None,
    };
    Some(MaskedAddress { address: address_of(address)?, mask, prefix_length: mask.and_then(prefix_length) })
}

/// How many leading ones a mask has; `None` when ones follow a zero.
pub fn prefix_length(mask: IpAddr) -> Option<u8> {
    let (bits, ones, zeros) = match mask {
        IpAddr::V4(mask) => (32, mask.to_bits().leading_ones(), mask.to_bits().trailing_zeros()),
        IpAddr::V6(mask) => (128, mask.to_bits().leading_ones(), mask.to_bits().trailing_zeros()),
    };
    if ones + zeros == bits { u8::try_from(ones).ok() } else { None }
}

/// `10.0.0.1.32.1.13…`: both families in one string of twenty octets.
pub(crate) fn parse_dual(text: &str) -> Option<(IpAddr, IpAddr)> {
    let octets = octets(text.trim())?;
    let (v4, v6) = octets.split_at_checked(4)?;
    Some((address_of(v4)?, address_of(v6)?))
}

fn parse_colons(text: &str) -> Option<MaskedAddress> {
    if let Some((address, length)) = text.split_once('/') {
        let prefix_length = length.trim().parse().ok().filter(|length: &u8| *length <= 128)?;
        return Some(MaskedAddress {
            address: parse_address(address)?,
            mask: None,
            prefix_length: Some(prefix_length),
        });
    }
    let (address, mask) = match text.split_once(' ') {
        Some((address, mask)) => (address, Some(parse_address(mask)?)),
        None => (text, None),
    };
    Some(MaskedAddress {
        address: parse_address(address)?,
        mask,
        prefix_length: mask.and_then(prefix_length),
    })
}

fn address_of(octets: &[u8]) -> Option<IpAddr> {
    if let Ok(octets) = <[u8; 4]>::try_from(octets) {
        return Some(IpAddr::V4(Ipv4Addr::from(octets)));
    }
    <[u8; 16]>::try_from(octets).ok().map(|octets| IpAddr::V6(Ipv6Addr::from(octets)))
}

fn octets(text: &str) -> Option<Vec<u8>> {
    // An address and its mask of sixteen octets each are the longest.
    if text.len() > 32 * 4 {
        return None;
    }
    text.split('.')
        .map(|octet| {
            let octet = octet.trim();
            octet.bytes().all(|b| b.is_ascii_digit()).then(|| octet.parse().ok()).flatten()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dotted_and_colon_forms_agree() {
        let check = |text: &str, address: &str, length: Option<u8>| {
            let masked = parse_masked(text).unwrap();
            assert_eq!(
                (masked.address.to_string().as_str(), masked.prefix_length),
                (address, length),
                "{text}"
            );
        };
        check("10.1.2.3", "10.1.2.3", None);
        check("10.1.2.3.255.255.255.0", "10.1.2.3", Some(24));
        check("10.1.2.3.255.0.255.0", "10.1.2.3", None);
        check(
            "38.7.251.144.154.37.192.120.172.57.189.17.176.171.138.245",
            "2607:fb90:9a25:c078:ac39:bd11:b0ab:8af5",
            None,
        );
        check("2001:db8::1/64", "2001:db8::1", Some(64));
        check("2001:db8::1 ffff:ffff:ffff:ffff::", "2001:db8::1", Some(64));
        for wrong in ["", "10.1.2", "10.1.2.256", "10.1.2.3.4", "2001:db8::1/200", "a.b.c.d", "+1.2.3.4"] {
            assert_eq!(parse_masked(wrong), None, "{wrong}");
        }
    }
}
