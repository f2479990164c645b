//! `ProfileInfo`: what the card says about one profile (SGP.22 5.7.15).

use super::authorisation::operator_id;
use super::unknown::UnknownTlv;
use crate::tlv::{Tag, Tlv, TlvError, once, required, tags};
use crate::types::{Aid, Iccid, NotificationEvents, OperatorId, PprIds};

pub(super) const STATE: Tag = Tag::new(0x9F70);
pub(super) const NICKNAME: Tag = Tag::new(0x90);
pub(super) const SERVICE_PROVIDER: Tag = Tag::new(0x91);
pub(super) const NAME: Tag = Tag::new(0x92);
pub(super) const ICON_TYPE: Tag = Tag::new(0x93);
pub(super) const ICON: Tag = Tag::new(0x94);
pub(super) const CLASS: Tag = Tag::new(0x95);
pub(super) const NOTIFICATIONS: Tag = Tag::new(0xB6);
pub(super) const OWNER: Tag = Tag::new(0xB7);
pub(super) const DP_PROPRIETARY: Tag = Tag::new(0xB8);
pub(super) const PPR_IDS: Tag = Tag::new(0x99);

/// One profile as the card tells it. Members that were not asked for, or that the card leaves out, are `None` or empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProfileInfo {
    /// Its number.
    pub iccid: Iccid,
    /// The AID of its ISD-P.
    pub aid: Option<Aid>,
    /// Enabled or not.
    pub state: ProfileState,
    /// The user's name for it.
    pub nickname: Option<String>,
    /// The service provider's name.
    pub service_provider: Option<String>,
    /// The name that the operator gave it.
    pub name: Option<String>,
    /// The format of [`ProfileInfo::icon`].
    pub icon_type: Option<IconType>,
    /// The operator's picture, at most 1024 bytes by the standard.
    pub icon: Option<Vec<u8>>,
    /// What it is for.
    pub class: ProfileClass,
    /// Whom the card tells about changes of its state.
    pub notifications: Vec<NotificationConfiguration>,
    /// The operator that owns it.
    pub owner: Option<OperatorId>,
    /// What the SM-DP+ put in for itself: the members as they are.
    pub dp_proprietary: Option<Vec<u8>>,
    /// The operator's policy rules.
    pub ppr_ids: PprIds,
    /// Further members (v3).
    pub unknown: Vec<UnknownTlv>,
}

/// Whether a profile is the one that the modem sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ProfileState {
    /// It is not.
    Disabled,
    /// It is.
    Enabled,
    /// The card did not say, or said something that the standard does not know.
    Unknown,
}

/// What a profile is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ProfileClass {
    /// For the device's use; also when the card leaves the class out.
    Operational,
    /// For downloading others.
    Provisioning,
    /// For test equipment.
    Test,
    /// A number that the standard does not know.
    Unknown(u8),
}

impl ProfileClass {
    pub(super) fn from_number(number: u8) -> Self {
        match number {
            0 => Self::Test,
            1 => Self::Provisioning,
            2 => Self::Operational,
            other => Self::Unknown(other),
        }
    }

    pub(super) fn number(self) -> u8 {
        match self {
            Self::Test => 0,
            Self::Provisioning => 1,
            Self::Operational => 2,
            Self::Unknown(number) => number,
        }
    }
}

/// The format of an icon.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum IconType {
    /// JPEG.
    Jpeg,
    /// PNG.
    Png,
    /// A number that the standard does not know.
    Unknown(u8),
}

/// One receiver of notifications about a profile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotificationConfiguration {
    /// What it is told.
    pub events: NotificationEvents,
    /// Its host name.
    pub address: String,
}

impl ProfileInfo {
    /// The names of a profile for people, the user's own first; `None` when it has none.
    #[must_use]
    pub fn display_name(&self) -> Option<&str> {
        [&self.nickname, &self.name, &self.service_provider]
            .into_iter()
            .flatten()
            .map(String::as_str)
            .find(|name| !name.is_empty())
    }

