//! Profiles: stored descriptions of connections.

use crate::layout::{List8, Secret, Text};

use super::{
    ApnTypeMask, Authentication, DefaultProfileKind, DsProfileError, PdpType, ProfileEntry, ProfileId,
    ProfileType,
};

requests! {
    Wds;

    /// Deletes a profile. A refusal says more: [`ProfileRefusal`].
    0x0029 DeleteProfile {
        must 0x01 profile: ProfileId,
    } -> DeleteProfileResponse {
        may 0xE0 extended_error_code: DsProfileError,
    }

    /// Which profiles there are. A refusal says more: [`ProfileRefusal`].
    0x002A GetProfileList {
        may 0x10 profile_type: ProfileType,
    } -> GetProfileListResponse {
        must 0x01 profile_list: Vec<ProfileEntry> as List8<ProfileEntry>,
        may 0xE0 extended_error_code: DsProfileError,
    }

    /// Which profile is used when none is named.
    0x0049 GetDefaultProfileNumber {
        must 0x01 kind: DefaultProfileKind,
    } -> GetDefaultProfileNumberResponse {
        must 0x01 index: u8,
        may 0xE0 extended_error_code: DsProfileError,
    }

    /// Makes a profile. A refusal says more: [`ProfileRefusal`].
    0x0027 CreateProfile {
        must 0x01 profile_type: ProfileType,
        may 0x10 profile_name: String as Text,
        may 0x11 pdp_type: PdpType,
        may 0x14 apn: String as Text,
        may 0x1B username: String as Text,
        may 0x1C password: Secret as Text,
        may 0x1D authentication: Authentication,
        may 0x25 pdp_context_number: u8,
        may 0x2F apn_disabled_flag: bool,
        may 0x3E roaming_disallowed_flag: bool,
        may 0xDD apn_type_mask: ApnTypeMask,
    } -> CreateProfileResponse {
        must 0x01 profile: ProfileId,
        may 0xE0 extended_error_code: DsProfileError,
    }

    /// Changes a profile. A refusal says more: [`ProfileRefusal`].
    0x0028 ModifyProfile {
        must 0x01 profile: ProfileId,
        may 0x10 profile_name: String as Text,
        may 0x11 pdp_type: PdpType,
        may 0x14 apn: String as Text,
        may 0x1B username: String as Text,
        may 0x1C password: Secret as Text,
        may 0x1D authentication: Authentication,
        may 0x25 pdp_context_number: u8,
        may 0x2F apn_disabled_flag: bool,
        may 0x3E roaming_disallowed_flag: bool,
        may 0xDD apn_type_mask: ApnTypeMask,
        may 0xDE clat_enabled: bool,
        may 0xDF ipv6_prefix_delegation: bool,
    } -> ModifyProfileResponse {
        may 0xE0 extended_error_code: DsProfileError,
    }

    /// What a profile holds.
    0x002B GetProfileSettings {
        must 0x01 profile: ProfileId,
    } -> GetProfileSettingsResponse {
        may 0x10 profile_name: String as Text,
        may 0x11 pdp_type: PdpType,
        may 0x14 apn: String as Text,
        may 0x1B username: String as Text,
        may 0x1C password: Secret as Text,
        may 0x1D authentication: Authentication,
        may 0x25 pdp_context_number: u8,
        may 0x2F apn_disabled_flag: bool,
        may 0x3E roaming_disallowed_flag: bool,
        may 0xDD apn_type_mask: ApnTypeMask,
        may 0xDE clat_enabled: bool,
        may 0xDF ipv6_prefix_delegation: bool,
        may 0xE0 extended_error_code: DsProfileError,
    }
}

messages! {
    /// What the refusal of a request about profiles says: [`Refusal::details`](crate::Refusal::details).
    ProfileRefusal {
        may 0xE0 extended_error_code: DsProfileError,
    }
}
