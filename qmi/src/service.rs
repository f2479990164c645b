//! The services of a modem.

use std::fmt;

use crate::layout::Open;

macro_rules! services {
    ($( $(#[$meta:meta])* $value:literal $variant:ident $words:literal, )*) => {
        open_enums! {
            /// Whose message it is. Above 0xFF only over QRTR.
            Service: u16 { $( $(#[$meta])* $value $variant, )* }
        }

        impl fmt::Display for Service {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self {
                    $( Self::$variant => f.write_str($words), )*
                    Self::Other(number) => write!(f, "service {number:#04x}"),
                }
            }
        }
    };
}

services! {
    /// Control: client ids, versions.
    0x0000 Ctl "CTL",
    /// Wireless data: connections and profiles.
    0x0001 Wds "WDS",
    /// Device management.
    0x0002 Dms "DMS",
    /// Network access.
    0x0003 Nas "NAS",
    /// Quality of service.
    0x0004 Qos "QOS",
    /// Wireless messaging: SMS.
    0x0005 Wms "WMS",
    /// Position determination.
    0x0006 Pds "PDS",
    /// Authentication.
    0x0007 Auth "AUTH",
    /// AT commands.
    0x0008 At "AT",
    /// Voice calls and supplementary services.
    0x0009 Voice "VOICE",
    /// Card application toolkit.
    0x000a Cat2 "CAT2",
    /// The card.
    0x000b Uim "UIM",
    /// Phone book.
    0x000c Pbm "PBM",
    /// Location.
    0x0010 Loc "LOC",
    /// Specific absorption rate.
    0x0011 Sar "SAR",
    /// IP multimedia subsystem.
    0x0012 Ims "IMS",
    /// Thermal sensors.
    0x0017 Ts "TS",
    /// Thermal mitigation.
    0x0018 Tmd "TMD",
    /// Wireless data administration.
    0x001a Wda "WDA",
    /// IMS presence.
    0x001f Imsp "IMSP",
    /// IMS application.
    0x0021 Imsa "IMSA",
    /// Coexistence.
    0x0022 Coex "COEX",
    /// Persistent device configuration: carrier configurations.
    0x0024 Pdc "PDC",
    /// Bulk transfer.
    0x0027 Bit "BIT",
    /// Radio frequency profile enhancement.
    0x0029 Rfrpe "RFRPE",
    /// Data system determination.
    0x002a Dsd "DSD",
    /// Subsystem control.
    0x002b Ssctl "SSCTL",
    /// Data port mapper.
    0x002f Dpm "DPM",
    /// Remote card.
    0x0032 UimRemote "UIM remote",
    /// HTTP for the card.
    0x0047 UimHttp "UIM http",
    /// Card application toolkit, older.
    0x00e0 Cat "CAT",
    /// OMA device management.
    0x00e2 Oma "OMA",
    /// Foxconn.
    0x00e3 Fox "FOX",
    /// Firmware over the air.
    0x00e6 Fota "FOTA",
    /// Telit general modem service.
    0x00e7 Gms "GMS",
    /// Telit general application service.
    0x00e8 Gas "GAS",
    /// Telit AT relay.
    0x00ed Atr "ATR",
    /// Snapdragon sensor core.
    0x0190 Ssc "SSC",
    /// IMS data connection manager.
    0x0302 Imsdcm "IMSDCM",
}

impl Service {
    /// The service with this number.
    #[must_use]
    pub fn from_number(number: u16) -> Self {
        Open::from_number(number)
    }

    /// Its number.
    #[must_use]
    pub fn number(self) -> u16 {
        Open::number(self)
    }

    /// Its number in a QMUX header; `None` above 0xFF.
    #[must_use]
    pub fn short_number(self) -> Option<u8> {
        u8::try_from(self.number()).ok()
    }
}
