//! The profile package (TCA "eUICC Profile Package: Interoperable Format"), as far as this card makes use of it: it must be a sequence of
//! profile elements from header to end, the header has the ICCID, the USIM's EF.IMSI the IMSI, and the AKA parameters the keys.

use crate::card::config::AkaConfig;
use crate::card::digits::hex;
use crate::tlv::{Malformed, Members, Reader};

/// More elements than any package has.
const MAX_ELEMENTS: usize = 512;

const HEADER: u32 = 0xA0;
const END: u32 = 0xAA;
const AKA_PARAMETER: u32 = 0xA4;
const USIM: u32 = 0xB3;

/// `PEStatus`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(in crate::card) enum SimaStatus {
    Ok = 0,
    BadValues = 3,
    InvalidRequestFormat = 5,
}

/// What a package says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Elements {
    /// Ten bytes, the digits swapped as in EF.ICCID or not.
    pub(super) iccid: [u8; 10],
    /// Where the USIM has one that can be read.
    pub(super) imsi: Option<String>,
    /// Where there is Milenage with keys in clear.
    pub(super) aka: Option<AkaConfig>,
}

impl Elements {
    pub(super) fn parse(package: &[u8]) -> Result<Elements, SimaStatus> {
        let bad_format = |Malformed| SimaStatus::InvalidRequestFormat;
        let mut reader = Reader::of(package);
        let mut found: Option<Elements> = None;
        for _ in 0..MAX_ELEMENTS {
            let (tag, element) = reader.any().map_err(bad_format)?.ok_or(SimaStatus::InvalidRequestFormat)?;
            match (tag, &mut found) {
                (HEADER, None) => {
                    let iccid = Members::of(element.value).and_then(|members| members.required(0x83));
                    let iccid = iccid.map_err(bad_format)?.try_into().map_err(|_| SimaStatus::BadValues)?;
                    found = Some(Elements { iccid, imsi: None, aka: None });
                }
                (_, None) | (HEADER, _) => return Err(SimaStatus::BadValues),
                (END, Some(elements)) => {
                    reader.end().map_err(bad_format)?;
                    return Ok(elements.clone());
                }
                (USIM, Some(elements)) => {
                    elements.imsi = imsi_of_usim(element.value).or(elements.imsi.take())
                }
                (AKA_PARAMETER, Some(elements)) => {
                    elements.aka = keys_of_parameters(element.value).or(elements.aka.take())
                }
                _ => {}
            }
        }
        Err(SimaStatus::BadValues)
    }

    /// Whether the package is for `iccid`: tools write its digits either way round.
    pub(super) fn is_for(&self, iccid: &[u8]) -> bool {
        self.iccid == *iccid || self.iccid.map(|byte| byte.rotate_right(4)) == *iccid
    }
}

/// EF.IMSI, member 3 of `PE-USIM`; its content is the `fillFileContent` in the list that makes a `File`.
fn imsi_of_usim(element: &[u8]) -> Option<String> {
    let file = Members::of(element).ok()?.optional(0xA3).ok()??;
    imsi(Members::of(file).ok()?.optional(0x83).ok()??)
}

/// `algoParameter` in `algoConfiguration` of `PE-AKAParameter`: Milenage is algorithm 1, then come options, key and OPc.
fn keys_of_parameters(element: &[u8]) -> Option<AkaConfig> {
    let choice = Members::of(element).ok()?.optional(0xA1).ok()??;
    let parameters = Members::of(choice).ok()?.optional(0xA1).ok()??;
    let members = Members::of(parameters).ok()?;
    (members.optional(0x80).ok()? == Some(&[1])).then_some(())?;
    let key = |tag| members.optional(tag).ok().flatten().filter(|key| key.len() == 16).map(hex);
    Some(AkaConfig { ki: Some(key(0x82)?), opc: Some(key(0x83)?), sqn: None })
}

