//! `StoreMetadataRequest`: what a server says about a profile, before the download and in it (SGP.22 5.5.3).

use super::authorisation::operator_id;
use super::profile_info::{
    CLASS, ICON, ICON_TYPE, IconType, NAME, NOTIFICATIONS, NotificationConfiguration, OWNER, PPR_IDS,
    ProfileClass, SERVICE_PROVIDER, configurations, icon_type_of, read_iccid,
};
use super::unknown::UnknownTlv;
use crate::tlv::{Tag, Tlv, TlvError, once, required, tags};
use crate::types::{Iccid, OperatorId, PprIds};

/// Longest metadata that is read; the standard's icon has 1 kB.
pub const MAX_METADATA: usize = 16 * 1024;

/// `StoreMetadataRequest`.
pub const STORE_METADATA: Tag = Tag::new(0xBF25);

/// What a profile is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProfileMetadata {
    /// Its number.
    pub iccid: Iccid,
    /// The service provider's name.
    pub service_provider: String,
    /// The name that the operator gave it.
    pub name: String,
    /// The format of [`ProfileMetadata::icon`].
    pub icon_type: Option<IconType>,
    /// The operator's picture, at most 1024 bytes by the standard.
    pub icon: Option<Vec<u8>>,
    /// What it is for.
    pub class: ProfileClass,
    /// Whom the card will tell about changes of its state.
    pub notifications: Vec<NotificationConfiguration>,
    /// The operator that owns it.
    pub owner: Option<OperatorId>,
    /// The operator's policy rules.
    pub ppr_ids: PprIds,
    /// Further members (v3).
    pub unknown: Vec<UnknownTlv>,
}

impl ProfileMetadata {
    /// Reads the TLV.
    ///
    /// # Errors
    /// [`TlvError`].
    pub fn parse(metadata: &[u8]) -> Result<Self, TlvError> {
        let (mut iccid, mut service_provider, mut name, mut class) = (None, None, None, None);
        let (mut icon_type, mut icon) = (None, None);
        let (mut notifications, mut owner, mut ppr_ids) = (None, None, None);
        let mut unknown = Vec::new();
        let mut members = Tlv::parse(metadata, STORE_METADATA)?.children()?;
        while let Some(member) = members.next()? {
            match member.tag() {
                tags::ICCID => once(&mut iccid, &member, read_iccid)?,
                SERVICE_PROVIDER => once(&mut service_provider, &member, |tlv| Ok(tlv.text_lossy()))?,
                NAME => once(&mut name, &member, |tlv| Ok(tlv.text_lossy()))?,
                ICON_TYPE => once(&mut icon_type, &member, |tlv| tlv.byte().map(icon_type_of))?,
                ICON => once(&mut icon, &member, |tlv| Ok(tlv.value().to_vec()))?,
                CLASS => once(&mut class, &member, |tlv| tlv.byte().map(ProfileClass::from_number))?,
                NOTIFICATIONS => once(&mut notifications, &member, configurations)?,
                OWNER => once(&mut owner, &member, operator_id)?,
                PPR_IDS => once(&mut ppr_ids, &member, |tlv| Ok(PprIds(tlv.bits())))?,
                _ => unknown.push(UnknownTlv::from(&member)),
            }
        }
        Ok(Self {
            iccid: required(iccid, tags::ICCID)?,
            service_provider: service_provider.unwrap_or_default(),
            name: name.unwrap_or_default(),
            icon_type,
            icon,
            class: class.unwrap_or(ProfileClass::Operational),
            notifications: notifications.unwrap_or_default(),
            owner,
            ppr_ids: ppr_ids.unwrap_or_default(),
            unknown,
        })
    }

    /// The first member in which this profile is not the one that was shown, by the standard's name.
    ///
    /// The picture and the receivers of notifications may have been left out before: they take the most room and tell the least.
    /// Members of later versions nobody was shown.
    #[must_use]
    pub fn difference(&self, shown: &Self) -> Option<&'static str> {
        let same_icon = self.icon_type == shown.icon_type && self.icon == shown.icon;
        let same_notifications = self.notifications == shown.notifications;
        [
            ("iccid", self.iccid == shown.iccid),
            ("serviceProviderName", self.service_provider == shown.service_provider),
            ("profileName", self.name == shown.name),
            ("icon", same_icon || shown.icon.is_none()),
            ("profileClass", self.class == shown.class),
            ("notificationConfigurationInfo", same_notifications || shown.notifications.is_empty()),
            ("profileOwner", self.owner == shown.owner),
            ("profilePolicyRules", self.ppr_ids == shown.ppr_ids),
        ]
        .into_iter()
        .find_map(|(member, same)| (!same).then_some(member))
    }
}
