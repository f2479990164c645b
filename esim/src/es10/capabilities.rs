//! The capability bits of `EUICCInfo` (SGP.22 5.7.8, bits 6 and up of the second kind: v3).

use std::fmt;

use crate::tlv::Bits;

/// Declares a set of bits that have names. Bits without one survive.
macro_rules! capability_bits {
    ($(#[$doc:meta])* $set:ident; $($bit:literal $name:literal),* $(,)?) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, Default, Hash)]
        pub struct $set(pub Bits);

        impl $set {
            /// Number and standard's name of every bit that has one.
            pub const NAMES: &'static [(u8, &'static str)] = &[$(($bit, $name)),*];

            /// Whether the bit with the standard's name is set.
            #[must_use]
            pub fn contains(&self, name: &str) -> bool {
                Self::NAMES.iter().any(|(bit, known)| *known == name && self.0.is_set(*bit))
            }

            /// The standard's names of the bits that are set.
            pub fn names(&self) -> impl Iterator<Item = &'static str> + '_ {
                Self::NAMES.iter().filter(|(bit, _)| self.0.is_set(*bit)).map(|(_, name)| *name)
            }
        }

        impl fmt::Debug for $set {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_set().entries(self.names()).finish()
            }
        }
    };
}

capability_bits! {
    /// What profiles may use on this card (`UICCCapability`).
    UiccCapability;
    0 "contactlessSupport",
    1 "usimSupport",
    2 "isimSupport",
    3 "csimSupport",
    4 "akaMilenage",
    5 "akaCave",
    6 "akaTuak128",
    7 "akaTuak256",
    10 "gbaAuthenUsim",
    11 "gbaAuthenISim",
    12 "mbmsAuthenUsim",
    13 "eapClient",
    14 "javacard",
    15 "multos",
    16 "multipleUsimSupport",
    17 "multipleIsimSupport",
    18 "multipleCsimSupport",
    19 "berTlvFileSupport",
    20 "dfLinkSupport",
    21 "catTp",
    22 "getIdentity",
    23 "profile-a-x25519",
    24 "profile-b-p256",
    25 "suciCalculatorApi",
}

capability_bits! {
    /// What the card's profile management can do (`RspCapability`).
    RspCapability;
    0 "additionalProfile",
    1 "crlSupport",
    2 "rpmSupport",
    3 "testProfileSupport",
    4 "deviceInfoExtensibilitySupport",
    5 "serviceSpecificDataSupport",
    6 "hriServerAddressSupport",
    7 "serviceProviderMessageSupport",
    8 "lpaProxySupport",
    9 "enterpriseProfilesSupport",
    10 "serviceDescriptionSupport",
    11 "deviceChangeSupport",
    12 "encryptedDeviceChangeDataSupport",
    13 "estimatedProfileSizeIndicationSupport",
    14 "profileSizeInProfilesInfoSupport",
    15 "crlStaplingV3Support",
    16 "certChainV3VerificationSupport",
    17 "signedSmdsResponseV3Support",
    18 "euiccRspCapInInfo1",
    19 "osUpdateSupport",
    20 "cancelForEmptySpnPnSupport",
    21 "updateNotifConfigInfoSupport",
    22 "updateMetadataV3Support",
    23 "v3ObjectsInCtxParamsCASupport",
    24 "pushServiceRegistrationSupport",
}
