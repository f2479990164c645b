//! What can go wrong with an entitlement server.

use serde::{Deserialize, Serialize};

use super::eap::Trick;
use crate::server::answer::{Answer, Delivery, End};
use crate::server::{CutAt, TlsFault};

use std::time::Duration;

/// Faults that are armed at once.
const MAX_FAULTS: usize = 64;
/// Whatever an answer is made of, none is longer.
const MAX_PADDING: usize = 0x1000_0000;
/// Blocks in blocks.
const MAX_DEPTH: usize = 0x10_0000;

/// Where a fault strikes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EntitlementPlace {
    /// When a connection is made, before TLS.
    Connect,
    /// Every request.
    Any,
    /// Requests that are not packets of EAP: the first of each exchange.
    Initial,
    /// Packets of EAP.
    Relay,
    /// When documents are given out.
    Document,
}

/// A fault, in JSON `{"how":"delay","ms":500}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "how", rename_all = "kebab-case", deny_unknown_fields)]
pub enum EntitlementFault {
    // The connection.
    /// It is cut.
    Cut {
        /// Where in the exchange.
        #[serde(default)]
        when: CutAt,
    },
    /// It stays open and nothing comes.
    Silence,
    /// What comes is no HTTP.
    NoHttp,
    /// The answer takes its time.
    Delay {
        /// Milliseconds.
        ms: u64,
    },
    /// The answer comes in drops.
    Slow {
        /// Bytes in a drop.
        bytes: usize,
        /// Milliseconds behind each.
        ms: u64,
    },
    /// TLS shows a certificate that should not be accepted; at `connect` only.
    Tls {
        /// What is wrong with it.
        certificate: TlsFault,
    },

    // HTTP.
    /// Another status; the server has not seen the request.
    Http {
        /// Such as 503 or 511.
        status: u16,
        /// `Retry-After`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        retry_after: Option<String>,
    },
    /// Elsewhere; the server has not seen the request.
    Redirect {
        /// Where.
        location: String,
    },
    /// A page of HTML with status 200; the server has not seen the request.
    Html,
    /// One header more.
    Header {
        /// Its name.
        name: String,
        /// Its value.
        value: String,
    },
    /// An empty body.
    Empty,
    /// Half of the body, as if it were all of it.
    Half,
    /// So many spaces before the answer.
    Oversized {
        /// How many.
        bytes: usize,
    },
    /// Spaces before the answer that never end.
    Endless,
    /// This body, of this type.
    Body {
        /// `Content-Type`.
        content_type: String,
        /// What.
        body: String,
    },
    /// Blocks in blocks.
    Nested {
        /// How many.
        depth: usize,
    },

    // EAP.
    /// AT_MAC of the challenge is wrong.
    WrongMac,
    /// AUTN is none that the SIM knows.
    ForeignNetwork,
    /// AUTN has an old number: the SIM wants to resynchronise.
    OldSequenceNumber,
    /// A notification instead of the document.
    Notification {
        /// Such as 0, 1026, 1031, 16384 or 32768.
        code: u16,
    },
    /// An attribute in the challenge that nobody knows and everybody must.
    UnknownAttribute,
    /// An attribute of length 0.
    ZeroLength,
    /// EAP-Failure instead of a challenge.
    EapFailure,
    /// EAP-Success instead of a challenge.
    EapSuccess,
    /// One challenge after the other.
    EndlessEap,
    /// Another type of EAP.
    OtherMethod,
    /// AT_CHECKCODE is wrong.
    WrongCheckcode,

    // Documents.
    /// The operation fails.
    Result {
        /// `OperationResult`.
        code: i64,
        /// `GeneralErrorText`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        text: Option<String>,
        /// `GeneralErrorURL`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        url: Option<String>,
    },
    /// A parameter of the application is something else, or there beside the others.
    Parameter {
        /// Which.
        name: String,
        /// What.
        value: String,
    },
    /// A parameter or a block of the application is missing.
    Without {
        /// Which.
        name: String,
    },
    /// The document says nothing about the application.
    NoApplication,
}

/// A fault, when, and how often.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArmedEntitlementFault {
    /// Where it strikes.
    pub at: EntitlementPlace,
    /// The operation that it strikes at, such as `ManageSubscription`; without it every one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operation: Option<String>,
    /// So many times all goes well first.
    #[serde(default)]
    pub skip: u32,
    /// How often; without it always.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub times: Option<u32>,
    /// What happens.
    #[serde(flatten)]
    pub fault: EntitlementFault,
}

/// All faults that wait.
#[derive(Debug, Default)]
pub(super) struct Faults(Vec<ArmedEntitlementFault>);

impl Faults {
    pub(super) fn arm(&mut self, fault: ArmedEntitlementFault) -> Result<(), String> {
        if self.0.len() == MAX_FAULTS {
            return Err(format!("{MAX_FAULTS} faults are armed already"));
        }
        self.0.push(fault);
        Ok(())
    }

    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    pub(super) fn armed(&self) -> &[ArmedEntitlementFault] {
        &self.0
    }

