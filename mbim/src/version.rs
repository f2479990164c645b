//! Which edition of Microsoft's extensions both sides speak.

use std::fmt;

/// The edition of the extensions (MBIMEx) that was agreed with the modem: it decides the layout of some messages.
///
/// A session begins with [`Version::V1`]. Where the modem lists the version exchange (cid 15 of the MS Basic Connect Extensions),
/// ask with [`VersionQuery`](crate::extensions::VersionQuery) after OPEN and before anything else, and go on with
/// [`Version::agreed`]. Behind `mbim-proxy` another program may have done so already: it announces the edition with
/// [`Indication::ProxyVersion`](crate::Indication::ProxyVersion).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Version {
    /// MBIM 1.0 with the extensions 1.0, or none.
    #[default]
    V1,
    /// MBIMEx 2.0.
    V2,
    /// MBIMEx 3.0.
    V3,
}

impl Version {
    /// The newest that is spoken here.
    pub const NEWEST: Self = Self::V3;

    /// MBIM itself, in the version exchange: binary coded 1.0.
    pub const MBIM_1_0: u16 = 0x0100;

    /// As in the version exchange: binary coded, major number first.
    #[must_use]
    pub fn number(self) -> u16 {
        match self {
            Self::V1 => 0x0100,
            Self::V2 => 0x0200,
            Self::V3 => 0x0300,
        }
    }

    /// What is spoken from now on, once we have announced `offered` and the modem has answered with `answered`: the older of the two.
    #[must_use]
    pub fn agreed(offered: Self, answered: u16) -> Self {
        let theirs = match answered {
            0x0300.. => Self::V3,
            0x0200.. => Self::V2,
            _ => Self::V1,
        };
        offered.min(theirs)
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "MBIMEx {}.{}", self.number() >> 8, self.number() & 0xFF)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_older_one_is_spoken() {
        let check = |offered, answered, agreed| assert_eq!(Version::agreed(offered, answered), agreed);
        check(Version::V3, 0x0300, Version::V3);
        check(Version::V3, 0x0400, Version::V3);
        check(Version::V3, 0x0200, Version::V2);
        check(Version::V2, 0x0300, Version::V2);
        check(Version::V3, 0x0100, Version::V1);
        check(Version::V3, 0, Version::V1);
        assert_eq!(Version::V2.to_string(), "MBIMEx 2.0");
    }
}
