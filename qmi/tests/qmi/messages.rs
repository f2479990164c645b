//! Messages of every service against bytes written by hand, in both directions: a layout of each kind at least once.

use std::net::{Ipv4Addr, Ipv6Addr};

use qmi::endpoint::{Endpoint, EndpointType};
use qmi::layout::Secret;
use qmi::tlv::Tlvs;
use qmi::{Indication, Request, Service, ctl, dms, dpm, dsd, nas, pdc, uim, voice, wda, wds, wms};

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
fn nas_registers_for_indications() {
    request(
        "13 0100 01  18 0100 01  19 0100 00  21 0200 01 00",
        &nas::RegisterIndications {
            serving_system_events: Some(true),
            system_info: Some(true),
            signal_info: Some(false),
            network_reject_information: Some(nas::NetworkRejectInformation {
                enable_network_reject_indications: true,
                suppress_system_info_indications: false,
            }),
            ..Default::default()
        },
    );
}

#[test]
fn nas_system_info() {
    let lte =
        "19 1D00  01 03  01 03  01 00  00 00  00 0000  01 038C9C01  00 00 00  01 323632 3031FF  01 512A";
    let expected = nas::LteSystemInfo {
        domain: Some(nas::NetworkServiceDomain::CsPs),
        service_capability: Some(nas::NetworkServiceDomain::CsPs),
        roaming_status: Some(nas::RoamingStatus::Home),
        forbidden: None,
        lac: None,
        cid: Some(0x019C_8C03),
        registration_reject: None,
        network: Some(nas::NetworkId { mcc: "262".into(), mnc: "01".into() }),
        tac: Some(0x2A51),
    };
    let status = nas::ServiceState {
        service_status: nas::ServiceStatus::Available,
        true_service_status: nas::ServiceStatus::Available,
        preferred_data_path: true,
    };
    response::<nas::GetSystemInfo>(
        &format!("14 0300 02 02 01  {lte}  50 0300 002A51"),
        &nas::GetSystemInfoResponse {
            lte_service_status: Some(status.clone()),
            lte_system_info: Some(expected.clone()),
            nr5g_tracking_area_code: Some([0x00, 0x2A, 0x51]),
            ..Default::default()
        },
    );
    indication(
        Service::Nas,
        0x4E,
        &format!("14 0300 02 02 01  {lte}  50 0100 01"),
        &Indication::Nas(nas::Indication::SystemInfo(Box::new(nas::SystemInfo {
            lte_service_status: Some(status),
            lte_system_info: Some(expected),
            eutra_with_nr5g_availability: Some(true),
            ..Default::default()
        }))),
    );
}

#[test]
fn nas_signal() {
    response::<nas::GetSignalInfo>(
        "14 0600 C3 F7 A4FF 8A00  17 0400 A1FF 6E00  18 0200 F5FF",
        &nas::GetSignalInfoResponse {
            lte_signal_strength: Some(nas::LteSignalStrength { rssi: -61, rsrq: -9, rsrp: -92, snr: 138 }),
            nr5g_signal_strength: Some(nas::Nr5gSignalStrength { rsrp: -95, snr: 110 }),
            nr5g_signal_strength_extended: Some(-11),
            ..Default::default()
        },
    );
    request(
        "10 0300 02 9C D8  14 0900 02 FFFFFFFF 00000000",
        &nas::ConfigSignalInfo {
            rssi_threshold: Some(vec![-100, -40]),
            io_threshold: Some(vec![-1, 0]),
            ..Default::default()
        },
    );
}

#[test]
fn nas_scan() {
    response::<nas::NetworkScan>(
        "10 1300  0100  0601 0100 4A  0B 54656C656B6F6D2E646520",
        &nas::NetworkScanResponse {
            network_information: Some(vec![nas::ScannedNetwork {
                mcc: 262,
                mnc: 1,
                network_status: nas::NetworkStatus::AVAILABLE
                    | nas::NetworkStatus::ROAMING
                    | nas::NetworkStatus::PREFERRED,
                description: "Telekom.de ".into(),
            }]),
            ..Default::default()
        },
    );
}

