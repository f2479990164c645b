//! Agreeing on an edition of the extensions.

use crate::declare::message;

message! { BasicConnectExtensions[15] -> VersionInfo;
    /// Says which edition the host speaks, before anything else in a session; the modem answers with its own.
    query VersionQuery {
        /// MBIM itself: [`Version::MBIM_1_0`](crate::Version::MBIM_1_0).
        mbim_version: u16,
        /// The extensions, as [`Version::number`](crate::Version::number) says.
        mbim_extended_version: u16,
    }

    /// Which edition the modem speaks; [`Version::agreed`](crate::Version::agreed) makes sense of it.
    done VersionInfo {
        /// MBIM itself.
        mbim_version: u16,
        /// The extensions.
        mbim_extended_version: u16,
    }
}

impl VersionQuery {
    /// Offers an edition.
    #[must_use]
    pub fn offer(version: crate::Version) -> Self {
        Self { mbim_version: crate::Version::MBIM_1_0, mbim_extended_version: version.number() }
    }
}
