//! Why the modem refuses: the QMI protocol error, and what comes with it.

use std::fmt;

use crate::layout::Open;
use crate::message::Message;
use crate::service::Service;
use crate::tlv::{RESULT, Tlvs};

/// A response whose result says failure.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{service} {message} was refused: {error}")]
pub struct Refusal {
    /// Who refuses.
    pub service: Service,
    /// The request's name.
    pub message: &'static str,
    /// Why.
    pub error: ProtocolError,
    /// All of the response; [`Refusal::details`] reads what may matter (call end reason, retries left, status word of the card).
    pub tlvs: Tlvs,
}

impl Refusal {
    /// What came with the error, read as the message `M`, which is the request's response or what its documentation names.
    /// `None` when nothing came, or when it cannot be read.
    #[must_use]
    pub fn details<M: Message>(&self) -> Option<M> {
        let details = M::from_tlvs(&self.tlvs.without(RESULT)).ok()?;
        (details != M::default()).then_some(details)
    }
}

macro_rules! protocol_errors {
    ($( $value:literal $variant:ident $words:literal, )*) => {
        open_enums! {
            /// The error code of a response.
            ProtocolError: u16 { $( #[doc = concat!("\"", $words, "\"")] $value $variant, )* }
        }

        impl ProtocolError {
            /// For people; `None` for those that have no name.
            #[must_use]
            pub fn words(self) -> Option<&'static str> {
                match self {
                    $( Self::$variant => Some($words), )*
                    Self::Other(_) => None,
                }
            }
        }
    };
}

/// In words, with the number that bug reports need.
impl fmt::Display for ProtocolError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words = self.words().unwrap_or("an error that has no name");
        write!(f, "{words} (QMI error {})", self.number())
    }
}

