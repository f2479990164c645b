//! Why a card did not install a profile: one table for the reasons of `ProfileInstallationResult` (SGP.22 2.5.6.1).

use std::fmt;

use crate::hex::Hex;
use crate::retry::Retry;

/// Why a card did not install a profile, in its own words.
#[derive(Clone, PartialEq, Eq, thiserror::Error)]
#[error("the card did not install the profile: {} ({command}, reason {code})", self.message())]
pub struct InstallationFailure {
    /// The part of the package that it did not like.
    pub command: BppCommand,
    /// The number that it gave.
    pub code: u64,
    /// What the number means.
    pub reason: InstallationReason,
    /// What the profile package interpreter said (`EUICCResponse` of the TCA profile package specification); empty where it did
    /// not get that far.
    pub response: Vec<u8>,
}

/// The parts of a package.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BppCommand {
    /// `initialiseSecureChannel`.
    InitialiseSecureChannel,
    /// `configureISDP`.
    ConfigureIsdp,
    /// `storeMetadata`.
    StoreMetadata,
    /// `storeMetadata2`.
    StoreMetadata2,
    /// `replaceSessionKeys`.
    ReplaceSessionKeys,
    /// `loadProfileElements`.
    LoadProfileElements,
    /// A number that the standard does not know.
    Unknown(u64),
}

/// The reasons (those of v3 are marked).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum InstallationReason {
    /// `incorrectInputValues`.
    IncorrectInput,
    /// `invalidSignature`.
    InvalidSignature,
    /// `invalidTransactionId`.
    InvalidTransactionId,
    /// `unsupportedCrtValues`.
    UnsupportedCrtValues,
    /// `unsupportedRemoteOperationType`.
    UnsupportedRemoteOperation,
    /// `unsupportedProfileClass`.
    UnsupportedProfileClass,
    /// `bspStructureError`, once `scp03tStructureError`.
    BspStructure,
    /// `bspSecurityError`, once `scp03tSecurityError`.
    BspSecurity,
    /// `installFailedDueToIccidAlreadyExistsOnEuicc`.
    IccidAlreadyExists,
    /// `installFailedDueToInsufficientMemoryForProfile`.
    InsufficientMemory,
    /// `installFailedDueToInterruption`.
    Interrupted,
    /// `installFailedDueToPEProcessingError`.
    ElementProcessing,
    /// `installFailedDueToDataMismatch`.
    DataMismatch,
    /// `testProfileInstallFailedDueToInvalidNaaKey`.
    TestProfileKey,
    /// `pprNotAllowed`.
    PprNotAllowed,
    /// One of those about enterprise profiles (v3).
    Enterprise,
    /// `lprNotSupported`: the profile wants an LPA proxy (v3).
    LprNotSupported,
    /// `unknownTlvInMetadata` (v3).
    UnknownMetadata,
    /// `installFailedDueToUnknownError`.
    Undefined,
    /// A number that no version of the standard names.
    Unknown,
}

/// Number, meaning, what happened, what to do, and whether another try is of use.
type Row = (u64, InstallationReason, &'static str, &'static str, Retry);

const REPORT: &str = "tell the carrier that its profile does not install on this card";
const AGAIN: &str = "use the same code again; if it persists, tell the carrier";

