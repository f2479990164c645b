//! Attributes (RFC 4187 8.1, 10; RFC 9048 3).

use super::EapFault;

/// Attributes of one packet; a challenge has about ten.
const MAX_ATTRIBUTES: usize = 64;

pub(super) const AT_RAND: u8 = 1;
pub(super) const AT_AUTN: u8 = 2;
pub(super) const AT_RES: u8 = 3;
pub(super) const AT_AUTS: u8 = 4;
pub(super) const AT_PERMANENT_ID_REQ: u8 = 10;
pub(super) const AT_MAC: u8 = 11;
pub(super) const AT_NOTIFICATION: u8 = 12;
pub(super) const AT_ANY_ID_REQ: u8 = 13;
pub(super) const AT_IDENTITY: u8 = 14;
pub(super) const AT_FULLAUTH_ID_REQ: u8 = 17;
pub(super) const AT_CLIENT_ERROR_CODE: u8 = 22;
pub(super) const AT_KDF_INPUT: u8 = 23;
pub(super) const AT_KDF: u8 = 24;
/// From here on attributes may be skipped by who does not know them.
const SKIPPABLE: u8 = 128;
pub(super) const AT_CHECKCODE: u8 = 134;

/// What has to be understood and is.
const KNOWN: [u8; 12] = [
    AT_RAND,
    AT_AUTN,
    AT_RES,
    AT_AUTS,
    AT_PERMANENT_ID_REQ,
    AT_MAC,
    AT_NOTIFICATION,
    AT_ANY_ID_REQ,
    AT_FULLAUTH_ID_REQ,
    AT_CLIENT_ERROR_CODE,
    AT_KDF_INPUT,
    AT_KDF,
];

/// The attributes of a packet, each once, but for AT_KDF.
#[derive(Debug)]
pub(super) struct Attributes<'a>(Vec<Attribute<'a>>);

#[derive(Debug, Clone, Copy)]
struct Attribute<'a> {
    kind: u8,
    /// Behind type and length.
    value: &'a [u8],
    /// Of the value, from the first attribute.
    offset: usize,
}

impl<'a> Attributes<'a> {
    pub(super) fn parse(bytes: &'a [u8]) -> Result<Attributes<'a>, EapFault> {
        let malformed = |reason| EapFault::Malformed { reason };
        let mut found: Vec<Attribute<'a>> = Vec::new();
        let mut rest = bytes;
        while let [kind, words, ..] = *rest {
            if words == 0 {
                return Err(malformed("an attribute of length 0"));
            }
            let (whole, behind) = rest
                .split_at_checked(usize::from(words) * 4)
                .ok_or(malformed("an attribute that is longer than the packet"))?;
            if kind < SKIPPABLE && !KNOWN.contains(&kind) {
                return Err(EapFault::UnknownAttribute { kind });
            }
            if kind != AT_KDF && found.iter().any(|other| other.kind == kind) {
                return Err(malformed("an attribute that is there twice"));
            }
            if found.len() == MAX_ATTRIBUTES {
                return Err(malformed("more attributes than any packet has"));
            }
            let offset = bytes.len() - rest.len() + 2;
            found.push(Attribute { kind, value: whole.get(2..).unwrap_or_default(), offset });
            rest = behind;
        }
        if rest.is_empty() { Ok(Attributes(found)) } else { Err(malformed("half an attribute")) }
    }

    pub(super) fn has(&self, kind: u8) -> bool {
        self.0.iter().any(|attribute| attribute.kind == kind)
    }

    fn value(&self, kind: u8) -> Option<&'a [u8]> {
        self.0.iter().find(|attribute| attribute.kind == kind).map(|attribute| attribute.value)
    }

    /// The 16 bytes behind two reserved ones that RAND, AUTN and MAC are.
    pub(super) fn block(&self, kind: u8) -> Result<Option<[u8; 16]>, EapFault> {
        match self.value(kind) {
            None => Ok(None),
            Some([_, _, block @ ..]) => block
                .try_into()
                .map(Some)
                .map_err(|_| EapFault::Malformed { reason: "an attribute that should have 16 bytes" }),
            Some(_) => Err(EapFault::Malformed { reason: "an attribute that should have 16 bytes" }),
        }
    }

    /// The number that AT_NOTIFICATION is.
    pub(super) fn number(&self, kind: u8) -> Result<Option<u16>, EapFault> {
        self.value(kind).map(number).transpose()
    }

    /// Every AT_KDF, in order.
    pub(super) fn key_derivations(&self) -> Result<Vec<u16>, EapFault> {
        self.0
            .iter()
            .filter(|attribute| attribute.kind == AT_KDF)
            .map(|attribute| number(attribute.value))
            .collect()
    }

    /// What stands behind its own length in bytes, as the network name of AT_KDF_INPUT does.
    pub(super) fn counted(&self, kind: u8) -> Result<Option<&'a [u8]>, EapFault> {
        let Some(value) = self.value(kind) else { return Ok(None) };
        let cut = EapFault::Malformed { reason: "an attribute that is shorter than it says" };
        let (length, rest) = value.split_first_chunk::<2>().ok_or(cut.clone())?;
        rest.get(..usize::from(u16::from_be_bytes(*length))).map(Some).ok_or(cut)
    }

    /// AT_CHECKCODE, without the reserved bytes; empty where there was no identity round.
    pub(super) fn checkcode(&self) -> Option<&'a [u8]> {
        self.value(AT_CHECKCODE).map(|value| value.get(2..).unwrap_or_default())
    }

    /// Where the 16 bytes of AT_MAC begin, from the first attribute.
    pub(super) fn mac_offset(&self) -> Option<usize> {
        self.0.iter().find(|attribute| attribute.kind == AT_MAC).map(|attribute| attribute.offset + 2)
    }
}

fn number(value: &[u8]) -> Result<u16, EapFault> {
    match *value {
        [high, low] => Ok(u16::from_be_bytes([high, low])),
        _ => Err(EapFault::Malformed { reason: "an attribute that should be a number" }),
    }
}

/// An attribute: type, length in words, value, filled with zeros.
pub(super) fn attribute(kind: u8, value: &[u8]) -> Vec<u8> {
    let words = (2 + value.len()).div_ceil(4);
    // Values of ours have at most 255 bytes.
    let mut bytes = vec![kind, u8::try_from(words).unwrap_or(u8::MAX)];
    bytes.extend(value);
    bytes.resize(words * 4, 0);
    bytes
}

/// One with two bytes in front: a length, a number, or nothing.
pub(super) fn counted(kind: u8, count: usize, value: &[u8]) -> Vec<u8> {
    let count = u16::try_from(count).unwrap_or(u16::MAX).to_be_bytes();
    attribute(kind, &[&count, value].concat())
}
