//! Quectel EG25-G.

use super::*;

/// No slots: they came with later chipsets.
pub(in super::super) const EG25: QmiStyle = QmiStyle {
    model: "QUECTEL Mobile Broadband Module",
    revision: "EG25GGBR07A08M2G",
    imei_version: "10",
    unknown: &[
        SLOT_MESSAGES[0],
        SLOT_MESSAGES[1],
        CONFIG_SIGNAL_INFO_V2,
        DSD_SYSTEM_STATUS[0],
        DSD_SYSTEM_STATUS[1],
    ],
    clients: 8,
    lte_bands: &[1, 2, 3, 4, 5, 7, 8, 12, 13, 18, 19, 20, 25, 26, 28, 38, 39, 40, 41],
    carriers: &[
        CarrierConfiguration {
            id: b"ROW_Generic\x01",
            description: "ROW_Generic_3GPP",
            version: 0x0501_081f,
            size: 26_184,
        },
        CarrierConfiguration {
            id: b"VoLTE-ATT\x01\x02\x03",
            description: "VoLTE-ATT",
            version: 0x0501_033c,
            size: 31_408,
        },
    ],
    ..COMMON
};
