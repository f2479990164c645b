//! What the modem can do, as newer editions tell it; its restart and its configuration.

use crate::basic_connect::{
    CellularClass, ControlCaps, DataClass, DataSubclass, DeviceType, SimClass, SmsCaps, VoiceClass,
};
use crate::codec::{Hidden, Tlv};
use crate::declare::{message, structure, values, versions};

message! { BasicConnectExtensions[6] -> ExtendedDeviceCaps;
    /// Asks what the modem is and can do.
    query ExtendedDeviceCapsQuery {}
}

versions! {
    /// What the modem is and can do, per executor.
    pub struct ExtendedDeviceCaps {
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
        /// Kinds of 5G; from MBIMEx 3.0 on.
        data_subclass: Option<DataSubclass>,
        /// Most connections at the same time.
        max_sessions: u32,
        /// Which executor this is about, from zero.
        executor_index: u32,
        /// Bands of UMTS, a bit each; from MBIMEx 3.0 on.
        wcdma_band_class: Option<u32>,
        /// Bands of LTE by their numbers; from MBIMEx 3.0 on.
        lte_band_class: Vec<u16>,
        /// Bands of 5G by their numbers; from MBIMEx 3.0 on.
        nr_band_class: Vec<u16>,
        /// Name of the technology where `data_class` says custom.
        custom_data_class: String,
        /// IMEI, or MEID.
        device_id: Hidden<String>,
        /// Version of the firmware.
        firmware_info: String,
        /// Model, often with a revision.
        hardware_info: String,
    }
    before V3 {
        device_type,
        cellular_class,
        voice_class,
        sim_class,
        data_class,
        sms_caps,
        control_caps,
        max_sessions,
        custom_data_class,
        device_id,
        firmware_info,
        hardware_info,
        executor_index,
    }
    since {
        device_type,
        cellular_class,
        voice_class,
        sim_class,
        data_class,
        sms_caps,
        control_caps,
        data_subclass,
        max_sessions,
        executor_index,
        wcdma_band_class,
        lte_band_class = tlv_numbers,
        nr_band_class = tlv_numbers,
        custom_data_class = tlv_text,
        device_id = tlv_text,
        firmware_info = tlv_text,
        hardware_info = tlv_text,
    }
}

message! { BasicConnectExtensions[10] -> ();
    /// Restarts the modem, which then goes away.
    set DeviceResetSet {}
}

values! {
    /// How far the modem's configuration for an operator is.
    pub enum ModemConfigurationStatus {
        0 => Unknown "unknown",
        1 => Started "started",
        2 => Completed "completed",
    }
}

message! { BasicConnectExtensions[16] -> ModemConfiguration;
    /// Asks for the configuration; from MBIMEx 3.0 on.
    query ModemConfigurationQuery {}

    /// The configuration for an operator. Also an indication.
    done ModemConfiguration {
        /// How far it is.
        configuration_status: ModemConfigurationStatus,
        /// Its name.
        configuration_name: String = tlv_text,
        /// What else the modem says.
        more: Vec<Tlv> = tlvs,
    }
}

values! {
    /// Whether options of the network's protocol are all there.
    pub enum PcoType {
        0 => Complete "complete",
        1 => Partial "partial",
    }
}

structure! {
    /// Protocol configuration options of a connection (TS 24.008, 10.5.6.3). Also an indication.
    pub struct Pco {
        /// The connection's number, from zero.
        session_id: u32,
        count data,
        /// Whether they are all there.
        data_type: PcoType,
        /// As the network sent them.
        data: Vec<u8> = inline_bytes(data),
    }
}

message! { BasicConnectExtensions[9] -> Pco;
    /// Asks for the protocol configuration options of a connection.
    query PcoQuery {
        /// The connection's number, from zero.
        session_id: u32,
        count data,
        /// Not used when asking.
        data_type: PcoType,
        /// Not used when asking.
        data: Vec<u8> = inline_bytes(data),
    }
}
