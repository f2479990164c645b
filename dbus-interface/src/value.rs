//! The strings that properties and arguments take, as enums.
//!
//! A value that this version does not know survives as `Other`, so that an older client can still show it.

use zbus::{OwnedVariant, Variant};

macro_rules! string_enum {
    ($(#[$meta:meta])* $name:ident { $($(#[$vmeta:meta])* $variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        pub enum $name {
            $($(#[$vmeta])* $variant,)+
            /// A value from a newer version.
            Other(String),
        }

        impl $name {
            /// Every value that this version knows, in order.
            pub const KNOWN: &'static [$name] = &[$($name::$variant),+];

            /// The form on the bus.
            pub fn as_str(&self) -> &str {
                match self {
                    $($name::$variant => $text,)+
                    $name::Other(text) => text,
                }
            }

            /// Whether this version knows the value.
            pub fn is_known(&self) -> bool {
                !matches!(self, $name::Other(_))
            }
        }

        impl Default for $name {
            /// The empty value: nothing has been said yet.
            fn default() -> Self {
                $name::Other(String::new())
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                match text {
                    $($text => $name::$variant,)+
                    _ => $name::Other(text.to_owned()),
                }
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                $name::from(text.as_str())
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                String::deserialize(deserializer).map($name::from)
            }
        }

        impl zbus::Type for $name {
            const SIGNATURE: &'static zbus::Signature = &zbus::Signature::Str;
        }

        impl From<$name> for Variant<'static> {
            fn from(value: $name) -> Self {
                Variant::from(value.as_str().to_owned())
            }
        }

        impl TryFrom<Variant<'_>> for $name {
            type Error = zbus::Error;

            fn try_from(value: Variant<'_>) -> zbus::Result<Self> {
                String::try_from(value).map($name::from)
            }
        }

        impl TryFrom<OwnedVariant> for $name {
            type Error = zbus::Error;

            fn try_from(value: OwnedVariant) -> zbus::Result<Self> {
                String::try_from(value).map($name::from)
            }
        }
    };
}

string_enum! {
    /// `Modem.State`.
    ModemState {
        /// Not known yet: its ports are being tried.
        Probing = "probing",
        /// It answers.
        Ready = "ready",
        /// It restarts and is expected to come back.
        Resetting = "resetting",
        /// Unplugged while an operation waits for it.
        Absent = "absent",
        /// `FailedReason` says why.
        Failed = "failed",
    }
}

string_enum! {
    /// `Modem.Power`: the functionality level of TS 27.007 8.2.
    Power {
        /// Level 0.
        Off = "off",
        /// Level 1.
        On = "on",
        /// Level 4: the radio is off, the card is on.
        Low = "low",
        /// The modem does not say, or says something else.
        Unknown = "unknown",
    }
}

string_enum! {
    /// `Modem.ModemManager`: how the modem stands with ModemManager.
    ModemManager {
        /// It does not have the modem.
        Absent = "absent",
        /// It has the modem, and lets go of it for operations.
        Has = "has",
        /// It has let go of the modem, and is told when it may take it again.
        Inhibited = "inhibited",
        /// Both use the modem, through a proxy.
        Shares = "shares",
        /// The configuration leaves the modem to it.
        LeftAlone = "left-alone",
    }
}

string_enum! {
    /// How the card in a slot stands, in `Modem.Slots`.
    SlotState {
        /// No card.
        Empty = "empty",
        /// A card without power.
        Off = "off",
        /// A card that is starting.
        Starting = "starting",
        /// A card.
        Present = "present",
        /// A card that is known to be an eUICC.
        Euicc = "euicc",
        /// A card that does not work.
        Failed = "failed",
        /// Not told.
        Unknown = "unknown",
    }
}

string_enum! {
    /// `Modem.Uplink`: whether this computer's way out leads over the modem.
    Uplink {
        /// It does not.
        None = "none",
        /// One of several does.
        One = "one",
        /// The only one does.
        Only = "only",
        /// There is a way out that cannot be told from here: PPP, for example.
        Unknown = "unknown",
    }
}

string_enum! {
    /// What a port is used for.
    PortKind {
        /// AT commands.
        At = "at",
        /// Mobile Broadband Interface Model.
        Mbim = "mbim",
        /// Qualcomm MSM Interface.
        Qmi = "qmi",
        /// Left alone.
        Ignored = "ignored",
    }
}

string_enum! {
    /// `Sim.State` (`+CPIN`, TS 27.007 8.3).
    SimState {
        /// Usable.
        Ready = "ready",
        /// No card, or no enabled profile.
        Absent = "absent",
        /// The PIN is needed.
        PinRequired = "pin-required",
        /// The PIN is blocked; the PUK is needed.
        PukRequired = "puk-required",
        /// The card is being read.
        Busy = "busy",
        /// The card does not answer properly.
        Failed = "failed",
        /// The modem does not say.
        Unknown = "unknown",
    }
}

