//! All cells that the modem hears.

use super::{
    CdmaCell, GsmNeighboringCell, GsmServingCell, LteNeighboringCell, LteServingCell, NrNeighboringCell,
    NrServingCell, TdscdmaCell, UmtsNeighboringCell, UmtsServingCell,
};
use crate::basic_connect::{DataClass, DataSubclass};
use crate::declare::message;

message! { BasicConnectExtensions[11] -> BaseStationsInfo;
    /// Asks which cells the modem hears.
    query BaseStationsInfoQuery {
        /// Most cells of GSM.
        max_gsm_count: u32,
        /// Most cells of UMTS.
        max_umts_count: u32,
        /// Most cells of TD-SCDMA.
        max_tdscdma_count: u32,
        /// Most cells of LTE.
        max_lte_count: u32,
        /// Most cells of CDMA.
        max_cdma_count: u32,
        /// Most cells of 5G; from MBIMEx 3.0 on.
        max_nr_count: Option<u32> = since(V3),
    }

    /// Which cells the modem hears.
    done BaseStationsInfo {
        /// The system it uses.
        system_type: DataClass,
        /// Kind of 5G; from MBIMEx 3.0 on.
        system_sub_type: Option<DataSubclass> = since(V3) narrow_option,
        /// The GSM cell it uses.
        gsm_serving_cell: Option<GsmServingCell> = structure_at,
        /// The UMTS cell it uses.
        umts_serving_cell: Option<UmtsServingCell> = structure_at,
        /// The TD-SCDMA cell it uses.
        tdscdma_serving_cell: Option<TdscdmaCell> = structure_at,
        /// The LTE cell it uses.
        lte_serving_cell: Option<LteServingCell> = structure_at,
        /// GSM cells next to it.
        gsm_neighboring_cells: Vec<GsmNeighboringCell> = array_at,
        /// UMTS cells next to it.
        umts_neighboring_cells: Vec<UmtsNeighboringCell> = array_at,
        /// TD-SCDMA cells next to it.
        tdscdma_neighboring_cells: Vec<TdscdmaCell> = array_at,
        /// LTE cells next to it.
        lte_neighboring_cells: Vec<LteNeighboringCell> = array_at,
        /// CDMA cells.
        cdma_cells: Vec<CdmaCell> = array_at,
        /// 5G cells it uses; from MBIMEx 3.0 on.
        nr_serving_cells: Vec<NrServingCell> = since(V3) array_at,
        /// 5G cells next to it; from MBIMEx 3.0 on.
        nr_neighboring_cells: Vec<NrNeighboringCell> = since(V3) array_at,
    }
}