#[test]
fn nas_serving_system() {
    indication(
        Service::Nas,
        0x24,
        "01 0600 01 01 01 02 01 08  12 0700 0601 0100 02 6F32  1A 0100 FC",
        &Indication::Nas(nas::Indication::ServingSystem(Box::new(nas::ServingSystem {
            serving_system: nas::ServingState {
                registration_state: nas::RegistrationState::Registered,
                cs_attach_state: nas::AttachState::Attached,
                ps_attach_state: nas::AttachState::Attached,
                selected_network: nas::NetworkType::ThreeGpp,
                radio_interfaces: vec![nas::RadioInterface::Lte],
            },
            current_plmn: Some(nas::NamedPlmn { mcc: 262, mnc: 1, description: "o2".into() }),
            time_zone_3gpp: Some(-4),
            ..Default::default()
        }))),
    );
}

#[test]
fn nas_reject() {
    indication(
        Service::Nas,
        0x68,
        "01 0100 08  02 0100 02  03 0100 0F  10 0500 0601 0100 00",
        &Indication::Nas(nas::Indication::NetworkReject(Box::new(nas::NetworkReject {
            radio_interface: nas::RadioInterface::Lte,
            service_domain: nas::NetworkServiceDomain::Ps,
            reject_cause: nas::RejectCause::NoSuitableCellsInLocationArea,
            plmn: Some(nas::Plmn { mcc: 262, mnc: 1, includes_pcs_digit: false }),
            ..Default::default()
        }))),
    );
}

#[test]
fn nas_selection() {
    request(
        "11 0200 5000  16 0500 01 0601 0300  17 0100 01  1E 0300 02 0C 08",
        &nas::SetSystemSelectionPreference {
            mode_preference: Some(nas::RatModePreference::LTE | nas::RatModePreference::NR5G),
            network_selection_preference: Some(nas::NetworkSelection {
                mode: nas::NetworkSelectionPreference::Manual,
                mcc: 262,
                mnc: 3,
            }),
            change_duration: Some(nas::ChangeDuration::Permanent),
            acquisition_order_preference: Some(vec![nas::RadioInterface::Nr5g, nas::RadioInterface::Lte]),
            ..Default::default()
        },
    );
}

#[test]
fn nas_cells() {
    response::<nas::GetCellLocationInfo>(
        "14 1200  01  01  6405 0A 14 05  01 4001 A6FF 24FC 9CFD 0000
         18 1400  02000000  01  6405 4001 0000D8C2 00001CC1 F6FF 00",
        &nas::GetCellLocationInfoResponse {
            interfrequency_lte_info: Some(nas::InterfrequencyLteInfo {
                ue_in_idle: true,
                frequency: vec![nas::LteFrequency {
                    eutra_absolute_rf_channel_number: 1380,
                    cell_selection_rx_level_low_threshold: 10,
                    cell_selection_rx_level_high_threshold: 20,
                    cell_reselection_priority: 5,
                    cell: vec![nas::LteCell {
                        physical_cell_id: 320,
                        rsrq: -90,
                        rsrp: -988,
                        rssi: -612,
                        cell_selection_rx_level: 0,
                    }],
                }],
            }),
            umts_info_neighboring_lte: Some(nas::UmtsInfoNeighboringLte {
                rrc_state: 2,
                frequency: vec![nas::UmtsLteFrequency {
                    eutra_absolute_rf_channel_number: 1380,
                    physical_cell_id: 320,
                    rsrp: -108.0,
                    rsrq: -9.75,
                    cell_selection_rx_level: -10,
                    is_tdd: false,
                }],
            }),
            ..Default::default()
        },
    );
}

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
fn uim_channel() {
    request(
        "01 0100 01  10 1100 10 A0000005591010FFFFFFFF8900000100",
        &uim::OpenLogicalChannel {
            slot: 1,
            aid: Some(hex("A0000005591010FFFFFFFF8900000100")),
            ..Default::default()
        },
    );
    response::<uim::OpenLogicalChannel>(
        "10 0100 02  11 0200 90 00  12 0300 02 6F00",
        &uim::OpenLogicalChannelResponse {
            channel_id: Some(2),
            card_result: Some(uim::CardResult { sw1: 0x90, sw2: 0x00 }),
            select_response: Some(hex("6F00")),
            ..Default::default()
        },
    );
    request(
        "01 0100 01  02 0700 0500 82E2910000  10 0100 02",
        &uim::SendApdu { slot: 1, apdu: hex("82E2910000"), channel_id: Some(2), ..Default::default() },
    );
    response::<uim::SendApdu>(
        "10 0400 0200 6A82",
        &uim::SendApduResponse { response: Some(hex("6A82")), ..Default::default() },
    );
}

