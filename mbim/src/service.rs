//! The services a modem may have.

use std::fmt;

use crate::Uuid;
use crate::codec::{Fault, Reader, Wire, Writer};

macro_rules! services {
    ($($(#[$meta:meta])* $variant:ident = $uuid:literal $name:literal,)*) => {
        /// A service: what a command is addressed to.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Service {
            $($(#[$meta])* $variant,)*
            /// One without a name here.
            Other(Uuid),
        }

        impl Service {
            /// What it is called on the wire.
            #[must_use]
            pub const fn uuid(self) -> Uuid {
                match self {
                    $(Self::$variant => Uuid::from_u128($uuid),)*
                    Self::Other(uuid) => uuid,
                }
            }
        }

        impl From<Uuid> for Service {
            fn from(uuid: Uuid) -> Self {
                match u128::from_be_bytes(uuid.bytes()) {
                    $($uuid => Self::$variant,)*
                    _ => Self::Other(uuid),
                }
            }
        }

        impl fmt::Display for Service {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self {
                    $(Self::$variant => f.write_str($name),)*
                    Self::Other(uuid) => fmt::Display::fmt(uuid, f),
                }
            }
        }
    };
}

services! {
    /// MBIM 1.0: capabilities, SIM, registration, connections.
    BasicConnect = 0xa289cc33_bcbb_8b4f_b6b0_133ec2aae6df "Basic Connect",
    /// MBIM 1.0: short messages.
    Sms = 0x533fbeeb_14fe_4467_9f90_33a223e56c3f "SMS",
    /// MBIM 1.0: USSD.
    Ussd = 0xe550a0c8_5e82_479e_82f7_10abf4c3351f "USSD",
    /// MBIM 1.0: the card's phone book.
    Phonebook = 0x4bf38476_1e6a_41db_b1d8_bed289c25bdb "Phonebook",
    /// MBIM 1.0: SIM toolkit.
    Stk = 0xd8f20131_fcb5_4e17_8602_d6ed3816164c "STK",
    /// MBIM 1.0: authentication by the card.
    Auth = 0x1d2b5ff7_0aa1_48b2_aa52_50f15767174e "Auth",
    /// MBIM 1.0: device service streams.
    Dss = 0xc08a26dd_7718_4382_8482_6e0d583c4d0e "DSS",
    /// Microsoft: slots, attach contexts, cells, and newer layouts.
    BasicConnectExtensions = 0x3d01dcc5_fef5_4d05_0d3a_bef7058e9aaf "MS Basic Connect Extensions",
    /// Microsoft: channels and APDUs.
    UiccLowLevelAccess = 0xc2f6588e_f037_4bc9_8665_f4d44bd09367 "MS UICC Low Level Access",
    /// Microsoft: what firmware is installed.
    FirmwareId = 0xe9f7dea2_feaf_4009_93ce_90a3694103b6 "MS Firmware ID",
    /// Microsoft: the host is about to switch off.
    HostShutdown = 0x883b7c26_985f_43fa_9804_27d7fb80959c "MS Host Shutdown",
    /// Microsoft: transmit power near a body.
    Sar = 0x68223d04_9f6c_4e0f_822d_28441fb72340 "MS SAR",
    /// Microsoft: time from the network.
    VoiceExtensions = 0x8d8b9eba_37be_449b_8f1e_61cb034a702e "MS Voice Extensions",
    /// Qualcomm: QMI inside of MBIM.
    QmiTunnel = 0xd1a30bc2_f97a_6e43_bf65_c7e24fb0f0d3 "QMI tunnel",
    /// AT&T.
    Atds = 0x5967bdcc_7fd2_49a2_9f5c_b2e70e527db3 "ATDS",
    /// Intel: firmware update.
    IntelFirmwareUpdate = 0x0ed374cb_f835_4474_bc11_3b3fd76f5641 "Intel firmware update",
    /// Intel: mutual authentication (FCC lock).
    IntelMutualAuthentication = 0xf85d46ef_ab26_4081_9868_4d183c0a3aec "Intel mutual authentication",
    /// Intel: AT commands inside of MBIM.
    IntelAtTunnel = 0xda138c64_6515_4893_92b2_a1e1ca7c81ca "Intel AT tunnel",
    /// Intel: tracing.
    IntelTools = 0x4ada4962_b988_46c3_87a7_97f20f994abb "Intel tools",
    /// Intel: temperatures.
    IntelThermalRf = 0xfdc22af2_f441_4d46_af8d_259fcdde4635 "Intel thermal RF",
    /// Quectel: firmware update.
    Qdu = 0x6427015f_579d_48f5_8c54_f43ed1e76f83 "QDU",
    /// Quectel: radio state.
    Quectel = 0x11223344_5566_7788_99aa_bbccddeeff11 "Quectel",
    /// Google: carrier lock.
    GoogleCarrierLock = 0x3e1e92cf_c53d_4f14_85d0_a86ad9e12245 "Google carrier lock",
    /// Fibocom: AT commands inside of MBIM.
    FibocomAt = 0xffffffff_abca_4b11_a4e2_f2fc87f94488 "Fibocom AT",
    /// Compal: AT commands inside of MBIM.
    CompalAt = 0xa2a32a97_cab1_4f57_9ae1_451c74dda957 "Compal AT",
    /// What a client tells `mbim-proxy`; it never reaches the modem.
    ProxyControl = 0x838cf7fb_8d0d_4d7f_871e_d71dbefbb39b "Proxy control",
}

/// No service at all: UUID of zeros.
impl Default for Service {
    fn default() -> Self {
        Self::Other(Uuid::default())
    }
}

impl Wire for Service {
    fn read(reader: &mut Reader<'_>) -> Result<Self, Fault> {
        Uuid::read(reader).map(Self::from)
    }

    fn write(&self, writer: &mut Writer) {
        self.uuid().write(writer);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn services_without_a_name_survive() {
        let uuid: Uuid = "01234567-89ab-cdef-0123-456789abcdef".parse().unwrap();
        assert_eq!(Service::from(uuid), Service::Other(uuid));
        assert_eq!(Service::from(uuid).uuid(), uuid);
        assert_eq!(Service::from(Service::Sms.uuid()), Service::Sms);
        assert_eq!(Service::Sms.uuid().to_string(), "533fbeeb-14fe-4467-9f90-33a223e56c3f");
    }
}
