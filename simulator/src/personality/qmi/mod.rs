//! How a model speaks QMI: what differs from model to model, declared, a file for each.

mod quectel_eg25;
mod quectel_rm520n;
mod sierra_em7455;
mod sierra_em9191;
mod simcom_sim7600;
mod telit_le910c4;

pub(super) use quectel_eg25::EG25;
pub(super) use quectel_rm520n::RM520N;
pub(super) use sierra_em7455::EM7455;
pub(super) use sierra_em9191::EM9191;
pub(super) use simcom_sim7600::SIM7600;
pub(super) use telit_le910c4::LE910C4;

/// What a model says of itself over QMI, what it can, and what it refuses.
#[derive(Debug)]
pub struct QmiStyle {
    /// Manufacturer, model and revision as DMS has them, which are not always those of `+CGMI`.
    pub manufacturer: &'static str,
    /// DMS "Get Model".
    pub model: &'static str,
    /// DMS "Get Revision".
    pub revision: &'static str,
    /// DMS "Get Hardware Revision".
    pub hardware: &'static str,
    /// Software version of the IMEI, two digits.
    pub imei_version: &'static str,
    /// Services that clients can be allocated for: id, major and minor version.
    pub services: &'static [(u8, u16, u16)],
    /// Messages of those services that the model does not know: service and message.
    pub unknown: &'static [(u8, u16)],
    /// Client ids of each service.
    pub clients: u8,
    /// Bytes of the longest frame that it takes.
    pub max_frame: usize,
    /// Bytes of the longest command APDU that it passes on.
    pub max_apdu: usize,
    /// Logical channels of the card that it hands out.
    pub channels: usize,
    /// What opening a channel to the ISD-R comes to.
    pub isd_r: IsdRAccess,
    /// Slot status says the EID.
    pub slot_eid: bool,
    /// The modem itself starts the provisioning session of a card that it has read.
    pub automatic_selection: bool,
    /// Milliseconds that it waits for clients to complete a REFRESH.
    pub refresh_patience_ms: u64,
    /// Radio technologies.
    pub radios: &'static [Radio],
    /// Highest rates in bit/s: up, down.
    pub max_rates: (u32, u32),
    /// Bit mask of the bands of GSM and WCDMA.
    pub legacy_bands: u64,
    /// LTE bands.
    pub lte_bands: &'static [u16],
    /// 5G bands.
    pub nr_bands: &'static [u16],
    /// The data port carries IP packets and nothing else.
    pub raw_ip_only: bool,
    /// Most packets that are put together.
    pub max_datagrams: u32,
    /// Most bytes of them.
    pub max_aggregate: u32,
    /// Carrier configurations in its software; the first one is active.
    pub carriers: &'static [CarrierConfiguration],
}

impl QmiStyle {
    /// Version of a service, where there is that service.
    pub(crate) fn version_of(&self, service: u8) -> Option<(u16, u16)> {
        self.services.iter().find(|(id, _, _)| *id == service).map(|(_, major, minor)| (*major, *minor))
    }

    /// Whether it knows of slots at all.
    pub(crate) fn has_slot_status(&self) -> bool {
        const UIM_GET_SLOT_STATUS: (u8, u16) = (0x0b, 0x0047);
        !self.unknown.contains(&UIM_GET_SLOT_STATUS)
    }
}

/// What opening a channel to the ISD-R comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IsdRAccess {
    /// It opens.
    Open,
    /// The firmware denies it (error 82).
    AccessDenied,
    /// The firmware fails over it (error 3).
    Internal,
}

/// A radio technology.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Radio {
    /// GSM, GPRS, EDGE.
    Gsm,
    /// WCDMA.
    Umts,
    /// LTE.
    Lte,
    /// 5G NR.
    Nr,
}

impl Radio {
    /// As NAS counts radio interfaces.
    pub(crate) const fn interface(self) -> u8 {
        match self {
            Self::Gsm => 4,
            Self::Umts => 5,
            Self::Lte => 8,
            Self::Nr => 12,
        }
    }

    /// As DMS counts them.
    pub(crate) const fn capability(self) -> u8 {
        match self {
            Self::Gsm => 4,
            Self::Umts => 5,
            Self::Lte => 8,
            Self::Nr => 10,
        }
    }

    /// Its bit in the mode preference.
    pub(crate) const fn mode_bit(self) -> u16 {
        match self {
            Self::Gsm => 0x04,
            Self::Umts => 0x08,
            Self::Lte => 0x10,
            Self::Nr => 0x40,
        }
    }

    /// As the data capabilities of the serving system count.
    pub(crate) const fn data_capability(self) -> u8 {
        match self {
            Self::Gsm => 1,
            Self::Umts => 12,
            Self::Lte | Self::Nr => 11,
        }
    }
}

/// A carrier configuration.
#[derive(Debug)]
pub struct CarrierConfiguration {
    /// Its name on the wire.
    pub id: &'static [u8],
    /// Its name for people.
    pub description: &'static str,
    /// Its version.
    pub version: u32,
    /// Its bytes.
    pub size: u32,
}

/// What most modems of Qualcomm's make have in common: an LTE modem of the middle age.
const COMMON: QmiStyle = QmiStyle {
    manufacturer: "QUALCOMM INCORPORATED",
    model: "0",
    revision: "0",
    hardware: "10000",
    imei_version: "01",
    services: &[
        (0x01, 1, 67),
        (0x02, 1, 14),
        (0x03, 1, 25),
        (0x05, 1, 10),
        (0x09, 2, 1),
        (0x0b, 1, 46),
        (0x1a, 1, 16),
        (0x24, 1, 0),
        (0x2a, 1, 0),
        (0x2f, 1, 0),
    ],
    unknown: &[],
    clients: 16,
    max_frame: 4096,
    max_apdu: 261,
    channels: 3,
    isd_r: IsdRAccess::Open,
    slot_eid: false,
    automatic_selection: true,
    refresh_patience_ms: 3000,
    radios: &[Radio::Gsm, Radio::Umts, Radio::Lte],
    max_rates: (50_000_000, 150_000_000),
    legacy_bands: GSM_BANDS | WCDMA_BANDS,
    lte_bands: &[1, 3, 5, 7, 8, 20],
    nr_bands: &[],
    raw_ip_only: false,
    max_datagrams: 32,
    max_aggregate: 16_384,
    carriers: &[],
};

/// GSM 900 and 1800.
const GSM_BANDS: u64 = 1 << 7 | 1 << 8 | 1 << 9;
/// WCDMA 2100, 850 and 900.
const WCDMA_BANDS: u64 = 1 << 22 | 1 << 26 | 1 << 49;
/// Slots and their status came with later chipsets.
const SLOT_MESSAGES: [(u8, u16); 2] = [(0x0b, 0x0046), (0x0b, 0x0047)];
/// So did thresholds in lists, and the system status of DSD.
const CONFIG_SIGNAL_INFO_V2: (u8, u16) = (0x03, 0x006c);
const DSD_SYSTEM_STATUS: [(u8, u16); 2] = [(0x2a, 0x0024), (0x2a, 0x0025)];
/// System information; hosts fall back to the serving system.
const GET_SYSTEM_INFO: (u8, u16) = (0x03, 0x004d);
