//! The status codes of servers: one table of what a pair of subject and reason means to a user (SGP.22 5.2.6, 5.6, 5.8).

use std::fmt;

use crate::retry::Retry;

/// A subject code and a reason code, as the server wrote them.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct StatusCode {
    /// What it is about, `8.2.6` for example; empty where the server did not say.
    pub subject: String,
    /// What is the matter with it, `3.8` for example; empty where the server did not say.
    pub reason: String,
}

/// The meanings of the pairs that users meet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum StatusKind {
    /// The card's certificate, or that of its maker, is not accepted.
    CardCertificate,
    /// The card's signature is not accepted.
    CardSignature,
    /// No confirmation code, or a wrong one.
    ConfirmationCode,
    /// Too many wrong confirmation codes.
    ConfirmationCodeAttempts,
    /// The order is for another card.
    EidMismatch,
    /// The order names no card.
    EidMissing,
    /// There is an event for this order already.
    EventExists,
    /// The card's memory is full.
    InsufficientMemory,
    /// The server and the card trust no common issuer.
    NoCommonIssuer,
    /// No profile for this kind of card or device.
    NoEligibleProfile,
    /// Nothing waits for this card.
    NoEvent,
    /// The order has expired.
    OrderExpired,
    /// Too many downloads of the same order.
    OrderAttempts,
    /// The profile is bound to, or installed on, another device.
    ProfileTaken,
    /// The profile is not released yet.
    ProfileNotReleased,
    /// The profile is not what the server thinks it is.
    ProfileState,
    /// The server does not go by this name.
    ServerAddress,
    /// Something is wrong with the server's own identity.
    ServerIdentity,
    /// The server knows nothing of this session.
    SessionUnknown,
    /// The activation code is unknown, or used.
    UnknownCode,
    /// The card's version is not supported.
    Version,
    /// A pair that is not in the table.
    Other,
}

/// One line of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StatusRow {
    /// Subject code.
    pub subject: &'static str,
    /// Reason code.
    pub reason: &'static str,
    /// What the pair means.
    pub kind: StatusKind,
    /// What happened, for a person.
    pub message: &'static str,
    /// What to do now, for a person.
    pub next_step: &'static str,
    /// Whether another try is of use.
    pub retry: Retry,
}

const NEW_CODE: &str = "ask the carrier for a new code";
const NETWORKS: &str = "check that card and server belong together: test cards and live servers do not, nor do live cards and test servers";
const MAKER: &str = "ask the maker of the device or card; nothing can be done here";
const AGAIN: &str = "use the same code again; if it persists, tell the carrier";
const FIX_ADDRESS: &str = "check the server address in the code; the carrier may have printed an old one";

