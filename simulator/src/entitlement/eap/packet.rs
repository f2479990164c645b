//! Packets of EAP-AKA, written and read by hand.

/// Subtypes.
pub(super) const CHALLENGE: u8 = 1;
pub(super) const REJECT: u8 = 2;
pub(super) const SYNC_FAILURE: u8 = 4;
pub(super) const IDENTITY: u8 = 5;
pub(super) const NOTIFICATION: u8 = 12;
pub(super) const CLIENT_ERROR: u8 = 14;

/// Attributes.
pub(super) const AT_RES: u8 = 3;
pub(super) const AT_AUTS: u8 = 4;
pub(super) const AT_MAC: u8 = 11;
pub(super) const AT_IDENTITY: u8 = 14;
pub(super) const AT_CHECKCODE: u8 = 134;

const REQUEST: u8 = 1;
const RESPONSE: u8 = 2;

/// A request; the pieces are whole attributes.
pub(super) fn request(identifier: u8, method: u8, subtype: u8, attributes: &[Vec<u8>]) -> Vec<u8> {
    let body = attributes.concat();
    let length = u16::try_from(8 + body.len()).unwrap_or(u16::MAX).to_be_bytes();
    let [high, low] = length;
    [&[REQUEST, identifier, high, low, method, subtype, 0, 0][..], &body].concat()
}

/// A result: EAP-Success (3) or EAP-Failure (4).
pub(super) fn result(code: u8, identifier: u8) -> Vec<u8> {
    vec![code, identifier, 0, 4]
}

/// An attribute of 20 bytes: two reserved ones and 16.
pub(super) fn block(kind: u8, value: [u8; 16]) -> Vec<u8> {
    [&[kind, 5, 0, 0][..], &value].concat()
}

/// An attribute with a number or a length of its value in front, filled up to whole words.
pub(super) fn counted(kind: u8, number: usize, value: &[u8]) -> Vec<u8> {
    let words = (4 + value.len()).div_ceil(4);
    let [high, low] = u16::try_from(number).unwrap_or(u16::MAX).to_be_bytes();
    let mut bytes = [&[kind, u8::try_from(words).unwrap_or(u8::MAX), high, low][..], value].concat();
    bytes.resize(words * 4, 0);
    bytes
}

/// A response of the peer.
#[derive(Debug)]
pub(super) struct Response<'a> {
    pub(super) identifier: u8,
    pub(super) method: u8,
    pub(super) subtype: u8,
    attributes: &'a [u8],
}

impl<'a> Response<'a> {
    /// `None` for anything that is no response of EAP-AKA.
    pub(super) fn parse(packet: &'a [u8]) -> Option<Response<'a>> {
        let [RESPONSE, identifier, high, low, method, subtype, _, _, attributes @ ..] = packet else {
            return None;
        };
        (usize::from(u16::from_be_bytes([*high, *low])) == packet.len()).then_some(())?;
        Some(Response { identifier: *identifier, method: *method, subtype: *subtype, attributes })
    }

    /// The value behind type and length, and where it begins in the packet.
    pub(super) fn attribute(&self, wanted: u8) -> Option<(&'a [u8], usize)> {
        let mut rest = self.attributes;
        while let [kind, words, ..] = rest {
            let length = usize::from(*words) * 4;
            let (attribute, behind) = rest.split_at_checked(length).filter(|_| length > 0)?;
            if *kind == wanted {
                let place = 8 + self.attributes.len() - rest.len() + 2;
                return Some((attribute.get(2..)?, place));
            }
            rest = behind;
        }
        None
    }

    /// A value behind its own length: in bytes, or in bits.
    pub(super) fn counted(&self, wanted: u8, bits: usize) -> Option<&'a [u8]> {
        let ([high, low, value @ ..], _) = self.attribute(wanted)? else { return None };
        value.get(..usize::from(u16::from_be_bytes([*high, *low])) / bits)
    }
}
