//! What the numbers mean.

open_enums! {
    /// Through whom a card is reached: an application that the modem uses, one that it does not use, or the card.
    SessionType: u8 {
        0 PrimaryGwProvisioning,
        1 Primary1xProvisioning,
        2 SecondaryGwProvisioning,
        3 Secondary1xProvisioning,
        4 NonprovisioningSlot1,
        5 NonprovisioningSlot2,
        6 CardSlot1,
        7 CardSlot2,
        8 LogicalChannelSlot1,
        9 LogicalChannelSlot2,
        10 TertiaryGwProvisioning,
        11 Tertiary1xProvisioning,
        12 QuaternaryGwProvisioning,
        13 Quaternary1xProvisioning,
        14 QuinaryGwProvisioning,
        15 Quinary1xProvisioning,
        16 NonprovisioningSlot3,
        17 NonprovisioningSlot4,
        18 NonprovisioningSlot5,
        19 CardSlot3,
        20 CardSlot4,
        21 CardSlot5,
        22 LogicalChannelSlot3,
        23 LogicalChannelSlot4,
        24 LogicalChannelSlot5,
    }

    /// How a file is structured.
    FileType: u8 {
        0 Transparent,
        1 Cyclic,
        2 LinearFixed,
        3 DedicatedFile,
        4 MasterFile,
    }

    /// Which PIN.
    PinId: u8 {
        0 Unknown,
        1 Pin1,
        2 Pin2,
        3 Upin,
        4 HiddenKey,
    }

    /// Whether there is a card.
    CardState: u8 {
        0 Absent,
        1 Present,
        2 Error,
    }

    /// The state of a PIN.
    PinState: u8 {
        0 NotInitialized,
        1 EnabledNotVerified,
        2 EnabledVerified,
        3 Disabled,
        4 Blocked,
        5 PermanentlyBlocked,
    }

    /// What is wrong with a card.
    CardError: u8 {
        0 Unknown,
        1 PowerDown,
        2 Poll,
        3 NoAtrReceived,
        4 VoltageMismatch,
        5 Parity,
        6 PossiblyRemoved,
        7 Technical,
    }

    /// What an application is.
    ApplicationType: u8 {
        0 Unknown,
        1 Sim,
        2 Usim,
        3 Ruim,
        4 Csim,
        5 Isim,
    }

    /// How far an application is.
    ApplicationState: u8 {
        0 Unknown,
        1 Detected,
        2 Pin1OrUpinPinRequired,
        3 Puk1OrUpinPukRequired,
        4 CheckPersonalizationState,
        5 Pin1Blocked,
        6 Illegal,
        7 Ready,
    }

    /// Whether the modem is locked to an operator.
    PersonalizationState: u8 {
        0 Unknown,
        1 InProgress,
        2 Ready,
        3 CodeRequired,
        4 PukCodeRequired,
        5 PermanentlyBlocked,
    }

    /// How far a refresh is.
    RefreshStage: u8 {
        0 WaitForOk,
        1 Start,
        2 EndWithSuccess,
        3 EndWithFailure,
    }

    /// What a refresh is about: TS 31.111 8.6.
    RefreshMode: u8 {
        0 Reset,
        1 Init,
        2 InitFcn,
        3 Fcn,
        4 InitFullFcn,
        5 AppReset,
        6 Reset3g,
    }

    /// Which algorithm is run.
    AuthenticationContext: u8 {
        0 GsmAlgorithm,
        1 Cave,
        2 Gsm,
        3 ThreeG,
        4 Vgcs,
        5 GbaBootstrapping,
        6 GbaNafDerivation,
        7 MbmsMskUpdate,
        8 MbmsMtkGeneration,
        9 MbmsMskDeletion,
        10 MbmsMukDeletion,
        11 ImsAka,
        12 HttpDigest,
    }

    /// What is wanted of the answer to SELECT.
    FileControlInformation: u8 {
        0 NoData,
        1 Fcp,
        2 Fci,
        3 FciWithInterfaces,
        4 Fmd,
    }

    /// Whether there is a card in a slot.
    PhysicalCardState: u32 {
        0 Unknown,
        1 Absent,
        2 Present,
    }

    /// Whether a slot is in use.
    SlotState: u32 {
        0 Inactive,
        1 Active,
    }

    /// What a card is.
    CardProtocol: u32 {
        0 Unknown,
        1 Icc,
        2 Uicc,
    }
}

flags! {
    /// Indications.
    EventMask: u32 {
        0x1 CARD_STATUS,
        0x2 SAP_CONNECTION,
        0x4 EXTENDED_CARD_STATUS,
        0x10 PHYSICAL_SLOT_STATUS,
    }

    /// Parts of the configuration.
    ConfigurationMask: u32 {
        0x1 AUTOMATIC_SELECTION,
        0x2 PERSONALIZATION_STATUS,
        0x4 HALT_SUBSCRIPTION,
    }
}
