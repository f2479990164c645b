//! The file tree of the UICC (TS 102 221 13, TS 31.102 4.2): which files there are and what the enabled profile puts
//! into them.

use super::digits::{network, swapped};
use super::profile::Profile;
use crate::tlv::tlv;

/// A directory of the tree.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Df {
    #[default]
    Mf,
    Telecom,
    Usim,
}

/// Where a channel stands in the tree.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Location {
    pub(super) df: Df,
    pub(super) ef: Option<u16>,
    /// Record that "next" and "previous" start from.
    pub(super) record: usize,
}

/// Content of an elementary file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Content {
    Transparent(Vec<u8>),
    /// Linear fixed: records of one length.
    Records(Vec<Vec<u8>>),
}

pub(super) const MF: u16 = 0x3F00;
/// Stands for the application of the channel.
pub(super) const CURRENT_ADF: u16 = 0x7FFF;
const DF_TELECOM: u16 = 0x7F10;
const DF_GSM: u16 = 0x7F20;

/// `A0000000871002`, the USIM of 3GPP, with the rest that Europe's issuers use.
pub(crate) const USIM_AID: [u8; 16] =
    [0xA0, 0x00, 0x00, 0x00, 0x87, 0x10, 0x02, 0xFF, 0x33, 0xFF, 0x01, 0x89, 0x00, 0x00, 0x01, 0x00];

impl Df {
    /// The directory of this identifier, as far as there is one for `profile`.
    pub(super) fn of(id: u16, profile: Option<&Profile>) -> Option<Df> {
        match id {
            MF => Some(Df::Mf),
            DF_TELECOM => profile.map(|_| Df::Telecom),
            // Terminals that know GSM only look for the same files there.
            CURRENT_ADF | DF_GSM => profile.map(|_| Df::Usim),
            _ => None,
        }
    }

    pub(super) fn id(self) -> u16 {
        match self {
            Df::Mf => MF,
            Df::Telecom => DF_TELECOM,
            Df::Usim => CURRENT_ADF,
        }
    }
}

/// The content of EF `id` in `df`. Without an enabled profile only EF.DIR and EF.PL are there.
pub(super) fn content(df: Df, id: u16, profile: Option<&Profile>) -> Option<Content> {
    let bytes = match (df, id) {
        (Df::Mf, 0x2F05) => b"en".to_vec(),
        (Df::Mf, 0x2F00) => return Some(Content::Records(vec![directory_entry(profile)])),
        (Df::Mf, 0x2FE2) => profile?.iccid.bytes.clone(),
        (Df::Telecom, 0x6F40) => return profile.map(msisdn),
        (Df::Usim, id) => return usim(id, profile?),
        _ => return None,
    };
    Some(Content::Transparent(bytes))
}

/// EF that READ BINARY and READ RECORD reach by short identifier (TS 31.102 annex H, TS 102 221 13).
pub(super) fn by_short_id(df: Df, short: u8) -> Option<u16> {
    SHORT_IDS.iter().find(|(at, known, _)| *at == df && *known == short).map(|(_, _, id)| *id)
}

pub(super) fn short_id(df: Df, id: u16) -> Option<u8> {
    SHORT_IDS.iter().find(|(at, _, known)| *at == df && *known == id).map(|(_, short, _)| *short)
}

const SHORT_IDS: &[(Df, u8, u16)] = &[
    (Df::Mf, 0x02, 0x2FE2),
    (Df::Mf, 0x05, 0x2F05),
    (Df::Mf, 0x1E, 0x2F00),
    (Df::Usim, 0x01, 0x6FB7),
    (Df::Usim, 0x02, 0x6F05),
    (Df::Usim, 0x03, 0x6FAD),
    (Df::Usim, 0x04, 0x6F38),
    (Df::Usim, 0x06, 0x6F78),
    (Df::Usim, 0x07, 0x6F07),
    (Df::Usim, 0x0B, 0x6F7E),
    (Df::Usim, 0x0C, 0x6F73),
    (Df::Usim, 0x0D, 0x6F7B),
    (Df::Usim, 0x12, 0x6F31),
    (Df::Usim, 0x1E, 0x6FE3),
];

/// Files that may be read before PIN1 (TS 31.102 4.2, "READ ALW").
pub(super) fn readable_without_pin(df: Df, id: u16) -> bool {
    df == Df::Mf || matches!((df, id), (Df::Usim, 0x6F05 | 0x6FAD | 0x6FB7))
}

