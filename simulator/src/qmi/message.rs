//! QMI messages: a header and TLVs. The control service has shorter transaction ids and other flags than the rest.

use super::error::QmiError;
use super::frame::{CTL, Frame};
use super::tlv::{Body, Tlvs, Value};

/// TLV with the outcome in every response.
const RESULT: u8 = 0x02;

/// A request as far as it could be read.
#[derive(Debug, Clone)]
pub(super) struct Request<'a> {
    pub(super) service: u8,
    pub(super) client: u8,
    pub(super) transaction: u16,
    pub(super) id: u16,
    /// Malformed TLVs are answered, so they are no reason to drop the message.
    pub(super) tlvs: Result<Tlvs<'a>, QmiError>,
}

impl<'a> Request<'a> {
    /// None for what a modem drops: headers cut short, and responses and indications from the wrong side.
    pub(super) fn parse(frame: &Frame<'a>) -> Option<Self> {
        let (transaction, id, length, tlvs) = match (frame.service, frame.message) {
            (CTL, [0x00, transaction, i0, i1, l0, l1, tlvs @ ..]) => {
                (u16::from(*transaction), [*i0, *i1], [*l0, *l1], tlvs)
            }
            (CTL, _) => return None,
            (_, [0x00, t0, t1, i0, i1, l0, l1, tlvs @ ..]) => {
                (u16::from_le_bytes([*t0, *t1]), [*i0, *i1], [*l0, *l1], tlvs)
            }
            _ => return None,
        };
        let tlvs = if usize::from(u16::from_le_bytes(length)) == tlvs.len() {
            Tlvs::parse(tlvs)
        } else {
            Err(QmiError::MALFORMED_MESSAGE)
        };
        let (service, client) = (frame.service, frame.client);
        Some(Self { service, client, transaction, id: u16::from_le_bytes(id), tlvs })
    }

    /// The frame with the response to it.
    pub(super) fn response(&self, outcome: Result<(), QmiError>, body: &Body) -> Vec<u8> {
        let (status, code) = match outcome {
            Ok(()) => (0, 0),
            Err(QmiError(code)) => (1, code),
        };
        let result = Body::new().with(RESULT, Value::new().u16(status).u16(code));
        let tlvs = [result.as_bytes(), body.as_bytes()].concat();
        let flags = if self.service == CTL { 0x01 } else { 0x02 };
        encode(self.service, self.client, flags, self.transaction, self.id, &tlvs)
    }
}

/// The frame with an indication.
pub(super) fn indication(service: u8, client: u8, transaction: u16, id: u16, body: &Body) -> Vec<u8> {
    let flags = if service == CTL { 0x02 } else { 0x04 };
    encode(service, client, flags, transaction, id, body.as_bytes())
}

fn encode(service: u8, client: u8, flags: u8, transaction: u16, id: u16, tlvs: &[u8]) -> Vec<u8> {
    let mut message = vec![flags];
    let [low, high] = transaction.to_le_bytes();
    message.push(low);
    if service != CTL {
        message.push(high);
    }
    message.extend(id.to_le_bytes());
    message.extend(u16::try_from(tlvs.len()).unwrap_or(u16::MAX).to_le_bytes());
    message.extend_from_slice(tlvs);
    Frame { service, client, message: &message }.encode()
}
