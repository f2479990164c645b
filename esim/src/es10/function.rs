//! The functions by name and tag.

use std::fmt;

use crate::tlv::Tag;

/// An ES10 function, for errors and logs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Function {
    /// ES10b.AuthenticateServer.
    AuthenticateServer,
    /// ES10b.CancelSession.
    CancelSession,
    /// ES10a.GetEuiccConfiguredAddresses.
    ConfiguredAddresses,
    /// ES10c.DeleteProfile.
    DeleteProfile,
    /// ES10c.DisableProfile.
    DisableProfile,
    /// ES10c.EnableProfile.
    EnableProfile,
    /// ES10b.GetEUICCChallenge.
    EuiccChallenge,
    /// ES10b.GetEUICCInfo, the short form.
    EuiccInfo1,
    /// ES10b.GetEUICCInfo, the long form.
    EuiccInfo2,
    /// ES10c.GetEID.
    GetEid,
    /// ES10b.ListNotification.
    ListNotifications,
    /// ES10b.LoadBoundProfilePackage.
    LoadBoundProfilePackage,
    /// ES10c.eUICCMemoryReset.
    MemoryReset,
    /// ES10b.PrepareDownload.
    PrepareDownload,
    /// ES10c.GetProfilesInfo.
    ProfilesInfo,
    /// ES10b.RemoveNotificationFromList.
    RemoveNotification,
    /// ES10b.RetrieveNotificationsList.
    RetrieveNotifications,
    /// ES10b.GetRAT.
    RulesAuthorisationTable,
    /// ES10a.SetDefaultDpAddress.
    SetDefaultDpAddress,
    /// ES10c.SetNickname.
    SetNickname,
}

impl Function {
    /// The tag of its request and of its answer; [`Function::LoadBoundProfilePackage`] alone answers with another one, BF37.
    #[must_use]
    pub const fn tag(self) -> Tag {
        Tag::new(match self {
            Self::AuthenticateServer => 0xBF38,
            Self::CancelSession => 0xBF41,
            Self::ConfiguredAddresses => 0xBF3C,
            Self::DeleteProfile => 0xBF33,
            Self::DisableProfile => 0xBF32,
            Self::EnableProfile => 0xBF31,
            Self::EuiccChallenge => 0xBF2E,
            Self::EuiccInfo1 => 0xBF20,
            Self::EuiccInfo2 => 0xBF22,
            Self::GetEid => 0xBF3E,
            Self::ListNotifications => 0xBF28,
            Self::LoadBoundProfilePackage => 0xBF36,
            Self::MemoryReset => 0xBF34,
            Self::PrepareDownload => 0xBF21,
            Self::ProfilesInfo => 0xBF2D,
            Self::RemoveNotification => 0xBF30,
            Self::RetrieveNotifications => 0xBF2B,
            Self::RulesAuthorisationTable => 0xBF43,
            Self::SetDefaultDpAddress => 0xBF3F,
            Self::SetNickname => 0xBF29,
        })
    }
}

impl fmt::Display for Function {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::AuthenticateServer => "AuthenticateServer",
            Self::CancelSession => "CancelSession",
            Self::ConfiguredAddresses => "GetEuiccConfiguredAddresses",
            Self::DeleteProfile => "DeleteProfile",
            Self::DisableProfile => "DisableProfile",
            Self::EnableProfile => "EnableProfile",
            Self::EuiccChallenge => "GetEuiccChallenge",
            Self::EuiccInfo1 => "GetEuiccInfo1",
            Self::EuiccInfo2 => "GetEuiccInfo2",
            Self::GetEid => "GetEID",
            Self::ListNotifications => "ListNotification",
            Self::LoadBoundProfilePackage => "LoadBoundProfilePackage",
            Self::MemoryReset => "eUICCMemoryReset",
            Self::PrepareDownload => "PrepareDownload",
            Self::ProfilesInfo => "GetProfilesInfo",
            Self::RemoveNotification => "RemoveNotificationFromList",
            Self::RetrieveNotifications => "RetrieveNotificationsList",
            Self::RulesAuthorisationTable => "GetRAT",
            Self::SetDefaultDpAddress => "SetDefaultDpAddress",
            Self::SetNickname => "SetNickname",
        })
    }
}
