//! What the modem is and can do, and whether its radio is on.

use crate::Service;
use crate::codec::Hidden;
use crate::declare::{flags, message, structure, values};

values! {
    /// How the modem is built in.
    pub enum DeviceType {
        0 => Unknown "unknown",
        1 => Embedded "embedded",
        2 => Removable "removable",
        3 => Remote "remote",
    }
}

flags! {
    /// Families of networks.
    pub struct CellularClass: u32 {
        1 => GSM,
        2 => CDMA,
    }
}

values! {
    /// Whether calls are possible.
    pub enum VoiceClass {
        0 => Unknown "unknown",
        1 => NoVoice "no voice",
        2 => Separated "voice or data",
        3 => Simultaneous "voice and data",
    }
}

flags! {
    /// What kinds of SIM there may be.
    pub struct SimClass: u32 {
        1 => LOGICAL,
        2 => REMOVABLE,
    }
}

flags! {
    /// Radio technologies. Bit `0x40` is 5G non-standalone before MBIMEx 3.0 and 5G of any kind from there on.
    pub struct DataClass: u32 {
        0x1 => GPRS,
        0x2 => EDGE,
        0x4 => UMTS,
        0x8 => HSDPA,
        0x10 => HSUPA,
        0x20 => LTE,
        0x40 => NR_5G_NSA,
        0x80 => NR_5G_SA,
        0x1_0000 => CDMA_1XRTT,
        0x2_0000 => CDMA_1XEVDO,
        0x4_0000 => CDMA_1XEVDO_REVA,
        0x8_0000 => CDMA_1XEVDV,
        0x10_0000 => CDMA_3XRTT,
        0x20_0000 => CDMA_1XEVDO_REVB,
        0x40_0000 => UMB,
        0x8000_0000 => CUSTOM,
    }
}

flags! {
    /// Kinds of 5G (MBIMEx 3.0).
    pub struct DataSubclass: u64 {
        0x1 => ENDC,
        0x2 => NR,
        0x4 => NEDC,
        0x8 => ELTE,
        0x10 => NGENDC,
    }
}

flags! {
    /// What the modem can do with short messages.
    pub struct SmsCaps: u32 {
        1 => PDU_RECEIVE,
        2 => PDU_SEND,
        4 => TEXT_RECEIVE,
        8 => TEXT_SEND,
    }
}

flags! {
    /// What else the modem can do.
    pub struct ControlCaps: u32 {
        0x1 => REGISTER_MANUALLY,
        0x2 => HARDWARE_RADIO_SWITCH,
        0x4 => CDMA_MOBILE_IP,
        0x8 => CDMA_SIMPLE_IP,
        0x10 => MULTI_CARRIER,
        0x20 => ESIM,
        0x40 => UE_POLICY_ROUTE_SELECTION,
        0x80 => SIM_HOT_SWAP,
    }
}

message! { BasicConnect[1] -> DeviceCaps;
    /// Asks what the modem is and can do.
    query DeviceCapsQuery {}

    /// What the modem is and can do.
    done DeviceCaps {
        /// How it is built in.
        device_type: DeviceType,
        /// Families of networks.
        cellular_class: CellularClass,
        /// Whether calls are possible.
        voice_class: VoiceClass,
        /// What kinds of SIM there may be.
        sim_class: SimClass,
        /// Radio technologies.
        data_class: DataClass,
        /// Short messages.
        sms_caps: SmsCaps,
        /// Whatever else.
        control_caps: ControlCaps,
        /// Most connections at the same time.
        max_sessions: u32,
        /// Name of the technology where `data_class` says custom (`HSPA+`, `5G/TDS`).
        custom_data_class: String,
        /// IMEI, or MEID.
        device_id: Hidden<String>,
        /// Version of the firmware.
        firmware_info: String,
        /// Model, often with a revision.
        hardware_info: String,
    }
}

values! {
    /// A switch of the radio.
    pub enum RadioSwitchState {
        0 => Off "off",
        1 => On "on",
    }
}

message! { BasicConnect[3] -> RadioState;
    /// Asks how both switches stand.
    query RadioStateQuery {}

    /// Turns the switch in software.
    set RadioStateSet {
        /// How it shall stand.
        radio_state: RadioSwitchState,
    }

    /// How both switches stand: the radio is on if both are. Also an indication.
    done RadioState {
        /// The one in hardware; on where there is none.
        hw_radio_state: RadioSwitchState,
        /// The one in software.
        sw_radio_state: RadioSwitchState,
    }
}

structure! {
    /// One service that the modem has.
    pub struct DeviceServiceElement {
        /// Which.
        service: Service,
        /// Directions of its data stream: bit 0 to the modem, bit 1 to the host.
        dss_payload: u32,
        /// Most data streams at the same time.
        max_dss_instances: u32,
        count cids,
        /// Its commands.
        cids: Vec<u32> = listed(cids),
    }
}

message! { BasicConnect[16] -> DeviceServices;
    /// Asks which services there are.
    query DeviceServicesQuery {}

    /// Which services there are.
    done DeviceServices {
        count services,
        /// Most data streams of all services at the same time.
        max_dss_sessions: u32,
        /// What the modem has.
        services: Vec<DeviceServiceElement> = pairs(services),
    }
}

impl DeviceServices {
    /// Whether the modem lists a command.
    #[must_use]
    pub fn has(&self, service: Service, cid: u32) -> bool {
        self.services.iter().any(|element| element.service == service && element.cids.contains(&cid))
    }
}

structure! {
    /// Indications of one service.
    pub struct EventEntry {
        /// Which.
        service: Service,
        count cids,
        /// Its commands; those that send no indications are ignored or refused by the modem.
        cids: Vec<u32> = listed(cids),
    }
}

message! { BasicConnect[19] -> DeviceServiceSubscribeList;
    /// Says which indications are wanted. The list replaces the one before it as a whole.
    set DeviceServiceSubscribeListSet {
        count events,
        /// All that are wanted.
        events: Vec<EventEntry> = pairs(events),
    }

    /// Which indications will come.
    done DeviceServiceSubscribeList {
        count events,
        /// All that will come.
        events: Vec<EventEntry> = pairs(events),
    }
}

values! {
    /// Whether the network shall be told to let the modem sleep early.
    pub enum NetworkIdleHintState {
        0 => Disabled "disabled",
        1 => Enabled "enabled",
    }
}

message! { BasicConnect[21] -> NetworkIdleHint;
    /// Asks for the hint.
    query NetworkIdleHintQuery {}

    /// Gives the hint: the host expects little traffic.
    set NetworkIdleHintSet {
        /// Whether.
        state: NetworkIdleHintState,
    }

    /// The hint.
    done NetworkIdleHint {
        /// Whether it is given.
        state: NetworkIdleHintState,
    }
}

values! {
    /// Whether the modem is in an emergency call.
    pub enum EmergencyModeState {
        0 => Off "off",
        1 => On "on",
    }
}

message! { BasicConnect[22] -> EmergencyMode;
    /// Asks for the emergency mode.
    query EmergencyModeQuery {}

    /// Turns the emergency mode on or off.
    set EmergencyModeSet {
        /// How it shall be.
        state: EmergencyModeState,
    }

    /// The emergency mode. Also an indication.
    done EmergencyMode {
        /// How it is.
        state: EmergencyModeState,
    }
}