protocol_errors! {
    0x0000 None "no error",
    0x0001 MalformedMessage "the message is malformed",
    0x0002 NoMemory "the modem is out of memory",
    0x0003 Internal "the modem has an internal error",
    0x0004 Aborted "it was aborted",
    0x0005 ClientIdsExhausted "the modem has no client id left",
    0x0006 UnabortableTransaction "the transaction can no longer be aborted",
    0x0007 InvalidClientId "the client id is not valid",
    0x0008 NoThresholdsProvided "no thresholds were given",
    0x0009 InvalidHandle "the handle is not valid",
    0x000a InvalidProfile "there is no such profile",
    0x000b InvalidPinId "there is no such PIN",
    0x000c IncorrectPin "the PIN is wrong",
    0x000d NoNetworkFound "no network was found",
    0x000e CallFailed "the call failed",
    0x000f OutOfCall "there is no call",
    0x0010 NotProvisioned "the modem is not provisioned",
    0x0011 MissingArgument "an argument is missing",
    0x0013 ArgumentTooLong "an argument is too long",
    0x0016 InvalidTransactionId "the transaction id is not valid",
    0x0017 DeviceInUse "the modem is in use",
    0x0018 NetworkUnsupported "the network does not support this",
    0x0019 DeviceUnsupported "the modem does not support this",
    0x001a NoEffect "it is so already",
    0x001b NoFreeProfile "there is no free profile",
    0x001c InvalidPdpType "the PDP type is not valid",
    0x001d InvalidTechnologyPreference "the technology preference is not valid",
    0x001e InvalidProfileType "the profile type is not valid",
    0x001f InvalidServiceType "the modem does not have this service",
    0x0020 InvalidRegisterAction "the registration action is not valid",
    0x0021 InvalidPsAttachAction "the attach action is not valid",
    0x0022 AuthenticationFailed "authentication failed",
    0x0023 PinBlocked "the PIN is blocked; the PUK unblocks it",
    0x0024 PinAlwaysBlocked "the PIN is blocked for good",
    0x0025 UimUninitialized "the SIM is not ready yet",
    0x0026 MaximumQosRequestsInUse "too many QoS requests",
    0x0027 IncorrectFlowFilter "the flow filter is wrong",
    0x0028 NetworkQosUnaware "the network knows no QoS",
    0x0029 InvalidQosId "the QoS id is not valid",
    0x002a RequestedNumberUnsupported "this number is not supported",
    0x002b InterfaceNotFound "there is no such interface",
    0x002c FlowSuspended "the flow is suspended",
    0x002d InvalidDataFormat "the data format is not valid",
    0x002e GeneralError "general error",
    0x002f UnknownError "unknown error",
    0x0030 InvalidArgument "an argument is not valid",
    0x0031 InvalidIndex "the index is not valid",
    0x0032 NoEntry "there is no such entry",
    0x0033 DeviceStorageFull "the storage of the modem is full",
    0x0034 DeviceNotReady "the modem is not ready yet",
    0x0035 NetworkNotReady "the network is not ready yet",
    0x0036 WmsCauseCode "the message was not sent, for a cause that the network gives",
    0x0037 WmsMessageNotSent "the message was not sent",
    0x0038 WmsMessageDeliveryFailure "the message was not delivered",
    0x0039 WmsInvalidMessageId "there is no such message",
    0x003a WmsEncoding "the message is badly encoded",
    0x003b AuthenticationLock "the modem is locked until somebody authenticates",
    0x003c InvalidTransition "this change of mode is not allowed",
    0x003d NotMcastInterface "the interface is none for multicast",
    0x003e MaximumMcastRequestsInUse "too many multicast requests",
    0x003f InvalidMcastHandle "the multicast handle is not valid",
    0x0040 InvalidIpFamilyPreference "the IP family is not valid here",
    0x0041 SessionInactive "the session is not active",
    0x0042 SessionInvalid "the session is not valid",
    0x0043 SessionOwnership "the session belongs to another client",
    0x0044 InsufficientResources "not enough resources",
    0x0045 Disabled "this is switched off",
    0x0046 InvalidOperation "this is not possible now",
    0x0047 InvalidQmiCommand "the modem does not know this message",
    0x0048 WmsTPduType "the type of the TPDU is wrong",
    0x0049 WmsSmscAddress "the address of the SMSC is wrong",
    0x004a InformationUnavailable "the modem does not have this information",
    0x004b SegmentTooLong "a segment is too long",
    0x004c SegmentOrder "a segment is out of order",
    0x004d BundlingNotSupported "bundling is not supported",
    0x004e OperationPartialFailure "only a part of it worked",
    0x004f PolicyMismatch "the network does not allow this IP family or APN",
    0x0050 SimFileNotFound "the SIM has no such file",
    0x0051 ExtendedInternal "the modem has an internal error of its own numbering",
    0x0052 AccessDenied "access denied",
    0x0053 HardwareRestricted "hardware forbids it (a switch, or the W_DISABLE pin)",
    0x0054 AckNotSent "the acknowledgement was not sent",
    0x0055 InjectTimeout "the injected data came too late",
    0x005a IncompatibleState "this is not possible in the present state",
    0x005b FdnRestrict "fixed dialling forbids it",
    0x005c SupsFailureCase "the supplementary service failed",
    0x005d NoRadio "the radio is off",
    0x005e NotSupported "this is not supported",
    0x005f NoSubscription "there is no subscription",
    0x0060 CardCallControlFailed "call control of the card forbids it",
    0x0061 NetworkAborted "the network aborted it",
    0x0062 MsgBlocked "the message is blocked",
    0x0064 InvalidSessionType "the session type is not valid",
    0x0065 InvalidPbType "the phone book type is not valid",
    0x0066 NoSim "there is no SIM",
    0x0067 PbNotReady "the phone book is not ready yet",
    0x0068 PinRestriction "the PIN is needed",
    0x0069 Pin2Restriction "PIN2 is needed",
    0x006a PukRestriction "the PUK is needed",
    0x006b Puk2Restriction "PUK2 is needed",
    0x006c PbAccessRestricted "access to the phone book is restricted",
    0x006d PbDeleteInProgress "entries of the phone book are being deleted",
    0x006e PbTextTooLong "the text is too long for the phone book",
    0x006f PbNumberTooLong "the number is too long for the phone book",
    0x0070 PbHiddenKeyRestriction "the hidden key is needed",
    0x0071 PbNotAvailable "there is no phone book",
    0x0072 DeviceMemoryError "the modem has a memory error",
    0x0073 NoPermission "no permission",
    0x0074 TooSoon "it is too soon",
    0x0075 TimeNotAcquired "the time is not known yet",
    0x0076 OperationInProgress "such an operation is under way already",
    0x0184 FwWriteFailed "the firmware was not written",
    0x0185 FwInfoReadFailed "the firmware information was not read",
    0x0186 FwFileNotFound "there is no such firmware file",
    0x0187 FwDirNotFound "there is no such firmware folder",
    0x0188 FwAlreadyActivated "the firmware is active already",
    0x0189 FwCannotGenericImage "a generic firmware image is not possible here",
    0x0190 FwFileOpenFailed "the firmware file was not opened",
    0x0191 FwUpdateDiscontinuousFrame "the firmware update has a gap",
    0x0192 FwUpdateFailed "the firmware update failed",
    0xf001 CatEventRegistrationFailed "card toolkit events were not registered",
    0xf002 CatInvalidTerminalResponse "the terminal response is not valid",
    0xf003 CatInvalidEnvelopeCommand "the envelope command is not valid",
    0xf004 CatEnvelopeCommandBusy "an envelope command is under way already",
    0xf005 CatEnvelopeCommandFailed "the envelope command failed",
}
