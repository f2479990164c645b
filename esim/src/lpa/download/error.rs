//! Why a download failed, what that means for the user, and what to do.

use super::cleanup::Cleanup;
use super::user::{Cancel, Stage};
use crate::error::Error;
use crate::es9::{AnswerFault, Es9Error, Es9Function, EventEntry, HttpError};
use crate::es10::{InstallationFailure, PendingNotification};
use crate::refusal::RefusalKind;
use crate::retry::Retry;
use crate::tlv::TlvError;
use crate::types::{Iccid, Oid, ServerAddress};

/// A download that did not bring a profile.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{cause}")]
pub struct DownloadError {
    /// The step at which it ended.
    pub stage: Stage,
    /// Why.
    pub cause: Box<Cause>,
    /// In which state card and server were left.
    pub cleanup: Cleanup,
    /// The result, where the card came to one: the server has to be told of a failure, too.
    pub notification: Option<Box<PendingNotification>>,
}

/// Why a download ended.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Cause {
    /// The user stopped it.
    #[error("{}", cancelled(*.0))]
    Cancelled(Cancel),
    /// The card, or the way to it.
    #[error(transparent)]
    Card(#[from] Error),
    /// A check of the LPA's own.
    #[error(transparent)]
    Check(#[from] CheckFailure),
    /// The operator wants a confirmation code, and the user has given none.
    #[error("the download needs a confirmation code")]
    ConfirmationCodeMissing,
    /// The profile was not loaded to its end, and the card has no result.
    #[error("the card took {segments} of {all_segments} parts of the profile: {error}")]
    LoadInterrupted {
        /// The segments that it took.
        segments: usize,
        /// All of them.
        all_segments: usize,
        /// What happened to the next one.
        error: Error,
    },
    /// No SM-DP+ is configured on the card.
    #[error("the card has no default server")]
    NoDefaultServer,
    /// The discovery server has nothing for this card.
    #[error("nothing waits for this card")]
    NoOrder,
    /// The card has not installed the profile, and says why.
    #[error(transparent)]
    NotInstalled(#[from] InstallationFailure),
    /// The bound profile package is not what SGP.22 says.
    #[error("the server's profile package is malformed: {0}")]
    Package(TlvError),
    /// The user has not agreed to the policy rules.
    #[error("the profile has policy rules that the user has not agreed to")]
    PolicyConsentMissing,
    /// The server, or the way to it.
    #[error(transparent)]
    Server(#[from] Es9Error),
    /// The discovery server has several profiles for this card.
    #[error("{} profiles wait for this card", .0.len())]
    SeveralOrders(Vec<EventEntry>),
    /// One discovery server refers to the next without end.
    #[error("the discovery servers refer to each other without end")]
    TooManyServers,
}

/// A check of the LPA's own that failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CheckFailure {
    /// The activation code names another server than the certificate.
    #[error("the activation code is for server {expected}, the certificate is of {}", or_nobody(found.as_ref()))]
    CertificateOid {
        /// In the activation code.
        expected: Oid,
        /// In the certificate.
        found: Option<Oid>,
    },
    /// Another profile was installed than the one that was shown.
    #[error("profile {} was shown, {} was installed", expected.short(), installed.short())]
    Iccid {
        /// The one that was shown.
        expected: Iccid,
        /// The one that was installed.
        installed: Iccid,
    },
    /// The profile in the package is another one than the one that was shown.
    #[error("the server sent another profile than the one it announced: {member} differs")]
    Metadata {
        /// In what, by the standard's name.
        member: &'static str,
    },
    /// A server that was asked for events has a profile.
    #[error("{server} is no discovery server: use it with an activation code")]
    NoDiscoveryServer {
        /// The server.
        server: ServerAddress,
    },
    /// The card does not allow this operator the policy rules of its profile.
    #[error("the card does not allow the policy rules of this profile")]
    PolicyRules,
    /// The card answers in the name of another session.
    #[error("the card's answer belongs to another session")]
    Result,
    /// The server signs under another name than the one that was contacted.
    #[error("{contacted} answers in the name of {signed:?}")]
    ServerAddress {
        /// The server that was contacted.
        contacted: ServerAddress,
        /// What it signed.
        signed: String,
    },
    /// Two parts of an answer name different sessions.
    #[error("{function}: the server's answer belongs to another session")]
    TransactionId {
        /// The function.
        function: Es9Function,
    },
}

fn cancelled(cancel: Cancel) -> &'static str {
    match cancel {
        Cancel::Postpone => "the download was stopped",
        Cancel::Reject => "the profile was rejected",
        Cancel::Timeout => "nobody consented in time",
    }
}

fn or_nobody(oid: Option<&Oid>) -> String {
    oid.map_or_else(|| "nobody".to_owned(), Oid::to_string)
}

impl DownloadError {
    /// What to do now, for a person; `None` when nothing needs doing.
    #[must_use]
    pub fn next_step(&self) -> Option<&'static str> {
        self.cause.next_step()
    }

    /// Whether another try is of use.
    #[must_use]
    pub fn retry(&self) -> Retry {
        self.cause.retry()
    }
}

