//! EAP packets (RFC 3748 4) with the header that EAP-AKA adds (RFC 4187 8.1).

use super::EapFault;
use super::attribute::Attributes;

/// Longest packet: more than any challenge needs.
pub(super) const MAX_PACKET: usize = 4096;

/// Bytes before the attributes: code, identifier, length, type, subtype, two reserved.
const HEADER: usize = 8;

pub(super) const REQUEST: u8 = 1;
pub(super) const RESPONSE: u8 = 2;
const SUCCESS: u8 = 3;
const FAILURE: u8 = 4;

/// Types that are no methods (RFC 3748 5).
pub(super) const IDENTITY_TYPE: u8 = 1;
pub(super) const NOTIFICATION_TYPE: u8 = 2;
pub(super) const NAK_TYPE: u8 = 3;

/// Subtypes (RFC 4187 11).
pub(super) mod subtype {
    pub(in crate::eap) const CHALLENGE: u8 = 1;
    pub(in crate::eap) const AUTHENTICATION_REJECT: u8 = 2;
    pub(in crate::eap) const SYNCHRONIZATION_FAILURE: u8 = 4;
    pub(in crate::eap) const IDENTITY: u8 = 5;
    pub(in crate::eap) const NOTIFICATION: u8 = 12;
    pub(in crate::eap) const CLIENT_ERROR: u8 = 14;
}

/// What a server sent.
#[derive(Debug)]
pub(super) enum Incoming<'a> {
    Request {
        identifier: u8,
        kind: u8,
        /// Behind the type.
        rest: &'a [u8],
    },
    Success,
    Failure,
}

impl<'a> Incoming<'a> {
    pub(super) fn parse(bytes: &'a [u8]) -> Result<Incoming<'a>, EapFault> {
        let malformed = |reason| EapFault::Malformed { reason };
        let (&[code, identifier, high, low], _) =
            bytes.split_first_chunk::<4>().ok_or(malformed("the packet is shorter than its header"))?;
        let length = usize::from(u16::from_be_bytes([high, low]));
        // What follows the packet is padding of lower layers (RFC 3748 4); over HTTP there is none.
        if length != bytes.len() {
            return Err(malformed("the length of the packet is not the one that it claims"));
        }
        match code {
            REQUEST => match bytes.get(4..) {
                Some([kind, rest @ ..]) => Ok(Incoming::Request { identifier, kind: *kind, rest }),
                _ => Err(malformed("a request without type")),
            },
            SUCCESS if length == 4 => Ok(Incoming::Success),
            FAILURE if length == 4 => Ok(Incoming::Failure),
            _ => Err(malformed("neither a request nor a result")),
        }
    }
}

/// Subtype and attributes of a request of EAP-AKA; `rest` is what follows the type.
pub(super) fn read_method(rest: &[u8]) -> Result<(u8, Attributes<'_>), EapFault> {
    match rest {
        [subtype, _, _, attributes @ ..] => Ok((*subtype, Attributes::parse(attributes)?)),
        _ => Err(EapFault::Malformed { reason: "a request without subtype" }),
    }
}

/// A response with `body` behind its type.
pub(super) fn response(identifier: u8, kind: u8, body: &[u8]) -> Vec<u8> {
    // A response of ours has some 300 bytes at most: the identity is bounded.
    let length = u16::try_from(5 + body.len()).unwrap_or(u16::MAX);
    let [high, low] = length.to_be_bytes();
    [&[RESPONSE, identifier, high, low, kind], body].concat()
}

/// A response of EAP-AKA with these attributes, each a multiple of four bytes.
pub(super) fn method_response(identifier: u8, kind: u8, subtype: u8, attributes: &[Vec<u8>]) -> Vec<u8> {
    let mut body = vec![subtype, 0, 0];
    body.extend(attributes.iter().flatten());
    response(identifier, kind, &body)
}

/// Where an attribute of a request stands in the whole packet, from its place behind the header.
pub(super) fn in_packet(offset: usize) -> usize {
    HEADER + offset
}
