//! Connections: starting, stopping, and what they were given.

use std::net::{Ipv4Addr, Ipv6Addr};

use crate::endpoint::Endpoint;
use crate::layout::{List8, Secret, Text, Text16};
use crate::message::Done;

use super::{
    Authentication, CallType, ChannelRates, ClientType, ConnectionStatus, CurrentBearer,
    ExtendedTechnologyPreference, GprsGrantedQos, IpFamily, Ipv6Prefix, OperatorReservedPco, PdpType,
    ProfileId, RequestedSettings, TransferStatistics, UmtsGrantedQos, VerboseCallEndReason,
};

requests! {
    Wds;

    /// What [`EventReport`](super::EventReport) is to say.
    0x0001 SetEventReport {
        may 0x10 channel_rate: bool,
        may 0x11 transfer_statistics: TransferStatistics,
        may 0x12 data_bearer_technology: bool,
        may 0x13 dormancy_status: bool,
        may 0x14 mip_status: u8,
        may 0x15 current_data_bearer_technology: bool,
        may 0x17 data_call_status: bool,
        may 0x18 preferred_data_system: bool,
        may 0x19 evdo_pm_change: bool,
        may 0x1A data_systems: bool,
        may 0x1B uplink_flow_control: bool,
        may 0x1C limited_data_system_status: bool,
        may 0x1D pdn_filter_removals: bool,
        may 0x1E extended_data_bearer_technology: bool,
    } -> Done

    /// Gives up a [`StartNetwork`] under way, by its transaction id: [`Engine::transaction`](crate::Engine::transaction).
    0x0002 Abort {
        must 0x01 transaction_id: u16,
    } -> Done

    /// Which indications are wanted.
    0x0003 IndicationRegister {
        may 0x12 report_extended_ip_configuration_change: bool,
        may 0x19 report_profile_changes: bool,
    } -> Done

    /// Starts a connection. A refusal says why: [`StartNetworkRefusal`].
    0x0020 StartNetwork {
        may 0x10 primary_dns_address_preference: Ipv4Addr,
        may 0x11 secondary_dns_address_preference: Ipv4Addr,
        may 0x12 primary_nbns_address_preference: Ipv4Addr,
        may 0x13 secondary_nbns_address_preference: Ipv4Addr,
        may 0x14 apn: String as Text,
        may 0x15 ipv4_address_preference: Ipv4Addr,
        may 0x16 authentication_preference: Authentication,
        may 0x17 username: String as Text,
        may 0x18 password: Secret as Text,
        may 0x19 ip_family_preference: IpFamily,
        may 0x30 technology_preference: u8,
        may 0x31 profile_index_3gpp: u8,
        may 0x32 profile_index_3gpp2: u8,
        may 0x33 enable_autoconnect: bool,
        may 0x34 extended_technology_preference: ExtendedTechnologyPreference,
        may 0x35 call_type: CallType,
    } -> StartNetworkResponse {
        must 0x01 packet_data_handle: u32,
        may 0x10 call_end_reason: u16,
        may 0x11 verbose_call_end_reason: VerboseCallEndReason,
    }

    /// Ends it, or the wish that the modem connects by itself.
    0x0021 StopNetwork {
        must 0x01 packet_data_handle: u32,
        may 0x10 disable_autoconnect: bool,
    } -> Done

    /// Whether this client is connected.
    0x0022 GetPacketServiceStatus {} -> GetPacketServiceStatusResponse {
        must 0x01 connection_status: ConnectionStatus,
    }

    /// How fast the channel is and can be, in bit/s.
    0x0023 GetChannelRates {} -> GetChannelRatesResponse {
        must 0x01 channel_rates: ChannelRates,
    }

    /// Packets and bytes.
    0x0024 GetPacketStatistics {
        must 0x01 mask: u32,
    } -> GetPacketStatisticsResponse {
        may 0x10 tx_packets_ok: u32,
        may 0x11 rx_packets_ok: u32,
        may 0x12 tx_packets_error: u32,
        may 0x13 rx_packets_error: u32,
        may 0x14 tx_overflows: u32,
        may 0x15 rx_overflows: u32,
        may 0x19 tx_bytes_ok: u64,
        may 0x1A rx_bytes_ok: u64,
        may 0x1B last_call_tx_bytes_ok: u64,
        may 0x1C last_call_rx_bytes_ok: u64,
        may 0x1D tx_packets_dropped: u32,
        may 0x1E rx_packets_dropped: u32,
    }

    /// Lets the radio channel go, and keeps the connection.
    0x0025 GoDormant {} -> Done

    /// Takes a radio channel again.
    0x0026 GoActive {} -> Done

    /// What the connection was given: addresses, name servers, MTU.
    0x002D GetCurrentSettings {
        may 0x10 requested_settings: RequestedSettings,
    } -> GetCurrentSettingsResponse {
        may 0x10 profile_name: String as Text,
        may 0x11 pdp_type: PdpType,
        may 0x14 apn: String as Text,
        may 0x15 primary_ipv4_dns_address: Ipv4Addr,
        may 0x16 secondary_ipv4_dns_address: Ipv4Addr,
        may 0x17 umts_granted_qos: UmtsGrantedQos,
        may 0x19 gprs_granted_qos: GprsGrantedQos,
        may 0x1B username: String as Text,
        may 0x1D authentication: Authentication,
        may 0x1E ipv4_address: Ipv4Addr,
        may 0x1F profile: ProfileId,
        may 0x20 ipv4_gateway_address: Ipv4Addr,
        may 0x21 ipv4_gateway_subnet_mask: Ipv4Addr,
        may 0x22 pcscf_address_using_pco: u8,
        may 0x23 pcscf_server_address_list: Vec<Ipv4Addr> as List8<Ipv4Addr>,
        may 0x24 pcscf_domain_name_list: Vec<String> as List8<Text16>,
        may 0x25 ipv6_address: Ipv6Prefix,
        may 0x26 ipv6_gateway_address: Ipv6Prefix,
        may 0x27 ipv6_primary_dns_address: Ipv6Addr,
        may 0x28 ipv6_secondary_dns_address: Ipv6Addr,
        may 0x29 mtu: u32,
        may 0x2A domain_name_list: Vec<String> as List8<Text16>,
        may 0x2B ip_family: IpFamily,
        may 0x2C imcn_flag: i8,
        may 0x2D extended_technology_preference: ExtendedTechnologyPreference,
        may 0x2F operator_reserved_pco: OperatorReservedPco,
    }

    /// Over which technology packets travel.
    0x0044 GetCurrentDataBearerTechnology {} -> GetCurrentDataBearerTechnologyResponse {
        must 0x01 current: CurrentBearer,
        may 0x10 last: CurrentBearer,
    }

    /// The IP family of this client: one client per family.
    0x004D SetIpFamily {
        must 0x01 preference: IpFamily,
    } -> Done

    /// Binds this client to a data port.
    0x0089 BindDataPort {
        must 0x01 data_port: u16,
    } -> Done

    /// Binds this client to a multiplexed channel of the data path (QMAP).
    0x00A2 BindMuxDataPort {
        may 0x10 endpoint_info: Endpoint,
        may 0x11 mux_id: u8,
        may 0x13 client_type: ClientType,
    } -> Done
}

messages! {
    /// What the refusal of a [`StartNetwork`] says: [`Refusal::details`](crate::Refusal::details).
    StartNetworkRefusal {
        may 0x10 call_end_reason: u16,
        may 0x11 verbose_call_end_reason: VerboseCallEndReason,
    }
}
