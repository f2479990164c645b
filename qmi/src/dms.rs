//! DMS: the device and its power.

use crate::layout::{List8, List16, Secret, Text, Text8};
use crate::message::Done;

requests! {
    Dms;

    /// Set Event Report.
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

    /// Get Capabilities.
    0x0020 GetCapabilities {} -> GetCapabilitiesResponse {
        must 0x01 capabilities: Capabilities,
    }

    /// Get Manufacturer.
    0x0021 GetManufacturer {} -> GetManufacturerResponse {
        must 0x01 manufacturer: String as Text,
    }

    /// Get Model.
    0x0022 GetModel {} -> GetModelResponse {
        must 0x01 model: String as Text,
    }

    /// Get Revision.
    0x0023 GetRevision {} -> GetRevisionResponse {
        must 0x01 revision: String as Text,
    }

    /// Get MSISDN.
    0x0024 GetMsisdn {} -> GetMsisdnResponse {
        must 0x01 msisdn: String as Text,
    }

    /// Get IDs.
    0x0025 GetIds {} -> GetIdsResponse {
        may 0x10 esn: String as Text,
        may 0x11 imei: String as Text,
        may 0x12 meid: String as Text,
        may 0x13 imei_software_version: String as Text,
    }

    /// UIM Set PIN Protection.
    0x0027 UimSetPinProtection {
        must 0x01 protection: PinProtection,
    } -> UimSetPinProtectionResponse {
        may 0x10 retries: PinRetries,
    }

    /// UIM Verify PIN.
    0x0028 UimVerifyPin {
        must 0x01 pin: PinEntry,
    } -> UimVerifyPinResponse {
        may 0x10 retries: PinRetries,
    }

    /// UIM Unblock PIN.
    0x0029 UimUnblockPin {
        must 0x01 unblocking: PinUnblocking,
    } -> UimUnblockPinResponse {
        may 0x10 retries: PinRetries,
    }

    /// UIM Change PIN.
    0x002A UimChangePin {
        must 0x01 change: PinChange,
    } -> UimChangePinResponse {
        may 0x10 retries: PinRetries,
    }

    /// UIM Get PIN Status.
    0x002B UimGetPinStatus {} -> UimGetPinStatusResponse {
        may 0x11 pin1_status: PinStatus,
        may 0x12 pin2_status: PinStatus,
    }

    /// Get Hardware Revision.
    0x002C GetHardwareRevision {} -> GetHardwareRevisionResponse {
        must 0x01 revision: String as Text,
    }

    /// Get Operating Mode.
    0x002D GetOperatingMode {} -> GetOperatingModeResponse {
        must 0x01 mode: OperatingMode,
        may 0x10 offline_reason: OfflineReason,
        may 0x11 hardware_restricted_mode: bool,
    }

    /// Set Operating Mode.
    0x002E SetOperatingMode {
        must 0x01 mode: OperatingMode,
    } -> Done

    /// Get Time.
    0x002F GetTime {} -> GetTimeResponse {
        must 0x01 device_time: DeviceTime,
        may 0x10 system_time: u64,
        may 0x11 user_time: u64,
    }

    /// UIM Get ICCID.
    0x003C UimGetIccid {} -> UimGetIccidResponse {
        must 0x01 iccid: String as Text,
    }

    /// UIM Get IMSI.
    0x0043 UimGetImsi {} -> UimGetImsiResponse {
        must 0x01 imsi: String as Text,
    }

    /// UIM Get State.
    0x0044 UimGetState {} -> UimGetStateResponse {
        must 0x01 state: UimState,
    }

    /// Get Band Capabilities.
    0x0045 GetBandCapabilities {} -> GetBandCapabilitiesResponse {
        must 0x01 band_capability: u64,
        may 0x10 lte_band_capability: u64,
        may 0x12 extended_lte_band_capability: Vec<u16> as List16<u16>,
        may 0x13 nr5g_band_capability: Vec<u16> as List16<u16>,
    }

    /// Get Software Version.
    0x0051 GetSoftwareVersion {} -> GetSoftwareVersionResponse {
        must 0x01 version: String as Text,
    }

    /// Set FCC Authentication.
    0x555F SetFccAuthentication {} -> Done

    /// Foxconn Set FCC Authentication.
    0x5571 FoxconnSetFccAuthentication {
        must 0x01 value: u8,
    } -> Done

    /// Foxconn Set FCC Authentication v2.
    0x5571 FoxconnSetFccAuthenticationV2 {
        must 0x01 magic_string: String as Text,
        must 0x02 magic_number: u8,
    } -> Done
}

indications! {
    Dms;

    /// Event Report.
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
    /// Battery level report limits.
    BatteryLevelReportLimits {
        lower_limit: u8,
        upper_limit: u8,
    }

    /// Power state.
    PowerState {
        power_state_flags: u8,
        battery_level: u8,
    }

    /// PIN status.
    PinStatus {
        current_status: UimPinStatus,
        verify_retries_left: u8,
        unblock_retries_left: u8,
    }

    /// Capabilities.
    Capabilities {
        max_tx_channel_rate: u32,
        max_rx_channel_rate: u32,
        data_service_capability: DataServiceCapability,
        sim_capability: SimCapability,
        radio_interface_list: Vec<RadioInterface> as List8<RadioInterface>,
    }

    /// PIN protection.
    PinProtection {
        pin_id: UimPinId,
        protection_enabled: bool,
        pin: Secret as Text8,
    }

    /// PIN retries.
    PinRetries {
        verify_retries_left: u8,
        unblock_retries_left: u8,
    }

    /// PIN entry.
    PinEntry {
        pin_id: UimPinId,
        pin: Secret as Text8,
    }

    /// PIN unblocking.
    PinUnblocking {
        pin_id: UimPinId,
        puk: Secret as Text8,
        new_pin: Secret as Text8,
    }

    /// PIN change.
    PinChange {
        pin_id: UimPinId,
        old_pin: Secret as Text8,
        new_pin: Secret as Text8,
    }

    /// Device time.
    DeviceTime {
        time_count: [u8; 6],
        time_source: u16,
    }
}

open_enums! {
    /// Uim PIN status.
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

    /// Operating mode.
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

    /// Uim state.
    UimState: u8 {
        0 InitializationCompleted,
        1 LockedOrFailed,
        2 NotPresent,
        3 Reserved,
        255 Unknown,
    }

    /// Data service capability.
    DataServiceCapability: u8 {
        0 None,
        1 Cs,
        2 Ps,
        3 SimultaneousCsPs,
        4 NonSimultaneousCsPs,
    }

    /// Sim capability.
    SimCapability: u8 {
        1 NotSupported,
        2 Supported,
    }

    /// Radio interface.
    RadioInterface: u8 {
        1 Cdma20001x,
        2 Evdo,
        4 Gsm,
        5 Umts,
        8 Lte,
        9 Tds,
        10 Nr5g,
    }

    /// Uim PIN id.
    UimPinId: u8 {
        1 Pin,
        2 Pin2,
    }
}

flags! {
    /// Offline reason.
    OfflineReason: u16 {
        0x1 HOST_IMAGE_MISCONFIGURATION,
        0x2 PRI_IMAGE_MISCONFIGURATION,
        0x4 PRI_VERSION_INCOMPATIBLE,
        0x8 DEVICE_MEMORY_FULL,
    }
}
