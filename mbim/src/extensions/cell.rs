//! Cells of each system. A number that the modem does not know is all ones.

use crate::basic_connect::DataSubclass;
use crate::declare::structure;

structure! {
    /// The GSM cell that the modem uses.
    pub struct GsmServingCell {
        /// MCC and MNC.
        provider_id: String,
        /// Location area.
        location_area_code: u32,
        /// The cell.
        cell_id: u32,
        /// Timing advance, in bits.
        timing_advance: u32,
        /// Channel.
        arfcn: u32,
        /// BSIC.
        base_station_id: u32,
        /// RXLEV, 0 to 63.
        rx_level: u32,
    }
}

structure! {
    /// The UMTS cell that the modem uses.
    pub struct UmtsServingCell {
        /// MCC and MNC.
        provider_id: String,
        /// Location area.
        location_area_code: u32,
        /// The cell.
        cell_id: u32,
        /// Channel to the network.
        frequency_info_ul: u32,
        /// Channel from the network.
        frequency_info_dl: u32,
        /// Channel of TDD.
        frequency_info_nt: u32,
        /// Channel.
        uarfcn: u32,
        /// Primary scrambling code.
        primary_scrambling_code: u32,
        /// RSCP, in dBm.
        rscp: i32,
        /// Ec/No, in dB.
        ecno: i32,
        /// Path loss, in dB.
        path_loss: u32,
    }
}

structure! {
    /// The TD-SCDMA cell that the modem uses, or one next to it.
    pub struct TdscdmaCell {
        /// MCC and MNC.
        provider_id: String,
        /// Location area.
        location_area_code: u32,
        /// The cell.
        cell_id: u32,
        /// Channel.
        uarfcn: u32,
        /// Cell parameter.
        cell_parameter_id: u32,
        /// Timing advance.
        timing_advance: u32,
        /// RSCP, in dBm.
        rscp: i32,
        /// Path loss, in dB.
        path_loss: u32,
    }
}

structure! {
    /// The LTE cell that the modem uses.
    pub struct LteServingCell {
        /// MCC and MNC.
        provider_id: String,
        /// The cell.
        cell_id: u32,
        /// Channel.
        earfcn: u32,
        /// Physical cell identity.
        physical_cell_id: u32,
        /// Tracking area.
        tac: u32,
        /// RSRP, in dBm.
        rsrp: i32,
        /// RSRQ, in dB.
        rsrq: i32,
        /// Timing advance.
        timing_advance: u32,
    }
}

structure! {
    /// A GSM cell next to it.
    pub struct GsmNeighboringCell {
        /// MCC and MNC.
        provider_id: String,
        /// Location area.
        location_area_code: u32,
        /// The cell.
        cell_id: u32,
        /// Channel.
        arfcn: u32,
        /// BSIC.
        base_station_id: u32,
        /// RXLEV, 0 to 63.
        rx_level: u32,
    }
}

structure! {
    /// A UMTS cell next to it.
    pub struct UmtsNeighboringCell {
        /// MCC and MNC.
        provider_id: String,
        /// Location area.
        location_area_code: u32,
        /// The cell.
        cell_id: u32,
        /// Channel.
        uarfcn: u32,
        /// Primary scrambling code.
        primary_scrambling_code: u32,
        /// RSCP, in dBm.
        rscp: i32,
        /// Ec/No, in dB.
        ecno: i32,
        /// Path loss, in dB.
        path_loss: u32,
    }
}

structure! {
    /// An LTE cell next to it.
    pub struct LteNeighboringCell {
        /// MCC and MNC.
        provider_id: String,
        /// The cell.
        cell_id: u32,
        /// Channel.
        earfcn: u32,
        /// Physical cell identity.
        physical_cell_id: u32,
        /// Tracking area.
        tac: u32,
        /// RSRP, in dBm.
        rsrp: i32,
        /// RSRQ, in dB.
        rsrq: i32,
    }
}

structure! {
    /// A CDMA cell.
    pub struct CdmaCell {
        /// 1 for a cell that the modem uses.
        serving_cell_flag: u32,
        /// Network.
        nid: u32,
        /// System.
        sid: u32,
        /// Base station.
        base_station_id: u32,
        /// Latitude, in quarters of a second.
        base_latitude: u32,
        /// Longitude, in quarters of a second.
        base_longitude: u32,
        /// PN offset.
        ref_pn: u32,
        /// Time, in seconds since the epoch of GPS.
        gps_seconds: u32,
        /// Pilot strength.
        pilot_strength: u32,
    }
}

structure! {
    /// A 5G cell that the modem uses (MBIMEx 3.0).
    pub struct NrServingCell {
        /// MCC and MNC.
        provider_id: String,
        /// The cell, 36 bits.
        nci: u64,
        /// Physical cell identity.
        physical_cell_id: u32,
        /// Channel.
        nrarfcn: u32,
        /// Tracking area.
        tac: u32,
        /// RSRP: dBm = value − 156.
        rsrp: u32,
        /// RSRQ: dB = value / 2 − 43.
        rsrq: u32,
        /// SINR: dB = value / 2 − 23.
        sinr: u32,
        /// Timing advance, in nanoseconds.
        timing_advance: u64,
    }
}

structure! {
    /// A 5G cell next to it (MBIMEx 3.0).
    pub struct NrNeighboringCell {
        /// Kind of 5G.
        system_sub_type: DataSubclass = narrow,
        /// MCC and MNC.
        provider_id: String,
        /// The cell.
        cell_id: String,
        /// Physical cell identity.
        physical_cell_id: u32,
        /// Tracking area.
        tac: u32,
        /// RSRP: dBm = value − 156.
        rsrp: u32,
        /// RSRQ: dB = value / 2 − 43.
        rsrq: u32,
        /// SINR: dB = value / 2 − 23.
        sinr: u32,
    }
}
