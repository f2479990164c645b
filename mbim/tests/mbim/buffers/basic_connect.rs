//! What the modem is, its SIM, its PINs, its services.

use mbim::basic_connect::*;
use mbim::{Service, Uuid, Version};

use super::{check, t, w};
use crate::hex::unhex;

#[test]
fn device_caps() {
    let caps = DeviceCaps {
        device_type: DeviceType::Embedded,
        cellular_class: CellularClass::GSM,
        voice_class: VoiceClass::NoVoice,
        sim_class: SimClass::REMOVABLE,
        data_class: DataClass::UMTS | DataClass::LTE | DataClass::CUSTOM,
        sms_caps: SmsCaps::PDU_RECEIVE | SmsCaps::PDU_SEND,
        control_caps: ControlCaps::REGISTER_MANUALLY | ControlCaps::HARDWARE_RADIO_SWITCH,
        max_sessions: 8,
        custom_data_class: "HSPA+".into(),
        device_id: "867698041234567".into(),
        firmware_info: "EM05CEFCR06A04M1G_ND".into(),
        hardware_info: String::new(),
    };
    let bytes = [
        w(&[1, 1, 1, 2, 0x8000_0024, 3, 3, 8]),
        w(&[64, 10, 76, 30, 108, 40, 0, 0]),
        t("HSPA+"),
        t("867698041234567"),
        t("EM05CEFCR06A04M1G_ND"),
    ];
    check(Version::V1, &caps, &bytes);
    assert_eq!(format!("{:?}", caps.device_id), "Hidden(15 bytes)");
}

#[test]
fn subscriber_ready() {
    let mut status = SubscriberReadyStatus {
        ready_state: SubscriberReadyState::Initialized,
        flags: None,
        subscriber_id: "262019876543210".into(),
        sim_iccid: "89490200001234567890".into(),
        ready_info: ReadyInfo::PROTECT_UNIQUE_ID,
        telephone_numbers: vec!["+491711234567".into(), "".into(), "0171".into()],
    };
    let texts = [t("262019876543210"), t("89490200001234567890"), t("+491711234567"), t("0171")].concat();
    let v1 = w(&[1, 52, 30, 84, 40, 1, 3, 124, 26, 0, 0, 152, 8]);
    check(Version::V1, &status, &[v1.clone(), texts.clone()]);
    check(Version::V2, &status, &[v1, texts.clone()]);
    status.flags = Some(SubscriberReadyFlags::ESIM | SubscriberReadyFlags::SIM_REMOVABILITY_KNOWN);
    check(Version::V3, &status, &[w(&[1, 3, 56, 30, 88, 40, 1, 3, 128, 26, 0, 0, 156, 8]), texts]);
}

#[test]
fn pin() {
    let set = PinSet {
        pin_type: PinType::Puk1,
        pin_operation: PinOperation::Enter,
        pin: "12345678".into(),
        new_pin: "0000".into(),
    };
    check(Version::V1, &set, &[w(&[11, 0, 24, 16, 40, 8]), t("12345678"), t("0000")]);
    assert!(!format!("{set:?}").contains("1234"));
    let pin = Pin { pin_type: PinType::Pin1, pin_state: PinState::Locked, remaining_attempts: 3 };
    check(Version::V1, &pin, &[w(&[2, 1, 3])]);
}

#[test]
fn pin_list() {
    let numeric = |pin_mode, pin_length_min| PinDesc {
        pin_mode,
        pin_format: PinFormat::Numeric,
        pin_length_min,
        pin_length_max: 8,
    };
    let list = PinList {
        pin1: numeric(PinMode::Enabled, 4),
        pin2: numeric(PinMode::Disabled, 5),
        custom: numeric(PinMode::NotSupported, 6),
        ..PinList::default()
    };
    check(Version::V1, &list, &[w(&[1, 1, 4, 8, 2, 1, 5, 8]), vec![0; 112], w(&[0, 1, 6, 8])]);
}

#[test]
fn device_services() {
    let unknown: Uuid = "01020304-0506-0708-090a-0b0c0d0e0f10".parse().unwrap();
    let services = DeviceServices {
        max_dss_sessions: 2,
        services: vec![
            DeviceServiceElement {
                service: Service::BasicConnectExtensions,
                cids: vec![5, 7, 8, 15],
                ..DeviceServiceElement::default()
            },
            DeviceServiceElement {
                service: Service::Other(unknown),
                dss_payload: 3,
                max_dss_instances: 1,
                cids: vec![],
            },
        ],
    };
    let bytes = [
        w(&[2, 2, 24, 44, 68, 28]),
        unhex("3d01dcc5fef54d050d3abef7058e9aaf"),
        w(&[0, 0, 4, 5, 7, 8, 15]),
        unhex("0102030405060708090a0b0c0d0e0f10"),
        w(&[3, 1, 0]),
    ];
    check(Version::V1, &services, &bytes);
    assert!(services.has(Service::BasicConnectExtensions, 15));
    assert!(!services.has(Service::BasicConnectExtensions, 14));
    assert!(!services.has(Service::Sms, 5));
}

#[test]
fn subscribe_list() {
    let list = DeviceServiceSubscribeListSet {
        events: vec![
            EventEntry { service: Service::BasicConnect, cids: vec![2, 9] },
            EventEntry { service: Service::QmiTunnel, cids: vec![1] },
        ],
    };
    let bytes = [
        w(&[2, 20, 28, 48, 24]),
        unhex("a289cc33bcbb8b4fb6b0133ec2aae6df"),
        w(&[2, 2, 9]),
        unhex("d1a30bc2f97a6e43bf65c7e24fb0f0d3"),
        w(&[1, 1]),
    ];
    check(Version::V1, &list, &bytes);
}

#[test]
fn small_ones() {
    check(Version::V1, &RadioStateSet { radio_state: RadioSwitchState::On }, &[w(&[1])]);
    check(Version::V1, &RadioStateSet { radio_state: RadioSwitchState::Other(7) }, &[w(&[7])]);
    check(Version::V1, &EmergencyMode { state: EmergencyModeState::On }, &[w(&[1])]);
    check(Version::V1, &NetworkIdleHint { state: NetworkIdleHintState::Enabled }, &[w(&[1])]);
    let activation = ServiceActivation { nw_error: NwError::Other(200), buffer: vec![1, 2, 3, 4, 5].into() };
    check(Version::V1, &activation, &[w(&[200]), vec![1, 2, 3, 4, 5]]);
}
