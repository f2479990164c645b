//! What a card refuses, and what to do about it: one table for the result codes of every ES10 function.

use crate::es10::Function;

/// A result code other than 0, in the card's own words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{function}: {} (result {code})", self.message())]
pub struct Refusal {
    /// The function that the card refused.
    pub function: Function,
    /// The number that it gave.
    pub code: u64,
    /// What the number means in this function.
    pub kind: RefusalKind,
}

/// The meanings of result codes over all functions (SGP.22 5.7; those of v3.1 are marked).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RefusalKind {
    /// `catBusy`: the modem is in the middle of a proactive command. Passes after a reset.
    CatBusy,
    /// `invalidCertificate`: of the server.
    Certificate,
    /// `invalidCertOrCrlTime` (v3).
    CertificateTime,
    /// `euiccChallengeMismatch`: the server answers another session's challenge.
    ChallengeMismatch,
    /// `commandError` (v3).
    CommandError,
    /// `disallowedByEnterpriseRule` (v3).
    DisallowedByEnterpriseRule,
    /// `disallowedByPolicy`: a profile policy rule of the operator forbids it.
    DisallowedByPolicy,
    /// `disallowedForRpm` (v3).
    DisallowedForRpm,
    /// `disallowedInTestMode` (v3).
    DisallowedInTestMode,
    /// `incorrectInputValues`: the card does not understand the question.
    IncorrectInput,
    /// `invalidIccid` (v3).
    InvalidIccid,
    /// `invalidOid`: the server's certificate names nobody.
    InvalidOid,
    /// `invalidSignature`: of the server.
    InvalidSignature,
    /// `invalidTransactionId`, `transactionIdError` in v3.
    InvalidTransactionId,
    /// `noEsimPortAvailable` (v3).
    NoEsimPort,
    /// `noSessionContext`: the card has no such session, or not any more.
    NoSession,
    /// `nothingToDelete`, of a memory reset or of a notification.
    NothingToDelete,
    /// `profileChangeOngoing` (v3).
    ProfileChangeOngoing,
    /// `profileNotInDisabledState`: the profile is enabled.
    ProfileEnabled,
    /// `profileNotInEnabledState`: the profile is not enabled.
    ProfileNotEnabled,
    /// `iccidOrAidNotFound`.
    ProfileNotFound,
    /// `missingCrl`, `invalidCrlSignature`, `invalidCertOrCrlConfiguration` (v3).
    RevocationList,
    /// `revokedCert` (v3).
    RevokedCertificate,
    /// `undefinedError`: the card does not say why.
    Undefined,
    /// A code that no version of the standard names.
    Unknown,
    /// `ciPKUnknown`: the card does not trust the issuer that the server chose.
    UnknownIssuer,
    /// `unsupportedCurve`.
    UnsupportedCurve,
    /// `wrongProfileReenabling`: after a test profile only the one that was enabled before may come back.
    WrongProfileReenabling,
}

impl Refusal {
    /// What `code` means as a result of `function`. 0 is success and never a refusal.
    #[must_use]
    pub fn new(function: Function, code: u64) -> Self {
        Self { function, code, kind: RefusalKind::of(function, code) }
    }

