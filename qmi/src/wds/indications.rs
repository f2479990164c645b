//! What the service says unasked.

use crate::layout::{As, List8};

use super::{
    ConnectionState, CurrentBearer, DataCallType, DataSystems, EvdoPageMonitorPeriodChange,
    ExtendedDataBearerTechnology, ExtendedTechnologyPreference, IpFamily, ReportedChannelRates,
    VerboseCallEndReason,
};

indications! {
    Wds;

    /// Statistics, or something about the connection has changed.
    0x0001 EventReport {
        may 0x10 tx_packets_ok: u32,
        may 0x11 rx_packets_ok: u32,
        may 0x12 tx_packets_error: u32,
        may 0x13 rx_packets_error: u32,
        may 0x14 tx_overflows: u32,
        may 0x15 rx_overflows: u32,
        may 0x16 channel_rates: ReportedChannelRates,
        may 0x17 data_bearer_technology: u8,
        may 0x18 dormancy_status: u8,
        may 0x19 tx_bytes_ok: u64,
        may 0x1A rx_bytes_ok: u64,
        may 0x1B mip_status: bool,
        may 0x1D current_data_bearer_technology: CurrentBearer,
        may 0x1F data_call_status: u8,
        may 0x20 preferred_data_system: u32,
        may 0x22 data_call_type: DataCallType,
        may 0x23 evdo_page_monitor_period_change: EvdoPageMonitorPeriodChange,
        may 0x24 data_systems: DataSystems,
        may 0x25 tx_packets_dropped: u32,
        may 0x26 rx_packets_dropped: u32,
        may 0x27 uplink_flow_control_enabled: bool,
        may 0x28 data_call_address_family: IpFamily as As<u32>,
        may 0x29 pdn_filters_removed: Vec<u32> as List8<u32>,
        may 0x2A extended_data_bearer_technology: ExtendedDataBearerTechnology,
    }

    /// The connection has started, ended, or was changed.
    0x0022 PacketServiceStatus {
        must 0x01 connection_status: ConnectionState,
        may 0x10 call_end_reason: u16,
        may 0x11 verbose_call_end_reason: VerboseCallEndReason,
        may 0x12 ip_family: IpFamily,
        may 0x14 bearer_id: u8,
        may 0x15 xlat_capability: bool,
        may 0x34 extended_technology_preference: ExtendedTechnologyPreference,
    }

    /// Whether [`SetLteAttachPdnList`](super::SetLteAttachPdnList) worked.
    0x0093 LteAttachPdnListSet {
        must 0x01 action_result: bool,
    }
}
