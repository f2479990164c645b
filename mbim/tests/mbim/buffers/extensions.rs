//! MS Basic Connect Extensions.

use mbim::Version;
use mbim::basic_connect::*;
use mbim::codec::{Tlv, TlvType};
use mbim::extensions::*;
use mbim::proxy::ProxyVersion;

use super::{check, p, t, w};
use crate::hex::unhex;

#[test]
fn version() {
    check(Version::V1, &VersionQuery::offer(Version::V3), &[vec![0, 1, 0, 3]]);
    check(
        Version::V1,
        &VersionInfo { mbim_version: 0x0100, mbim_extended_version: 0x0200 },
        &[vec![0, 1, 0, 2]],
    );
    check(
        Version::V1,
        &ProxyVersion { mbim_version: 0x0100, mbim_extended_version: 0x0300 },
        &[vec![0, 1, 0, 3]],
    );
}

#[test]
fn slots() {
    let caps = SysCaps { number_of_executors: 1, number_of_slots: 2, concurrency: 1, modem_id: 5 << 32 | 6 };
    check(Version::V1, &caps, &[w(&[1, 2, 1, 6, 5])]);
    let slots = vec![Slot { slot: 1 }, Slot { slot: 0 }];
    let bytes = [w(&[2, 20, 4, 24, 4, 1, 0])];
    check(Version::V1, &DeviceSlotMappingsSet { slots: slots.clone() }, &bytes);
    check(Version::V1, &DeviceSlotMappings { slots }, &bytes);
    check(Version::V1, &SlotInfoStatusQuery { slot_index: 1 }, &[w(&[1])]);
    check(Version::V1, &SlotInfoStatus { slot_index: 1, state: SlotState::ActiveEsim }, &[w(&[1, 7])]);
}

#[test]
fn device_caps() {
    let mut caps = ExtendedDeviceCaps {
        device_type: DeviceType::Embedded,
        cellular_class: CellularClass::GSM,
        voice_class: VoiceClass::NoVoice,
        sim_class: SimClass::REMOVABLE,
        data_class: DataClass::LTE,
        sms_caps: SmsCaps::PDU_SEND,
        control_caps: ControlCaps::ESIM,
        max_sessions: 4,
        executor_index: 1,
        device_id: "861234567890123".into(),
        hardware_info: "T99W175".into(),
        ..ExtendedDeviceCaps::default()
    };
    let head = w(&[1, 1, 1, 2, 0x20, 2, 0x20]);
    let v1 = [head.clone(), w(&[4, 0, 0, 68, 30, 0, 0, 100, 14, 1]), t("861234567890123"), t("T99W175")];
    check(Version::V1, &caps, &v1);
    check(Version::V2, &caps, &v1);
    caps.data_subclass = Some(DataSubclass::ENDC | DataSubclass::from(1 << 40));
    caps.wcdma_band_class = Some(0b1001_0011);
    caps.lte_band_class = vec![1, 3, 7];
    let v3 = [
        head,
        w(&[1, 1 << 8, 4, 1, 0b1001_0011]),
        unhex("0b00 00 02 06000000 0100 0300 0700 0000"),
        unhex("0b00 00 00 00000000"),
        unhex("0a00 00 00 00000000"),
        unhex("0a00 00 02 1e000000"),
        t("861234567890123"),
        unhex("0a00 00 00 00000000"),
        unhex("0a00 00 02 0e000000"),
        t("T99W175"),
    ];
    check(Version::V3, &caps, &v3);
}

