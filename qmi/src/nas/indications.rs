//! What the service says unasked.

use crate::layout::List8;

use super::{
    ActiveBand, AdditionalSystemInfo, CallBarringStatus, CdmaBaseStationInfo, CdmaSystemId, CdmaSystemInfo,
    DataCapability, DetailedServiceStatus, Ecio, ErrorRate, GsmSystemInfo, HdrSignalStrength,
    LteSignalStrength, LteSystemInfo, NamedPlmn, NetworkServiceDomain, Nr5gSignalStrength, Plmn,
    RadioInterface, RegistrationRejectReason, RejectCause, RoamingIndicator, RoamingIndicatorStatus, Rsrq,
    RssiEcio, RssiOfTechnology, ServiceState, ServingState, TechnologyStrength, TimeZone3gpp2, UniversalTime,
    UniversalTimeAndLocalTimeZone3gpp, WcdmaSystemInfo,
};

indications! {
    Nas;

    /// Something about the signal has changed.
    0x0002 EventReport {
        may 0x10 signal_strength: TechnologyStrength,
        may 0x11 rf_band_information: Vec<ActiveBand> as List8<ActiveBand>,
        may 0x12 registration_reject_reason: RegistrationRejectReason,
        may 0x13 rssi: RssiOfTechnology,
        may 0x14 ecio: Ecio,
        may 0x15 io: i32,
        may 0x16 sinr: u8,
        may 0x17 error_rate: ErrorRate,
        may 0x18 rsrq: Rsrq,
        may 0x19 lte_snr: i16,
        may 0x1A lte_rsrp: i16,
    }

    /// Registration has changed.
    0x0024 ServingSystem {
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
        may 0x19 plmn_name_flag_3gpp: bool,
        may 0x1A time_zone_3gpp: i8,
        may 0x1B daylight_saving_time_adjustment_3gpp: u8,
        may 0x1C universal_time_and_local_time_zone_3gpp: UniversalTimeAndLocalTimeZone3gpp,
        may 0x1D lac_3gpp: u16,
        may 0x1E cid_3gpp: u32,
        may 0x1F concurrent_service_info_3gpp2: bool,
        may 0x20 prl_indicator_3gpp2: bool,
        may 0x21 dtm_support: bool,
        may 0x22 detailed_service_status: DetailedServiceStatus,
        may 0x23 cdma_system_info: CdmaSystemInfo,
        may 0x24 hdr_personality: u8,
        may 0x25 lte_tac: u16,
        may 0x26 call_barring_status: CallBarringStatus,
        may 0x27 plmn_not_changed_indication: bool,
        may 0x28 umts_primary_scrambling_code: u16,
        may 0x29 mnc_pcs_digit_include_status: Plmn,
        may 0x2B network_name_source: u32,
    }

    /// The network has told its time (NITZ).
    0x004C NetworkTime {
        must 0x01 universal_time: UniversalTime,
        may 0x10 timezone_offset: i8,
        may 0x11 daylight_savings_adjustment: u8,
        may 0x12 radio_interface: RadioInterface,
    }

    /// The signal has changed, as far as [`ConfigSignalInfo`](super::ConfigSignalInfo) wants to know.
    0x0051 SignalInfo {
        may 0x10 cdma_signal_strength: RssiEcio,
        may 0x11 hdr_signal_strength: HdrSignalStrength,
        may 0x12 gsm_signal_strength: i8,
        may 0x13 wcdma_signal_strength: RssiEcio,
        may 0x14 lte_signal_strength: LteSignalStrength,
        may 0x15 tdma_signal_strength: i8,
        may 0x17 nr5g_signal_strength: Nr5gSignalStrength,
        may 0x18 nr5g_signal_strength_extended: i16,
        may 0x19 wcdma_rscp: i16,
    }

    /// The network has rejected the modem.
    0x0068 NetworkReject {
        must 0x01 radio_interface: RadioInterface,
        must 0x02 service_domain: NetworkServiceDomain,
        must 0x03 reject_cause: RejectCause,
        may 0x10 plmn: Plmn,
        may 0x11 closed_subscriber_group: u32,
    }

    /// Registration has changed.
    0x004E SystemInfo {
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
        may 0x27 lte_embms_coverage_info_support: bool,
        may 0x28 sim_reject_info: u32,
        may 0x4C nr5g_service_status: ServiceState,
        may 0x4D nr5g_system_info: LteSystemInfo,
        may 0x50 eutra_with_nr5g_availability: bool,
        may 0x52 nr5g_tracking_area_code: [u8; 3],
    }
}
