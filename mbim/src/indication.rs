//! What modems say unasked.

use crate::codec::{self, DecodeError, Hidden};
use crate::{RawIndication, Service, Version, basic_connect, extensions, proxy, qmi_tunnel, sms, ussd};

macro_rules! indications {
    ($($(#[$meta:meta])* $service:ident $cid:literal => $variant:ident($type:ty),)*) => {
        /// What a modem says unasked.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub enum Indication {
            $($(#[$meta])* $variant($type),)*
            /// What is not known here, as it came.
            Unknown {
                /// Who speaks.
                service: Service,
                /// Of which command.
                cid: u32,
                /// What it says.
                info: Hidden<Vec<u8>>,
            },
        }

        impl Indication {
            /// Every indication that is known here, as service and cid: what a modem can be told to send.
            pub const KNOWN: &'static [(Service, u32)] = &[$((Service::$service, $cid)),*];

            /// Reads what the modem says.
            ///
            /// # Errors
            /// [`DecodeError`] for one that is known and makes no sense.
            pub fn decode(
                service: Service,
                cid: u32,
                version: Version,
                info: &[u8],
            ) -> Result<Self, DecodeError> {
                match (service, cid) {
                    $((Service::$service, $cid) => codec::decode(version, info).map(Self::$variant),)*
                    _ => Ok(Self::Unknown { service, cid, info: info.to_vec().into() }),
                }
            }

            /// The other way round.
            #[must_use]
            pub fn encode(&self, version: Version) -> RawIndication {
                let (service, cid, info) = match self {
                    $(Self::$variant(value) => (Service::$service, $cid, codec::encode(version, value)),)*
                    Self::Unknown { service, cid, info } => (*service, *cid, info.to_vec()),
                };
                RawIndication { service, cid, info: info.into() }
            }
        }
    };
}

indications! {
    /// The SIM, or how far it is, has changed.
    BasicConnect 2 => SubscriberReadyStatus(basic_connect::SubscriberReadyStatus),
    /// A switch of the radio was turned.
    BasicConnect 3 => RadioState(basic_connect::RadioState),
    /// The list of preferred networks has changed.
    BasicConnect 7 => PreferredProviders(basic_connect::PreferredProviders),
    /// The registration has changed.
    BasicConnect 9 => RegisterState(basic_connect::RegisterStateInfo),
    /// Packet service has changed.
    BasicConnect 10 => PacketService(basic_connect::PacketService),
    /// The signal has changed.
    BasicConnect 11 => SignalState(basic_connect::SignalState),
    /// A connection has changed.
    BasicConnect 12 => Connect(basic_connect::Connect),
    /// What is kept in the modem about connections has changed.
    BasicConnect 13 => ProvisionedContexts(basic_connect::ProvisionedContexts),
    /// Addresses of a connection have changed.
    BasicConnect 15 => IpConfiguration(basic_connect::IpConfiguration),
    /// An emergency call has begun or ended.
    BasicConnect 22 => EmergencyMode(basic_connect::EmergencyMode),
    /// What is kept in the modem about connections has changed.
    BasicConnectExtensions 1 => ProvisionedContextsV2(extensions::ProvisionedContextsV2),
    /// What the modem attaches with has changed.
    BasicConnectExtensions 3 => LteAttachConfiguration(extensions::LteAttachConfiguration),
    /// The modem has attached to LTE, or detached.
    BasicConnectExtensions 4 => LteAttachInfo(extensions::LteAttachInfo),
    /// Something has happened in a slot.
    BasicConnectExtensions 8 => SlotInfoStatus(extensions::SlotInfoStatus),
    /// The network has sent protocol configuration options.
    BasicConnectExtensions 9 => Pco(extensions::Pco),
    /// The modem is in another cell.
    BasicConnectExtensions 12 => LocationInfoStatus(extensions::LocationInfoStatus),
    /// The configuration for an operator has changed.
    BasicConnectExtensions 16 => ModemConfiguration(extensions::ModemConfiguration),
    /// How messages are handled has changed.
    Sms 1 => SmsConfiguration(sms::SmsConfiguration),
    /// A message that is shown at once.
    Sms 2 => SmsRead(sms::SmsRead),
    /// Something has happened in the store of messages.
    Sms 5 => SmsMessageStoreStatus(sms::SmsMessageStoreStatus),
    /// The network says something.
    Ussd 1 => Ussd(ussd::Ussd),
    /// QMI says something.
    QmiTunnel 1 => Qmi(qmi_tunnel::QmiMessage),
    /// Another program has agreed on an edition of the extensions with the modem: read accordingly from here on.
    ProxyControl 2 => ProxyVersion(proxy::ProxyVersion),
}
