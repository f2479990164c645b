//! Registration, and what is registered for.

use crate::layout::{List8, List16};
use crate::message::Done;

use super::{
    AdditionalSystemInfo, CallBarringStatus, CdmaBaseStationInfo, CdmaSystemId, CdmaSystemInfo,
    ChangeDuration, DataCapability, DetailedServiceStatus, GsmSystemInfo, LteSystemInfo, NamedPlmn,
    NetworkRegisterType, NetworkRejectInformation, NetworkScanType, NetworkServiceDomain, Plmn,
    PsAttachAction, RoamingIndicator, RoamingIndicatorStatus, ScannedNetwork, ScannedTechnology,
    ServiceState, ServingState, TimeZone3gpp2, WcdmaSystemInfo,
};

requests! {
    Nas;

    /// Which indications are wanted.
    0x0003 RegisterIndications {
        may 0x10 system_selection_preference: bool,
        may 0x12 ddtm_events: bool,
        may 0x13 serving_system_events: bool,
        may 0x14 dual_standby_preference: bool,
        may 0x15 subscription_info: bool,
        may 0x17 network_time: bool,
        may 0x18 system_info: bool,
        may 0x19 signal_info: bool,
        may 0x1A error_rate: bool,
        may 0x1B hdr_new_uati_assigned: bool,
        may 0x1C hdr_session_closed: bool,
        may 0x1D managed_roaming: bool,
        may 0x1E current_plmn_name: bool,
        may 0x1F embms_status: bool,
        may 0x20 rf_band_information: bool,
        may 0x21 network_reject_information: NetworkRejectInformation,
    } -> Done

    /// Which networks there are. Takes minutes.
    0x0021 NetworkScan {
        may 0x10 network_type: NetworkScanType,
    } -> NetworkScanResponse {
        may 0x10 network_information: Vec<ScannedNetwork> as List16<ScannedNetwork>,
        may 0x11 radio_access_technology: Vec<ScannedTechnology> as List16<ScannedTechnology>,
        may 0x12 mnc_pcs_digit_include_status: Vec<Plmn> as List16<Plmn>,
        may 0x13 network_scan_result: u32,
    }

    /// Registers, with the network of choice or any.
    0x0022 InitiateNetworkRegister {
        must 0x01 action: NetworkRegisterType,
        may 0x10 manual_registration: ScannedTechnology,
        may 0x11 change_duration: ChangeDuration,
        may 0x12 mnc_pcs_digit_include_status: bool,
    } -> Done

    /// Attaches packet services, or detaches them.
    0x0023 AttachDetach {
        may 0x10 action: PsAttachAction,
    } -> Done

    /// Registration, as old modems tell it; [`GetSystemInfo`] is newer.
    0x0024 GetServingSystem {} -> GetServingSystemResponse {
        must 0x01 serving_system: ServingState,
        may 0x10 roaming_indicator: RoamingIndicatorStatus,
        may 0x11 data_service_capability: Vec<DataCapability> as List8<DataCapability>,
        may 0x12 current_plmn: NamedPlmn,
        may 0x13 cdma_system_id: CdmaSystemId,
        may 0x14 cdma_base_station_info: CdmaBaseStationInfo,
        may 0x15 roaming_indicator_list: Vec<RoamingIndicator> as List8<RoamingIndicator>,
        may 0x16 default_roaming_indicator: RoamingIndicatorStatus,
        may 0x17 time_zone_3gpp2: TimeZone3gpp2,
        may 0x18 cdma_p_rev: u8,
        may 0x1A time_zone_3gpp: i8,
        may 0x1B daylight_saving_time_adjustment_3gpp: u8,
        may 0x1C lac_3gpp: u16,
        may 0x1D cid_3gpp: u32,
        may 0x1E concurrent_service_info_3gpp2: bool,
        may 0x1F prl_indicator_3gpp2: bool,
        may 0x20 dtm_support: bool,
        may 0x21 detailed_service_status: DetailedServiceStatus,
        may 0x22 cdma_system_info: CdmaSystemInfo,
        may 0x23 hdr_personality: u8,
        may 0x24 lte_tac: u16,
        may 0x25 call_barring_status: CallBarringStatus,
        may 0x26 umts_primary_scrambling_code: u16,
        may 0x27 mnc_pcs_digit_include_status: Plmn,
        may 0x29 network_name_source: u32,
    }

    /// Begins to search for a network.
    0x0067 ForceNetworkSearch {} -> Done

    /// Registration, by technology.
    0x004D GetSystemInfo {} -> GetSystemInfoResponse {
        may 0x12 gsm_service_status: ServiceState,
        may 0x13 wcdma_service_status: ServiceState,
        may 0x14 lte_service_status: ServiceState,
        may 0x17 gsm_system_info: GsmSystemInfo,
        may 0x18 wcdma_system_info: WcdmaSystemInfo,
        may 0x19 lte_system_info: LteSystemInfo,
        may 0x1C additional_gsm_system_info: AdditionalSystemInfo,
        may 0x1D additional_wcdma_system_info: AdditionalSystemInfo,
        may 0x1E additional_lte_system_info: u16,
        may 0x1F gsm_call_barring_status: CallBarringStatus,
        may 0x20 wcdma_call_barring_status: CallBarringStatus,
        may 0x21 lte_voice_support: bool,
        may 0x22 gsm_cipher_domain: NetworkServiceDomain,
        may 0x23 wcdma_cipher_domain: NetworkServiceDomain,
        may 0x26 lte_embms_coverage_info_support: bool,
        may 0x27 sim_reject_info: u32,
        may 0x2A lte_voice_domain: u32,
        may 0x2C gsm_routing_area_code: u8,
        may 0x2D wcdma_routing_area_code: u8,
        may 0x31 lte_registration_domain: u32,
        may 0x34 lte_embms_coverage_info_trace_id: u16,
        may 0x44 lte_cell_access_status: u32,
        may 0x4A nr5g_service_status: ServiceState,
        may 0x4B nr5g_system_info: LteSystemInfo,
        may 0x4E eutra_with_nr5g_availability: bool,
        may 0x50 nr5g_tracking_area_code: [u8; 3],
    }
}
