//! DMS: the device and its power.

use crate::layout::{List8, List16, Secret, Text, Text8};
use crate::message::Done;

requests! {
    Dms;

    /// What [`EventReport`] is to say.
    0x0001 SetEventReport {
        may 0x10 power_state_reporting: bool,
        may 0x11 battery_level_report_limits: BatteryLevelReportLimits,
        may 0x12 pin_state_reporting: bool,
        may 0x13 activation_state_reporting: bool,
        may 0x14 operating_mode_reporting: bool,
        may 0x15 uim_state_reporting: bool,
        may 0x16 wireless_disable_state_reporting: bool,
        may 0x17 prl_init_reporting: bool,
    } -> Done

    /// What the modem can do.
    0x0020 GetCapabilities {} -> GetCapabilitiesResponse {
        must 0x01 capabilities: Capabilities,
    }

    /// Who made it.
    0x0021 GetManufacturer {} -> GetManufacturerResponse {
        must 0x01 manufacturer: String as Text,
    }

    /// Which model it is.
    0x0022 GetModel {} -> GetModelResponse {
        must 0x01 model: String as Text,
    }

    /// Which firmware it has.
    0x0023 GetRevision {} -> GetRevisionResponse {
        must 0x01 revision: String as Text,
    }

    /// The subscriber number, where the card knows it.
    0x0024 GetMsisdn {} -> GetMsisdnResponse {
        must 0x01 msisdn: String as Text,
    }

    /// Serial numbers: IMEI, ESN, MEID.
    0x0025 GetIds {} -> GetIdsResponse {
        may 0x10 esn: String as Text,
        may 0x11 imei: String as Text,
        may 0x12 meid: String as Text,
        may 0x13 imei_software_version: String as Text,
    }

    /// Switches the PIN on or off, on modems whose UIM service cannot.
    0x0027 UimSetPinProtection {
        must 0x01 protection: PinProtection,
    } -> UimSetPinProtectionResponse {
        may 0x10 retries: PinRetries,
    }

    /// Enters the PIN, on modems whose UIM service cannot.
    0x0028 UimVerifyPin {
        must 0x01 pin: PinEntry,
    } -> UimVerifyPinResponse {
        may 0x10 retries: PinRetries,
    }

    /// Enters the PUK and a new PIN, on modems whose UIM service cannot.
    0x0029 UimUnblockPin {
        must 0x01 unblocking: PinUnblocking,
    } -> UimUnblockPinResponse {
        may 0x10 retries: PinRetries,
    }

    /// Changes the PIN, on modems whose UIM service cannot.
    0x002A UimChangePin {
        must 0x01 change: PinChange,
    } -> UimChangePinResponse {
        may 0x10 retries: PinRetries,
    }

    /// The state of both PINs, on modems whose UIM service cannot tell.
    0x002B UimGetPinStatus {} -> UimGetPinStatusResponse {
        may 0x11 pin1_status: PinStatus,
        may 0x12 pin2_status: PinStatus,
    }

    /// Which hardware it is.
    0x002C GetHardwareRevision {} -> GetHardwareRevisionResponse {
        must 0x01 revision: String as Text,
    }

    /// Whether the radio is on, and why not.
    0x002D GetOperatingMode {} -> GetOperatingModeResponse {
        must 0x01 mode: OperatingMode,
        may 0x10 offline_reason: OfflineReason,
        may 0x11 hardware_restricted_mode: bool,
    }

    /// Switches the radio on or off, or restarts the modem.
    0x002E SetOperatingMode {
        must 0x01 mode: OperatingMode,
    } -> Done

    /// The clock of the modem.
    0x002F GetTime {} -> GetTimeResponse {
        must 0x01 device_time: DeviceTime,
        may 0x10 system_time: u64,
        may 0x11 user_time: u64,
    }

    /// The ICCID of the card, on modems whose UIM service cannot read it.
    0x003C UimGetIccid {} -> UimGetIccidResponse {
        must 0x01 iccid: String as Text,
    }

    /// The IMSI, on modems whose UIM service cannot read it.
    0x0043 UimGetImsi {} -> UimGetImsiResponse {
        must 0x01 imsi: String as Text,
    }

    /// Whether there is a card, on modems whose UIM service cannot tell.
    0x0044 UimGetState {} -> UimGetStateResponse {
        must 0x01 state: UimState,
    }

    /// Which bands the modem can use.
    0x0045 GetBandCapabilities {} -> GetBandCapabilitiesResponse {
        must 0x01 band_capability: u64,
        may 0x10 lte_band_capability: u64,
        may 0x12 extended_lte_band_capability: Vec<u16> as List16<u16>,
        may 0x13 nr5g_band_capability: Vec<u16> as List16<u16>,
    }

    /// Which software it has.
    0x0051 GetSoftwareVersion {} -> GetSoftwareVersionResponse {
        must 0x01 version: String as Text,
    }

    /// Unlocks the radio of modems that are locked until the host says that it is approved.
    0x555F SetFccAuthentication {} -> Done

    /// The same on Foxconn modems.
    0x5571 FoxconnSetFccAuthentication {
        must 0x01 value: u8,
    } -> Done

    /// The same on newer Foxconn modems.
    0x5571 FoxconnSetFccAuthenticationV2 {
        must 0x01 magic_string: String as Text,
        must 0x02 magic_number: u8,
    } -> Done
}

