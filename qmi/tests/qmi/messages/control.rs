//! CTL, DMS, WDA, DSD, DPM, PDC.

use qmi::endpoint::EndpointType;
use qmi::layout::Secret;
use qmi::{Indication, Service, ctl, dms, dpm, dsd, pdc, wda};

use super::{indication, request, response};
use crate::hex::hex;

#[test]
fn ctl_lists_services() {
    response::<ctl::GetVersionInfo>(
        "01 0B00 02  00 0100 0500  03 0100 1900",
        &ctl::GetVersionInfoResponse {
            services: vec![
                ctl::ServiceVersion { service: Service::Ctl, major_version: 1, minor_version: 5 },
                ctl::ServiceVersion { service: Service::Nas, major_version: 1, minor_version: 25 },
            ],
            ..Default::default()
        },
    );
}

#[test]
fn ctl_sets_the_data_format() {
    request(
        "01 0100 00  10 0200 0200",
        &ctl::SetDataFormat {
            format: ctl::DataFormat::Absent,
            protocol: Some(ctl::DataLinkProtocol::RawIp),
            ..Default::default()
        },
    );
}

#[test]
fn ctl_allocates_for_wide_services() {
    request("01 0200 9001", &ctl::InternalAllocateCidQrtr { service: Service::Ssc, ..Default::default() });
    response::<ctl::InternalAllocateCidQrtr>(
        "01 0300 9001 07",
        &ctl::InternalAllocateCidQrtrResponse {
            client: ctl::WideClientId { service: Service::Ssc, cid: 7 },
            ..Default::default()
        },
    );
}

#[test]
fn dms_capabilities() {
    response::<dms::GetCapabilities>(
        "01 0E00  80F0FA02 00C2EB0B  04 02  03 05 08 0A",
        &dms::GetCapabilitiesResponse {
            capabilities: dms::Capabilities {
                max_tx_channel_rate: 50_000_000,
                max_rx_channel_rate: 200_000_000,
                data_service_capability: dms::DataServiceCapability::NonSimultaneousCsPs,
                sim_capability: dms::SimCapability::Supported,
                radio_interface_list: vec![
                    dms::RadioInterface::Umts,
                    dms::RadioInterface::Lte,
                    dms::RadioInterface::Nr5g,
                ],
            },
            ..Default::default()
        },
    );
}

#[test]
fn dms_texts() {
    response::<dms::GetIds>(
        "10 0100 30  11 0F00 383637363938303431323334353637  13 0200 3039",
        &dms::GetIdsResponse {
            esn: Some("0".into()),
            imei: Some("867698041234567".into()),
            imei_software_version: Some("09".into()),
            ..Default::default()
        },
    );
}

#[test]
fn dms_bands() {
    response::<dms::GetBandCapabilities>(
        "01 0800 0100000000000080  12 0600 0200 0100 1C00",
        &dms::GetBandCapabilitiesResponse {
            band_capability: 0x8000_0000_0000_0001,
            extended_lte_band_capability: Some(vec![1, 28]),
            ..Default::default()
        },
    );
}

#[test]
fn dms_pins() {
    request(
        "01 0600 01 04 31323334",
        &dms::UimVerifyPin {
            pin: dms::PinEntry { pin_id: dms::UimPinId::Pin, pin: Secret::new("1234") },
            ..Default::default()
        },
    );
    indication(
        Service::Dms,
        1,
        "11 0300 02 03 0A  14 0100 06",
        &Indication::Dms(dms::Indication::EventReport(Box::new(dms::EventReport {
            pin1_status: Some(dms::PinStatus {
                current_status: dms::UimPinStatus::EnabledVerified,
                verify_retries_left: 3,
                unblock_retries_left: 10,
            }),
            operating_mode: Some(dms::OperatingMode::PersistentLowPower),
            ..Default::default()
        }))),
    );
}

#[test]
fn wda_data_format() {
    request(
        "11 0400 02000000  12 0400 05000000  13 0400 09000000",
        &wda::SetDataFormat {
            link_layer_protocol: Some(wda::LinkLayerProtocol::RawIp),
            uplink_data_aggregation_protocol: Some(wda::DataAggregationProtocol::Qmap),
            downlink_data_aggregation_protocol: Some(wda::DataAggregationProtocol::Qmapv5),
            ..Default::default()
        },
    );
}

#[test]
fn dsd_systems() {
    indication(
        Service::Dsd,
        0x26,
        "10 1100 01  00000000 06000000 0000002000000000",
        &Indication::Dsd(dsd::Indication::SystemStatus(Box::new(dsd::SystemStatus {
            available_systems: Some(vec![dsd::DataSystem { technology: 0, rat: 6, so_mask: 0x2000_0000 }]),
            ..Default::default()
        }))),
    );
}

#[test]
fn dpm_opens_a_port() {
    request(
        "10 1300 01  09 444154413430434E54  05000000 00000000",
        &dpm::OpenPort {
            control_ports: Some(vec![dpm::ControlPort {
                port_name: "DATA40CNT".into(),
                endpoint_type: EndpointType::BamDmux,
                interface_number: 0,
            }]),
            ..Default::default()
        },
    );
}

#[test]
fn pdc_configurations() {
    indication(
        Service::Pdc,
        0x24,
        "01 0200 0000  10 0400 07000000  11 0800 01 01000000 02 AB01",
        &Indication::Pdc(pdc::Indication::Configs(Box::new(pdc::Configs {
            result: 0,
            token: Some(7),
            configs: Some(vec![pdc::ConfigId {
                config_type: pdc::ConfigurationType::Software,
                id: hex("AB01"),
            }]),
            ..Default::default()
        }))),
    );
}
