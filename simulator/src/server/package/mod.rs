//! Profile packages (SGP.22 2.5): what an order describes, unprotected and bound to one card.

mod bound;
mod elements;
mod metadata;

use super::config::OrderProfileConfig;
use crate::card::digits::{is_decimal, network, swapped};
use crate::card::{Event, IconFormat, PolicyRule, ProfileClass};
use crate::hex::unhex;

pub(super) use bound::{Binding, Bound, Parties};

/// SGP.22 `StoreMetadataRequest` limits.
const MAX_PROVIDER: usize = 32;
const MAX_NAME: usize = 64;
const MAX_ICON: usize = 1024;
const MAX_RECEIVERS: usize = 16;
const MAX_ADDRESS: usize = 255 + 6;
/// Larger than any profile.
const MAX_SIZE: usize = 0x10_0000;

/// A profile that can be downloaded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Profile {
    /// Digits.
    pub(super) iccid: String,
    /// As in EF.ICCID.
    pub(super) iccid_bytes: Vec<u8>,
    pub(super) imsi: String,
    provider: String,
    name: String,
    class: ProfileClass,
    icon: Option<(IconFormat, Vec<u8>)>,
    owner: Option<Owner>,
    rules: Vec<PolicyRule>,
    receivers: Vec<(String, Vec<Event>)>,
    size: usize,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Owner {
    network: [u8; 3],
    gid1: Option<Vec<u8>>,
    gid2: Option<Vec<u8>>,
}

impl Profile {
    /// The profile of an order; `resolve` turns names of servers into addresses. An error says what is wrong.
    pub(super) fn new(
        config: &OrderProfileConfig,
        own_address: &str,
        resolve: impl Fn(&str) -> String,
    ) -> Result<Profile, String> {
        let check = |fits: bool, what: &str| {
            if fits { Ok(()) } else { Err(format!("profile {}: {what}", config.iccid)) }
        };
        let iccid = (18..=20).contains(&config.iccid.len()).then(|| swapped(&config.iccid, 10)).flatten();
        check(iccid.is_some(), "ICCID needs 18 to 20 digits")?;
        check(
            (6..=15).contains(&config.imsi.len()) && is_decimal(&config.imsi),
            "IMSI needs 6 to 15 digits",
        )?;
        check(config.provider.len() <= MAX_PROVIDER, "provider name over 32 bytes")?;
        check(config.name.len() <= MAX_NAME, "profile name over 64 bytes")?;
        check(config.size <= MAX_SIZE, "a profile of more than 1 MiB")?;
        let icon = config.icon.as_ref().map(|icon| {
            unhex(&icon.data).filter(|data| data.len() <= MAX_ICON).map(|data| (icon.format, data))
        });
        check(icon != Some(None), "icon is no hex of at most 1024 bytes")?;
        let owner = config.owner.as_ref().map(|owner| {
            let group = |text: &Option<String>| text.as_deref().map(unhex);
            Some(Owner {
                network: network(&owner.mccmnc)?,
                gid1: group(&owner.gid1).map_or(Some(None), |gid| gid.map(Some))?,
                gid2: group(&owner.gid2).map_or(Some(None), |gid| gid.map(Some))?,
            })
        });
        check(owner != Some(None), "owner")?;
        let receivers: Vec<(String, Vec<Event>)> = match &config.notifications {
            None => vec![(own_address.to_owned(), vec![Event::Enable, Event::Disable, Event::Delete])],
            Some(list) => list.iter().map(|entry| (resolve(&entry.address), entry.events.clone())).collect(),
        };
        check(receivers.len() <= MAX_RECEIVERS, "more than 16 notification receivers")?;
        check(receivers.iter().all(|(address, _)| address.len() <= MAX_ADDRESS), "address over 261 bytes")?;
        Ok(Profile {
            iccid: config.iccid.clone(),
            iccid_bytes: iccid.unwrap_or_default(),
            imsi: config.imsi.clone(),
            provider: config.provider.clone(),
            name: config.name.clone(),
            class: config.class,
            icon: icon.flatten(),
            owner: owner.flatten(),
            rules: config.policy_rules.clone(),
            receivers,
            size: config.size,
        })
    }

    /// The same profile with the last digit of its ICCID changed.
    pub(super) fn renumbered(&self) -> Profile {
        let mut other = self.clone();
        let last = other.iccid.pop().and_then(|digit| digit.to_digit(10)).unwrap_or_default();
        other.iccid.extend(char::from_digit((last + 1) % 10, 10));
        other.iccid_bytes = swapped(&other.iccid, 10).unwrap_or_default();
        other
    }
}
