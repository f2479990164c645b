//! What the modem says unasked, of whatever service.

use crate::error::{DecodeError, EncodeError};
use crate::service::Service;
use crate::tlv::Tlvs;

macro_rules! every_service {
    ($( $(#[$meta:meta])* $service:ident $module:ident, )*) => {
        /// An indication, read.
        #[derive(Debug, Clone, PartialEq)]
        pub enum Indication {
            $(
                $(#[$meta])*
                $service(crate::$module::Indication),
            )*
            /// One that is not known here; all of it is kept.
            Unknown {
                /// Whose it is.
                service: Service,
                /// Its id.
                id: u16,
                /// What it carries.
                tlvs: Tlvs,
            },
        }

        impl Indication {
            /// Reads one.
            ///
            /// # Errors
            /// [`DecodeError`] when it is known, and malformed.
            pub fn decode(service: Service, id: u16, tlvs: &Tlvs) -> Result<Self, DecodeError> {
                let known = match service {
                    $(
                        Service::$service => crate::$module::Indication::decode(id, tlvs)
                            .map(|read| read.map(Self::$service)),
                    )*
                    _ => None,
                };
                known.unwrap_or_else(|| Ok(Self::Unknown { service, id, tlvs: tlvs.clone() }))
            }

            /// Shows each to `visitor`.
            pub(crate) fn visit(visitor: &mut impl crate::message::Visitor) {
                $( crate::$module::Indication::visit(visitor); )*
            }

            /// Service, id and TLVs.
            ///
            /// # Errors
            /// [`EncodeError::Value`] when a value is too long.
            pub fn encode(&self) -> Result<(Service, u16, Tlvs), EncodeError> {
                match self {
                    $(
                        Self::$service(indication) => {
                            let (id, tlvs) = indication.encode()?;
                            Ok((Service::$service, id, tlvs))
                        }
                    )*
                    Self::Unknown { service, id, tlvs } => Ok((*service, *id, tlvs.clone())),
                }
            }

            /// Its name, for people; `None` when it is not known.
            #[must_use]
            pub fn name(&self) -> Option<&'static str> {
                match self {
                    $( Self::$service(indication) => Some(indication.name()), )*
                    Self::Unknown { .. } => None,
                }
            }
        }
    };
}

every_service! {
    /// Of CTL.
    Ctl ctl,
    /// Of DMS.
    Dms dms,
    /// Of DSD.
    Dsd dsd,
    /// Of NAS.
    Nas nas,
    /// Of PDC.
    Pdc pdc,
    /// Of UIM.
    Uim uim,
    /// Of VOICE.
    Voice voice,
    /// Of WDS.
    Wds wds,
    /// Of WMS.
    Wms wms,
}