#[test]
fn attach() {
    let element = LteAttachConfigurationElement {
        ip_type: ContextIpType::Ipv4v6,
        roaming: LteAttachRoaming::Partner,
        source: ContextSource::Operator,
        access_string: "web".into(),
        auth_protocol: AuthProtocol::Pap,
        ..LteAttachConfigurationElement::default()
    };
    let struct_bytes = [w(&[3, 1, 2, 44, 6, 0, 0, 0, 0, 0, 1]), t("web")].concat();
    let set = LteAttachConfigurationSet {
        operation: LteAttachOperation::RestoreFactory,
        configurations: vec![element.clone()],
    };
    check(Version::V1, &set, &[w(&[1, 1, 16, 52]), struct_bytes.clone()]);
    let done = LteAttachConfiguration { configurations: vec![element.clone(), element] };
    check(Version::V1, &done, &[w(&[2, 20, 52, 72, 52]), struct_bytes.clone(), struct_bytes]);
    let mut info = LteAttachInfo {
        lte_attach_state: LteAttachState::Attached,
        ip_type: ContextIpType::Ipv4,
        access_string: "web".into(),
        ..LteAttachInfo::default()
    };
    check(Version::V2, &info, &[w(&[1, 1, 40, 6, 0, 0, 0, 0, 0, 0]), t("web")]);
    info.nw_error = Some(NwError::GprsAndNonGprsNotAllowed);
    check(Version::V3, &info, &[w(&[1, 8, 1, 44, 6, 0, 0, 0, 0, 0, 0]), t("web")]);
}

#[test]
fn contexts() {
    let fixed = [w(&[1]), unhex("7e5e2a7e4e6f7272736b656e7e5e2a7e"), w(&[3, 1, 6, 2, 1])].concat();
    let element = ProvisionedContextElementV2 {
        context_id: 1,
        context_type: ContextType::Internet,
        ip_type: ContextIpType::Ipv4v6,
        state: ContextState::Enabled,
        roaming: ContextRoaming::AllowAll,
        media_type: ContextMedia::All,
        source: ContextSource::User,
        access_string: "web".into(),
        ..ProvisionedContextElementV2::default()
    };
    let tail = [w(&[72, 6, 0, 0, 0, 0, 0, 0]), t("web")].concat();
    let done = ProvisionedContextsV2 { contexts: vec![element] };
    check(Version::V1, &done, &[w(&[1, 12, 80]), fixed.clone(), tail.clone()]);
    let set = ProvisionedContextsV2Set {
        operation: ContextOperation::Delete,
        context_type: ContextType::Internet,
        ip_type: ContextIpType::Ipv4v6,
        state: ContextState::Enabled,
        roaming: ContextRoaming::AllowAll,
        media_type: ContextMedia::All,
        source: ContextSource::User,
        access_string: "web".into(),
        ..ProvisionedContextsV2Set::default()
    };
    check(Version::V1, &set, &[fixed, tail]);
}

#[test]
fn options() {
    let pco = Pco { session_id: 1, data_type: PcoType::Partial, data: vec![0x27, 3, 0x80, 0, 1] };
    check(Version::V1, &pco, &[w(&[1, 5, 1]), vec![0x27, 3, 0x80, 0, 1]]);
    check(Version::V1, &PcoQuery { session_id: 1, ..PcoQuery::default() }, &[w(&[1, 0, 0])]);
    let location = LocationInfoStatus { location_area_code: 1, tracking_area_code: 2, cell_id: 3 };
    check(Version::V1, &location, &[w(&[1, 2, 3])]);
}

