//! Registration, networks, signal, packet service.

use mbim::Version;
use mbim::basic_connect::*;

use super::{check, t, w};

#[test]
fn register_state() {
    let set = RegisterStateSet {
        provider_id: "26201".into(),
        register_action: RegisterAction::Manual,
        data_class: DataClass::LTE,
    };
    check(Version::V1, &set, &[w(&[16, 10, 1, 0x20]), t("26201")]);
}

#[test]
fn register_state_info() {
    let mut state = RegisterStateInfo {
        nw_error: NwError::RoamingNotAllowedInLocationArea,
        register_state: RegisterState::Roaming,
        register_mode: RegisterMode::Automatic,
        available_data_classes: DataClass::LTE,
        current_cellular_class: CellularClass::GSM,
        provider_id: "20810".into(),
        provider_name: "Fährmann".into(),
        roaming_text: String::new(),
        registration_flag: RegistrationFlags::PACKET_SERVICE_AUTOMATIC_ATTACH,
        preferred_data_classes: None,
    };
    let texts = [t("20810"), t("Fährmann")].concat();
    check(Version::V1, &state, &[w(&[13, 4, 1, 0x20, 1, 48, 10, 60, 16, 0, 0, 2]), texts.clone()]);
    state.preferred_data_classes = Some(DataClass::LTE | DataClass::NR_5G_NSA);
    let v2 = w(&[13, 4, 1, 0x20, 1, 52, 10, 64, 16, 0, 0, 2, 0x60]);
    check(Version::V2, &state, &[v2.clone(), texts.clone()]);
    check(Version::V3, &state, &[v2, texts]);
}

#[test]
fn providers() {
    let provider = |id: &str, name: &str, provider_state, rssi| Provider {
        provider_id: id.into(),
        provider_state,
        provider_name: name.into(),
        cellular_class: CellularClass::GSM,
        rssi,
        error_rate: 99,
    };
    let home = provider("26202", "Vodafone", ProviderState::HOME | ProviderState::VISIBLE, 20);
    let other = provider("26203", "o2", ProviderState::from(0x4000_0002), 99);
    let bytes = [
        w(&[2, 20, 60, 80, 48]),
        w(&[32, 10, 9, 44, 16, 1, 20, 99]),
        t("26202"),
        t("Vodafone"),
        w(&[32, 10, 0x4000_0002, 44, 4, 1, 99, 99]),
        t("26203"),
        t("o2"),
    ];
    check(Version::V1, &VisibleProviders { providers: vec![home.clone(), other.clone()] }, &bytes);
    check(Version::V1, &PreferredProvidersSet { providers: vec![home.clone(), other] }, &bytes);
    check(Version::V1, &HomeProvider { provider: home }, &bytes[1..4]);
    check(Version::V1, &VisibleProvidersQuery { action: VisibleProvidersAction::RestrictedScan }, &[w(&[1])]);
    check(Version::V1, &VisibleProviders::default(), &[w(&[0])]);
}

#[test]
fn packet_service() {
    let mut service = PacketService {
        nw_error: NwError::None,
        packet_service_state: PacketServiceState::Attached,
        data_class: DataClass::LTE,
        uplink_speed: 50_000_000,
        downlink_speed: 0x1_0000_0000,
        ..PacketService::default()
    };
    let v1 = w(&[0, 2, 0x20, 50_000_000, 0, 0, 1]);
    check(Version::V1, &service, std::slice::from_ref(&v1));
    service.frequency_range = Some(FrequencyRange::Range2);
    check(Version::V2, &service, &[v1.clone(), w(&[2])]);
    service.data_subclass = Some(DataSubclass::NR);
    service.tai = Some(Tai { plmn_mcc: 0x262, plmn_mnc: 0x8001, tac: 0x1234 });
    let tai = vec![0x62, 2, 1, 0x80, 0x34, 0x12, 0, 0];
    check(Version::V3, &service, &[v1, w(&[2, 2]), tai]);
    let detach = PacketServiceSet { packet_service_action: PacketServiceAction::Detach };
    check(Version::V1, &detach, &[w(&[1])]);
}

#[test]
fn signal() {
    let mut signal = SignalState {
        rssi: 17,
        error_rate: 99,
        signal_strength_interval: 30,
        rssi_threshold: 2,
        error_rate_threshold: 1,
        rsrp_snr: vec![],
    };
    let v1 = w(&[17, 99, 30, 2, 1]);
    check(Version::V1, &signal, std::slice::from_ref(&v1));
    check(Version::V2, &signal, &[v1.clone(), w(&[0, 0])]);
    signal.rsrp_snr = vec![
        RsrpSnr { rsrp: 60, snr: 70, rsrp_threshold: 3, snr_threshold: 4, system_type: DataClass::LTE },
        RsrpSnr { rsrp: u32::MAX, snr: u32::MAX, system_type: DataClass::NR_5G_NSA, ..RsrpSnr::default() },
    ];
    let array = w(&[28, 44, 2, 60, 70, 3, 4, 0x20, u32::MAX, u32::MAX, 0, 0, 0x40]);
    check(Version::V2, &signal, &[v1, array]);
    assert_eq!(signal.rssi_dbm(), Some(-79));
    let [lte, nr] = &signal.rsrp_snr[..] else { unreachable!() };
    assert_eq!((lte.rsrp_dbm(), lte.snr_decibel_tenths()), (Some(-96), Some(120)));
    assert_eq!((nr.rsrp_dbm(), nr.snr_decibel_tenths()), (None, None));
    assert_eq!(SignalState { rssi: 99, ..signal }.rssi_dbm(), None);
    let set = SignalStateSet { signal_strength_interval: 30, rssi_threshold: 2, error_rate_threshold: 0 };
    check(Version::V1, &set, &[w(&[30, 2, 0])]);
}
