//! Applications and files.

use crate::basic_connect::PinType;
use crate::codec::Hidden;
use crate::declare::{message, structure, values};

values! {
    /// What an application is.
    pub enum UiccApplicationType {
        0 => Unknown "unknown",
        1 => Mf "MF",
        2 => MfSim "MF of a SIM",
        3 => MfRuim "MF of a RUIM",
        4 => Usim "USIM",
        5 => Csim "CSIM",
        6 => Isim "ISIM",
    }
}

structure! {
    /// An application of the card.
    pub struct UiccApplication {
        /// What it is.
        application_type: UiccApplicationType,
        /// Its AID.
        application_id: Vec<u8>,
        /// Its label.
        application_name: String = utf8,
        /// How many of the key references count.
        pin_key_reference_count: u32,
        /// Its PINs.
        pin_key_references: Vec<u8>,
    }
}

message! { UiccLowLevelAccess[7] -> ApplicationList;
    /// Asks which applications the card has.
    query ApplicationListQuery {}

    /// Which applications the card has.
    done ApplicationList {
        /// 1.
        version: u32,
        count applications,
        /// The one that the modem uses, from zero; `u32::MAX` for none.
        active_application_index: u32,
        /// How long the list is altogether.
        application_list_size_bytes: u32,
        /// All of them.
        applications: Vec<UiccApplication> = pairs(applications),
    }
}

values! {
    /// Whether two may have a file open.
    pub enum UiccFileAccessibility {
        0 => Unknown "unknown",
        1 => NotShareable "not shareable",
        2 => Shareable "shareable",
    }
}

values! {
    /// What a file is.
    pub enum UiccFileType {
        0 => Unknown "unknown",
        1 => WorkingEf "working EF",
        2 => InternalEf "internal EF",
        3 => DfOrAdf "DF or ADF",
    }
}

values! {
    /// How a file is built.
    pub enum UiccFileStructure {
        0 => Unknown "unknown",
        1 => Transparent "transparent",
        2 => Cyclic "cyclic",
        3 => Linear "linear",
        4 => BerTlv "BER-TLV",
    }
}

message! { UiccLowLevelAccess[8] -> FileStatus;
    /// Asks about a file.
    query FileStatusQuery {
        /// 1.
        version: u32,
        /// AID of its application; empty for the MF.
        application_id: Vec<u8>,
        /// Two bytes per step, from the MF (`3F00`) or the ADF (`7FFF`) on.
        file_path: Vec<u8>,
    }

    /// What a file is.
    done FileStatus {
        /// 1.
        version: u32,
        /// SW1 of the card's answer.
        status_word1: u32,
        /// SW2 of the card's answer.
        status_word2: u32,
        /// Whether two may have it open.
        file_accessibility: UiccFileAccessibility,
        /// What it is.
        file_type: UiccFileType,
        /// How it is built.
        file_structure: UiccFileStructure,
        /// How many records it has; 1 if it has none.
        file_item_count: u32,
        /// Bytes per record, or of the whole file.
        file_item_size: u32,
        /// What reading needs.
        access_condition_read: PinType,
        /// What updating needs.
        access_condition_update: PinType,
        /// What activating needs.
        access_condition_activate: PinType,
        /// What deactivating needs.
        access_condition_deactivate: PinType,
    }
}

message! { UiccLowLevelAccess[9] -> FileContent;
    /// Reads a transparent file.
    query ReadBinaryQuery {
        /// 1.
        version: u32,
        /// AID of its application; empty for the MF.
        application_id: Vec<u8>,
        /// Two bytes per step, from the MF (`3F00`) or the ADF (`7FFF`) on.
        file_path: Vec<u8>,
        /// Where to begin.
        read_offset: u32,
        /// How much to read; zero for all.
        read_size: u32,
        /// A PIN of the application, where the file needs one.
        local_pin: Hidden<String>,
        /// Not used when reading.
        data: Vec<u8>,
    }
}

message! { UiccLowLevelAccess[10] -> FileContent;
    /// Reads a record.
    query ReadRecordQuery {
        /// 1.
        version: u32,
        /// AID of its application; empty for the MF.
        application_id: Vec<u8>,
        /// Two bytes per step, from the MF (`3F00`) or the ADF (`7FFF`) on.
        file_path: Vec<u8>,
        /// From one.
        record_number: u32,
        /// A PIN of the application, where the file needs one.
        local_pin: Hidden<String>,
        /// Not used when reading.
        data: Vec<u8>,
    }
}

structure! {
    /// What was read.
    pub struct FileContent {
        /// 1.
        version: u32,
        /// SW1 of the card's answer.
        status_word1: u32,
        /// SW2 of the card's answer.
        status_word2: u32,
        /// What the file or the record holds.
        data: Hidden<Vec<u8>>,
    }
}
