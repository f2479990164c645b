//! What the numbers mean.

open_enums! {
    /// A radio technology. 0xFF is -1 where it travels as a signed number.
    RadioInterface: u8 {
        255 Unknown,
        0 None,
        1 Cdma1x,
        2 CdmaEvdo,
        3 Amps,
        4 Gsm,
        5 Umts,
        8 Lte,
        9 TdScdma,
        12 Nr5g,
    }

    /// Circuits, packets or both.
    NetworkServiceDomain: u8 {
        0 None,
        1 Cs,
        2 Ps,
        3 CsPs,
        4 Camped,
    }

    /// Who chooses the network.
    NetworkRegisterType: u8 {
        1 Automatic,
        2 Manual,
    }

    /// Until when a change holds.
    ChangeDuration: u8 {
        0 PowerCycle,
        1 Permanent,
    }

    /// Attach or detach.
    PsAttachAction: u8 {
        1 Attach,
        2 Detach,
    }

    /// Whether the modem is registered.
    RegistrationState: u8 {
        0 NotRegistered,
        1 Registered,
        2 NotRegisteredSearching,
        3 RegistrationDenied,
        4 Unknown,
    }

    /// Whether a domain is attached.
    AttachState: u8 {
        0 Unknown,
        1 Attached,
        2 Detached,
    }

    /// The family of the network.
    NetworkType: u8 {
        0 Unknown,
        1 ThreeGpp2,
        2 ThreeGpp,
    }

    /// Whether the modem roams; mind that [`RoamingIndicatorStatus`] counts the other way round.
    RoamingStatus: u8 {
        0 Home,
        1 Roaming,
        2 Blinking,
    }

    /// Whether the roaming indicator is lit; mind that [`RoamingStatus`] counts the other way round.
    RoamingIndicatorStatus: u8 {
        0 On,
        1 Off,
    }

    /// A data service of the serving cell.
    DataCapability: u8 {
        0 None,
        1 Gprs,
        2 Edge,
        3 Hsdpa,
        4 Hsupa,
        5 Wcdma,
        6 Cdma,
        7 EvdoRev0,
        8 EvdoRevA,
        9 Gsm,
        10 EvdoRevB,
        11 Lte,
        12 HsdpaPlus,
        13 DcHsdpaPlus,
    }

    /// Whether there is service.
    ServiceStatus: u8 {
        0 None,
        1 Limited,
        2 Available,
        3 LimitedRegional,
        4 PowerSave,
    }

    /// Where the modem may roam.
    RoamingPreference: u16 {
        1 Off,
        2 NotOff,
        3 NotFlashing,
        255 Any,
    }

    /// Who chooses the network.
    NetworkSelectionPreference: u8 {
        0 Automatic,
        1 Manual,
    }

    /// Which domains are wanted.
    ServiceDomainPreference: u32 {
        0 CsOnly,
        1 PsOnly,
        2 CsPs,
        3 PsAttach,
        4 PsDetach,
    }

    /// Why the network rejects the modem: TS 24.008 10.5.3.6 and 10.5.5.14, TS 24.301 9.9.3.9.
    RejectCause: u8 {
        0 None,
        2 ImsiUnknownInHlr,
        3 IllegalUe,
        4 ImsiUnknownInVlr,
        5 ImeiNotAccepted,
        6 IllegalMe,
        7 PsServicesNotAllowed,
        8 PsAndNonPsServicesNotAllowed,
        9 UeIdentityNotDerivedByNetwork,
        10 ImplicitlyDetached,
        11 PlmnNotAllowed,
        12 LocationAreaNotAllowed,
        13 RoamingInLocationAreaNotAllowed,
        14 PsServicesInLocationAreaNotAllowed,
        15 NoSuitableCellsInLocationArea,
        16 MscTemporarilyNotReachable,
        17 NetworkFailure,
        18 CsDomainNotAvailable,
        19 EsmFailure,
        20 MacFailure,
        21 SynchFailure,
        22 Congestion,
        23 UeSecurityCapabilitiesMismatch,
        24 SecurityModeRejectedUnspecified,
        25 CsgNotAuthorized,
        26 NonEpsAuthenticationUnacceptable,
        28 SmsProvidedByGprsInRoutingArea,
        31 RedirectionTo5gcnRequired,
        32 ServiceOptionNotSupported,
        33 RequestedServiceOptionNotSubscribed,
        34 ServiceOptionTemporarilyOutOfOrder,
        35 RequestedServiceOptionNotAuthorized,
        38 CallCannotBeIdentified,
        39 CsServiceTemporarilyNotAvailable,
        40 NoEpsBearerContextActivated,
        42 SevereNetworkFailure,
        48 RetryUponEntryIntoNewCell0,
        49 RetryUponEntryIntoNewCell1,
        50 RetryUponEntryIntoNewCell2,
        51 RetryUponEntryIntoNewCell3,
        52 RetryUponEntryIntoNewCell4,
        53 RetryUponEntryIntoNewCell5,
        54 RetryUponEntryIntoNewCell6,
        55 RetryUponEntryIntoNewCell7,
        56 RetryUponEntryIntoNewCell8,
        57 RetryUponEntryIntoNewCell9,
        58 RetryUponEntryIntoNewCell10,
        59 RetryUponEntryIntoNewCell11,
        60 RetryUponEntryIntoNewCell12,
        61 RetryUponEntryIntoNewCell13,
        62 RetryUponEntryIntoNewCell14,
        63 RetryUponEntryIntoNewCell15,
        95 SemanticallyIncorrectMessage,
        96 InvalidMandatoryInformation,
        97 MessageTypeNonExistent,
        98 MessageTypeNotCompatible,
        99 InformationElementNonExistent,
        100 ConditionalInformationElementError,
        101 MessageNotCompatible,
        111 UnspecifiedProtocolError,
    }
}

flags! {
    /// Which technologies are scanned.
    NetworkScanType: u8 {
        0x1 GSM,
        0x2 UMTS,
        0x4 LTE,
        0x8 TD_SCDMA,
        0x10 NR5G,
    }

    /// What a network is to this SIM.
    NetworkStatus: u8 {
        0x1 CURRENT_SERVING,
        0x2 AVAILABLE,
        0x4 HOME,
        0x8 ROAMING,
        0x10 FORBIDDEN,
        0x20 NOT_FORBIDDEN,
        0x40 PREFERRED,
        0x80 NOT_PREFERRED,
    }

    /// Radio technologies.
    RatModePreference: u16 {
        0x1 CDMA_1X,
        0x2 CDMA_1XEVDO,
        0x4 GSM,
        0x8 UMTS,
        0x10 LTE,
        0x20 TD_SCDMA,
        0x40 NR5G,
    }
}
