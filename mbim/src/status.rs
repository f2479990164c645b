//! How a command ended.

use crate::declare::values;

values! {
    /// The status of an answer (MBIM 1.0, 9.4.5, and Microsoft's and vendors' own).
    pub enum Status {
        0 => Success "success",
        1 => Busy "busy",
        2 => Failure "failure",
        3 => SimNotInserted "no SIM is inserted",
        4 => BadSim "the SIM is unusable",
        5 => PinRequired "a PIN is required",
        6 => PinDisabled "the PIN is disabled",
        7 => NotRegistered "not registered in a network",
        8 => ProvidersNotFound "no networks found",
        9 => NoDeviceSupport "the modem does not support it",
        10 => ProviderNotVisible "the network is not in reach",
        11 => DataClassNotAvailable "the data class is not available",
        12 => PacketServiceDetached "not attached to packet service",
        13 => MaxActivatedContexts "no more connections are possible",
        14 => NotInitialized "the modem or the SIM is not ready yet",
        15 => VoiceCallInProgress "a voice call is in progress",
        16 => ContextNotActivated "the connection is not active",
        17 => ServiceNotActivated "the subscription is not active",
        18 => InvalidAccessString "the access point name is not valid",
        19 => InvalidUserNamePassword "user name or password are not valid",
        20 => RadioPowerOff "the radio is off",
        21 => InvalidParameters "invalid parameters",
        22 => ReadFailure "reading failed",
        23 => WriteFailure "writing failed",
        25 => NoPhonebook "there is no phone book",
        26 => ParameterTooLong "a parameter is too long",
        27 => StkBusy "the SIM toolkit is busy",
        28 => OperationNotAllowed "the operation is not allowed",
        29 => MemoryFailure "the memory failed",
        30 => InvalidMemoryIndex "no such place in memory",
        31 => MemoryFull "the memory is full",
        32 => FilterNotSupported "the filter is not supported",
        33 => DssInstanceLimit "no more data streams are possible",
        34 => InvalidDeviceServiceOperation "no such operation of the service",
        35 => AuthIncorrectAutn "the network's authentication token is incorrect",
        36 => AuthSyncFailure "the authentication is out of synchronisation",
        37 => AuthAmfNotSet "the AMF bit is not set",
        38 => ContextNotSupported "the kind of connection is not supported",
        100 => SmsUnknownSmscAddress "the message centre is unknown",
        101 => SmsNetworkTimeout "the network did not answer",
        102 => SmsLanguageNotSupported "the message's language is not supported",
        103 => SmsEncodingNotSupported "the message's encoding is not supported",
        104 => SmsFormatNotSupported "the message's format is not supported",
        0x8743_0001 => NoLogicalChannels "the card has no logical channel left",
        0x8743_0002 => SelectFailed "the card refused to select the application",
        0x8743_0003 => InvalidLogicalChannel "no such logical channel",
        0x9100_0001 => InvalidSignature "the signature is not valid",
        0x9100_0002 => InvalidImei "the IMEI is not valid",
        0x9100_0003 => InvalidTimestamp "the timestamp is not valid",
        0x9100_0004 => NetworkListTooLarge "the list of networks is too long",
        0x9100_0005 => SignatureAlgorithmNotSupported "the signature algorithm is not supported",
        0x9100_0006 => FeatureNotSupported "the feature is not supported",
        0x9100_0007 => DecodeOrParsingError "the modem could not read the parameters",
    }
}

impl Status {
    /// What to do about it, for people.
    #[must_use]
    pub fn next_step(self) -> &'static str {
        match self {
            Self::Success => "nothing, it has worked",
            Self::Busy | Self::StkBusy | Self::NotInitialized | Self::SmsNetworkTimeout => {
                "try again in a moment"
            }
            Self::SimNotInserted => "insert a SIM, or switch to the slot that holds one",
            Self::BadSim => {
                "try the SIM in another device; if it fails there too, ask the operator for a new one"
            }
            Self::PinRequired => "unlock the SIM with its PIN",
            Self::PinDisabled => "enable the PIN first",
            Self::NotRegistered | Self::PacketServiceDetached => "wait until the modem has found its network",
            Self::ProvidersNotFound | Self::ProviderNotVisible | Self::DataClassNotAvailable => {
                "check the antennas, or choose another network"
            }
            Self::NoDeviceSupport
            | Self::FilterNotSupported
            | Self::InvalidDeviceServiceOperation
            | Self::ContextNotSupported
            | Self::NoPhonebook
            | Self::FeatureNotSupported
            | Self::SignatureAlgorithmNotSupported
            | Self::SmsLanguageNotSupported
            | Self::SmsEncodingNotSupported
            | Self::SmsFormatNotSupported => "this modem cannot do it over MBIM; newer firmware may",
            Self::MaxActivatedContexts | Self::DssInstanceLimit => "end another connection first",
            Self::VoiceCallInProgress => "end the call first",
            Self::ContextNotActivated => "connect first",
            Self::ServiceNotActivated => "ask the operator to activate the subscription",
            Self::InvalidAccessString | Self::InvalidUserNamePassword => {
                "check the access point's name, user and password with the operator"
            }
            Self::RadioPowerOff => "switch the radio on",
            Self::MemoryFull => "delete messages to make room",
            Self::SmsUnknownSmscAddress => "set the number of the message centre",
            Self::NoLogicalChannels | Self::InvalidLogicalChannel => {
                "close other programs that use the card, or reset it"
            }
            Self::SelectFailed => "check that the active slot holds the card with this application",
            Self::AuthSyncFailure => "send the AUTS back to the network",
            Self::OperationNotAllowed => "check the PIN, the subscription and the locks of the modem",
            Self::Failure
            | Self::InvalidParameters
            | Self::ReadFailure
            | Self::WriteFailure
            | Self::ParameterTooLong
            | Self::MemoryFailure
            | Self::InvalidMemoryIndex
            | Self::AuthIncorrectAutn
            | Self::AuthAmfNotSet
            | Self::InvalidSignature
            | Self::InvalidImei
            | Self::InvalidTimestamp
            | Self::NetworkListTooLarge
            | Self::DecodeOrParsingError
            | Self::Other(_) => "if it happens again, reset the modem and report it with the log",
        }
    }
}
