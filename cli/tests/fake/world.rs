//! What the fake shows.

use dbus_interface::{
    EuiccProperties, ModemProperties, NetworkProperties, ProfileProperties, SimProperties,
    value::{NotificationEvent, ProfileState},
};

/// Modems, and what was left alone.
#[derive(Clone, Default)]
pub(crate) struct World {
    pub(crate) modems: Vec<Modem>,
    pub(crate) ignored: Vec<(String, String)>,
    pub(crate) notifications: Vec<(u64, NotificationEvent, String, String)>,
}

#[derive(Clone, Default)]
pub(crate) struct Modem {
    pub(crate) number: u32,
    pub(crate) properties: ModemProperties,
    pub(crate) sim: SimProperties,
    pub(crate) network: NetworkProperties,
    pub(crate) euicc: Option<EuiccProperties>,
    pub(crate) profiles: Vec<ProfileProperties>,
}

pub(crate) const TRAVEL: &str = "8949000000000000011";
pub(crate) const HOME: &str = "8944000000000000022";
pub(crate) const TEST: &str = "8900100000000000033";

impl World {
    /// One modem with an eUICC that holds three profiles.
    pub(crate) fn one_modem() -> World {
        World {
            modems: vec![fibocom()],
            ignored: Vec::new(),
            notifications: vec![
                (3, NotificationEvent::Install, "smdp.example".to_owned(), TRAVEL.to_owned()),
                (12, NotificationEvent::Delete, "rsp.example.org".to_owned(), String::new()),
            ],
        }
    }

    /// That one, one that failed, one without an eUICC, and a device that was left alone.
    pub(crate) fn three_modems() -> World {
        let mut world = World::one_modem();
        world.modems.extend([failed(), without_euicc()]);
        world.ignored.push(("/sys/devices/usb4".to_owned(), "ports answer like a GPS receiver".to_owned()));
        world
    }

    pub(crate) fn without_profiles(mut self) -> World {
        self.modems[0].profiles.clear();
        self.notifications.clear();
        self
    }
}

fn fibocom() -> Modem {
    Modem {
        number: 0,
        properties: ModemProperties {
            device: "/sys/devices/usb1".to_owned(),
            state: "ready".into(),
            manufacturer: "Fibocom Wireless Inc.".to_owned(),
            model: "FM350-GL".to_owned(),
            revision: "81600.0000.00.29".to_owned(),
            equipment_identifier: "860000000000001".to_owned(),
            drivers: vec!["option1".to_owned()],
            ports: vec![
                ("/dev/ttyUSB2".to_owned(), "at".into()),
                ("/dev/ttyUSB3".to_owned(), "ignored".into()),
            ],
            power: "on".into(),
            uplink: "none".into(),
            ..ModemProperties::default()
        },
        sim: SimProperties {
            state: "ready".into(),
            iccid: TRAVEL.to_owned(),
            imsi: "262010000000001".to_owned(),
        },
        network: NetworkProperties {
            registration_state: "roaming".into(),
            operator_name: "Alpha 旅".to_owned(),
            operator_code: "26201".to_owned(),
            access_technology: "lte".into(),
            signal_quality: (62, true),
        },
        euicc: Some(EuiccProperties {
            eid: "89049032000000000000000000000012".to_owned(),
            firmware: "4.6.0".to_owned(),
            sgp_version: "2.2.2".to_owned(),
            free_memory: 384_000,
            default_smdp_address: String::new(),
            root_smds_address: "lpa.ds.example".to_owned(),
        }),
        profiles: vec![
            profile(TRAVEL, ProfileState::Enabled, "Reise 旅行 ✈️", "Data 5 GB", "Alpha", "operational"),
            profile(HOME, ProfileState::Disabled, "Home", "Flat", "Beta", "operational"),
            profile(TEST, ProfileState::Disabled, "", "GSMA Test Profile", "Test", "test"),
        ],
    }
}

fn failed() -> Modem {
    Modem {
        number: 1,
        properties: ModemProperties {
            device: "/sys/devices/usb2".to_owned(),
            state: "failed".into(),
            failed_reason: "no port answers AT commands; is another program using them?".to_owned(),
            power: "unknown".into(),
            uplink: "none".into(),
            ports: vec![("/dev/ttyACM0".to_owned(), "at".into())],
            ..ModemProperties::default()
        },
        sim: SimProperties { state: "unknown".into(), ..SimProperties::default() },
        network: NetworkProperties { registration_state: "unknown".into(), ..NetworkProperties::default() },
        ..Modem::default()
    }
}

fn without_euicc() -> Modem {
    Modem {
        number: 2,
        properties: ModemProperties {
            device: "/sys/devices/usb3".to_owned(),
            state: "ready".into(),
            manufacturer: "Quectel".to_owned(),
            model: "EG25".to_owned(),
            equipment_identifier: "860000000000002".to_owned(),
            power: "on".into(),
            uplink: "none".into(),
            ..ModemProperties::default()
        },
        sim: SimProperties { state: "absent".into(), ..SimProperties::default() },
        network: NetworkProperties { registration_state: "searching".into(), ..NetworkProperties::default() },
        ..Modem::default()
    }
}

fn profile(
    iccid: &str,
    state: ProfileState,
    nickname: &str,
    name: &str,
    provider: &str,
    class: &str,
) -> ProfileProperties {
    ProfileProperties {
        iccid: iccid.to_owned(),
        policy_rules: if state == ProfileState::Enabled {
            vec!["delete-not-allowed".into()]
        } else {
            Vec::new()
        },
        state,
        nickname: nickname.to_owned(),
        name: name.to_owned(),
        service_provider: provider.to_owned(),
        class: class.into(),
        owner: "26201".to_owned(),
    }
}
