//! The cells around.

use super::{
    CdmaInfo, GeranInfo, InterfrequencyLteInfo, IntrafrequencyLteInfo, LteInfoNeighboringGsm,
    LteInfoNeighboringWcdma, Nr5gCellInformation, UmtsInfo, UmtsInfoNeighboringLte,
};

requests! {
    Nas;

    /// Get Cell Location Info.
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
