//! How a model speaks MBIM: what differs from model to model, declared.

/// What a model says of itself over MBIM, what it can, and what it insists on.
#[derive(Debug)]
pub struct MbimStyle {
    /// `FirmwareInfo`
    pub firmware: &'static str,
    /// `HardwareInfo`
    pub hardware: &'static str,
    /// Bits of `MbimDataClass` that it can.
    pub data_class: u32,
    /// Connections at once.
    pub max_sessions: u32,
    /// Highest version of the extensions (MBIMEx).
    pub version: MbimExtensions,
    /// Services beside Basic Connect.
    pub services: &'static [MbimService],
    /// Messages of those services that it does not know: service and command.
    pub unknown: &'static [(MbimService, u32)],
    /// Bytes of the longest message that it sends or takes in one piece.
    pub max_transfer: u32,
    /// Milliseconds after power-up in which nothing is answered, `OPEN` included.
    pub boot_ms: u64,
    /// What it makes of Device Slot Mappings.
    pub slots: SlotMapping,
    /// What its access to the card insists on.
    pub apdu: MbimApdu,
    /// Whether it says by itself that the SIM is another one.
    pub subscriber_indications: bool,
}

/// A service of MBIM. Basic Connect is always there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum MbimService {
    /// Basic Connect
    Basic,
    /// SMS
    Sms,
    /// USSD
    Ussd,
    /// Authentication
    Auth,
    /// Microsoft Basic Connect Extensions
    Extensions,
    /// Microsoft UICC Low Level Access
    Uicc,
    /// QMI in MBIM
    Qmi,
}

/// Version of Microsoft's extensions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum MbimExtensions {
    /// MBIM 1.0 alone.
    One,
    /// MBIMEx 2.0
    Two,
    /// MBIMEx 3.0
    Three,
}

impl MbimExtensions {
    /// The version in binary-coded decimals.
    pub const fn code(self) -> u16 {
        match self {
            Self::One => 0x0100,
            Self::Two => 0x0200,
            Self::Three => 0x0300,
        }
    }
}

/// What a modem makes of Device Slot Mappings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SlotMapping {
    /// They are told and set; the card of the new slot can be used after so many milliseconds.
    Settable {
        /// Milliseconds.
        ready_ms: u64,
    },
    /// They are told; setting them is refused with this status.
    Fixed(u32),
    /// There is no such message.
    Missing,
}

impl SlotMapping {
    /// "No device support", a status.
    pub(super) const NO_DEVICE_SUPPORT: u32 = 9;
}

/// What APDU access insists on.
#[derive(Debug)]
pub struct MbimApdu {
    /// Values of `SelectP2Arg` with which a channel opens.
    pub select_p2: &'static [u32],
    /// Status for any other value.
    pub refusal: u32,
    /// `ClassByteType` with which a command reaches its channel; with another one the channel counts as invalid.
    pub class: MbimClass,
    /// Whether a command with data needs `Le` behind it; without it the answer has no data.
    pub needs_le: bool,
    /// Who fetches the data behind `61xx`.
    pub get_response: super::GetResponse,
    /// Channels that the modem hands out.
    pub channels: usize,
    /// Whether objects of Terminal Capability come with the template `A9` around them.
    pub capability_template: bool,
}

impl MbimApdu {
    /// "Failure" and "select failed", statuses.
    pub(super) const FAILURE: u32 = 2;
    pub(super) const SELECT_FAILED: u32 = 0x8743_0002;

    /// As Microsoft describes it: nothing particular.
    pub(super) const STANDARD: Self = Self {
        select_p2: &[0x00, 0x04, 0x0c],
        refusal: Self::SELECT_FAILED,
        class: MbimClass::Any,
        needs_le: false,
        get_response: super::GetResponse::ByHost,
        channels: 3,
        capability_template: false,
    };
}

/// `ClassByteType` that a modem understands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MbimClass {
    /// Either.
    Any,
    /// Inter-industry (0).
    InterIndustry,
    /// Extended (1).
    Extended,
}