#[test]
fn uim_files() {
    let session = uim::Session { session_type: uim::SessionType::CardSlot1, application_identifier: vec![] };
    request(
        "01 0200 06 00  02 0500 E22F 02 003F  03 0400 0000 0A00",
        &uim::ReadTransparent {
            session,
            file: uim::File { file_id: 0x2FE2, file_path: hex("003F") },
            range: uim::ReadRange { offset: 0, length: 10 },
            ..Default::default()
        },
    );
    response::<uim::ReadTransparent>(
        "10 0200 90 00  11 0C00 0A00 98941000000000000010",
        &uim::ReadTransparentResponse {
            card_result: Some(uim::CardResult { sw1: 0x90, sw2: 0x00 }),
            data: Some(hex("98941000000000000010")),
            ..Default::default()
        },
    );
}

#[test]
fn uim_authentication() {
    let challenge = "10 000102030405060708090A0B0C0D0E0F 10 101112131415161718191A1B1C1D1E1F";
    request(
        &format!("01 0200 00 00  02 2500 03 2200 {challenge}"),
        &uim::Authenticate {
            session: uim::Session::default(),
            authentication: uim::Authentication {
                context: uim::AuthenticationContext::ThreeG,
                data: hex(challenge),
            },
            ..Default::default()
        },
    );
    response::<uim::Authenticate>(
        "10 0200 90 00  11 0500 0300 DB0142",
        &uim::AuthenticateResponse {
            card_result: Some(uim::CardResult { sw1: 0x90, sw2: 0 }),
            result: Some(hex("DB0142")),
            ..Default::default()
        },
    );
}

#[test]
fn uim_card_status() {
    let application = "02 07 02 00 FF FF  07 A0000000871002  00 03 03 0A 01 03 0A";
    indication(
        Service::Uim,
        0x32,
        &format!("10 2400  0000 FFFF FFFF FFFF  01  01 00 00 00 00  01  {application}"),
        &Indication::Uim(uim::Indication::CardStatus(Box::new(uim::CardStatus {
            card_status: Some(uim::CardReport {
                index_gw_primary: 0,
                index_1x_primary: 0xFFFF,
                index_gw_secondary: 0xFFFF,
                index_1x_secondary: 0xFFFF,
                cards: vec![uim::Card {
                    card_state: uim::CardState::Present,
                    upin_state: uim::PinState::NotInitialized,
                    upin_retries: 0,
                    upuk_retries: 0,
                    error_code: uim::CardError::Unknown,
                    applications: vec![uim::Application {
                        kind: uim::ApplicationType::Usim,
                        state: uim::ApplicationState::Ready,
                        personalization_state: uim::PersonalizationState::Ready,
                        personalization_feature: 0,
                        personalization_retries: 255,
                        personalization_unblock_retries: 255,
                        application_identifier: hex("A0000000871002"),
                        upin_replaces_pin1: false,
                        pin1_state: uim::PinState::Disabled,
                        pin1_retries: 3,
                        puk1_retries: 10,
                        pin2_state: uim::PinState::EnabledNotVerified,
                        pin2_retries: 3,
                        puk2_retries: 10,
                    }],
                }],
            }),
            ..Default::default()
        }))),
    );
}

#[test]
fn uim_refresh() {
    indication(
        Service::Uim,
        0x33,
        "10 0B00  01 02 00 00  0100 E22F 02 003F",
        &Indication::Uim(uim::Indication::Refresh(Box::new(uim::Refresh {
            event: Some(uim::RefreshEvent {
                stage: uim::RefreshStage::Start,
                mode: uim::RefreshMode::InitFcn,
                session_type: uim::SessionType::PrimaryGwProvisioning,
                application_identifier: vec![],
                files: vec![uim::RefreshFile { file_id: 0x2FE2, path: hex("003F") }],
            }),
            ..Default::default()
        }))),
    );
    request(
        "01 0400 00 02 A000  02 0100 01",
        &uim::RefreshComplete {
            session: uim::Session {
                session_type: uim::SessionType::PrimaryGwProvisioning,
                application_identifier: hex("A000"),
            },
            refresh_success: true,
            ..Default::default()
        },
    );
}