string_enum! {
    /// `Network.RegistrationState` (TS 27.007 7.2).
    RegistrationState {
        /// Not registered and not searching.
        Idle = "idle",
        /// Registered at home.
        Home = "home",
        /// Not registered, searching.
        Searching = "searching",
        /// The network refused.
        Denied = "denied",
        /// Registered while roaming.
        Roaming = "roaming",
        /// The modem does not know.
        Unknown = "unknown",
    }
}

string_enum! {
    /// `Network.AccessTechnology`.
    AccessTechnology {
        /// GSM, GPRS and EDGE.
        Gsm = "gsm",
        /// UMTS and HSPA.
        Umts = "umts",
        /// LTE.
        Lte = "lte",
        /// 5G, also with LTE as anchor.
        Nr5g = "nr5g",
    }
}

string_enum! {
    /// `Profile.State`.
    ProfileState {
        /// In use.
        Enabled = "enabled",
        /// Not in use.
        Disabled = "disabled",
    }
}

string_enum! {
    /// `Profile.Class`.
    ProfileClass {
        /// An ordinary subscription.
        Operational = "operational",
        /// Only good for fetching another profile.
        Provisioning = "provisioning",
        /// For tests.
        Test = "test",
    }
}

string_enum! {
    /// One of `Profile.PolicyRules`.
    PolicyRule {
        /// PPR1.
        DisableNotAllowed = "disable-not-allowed",
        /// PPR2.
        DeleteNotAllowed = "delete-not-allowed",
        /// The rules may be changed by the operator.
        UpdateControl = "update-control",
    }
}

string_enum! {
    /// `Operation.Kind`.
    OperationKind {
        /// `Profile.Enable`.
        Enable = "enable",
        /// `Profile.Disable`.
        Disable = "disable",
        /// `Profile.Delete`.
        Delete = "delete",
        /// `Profile.Rename`.
        Rename = "rename",
        /// `Euicc.Reset`.
        EuiccReset = "euicc-reset",
        /// `Euicc.SetDefaultSmdpAddress`.
        SetDefaultSmdp = "set-default-smdp",
        /// `Euicc.RemoveNotification`.
        RemoveNotification = "remove-notification",
        /// `Euicc.Refresh`.
        Refresh = "refresh",
        /// `Modem.Reset`.
        ModemReset = "modem-reset",
        /// `Modem.SetPower`.
        SetPower = "set-power",
        /// `Modem.ActivateSlot`.
        ActivateSlot = "activate-slot",
        /// `Euicc.Install`.
        Install = "install",
        /// `Euicc.Preview`.
        Preview = "preview",
        /// `Euicc.Discover`.
        Discover = "discover",
        /// `Euicc.DeliverNotifications`.
        DeliverNotifications = "deliver-notifications",
    }
}

string_enum! {
    /// `Operation.State`.
    OperationState {
        /// Under way.
        Running = "running",
        /// Done.
        Succeeded = "succeeded",
        /// `Operation.Error` says why.
        Failed = "failed",
        /// Given up on request.
        Cancelled = "cancelled",
    }
}

string_enum! {
    /// `Operation.Stage`.
    OperationStage {
        /// For its turn on the card.
        Waiting = "waiting",
        /// A logical channel to the card is being opened.
        OpeningCard = "opening-card",
        /// The card is being told.
        Sending = "sending",
        /// The modem reads the card again.
        ReloadingSim = "reloading-sim",
        /// The modem went away and is expected back.
        WaitingForModem = "waiting-for-modem",
        /// The card is asked what became of it.
        Verifying = "verifying",
        /// A server is asked who it is.
        ContactingServer = "contacting-server",
        /// Card and server check each other.
        Authenticating = "authenticating",
        /// `Operation.Accept` is waited for.
        AwaitingConsent = "awaiting-consent",
        /// The server encrypts the profile and sends it.
        Downloading = "downloading",
        /// The card takes the profile.
        Installing = "installing",
        /// Card and server are told that nothing comes of it.
        CleaningUp = "cleaning-up",
        /// Notifications are being delivered.
        Notifying = "notifying",
        /// Ended.
        Done = "done",
    }
}

string_enum! {
    /// What a pending notification tells the server.
    NotificationEvent {
        /// A profile was installed.
        Install = "install",
        /// A profile was enabled.
        Enable = "enable",
        /// A profile was disabled.
        Disable = "disable",
        /// A profile was deleted.
        Delete = "delete",
    }
}

string_enum! {
    /// What `Euicc.Reset` takes away (SGP.22 5.7.19).
    ResetScope {
        /// Every profile that a user installed.
        OperationalProfiles = "operational-profiles",
        /// Test profiles that were installed later.
        TestProfiles = "test-profiles",
        /// The default SM-DP+ address.
        DefaultSmdp = "default-smdp",
    }
}

impl OperationState {
    /// Whether the operation has ended.
    pub fn is_final(&self) -> bool {
        matches!(self, OperationState::Succeeded | OperationState::Failed | OperationState::Cancelled)
    }
}

impl RegistrationState {
    /// Whether the network accepted the modem.
    pub fn is_registered(&self) -> bool {
        matches!(self, RegistrationState::Home | RegistrationState::Roaming)
    }
}
