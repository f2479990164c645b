//! Slots for SIMs, and which of them the modem uses. They are counted from zero.

use crate::declare::{message, structure, values};

message! { BasicConnectExtensions[5] -> SysCaps;
    /// Asks how many executors and slots there are.
    query SysCapsQuery {}

    /// How many executors and slots there are.
    done SysCaps {
        /// Modems inside of the modem: each uses one slot.
        number_of_executors: u32,
        /// Slots.
        number_of_slots: u32,
        /// Executors that can be active at the same time.
        concurrency: u32,
        /// A number that the modem has for itself.
        modem_id: u64,
    }
}

structure! {
    /// Which slot an executor uses.
    pub struct Slot {
        /// Its number, from zero.
        slot: u32,
    }
}

message! { BasicConnectExtensions[7] -> DeviceSlotMappings;
    /// Asks which executor uses which slot.
    query DeviceSlotMappingsQuery {}

    /// Gives each executor a slot.
    set DeviceSlotMappingsSet {
        count slots,
        /// One per executor.
        slots: Vec<Slot> = pairs(slots),
    }

    /// Which executor uses which slot.
    done DeviceSlotMappings {
        count slots,
        /// One per executor.
        slots: Vec<Slot> = pairs(slots),
    }
}

values! {
    /// What is in a slot.
    pub enum SlotState {
        0 => Unknown "unknown",
        1 => OffEmpty "off and empty",
        2 => Off "off, with a card",
        3 => Empty "empty",
        4 => NotReady "card not ready",
        5 => Active "card active",
        6 => Error "card in error",
        7 => ActiveEsim "eSIM active",
        8 => ActiveEsimNoProfiles "eSIM active, without profiles",
    }
}

message! { BasicConnectExtensions[8] -> SlotInfoStatus;
    /// Asks what is in a slot.
    query SlotInfoStatusQuery {
        /// Its number, from zero.
        slot_index: u32,
    }

    /// What is in a slot. Also an indication.
    done SlotInfoStatus {
        /// Its number, from zero.
        slot_index: u32,
        /// What is in it.
        state: SlotState,
    }
}
