//! `StoreMetadataRequest` (SGP.22 5.5.3), which the user sees before the download and the card gets with it.

use super::{Owner, Profile};
use crate::card::{Event, IconFormat, PolicyRule, ProfileClass};
use crate::tlv::{integer, named_bits, nest, tlv};

/// `StoreMetadataRequest`.
pub(super) const STORE_METADATA: u32 = 0xBF25;

impl Profile {
    /// The metadata; `size` is told in version 3 only.
    pub(in crate::server) fn metadata(&self, size: Option<usize>) -> Vec<u8> {
        let icon =
            self.icon.iter().flat_map(|(format, data)| [tlv(0x93, [icon_type(*format)]), tlv(0x94, data)]);
        // Operational is what it is when nothing is said.
        let class = (self.class != ProfileClass::Operational).then(|| tlv(0x95, [self.class_number()]));
        let receivers = (!self.receivers.is_empty()).then(|| {
            let entry = |(address, events): &(String, Vec<Event>)| {
                let bits = named_bits(events.iter().map(|event| event_bit(*event)));
                nest(0x30, [tlv(0x80, bits), tlv(0x81, address)])
            };
            nest(0xB6, self.receivers.iter().map(entry))
        });
        let rules = (!self.rules.is_empty()).then(|| tlv(0x99, named_bits(self.rules.iter().map(rule_bit))));
        let size = size.and_then(|size| u32::try_from(size).ok()).map(|size| tlv(0x9F25, integer(size)));
        nest(
            STORE_METADATA,
            [tlv(0x5A, &self.iccid_bytes), tlv(0x91, &self.provider), tlv(0x92, &self.name)]
                .into_iter()
                .chain(icon)
                .chain(class)
                .chain(receivers)
                .chain(self.owner.as_ref().map(Owner::to_tlv))
                .chain(rules)
                .chain(size),
        )
    }

    fn class_number(&self) -> u8 {
        match self.class {
            ProfileClass::Test => 0,
            ProfileClass::Provisioning => 1,
            ProfileClass::Operational => 2,
        }
    }
}

impl Owner {
    fn to_tlv(&self) -> Vec<u8> {
        let group = |tag, gid: &Option<Vec<u8>>| gid.as_ref().map(|gid| tlv(tag, gid));
        let groups = [group(0x81, &self.gid1), group(0x82, &self.gid2)];
        nest(0xB7, [tlv(0x80, self.network)].into_iter().chain(groups.into_iter().flatten()))
    }
}

fn icon_type(format: IconFormat) -> u8 {
    match format {
        IconFormat::Jpeg => 0,
        IconFormat::Png => 1,
    }
}

fn event_bit(event: Event) -> u8 {
    match event {
        Event::Install => 0,
        Event::Enable => 1,
        Event::Disable => 2,
        Event::Delete => 3,
    }
}

fn rule_bit(rule: &PolicyRule) -> u8 {
    match rule {
        PolicyRule::UpdateControl => 0,
        PolicyRule::NoDisable => 1,
        PolicyRule::NoDelete => 2,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hex::hex;
    use crate::server::config::OrderProfileConfig;

    fn metadata(toml: &str) -> String {
        let config: OrderProfileConfig = toml::from_str(toml).expect(toml);
        let profile = Profile::new(&config, "dp:1", |name| format!("{name}.example")).expect(toml);
        hex(&profile.metadata(None))
    }

    #[test]
    fn metadata_as_written_by_hand() {
        let check = |toml: &str, expect: &str| assert_eq!(metadata(toml), expect.replace(' ', ""), "{toml}");
        check(
            "iccid = '8900012345678901234'\nimsi = '001010123456789'\nnotifications = []",
            "BF25 10 5A0A980010325476981032F4 9100 9200",
        );
        check(
            "iccid = '8900012345678901234'\nimsi = '001010123456789'\nprovider = 'A'\nname = 'B'",
            "BF25 20 5A0A980010325476981032F4 910141 920142 B60C 300A 80020470 810464703A31",
        );
        check(
            "iccid = '89000123456789012341'\nimsi = '001010123456789'\nclass = 'test'
             icon = { format = 'png', data = '8950' }
             owner = { mccmnc = '310410', gid1 = '0A', gid2 = '' }
             policy_rules = ['no-disable', 'no-delete']
             notifications = [{ address = 'x', events = ['install'] }]",
            "BF25 3D 5A0A98001032547698103214 9100 9200 930101 94028950 950100 \
             B611 300F 80020780 8109782E6578616D706C65 B70A 8003130014 81010A 8200 99020560",
        );
    }

    #[test]
    fn only_version_3_tells_the_size() {
        let config: OrderProfileConfig =
            toml::from_str("iccid='8900012345678901234'\nimsi='001010123456789'\nnotifications=[]").unwrap();
        let profile = Profile::new(&config, "", str::to_owned).unwrap();
        assert_eq!(
            hex(&profile.metadata(Some(0x9000))),
            "BF25165A0A980010325476981032F4910092009F2503009000"
        );
    }

    #[test]
    fn mistakes_are_named() {
        let check = |change: (&str, &str), expect: &str| {
            let toml = "iccid = '8900012345678901234'\nimsi = '001010123456789'\nname = ''\nsize = 1"
                .replace(change.0, change.1);
            let config: OrderProfileConfig = toml::from_str(&toml).expect(&toml);
            let error = Profile::new(&config, "", str::to_owned).expect_err(&toml);
            assert!(error.ends_with(expect), "{error}");
        };
        check(("8900012345678901234", "89"), "ICCID needs 18 to 20 digits");
        check(("001010123456789", "1"), "IMSI needs 6 to 15 digits");
        check(("name = ''", &format!("name = '{}'", "x".repeat(65))), "profile name over 64 bytes");
        check(("name = ''", &format!("provider = '{}'", "x".repeat(33))), "provider name over 32 bytes");
        check(("size = 1", "size = 1048577"), "a profile of more than 1 MiB");
        check(("size = 1", "icon = { format = 'png', data = 'x' }"), "icon is no hex of at most 1024 bytes");
        check(("size = 1", "owner = { mccmnc = '1' }"), "owner");
    }
}
