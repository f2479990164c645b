//! `StoreMetadata` (SGP.22 5.5.3): what the issuer says of a profile.

use super::result::Reason;
use crate::card::config::{
    AkaConfig, Event, IconConfig, IconFormat, NotificationConfig, OwnerConfig, PolicyRule, ProfileClass,
    ProfileConfig, ProfileState,
};
use crate::card::digits::{hex, unswapped};
use crate::tlv::{self, Malformed, Members, Reader, bit_mask};

const STORE_METADATA: u32 = 0xBF25;

/// Profile metadata, read.
#[derive(Clone, Debug)]
pub(super) struct Metadata {
    /// As in EF.ICCID.
    pub(super) iccid: Vec<u8>,
    /// The profile to be; its IMSI and size come from elsewhere.
    pub(super) profile: ProfileConfig,
}

impl Metadata {
    pub(super) fn parse(command: &[u8]) -> Result<Metadata, Reason> {
        let object = tlv::only(command)?;
        if object.tag != STORE_METADATA {
            return Err(Reason::IncorrectInputValues);
        }
        let members = Members::of(object.value)?;
        let iccid = members.required(0x5A)?;
        let class = match members.optional(0x95)? {
            None | Some([2]) => ProfileClass::Operational,
            Some([0]) => ProfileClass::Test,
            Some([1]) => ProfileClass::Provisioning,
            Some(_) => return Err(Reason::UnsupportedProfileClass),
        };
        let profile = ProfileConfig {
            iccid: unswapped(iccid).ok_or(Malformed)?,
            imsi: String::new(),
            msisdn: None,
            state: ProfileState::Disabled,
            nickname: None,
            provider: text(members.required(0x91)?)?,
            name: text(members.required(0x92)?)?,
            spn: None,
            class,
            icon: icon(&members)?,
            notifications: members.optional(0xB6)?.map_or(Ok(Vec::new()), receivers)?,
            owner: members.optional(0xB7)?.map(owner).transpose()?,
            policy_rules: members.optional(0x99)?.map_or(Ok(Vec::new()), rules)?,
            pin: None,
            puk: "12345678".to_owned(),
            preloaded: false,
            size: 0,
            isd_p_aid: None,
            aka: None,
        };
        Ok(Metadata { iccid: iccid.to_vec(), profile })
    }

    /// The profile with the IMSI and the keys of its package; without an IMSI one is made of the owner's network and the last digits of the
    /// ICCID.
    pub(super) fn to_config(&self, imsi: Option<String>, aka: Option<AkaConfig>, size: u32) -> ProfileConfig {
        /// Network for tests (ITU-T E.212).
        const TEST_NETWORK: &str = "00101";
        const LONGEST: usize = 15;
        let network = self.profile.owner.as_ref().map_or(TEST_NETWORK, |owner| owner.mccmnc.as_str());
        let digits = self.profile.iccid.as_str();
        let start = (digits.len() + network.len()).saturating_sub(LONGEST);
        let made = || format!("{network}{}", digits.get(start..).unwrap_or_default());
        ProfileConfig { imsi: imsi.unwrap_or_else(made), aka, size, ..self.profile.clone() }
    }
}

impl From<Malformed> for Reason {
    fn from(Malformed: Malformed) -> Reason {
        Reason::IncorrectInputValues
    }
}

fn text(bytes: &[u8]) -> Result<String, Malformed> {
    String::from_utf8(bytes.to_vec()).map_err(|_| Malformed)
}

fn icon(members: &Members<'_>) -> Result<Option<IconConfig>, Malformed> {
    let format = match members.optional(0x93)? {
        None => None,
        Some([0]) => Some(IconFormat::Jpeg),
        Some([1]) => Some(IconFormat::Png),
        Some(_) => return Err(Malformed),
    };
    match (format, members.optional(0x94)?) {
        (Some(format), Some(data)) => Ok(Some(IconConfig { format, data: hex(data) })),
        (None, Some(_)) => Err(Malformed),
        (_, None) => Ok(None),
    }
}

fn receivers(list: &[u8]) -> Result<Vec<NotificationConfig>, Malformed> {
    const EVENTS: [(u8, Event); 4] =
        [(0x80, Event::Install), (0x40, Event::Enable), (0x20, Event::Disable), (0x10, Event::Delete)];
    let mut receivers = Vec::new();
    let mut list = Reader::of(list);
    while let Some((_, entry)) = list.any()? {
        let members = Members::of(entry.value)?;
        let mask = bit_mask(members.required(0x80)?)?;
        let events = EVENTS.iter().filter(|(bit, _)| mask & bit != 0).map(|(_, event)| *event).collect();
        receivers.push(NotificationConfig { address: text(members.required(0x81)?)?, events });
    }
    Ok(receivers)
}

