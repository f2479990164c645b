//! What lies inside of the TLVs.

use crate::layout::{Bytes8, List8, Open, Text8};

use super::{CallEndCause3gpp, ConnectionStatus, ProfileType, VerboseCallEndReasonType};

structures! {
    /// How often, and what.
    TransferStatistics {
        interval_seconds: u8,
        indicators: i32,
    }

    /// In bit/s; -1 is not known.
    ReportedChannelRates {
        tx_rate_bps: i32,
        rx_rate_bps: i32,
    }

    /// A family of networks, and its technologies and options, a bit each.
    CurrentBearer {
        network_type: u8,
        rat_mask: u32,
        so_mask: u32,
    }

    /// What a connection is for.
    DataCallType {
        data_call_type: u8,
        tethered_call_type: u8,
    }

    /// How often the modem listens.
    EvdoPageMonitorPeriodChange {
        period_change: u8,
        force_long_sleep: bool,
    }

    /// The networks that can carry data.
    DataSystems {
        preferred_network_type: u8,
        networks: Vec<CurrentBearer> as List8<CurrentBearer>,
    }

    /// Over which technology packets travel, in detail.
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

    /// Why a connection ended: a table, and a number in it.
    VerboseCallEndReason {
        kind: VerboseCallEndReasonType,
        reason: i16,
    }

    /// Whether there is a connection, and whether its settings have changed.
    ConnectionState {
        status: ConnectionStatus,
        reconfiguration_required: bool,
    }

    /// In bit/s.
    ChannelRates {
        channel_tx_rate_bps: u32,
        channel_rx_rate_bps: u32,
        max_channel_tx_rate_bps: u32,
        max_channel_rx_rate_bps: u32,
    }

    /// A profile.
    ProfileId {
        profile_type: ProfileType,
        profile_index: u8,
    }

    /// A profile and its name.
    ProfileEntry {
        profile_type: ProfileType,
        profile_index: u8,
        profile_name: String as Text8,
    }

    /// Quality of service: TS 24.008 10.5.6.5.
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

    /// Quality of service: TS 24.008 10.5.6.5.
    GprsGrantedQos {
        precedence_class: u32,
        delay_class: u32,
        reliability_class: u32,
        peak_throughput_class: u32,
        mean_throughput_class: u32,
    }

    /// What the operator sends of its own (PCO).
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
