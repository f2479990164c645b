//! PINs of the card and locks of the modem.

use crate::codec::Hidden;
use crate::declare::{message, structure, values};

values! {
    /// Which PIN or lock.
    pub enum PinType {
        0 => Unknown "unknown",
        1 => Custom "custom",
        2 => Pin1 "PIN1",
        3 => Pin2 "PIN2",
        4 => DeviceSimPin "lock of the modem to its SIM",
        5 => DeviceFirstSimPin "lock of the modem to its first SIM",
        6 => NetworkPin "network lock",
        7 => NetworkSubsetPin "network subset lock",
        8 => ServiceProviderPin "service provider lock",
        9 => CorporatePin "corporate lock",
        10 => SubsidyPin "subsidy lock",
        11 => Puk1 "PUK1",
        12 => Puk2 "PUK2",
        13 => DeviceFirstSimPuk "PUK of the lock to the first SIM",
        14 => NetworkPuk "PUK of the network lock",
        15 => NetworkSubsetPuk "PUK of the network subset lock",
        16 => ServiceProviderPuk "PUK of the service provider lock",
        17 => CorporatePuk "PUK of the corporate lock",
        18 => Never "never",
        19 => Adm "ADM key",
    }
}

values! {
    /// Whether a PIN is wanted.
    pub enum PinState {
        0 => Unlocked "unlocked",
        1 => Locked "locked",
    }
}

values! {
    /// What to do with a PIN.
    pub enum PinOperation {
        0 => Enter "enter",
        1 => Enable "enable",
        2 => Disable "disable",
        3 => Change "change",
    }
}

/// What stands in `remaining_attempts` when the modem does not know.
pub const UNKNOWN_ATTEMPTS: u32 = u32::MAX;

message! { BasicConnect[4] -> Pin;
    /// Asks which PIN is wanted next.
    query PinQuery {}

    /// Does something with a PIN.
    set PinSet {
        /// Which.
        pin_type: PinType,
        /// What to do.
        pin_operation: PinOperation,
        /// The PIN, or the PUK when a PIN is unblocked.
        pin: Hidden<String>,
        /// The new PIN, when it is changed or unblocked.
        new_pin: Hidden<String>,
    }

    /// Which PIN is wanted.
    done Pin {
        /// Which.
        pin_type: PinType,
        /// Whether.
        pin_state: PinState,
        /// How often it can be entered wrongly; [`UNKNOWN_ATTEMPTS`] when the modem does not know.
        remaining_attempts: u32,
    }
}

values! {
    /// Whether a PIN exists and is asked for.
    pub enum PinMode {
        0 => NotSupported "not supported",
        1 => Enabled "enabled",
        2 => Disabled "disabled",
    }
}

values! {
    /// What a PIN consists of.
    pub enum PinFormat {
        0 => Unknown "unknown",
        1 => Numeric "digits",
        2 => Alphanumeric "letters and digits",
    }
}

structure! {
    /// What a PIN is like.
    pub struct PinDesc {
        /// Whether it exists and is asked for.
        pin_mode: PinMode,
        /// What it consists of.
        pin_format: PinFormat,
        /// Shortest, in characters.
        pin_length_min: u32,
        /// Longest, in characters.
        pin_length_max: u32,
    }
}

message! { BasicConnect[5] -> PinList;
    /// Asks what PINs there are.
    query PinListQuery {}

    /// What PINs there are.
    done PinList {
        /// PIN1.
        pin1: PinDesc,
        /// PIN2.
        pin2: PinDesc,
        /// Lock of the modem to its SIM.
        device_sim_pin: PinDesc,
        /// Lock of the modem to its first SIM.
        device_first_sim_pin: PinDesc,
        /// Network lock.
        network_pin: PinDesc,
        /// Network subset lock.
        network_subset_pin: PinDesc,
        /// Service provider lock.
        service_provider_pin: PinDesc,
        /// Corporate lock.
        corporate_pin: PinDesc,
        /// Subsidy lock.
        subsidy_lock: PinDesc,
        /// Whatever else.
        custom: PinDesc,
    }
}
