//! What lies inside of the TLVs.

use crate::layout::{Digits3, List8, Text8, Valid};

use super::{
    AttachState, NetworkServiceDomain, NetworkStatus, NetworkType, RadioInterface, RegistrationState,
    RejectCause, RoamingIndicatorStatus, RoamingStatus, ServiceStatus,
};

structures! {
    /// Registration reject reason.
    RegistrationRejectReason {
        service_domain: NetworkServiceDomain,
        reject_cause: u16,
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
