//! Status codes of answers (MBIM 1.0 clause 9.4.5, and Microsoft's additions).

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Status(pub(super) u32);

impl Status {
    pub(super) const SUCCESS: Self = Self(0);
    pub(super) const FAILURE: Self = Self(2);
    pub(super) const SIM_NOT_INSERTED: Self = Self(3);
    pub(super) const PIN_REQUIRED: Self = Self(5);
    pub(super) const PIN_DISABLED: Self = Self(6);
    pub(super) const NOT_REGISTERED: Self = Self(7);
    pub(super) const NO_DEVICE_SUPPORT: Self = Self(9);
    pub(super) const PROVIDER_NOT_VISIBLE: Self = Self(10);
    pub(super) const PACKET_SERVICE_DETACHED: Self = Self(12);
    pub(super) const MAX_ACTIVATED_CONTEXTS: Self = Self(13);
    pub(super) const NOT_INITIALIZED: Self = Self(14);
    pub(super) const CONTEXT_NOT_ACTIVATED: Self = Self(16);
    pub(super) const RADIO_POWER_OFF: Self = Self(20);
    pub(super) const INVALID_PARAMETERS: Self = Self(21);
    pub(super) const OPERATION_NOT_ALLOWED: Self = Self(28);
    pub(super) const INVALID_MEMORY_INDEX: Self = Self(30);
    pub(super) const INVALID_SERVICE_OPERATION: Self = Self(34);
    pub(super) const AUTH_INCORRECT_AUTN: Self = Self(35);
    pub(super) const AUTH_SYNC_FAILURE: Self = Self(36);
    pub(super) const SMS_FORMAT_NOT_SUPPORTED: Self = Self(104);
    pub(super) const NO_LOGICAL_CHANNELS: Self = Self(0x8743_0001);
    pub(super) const SELECT_FAILED: Self = Self(0x8743_0002);
    pub(super) const INVALID_LOGICAL_CHANNEL: Self = Self(0x8743_0003);
}
