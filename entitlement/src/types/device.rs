//! Devices as requests describe them.

use std::fmt;

use super::Imei;

/// What a device is called by: its IMEI, or a UUID where it has none or it is not to be had.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DeviceId {
    /// The real one, always.
    Imei(Imei),
    /// 8-4-4-4-12 hexadecimal digits.
    Uuid(String),
}

/// Neither an IMEI nor a UUID.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a device is named by its IMEI or by a UUID")]
pub struct DeviceIdError;

/// What a device tells of itself. Carriers decide by it whether they serve the device, so it has to be true.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terminal {
    /// `terminal_id`.
    pub id: DeviceId,
    /// `terminal_vendor`; more than 4 characters are cut off (RCC.14).
    pub vendor: String,
    /// `terminal_model`; more than 10 characters are cut off.
    pub model: String,
    /// `terminal_sw_version`; more than 20 characters are cut off.
    pub software: String,
}

impl DeviceId {
    /// As requests have it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Imei(imei) => imei.as_str(),
            Self::Uuid(uuid) => uuid,
        }
    }
}

impl From<Imei> for DeviceId {
    fn from(imei: Imei) -> DeviceId {
        DeviceId::Imei(imei)
    }
}

impl std::str::FromStr for DeviceId {
    type Err = DeviceIdError;

    fn from_str(text: &str) -> Result<DeviceId, DeviceIdError> {
        if let Ok(imei) = text.parse() {
            return Ok(DeviceId::Imei(imei));
        }
        let groups: Vec<&str> = text.split('-').collect();
        let lengths: Vec<usize> = groups.iter().map(|group| group.len()).collect();
        let hex = groups.iter().all(|group| group.bytes().all(|byte| byte.is_ascii_hexdigit()));
        if lengths == [8, 4, 4, 4, 12] && hex {
            Ok(DeviceId::Uuid(text.to_owned()))
        } else {
            Err(DeviceIdError)
        }
    }
}

impl fmt::Debug for DeviceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Imei(imei) => imei.fmt(f),
            Self::Uuid(uuid) => write!(f, "Uuid({}…)", uuid.get(..8).unwrap_or_default()),
        }
    }
}
