//! DSD: which system carries data.

use crate::layout::{List8, Text, Text8};
use crate::message::Done;

requests! {
    Dsd;

    /// Which systems can carry data.
    0x0024 GetSystemStatus {} -> GetSystemStatusResponse {
        may 0x10 available_systems: Vec<DataSystem> as List8<DataSystem>,
    }

    /// Whether [`SystemStatus`] is wanted.
    0x0025 SystemStatusChange {
        may 0x11 register_indication: bool,
    } -> Done

    /// The APN for a use.
    0x0033 GetApnInfo {
        must 0x01 apn_type: u32,
    } -> GetApnInfoResponse {
        may 0x10 apn: String as Text,
    }

    /// What an APN is used for.
    0x0051 SetApnType {
        must 0x01 apn_type: ApnType,
        may 0x10 apn_type_preference_mask: u64,
    } -> Done
}

indications! {
    Dsd;

    /// The systems that can carry data have changed.
    0x0026 SystemStatus {
        may 0x10 available_systems: Vec<DataSystem> as List8<DataSystem>,
    }
}

structures! {
    /// A system: its family, its technology, its options.
    DataSystem {
        technology: u32,
        rat: u32,
        so_mask: u64,
    }

    /// An APN, and what it is used for.
    ApnType {
        name: String as Text8,
        kind: u64,
    }
}