    pub(super) fn read(tlv: &Tlv<'_>) -> Result<Self, TlvError> {
        let (mut iccid, mut aid, mut state, mut class) = (None, None, None, None);
        let (mut nickname, mut service_provider, mut name) = (None, None, None);
        let (mut icon_type, mut icon) = (None, None);
        let (mut notifications, mut owner, mut dp_proprietary, mut ppr_ids) = (None, None, None, None);
        let mut unknown = Vec::new();
        let mut members = tlv.children()?;
        while let Some(member) = members.next()? {
            match member.tag() {
                tags::ICCID => once(&mut iccid, &member, read_iccid)?,
                tags::AID => once(&mut aid, &member, |tlv| {
                    Aid::from_bytes(tlv.value()).map_err(|_| tlv.error("an AID of 5 to 16 bytes"))
                })?,
                STATE => once(&mut state, &member, |tlv| Ok(profile_state(tlv)))?,
                NICKNAME => once(&mut nickname, &member, |tlv| Ok(tlv.text_lossy()))?,
                SERVICE_PROVIDER => once(&mut service_provider, &member, |tlv| Ok(tlv.text_lossy()))?,
                NAME => once(&mut name, &member, |tlv| Ok(tlv.text_lossy()))?,
                ICON_TYPE => once(&mut icon_type, &member, |tlv| tlv.byte().map(icon_type_of))?,
                ICON => once(&mut icon, &member, |tlv| Ok(tlv.value().to_vec()))?,
                CLASS => once(&mut class, &member, |tlv| tlv.byte().map(ProfileClass::from_number))?,
                NOTIFICATIONS => once(&mut notifications, &member, configurations)?,
                OWNER => once(&mut owner, &member, operator_id)?,
                DP_PROPRIETARY => once(&mut dp_proprietary, &member, |tlv| Ok(tlv.value().to_vec()))?,
                PPR_IDS => once(&mut ppr_ids, &member, |tlv| Ok(PprIds(tlv.bits())))?,
                _ => unknown.push(UnknownTlv::from(&member)),
            }
        }
        Ok(Self {
            iccid: required(iccid, tags::ICCID)?,
            aid,
            state: state.unwrap_or(ProfileState::Unknown),
            nickname,
            service_provider,
            name,
            icon_type,
            icon,
            class: class.unwrap_or(ProfileClass::Operational),
            notifications: notifications.unwrap_or_default(),
            owner,
            dp_proprietary,
            ppr_ids: ppr_ids.unwrap_or_default(),
            unknown,
        })
    }
}

/// An ICCID wherever one stands.
pub(super) fn read_iccid(tlv: &Tlv<'_>) -> Result<Iccid, TlvError> {
    Iccid::from_bytes(tlv.value()).map_err(|_| tlv.error("an ICCID of 10 bytes"))
}

fn profile_state(tlv: &Tlv<'_>) -> ProfileState {
    match tlv.value() {
        [0] => ProfileState::Disabled,
        [1] => ProfileState::Enabled,
        _ => ProfileState::Unknown,
    }
}

pub(super) fn icon_type_of(number: u8) -> IconType {
    match number {
        0 => IconType::Jpeg,
        1 => IconType::Png,
        other => IconType::Unknown(other),
    }
}

pub(super) fn configurations(tlv: &Tlv<'_>) -> Result<Vec<NotificationConfiguration>, TlvError> {
    let mut configurations = Vec::new();
    let mut members = tlv.children()?;
    while let Some(member) = members.next()? {
        if member.tag() == tags::SEQUENCE {
            configurations.push(configuration(&member)?);
        }
    }
    Ok(configurations)
}

fn configuration(tlv: &Tlv<'_>) -> Result<NotificationConfiguration, TlvError> {
    let (mut events, mut address) = (None, None);
    let mut members = tlv.children()?;
    while let Some(member) = members.next()? {
        match member.tag() {
            tags::C0 => once(&mut events, &member, |tlv| Ok(NotificationEvents(tlv.bits())))?,
            tags::C1 => once(&mut address, &member, |tlv| Ok(tlv.text_lossy()))?,
            _ => {}
        }
    }
    Ok(NotificationConfiguration {
        events: required(events, tags::C0)?,
        address: required(address, tags::C1)?,
    })
}