/// The table, in the order of the codes.
const TABLE: &[StatusRow] = {
    use Retry::{AfterChange, Never, NewCode, SameCode};
    use StatusKind as K;
    &[
        row_of(
            "8.1",
            "4.8",
            K::InsufficientMemory,
            "there is not enough free memory on the card for this profile",
            "delete a profile that is not needed, then use the same code again",
            AfterChange,
        ),
        row_of(
            "8.1",
            "6.1",
            K::CardSignature,
            "the server does not accept the card's signature",
            NETWORKS,
            Never,
        ),
        row_of(
            "8.1.1",
            "2.2",
            K::EidMissing,
            "the order names no card",
            "tell the carrier the EID of this card",
            AfterChange,
        ),
        row_of(
            "8.1.1",
            "3.1",
            K::EidMismatch,
            "the profile is meant for another card",
            "ask the carrier for a code for the EID of this card",
            NewCode,
        ),
        row_of(
            "8.1.1",
            "3.8",
            K::EidMismatch,
            "the profile is reserved for another card",
            "ask the carrier for a code for the EID of this card",
            NewCode,
        ),
        row_of(
            "8.1.1",
            "3.10",
            K::EidMismatch,
            "the profile belongs to another card",
            "ask the carrier for a code for the EID of this card",
            NewCode,
        ),
        row_of(
            "8.1.2",
            "6.1",
            K::CardCertificate,
            "the server does not accept the certificate of the card's maker",
            NETWORKS,
            Never,
        ),
        row_of(
            "8.1.2",
            "6.3",
            K::CardCertificate,
            "the certificate of the card's maker has expired",
            MAKER,
            Never,
        ),
        row_of(
            "8.1.3",
            "6.1",
            K::CardCertificate,
            "the server does not accept the card's certificate",
            NETWORKS,
            Never,
        ),
        row_of("8.1.3", "6.3", K::CardCertificate, "the card's certificate has expired", MAKER, Never),
        row_of(
            "8.2",
            "1.2",
            K::ProfileNotReleased,
            "the carrier has not released the profile yet",
            "wait, and use the same code again; ask the carrier if it takes long",
            SameCode,
        ),
        row_of("8.2", "3.7", K::ProfileTaken, "the code has been used on another device", NEW_CODE, NewCode),
        row_of("8.2.1", "3.3", K::ProfileTaken, "the profile has been downloaded already", NEW_CODE, NewCode),
        row_of("8.2.1", "3.5", K::ProfileState, "the profile cannot be released", NEW_CODE, NewCode),
        row_of(
            "8.2.1",
            "3.9",
            K::ProfileState,
            "the server does not know the profile of this order",
            NEW_CODE,
            NewCode,
        ),
        row_of(
            "8.2.5",
            "4.3",
            K::NoEligibleProfile,
            "the carrier has no profile for this kind of card or device",
            "ask the carrier whether this device is supported; some want to be told its IMEI",
            AfterChange,
        ),
        row_of(
            "8.2.6",
            "3.8",
            K::UnknownCode,
            "the server does not know the activation code, or it has been used",
            "check the code for mistakes in typing; otherwise ask the carrier for a new one",
            NewCode,
        ),
        row_of(
            "8.2.7",
            "2.2",
            K::ConfirmationCode,
            "the download needs a confirmation code",
            "ask the carrier for the confirmation code, then use the same code again",
            AfterChange,
        ),
        row_of(
            "8.2.7",
            "3.8",
            K::ConfirmationCode,
            "the confirmation code is wrong",
            "use the same code again with the right confirmation code; after a few wrong ones the server locks it",
            AfterChange,
        ),
        row_of(
            "8.2.7",
            "6.4",
            K::ConfirmationCodeAttempts,
            "the confirmation code was wrong too many times",
            NEW_CODE,
            NewCode,
        ),
        row_of(
            "8.8",
            "3.1",
            K::ServerIdentity,
            "the server does not go by the name in its certificate",
            FIX_ADDRESS,
            Never,
        ),
        row_of(
            "8.8.1",
            "3.8",
            K::ServerAddress,
            "the server does not go by this address",
            FIX_ADDRESS,
            AfterChange,
        ),
        row_of(
            "8.8.2",
            "3.1",
            K::NoCommonIssuer,
            "card and server trust no common certificate issuer",
            NETWORKS,
            Never,
        ),
        row_of(
            "8.8.3",
            "3.1",
            K::Version,
            "the server does not support the version of this card",
            MAKER,
            Never,
        ),
        row_of(
            "8.8.4",
            "3.7",
            K::NoCommonIssuer,
            "the server has no certificate that this card accepts",
            NETWORKS,
            Never,
        ),
        row_of("8.8.5", "4.1", K::OrderExpired, "the activation code has expired", NEW_CODE, NewCode),
        row_of("8.8.5", "4.10", K::OrderExpired, "the activation code has expired", NEW_CODE, NewCode),
        row_of(
            "8.8.5",
            "6.4",
            K::OrderAttempts,
            "the profile was downloaded too many times without success",
            NEW_CODE,
            NewCode,
        ),
        row_of(
            "8.9.1",
            "3.8",
            K::ServerAddress,
            "the discovery server does not go by this address",
            FIX_ADDRESS,
            AfterChange,
        ),
        row_of(
            "8.9.2",
            "3.1",
            K::NoCommonIssuer,
            "card and discovery server trust no common certificate issuer",
            NETWORKS,
            Never,
        ),
        row_of(
            "8.9.3",
            "3.1",
            K::Version,
            "the discovery server does not support the version of this card",
            MAKER,
            Never,
        ),
        row_of(
            "8.9.4",
            "3.7",
            K::NoCommonIssuer,
            "the discovery server has no certificate that this card accepts",
            NETWORKS,
            Never,
        ),
        row_of(
            "8.9.5",
            "3.3",
            K::EventExists,
            "the discovery server has this event already",
            AGAIN,
            SameCode,
        ),
        row_of(
            "8.9.5",
            "3.9",
            K::NoEvent,
            "nothing waits for this card at the discovery server",
            "ask the carrier whether the order was made for the EID of this card",
            AfterChange,
        ),
        row_of(
            "8.10.1",
            "3.9",
            K::SessionUnknown,
            "the server has ended the session: it took too long, or another device began one",
            "use the same code again",
            SameCode,
        ),
        row_of(
            "8.11.1",
            "3.9",
            K::NoCommonIssuer,
            "the server does not know the issuer of the card's certificate",
            NETWORKS,
            Never,
        ),
    ]
};

