//! Requests as they come, in JSON with TLVs in Base64.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value};

use super::status::{Codes, Status};
use crate::hex::unhex;
use crate::tlv::Malformed;

/// Why a function gives no result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// With a code that the standard has for it.
    Status(Status),
    /// The request is not one: HTTP 400 and this text.
    Malformed(String),
    /// The server cannot go on: HTTP 500.
    Broken(String),
}

impl From<Status> for Refusal {
    fn from(status: Status) -> Refusal {
        Refusal::Status(status)
    }
}

impl From<Codes> for Refusal {
    fn from(codes: Codes) -> Refusal {
        Refusal::Status(codes.into())
    }
}

impl From<Malformed> for Refusal {
    fn from(Malformed: Malformed) -> Refusal {
        Refusal::Malformed("a data object in the request is malformed".to_owned())
    }
}

impl From<std::io::Error> for Refusal {
    fn from(error: std::io::Error) -> Refusal {
        Refusal::Broken(error.to_string())
    }
}

/// Members of a request.
#[derive(Debug)]
pub(super) struct Request(Map<String, Value>);

impl Request {
    pub(super) fn parse(body: &[u8]) -> Result<Request, Refusal> {
        match serde_json::from_slice(body) {
            Ok(Value::Object(members)) => Ok(Request(members)),
            Ok(_) => Err(Refusal::Malformed("the request is no JSON object".to_owned())),
            Err(error) => Err(Refusal::Malformed(format!("the request is no JSON: {error}"))),
        }
    }

    pub(super) fn has(&self, member: &str) -> bool {
        self.0.contains_key(member)
    }

    pub(super) fn text(&self, member: &str) -> Result<&str, Refusal> {
        match self.0.get(member) {
            Some(Value::String(text)) => Ok(text),
            Some(_) => Err(Refusal::Malformed(format!("{member} is no text"))),
            None => Err(Refusal::Malformed(format!("{member} is missing"))),
        }
    }

    pub(super) fn base64(&self, member: &str) -> Result<Vec<u8>, Refusal> {
        let decoded = STANDARD.decode(self.text(member)?);
        decoded.map_err(|error| Refusal::Malformed(format!("{member} is no Base64: {error}")))
    }

    /// `transactionId`: 1 to 16 bytes in hex of either case.
    pub(super) fn transaction_id(&self) -> Result<Vec<u8>, Refusal> {
        unhex(self.text("transactionId")?)
            .filter(|id| (1..=16).contains(&id.len()))
            .ok_or_else(|| Refusal::Malformed("transactionId is not 1 to 16 bytes of hex".to_owned()))
    }
}

/// A TLV as an answer has it.
pub(super) fn base64(bytes: impl AsRef<[u8]>) -> Value {
    Value::String(STANDARD.encode(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_are_what_they_should_be() {
        let request = Request::parse(br#"{"transactionId":"0aFF","a":"AAE=","b":"AAE","n":1}"#).unwrap();
        assert_eq!(request.transaction_id(), Ok(vec![0x0A, 0xFF]));
        assert_eq!(request.base64("a"), Ok(vec![0, 1]));
        let check = |member: &str, expect: &str| match request.base64(member) {
            Err(Refusal::Malformed(text)) => assert!(text.starts_with(expect), "{text}"),
            other => panic!("{member}: {other:?}"),
        };
        check("b", "b is no Base64");
        check("n", "n is no text");
        check("x", "x is missing");
        for id in ["", "0", "xx", &"00".repeat(17)] {
            let request = Request::parse(format!(r#"{{"transactionId":"{id}"}}"#).as_bytes()).unwrap();
            assert!(request.transaction_id().is_err(), "{id}");
        }
        for body in [&b""[..], b"[]", b"{", b"\xFF"] {
            assert!(Request::parse(body).is_err());
        }
    }
}
