//! What the modem tells a 5G network when it registers, and where it is.

use crate::codec::Tlv;
use crate::declare::{message, values};

values! {
    /// Mobile initiated connection only.
    pub enum MicoMode {
        0 => Disabled "disabled",
        1 => Enabled "enabled",
        2 => Unsupported "not supported",
        3 => Default "as the modem likes",
    }
}

values! {
    /// How often the modem listens while idle, in radio frames.
    pub enum DrxCycle {
        0 => NotSpecified "not specified",
        1 => NotSupported "not supported",
        2 => Cycle32 "32",
        3 => Cycle64 "64",
        4 => Cycle128 "128",
        5 => Cycle256 "256",
    }
}

values! {
    /// Whether to ask for local area data networks.
    pub enum LadnInfo {
        0 => NotNeeded "not needed",
        1 => Requested "requested",
    }
}

values! {
    /// Whether a default connection will be activated soon.
    pub enum DefaultPduActivationHint {
        0 => Unlikely "unlikely",
        1 => Likely "likely",
    }
}

message! { BasicConnectExtensions[17] -> RegistrationParameters;
    /// Asks what the modem tells the network; from MBIMEx 3.0 on.
    query RegistrationParametersQuery {}

    /// Says what the modem shall tell the network; from MBIMEx 3.0 on.
    set RegistrationParametersSet {
        /// Mobile initiated connection only.
        mico_mode: MicoMode,
        /// How often to listen.
        drx_cycle: DrxCycle,
        /// Local area data networks.
        ladn_info: LadnInfo,
        /// Whether a connection comes soon.
        default_pdu_activation_hint: DefaultPduActivationHint,
        /// Whether to register anew where that is needed.
        re_register_if_needed: bool,
        /// What else to tell.
        more: Vec<Tlv> = tlvs,
    }

    /// What the modem tells the network.
    done RegistrationParameters {
        /// Mobile initiated connection only.
        mico_mode: MicoMode,
        /// How often it listens.
        drx_cycle: DrxCycle,
        /// Local area data networks.
        ladn_info: LadnInfo,
        /// Whether a connection comes soon.
        default_pdu_activation_hint: DefaultPduActivationHint,
        /// Whether it registers anew where that is needed.
        re_register_if_needed: bool,
        /// What else it tells.
        more: Vec<Tlv> = tlvs,
    }
}

message! { BasicConnectExtensions[12] -> LocationInfoStatus;
    /// Asks in which cell the modem is.
    query LocationInfoStatusQuery {}

    /// In which cell the modem is. Also an indication.
    done LocationInfoStatus {
        /// Location area, in GSM and UMTS.
        location_area_code: u32,
        /// Tracking area, in LTE.
        tracking_area_code: u32,
        /// The cell.
        cell_id: u32,
    }
}
