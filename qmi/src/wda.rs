//! WDA: how packets travel between host and modem.

use crate::endpoint::Endpoint;

requests! {
    Wda;

    /// Sets how packets travel; the response says what became of it.
    0x0020 SetDataFormat {
        may 0x10 qos_format: bool,
        may 0x11 link_layer_protocol: LinkLayerProtocol,
        may 0x12 uplink_data_aggregation_protocol: DataAggregationProtocol,
        may 0x13 downlink_data_aggregation_protocol: DataAggregationProtocol,
        may 0x14 ndp_signature: u32,
        may 0x15 downlink_data_aggregation_max_datagrams: u32,
        may 0x16 downlink_data_aggregation_max_size: u32,
        may 0x17 endpoint_info: Endpoint,
        may 0x1B uplink_data_aggregation_max_datagrams: u32,
        may 0x1C uplink_data_aggregation_max_size: u32,
    } -> SetDataFormatResponse {
        may 0x10 qos_format: bool,
        may 0x11 link_layer_protocol: LinkLayerProtocol,
        may 0x12 uplink_data_aggregation_protocol: DataAggregationProtocol,
        may 0x13 downlink_data_aggregation_protocol: DataAggregationProtocol,
        may 0x14 ndp_signature: u32,
        may 0x15 downlink_data_aggregation_max_datagrams: u32,
        may 0x16 downlink_data_aggregation_max_size: u32,
        may 0x17 uplink_data_aggregation_max_datagrams: u32,
        may 0x18 uplink_data_aggregation_max_size: u32,
        may 0x1A download_minimum_padding: u32,
        may 0x1B flow_control: u8,
    }

    /// How packets travel.
    0x0021 GetDataFormat {
        may 0x10 endpoint_info: Endpoint,
    } -> GetDataFormatResponse {
        may 0x10 qos_format: bool,
        may 0x11 link_layer_protocol: LinkLayerProtocol,
        may 0x12 uplink_data_aggregation_protocol: DataAggregationProtocol,
        may 0x13 downlink_data_aggregation_protocol: DataAggregationProtocol,
        may 0x14 ndp_signature: u32,
        may 0x15 downlink_data_aggregation_max_datagrams: u32,
        may 0x16 downlink_data_aggregation_max_size: u32,
        may 0x17 uplink_data_aggregation_max_datagrams: u32,
        may 0x18 uplink_data_aggregation_max_size: u32,
        may 0x1A download_minimum_padding: u32,
        may 0x1B flow_control: u8,
    }
}

structures! {}

open_enums! {
    /// What packets look like.
    LinkLayerProtocol: u32 {
        0 Unknown,
        1 Ethernet,
        2 RawIp,
        3 EthernetPdu,
    }

    /// How several packets share a transfer.
    DataAggregationProtocol: u32 {
        0 Disabled,
        1 Tlp,
        2 QcNcm,
        3 Mbim,
        4 Rndis,
        5 Qmap,
        6 Qmapv2,
        7 Qmapv3,
        8 Qmapv4,
        9 Qmapv5,
    }
}
