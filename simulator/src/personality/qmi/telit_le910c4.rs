//! Telit LE910C4-EU.

use super::*;

/// The firmware denies access to the ISD-R (lpac#221). After the card's power was off and on the host has to start the
/// provisioning session.
pub(in super::super) const LE910C4: QmiStyle = QmiStyle {
    manufacturer: "Telit",
    model: "LE910C4-EU",
    revision: "25.20.678",
    hardware: "1.10",
    unknown: &[SLOT_MESSAGES[0], SLOT_MESSAGES[1], DSD_SYSTEM_STATUS[0], DSD_SYSTEM_STATUS[1]],
    isd_r: IsdRAccess::AccessDenied,
    automatic_selection: false,
    lte_bands: &[1, 3, 7, 8, 20, 28],
    ..COMMON
};
