//! SIMCom SIM7600E-H.

use super::*;

/// The firmware denies access to the ISD-R (lpac#221), and a new profile is not taken up before the card's power was off and
/// on again (lpac#236). System information is not there: hosts have to fall back to the serving system.
pub(in super::super) const SIM7600: QmiStyle = QmiStyle {
    model: "SIMCOM_SIM7600E-H",
    revision: "LE20B03SIM7600M22",
    unknown: &[
        SLOT_MESSAGES[0],
        SLOT_MESSAGES[1],
        CONFIG_SIGNAL_INFO_V2,
        DSD_SYSTEM_STATUS[0],
        DSD_SYSTEM_STATUS[1],
        GET_SYSTEM_INFO,
    ],
    clients: 8,
    max_frame: 2048,
    isd_r: IsdRAccess::AccessDenied,
    lte_bands: &[1, 3, 5, 7, 8, 20, 38, 40, 41],
    ..COMMON
};