const fn row_of(
    subject: &'static str,
    reason: &'static str,
    kind: StatusKind,
    message: &'static str,
    next_step: &'static str,
    retry: Retry,
) -> StatusRow {
    StatusRow { subject, reason, kind, message, next_step, retry }
}

/// Names of subjects, for pairs that are not in the table.
const SUBJECTS: &[(&str, &str)] = &[
    ("8.1", "the card"),
    ("8.1.1", "the EID"),
    ("8.1.2", "the certificate of the card's maker"),
    ("8.1.3", "the card's certificate"),
    ("8.2", "the profile"),
    ("8.2.1", "the profile's ICCID"),
    ("8.2.5", "the profile type"),
    ("8.2.6", "the matching id"),
    ("8.2.7", "the confirmation code"),
    ("8.2.8", "the profile policy rules"),
    ("8.2.9", "the profile's metadata"),
    ("8.2.10", "the bound profile package"),
    ("8.8", "the SM-DP+"),
    ("8.8.1", "the address of the SM-DP+"),
    ("8.8.2", "the security configuration"),
    ("8.8.3", "the version"),
    ("8.8.4", "the certificate of the SM-DP+"),
    ("8.8.5", "the download order"),
    ("8.9", "the SM-DS"),
    ("8.9.1", "the address of the SM-DS"),
    ("8.9.2", "the security configuration of the SM-DS"),
    ("8.9.3", "the version of the SM-DS"),
    ("8.9.4", "the certificate of the SM-DS"),
    ("8.9.5", "the event record"),
    ("8.10", "the operation"),
    ("8.10.1", "the transaction id"),
    ("8.11", "the certificate issuer"),
    ("8.11.1", "the certificate issuer's key"),
];

/// Names of reasons.
const REASONS: &[(&str, &str)] = &[
    ("1.1", "unknown function"),
    ("1.2", "not allowed"),
    ("2.1", "invalid"),
    ("2.2", "a mandatory element is missing"),
    ("2.3", "a conditional element is missing"),
    ("3.1", "not supported"),
    ("3.3", "in use already"),
    ("3.5", "invalid transition"),
    ("3.7", "not available"),
    ("3.8", "refused"),
    ("3.9", "unknown"),
    ("3.10", "invalid association"),
    ("3.11", "the value has changed"),
    ("3.12", "no match"),
    ("4.1", "time to live has expired"),
    ("4.2", "execution error"),
    ("4.3", "stopped"),
    ("4.8", "not enough memory"),
    ("4.10", "time to live has expired"),
    ("5.1", "not reachable"),
    ("6.1", "verification failed"),
    ("6.3", "expired"),
    ("6.4", "too many attempts"),
];

/// The table of pairs.
#[must_use]
pub fn status_table() -> &'static [StatusRow] {
    TABLE
}

pub(super) fn row(code: &StatusCode) -> Option<&'static StatusRow> {
    TABLE.iter().find(|row| row.subject == code.subject && row.reason == code.reason)
}

impl StatusCode {
    /// From what the server wrote; what is no number with dots is left out.
    pub(super) fn new(subject: &str, reason: &str) -> Self {
        let number = |text: &str| {
            let is_code = text.len() <= 16 && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
            if is_code { text.to_owned() } else { String::new() }
        };
        Self { subject: number(subject), reason: number(reason) }
    }

    /// The names of both, for a pair that is not in the table.
    pub(super) fn describe(&self) -> String {
        let name = |table: &[(&str, &'static str)], code: &str| {
            table.iter().find(|(known, _)| *known == code).map(|(_, name)| *name)
        };
        let subject = name(SUBJECTS, &self.subject).unwrap_or("an unknown subject");
        let reason = name(REASONS, &self.reason).unwrap_or("no reason that the standard names");
        format!("{subject}: {reason}")
    }
}

impl fmt::Display for StatusCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let or_none = |text: &str| if text.is_empty() { "none".to_owned() } else { text.to_owned() };
        write!(f, "{} / {}", or_none(&self.subject), or_none(&self.reason))
    }
}
