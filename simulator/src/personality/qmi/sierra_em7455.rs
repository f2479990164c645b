//! Sierra Wireless EM7455.

use super::*;

/// Reports the names of its maker, knows no slots and no DSD.
pub(in super::super) const EM7455: QmiStyle = QmiStyle {
    manufacturer: "Sierra Wireless, Incorporated",
    model: "EM7455",
    revision: "SWI9X30C_02.33.03.00 r8209 CARMD-EV-FRMWR2 2019/08/28 20:59:30",
    hardware: "1.0",
    imei_version: "15",
    unknown: &[SLOT_MESSAGES[0], SLOT_MESSAGES[1], DSD_SYSTEM_STATUS[0], DSD_SYSTEM_STATUS[1]],
    clients: 20,
    radios: &[Radio::Umts, Radio::Lte],
    max_rates: (50_000_000, 300_000_000),
    legacy_bands: WCDMA_BANDS,
    lte_bands: &[1, 2, 3, 4, 5, 7, 8, 12, 13, 20, 25, 26, 29, 30, 41],
    carriers: &[CarrierConfiguration {
        id: b"GENERIC_002.072\x00",
        description: "GENERIC",
        version: 0x0002_0048,
        size: 9_876,
    }],
    ..COMMON
};
