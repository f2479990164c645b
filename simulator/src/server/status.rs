//! How a function ends (SGP.22 5.2.6, 6.5.1.4).

use serde_json::{Map, Value, json};

/// Members of an answer.
pub(super) type Reply = Map<String, Value>;

/// A refusal with its two codes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Status {
    pub(super) subject: String,
    pub(super) reason: String,
    pub(super) message: String,
}

/// Subject and reason as the standard lists them, and what they mean.
pub(super) type Codes = (&'static str, &'static str, &'static str);

pub(super) const EXECUTION_ERROR: Codes = ("8.1", "4.2", "the eUICC refused");
pub(super) const INSUFFICIENT_MEMORY: Codes = ("8.1", "4.8", "not enough room for the profile");
pub(super) const EUICC_SIGNATURE: Codes = ("8.1", "6.1", "eUICC signature or challenge is wrong");
pub(super) const EID_MISMATCH: Codes = ("8.1.1", "3.8", "the order is for another EID");
pub(super) const EUM_INVALID: Codes = ("8.1.2", "6.1", "EUM certificate is invalid");
pub(super) const EUM_EXPIRED: Codes = ("8.1.2", "6.3", "EUM certificate has expired");
pub(super) const EUICC_INVALID: Codes = ("8.1.3", "6.1", "eUICC certificate is invalid");
pub(super) const EUICC_EXPIRED: Codes = ("8.1.3", "6.3", "eUICC certificate has expired");
pub(super) const NOT_RELEASED: Codes = ("8.2", "1.2", "the profile has not been released");
pub(super) const NO_NEW_BINDING: Codes = ("8.2", "3.7", "the package is bound to another key");
pub(super) const NOT_ELIGIBLE: Codes = ("8.2.5", "4.3", "no profile for this device");
pub(super) const MATCHING_ID_REFUSED: Codes = ("8.2.6", "3.8", "matching id is unknown or used up");
pub(super) const CODE_MISSING: Codes = ("8.2.7", "2.2", "confirmation code is missing");
pub(super) const CODE_REFUSED: Codes = ("8.2.7", "3.8", "confirmation code is wrong");
pub(super) const CODE_EXHAUSTED: Codes = ("8.2.7", "6.4", "too many wrong confirmation codes");
pub(super) const OID_INVALID: Codes = ("8.8", "3.1", "SM-DP+ OID is invalid");
pub(super) const ORDER_EXPIRED: Codes = ("8.8.5", "4.1", "the download order has expired");
pub(super) const ORDER_EXHAUSTED: Codes = ("8.8.5", "6.4", "too many downloads of this order");
pub(super) const NO_EVENT: Codes = ("8.9.5", "3.9", "no event for this eUICC");
pub(super) const UNKNOWN_TRANSACTION: Codes = ("8.10.1", "3.9", "unknown transaction id");
pub(super) const UNKNOWN_ISSUER: Codes = ("8.11.1", "3.9", "issuer of the EUM certificate is unknown");

impl From<Codes> for Status {
    fn from((subject, reason, message): Codes) -> Status {
        Status { subject: subject.to_owned(), reason: reason.to_owned(), message: message.to_owned() }
    }
}

impl Status {
    /// The same refusal, with more to say.
    pub(super) fn because(codes: Codes, detail: impl std::fmt::Display) -> Status {
        let status = Status::from(codes);
        Status { message: format!("{}: {detail}", status.message), ..status }
    }

    /// The answer that says so.
    pub(super) fn to_reply(&self) -> Reply {
        header(&json!({
            "status": "Failed",
            "statusCodeData": {
                "subjectCode": self.subject,
                "reasonCode": self.reason,
                "message": self.message,
            },
        }))
    }
}

/// An answer that says that all went well, and nothing else yet.
pub(super) fn success() -> Reply {
    header(&json!({ "status": "Executed-Success" }))
}

fn header(status: &Value) -> Reply {
    Map::from_iter([("header".to_owned(), json!({ "functionExecutionStatus": status }))])
}