fn owner(value: &[u8]) -> Result<OwnerConfig, Malformed> {
    let members = Members::of(value)?;
    let mccmnc = network(members.required(0x80)?).ok_or(Malformed)?;
    let group = |tag| members.optional(tag).map(|gid| gid.filter(|gid| !gid.is_empty()).map(hex));
    Ok(OwnerConfig { mccmnc, gid1: group(0x81)?, gid2: group(0x82)? })
}

fn rules(bits: &[u8]) -> Result<Vec<PolicyRule>, Malformed> {
    const RULES: [(u8, PolicyRule); 3] =
        [(0x80, PolicyRule::UpdateControl), (0x40, PolicyRule::NoDisable), (0x20, PolicyRule::NoDelete)];
    let mask = bit_mask(bits)?;
    Ok(RULES.iter().filter(|(bit, _)| mask & bit != 0).map(|(_, rule)| *rule).collect())
}

/// Network code of TS 24.008 10.5.1.3.
fn network(bytes: &[u8]) -> Option<String> {
    let &[a, b, c] = bytes else { return None };
    let nibbles = [a & 0x0F, a >> 4, b & 0x0F, c & 0x0F, c >> 4, b >> 4];
    let length = if b >> 4 == 0x0F { 5 } else { 6 };
    nibbles.iter().take(length).map(|digit| char::from_digit(u32::from(*digit), 10)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hex::unhex;

    fn parse(members: &str) -> Result<Metadata, Reason> {
        Metadata::parse(&tlv::tlv(STORE_METADATA, unhex(&members.replace(' ', "")).expect("hex")))
    }

    const NAMES: &str = "5A0A980010325476981032F4 9101 41 9201 42";

    #[test]
    fn everything_is_read() {
        let text = format!(
            "{NAMES} 930101 9402 8950 950100 B6 11 30 07 80020640 8101 61 30 06 80020780 8100 B7 0A 80 03 130014 81 01 0A 82 00 99 02 05 60"
        );
        let profile = parse(&text).expect("metadata").profile;
        assert_eq!(profile.iccid, "8900012345678901234");
        assert_eq!((profile.provider.as_str(), profile.name.as_str()), ("A", "B"));
        assert_eq!(profile.icon, Some(IconConfig { format: IconFormat::Png, data: "8950".to_owned() }));
        assert_eq!(profile.class, ProfileClass::Test);
        assert_eq!(
            profile.notifications,
            [
                NotificationConfig { address: "a".to_owned(), events: vec![Event::Enable] },
                NotificationConfig { address: String::new(), events: vec![Event::Install] },
            ]
        );
        let owner = OwnerConfig { mccmnc: "310410".to_owned(), gid1: Some("0A".to_owned()), gid2: None };
        assert_eq!(profile.owner, Some(owner));
        assert_eq!(profile.policy_rules, [PolicyRule::NoDisable, PolicyRule::NoDelete]);
        assert_eq!(profile.state, ProfileState::Disabled);
    }

    #[test]
    fn mistakes_have_their_reasons() {
        let check = |text: &str, expect: Option<Reason>| assert_eq!(parse(text).err(), expect, "{text}");
        check(NAMES, None);
        // Unknown members of later versions.
        check(&format!("{NAMES} BF22 03 800101 9F1F00"), None);
        check("", Some(Reason::IncorrectInputValues));
        check("9101419201 42", Some(Reason::IncorrectInputValues));
        check("5A0A980010325476981032F4 9101 41", Some(Reason::IncorrectInputValues));
        check("5A09980010325476981032 9101 41 9201 42", Some(Reason::IncorrectInputValues));
        check("5A0AA80010325476981032F4 9101 41 9201 42", Some(Reason::IncorrectInputValues));
        check("5A0A9800103F5476981032F4 9101 41 9201 42", Some(Reason::IncorrectInputValues));
        check("5A0A980010325476981032F4 9101 FF 9201 42", Some(Reason::IncorrectInputValues));
        check(&format!("{NAMES} 950103"), Some(Reason::UnsupportedProfileClass));
        check(&format!("{NAMES} 930102 940100"), Some(Reason::IncorrectInputValues));
        check(&format!("{NAMES} 940100"), Some(Reason::IncorrectInputValues));
        check(&format!("{NAMES} B70580031300A4"), Some(Reason::IncorrectInputValues));
        check(&format!("{NAMES} B602 3000"), Some(Reason::IncorrectInputValues));
        assert_eq!(Metadata::parse(&[0xBF, 0x24, 0x00]).err(), Some(Reason::IncorrectInputValues));
        assert_eq!(Metadata::parse(&[]).err(), Some(Reason::IncorrectInputValues));
    }
}
