//! Quectel RM520N-GL.

use super::*;

/// 5G with two slots, whose status says the EID. The data port carries IP packets alone.
pub(in super::super) const RM520N: QmiStyle = QmiStyle {
    model: "RM520N-GL",
    revision: "RM520NGLAAR01A07M4G",
    imei_version: "05",
    services: &[
        (0x01, 1, 217),
        (0x02, 1, 86),
        (0x03, 1, 264),
        (0x05, 1, 24),
        (0x09, 2, 164),
        (0x0b, 1, 71),
        (0x1a, 1, 20),
        (0x24, 1, 0),
        (0x2a, 1, 107),
        (0x2f, 1, 5),
    ],
    clients: 32,
    channels: 8,
    max_frame: 16_384,
    slot_eid: true,
    radios: &[Radio::Umts, Radio::Lte, Radio::Nr],
    max_rates: (900_000_000, 3_400_000_000),
    legacy_bands: WCDMA_BANDS,
    lte_bands: &[
        1, 2, 3, 4, 5, 7, 8, 12, 13, 14, 17, 18, 19, 20, 25, 26, 28, 29, 30, 32, 34, 38, 39, 40, 41, 42, 43,
        46, 48, 66, 71,
    ],
    nr_bands: &[
        1, 2, 3, 5, 7, 8, 12, 13, 14, 18, 20, 25, 26, 28, 29, 30, 38, 40, 41, 48, 66, 70, 71, 75, 76, 77, 78,
        79,
    ],
    raw_ip_only: true,
    max_datagrams: 64,
    max_aggregate: 31_744,
    carriers: &[CarrierConfiguration {
        id: b"ROW_Commercial\x05",
        description: "ROW_Commercial",
        version: 0x0a01_0809,
        size: 17_240,
    }],
    ..COMMON
};
