//! What a connection is for, and what is kept in the modem about it.

use std::fmt;

use super::NwError;
use crate::Uuid;
use crate::codec::{Fault, Hidden, Reader, Wire, Writer};
use crate::declare::{message, structure, values};

values! {
    /// Whether data is compressed.
    pub enum Compression {
        0 => None "none",
        1 => Enable "compressed",
    }
}

values! {
    /// How user and password are sent.
    pub enum AuthProtocol {
        0 => None "none",
        1 => Pap "PAP",
        2 => Chap "CHAP",
        3 => MsChapV2 "MS-CHAPv2",
    }
}

values! {
    /// Kinds of address.
    pub enum ContextIpType {
        0 => Default "as the modem likes",
        1 => Ipv4 "IPv4",
        2 => Ipv6 "IPv6",
        3 => Ipv4v6 "IPv4 and IPv6 in one PDN connection",
        4 => Ipv4AndIpv6 "IPv4 and IPv6, in two PDN connections",
    }
}

macro_rules! context_types {
    ($($(#[$meta:meta])* $variant:ident = $uuid:literal $text:literal,)*) => {
        /// What a connection is for.
        #[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
        pub enum ContextType {
            $(
                #[doc = concat!("For ", $text, ".")]
                $(#[$meta])*
                $variant,
            )*
            /// One without a name here.
            Other(Uuid),
        }

        impl ContextType {
            /// What it is called on the wire.
            #[must_use]
            pub const fn uuid(self) -> Uuid {
                match self {
                    $(Self::$variant => Uuid::from_u128($uuid),)*
                    Self::Other(uuid) => uuid,
                }
            }
        }

        impl From<Uuid> for ContextType {
            fn from(uuid: Uuid) -> Self {
                match u128::from_be_bytes(uuid.bytes()) {
                    $($uuid => Self::$variant,)*
                    _ => Self::Other(uuid),
                }
            }
        }

        impl fmt::Display for ContextType {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self {
                    $(Self::$variant => f.write_str($text),)*
                    Self::Other(uuid) => fmt::Display::fmt(uuid, f),
                }
            }
        }
    };
}

context_types! {
    #[default]
    None = 0xb43f758c_a560_4b46_b35e_c5869641fb54 "nothing",
    Internet = 0x7e5e2a7e_4e6f_7272_736b_656e7e5e2a7e "internet",
    Vpn = 0x9b9f7bbe_8952_44b7_83ac_ca41318df7a0 "VPN",
    Voice = 0x88918294_0ef4_4396_8cca_a8588fbc02b2 "voice",
    VideoShare = 0x05a2a716_7c34_4b4d_9a91_c5ef0c7aaacc "video sharing",
    Purchase = 0xb3272496_ac6c_422b_a8c0_acf687a27217 "purchase",
    Ims = 0x21610d01_3074_4bce_9425_b53a07d697d6 "IMS",
    Mms = 0x46726664_7269_6bc6_9624_d1d35389aca9 "MMS",
    Local = 0xa57a9afc_b09f_45d7_bb40_033c39f60db9 "local",
    Admin = 0x5f7e4c2e_e80b_40a9_a239_f0abcfd11f4b "administration",
    App = 0x74d88a3d_dfbd_4799_9a8c_7310a37bb2ee "applications",
    Xcap = 0x50d378a7_baa5_4a50_b872_3fe5bb463411 "XCAP",
    Tethering = 0x5e4e0601_48dc_4e2b_acb8_08b4016bbaac "tethering",
    Emergency = 0x5f41adb8_204e_4d31_9da8_b3c970e360f2 "emergency calls",
}

impl Wire for ContextType {
    fn read(reader: &mut Reader<'_>) -> Result<Self, Fault> {
        Uuid::read(reader).map(Self::from)
    }

    fn write(&self, writer: &mut Writer) {
        self.uuid().write(writer);
    }
}

structure! {
    /// A connection that is kept in the modem.
    pub struct ProvisionedContextElement {
        /// Its number there.
        context_id: u32,
        /// What it is for.
        context_type: ContextType,
        /// Access point name.
        access_string: String,
        /// User.
        user_name: String,
        /// Password.
        password: Hidden<String>,
        /// Whether data is compressed.
        compression: Compression,
        /// How user and password are sent.
        auth_protocol: AuthProtocol,
    }
}

message! { BasicConnect[13] -> ProvisionedContexts;
    /// Asks which connections are kept in the modem.
    query ProvisionedContextsQuery {}

    /// Keeps a connection in the modem.
    set ProvisionedContextsSet {
        /// Its number there; `u32::MAX` for a new one.
        context_id: u32,
        /// What it is for; nothing to remove it.
        context_type: ContextType,
        /// Access point name.
        access_string: String,
        /// User.
        user_name: String,
        /// Password.
        password: Hidden<String>,
        /// Whether data is compressed.
        compression: Compression,
        /// How user and password are sent.
        auth_protocol: AuthProtocol,
        /// MCC and MNC of the network it is for.
        provider_id: String,
    }

    /// Which connections are kept in the modem. Also an indication.
    done ProvisionedContexts {
        count contexts,
        /// All of them.
        contexts: Vec<ProvisionedContextElement> = pairs(contexts),
    }
}

message! { BasicConnect[14] -> ServiceActivation;
    /// Activates the subscription, as the operator wants it.
    set ServiceActivationSet {
        /// What the operator wants.
        buffer: Hidden<Vec<u8>> = rest,
    }

    /// How activating the subscription ended.
    done ServiceActivation {
        /// Why it failed.
        nw_error: NwError,
        /// What the operator says.
        buffer: Hidden<Vec<u8>> = rest,
    }
}
