//! Applications of TS.43 (2.3).

use std::fmt;

/// What an entitlement is for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AppId {
    /// ap2003.
    VoiceOverCellular,
    /// ap2004.
    VoiceOverWifi,
    /// ap2005.
    SmsOverIp,
    /// ap2006: on-device service activation of companion devices.
    OdsaCompanion,
    /// ap2009: on-device service activation of primary devices.
    OdsaPrimary,
    /// ap2010: data plan and usage.
    DataPlan,
    /// Any other.
    Other(String),
}

impl AppId {
    /// Longest one.
    pub const MAX_BYTES: usize = 32;

    /// As requests and documents have it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::VoiceOverCellular => "ap2003",
            Self::VoiceOverWifi => "ap2004",
            Self::SmsOverIp => "ap2005",
            Self::OdsaCompanion => "ap2006",
            Self::OdsaPrimary => "ap2009",
            Self::DataPlan => "ap2010",
            Self::Other(id) => id,
        }
    }

    /// From what a document or a message says; `None` where it can be none.
    #[must_use]
    pub fn of(text: &str) -> Option<AppId> {
        let known = [
            Self::VoiceOverCellular,
            Self::VoiceOverWifi,
            Self::SmsOverIp,
            Self::OdsaCompanion,
            Self::OdsaPrimary,
            Self::DataPlan,
        ];
        let fits = (1..=Self::MAX_BYTES).contains(&text.len())
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'));
        fits.then(|| {
            let found = known.into_iter().find(|app| app.as_str().eq_ignore_ascii_case(text));
            found.unwrap_or_else(|| Self::Other(text.to_owned()))
        })
    }
}

impl fmt::Display for AppId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
