//! A profile on the card: what its issuer put into it, and what has become of it since.

use super::CardError;
use super::aka::Usim;
use super::config::{
    Event, IconConfig, IconFormat, NotificationConfig, OwnerConfig, PolicyRule, ProfileClass, ProfileConfig,
    ProfileState,
};
use super::digits::{hex, is_decimal, network, swapped, unhex};
use super::pin::Pin;

/// SGP.22 `StoreMetadataRequest` limits.
const MAX_NICKNAME: usize = 64;
const MAX_PROVIDER: usize = 32;
const MAX_NAME: usize = 64;
const MAX_ICON: usize = 1024;
/// SGP.22 allows any number of notification addresses; more than this is a mistake.
const MAX_NOTIFICATIONS: usize = 16;
/// Longest host name (RFC 1035) and port.
const MAX_ADDRESS: usize = 255 + 6;
/// EF.SPN (TS 31.102 4.2.12).
const MAX_SPN: usize = 16;
const MAX_GID: usize = 16;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Profile {
    pub(super) aid: Vec<u8>,
    pub(super) iccid: Iccid,
    pub(super) imsi: String,
    pub(super) msisdn: Option<String>,
    pub(super) state: ProfileState,
    pub(super) nickname: Option<String>,
    pub(super) provider: String,
    pub(super) name: String,
    pub(super) spn: Option<String>,
    pub(super) class: ProfileClass,
    pub(super) icon: Option<Icon>,
    pub(super) receivers: Vec<Receiver>,
    pub(super) owner: Option<Owner>,
    pub(super) rules: Vec<PolicyRule>,
    pub(super) pin: Pin,
    pub(super) preloaded: bool,
    pub(super) size: u32,
    pub(super) usim: Usim,
}

/// ICCID, as digits and as the ten bytes of EF.ICCID.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Iccid {
    pub(super) digits: String,
    pub(super) bytes: Vec<u8>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Icon {
    pub(super) format: IconFormat,
    pub(super) data: Vec<u8>,
}

/// One entry of B6.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Receiver {
    pub(super) address: String,
    pub(super) events: Vec<Event>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Owner {
    pub(super) mccmnc: String,
    pub(super) gid1: Option<Vec<u8>>,
    pub(super) gid2: Option<Vec<u8>>,
}

impl Profile {
    /// A profile under the ISD-P `aid`.
    pub(super) fn new(config: &ProfileConfig, aid: Vec<u8>) -> Result<Profile, CardError> {
        let iccid = Iccid::new(&config.iccid)?;
        let invalid = |what: &str| CardError::Config(format!("profile {}: {what}", config.iccid));
        let check = |fits: bool, what: &str| if fits { Ok(()) } else { Err(invalid(what)) };
        check(
            (6..=15).contains(&config.imsi.len()) && is_decimal(&config.imsi),
            "IMSI needs 6 to 15 digits",
        )?;
        check(config.nickname.as_ref().is_none_or(|n| n.len() <= MAX_NICKNAME), "nickname over 64 bytes")?;
        check(config.provider.len() <= MAX_PROVIDER, "provider name over 32 bytes")?;
        check(config.name.len() <= MAX_NAME, "profile name over 64 bytes")?;
        check(config.spn.as_ref().is_none_or(|n| n.len() <= MAX_SPN), "SPN over 16 bytes")?;
        check(config.msisdn.as_deref().is_none_or(is_number), "MSISDN needs 1 to 20 digits")?;
        check(config.notifications.len() <= MAX_NOTIFICATIONS, "more than 16 notification receivers")?;
        check(
            config.notifications.iter().all(|n| n.address.len() <= MAX_ADDRESS),
            "notification address over 261 bytes",
        )?;
        Ok(Profile {
            aid,
            imsi: config.imsi.clone(),
            msisdn: config.msisdn.clone(),
            state: config.state,
            nickname: config.nickname.clone().filter(|nickname| !nickname.is_empty()),
            provider: config.provider.clone(),
            name: config.name.clone(),
            spn: config.spn.clone(),
            class: config.class,
            icon: config
                .icon
                .as_ref()
                .map(|icon| Icon::new(icon).ok_or_else(|| invalid("icon")))
                .transpose()?,
            receivers: config
                .notifications
                .iter()
                .map(|n| Receiver { address: n.address.clone(), events: n.events.clone() })
                .collect(),
            owner: config
                .owner
                .as_ref()
                .map(|o| Owner::new(o).ok_or_else(|| invalid("owner")))
                .transpose()?,
            rules: config.policy_rules.clone(),
            pin: Pin::new(config.pin.as_deref(), &config.puk)
                .ok_or_else(|| invalid("PIN needs 4 to 8 digits, PUK 8"))?,
            preloaded: config.preloaded,
            size: config.size,
            usim: Usim::new(config.aka.as_ref(), &iccid.bytes)
                .ok_or_else(|| invalid("keys have 16 bytes of hex, a sequence number 6"))?,
            iccid,
        })
    }

