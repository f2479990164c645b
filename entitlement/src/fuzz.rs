//! The way in for fuzzers and property tests.

use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use crate::aka::{Aka, AkaAnswer, AkaError, Challenge, Vector, usim};
use crate::document::Document;
use crate::eap::{Method, Peer, read_relay};
use crate::http::HttpAnswer;
use crate::odsa::{
    AcquireConfiguration, AcquireTemporaryToken, CheckEligibility, General, ManageService,
    ManageSubscription, Primary, ServiceChange, Subject, SubscriptionChange,
};
use crate::plan::AskPlan;
use crate::request::Operation;
use crate::types::{ActivationCode, DeviceId, Nai, ServerUrl};
use crate::{Error, StatusFault, Validity, date, push};

/// Reads `body` as an answer to everything that can be asked. Never panics.
pub fn read_answer(status: u16, content_type: &str, body: &[u8]) {
    let headers = vec![("Content-Type".to_owned(), content_type.to_owned())];
    let answer = HttpAnswer { status, headers, body: body.to_vec() };
    let fault = StatusFault::of(&answer);
    let error = Error::Status { operation: AskPlan.name(), fault };
    let _ = (error.to_string(), error.next_step(), read_relay(body));
    if let Ok(text) = std::str::from_utf8(body) {
        let _ = (ActivationCode::read(text), text.parse::<DeviceId>(), text.parse::<ServerUrl>());
        let _ = (date::iso_8601(text), date::http_date(text), push::read(text));
    }
    let Ok(document) = Document::read(&answer) else { return };
    let _ = (Validity::of(&document), document.applications().count());
    for block in document.root().blocks() {
        let _ = General::read(block);
        let subject = Subject::Primary(Primary::default());
        let _ = CheckEligibility { subject: subject.clone() }.read(block);
        let _ = AcquireConfiguration { subject: subject.clone() }.read(block);
        let _ = ManageService { subject: subject.clone(), change: ServiceChange::Activate }.read(block);
        let _ = AcquireTemporaryToken { subject: subject.clone(), targets: Vec::new() }.read(block);
        let change = SubscriptionChange::Subscribe;
        let _ = ManageSubscription { subject, change, answer: None }.read(block);
        let _ = AskPlan.read(block);
    }
}

/// Reads `packet` as a packet of a server, twice, with a SIM that answers to everything. Never panics.
pub fn read_packet(packet: &[u8]) {
    for (method, answer) in [(Method::Aka, 0u8), (Method::Aka, 1), (Method::AkaPrime, 0)] {
        let Some(nai) = Nai::new("0001010000000001@nai.epc.mnc001.mcc001.3gppnetwork.org") else { return };
        let mut peer = Peer::new(method, nai);
        for _ in 0..2 {
            let _ = now(peer.respond(packet, &mut Willing(answer)));
        }
    }
    let _ = usim::read(packet, 0x9000).map(|answer| format!("{answer:?}"));
}

/// A SIM that finds every challenge right, or every one out of step.
struct Willing(u8);

impl Aka for Willing {
    async fn authenticate(&mut self, _: &Challenge) -> Result<AkaAnswer, AkaError> {
        Ok(match self.0 {
            0 => AkaAnswer::Success(Vector { res: vec![0; 8], ck: [0; 16], ik: [0; 16] }),
            _ => AkaAnswer::OutOfSync { auts: [0; 14] },
        })
    }
}

/// The output of a future that does not wait.
fn now<T>(future: impl Future<Output = T>) -> Option<T> {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => Some(output),
        Poll::Pending => None,
    }
}
