//! Numbers of cards and devices. `Debug` shortens them, so that they may stand in a log.

use std::fmt;
use std::str::FromStr;

/// What cannot be such a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{what} consists of {expected} digits")]
pub struct DigitsError {
    /// What it should have been.
    pub what: &'static str,
    /// How many digits it has.
    pub expected: &'static str,
}

macro_rules! digits {
    ($(#[$doc:meta])* $name:ident, $what:literal, $lengths:expr, $expected:literal) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl $name {
            /// The digits.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = DigitsError;

            fn from_str(text: &str) -> Result<Self, DigitsError> {
                let fits = $lengths.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
                if fits {
                    Ok(Self(text.to_owned()))
                } else {
                    Err(DigitsError { what: $what, expected: $expected })
                }
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                let shown = self.0.get(self.0.len().saturating_sub(4)..).unwrap_or_default();
                write!(f, "{}(…{shown})", stringify!($name))
            }
        }
    };
}

digits!(
    /// Number of an eUICC (SGP.02 2.2.2).
    Eid, "an EID", [32], "32"
);
digits!(
    /// Number of a profile or of a SIM (ITU-T E.118).
    Iccid, "an ICCID", (18..=20), "18 to 20"
);
digits!(
    /// Number of a device (TS 23.003 6.2.1); the check digit is the carrier's business.
    Imei, "an IMEI", (14..=16), "14 to 16"
);
