//! What lies inside of the TLVs.

use crate::layout::{Bytes8, List8, Open, Text8};

use super::{CallEndCause3gpp, ConnectionStatus, ProfileType, VerboseCallEndReasonType};

structures! {
    /// Transfer statistics.
    TransferStatistics {
        interval_seconds: u8,
        indicators: i32,
    }

    /// Reported channel rates.
    ReportedChannelRates {
        tx_rate_bps: i32,
        rx_rate_bps: i32,
    }

    /// Current bearer.
    CurrentBearer {
        network_type: u8,
        rat_mask: u32,
        so_mask: u32,
    }

    /// Data call type.
    DataCallType {
        data_call_type: u8,
        tethered_call_type: u8,
    }

    /// Evdo page monitor period change.
    EvdoPageMonitorPeriodChange {
        period_change: u8,
        force_long_sleep: bool,
    }

    /// Data systems.
    DataSystems {
        preferred_network_type: u8,
        networks: Vec<CurrentBearer> as List8<CurrentBearer>,
    }

    /// Extended data bearer technology.
    ExtendedDataBearerTechnology {
        data_bearer_technology: u32,
        radio_access_technology: u32,
        extended_data_bearer_technology_3gpp: u16,
        reserved1: u8,
        extended_data_bearer_technology_3gpp2: u16,
        reserved2: u8,
        reserved3: u8,
        reserved4: u8,
    }

    /// Verbose call end reason.
    VerboseCallEndReason {
        kind: VerboseCallEndReasonType,
        reason: i16,
    }

    /// Connection status.
    ConnectionState {
        status: ConnectionStatus,
        reconfiguration_required: bool,
    }

    /// Channel rates.
    ChannelRates {
        channel_tx_rate_bps: u32,
        channel_rx_rate_bps: u32,
        max_channel_tx_rate_bps: u32,
        max_channel_rx_rate_bps: u32,
    }

    /// Profile id.
    ProfileId {
        profile_type: ProfileType,
        profile_index: u8,
    }

    /// Profile entry.
    ProfileEntry {
        profile_type: ProfileType,
        profile_index: u8,
        profile_name: String as Text8,
    }

    /// UMTS granted qos.
    UmtsGrantedQos {
        traffic_class: u8,
        max_uplink_bitrate: u32,
        max_downlink_bitrate: u32,
        guaranteed_uplink_bitrate: u32,
        guaranteed_downlink_bitrate: u32,
        qos_delivery_order: u8,
        maximum_sdu_size: u32,
        sdu_error_ratio: u8,
        residual_bit_error_ratio: u8,
        delivery_erroneous_sdu: u8,
        transfer_delay: u32,
        traffic_handling_priority: u32,
    }

    /// Gprs granted qos.
    GprsGrantedQos {
        precedence_class: u32,
        delay_class: u32,
        reliability_class: u32,
        peak_throughput_class: u32,
        mean_throughput_class: u32,
    }

    /// Operator reserved pco.
    OperatorReservedPco {
        mcc: u16,
        mnc: u16,
        mnc_includes_pcs_digit: bool,
        app_specific_info: Vec<u8> as Bytes8,
        container_id: u16,
    }

    /// Which default profile is asked for.
    DefaultProfileKind {
        profile_type: ProfileType,
        family: u8,
    }
}

impl VerboseCallEndReason {
    /// The cause that the network or its rules give; `None` when the reason is of another type.
    #[must_use]
    pub fn cause_3gpp(&self) -> Option<CallEndCause3gpp> {
        (self.kind == VerboseCallEndReasonType::ThreeGpp).then(|| Open::from_number(self.reason))
    }
}
