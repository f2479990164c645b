//! Error codes of QMI, as far as this modem says them.

/// Why a request is refused: the code on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct QmiError(pub(super) u16);

impl QmiError {
    pub(super) const MALFORMED_MESSAGE: Self = Self(0x01);
    pub(super) const INTERNAL: Self = Self(0x03);
    pub(super) const CLIENT_IDS_EXHAUSTED: Self = Self(0x05);
    pub(super) const INVALID_CLIENT_ID: Self = Self(0x07);
    pub(super) const INVALID_HANDLE: Self = Self(0x09);
    pub(super) const INVALID_PROFILE: Self = Self(0x0a);
    pub(super) const INVALID_PIN_ID: Self = Self(0x0b);
    pub(super) const INCORRECT_PIN: Self = Self(0x0c);
    pub(super) const CALL_FAILED: Self = Self(0x0e);
    pub(super) const OUT_OF_CALL: Self = Self(0x0f);
    pub(super) const NOT_PROVISIONED: Self = Self(0x10);
    pub(super) const MISSING_ARGUMENT: Self = Self(0x11);
    pub(super) const ARGUMENT_TOO_LONG: Self = Self(0x13);
    pub(super) const DEVICE_UNSUPPORTED: Self = Self(0x19);
    pub(super) const NO_EFFECT: Self = Self(0x1a);
    pub(super) const NO_FREE_PROFILE: Self = Self(0x1b);
    pub(super) const INVALID_SERVICE_TYPE: Self = Self(0x1f);
    pub(super) const PIN_BLOCKED: Self = Self(0x23);
    pub(super) const UIM_UNINITIALIZED: Self = Self(0x25);
    pub(super) const INVALID_ARGUMENT: Self = Self(0x30);
    pub(super) const NO_NETWORK_FOUND: Self = Self(0x0d);
    pub(super) const NO_ENTRY: Self = Self(0x32);
    pub(super) const DEVICE_NOT_READY: Self = Self(0x34);
    pub(super) const NETWORK_NOT_READY: Self = Self(0x35);
    pub(super) const INVALID_IP_FAMILY: Self = Self(0x40);
    pub(super) const INSUFFICIENT_RESOURCES: Self = Self(0x44);
    pub(super) const INVALID_QMI_COMMAND: Self = Self(0x47);
    pub(super) const INFORMATION_UNAVAILABLE: Self = Self(0x4a);
    pub(super) const SIM_FILE_NOT_FOUND: Self = Self(0x50);
    pub(super) const ACCESS_DENIED: Self = Self(0x52);
    pub(super) const INCOMPATIBLE_STATE: Self = Self(0x5a);
    pub(super) const NOT_SUPPORTED: Self = Self(0x5e);
    pub(super) const NO_SIM: Self = Self(0x66);
}
