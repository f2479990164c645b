//! NAS.

use qmi::{Indication, Service, nas};

use super::{indication, request, response};

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
