//! What the modem connects by itself.

use crate::layout::{List8, Text};
use crate::message::Done;

use super::IpSupportType;

requests! {
    Wds;

    /// Whether the modem connects by itself.
    0x0034 GetAutoconnectSettings {} -> GetAutoconnectSettingsResponse {
        must 0x01 status: u8,
        may 0x10 roaming: u8,
    }

    /// Makes it connect by itself, or not.
    0x0051 SetAutoconnectSettings {
        must 0x01 status: u8,
        may 0x10 roaming: u8,
    } -> Done

    /// What the modem was attached to LTE with.
    0x0085 GetLteAttachParameters {} -> GetLteAttachParametersResponse {
        may 0x10 apn: String as Text,
        may 0x11 ip_support_type: IpSupportType,
        may 0x12 ota_attach_performed: bool,
    }

    /// How many profiles it may attach with.
    0x0092 GetMaxLteAttachPdnNumber {} -> GetMaxLteAttachPdnNumberResponse {
        may 0x10 maximum: u8,
    }

    /// The profiles it attaches with.
    0x0093 SetLteAttachPdnList {
        must 0x01 list: Vec<u16> as List8<u16>,
        may 0x10 action: u32,
    } -> Done

    /// The profiles it attaches with.
    0x0094 GetLteAttachPdnList {} -> GetLteAttachPdnListResponse {
        may 0x10 current_list: Vec<u16> as List8<u16>,
        may 0x11 pending_list: Vec<u16> as List8<u16>,
    }
}