    /// What happened, for a person.
    #[must_use]
    pub fn message(&self) -> &'static str {
        match (self.kind, self.function) {
            (RefusalKind::CatBusy, _) => "the card is busy with a command of its own for the modem",
            (RefusalKind::Certificate, _) => "the card does not accept the server's certificate",
            (RefusalKind::CertificateTime, _) => {
                "a certificate or revocation list of the server is not valid at this time"
            }
            (RefusalKind::ChallengeMismatch, _) => "the server's answer belongs to another session",
            (RefusalKind::CommandError, _) => "the card failed to carry out the command",
            (RefusalKind::DisallowedByEnterpriseRule, _) => {
                "a rule of the enterprise that owns a profile forbids it"
            }
            (RefusalKind::DisallowedByPolicy, Function::DeleteProfile) => {
                "a policy rule of the operator forbids deleting this profile"
            }
            (RefusalKind::DisallowedByPolicy, _) => {
                "a policy rule of the operator forbids disabling the profile that is enabled"
            }
            (RefusalKind::DisallowedForRpm, _) => "not possible while the profile is managed remotely",
            (RefusalKind::DisallowedInTestMode, _) => "not possible while the device is in test mode",
            (RefusalKind::IncorrectInput, _) => "the card does not understand the question",
            (RefusalKind::InvalidIccid, _) => "the card does not accept the profile's number",
            (RefusalKind::InvalidOid, _) => "the server's certificate does not say whose it is",
            (RefusalKind::InvalidSignature, _) => "the server's signature is wrong",
            (RefusalKind::InvalidTransactionId, _) => "the card has a session of another name",
            (RefusalKind::NoEsimPort, _) => "the card has no port left for another enabled profile",
            (RefusalKind::NoSession, _) => "the card has forgotten the session",
            (RefusalKind::NothingToDelete, Function::RemoveNotification) => {
                "the card has no notification with this number"
            }
            (RefusalKind::NothingToDelete, _) => "there is nothing to delete on the card",
            (RefusalKind::ProfileChangeOngoing, _) => "the card is in the middle of a profile switch",
            (RefusalKind::ProfileEnabled, Function::EnableProfile) => "the profile is enabled already",
            (RefusalKind::ProfileEnabled, _) => "the profile is enabled",
            (RefusalKind::ProfileNotEnabled, _) => "the profile is not enabled",
            (RefusalKind::ProfileNotFound, _) => "the card has no such profile",
            (RefusalKind::RevocationList, _) => "the card does not accept the server's revocation lists",
            (RefusalKind::RevokedCertificate, _) => "the server's certificate has been revoked",
            (RefusalKind::Undefined, _) => "the card refuses without saying why",
            (RefusalKind::Unknown, _) => "the card refuses with a code that is not in the standard",
            (RefusalKind::UnknownIssuer, _) => {
                "the card does not trust the issuer of the server's certificate"
            }
            (RefusalKind::UnsupportedCurve, _) => "the card does not support the server's elliptic curve",
            (RefusalKind::WrongProfileReenabling, _) => {
                "after a test profile only the profile that was enabled before it may be enabled"
            }
        }
    }

    /// What to do now, for a person; `None` when nothing needs doing.
    #[must_use]
    pub fn next_step(&self) -> Option<&'static str> {
        Some(match (self.kind, self.function) {
            (RefusalKind::CatBusy, _) => "reset the modem and try again",
            (
                RefusalKind::Certificate
                | RefusalKind::InvalidOid
                | RefusalKind::UnknownIssuer
                | RefusalKind::UnsupportedCurve,
                _,
            ) => {
                "check that card and server belong together: test cards and live servers do not, nor do live cards and test servers"
            }
            (
                RefusalKind::CertificateTime
                | RefusalKind::InvalidIccid
                | RefusalKind::RevocationList
                | RefusalKind::RevokedCertificate,
                _,
            ) => "tell the carrier that its server is at fault",
            (
                RefusalKind::ChallengeMismatch | RefusalKind::InvalidTransactionId | RefusalKind::NoSession,
                _,
            ) => "try again, and let no other program use the card meanwhile",
            (RefusalKind::InvalidSignature, _) => {
                "try again; if it persists, tell the carrier that its server is at fault"
            }
            (RefusalKind::CommandError | RefusalKind::Undefined | RefusalKind::Unknown, _) => {
                "reset the modem and try again; if it persists, the card's vendor may know"
            }
            (RefusalKind::DisallowedByEnterpriseRule, _) => "ask the enterprise that provided the profile",
            (RefusalKind::DisallowedByPolicy, _) => "ask the operator of that profile",
            (RefusalKind::DisallowedForRpm, _) => "ask the operator of the profile",
            (RefusalKind::DisallowedInTestMode, _) => "leave test mode first",
            (RefusalKind::IncorrectInput, _) => "ask without a list of fields",
            (RefusalKind::NoEsimPort, _) => "disable another profile first",
            (RefusalKind::ProfileChangeOngoing, _) => "wait a few seconds and try again",
            (RefusalKind::ProfileEnabled, Function::DeleteProfile) => "disable it first",
            (RefusalKind::ProfileNotFound, _) => "list the profiles again",
            (RefusalKind::WrongProfileReenabling, _) => {
                "enable the profile that was enabled before the test profile"
            }
            (
                RefusalKind::NothingToDelete | RefusalKind::ProfileEnabled | RefusalKind::ProfileNotEnabled,
                _,
            ) => return None,
        })
    }
}

impl RefusalKind {
    fn of(function: Function, code: u64) -> Self {
        use Function as F;
        match (function, code) {
            (_, 127) => Self::Undefined,
            (F::AuthenticateServer | F::PrepareDownload, 1) => Self::Certificate,
            (F::AuthenticateServer | F::PrepareDownload, 2) => Self::InvalidSignature,
            (F::AuthenticateServer | F::PrepareDownload, 3) => Self::UnsupportedCurve,
            (F::AuthenticateServer | F::PrepareDownload, 4) => Self::NoSession,
            (F::AuthenticateServer, 5) => Self::InvalidOid,
            (F::AuthenticateServer, 6) => Self::ChallengeMismatch,
            (F::AuthenticateServer, 7) => Self::UnknownIssuer,
            (F::AuthenticateServer, 9 | 10 | 13) => Self::RevocationList,
            (F::AuthenticateServer, 11) => Self::RevokedCertificate,
            (F::AuthenticateServer, 12) => Self::CertificateTime,
            (F::AuthenticateServer, 14) => Self::InvalidIccid,
            (F::AuthenticateServer, 8) | (F::PrepareDownload | F::CancelSession, 5) => {
                Self::InvalidTransactionId
            }
            (F::EnableProfile | F::DisableProfile | F::DeleteProfile | F::SetNickname, 1) => {
                Self::ProfileNotFound
            }
            (F::EnableProfile | F::DeleteProfile, 2) => Self::ProfileEnabled,
            (F::DisableProfile, 2) => Self::ProfileNotEnabled,
            (F::EnableProfile | F::DisableProfile | F::DeleteProfile, 3) => Self::DisallowedByPolicy,
            (F::EnableProfile, 4) => Self::WrongProfileReenabling,
            (F::EnableProfile | F::DisableProfile | F::MemoryReset, 5) => Self::CatBusy,
            (F::DeleteProfile, 4) => Self::DisallowedInTestMode,
            (F::EnableProfile | F::DisableProfile, 6) => Self::DisallowedByEnterpriseRule,
            (F::EnableProfile | F::DisableProfile | F::DeleteProfile, 7) => Self::CommandError,
            (F::EnableProfile | F::DisableProfile, 9) => Self::DisallowedForRpm,
            (F::EnableProfile, 10) => Self::NoEsimPort,
            (F::ProfilesInfo, 1) => Self::IncorrectInput,
            (F::ProfilesInfo, 11) => Self::ProfileChangeOngoing,
            (F::MemoryReset | F::RemoveNotification, 1) => Self::NothingToDelete,
            _ => Self::Unknown,
        }
    }
}