/// TS 31.102 4.2.2: the number of bytes, then a nibble of parity and the digits.
fn imsi(content: &[u8]) -> Option<String> {
    let (&length, coded) = content.split_first()?;
    let coded = coded.get(..usize::from(length))?;
    let nibbles = coded.iter().flat_map(|byte| [byte & 0x0F, byte >> 4]).skip(1);
    let digits: String =
        nibbles.take_while(|nibble| *nibble < 10).map(|nibble| char::from(b'0' + nibble)).collect();
    (6..=15).contains(&digits.len()).then_some(digits)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hex::unhex;

    const HEADER: &str = "A00C830A98001032547698103214";

    fn parse(parts: &[&str]) -> Result<Elements, SimaStatus> {
        Elements::parse(&unhex(&parts.concat()).expect("hex"))
    }

    #[test]
    fn packages_go_from_header_to_end() {
        let check = |parts: &[&str], expect: Result<(), SimaStatus>| {
            assert_eq!(parse(parts).map(|_| ()), expect, "{parts:?}");
        };
        check(&[HEADER, "AA00"], Ok(()));
        check(&[HEADER, "BF2100", "AA00"], Ok(()));
        check(&[], Err(SimaStatus::InvalidRequestFormat));
        check(&[HEADER], Err(SimaStatus::InvalidRequestFormat));
        check(&[HEADER, "AA00", "AA00"], Err(SimaStatus::InvalidRequestFormat));
        check(&[HEADER, "B305"], Err(SimaStatus::InvalidRequestFormat));
        check(&["AA00"], Err(SimaStatus::BadValues));
        check(&[HEADER, HEADER, "AA00"], Err(SimaStatus::BadValues));
        check(&["A000AA00"], Err(SimaStatus::InvalidRequestFormat));
        check(&["A003830100AA00"], Err(SimaStatus::BadValues));
        check(&[HEADER, &"A200".repeat(MAX_ELEMENTS), "AA00"], Err(SimaStatus::BadValues));
    }

    #[test]
    fn iccids_count_either_way_round() {
        let swapped = unhex("98001032547698103214").expect("hex");
        let check = |header: &str, expect: bool| {
            let elements = parse(&["A00C830A", header, "AA00"]).expect("a package");
            assert_eq!(elements.is_for(&swapped), expect, "{header}");
        };
        check("98001032547698103214", true);
        check("89000123456789012341", true);
        check("89000123456789012342", false);
    }

    #[test]
    fn imsi_is_read_where_it_can_be() {
        let check = |usim: &str, expect: Option<&str>| {
            let elements = parse(&[HEADER, usim, "AA00"]).expect("a package");
            assert_eq!(elements.imsi.as_deref(), expect, "{usim}");
        };
        check("B30DA30B8309080910101032547698", Some("001010123456789"));
        check("B30DA30B8309080910101032540636", Some("001010123456063"));
        check("B30DA30B830907011010103254F6FF", Some("001010123456"));
        check("B300", None);
        check("B302A300", None);
        check("B304A3028300", None);
        check("B305A303830108", None);
        // The length says more than there is; too few digits.
        check("B30CA30A83080809101010325476", None);
        check("B308A306830403091010", None);
    }

    #[test]
    fn keys_are_read_where_they_are_in_clear() {
        let (ki, opc) = ("00112233445566778899AABBCCDDEEFF", "FFEEDDCCBBAA99887766554433221100");
        let check = |element: &str, expect: Option<(&str, &str)>| {
            let elements = parse(&[HEADER, element, "AA00"]).expect("a package");
            let keys = elements.aka.map(|aka| (aka.ki.unwrap_or_default(), aka.opc.unwrap_or_default()));
            let expect = expect.map(|(ki, opc)| (ki.to_owned(), opc.to_owned()));
            assert_eq!(keys, expect, "{element}");
        };
        let milenage = format!("A42EA12CA12A8001018101018210{ki}8310{opc}");
        check(&milenage, Some((ki, opc)));
        // Another algorithm, no key, a key of another length, something else.
        check(&milenage.replace("A12A800101", "A12A800102"), None);
        check("A40AA108A106800101810101", None);
        check(&format!("A41FA11DA11B8001018204010203048310{opc}"), None);
        check("A400", None);
    }
}
