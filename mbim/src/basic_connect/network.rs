//! Where the modem is registered, and whether packet service is attached.

use super::{CellularClass, DataClass, DataSubclass, NwError};
use crate::declare::{flags, message, structure, values};

values! {
    /// Who chooses the network, in an order.
    pub enum RegisterAction {
        0 => Automatic "automatic",
        1 => Manual "manual",
    }
}

values! {
    /// Registration.
    pub enum RegisterState {
        0 => Unknown "unknown",
        1 => Deregistered "not registered",
        2 => Searching "searching",
        3 => Home "home",
        4 => Roaming "roaming",
        5 => Partner "roaming with a partner",
        6 => Denied "denied",
    }
}

values! {
    /// Who has chosen the network.
    pub enum RegisterMode {
        0 => Unknown "unknown",
        1 => Automatic "automatic",
        2 => Manual "manual",
    }
}

flags! {
    /// What the modem does by itself.
    pub struct RegistrationFlags: u32 {
        1 => MANUAL_SELECTION_NOT_AVAILABLE,
        2 => PACKET_SERVICE_AUTOMATIC_ATTACH,
    }
}

message! { BasicConnect[9] -> RegisterStateInfo;
    /// Asks for the registration.
    query RegisterStateQuery {}

    /// Chooses a network, or leaves it to the modem.
    set RegisterStateSet {
        /// MCC and MNC; empty to leave it to the modem.
        provider_id: String,
        /// Who chooses.
        register_action: RegisterAction,
        /// Technologies that are wanted.
        data_class: DataClass,
    }

    /// The registration. Also an indication.
    done RegisterStateInfo {
        /// Why it has failed.
        nw_error: NwError,
        /// Whether.
        register_state: RegisterState,
        /// Who has chosen.
        register_mode: RegisterMode,
        /// Technologies that the cell offers.
        available_data_classes: DataClass,
        /// Family of the network.
        current_cellular_class: CellularClass,
        /// MCC and MNC.
        provider_id: String,
        /// Name of the network.
        provider_name: String,
        /// What to show while roaming.
        roaming_text: String,
        /// What the modem does by itself.
        registration_flag: RegistrationFlags,
        /// Technologies that are wanted; from MBIMEx 2.0 on.
        preferred_data_classes: Option<DataClass> = since(V2),
    }
}

values! {
    /// What to do about packet service.
    pub enum PacketServiceAction {
        0 => Attach "attach",
        1 => Detach "detach",
    }
}

values! {
    /// Whether packet service is attached.
    pub enum PacketServiceState {
        0 => Unknown "unknown",
        1 => Attaching "attaching",
        2 => Attached "attached",
        3 => Detaching "detaching",
        4 => Detached "detached",
    }
}

values! {
    /// Frequencies of 5G.
    pub enum FrequencyRange {
        0 => Unknown "unknown",
        1 => Range1 "below 6 GHz",
        2 => Range2 "millimetre waves",
        3 => Both "below 6 GHz and millimetre waves",
    }
}

structure! {
    /// A tracking area.
    pub struct Tai {
        /// MCC as three digits in hexadecimal (`0x262`).
        plmn_mcc: u16,
        /// MNC in hexadecimal; bit 15 set when it has two digits.
        plmn_mnc: u16,
        /// Code of the area.
        tac: u32,
    }
}

message! { BasicConnect[10] -> PacketService;
    /// Asks for packet service.
    query PacketServiceQuery {}

    /// Attaches or detaches. Modems that do not attach by themselves need it before a connection.
    set PacketServiceSet {
        /// Which.
        packet_service_action: PacketServiceAction,
    }

    /// Packet service. Also an indication.
    done PacketService {
        /// Why it has failed.
        nw_error: NwError,
        /// Whether it is attached.
        packet_service_state: PacketServiceState,
        /// The best technology available; from MBIMEx 2.0 on the one in use.
        data_class: DataClass,
        /// Bits per second to the network.
        uplink_speed: u64,
        /// Bits per second from the network.
        downlink_speed: u64,
        /// Frequencies of 5G; from MBIMEx 2.0 on.
        frequency_range: Option<FrequencyRange> = since(V2),
        /// Kind of 5G; from MBIMEx 3.0 on.
        data_subclass: Option<DataSubclass> = since(V3) narrow_option,
        /// Tracking area; from MBIMEx 3.0 on.
        tai: Option<Tai> = since(V3),
    }
}
