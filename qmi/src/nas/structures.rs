//! What lies inside of the TLVs.

use crate::layout::{Digits3, List8, Text8, Valid};

use super::{
    AttachState, NetworkServiceDomain, NetworkStatus, NetworkType, RadioInterface, RegistrationState,
    RejectCause, RoamingIndicatorStatus, RoamingStatus, ServiceStatus,
};

structures! {
    /// Which domain was rejected, and why.
    RegistrationRejectReason {
        service_domain: NetworkServiceDomain,
        reject_cause: u16,
    }

    /// Whether rejections are reported, and in place of [`SystemInfo`](super::SystemInfo).
    NetworkRejectInformation {
        enable_network_reject_indications: bool,
        suppress_system_info_indications: bool,
    }

    /// A network that was found.
    ScannedNetwork {
        mcc: u16,
        mnc: u16,
        network_status: NetworkStatus,
        description: String as Text8,
    }

    /// A network and a technology.
    ScannedTechnology {
        mcc: u16,
        mnc: u16,
        radio_interface: RadioInterface,
    }

    /// A network, and whether its MNC has three digits.
    Plmn {
        mcc: u16,
        mnc: u16,
        includes_pcs_digit: bool,
    }

    /// Registration, and the technologies in use.
    ServingState {
        registration_state: RegistrationState,
        cs_attach_state: AttachState,
        ps_attach_state: AttachState,
        selected_network: NetworkType,
        radio_interfaces: Vec<RadioInterface> as List8<RadioInterface>,
    }

    /// A network and its name.
    NamedPlmn {
        mcc: u16,
        mnc: u16,
        description: String as Text8,
    }

    /// A CDMA system and network.
    CdmaSystemId {
        sid: u16,
        nid: u16,
    }

    /// A CDMA base station, and where it stands.
    CdmaBaseStationInfo {
        base_station_id: u16,
        base_station_latitude: i32,
        base_station_longitude: i32,
    }

    /// The roaming indicator of a technology.
    RoamingIndicator {
        radio_interface: RadioInterface,
        roaming_indicator: RoamingIndicatorStatus,
    }

    /// The time zone that a CDMA network tells.
    TimeZone3gpp2 {
        leap_seconds: u8,
        local_time_offset: i8,
        daylight_saving_time: bool,
    }

    /// Service in detail.
    DetailedServiceStatus {
        status: ServiceStatus,
        capability: NetworkServiceDomain,
        hdr_status: ServiceStatus,
        hdr_hybrid: bool,
        forbidden: bool,
    }

    /// Country and IMSI digits of a CDMA network.
    CdmaSystemInfo {
        mcc: u16,
        imsi_11_12: u8,
    }

    /// Which calls are barred.
    CallBarringStatus {
        cs_status: i32,
        ps_status: i32,
    }

    /// Whether there is service, and whether data would take it.
    ServiceState {
        service_status: ServiceStatus,
        true_service_status: ServiceStatus,
        preferred_data_path: bool,
    }

    /// Which domain was rejected, and why.
    RegistrationReject {
        domain: NetworkServiceDomain,
        cause: RejectCause,
    }

    /// Country and network code, as digits.
    NetworkId {
        mcc: String as Digits3,
        mnc: String as Digits3,
    }

    /// What GSM has to offer.
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

    /// What UMTS has to offer.
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

    /// What LTE, or NR, has to offer.
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

    /// The location index, and whether cell broadcast is there.
    AdditionalSystemInfo {
        geo_system_index: u16,
        cell_broadcast_support: u32,
    }
}
