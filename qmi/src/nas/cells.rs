//! The cells around.

use crate::layout::List8;

requests! {
    Nas;

    /// The serving cell and its neighbours. Levels here are in tenths of dB and dBm.
    0x0043 GetCellLocationInfo {} -> GetCellLocationInfoResponse {
        may 0x10 geran_info: GeranInfo,
        may 0x11 umts_info: UmtsInfo,
        may 0x12 cdma_info: CdmaInfo,
        may 0x13 intrafrequency_lte_info: IntrafrequencyLteInfo,
        may 0x14 interfrequency_lte_info: InterfrequencyLteInfo,
        may 0x15 lte_info_neighboring_gsm: LteInfoNeighboringGsm,
        may 0x16 lte_info_neighboring_wcdma: LteInfoNeighboringWcdma,
        may 0x17 umts_cell_id: u32,
        may 0x18 umts_info_neighboring_lte: UmtsInfoNeighboringLte,
        may 0x1E lte_info_timing_advance: u32,
        may 0x2E nr5g_arfcn: u32,
        may 0x2F nr5g_cell_information: Nr5gCellInformation,
    }
}

structures! {
    /// A GSM cell.
    GeranCell {
        cell_id: u32,
        plmn: [u8; 3],
        lac: u16,
        geran_absolute_rf_channel_number: u16,
        base_station_identity_code: u8,
        rx_level: u16,
    }

    /// The serving GSM cell and its neighbours.
    GeranInfo {
        cell_id: u32,
        plmn: [u8; 3],
        lac: u16,
        geran_absolute_rf_channel_number: u16,
        base_station_identity_code: u8,
        timing_advance: u32,
        rx_level: u16,
        cell: Vec<GeranCell> as List8<GeranCell>,
    }

    /// A UMTS cell.
    UmtsCell {
        utra_absolute_rf_channel_number: u16,
        primary_scrambling_code: u16,
        rscp: i16,
        ecio: i16,
    }

    /// A GSM cell beside a UMTS cell.
    GeranNeighbour {
        geran_absolute_rf_channel_number: u16,
        network_color_code: u8,
        base_station_color_code: u8,
        rssi: i16,
    }

    /// The serving UMTS cell and its neighbours.
    UmtsInfo {
        cell_id: u16,
        plmn: [u8; 3],
        lac: u16,
        utra_absolute_rf_channel_number: u16,
        primary_scrambling_code: u16,
        rscp: i16,
        ecio: i16,
        cell: Vec<UmtsCell> as List8<UmtsCell>,
        neighboring_geran: Vec<GeranNeighbour> as List8<GeranNeighbour>,
    }

    /// The serving CDMA base station.
    CdmaInfo {
        system_id: u16,
        network_id: u16,
        base_station_id: u16,
        reference_pn: u16,
        latitude: u32,
        longitude: u32,
    }

    /// An LTE cell; levels in tenths of dB and dBm.
    LteCell {
        physical_cell_id: u16,
        rsrq: i16,
        rsrp: i16,
        rssi: i16,
        cell_selection_rx_level: i16,
    }

    /// The serving LTE cell, and those on its frequency.
    IntrafrequencyLteInfo {
        ue_in_idle: bool,
        plmn: [u8; 3],
        tracking_area_code: u16,
        global_cell_id: u32,
        eutra_absolute_rf_channel_number: u16,
        serving_cell_id: u16,
        cell_reselection_priority: u8,
        s_non_intra_search_threshold: u8,
        serving_cell_low_threshold: u8,
        s_intra_search_threshold: u8,
        cell: Vec<LteCell> as List8<LteCell>,
    }

    /// Another LTE frequency and its cells.
    LteFrequency {
        eutra_absolute_rf_channel_number: u16,
        cell_selection_rx_level_low_threshold: u8,
        cell_selection_rx_level_high_threshold: u8,
        cell_reselection_priority: u8,
        cell: Vec<LteCell> as List8<LteCell>,
    }

    /// LTE cells on other frequencies.
    InterfrequencyLteInfo {
        ue_in_idle: bool,
        frequency: Vec<LteFrequency> as List8<LteFrequency>,
    }

    /// A GSM cell beside an LTE cell.
    GsmNeighbour {
        geran_absolute_rf_channel_number: u16,
        band_is_1900: bool,
        cell_id_valid: bool,
        base_station_identity_code: u8,
        rssi: i16,
        cell_selection_rx_level: i16,
    }

    /// A group of GSM cells.
    GsmFrequency {
        cell_reselection_priority: u8,
        cell_reselection_high_threshold: u8,
        cell_reselection_low_threshold: u8,
        ncc_permitted: u8,
        cell: Vec<GsmNeighbour> as List8<GsmNeighbour>,
    }

    /// GSM cells beside an LTE cell.
    LteInfoNeighboringGsm {
        ue_in_idle: bool,
        frequency: Vec<GsmFrequency> as List8<GsmFrequency>,
    }

    /// A UMTS cell beside an LTE cell.
    WcdmaNeighbour {
        primary_scrambling_code: u16,
        cpich_rscp: i16,
        cpich_ecno: i16,
        cell_selection_rx_level: i16,
    }

    /// A UMTS frequency and its cells.
    WcdmaFrequency {
        utra_absolute_rf_channel_number: u16,
        cell_reselection_priority: u8,
        cell_reselection_high_threshold: u16,
        cell_reselection_low_threshold: u16,
        cell: Vec<WcdmaNeighbour> as List8<WcdmaNeighbour>,
    }

    /// UMTS cells beside an LTE cell.
    LteInfoNeighboringWcdma {
        ue_in_idle: bool,
        frequency: Vec<WcdmaFrequency> as List8<WcdmaFrequency>,
    }

    /// An LTE cell beside a UMTS cell.
    UmtsLteFrequency {
        eutra_absolute_rf_channel_number: u16,
        physical_cell_id: u16,
        rsrp: f32,
        rsrq: f32,
        cell_selection_rx_level: i16,
        is_tdd: bool,
    }

    /// LTE cells beside a UMTS cell.
    UmtsInfoNeighboringLte {
        rrc_state: u32,
        frequency: Vec<UmtsLteFrequency> as List8<UmtsLteFrequency>,
    }

    /// The serving NR cell; levels in tenths of dB and dBm.
    Nr5gCellInformation {
        plmn: [u8; 3],
        tracking_area_code: [u8; 3],
        global_cell_id: u64,
        physical_cell_id: u16,
        rsrq: i16,
        rsrp: i16,
        snr: i16,
    }
}
