//! `CancelSession` (SGP.22 5.6.5, 3.0.2).

use crate::server::config::Rejection;
use crate::server::core::Core;
use crate::server::request::{Refusal, Request};
use crate::server::session::Stage;
use crate::server::status::{EUICC_SIGNATURE, OID_INVALID, Reply, UNKNOWN_TRANSACTION, success};
use crate::tlv::{self, Malformed, Members, Reader, non_negative};

const CANCEL: u32 = 0xBF41;

/// `CancelSessionReason`.
const REASONS: [(u32, &str); 6] = [
    (0, "the user rejected it"),
    (1, "postponed"),
    (2, "timeout"),
    (3, "policy rule not allowed"),
    (4, "metadata mismatch"),
    (5, "loading failed"),
];
/// After these the order can still be downloaded.
const POSTPONED: u32 = 1;
const TIMEOUT: u32 = 2;

impl Core {
    /// ES9+ `CancelSession`.
    pub(in crate::server) fn cancel(&mut self, request: &Request) -> Result<Reply, Refusal> {
        let id = request.transaction_id()?;
        let response = request.base64("cancelSessionResponse")?;
        let response = Response::parse(&response)?;
        let session = self.sessions.take(&id).ok_or(UNKNOWN_TRANSACTION)?;
        let Stage::Authenticated { client, order } = &session.stage else {
            return Err(UNKNOWN_TRANSACTION.into());
        };
        let order = *order;
        // A card that cannot cancel has no session any more, which comes to the same.
        let Response::Cancelled(signed) = response else { return Ok(success()) };
        if !client.card.key.verifies(signed.signed.raw, signed.signature) || signed.transaction_id != id {
            return Err(EUICC_SIGNATURE.into());
        }
        if self.own.get(session.own).map(|own| own.auth.oid()) != Some(signed.oid) {
            return Err(OID_INVALID.into());
        }
        if let Some(order) = self.orders.at(order)
            && !matches!(signed.reason, POSTPONED | TIMEOUT)
            && order.config.rejection == Rejection::Ends
        {
            let known = REASONS.iter().find(|(number, _)| *number == signed.reason);
            order.end(
                &known.map_or(format!("cancelled, reason {}", signed.reason), |(_, text)| (*text).to_owned()),
            );
        }
        Ok(success())
    }
}

/// `CancelSessionResponse`.
enum Response<'a> {
    Cancelled(Signed<'a>),
    Error,
}

struct Signed<'a> {
    signed: tlv::Element<'a>,
    signature: &'a [u8],
    transaction_id: &'a [u8],
    oid: &'a [u8],
    reason: u32,
}

impl<'a> Response<'a> {
    fn parse(object: &'a [u8]) -> Result<Response<'a>, Malformed> {
        let object = tlv::only(object)?;
        let inner = tlv::only(object.value)?;
        match (object.tag, inner.tag) {
            (CANCEL, 0xA0) => {
                let mut members = Reader::of(inner.value);
                let signed = members.required(0x30)?;
                let signature = members.required(0x5F37)?.value;
                let inner = Members::of(signed.value)?;
                Ok(Response::Cancelled(Signed {
                    signed,
                    signature,
                    transaction_id: inner.required(0x80)?,
                    oid: inner.required(0x81)?,
                    reason: non_negative(inner.required(0x82)?)?.ok_or(Malformed)?,
                }))
            }
            (CANCEL, 0x81) => Ok(Response::Error),
            _ => Err(Malformed),
        }
    }
}
