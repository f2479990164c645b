//! Answers on their way to the network.

use std::time::Duration;

use serde_json::{Value, json};

use super::faults::{CutAt, Fault};
use super::request::Refusal;
use super::status::{Reply, Status};

/// Whatever an answer is made of, none is longer.
const MAX_PADDING: usize = 0x1000_0000;
/// Objects in objects.
const MAX_DEPTH: usize = 0x10_0000;

/// An answer and how it is given.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) content_type: &'static str,
    /// Besides those that every answer has.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
    pub(crate) delivery: Delivery,
}

/// How an answer is given.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Delivery {
    /// Before the first byte.
    pub(crate) delay: Duration,
    /// Bytes at once, and the pause behind them.
    pub(crate) pace: Option<(usize, Duration)>,
    pub(crate) end: End,
}

/// Where an answer ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum End {
    /// With its last byte.
    #[default]
    Whole,
    /// Before its first byte: the connection is cut.
    Nothing,
    /// In the middle of the body.
    Half,
    /// So many spaces go before it.
    Padded(usize),
    /// Never: spaces go before it for ever.
    Endless,
    /// The connection stays open, and nothing comes.
    Silence,
    /// What comes is no HTTP.
    NoHttp,
}

impl Answer {
    pub(crate) fn new(status: u16, content_type: &'static str, body: impl Into<Vec<u8>>) -> Answer {
        let (headers, delivery) = (Vec::new(), Delivery::default());
        Answer { status, content_type, headers, body: body.into(), delivery }
    }

    pub(super) fn json(reply: Reply) -> Answer {
        Answer::new(200, "application/json;charset=UTF-8", Value::Object(reply).to_string())
    }

    pub(crate) fn text(status: u16, text: &str) -> Answer {
        Answer::new(status, "text/plain", text)
    }

    pub(crate) fn html(status: u16) -> Answer {
        let page = format!(
            "<!DOCTYPE html>\n<html><head><title>{status}</title></head><body><h1>{status}</h1></body></html>\n"
        );
        Answer::new(status, "text/html", page)
    }

    /// What a function gave; `None` is an empty answer.
    pub(super) fn of(outcome: Result<Option<Reply>, Refusal>) -> Answer {
        match outcome {
            Ok(Some(reply)) => Answer::json(reply),
            Ok(None) => Answer { status: 204, body: Vec::new(), ..Answer::text(204, "") },
            Err(Refusal::Status(status)) => Answer::json(status.to_reply()),
            Err(Refusal::Malformed(text)) => Answer::text(400, &text),
            Err(Refusal::Broken(text)) => Answer::text(500, &text),
        }
    }

    /// The answer of a fault that keeps the request from the server.
    pub(super) fn instead(faults: &[Fault]) -> Option<Answer> {
        faults.iter().find_map(|fault| match fault {
            Fault::Cut { when: CutAt::Received } => {
                let delivery = Delivery { end: End::Nothing, ..Delivery::default() };
                Some(Answer { delivery, ..Answer::text(200, "") })
            }
            Fault::Http { status, body: None } => Some(Answer::html(*status)),
            Fault::Http { status, body: Some(body) } => Some(Answer::text(*status, body)),
            Fault::Html => Some(Answer::html(200)),
            Fault::Redirect { status, location } => {
                let headers = vec![("location".to_owned(), location.clone())];
                Some(Answer { headers, ..Answer::html(*status) })
            }
            Fault::Status { subject, reason, message } => {
                let status =
                    Status { subject: subject.clone(), reason: reason.clone(), message: message.clone() };
                Some(Answer::json(status.to_reply()))
            }
            _ => None,
        })
    }

    /// The answer after what faults do to its form.
    pub(super) fn spoilt(mut self, faults: &[Fault]) -> Answer {
        for fault in faults {
            self.spoil(fault);
        }
        self
    }

    fn spoil(&mut self, fault: &Fault) {
        match fault {
            Fault::Cut { when: CutAt::Executed } => self.delivery.end = End::Nothing,
            Fault::Cut { when: CutAt::HalfAnswered } => self.delivery.end = End::Half,
            Fault::Silence => self.delivery.end = End::Silence,
            Fault::NoHttp => self.delivery.end = End::NoHttp,
            Fault::Endless => self.delivery.end = End::Endless,
            Fault::Oversized { bytes } => self.delivery.end = End::Padded((*bytes).min(MAX_PADDING)),
            Fault::Delay { ms } => self.delivery.delay = Duration::from_millis(*ms),
            Fault::Slow { bytes, ms } => {
                self.delivery.pace = Some(((*bytes).max(1), Duration::from_millis(*ms)));
            }
            Fault::Header { name, value } => self.headers.push((name.clone(), value.clone())),
            Fault::Empty => self.body.clear(),
            Fault::NoJson => self.body = b"this is no JSON".to_vec(),
            Fault::HalfJson => self.body.truncate(self.body.len() / 2),
            Fault::Nested { depth } => {
                let depth = (*depth).min(MAX_DEPTH);
                self.body = [b"{\"header\":".to_vec(), b"[".repeat(depth), b"]".repeat(depth), b"}".to_vec()]
                    .concat();
            }
            Fault::Without { member } => self.edit(|reply| {
                reply.remove(member);
            }),
            Fault::Member { name, value } => self.edit(|reply| {
                reply.insert(name.clone(), value.clone());
            }),
            Fault::Flip { member, byte } => self.edit(|reply| flip(reply, member, *byte)),
            Fault::Twice { member } => self.repeat(member),
            _ => {}
        }
    }

    fn edit(&mut self, change: impl FnOnce(&mut Reply)) {
        if let Ok(mut reply) = serde_json::from_slice::<Reply>(&self.body) {
            change(&mut reply);
            self.body = Value::Object(reply).to_string().into_bytes();
        }
    }

    /// A member that is there twice, first with another value.
    fn repeat(&mut self, member: &str) {
        if self.body.first() == Some(&b'{') {
            let first = format!("{{{}:\"00\",", json!(member));
            let rest = self.body.get(1..).unwrap_or_default();
            self.body = [first.as_bytes(), rest].concat();
        }
    }
}

/// Turns one bit of the bytes behind a member, counted from the end where the place is negative.
fn flip(reply: &mut Reply, member: &str, at: i64) {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;
    let Some(Value::String(text)) = reply.get_mut(member) else { return };
    let Ok(mut bytes) = STANDARD.decode(&text) else { return };
    let place = usize::try_from(at.unsigned_abs()).unwrap_or(usize::MAX);
    let place = if at < 0 { bytes.len().checked_sub(place) } else { Some(place) };
    if let Some(byte) = place.and_then(|place| bytes.get_mut(place)) {
        *byte ^= 0x01;
    }
    *text = STANDARD.encode(bytes);
}