    /// The faults that strike now; those that have struck often enough are gone afterwards.
    pub(super) fn take(&mut self, place: EntitlementPlace, operation: Option<&str>) -> Vec<EntitlementFault> {
        let matches = |armed: &ArmedEntitlementFault| {
            let everywhere = armed.at == EntitlementPlace::Any
                && matches!(place, EntitlementPlace::Initial | EntitlementPlace::Relay);
            (armed.at == place || everywhere)
                && armed.operation.as_deref().is_none_or(|wanted| operation == Some(wanted))
        };
        let mut struck = Vec::new();
        for armed in self.0.iter_mut().filter(|armed| matches(armed)) {
            if armed.skip > 0 {
                armed.skip -= 1;
                continue;
            }
            if let Some(times) = &mut armed.times {
                *times = times.saturating_sub(1);
            }
            struck.push(armed.fault.clone());
        }
        self.0.retain(|armed| armed.times != Some(0));
        struck
    }
}

/// What the faults at the beginning of an authentication do to it.
pub(super) fn tricks(faults: &[EntitlementFault]) -> Vec<Trick> {
    let trick = |fault: &EntitlementFault| match fault {
        EntitlementFault::WrongMac => Some(Trick::WrongMac),
        EntitlementFault::ForeignNetwork => Some(Trick::ForeignNetwork),
        EntitlementFault::OldSequenceNumber => Some(Trick::OldSequenceNumber),
        EntitlementFault::Notification { code } => Some(Trick::Notification(*code)),
        EntitlementFault::UnknownAttribute => Some(Trick::UnknownAttribute),
        EntitlementFault::ZeroLength => Some(Trick::ZeroLength),
        EntitlementFault::EapFailure => Some(Trick::Failure),
        EntitlementFault::EapSuccess => Some(Trick::Success),
        EntitlementFault::EndlessEap => Some(Trick::Endless),
        EntitlementFault::OtherMethod => Some(Trick::OtherMethod),
        EntitlementFault::WrongCheckcode => Some(Trick::WrongCheckcode),
        _ => None,
    };
    faults.iter().filter_map(trick).collect()
}

/// The answer of a fault that keeps the request from the server.
pub(super) fn instead(faults: &[EntitlementFault]) -> Option<Answer> {
    faults.iter().find_map(|fault| match fault {
        EntitlementFault::Cut { when: CutAt::Received } => {
            let delivery = Delivery { end: End::Nothing, ..Delivery::default() };
            Some(Answer { delivery, ..Answer::text(200, "") })
        }
        EntitlementFault::Http { status, retry_after } => {
            let mut answer = Answer::html(*status);
            answer.headers.extend(retry_after.iter().map(|when| ("retry-after".to_owned(), when.clone())));
            Some(answer)
        }
        EntitlementFault::Redirect { location } => {
            let headers = vec![("location".to_owned(), location.clone())];
            Some(Answer { headers, ..Answer::html(302) })
        }
        EntitlementFault::Html => Some(Answer::html(200)),
        _ => None,
    })
}

/// The answer after what faults do to its form.
pub(super) fn spoilt(mut answer: Answer, faults: &[EntitlementFault]) -> Answer {
    for fault in faults {
        spoil(&mut answer, fault);
    }
    answer
}

fn spoil(answer: &mut Answer, fault: &EntitlementFault) {
    match fault {
        EntitlementFault::Cut { when: CutAt::Executed } => answer.delivery.end = End::Nothing,
        EntitlementFault::Cut { when: CutAt::HalfAnswered } => answer.delivery.end = End::Half,
        EntitlementFault::Silence => answer.delivery.end = End::Silence,
        EntitlementFault::NoHttp => answer.delivery.end = End::NoHttp,
        EntitlementFault::Endless => answer.delivery.end = End::Endless,
        EntitlementFault::Oversized { bytes } => {
            answer.delivery.end = End::Padded((*bytes).min(MAX_PADDING));
        }
        EntitlementFault::Delay { ms } => answer.delivery.delay = Duration::from_millis(*ms),
        EntitlementFault::Slow { bytes, ms } => {
            answer.delivery.pace = Some(((*bytes).max(1), Duration::from_millis(*ms)));
        }
        EntitlementFault::Header { name, value } => answer.headers.push((name.clone(), value.clone())),
        EntitlementFault::Empty => answer.body.clear(),
        EntitlementFault::Half => answer.body.truncate(answer.body.len() / 2),
        EntitlementFault::Body { content_type, body } => {
            answer.headers.push(("content-type".to_owned(), content_type.clone()));
            answer.body = body.clone().into_bytes();
        }
        EntitlementFault::Nested { depth } => {
            let depth = (*depth).min(MAX_DEPTH);
            answer.body = match answer.content_type {
                super::document::JSON => {
                    format!("{}{{}}{}", "{\"a\":".repeat(depth), "}".repeat(depth)).into_bytes()
                }
                _ => format!(
                    "<wap-provisioningdoc>{}{}</wap-provisioningdoc>",
                    "<characteristic type=\"a\">".repeat(depth),
                    "</characteristic>".repeat(depth)
                )
                .into_bytes(),
            };
        }
        _ => {}
    }
}