fn usim(id: u16, profile: &Profile) -> Option<Content> {
    let bytes = match id {
        0x6F05 => b"en".to_vec(),
        0x6F07 => imsi(&profile.imsi)?,
        // Search period for a higher-priority network, in units of six minutes.
        0x6F31 => vec![0x0A],
        0x6F38 => service_table(profile),
        0x6F3E => profile.owner.as_ref()?.gid1.clone()?,
        0x6F3F => profile.owner.as_ref()?.gid2.clone()?,
        0x6F40 => return Some(msisdn(profile)),
        0x6F46 => service_provider_name(profile),
        0x6F73 => [&[0xFF; 7][..], &home(profile), &[0x00, 0x00, 0xFF, 0x01]].concat(),
        0x6F78 => access_class(&profile.imsi),
        0x6F7B => vec![0xFF; 12],
        0x6F7E => [&[0xFF; 4][..], &home(profile), &[0x00, 0x00, 0xFF, 0x01]].concat(),
        // Normal operation; the last byte says how many digits the MNC has.
        0x6FAD => vec![0x00, 0x00, 0x00, if profile.mccmnc().len() == 6 { 3 } else { 2 }],
        0x6FB7 => {
            return Some(Content::Records(vec![vec![0x11, 0xF2, 0xFF, 0x00], vec![0x19, 0xF1, 0xFF, 0x00]]));
        }
        0x6FE3 => [&[0xFF; 12][..], &home(profile), &[0xFF, 0xFE, 0x01]].concat(),
        _ => return None,
    };
    Some(Content::Transparent(bytes))
}

fn directory_entry(profile: Option<&Profile>) -> Vec<u8> {
    let mut record = match profile {
        Some(_) => tlv(0x61, [tlv(0x4F, USIM_AID), tlv(0x50, b"USIM")].concat()),
        None => Vec::new(),
    };
    record.resize(32, 0xFF);
    record
}

/// TS 31.102 4.2.2: length, then the digits behind a nibble of parity (9 = odd, 1 = even number).
fn imsi(digits: &str) -> Option<Vec<u8>> {
    let parity = if digits.len() % 2 == 1 { '9' } else { '1' };
    let length = u8::try_from((digits.len() + 2) / 2).ok()?;
    let coded = swapped(&format!("{parity}{digits}"), 8)?;
    Some([&[length][..], &coded].concat())
}

/// TS 31.102 4.2.12: show the name, which fills 16 bytes.
fn service_provider_name(profile: &Profile) -> Vec<u8> {
    let mut bytes = [&[0x00][..], profile.operator_name().as_bytes()].concat();
    bytes.resize(17, 0xFF);
    bytes
}

/// TS 31.102 4.2.26: 14 bytes of name, then the number as in EF.ADN. Without a number the record is free.
fn msisdn(profile: &Profile) -> Content {
    let mut record = vec![0xFF; 28];
    if let Some(number) = &profile.msisdn {
        let (kind, digits) = match number.strip_prefix('+') {
            Some(digits) => (0x91, digits),
            None => (0x81, number.as_str()),
        };
        let coded = swapped(digits, 10).unwrap_or_default();
        let length = u8::try_from(1 + digits.len().div_ceil(2)).unwrap_or(0xFF);
        let number = [&[length, kind][..], &coded].concat();
        record.iter_mut().skip(14).zip(number).for_each(|(at, byte)| *at = byte);
    }
    Content::Records(vec![record])
}

/// TS 31.102 4.2.8: bit n-1 for service n.
fn service_table(profile: &Profile) -> Vec<u8> {
    let owner = profile.owner.as_ref();
    let services = [
        (17, owner.is_some_and(|owner| owner.gid1.is_some())),
        (18, owner.is_some_and(|owner| owner.gid2.is_some())),
        (19, true),
        (21, profile.msisdn.is_some()),
        (85, true),
    ];
    let mut table = vec![0u8; 12];
    for (number, _) in services.into_iter().filter(|(_, present)| *present) {
        let bit: usize = number - 1;
        if let Some(byte) = table.get_mut(bit / 8) {
            *byte |= 1 << (bit % 8);
        }
    }
    table
}

/// TS 31.102 4.2.15: one of the classes 0 to 9, after the last digit of the IMSI.
fn access_class(imsi: &str) -> Vec<u8> {
    let class = imsi.bytes().last().unwrap_or(b'0').wrapping_sub(b'0') % 10;
    (1u16 << class).to_be_bytes().to_vec()
}

fn home(profile: &Profile) -> [u8; 3] {
    network(profile.mccmnc()).unwrap_or([0xFF; 3])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::card::digits::hex;

    #[test]
    fn subscriptions_are_coded_by_the_book() {
        let check = |digits: &str, expect: &str| {
            assert_eq!(imsi(digits).as_deref().map(hex).as_deref(), Some(expect))
        };
        check("262011234567890", "082926102143658709");
        check("26201123456789", "0821261021436587F9");
        check("262011", "04212610F1FFFFFFFF");
    }
}