#[test]
fn cells() {
    let neighbour = |id: &str, cell_id| LteNeighboringCell {
        provider_id: id.into(),
        cell_id,
        earfcn: 1300,
        physical_cell_id: 42,
        tac: 7,
        rsrp: -100,
        rsrq: -11,
    };
    let mut info = BaseStationsInfo {
        system_type: DataClass::LTE,
        lte_serving_cell: Some(LteServingCell {
            provider_id: "26201".into(),
            cell_id: 0x1_2345,
            earfcn: 1300,
            physical_cell_id: 41,
            tac: 7,
            rsrp: -90,
            rsrq: -9,
            timing_advance: u32::MAX,
        }),
        lte_neighboring_cells: vec![neighbour("26201", 1), neighbour("", 2), neighbour("310260", 3)],
        cdma_cells: vec![CdmaCell { serving_cell_flag: 1, nid: 2, ..CdmaCell::default() }],
        ..BaseStationsInfo::default()
    };
    let minus = |number: u32| 0_u32.wrapping_sub(number);
    let serving = [w(&[36, 10, 0x1_2345, 1300, 41, 7, minus(90), minus(9), u32::MAX]), t("26201")].concat();
    let one = |offset, length, cell| w(&[offset, length, cell, 1300, 42, 7, minus(100), minus(11)]);
    // Each one is followed by its own text.
    let neighbours =
        [w(&[3]), one(32, 10, 1), t("26201"), one(0, 0, 2), one(32, 12, 3), t("310260")].concat();
    let cdma = w(&[1, 1, 2, 0, 0, 0, 0, 0, 0, 0]);
    assert_eq!((serving.len(), neighbours.len(), cdma.len()), (48, 124, 40));
    let v1 = w(&[0x20, 0, 0, 0, 0, 0, 0, 76, 48, 0, 0, 0, 0, 0, 0, 124, 124, 248, 40]);
    check(Version::V1, &info, &[v1, serving.clone(), neighbours.clone(), cdma.clone()]);

    info.system_sub_type = Some(DataSubclass::ENDC);
    info.nr_serving_cells = vec![NrServingCell {
        provider_id: "26201".into(),
        nci: 0x9_8765_4321,
        physical_cell_id: 500,
        nrarfcn: 643_296,
        tac: 7,
        rsrp: 60,
        rsrq: 65,
        sinr: 80,
        timing_advance: 1 << 33,
    }];
    info.nr_neighboring_cells = vec![NrNeighboringCell {
        system_sub_type: DataSubclass::NR,
        provider_id: "26201".into(),
        cell_id: "AB".into(),
        physical_cell_id: 501,
        tac: 7,
        rsrp: 50,
        rsrq: 60,
        sinr: 70,
    }];
    let nr_serving =
        [w(&[1, 48, 10, 0x8765_4321, 9, 500, 643_296, 7, 60, 65, 80, 0, 2]), t("26201")].concat();
    let nr_neighbour = [w(&[1, 2, 40, 10, 52, 4, 501, 7, 50, 60, 70]), t("26201"), t("AB")].concat();
    let v3 = w(&[0x20, 1, 0, 0, 0, 0, 0, 0, 96, 48, 0, 0, 0, 0, 0, 0, 144, 124, 268, 40, 308, 64, 372, 60]);
    check(Version::V3, &info, &[v3, serving, neighbours, cdma, nr_serving, nr_neighbour]);
    let query = |max_nr_count| BaseStationsInfoQuery {
        max_gsm_count: 1,
        max_umts_count: 2,
        max_tdscdma_count: 3,
        max_lte_count: 4,
        max_cdma_count: 5,
        max_nr_count,
    };
    check(Version::V1, &query(None), &[w(&[1, 2, 3, 4, 5])]);
    check(Version::V3, &query(Some(6)), &[w(&[1, 2, 3, 4, 5, 6])]);
}

#[test]
fn configuration_and_registration() {
    let configuration = ModemConfiguration {
        configuration_status: ModemConfigurationStatus::Completed,
        configuration_name: "ROW".into(),
        more: vec![],
    };
    check(Version::V3, &configuration, &[w(&[2]), unhex("0a00 00 02 06000000"), t("ROW")]);
    let parameters = RegistrationParameters {
        mico_mode: MicoMode::Unsupported,
        drx_cycle: DrxCycle::Cycle64,
        ladn_info: LadnInfo::Requested,
        default_pdu_activation_hint: DefaultPduActivationHint::Likely,
        re_register_if_needed: true,
        more: vec![Tlv { kind: TlvType::Ladn, data: vec![1].into() }],
    };
    let bytes = [w(&[2, 3, 1, 1, 1]), unhex("0800 00 03 01000000"), p(&[1])];
    check(Version::V3, &parameters, &bytes);
}