const TABLE: &[Row] = {
    use InstallationReason as R;
    &[
        (1, R::IncorrectInput, "the package holds a value that it does not take", REPORT, Retry::Never),
        (2, R::InvalidSignature, "the server's signature on the package is wrong", AGAIN, Retry::SameCode),
        (3, R::InvalidTransactionId, "the package belongs to another session", AGAIN, Retry::SameCode),
        (4, R::UnsupportedCrtValues, "it does not support this kind of encryption", REPORT, Retry::Never),
        (5, R::UnsupportedRemoteOperation, "it does not know this kind of package", REPORT, Retry::Never),
        (6, R::UnsupportedProfileClass, "it takes no profiles of this class", REPORT, Retry::Never),
        (7, R::BspStructure, "the encrypted part of the package is malformed", AGAIN, Retry::SameCode),
        (
            8,
            R::BspSecurity,
            "the package is not intact, or not made for this card",
            "use the same code again; a smaller block size may help with this modem",
            Retry::SameCode,
        ),
        (
            9,
            R::IccidAlreadyExists,
            "a profile with this number is on it already",
            "nothing needs installing; to install it anew, delete the profile first and ask the carrier for a new code",
            Retry::AfterChange,
        ),
        (
            10,
            R::InsufficientMemory,
            "there is not enough memory for it",
            "delete a profile that is not needed, then use the same code again",
            Retry::AfterChange,
        ),
        (11, R::Interrupted, "the download was interrupted", "use the same code again", Retry::SameCode),
        (
            12,
            R::ElementProcessing,
            "a part of the profile does not work on this card",
            "look for new firmware of modem and card; tell the carrier",
            Retry::Never,
        ),
        (
            13,
            R::DataMismatch,
            "the profile's number is not the one that the server announced",
            REPORT,
            Retry::Never,
        ),
        (
            14,
            R::TestProfileKey,
            "it is a test profile with a key that test profiles may not have",
            REPORT,
            Retry::Never,
        ),
        (
            15,
            R::PprNotAllowed,
            "its policy rules are not allowed on this card, or it may not be disabled and another profile is there",
            "ask the carrier for a profile without policy rules",
            Retry::Never,
        ),
        (17, R::Enterprise, "it takes no profiles of enterprises", REPORT, Retry::Never),
        (18, R::Enterprise, "the rules of an enterprise do not allow it", REPORT, Retry::Never),
        (19, R::Enterprise, "the profile of an enterprise is not allowed here", REPORT, Retry::Never),
        (20, R::Enterprise, "the profile belongs to another enterprise", REPORT, Retry::Never),
        (21, R::Enterprise, "the rules of the enterprise contradict each other", REPORT, Retry::Never),
        (22, R::Enterprise, "it takes profiles of one enterprise only", REPORT, Retry::Never),
        (23, R::LprNotSupported, "the profile needs an LPA proxy", REPORT, Retry::Never),
        (26, R::UnknownMetadata, "it does not know a part of the profile's metadata", REPORT, Retry::Never),
        (127, R::Undefined, "it does not say why", AGAIN, Retry::SameCode),
    ]
};

const UNKNOWN: Row = (
    0,
    InstallationReason::Unknown,
    "it gives a reason that is not in the standard",
    "use the same code again; if it persists, report the card's vendor and firmware",
    Retry::SameCode,
);

impl InstallationFailure {
    /// What these numbers mean.
    #[must_use]
    pub fn new(command: u64, code: u64, response: Vec<u8>) -> Self {
        Self { command: BppCommand::from_number(command), code, reason: row(code).1, response }
    }

    /// What happened, for a person, with the card as the subject.
    #[must_use]
    pub fn message(&self) -> &'static str {
        row(self.code).2
    }

    /// What to do now, for a person.
    #[must_use]
    pub fn next_step(&self) -> &'static str {
        row(self.code).3
    }

    /// Whether another try is of use.
    #[must_use]
    pub fn retry(&self) -> Retry {
        row(self.code).4
    }
}

fn row(code: u64) -> &'static Row {
    TABLE.iter().find(|row| row.0 == code).unwrap_or(&UNKNOWN)
}

impl fmt::Debug for InstallationFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { command, code, reason, response } = self;
        write!(f, "InstallationFailure({command:?}, {reason:?} {code}, response {})", Hex(response))
    }
}

impl BppCommand {
    fn from_number(number: u64) -> Self {
        match number {
            0 => Self::InitialiseSecureChannel,
            1 => Self::ConfigureIsdp,
            2 => Self::StoreMetadata,
            3 => Self::StoreMetadata2,
            4 => Self::ReplaceSessionKeys,
            5 => Self::LoadProfileElements,
            other => Self::Unknown(other),
        }
    }
}

impl fmt::Display for BppCommand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::InitialiseSecureChannel => f.write_str("InitialiseSecureChannel"),
            Self::ConfigureIsdp => f.write_str("ConfigureISDP"),
            Self::StoreMetadata => f.write_str("StoreMetadata"),
            Self::StoreMetadata2 => f.write_str("StoreMetadata2"),
            Self::ReplaceSessionKeys => f.write_str("ReplaceSessionKeys"),
            Self::LoadProfileElements => f.write_str("LoadProfileElements"),
            Self::Unknown(number) => write!(f, "command {number}"),
        }
    }
}
