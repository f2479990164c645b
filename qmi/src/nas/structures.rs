//! What lies inside of the TLVs.

use crate::layout::{Bytes8, Digits3, List8, Text8, Valid};

use super::{
    AttachState, NetworkSelectionPreference, NetworkServiceDomain, NetworkStatus, NetworkType,
    RadioInterface, RegistrationState, RejectCause, RoamingIndicatorStatus, RoamingStatus, ServiceStatus,
};

structures! {
    /// Signal strength indicator.
    SignalStrengthIndicator {
        report: bool,
        thresholds: Vec<i8> as List8<i8>,
    }

    /// Delta report.
    DeltaReport {
        report: bool,
        delta: u8,
    }

    /// Ecio threshold.
    EcioThreshold {
        report: bool,
        thresholds: Vec<i16> as List8<i16>,
    }

    /// Sinr threshold.
    SinrThreshold {
        report: bool,
        thresholds: Vec<u8> as Bytes8,
    }

    /// Technology strength.
    TechnologyStrength {
        strength: i8,
        radio_interface: RadioInterface,
    }

    /// Active band.
    ActiveBand {
        radio_interface: RadioInterface,
        active_band_class: u16,
        active_channel: u16,
    }

    /// Registration reject reason.
    RegistrationRejectReason {
        service_domain: NetworkServiceDomain,
        reject_cause: u16,
    }

    /// Rssi of technology.
    RssiOfTechnology {
        rssi: u8,
        radio_interface: RadioInterface,
    }

    /// Ecio.
    Ecio {
        ecio: u8,
        radio_interface: RadioInterface,
    }

    /// Error rate.
    ErrorRate {
        rate: u16,
        radio_interface: RadioInterface,
    }

    /// Rsrq.
    Rsrq {
        rsrq: i8,
        radio_interface: RadioInterface,
    }

    /// Network reject information.
    NetworkRejectInformation {
        enable_network_reject_indications: bool,
        supress_system_info_indications: bool,
    }

    /// Scanned network.
    ScannedNetwork {
        mcc: u16,
        mnc: u16,
        network_status: NetworkStatus,
        description: String as Text8,
    }

    /// Scanned technology.
    ScannedTechnology {
        mcc: u16,
        mnc: u16,
        radio_interface: RadioInterface,
    }

    /// Pcs digit.
    PcsDigit {
        mcc: u16,
        mnc: u16,
        includes_pcs_digit: bool,
    }

    /// Serving state.
    ServingState {
        registration_state: RegistrationState,
        cs_attach_state: AttachState,
        ps_attach_state: AttachState,
        selected_network: NetworkType,
        radio_interfaces: Vec<RadioInterface> as List8<RadioInterface>,
    }

    /// Named PLMN.
    NamedPlmn {
        mcc: u16,
        mnc: u16,
        description: String as Text8,
    }

    /// CDMA system id.
    CdmaSystemId {
        sid: u16,
        nid: u16,
    }

    /// CDMA base station info.
    CdmaBaseStationInfo {
        base_station_id: u16,
        base_station_latitude: i32,
        base_station_longitude: i32,
    }

    /// Roaming indicator.
    RoamingIndicator {
        radio_interface: RadioInterface,
        roaming_indicator: RoamingIndicatorStatus,
    }

    /// Time zone3gpp2.
    TimeZone3gpp2 {
        leap_seconds: u8,
        local_time_offset: i8,
        daylight_saving_time: bool,
    }

    /// Detailed service status.
    DetailedServiceStatus {
        status: ServiceStatus,
        capability: NetworkServiceDomain,
        hdr_status: ServiceStatus,
        hdr_hybrid: bool,
        forbidden: bool,
    }

    /// CDMA system info.
    CdmaSystemInfo {
        mcc: u16,
        imsi_11_12: u8,
    }

    /// Call barring status.
    CallBarringStatus {
        cs_status: i32,
        ps_status: i32,
    }

    /// Universal time and local time zone3gpp.
    UniversalTimeAndLocalTimeZone3gpp {
        year: u16,
        month: u8,
        day: u8,
        hour: u8,
        minute: u8,
        second: u8,
        time_zone: u8,
    }

    /// Home network3gpp2 ext.
    HomeNetwork3gpp2Ext {
        mcc: u16,
        mnc: u16,
        display_description: u8,
        description_encoding: u8,
        description: Vec<u8> as Bytes8,
    }

    /// Home network3gpp mnc.
    HomeNetwork3gppMnc {
        is_3gpp: bool,
        includes_pcs_digit: bool,
    }

    /// Active.
    Active {
        technology_preference: u16,
        technology_preference_duration: u8,
    }

    /// Extended active band.
    ExtendedActiveBand {
        radio_interface: RadioInterface,
        active_band_class: u16,
        active_channel: u32,
    }

    /// Active bandwidth.
    ActiveBandwidth {
        radio_interface: RadioInterface,
        bandwidth: u32,
    }

    /// Network selection preference.
    NetworkSelection {
        mode: NetworkSelectionPreference,
        mcc: u16,
        mnc: u16,
    }

    /// LTE bands.
    LteBands {
        mask_low: u64,
        mask_mid_low: u64,
        mask_mid_high: u64,
        mask_high: u64,
    }

    /// NR5G bands.
    Nr5gBands {
        mask_0: u64,
        mask_1: u64,
        mask_2: u64,
        mask_3: u64,
        mask_4: u64,
        mask_5: u64,
        mask_6: u64,
        mask_7: u64,
    }

    /// Service provider name.
    ServiceProviderName {
        name_display_condition: u8,
        name: String as Text8,
    }

    /// Operator PLMN.
    OperatorPlmn {
        mcc: String as Digits3,
        mnc: String as Digits3,
        lac1: u16,
        lac2: u16,
        plmn_name_record_identifier: u8,
    }

    /// PLMN name.
    PlmnName {
        name_encoding: u8,
        short_country_initials: u8,
        long_name_spare_bits: u8,
        short_name_spare_bits: u8,
        long_name: Vec<u8> as Bytes8,
        short_name: Vec<u8> as Bytes8,
    }

    /// Geran cell.
    GeranCell {
        cell_id: u32,
        plmn: [u8; 3],
        lac: u16,
        geran_absolute_rf_channel_number: u16,
        base_station_identity_code: u8,
        rx_level: u16,
    }

    /// Geran info.
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

    /// UMTS cell.
    UmtsCell {
        utra_absolute_rf_channel_number: u16,
        primary_scrambling_code: u16,
        rscp: i16,
        ecio: i16,
    }

    /// Geran neighbour.
    GeranNeighbour {
        geran_absolute_rf_channel_number: u16,
        network_color_code: u8,
        base_station_color_code: u8,
        rssi: i16,
    }

    /// UMTS info.
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

    /// CDMA info.
    CdmaInfo {
        system_id: u16,
        network_id: u16,
        base_station_id: u16,
        reference_pn: u16,
        latitude: u32,
        longitude: u32,
    }

    /// LTE cell.
    LteCell {
        physical_cell_id: u16,
        rsrq: i16,
        rsrp: i16,
        rssi: i16,
        cell_selection_rx_level: i16,
    }

    /// Intrafrequency LTE info.
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

    /// LTE frequency.
    LteFrequency {
        eutra_absolute_rf_channel_number: u16,
        cell_selection_rx_level_low_threshold: u8,
        cell_selection_rx_level_high_threshold: u8,
        cell_reselection_priority: u8,
        cell: Vec<LteCell> as List8<LteCell>,
    }

    /// Interfrequency LTE info.
    InterfrequencyLteInfo {
        ue_in_idle: bool,
        frequency: Vec<LteFrequency> as List8<LteFrequency>,
    }

    /// GSM neighbour.
    GsmNeighbour {
        geran_absolute_rf_channel_number: u16,
        band_is_1900: bool,
        cell_id_valid: bool,
        base_station_identity_code: u8,
        rssi: i16,
        cell_selection_rx_level: i16,
    }

    /// GSM frequency.
    GsmFrequency {
        cell_reselection_priority: u8,
        cell_reselection_high_threshold: u8,
        cell_reselection_low_threshold: u8,
        ncc_permitted: u8,
        cell: Vec<GsmNeighbour> as List8<GsmNeighbour>,
    }

    /// LTE info neighboring GSM.
    LteInfoNeighboringGsm {
        ue_in_idle: bool,
        frequency: Vec<GsmFrequency> as List8<GsmFrequency>,
    }

    /// WCDMA neighbour.
    WcdmaNeighbour {
        primary_scrambling_code: u16,
        cpich_rscp: i16,
        cpich_ecno: i16,
        cell_selection_rx_level: i16,
    }

    /// WCDMA frequency.
    WcdmaFrequency {
        utra_absolute_rf_channel_number: u16,
        cell_reselection_priority: u8,
        cell_reselection_high_threshold: u16,
        cell_reselection_low_threshold: u16,
        cell: Vec<WcdmaNeighbour> as List8<WcdmaNeighbour>,
    }

    /// LTE info neighboring WCDMA.
    LteInfoNeighboringWcdma {
        ue_in_idle: bool,
        frequency: Vec<WcdmaFrequency> as List8<WcdmaFrequency>,
    }

    /// UMTS LTE frequency.
    UmtsLteFrequency {
        eutra_absolute_rf_channel_number: u16,
        physical_cell_id: u16,
        rsrp: f32,
        rsrq: f32,
        cell_selection_rx_level: i16,
        is_tdd: bool,
    }

    /// UMTS info neighboring LTE.
    UmtsInfoNeighboringLte {
        rrc_state: u32,
        frequency: Vec<UmtsLteFrequency> as List8<UmtsLteFrequency>,
    }

    /// NR5G cell information.
    Nr5gCellInformation {
        plmn: [u8; 3],
        tracking_area_code: [u8; 3],
        global_cell_id: u64,
        physical_cell_id: u16,
        rsrq: i16,
        rsrp: i16,
        snr: i16,
    }

    /// Universal time.
    UniversalTime {
        year: u16,
        month: u8,
        day: u8,
        hour: u8,
        minute: u8,
        second: u8,
        day_of_week: u8,
    }

    /// Rssi ecio.
    RssiEcio {
        rssi: i8,
        ecio: i16,
    }

    /// HDR signal strength.
    HdrSignalStrength {
        rssi: i8,
        ecio: i16,
        sinr: u8,
        io: i32,
    }

    /// LTE signal strength.
    LteSignalStrength {
        rssi: i8,
        rsrq: i8,
        rsrp: i16,
        snr: i16,
    }

    /// TDMA signal strength extended.
    TdmaSignalStrengthExtended {
        rssi: i32,
        rscp: i32,
        ecio: i32,
        sinr: i32,
    }

    /// NR5G signal strength.
    Nr5gSignalStrength {
        rsrp: i16,
        snr: i16,
    }

    /// Report rate.
    ReportRate {
        rate: u8,
        average_period: u8,
    }

    /// Network time info.
    NetworkTimeInfo {
        universal_time_year: u16,
        month: u8,
        day: u8,
        hour: u8,
        minute: u8,
        second: u8,
        day_of_week: u8,
        timezone_offset: i8,
        daylight_savings_adjustment: u8,
        radio_interface: RadioInterface,
    }

    /// Service state.
    ServiceState {
        service_status: ServiceStatus,
        true_service_status: ServiceStatus,
        preferred_data_path: bool,
    }

    /// Registration reject.
    RegistrationReject {
        domain: NetworkServiceDomain,
        cause: RejectCause,
    }

    /// Network id.
    NetworkId {
        mcc: String as Digits3,
        mnc: String as Digits3,
    }

    /// GSM system info.
    GsmSystemInfo {
        domain: Option<NetworkServiceDomain> as Valid<NetworkServiceDomain>,
        service_capability: Option<NetworkServiceDomain> as Valid<NetworkServiceDomain>,
        roaming_status: Option<RoamingStatus> as Valid<RoamingStatus>,
        forbidden: Option<bool> as Valid<bool>,
        lac: Option<u16> as Valid<u16>,
        cid: Option<u32> as Valid<u32>,
        registration_reject: Option<RegistrationReject> as Valid<RegistrationReject>,
        network: Option<NetworkId> as Valid<NetworkId>,
        egprs_support: Option<bool> as Valid<bool>,
        dtm_support: Option<bool> as Valid<bool>,
    }

    /// WCDMA system info.
    WcdmaSystemInfo {
        domain: Option<NetworkServiceDomain> as Valid<NetworkServiceDomain>,
        service_capability: Option<NetworkServiceDomain> as Valid<NetworkServiceDomain>,
        roaming_status: Option<RoamingStatus> as Valid<RoamingStatus>,
        forbidden: Option<bool> as Valid<bool>,
        lac: Option<u16> as Valid<u16>,
        cid: Option<u32> as Valid<u32>,
        registration_reject: Option<RegistrationReject> as Valid<RegistrationReject>,
        network: Option<NetworkId> as Valid<NetworkId>,
        hs_call_status: Option<u8> as Valid<u8>,
        hs_service: Option<u8> as Valid<u8>,
        primary_scrambling_code: Option<u16> as Valid<u16>,
    }

    /// LTE system info.
    LteSystemInfo {
        domain: Option<NetworkServiceDomain> as Valid<NetworkServiceDomain>,
        service_capability: Option<NetworkServiceDomain> as Valid<NetworkServiceDomain>,
        roaming_status: Option<RoamingStatus> as Valid<RoamingStatus>,
        forbidden: Option<bool> as Valid<bool>,
        lac: Option<u16> as Valid<u16>,
        cid: Option<u32> as Valid<u32>,
        registration_reject: Option<RegistrationReject> as Valid<RegistrationReject>,
        network: Option<NetworkId> as Valid<NetworkId>,
        tac: Option<u16> as Valid<u16>,
    }

    /// Additional system info.
    AdditionalSystemInfo {
        geo_system_index: u16,
        cell_broadcast_support: u32,
    }
}
