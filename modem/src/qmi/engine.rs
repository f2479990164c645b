//! The engine, made to fit.

use std::collections::HashMap;
use std::time::Duration;

use qmi::engine::{
    Answer, Client, Engine as Inner, Event as InnerEvent, Failure, Handle, OpenError, Transport,
};
use qmi::tlv::Tlvs;
use qmi::uim::{RefreshComplete, RefreshMode, RefreshStage, Session};
use qmi::{Indication, Request, Service, ctl, uim};
use tracing::debug;

use crate::error::{ModemError, ProbeFailure, Refusal};
use crate::messages::{Engine, Event};

/// The modem waits for the word that its REFRESH may go on; there is nothing to do before it is given.
const REFRESH_WITHIN: Duration = Duration::from_secs(10);

/// What the modem says unasked.
#[derive(Debug, Clone)]
pub(crate) enum Told {
    /// By an indication.
    Indication(Box<Indication>),
    /// By having restarted: what was registered for has to be registered for again.
    Restarted,
}

/// A request, ready to be sent.
pub(crate) struct Ask {
    client: Client,
    id: u16,
    tlvs: Tlvs,
    name: &'static str,
}

impl Ask {
    pub(super) fn of<R: Request>(request: &R) -> Result<Self, ModemError> {
        let tlvs = request.encode().map_err(|error| ModemError::Malformed {
            command: R::NAME.to_owned(),
            reason: error.to_string(),
        })?;
        Ok(Self { client: Client::from(R::SERVICE), id: R::ID, tlvs, name: R::NAME })
    }
}

/// See the module's text.
pub(crate) struct QmiEngine {
    inner: Inner,
    /// The time that was told last.
    now: Duration,
    asked: HashMap<Handle, Asked>,
    numbers: u64,
}

struct Asked {
    number: u64,
    name: &'static str,
    within: Duration,
}

impl QmiEngine {
    pub(super) fn open(transport: Transport) -> Self {
        let inner = Inner::open(Duration::ZERO, transport);
        Self { inner, now: Duration::ZERO, asked: HashMap::new(), numbers: 0 }
    }

    /// The modem takes up another profile only when it is told that everybody is ready (UIM Refresh Complete).
    fn agree_to_refresh(&mut self, indication: &Indication) {
        let Indication::Uim(uim::Indication::Refresh(refresh)) = indication else { return };
        let Some(event) = &refresh.event else { return };
        let waits = event.stage == RefreshStage::Start && event.mode != RefreshMode::Reset
            || event.stage == RefreshStage::WaitForOk;
        if !waits {
            return;
        }
        let session = Session {
            session_type: event.session_type,
            application_identifier: event.application_identifier.clone(),
        };
        let complete = RefreshComplete { session, refresh_success: true, ..Default::default() };
        if let Err(error) = self.inner.send(self.now, Service::Uim, &complete, REFRESH_WITHIN) {
            debug!(%error, "the modem is not told that it may refresh");
        }
    }

    fn answered(&mut self, handle: Handle, outcome: Result<Answer, Failure>) -> Option<Event<Answer, Told>> {
        let Asked { number, name, within } = self.asked.remove(&handle)?;
        let outcome = outcome.map_err(|failure| failed(failure, name, within));
        Some(Event::Answered { handle: number, outcome })
    }
}

impl Engine for QmiEngine {
    type Ask = Ask;
    type Answer = Answer;
    type Indication = Told;

    fn ask(&mut self, now: Duration, ask: Ask, within: Duration) -> Result<u64, ModemError> {
        self.now = now;
        let Ask { client, id, tlvs, name } = ask;
        let handle = self
            .inner
            .request(now, client, id, tlvs, within)
            .map_err(|error| ModemError::Unsupported { what: format!("{name} ({error})") })?;
        self.numbers += 1;
        self.asked.insert(handle, Asked { number: self.numbers, name, within });
        Ok(self.numbers)
    }

    fn sign_of_life() -> Ask {
        // It has no fields.
        Ask {
            client: Client::from(Service::Ctl),
            id: ctl::GetVersionInfo::ID,
            tlvs: Tlvs::default(),
            name: ctl::GetVersionInfo::NAME,
        }
    }

    fn receive(&mut self, now: Duration, bytes: &[u8]) {
        self.now = now;
        self.inner.receive(now, bytes);
    }

    fn handle_timeout(&mut self, now: Duration) {
        self.now = now;
        self.inner.handle_timeout(now);
    }

    fn poll_timeout(&self) -> Option<Duration> {
        self.inner.poll_timeout()
    }

    fn poll_transmit(&mut self) -> Option<Vec<u8>> {
        self.inner.poll_transmit()
    }

    fn poll_event(&mut self) -> Option<Event<Answer, Told>> {
        loop {
            match self.inner.poll_event()? {
                InnerEvent::Opened => return Some(Event::Opened),
                InnerEvent::OpenFailed(error) => return Some(Event::OpenFailed(not_opened(error))),
                InnerEvent::Answered { handle, outcome } => {
                    if let Some(event) = self.answered(handle, outcome) {
                        return Some(event);
                    }
                }
                InnerEvent::Indication { service, id, tlvs, .. } => {
                    match Indication::decode(service, id, &tlvs) {
                        Ok(indication) => {
                            self.agree_to_refresh(&indication);
                            return Some(Event::Indication(Told::Indication(Box::new(indication))));
                        }
                        Err(error) => debug!(%service, id, %error, "indication not understood"),
                    }
                }
                InnerEvent::Restarted | InnerEvent::ClientVoid { .. } => {
                    return Some(Event::Indication(Told::Restarted));
                }
                InnerEvent::ShutDown { leaked } => {
                    if leaked > 0 {
                        debug!(leaked, "client ids stay with the modem");
                    }
                    return Some(Event::ShutDown);
                }
                // Too much at once: everything is read again.
                InnerEvent::Lost { count } => {
                    debug!(count, "indications lost");
                    return Some(Event::Indication(Told::Restarted));
                }
                InnerEvent::Stray { service, id } => debug!(%service, id, "nobody waits for this message"),
                InnerEvent::Malformed(error) => debug!(%error, "message not understood"),
                InnerEvent::Noise { skipped } => debug!(skipped, "bytes that are no QMI"),
            }
        }
    }

    fn gone(&mut self) {
        self.inner.gone();
    }

    fn shut_down(&mut self, now: Duration, within: Duration) {
        self.now = now;
        self.inner.shut_down(now, within);
    }
}

fn failed(failure: Failure, name: &'static str, after: Duration) -> ModemError {
    let command = name.to_owned();
    match failure {
        Failure::Gone => ModemError::Gone,
        Failure::Malformed(error) => ModemError::Malformed { command, reason: error.to_string() },
        Failure::NoClient { error, .. } => ModemError::Refused { command, answer: Refusal::Qmi(error) },
        Failure::NotOpened(_) | Failure::Released | Failure::ShuttingDown => ModemError::Closed,
        Failure::Restarted => ModemError::Restarted { command },
        Failure::TimedOut => ModemError::Timeout { command, after },
        Failure::Unsendable(error) => ModemError::Unsupported { what: format!("{name} ({error})") },
    }
}

fn not_opened(error: OpenError) -> ProbeFailure {
    match error {
        OpenError::TimedOut => ProbeFailure::Silent { tries: 1 },
        error => ProbeFailure::NotOpened { reason: error.to_string() },
    }
}
