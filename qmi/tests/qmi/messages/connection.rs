//! WDS.

use std::net::{Ipv4Addr, Ipv6Addr};

use qmi::endpoint::{Endpoint, EndpointType};
use qmi::layout::Secret;
use qmi::{Indication, Service, wds};

use super::{indication, request, response};

#[test]
fn wds_starts_a_connection() {
    request(
        "14 0800 696E7465726E6574  16 0100 03  17 0100 75  18 0100 70  19 0100 04",
        &wds::StartNetwork {
            apn: Some("internet".into()),
            authentication_preference: Some(wds::Authentication::PAP | wds::Authentication::CHAP),
            username: Some("u".into()),
            password: Some(Secret::new("p")),
            ip_family_preference: Some(wds::IpFamily::Ipv4),
            ..Default::default()
        },
    );
    response::<wds::StartNetwork>(
        "01 0400 7856 3412",
        &wds::StartNetworkResponse { packet_data_handle: 0x1234_5678, ..Default::default() },
    );
}

#[test]
fn wds_settings() {
    response::<wds::GetCurrentSettings>(
        "15 0400 08080808  1E 0400 0401010A  21 0400 F8FFFFFF
         24 0A00 01 0700 6578616D706C65
         25 1100 20010DB8000000000000000000000001 40
         27 1000 20010DB8000000000000000000000035  29 0400 DC050000",
        &wds::GetCurrentSettingsResponse {
            primary_ipv4_dns_address: Some(Ipv4Addr::new(8, 8, 8, 8)),
            ipv4_address: Some(Ipv4Addr::new(10, 1, 1, 4)),
            ipv4_gateway_subnet_mask: Some(Ipv4Addr::new(255, 255, 255, 248)),
            pcscf_domain_name_list: Some(vec!["example".into()]),
            ipv6_address: Some(wds::Ipv6Prefix {
                address: Ipv6Addr::new(0x2001, 0xDB8, 0, 0, 0, 0, 0, 1),
                prefix_length: 64,
            }),
            ipv6_primary_dns_address: Some(Ipv6Addr::new(0x2001, 0xDB8, 0, 0, 0, 0, 0, 0x35)),
            mtu: Some(1500),
            ..Default::default()
        },
    );
}

#[test]
fn wds_status() {
    indication(
        Service::Wds,
        0x22,
        "01 0200 01 00  10 0200 0200  11 0400 0600 2400  12 0100 06",
        &Indication::Wds(wds::Indication::PacketServiceStatus(Box::new(wds::PacketServiceStatus {
            connection_status: wds::ConnectionState {
                status: wds::ConnectionStatus::Disconnected,
                reconfiguration_required: false,
            },
            call_end_reason: Some(2),
            verbose_call_end_reason: Some(wds::VerboseCallEndReason {
                kind: wds::VerboseCallEndReasonType::ThreeGpp,
                reason: 36,
            }),
            ip_family: Some(wds::IpFamily::Ipv6),
            ..Default::default()
        }))),
    );
}

#[test]
fn wds_profiles() {
    response::<wds::GetProfileList>(
        "01 0A00 02  00 01 03 696D73  00 02 00  E0 0200 0100",
        &wds::GetProfileListResponse {
            profile_list: vec![
                wds::ProfileEntry {
                    profile_type: wds::ProfileType::ThreeGpp,
                    profile_index: 1,
                    profile_name: "ims".into(),
                },
                wds::ProfileEntry {
                    profile_type: wds::ProfileType::ThreeGpp,
                    profile_index: 2,
                    profile_name: String::new(),
                },
            ],
            extended_error_code: Some(wds::DsProfileError::Fail),
            ..Default::default()
        },
    );
}

#[test]
fn wds_binds_a_mux() {
    request(
        "10 0800 02000000 04000000  11 0100 81  13 0400 01000000",
        &wds::BindMuxDataPort {
            endpoint_info: Some(Endpoint { endpoint_type: EndpointType::Hsusb, interface_number: 4 }),
            mux_id: Some(0x81),
            client_type: Some(wds::ClientType::Tethered),
            ..Default::default()
        },
    );
}
