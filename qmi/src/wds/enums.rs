//! What the numbers mean.

open_enums! {
    /// A family of IP addresses.
    IpFamily: u8 {
        0 Unknown,
        4 Ipv4,
        6 Ipv6,
        8 Unspecified,
        12 Ethernet,
    }

    /// Over which technology to connect.
    ExtendedTechnologyPreference: u16 {
        32769 Cdma,
        32772 Umts,
        34944 Epc,
        34946 Embms,
        34952 ModemLinkLocal,
    }

    /// Whether the host is outside of the modem.
    CallType: u8 {
        0 Laptop,
        1 Embedded,
    }

    /// By which table a reason is read.
    VerboseCallEndReasonType: u16 {
        1 Mip,
        2 Internal,
        3 Cm,
        6 ThreeGpp,
        7 Ppp,
        8 Ehrpd,
        9 Ipv6,
    }

    /// Whether there is a connection.
    ConnectionStatus: u8 {
        0 Unknown,
        1 Disconnected,
        2 Connected,
        3 Suspended,
        4 Authenticating,
    }

    /// The family of a profile.
    ProfileType: u8 {
        0 ThreeGpp,
        1 ThreeGpp2,
        2 Epc,
        255 All,
    }

    /// What is wrong with a profile.
    DsProfileError: u16 {
        0 Unknown,
        1 Fail,
        2 InvalidHandle,
        3 InvalidOperation,
        4 InvalidProfileType,
        5 InvalidProfileNumber,
        6 InvalidProfileId,
        7 InvalidArgument,
        8 RegistryNotInitialized,
        9 InvalidParameterLength,
        10 ListEnd,
        11 InvalidSubscriptionId,
        12 InvalidProfileFamily,
        1001 InvalidProfileFamily3gpp,
        1002 AccessError3gpp,
        1003 ContextNotDefined3gpp,
        1004 ValidFlagNotSet3gpp,
        1005 ReadOnlyFlagSet3gpp,
        1006 OutOfProfiles3gpp,
        1101 CdmaInvalidProfileId,
    }

    /// The IP family of a profile.
    PdpType: u8 {
        0 Ipv4,
        1 Ppp,
        2 Ipv6,
        3 Ipv4OrIpv6,
        4 NonIp,
    }

    /// The IP family of the attachment.
    IpSupportType: u8 {
        0 Ipv4,
        1 Ipv6,
        2 Ipv4v6,
    }

    /// What a client is for.
    ClientType: u32 {
        1 Tethered,
        255 Undefined,
    }

    /// The reason of a [`VerboseCallEndReason`](super::VerboseCallEndReason) of type 3GPP: mostly the ESM and SM causes of TS 24.301 and 24.008.
    CallEndCause3gpp: i16 {
        8 OperatorDeterminedBarring,
        25 LlcSndcpFailure,
        26 InsufficientResources,
        27 UnknownApn,
        28 UnknownPdp,
        29 AuthenticationFailed,
        30 GgsnReject,
        31 ActivationReject,
        32 OptionNotSupported,
        33 OptionUnsubscribed,
        34 OptionTemporarilyOutOfOrder,
        35 NsapiAlreadyUsed,
        36 RegularDeactivation,
        37 QosNotAccepted,
        38 NetworkFailure,
        39 ReattachRequired,
        40 FeatureNotSupported,
        41 TftSemanticError,
        42 TftSyntaxError,
        43 UnknownPdpContext,
        44 FilterSemanticError,
        45 FilterSyntaxError,
        46 PdpWithoutActiveTft,
        50 Ipv4OnlyAllowed,
        51 Ipv6OnlyAllowed,
        52 SingleAddressBearerOnly,
        53 EsmInfoNotReceived,
        54 PdnConnectionDoesNotExist,
        55 MultipleConnectionToSamePdnNotAllowed,
        81 InvalidTransactionId,
        95 MessageIncorrectSemantic,
        96 InvalidMandatoryInfo,
        97 MessageTypeUnsupported,
        98 MessageTypeNoncompatibleState,
        99 UnknownInfoElement,
        100 ConditionalIeError,
        101 MessageAndProtocolStateUncompatible,
        111 ProtocolError,
        112 ApnTypeConflict,
        113 InvalidProxyCallSessionControlFunctionAddress,
        114 InternalCallPreemptedByHighPriorityApn,
        115 EmmAccessBarred,
        116 EmergencyInterfaceOnly,
        117 InterfaceMismatch,
        118 CompanionInterfaceInUse,
        119 IpAddressMismatch,
        120 InterfaceAndPolicyFamilyMismatch,
        121 EmmAccessBarredInfiniteRetry,
        122 AuthenticationFailureOnEmergencyCall,
        123 InvalidDnsAddress,
        124 InvalidProxyCallSessionControlFunctionDnsAddress,
        125 TestLoopbackModeAOrBEnabled,
        126 EmmAccessBarredEab,
        127 CallPreemptedByEmergencyApn,
        128 UeInitDetachOrDisconnect,
    }
}

flags! {
    /// Methods of authentication.
    Authentication: u8 {
        0x1 PAP,
        0x2 CHAP,
    }

    /// Which settings are asked for.
    RequestedSettings: u32 {
        0x1 PROFILE_ID,
        0x2 PROFILE_NAME,
        0x4 PDP_TYPE,
        0x8 APN_NAME,
        0x10 DNS_ADDRESS,
        0x20 GRANTED_QOS,
        0x40 USERNAME,
        0x80 AUTH_PROTOCOL,
        0x100 IP_ADDRESS,
        0x200 GATEWAY_INFO,
        0x400 PCSCF_ADDRESS,
        0x800 PCSCF_SERVER_ADDRESS_LIST,
        0x1000 PCSCF_DOMAIN_NAME_LIST,
        0x2000 MTU,
        0x4000 DOMAIN_NAME_LIST,
        0x8000 IP_FAMILY,
        0x10000 IMCN_FLAG,
        0x20000 EXTENDED_TECHNOLOGY,
        0x40000 OPERATOR_RESERVED_PCO,
    }

    /// What an APN is used for.
    ApnTypeMask: u64 {
        0x1 DEFAULT,
        0x2 IMS,
        0x4 MMS,
        0x8 DUN,
        0x10 SUPL,
        0x20 HIPRI,
        0x40 FOTA,
        0x80 CBS,
        0x100 IA,
        0x200 EMERGENCY,
        0x400 UT,
        0x800 MCX,
    }
}
