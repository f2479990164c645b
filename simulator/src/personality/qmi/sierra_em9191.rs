//! Sierra Wireless EM9191.

use super::*;

/// 5G with two slots; QMI is reached through MBIM.
pub(in super::super) const EM9191: QmiStyle = QmiStyle {
    manufacturer: "Sierra Wireless, Incorporated",
    model: "EM9191",
    revision: "SWIX55C_03.09.11.00 00c6ec jenkins 2022/10/20 06:23:09",
    hardware: "1.0",
    imei_version: "10",
    clients: 32,
    channels: 8,
    max_frame: 16_384,
    slot_eid: true,
    radios: &[Radio::Umts, Radio::Lte, Radio::Nr],
    max_rates: (700_000_000, 4_000_000_000),
    legacy_bands: WCDMA_BANDS,
    lte_bands: &[
        1, 2, 3, 4, 5, 7, 8, 12, 13, 14, 17, 18, 19, 20, 25, 26, 28, 29, 30, 32, 34, 38, 39, 40, 41, 42, 46,
        48, 66, 71,
    ],
    nr_bands: &[1, 2, 3, 5, 28, 41, 66, 71, 77, 78, 79],
    raw_ip_only: true,
    max_datagrams: 64,
    max_aggregate: 31_744,
    carriers: &[CarrierConfiguration {
        id: b"GENERIC_030.019\x00",
        description: "GENERIC",
        version: 0x001e_0013,
        size: 12_310,
    }],
    ..COMMON
};
