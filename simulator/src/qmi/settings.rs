//! What hosts have set on the control channel and the modem remembers until it is reset.

use std::collections::BTreeMap;

use super::clients::Topic;

/// Settings that belong to no client.
#[derive(Debug, Clone, Default)]
pub(super) struct Settings {
    pub(super) data_format: DataFormat,
    pub(super) selection: Selection,
    pub(super) carrier: Carrier,
    pub(super) autoconnect: Autoconnect,
    /// Where messages of each class go: type, class, storage, receipt action.
    pub(super) routes: Vec<[u8; 4]>,
    /// Network profile that connections take where none is named.
    pub(super) default_profile: Option<u8>,
    /// What profiles hold beyond the contexts of `+CGDCONT`.
    pub(super) profiles: BTreeMap<u32, ProfileExtra>,
    /// Profiles of the network attach.
    pub(super) attach_list: Vec<u16>,
}

/// What the data port carries (WDA).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct DataFormat {
    pub(super) link: u32,
    pub(super) uplink: Aggregation,
    pub(super) downlink: Aggregation,
}

/// How packets are put together in one direction.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Aggregation {
    pub(super) protocol: u32,
    pub(super) max_datagrams: u32,
    pub(super) max_size: u32,
}

impl DataFormat {
    pub(super) const ETHERNET: u32 = 1;
    pub(super) const RAW_IP: u32 = 2;
}

impl Default for DataFormat {
    fn default() -> Self {
        Self { link: Self::ETHERNET, uplink: Aggregation::default(), downlink: Aggregation::default() }
    }
}

/// Preferences of network selection (NAS).
#[derive(Debug, Clone, Default)]
pub(super) struct Selection {
    /// Radio technologies, where a host restricted them.
    pub(super) modes: Option<u16>,
    pub(super) lte_bands: Option<u64>,
    pub(super) roaming: Option<u16>,
    pub(super) domain: Option<u32>,
    pub(super) usage: Option<u32>,
}

/// Which carrier configuration is selected and which is active (PDC).
#[derive(Debug, Clone, Default)]
pub(super) struct Carrier {
    /// None: the one that the modem came with.
    pub(super) active: Option<Option<usize>>,
    pub(super) pending: Option<usize>,
}

/// Whether the modem connects by itself (WDS).
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Autoconnect {
    pub(super) status: u8,
    pub(super) roaming: u8,
}

/// Topics that a bit mask of UIM "Register Events" stands for.
pub(super) const UIM_EVENTS: &[(u32, Topic)] =
    &[(0x01, Topic::CardStatus), (0x04, Topic::CardStatus), (0x10, Topic::SlotStatus)];

/// What a profile has that a context has not (WDS).
#[derive(Debug, Clone, Default)]
pub(super) struct ProfileExtra {
    pub(super) name: String,
    pub(super) user: String,
    pub(super) password: String,
    /// Bit 0: PAP, bit 1: CHAP.
    pub(super) authentication: u8,
}