#[test]
fn wms_lists_and_reads() {
    response::<wms::ListMessages>(
        "01 0E00 02000000  00000000 01  05000000 00",
        &wms::ListMessagesResponse {
            message_list: vec![
                wms::MessageEntry { memory_index: 0, message_tag: wms::MessageTagType::MtNotRead },
                wms::MessageEntry { memory_index: 5, message_tag: wms::MessageTagType::MtRead },
            ],
            ..Default::default()
        },
    );
    response::<wms::RawRead>(
        "01 0700 01 06 0300 079194",
        &wms::RawReadResponse {
            message: wms::ReadMessage {
                message_tag: wms::MessageTagType::MtNotRead,
                format: wms::MessageFormat::GsmWcdmaPointToPoint,
                raw_data: hex("079194"),
            },
            ..Default::default()
        },
    );
}

#[test]
fn wms_routes() {
    request(
        "01 0600 0100  00 01 00 01  10 0100 01",
        &wms::SetRoutes {
            route_list: vec![wms::Route {
                message_type: wms::MessageType::Point,
                message_class: wms::MessageClass::Class1,
                storage: wms::StorageType::Uim,
                receipt_action: wms::ReceiptAction::StoreAndNotify,
            }],
            transfer_status_report: Some(wms::TransferIndication::Client),
            ..Default::default()
        },
    );
    indication(
        Service::Wms,
        1,
        "10 0500 01 2A000000  12 0100 01",
        &Indication::Wms(wms::Indication::EventReport(Box::new(wms::EventReport {
            mt_message: Some(wms::StoredMessage { storage_type: wms::StorageType::Nv, memory_index: 42 }),
            message_mode: Some(wms::MessageMode::GsmWcdma),
            ..Default::default()
        }))),
    );
}

#[test]
fn voice_ussd() {
    request(
        "01 0700 01 05 2A31303023",
        &voice::OriginateUssd {
            uss_data: voice::UssData {
                data_coding_scheme: voice::UssDataCodingScheme::Ascii,
                data: b"*100#".to_vec(),
            },
            ..Default::default()
        },
    );
    indication(
        Service::Voice,
        0x3E,
        "01 0100 02  11 0500 02 AC20 3500",
        &Indication::Voice(voice::Indication::Ussd(Box::new(voice::Ussd {
            user_action: voice::UserAction::Required,
            uss_data_utf16: Some("€5".encode_utf16().collect()),
            ..Default::default()
        }))),
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

/// `bytes` are the TLVs of this request, and the other way round.
fn request<R: Request>(bytes: &str, request: &R) {
    let bytes = hex(bytes);
    assert_eq!(request.encode().unwrap().as_bytes(), bytes, "{} is encoded otherwise", R::NAME);
    assert_eq!(&R::decode(&bytes).unwrap(), request, "{} is decoded otherwise", R::NAME);
}

/// `bytes` are the TLVs of this response behind its result, and the other way round.
fn response<R: Request>(bytes: &str, response: &R::Response) {
    let bytes = [hex("02 0400 0000 0000"), hex(bytes)].concat();
    let encoded = R::encode_response(response).unwrap();
    assert_eq!(encoded.as_bytes(), bytes, "{} is answered otherwise", R::NAME);
    let tlvs = Tlvs::parse(bytes).unwrap();
    assert_eq!(&R::read_response(&tlvs).unwrap(), response, "the answer of {} is read otherwise", R::NAME);
}

/// `bytes` are the TLVs of this indication, and the other way round.
fn indication(service: Service, id: u16, bytes: &str, indication: &Indication) {
    let tlvs = Tlvs::parse(hex(bytes)).unwrap();
    assert_eq!(&Indication::decode(service, id, &tlvs).unwrap(), indication);
    assert_eq!(indication.encode().unwrap(), (service, id, tlvs));
}