indications! {
    Dms;

    /// Something about the device has changed.
    0x0001 EventReport {
        may 0x10 power_state: PowerState,
        may 0x11 pin1_status: PinStatus,
        may 0x12 pin2_status: PinStatus,
        may 0x13 activation_state: u16,
        may 0x14 operating_mode: OperatingMode,
        may 0x15 uim_state: UimState,
        may 0x16 wireless_disable_state: bool,
        may 0x17 prl_init_notification: bool,
    }
}

structures! {
    /// Between which levels no report is wanted, in per cent.
    BatteryLevelReportLimits {
        lower_limit: u8,
        upper_limit: u8,
    }

    /// Where the power comes from, and the battery in per cent.
    PowerState {
        power_state_flags: u8,
        battery_level: u8,
    }

    /// The state of a PIN.
    PinStatus {
        current_status: UimPinStatus,
        verify_retries_left: u8,
        unblock_retries_left: u8,
    }

    /// What the modem can do; rates in bit/s.
    Capabilities {
        max_tx_channel_rate: u32,
        max_rx_channel_rate: u32,
        data_service_capability: DataServiceCapability,
        sim_capability: SimCapability,
        radio_interface_list: Vec<RadioInterface> as List8<RadioInterface>,
    }

    /// Whether a PIN is asked for, and the PIN.
    PinProtection {
        pin_id: UimPinId,
        protection_enabled: bool,
        pin: Secret as Text8,
    }

    /// How often one may still try.
    PinRetries {
        verify_retries_left: u8,
        unblock_retries_left: u8,
    }

    /// A PIN.
    PinEntry {
        pin_id: UimPinId,
        pin: Secret as Text8,
    }

    /// A PUK and a new PIN.
    PinUnblocking {
        pin_id: UimPinId,
        puk: Secret as Text8,
        new_pin: Secret as Text8,
    }

    /// A PIN and a new one.
    PinChange {
        pin_id: UimPinId,
        old_pin: Secret as Text8,
        new_pin: Secret as Text8,
    }

    /// Units of 1.25 ms since 6 January 1980, and who says so.
    DeviceTime {
        time_count: [u8; 6],
        time_source: u16,
    }
}

open_enums! {
    /// The state of a PIN.
    UimPinStatus: u8 {
        0 NotInitialized,
        1 EnabledNotVerified,
        2 EnabledVerified,
        3 Disabled,
        4 Blocked,
        5 PermanentlyBlocked,
        6 Unblocked,
        7 Changed,
    }

    /// Whether the radio is on.
    OperatingMode: u8 {
        0 Online,
        1 LowPower,
        2 FactoryTest,
        3 Offline,
        4 Reset,
        5 ShuttingDown,
        6 PersistentLowPower,
        7 ModeOnlyLowPower,
        255 Unknown,
    }

    /// Whether there is a card that works.
    UimState: u8 {
        0 InitializationCompleted,
        1 LockedOrFailed,
        2 NotPresent,
        3 Reserved,
        255 Unknown,
    }

    /// Which data services, and whether at the same time as calls.
    DataServiceCapability: u8 {
        0 None,
        1 Cs,
        2 Ps,
        3 SimultaneousCsPs,
        4 NonSimultaneousCsPs,
    }

    /// Whether there can be a SIM.
    SimCapability: u8 {
        1 NotSupported,
        2 Supported,
    }

    /// A radio technology.
    RadioInterface: u8 {
        1 Cdma20001x,
        2 Evdo,
        4 Gsm,
        5 Umts,
        8 Lte,
        9 Tds,
        10 Nr5g,
    }

    /// Which PIN.
    UimPinId: u8 {
        1 Pin,
        2 Pin2,
    }
}

flags! {
    /// Why the modem is offline.
    OfflineReason: u16 {
        0x1 HOST_IMAGE_MISCONFIGURATION,
        0x2 PRI_IMAGE_MISCONFIGURATION,
        0x4 PRI_VERSION_INCOMPATIBLE,
        0x8 DEVICE_MEMORY_FULL,
    }
}