    /// The serialisable twin, to be turned back by [`Profile::new`]; the tries of the PIN are not in it.
    pub(super) fn to_config(&self) -> ProfileConfig {
        ProfileConfig {
            iccid: self.iccid.digits.clone(),
            imsi: self.imsi.clone(),
            msisdn: self.msisdn.clone(),
            state: self.state,
            nickname: self.nickname.clone(),
            provider: self.provider.clone(),
            name: self.name.clone(),
            spn: self.spn.clone(),
            class: self.class,
            icon: self.icon.as_ref().map(|i| IconConfig { format: i.format, data: hex(&i.data) }),
            notifications: self
                .receivers
                .iter()
                .map(|r| NotificationConfig { address: r.address.clone(), events: r.events.clone() })
                .collect(),
            owner: self.owner.as_ref().map(|o| OwnerConfig {
                mccmnc: o.mccmnc.clone(),
                gid1: o.gid1.as_deref().map(hex),
                gid2: o.gid2.as_deref().map(hex),
            }),
            policy_rules: self.rules.clone(),
            pin: self.pin.digits(),
            puk: self.pin.puk_digits(),
            preloaded: self.preloaded,
            size: self.size,
            isd_p_aid: Some(hex(&self.aid)),
            aka: self.usim.to_config(),
        }
    }

    pub(super) fn is_enabled(&self) -> bool {
        self.state == ProfileState::Enabled
    }

    /// Network of the owner; without one, of the IMSI.
    pub(super) fn mccmnc(&self) -> &str {
        match &self.owner {
            Some(owner) => &owner.mccmnc,
            None => self.imsi.get(..5).unwrap_or_default(),
        }
    }

    /// What EF.SPN says.
    pub(super) fn operator_name(&self) -> String {
        match &self.spn {
            Some(spn) => spn.clone(),
            None => self.provider.chars().filter(char::is_ascii).take(MAX_SPN).collect(),
        }
    }

    /// Sets the nickname, or takes it away when it is empty.
    pub(super) fn rename(&mut self, nickname: &str) -> Result<(), NicknameTooLong> {
        if nickname.len() > MAX_NICKNAME {
            return Err(NicknameTooLong);
        }
        self.nickname = (!nickname.is_empty()).then(|| nickname.to_owned());
        Ok(())
    }
}

/// More than 64 bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct NicknameTooLong;

impl Iccid {
    pub(super) fn new(digits: &str) -> Result<Iccid, CardError> {
        (18..=20)
            .contains(&digits.len())
            .then(|| swapped(digits, 10))
            .flatten()
            .map(|bytes| Iccid { digits: digits.to_owned(), bytes })
            .ok_or_else(|| CardError::Config(format!("ICCID {digits:?} needs 18 to 20 digits")))
    }
}

impl Icon {
    fn new(config: &IconConfig) -> Option<Icon> {
        let data = unhex(&config.data).filter(|data| data.len() <= MAX_ICON)?;
        Some(Icon { format: config.format, data })
    }
}

impl Owner {
    fn new(config: &OwnerConfig) -> Option<Owner> {
        network(&config.mccmnc)?;
        let group = |text: &Option<String>| match text {
            Some(text) => unhex(text).filter(|gid| gid.len() <= MAX_GID).map(Some),
            None => Some(None),
        };
        Some(Owner { mccmnc: config.mccmnc.clone(), gid1: group(&config.gid1)?, gid2: group(&config.gid2)? })
    }
}

fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix('+').unwrap_or(text);
    (1..=20).contains(&digits.len()) && is_decimal(digits)
}