impl Cause {
    /// What to do now, for a person; `None` when nothing needs doing.
    #[must_use]
    pub fn next_step(&self) -> Option<&'static str> {
        match self {
            Self::Cancelled(Cancel::Reject) => None,
            Self::Cancelled(_) => Some("use the same code when the time has come"),
            Self::Card(error) => error.next_step(),
            Self::Check(check) => Some(check.next_step()),
            Self::ConfirmationCodeMissing => {
                Some("ask the carrier for the confirmation code, then use the same code again")
            }
            Self::LoadInterrupted { .. } => Some(
                "list the profiles; if it is not there, use the same code again, with a smaller block size if this modem needs one",
            ),
            Self::NoDefaultServer => Some("use an activation code"),
            Self::NoOrder => Some("ask the carrier whether the order was made for the EID of this card"),
            Self::NotInstalled(failure) => Some(failure.next_step()),
            Self::Package(_) | Self::TooManyServers => {
                Some("try again; if it persists, tell the carrier that its server is at fault")
            }
            Self::PolicyConsentMissing => {
                Some("use the same code again and agree to them, or ask for another profile")
            }
            Self::Server(error) => error.next_step(),
            Self::SeveralOrders(_) => Some("choose one of them"),
        }
    }

    /// Whether another try is of use.
    #[must_use]
    pub fn retry(&self) -> Retry {
        match self {
            Self::Cancelled(Cancel::Reject) => Retry::NewCode,
            Self::Cancelled(_)
            | Self::ConfirmationCodeMissing
            | Self::NoDefaultServer
            | Self::NoOrder
            | Self::PolicyConsentMissing
            | Self::SeveralOrders(_) => Retry::AfterChange,
            Self::Card(error) => of_card(error),
            Self::Check(check) => check.retry(),
            Self::LoadInterrupted { .. } | Self::Package(_) => Retry::SameCode,
            Self::NotInstalled(failure) => failure.retry(),
            Self::Server(error) => of_server(error),
            Self::TooManyServers => Retry::Never,
        }
    }
}

impl CheckFailure {
    fn next_step(&self) -> &'static str {
        match self {
            Self::CertificateOid { .. } | Self::ServerAddress { .. } => {
                "do not trust this code: ask the carrier for it again, over another way"
            }
            Self::Iccid { .. } => "delete the profile that was installed, and tell the carrier",
            Self::Metadata { .. } => "tell the carrier that its server is at fault",
            Self::NoDiscoveryServer { .. } => "take it off the list of discovery servers",
            Self::PolicyRules => "ask the carrier for a profile without policy rules",
            Self::Result => {
                "list the profiles: the new one may be there; if not, use the same code again, and let no other program use the card"
            }
            Self::TransactionId { .. } => {
                "try again; if it persists, tell the carrier that its server is at fault"
            }
        }
    }

    fn retry(&self) -> Retry {
        match self {
            Self::CertificateOid { .. } | Self::Metadata { .. } | Self::ServerAddress { .. } => {
                Retry::NewCode
            }
            Self::Iccid { .. } | Self::PolicyRules => Retry::Never,
            Self::NoDiscoveryServer { .. } => Retry::AfterChange,
            Self::Result | Self::TransactionId { .. } => Retry::SameCode,
        }
    }
}

fn of_card(error: &Error) -> Retry {
    match error {
        Error::Refused(refusal) => match refusal.kind {
            RefusalKind::ChallengeMismatch
            | RefusalKind::InvalidSignature
            | RefusalKind::InvalidTransactionId
            | RefusalKind::NoSession
            | RefusalKind::Undefined => Retry::SameCode,
            _ => Retry::Never,
        },
        Error::NotAnEuicc { .. } => Retry::Never,
        Error::RequestTooLong { .. } => Retry::AfterChange,
        _ => Retry::SameCode,
    }
}

fn of_server(error: &Es9Error) -> Retry {
    match error {
        Es9Error::Receiver(_) => Retry::Never,
        Es9Error::Refused(refusal) => refusal.retry(),
        Es9Error::Http(
            HttpError::Malformed { .. }
            | HttpError::Redirect { .. }
            | HttpError::Tls { .. }
            | HttpError::TooLarge { .. }
            | HttpError::Untrusted { .. },
        )
        | Es9Error::Answer { fault: AnswerFault::Html, .. } => Retry::AfterChange,
        Es9Error::Http(_) | Es9Error::Answer { .. } => Retry::SameCode,
    }
}
