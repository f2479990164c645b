//! Whether the SIM is ready, and whose it is.

use crate::codec::Hidden;
use crate::declare::{flags, message, values};

values! {
    /// How far the SIM is.
    pub enum SubscriberReadyState {
        0 => NotInitialized "not initialised",
        1 => Initialized "ready",
        2 => SimNotInserted "no SIM inserted",
        3 => BadSim "bad SIM",
        4 => Failure "failure",
        5 => NotActivated "not activated",
        6 => DeviceLocked "locked",
        7 => NoEsimProfile "no profile on the eSIM",
    }
}

flags! {
    /// What is special about the identity.
    pub struct ReadyInfo: u32 {
        1 => PROTECT_UNIQUE_ID,
    }
}

flags! {
    /// What kind of SIM it is (MBIMEx 3.0).
    pub struct SubscriberReadyFlags: u32 {
        1 => ESIM,
        2 => SIM_REMOVABILITY_KNOWN,
        4 => SIM_REMOVABLE,
        8 => SIM_SLOT_ACTIVE,
    }
}

message! { BasicConnect[2] -> SubscriberReadyStatus;
    /// Asks whether the SIM is ready, and whose it is.
    query SubscriberReadyStatusQuery {}

    /// Whether the SIM is ready, and whose it is. Also an indication.
    done SubscriberReadyStatus {
        /// How far it is.
        ready_state: SubscriberReadyState,
        /// What kind it is; from MBIMEx 3.0 on.
        flags: Option<SubscriberReadyFlags> = since(V3),
        /// IMSI.
        subscriber_id: Hidden<String>,
        /// ICCID, with or without its check digit.
        sim_iccid: Hidden<String>,
        /// What is special about the identity.
        ready_info: ReadyInfo,
        count telephone_numbers,
        /// Numbers that the card knows for itself.
        telephone_numbers: Vec<Hidden<String>> = strings(telephone_numbers),
    }
}
