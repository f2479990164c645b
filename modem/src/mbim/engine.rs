//! The session, made to fit.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use mbim::basic_connect::{DeviceCapsQuery, DeviceServices, DeviceServicesQuery};
use mbim::extensions::VersionQuery;
use mbim::session::{CommandError, Config, Event as Happened, OpenError, Stale};
use mbim::{Command, CommandDone, Indication, Request, Service, Session, Status, TransactionId, Version};
use tracing::debug;

use super::setup::{Opening, STEP_WITHIN, Step};
use crate::error::{ModemError, ProbeFailure, Refusal};
use crate::messages::{Engine, Event};
use crate::options::Deadlines;

/// The version exchange among the MS Basic Connect Extensions.
const VERSION_CID: u32 = 15;

/// What the modem says unasked.
#[derive(Debug, Clone)]
pub(crate) enum Told {
    /// By an indication.
    Indication(Box<Indication>),
    /// By having restarted: what was subscribed to has to be subscribed to again.
    Restarted,
}

/// A request, encoded when the edition of the extensions is known.
pub(crate) struct Ask {
    encode: Box<dyn FnOnce(Version) -> Command + Send>,
    name: String,
}

/// An answer, and the edition in which it is to be read.
pub(crate) struct Answer {
    pub(super) done: CommandDone,
    pub(super) version: Version,
}

impl Ask {
    pub(super) fn of<R: Request + Send + 'static>(request: R) -> Self {
        let encode = Box::new(move |version| request.command(version));
        Self { encode, name: format!("{} {}", R::SERVICE, R::CID) }
    }
}

/// See the module's text.
pub(crate) struct MbimEngine {
    session: Session,
    version: Version,
    step: Step,
    /// The command of the step.
    stepping: Option<TransactionId>,
    /// Was open before: what waits for it is told that it is open again.
    was_ready: bool,
    device: String,
    shared: bool,
    open_within: Duration,
    services: Arc<OnceLock<DeviceServices>>,
    asked: HashMap<TransactionId, Asked>,
    numbers: u64,
    /// The time that was told last.
    now: Duration,
    /// What the engine itself has to say.
    said: Vec<Event<Answer, Told>>,
}

struct Asked {
    number: u64,
    name: String,
    within: Duration,
}

impl MbimEngine {
    /// An engine that opens its session, and where the services will be told.
    pub(super) fn open(opening: Opening, deadlines: &Deadlines) -> (Self, Arc<OnceLock<DeviceServices>>) {
        let mut config = Config::default();
        let (device, shared) = match opening {
            Opening::Direct { max_control_transfer } => {
                config.max_control_transfer =
                    max_control_transfer.map_or(config.max_control_transfer, u32::from);
                (String::new(), false)
            }
            Opening::Proxy { device } => (device, true),
        };
        let services = Arc::new(OnceLock::new());
        let mut engine = Self {
            session: Session::new(config),
            version: Version::V1,
            step: Step::Open,
            stepping: None,
            was_ready: false,
            device,
            shared,
            open_within: deadlines.session,
            services: Arc::clone(&services),
            asked: HashMap::new(),
            numbers: 0,
            now: Duration::ZERO,
            said: Vec::new(),
        };
        if engine.shared {
            engine.take(Step::Configuration)
        } else {
            engine.take(Step::Open)
        }
        (engine, services)
    }

    /// Begins a step.
    fn take(&mut self, step: Step) {
        self.step = step;
        self.stepping = None;
        match step {
            Step::Open => {
                // Others may use a session that the proxy holds.
                let stale = if self.shared || self.was_ready { Stale::Keep } else { Stale::Close };
                self.session.open(self.now, self.now + self.open_within, stale);
            }
            Step::Ready => {
                let event = if self.was_ready { Event::Indication(Told::Restarted) } else { Event::Opened };
                self.was_ready = true;
                self.said.push(event);
            }
            Step::Configuration | Step::Services | Step::Version => {
                let Some(command) = step.command(&self.device) else { return };
                let within = if step == Step::Configuration { self.open_within } else { STEP_WITHIN };
                match self.session.command(self.now, command, self.now + within) {
                    Ok(transaction) => self.stepping = Some(transaction),
                    Err(error) => self.fail(ProbeFailure::NotOpened { reason: error.to_string() }),
                }
            }
        }
    }

    /// The outcome of the step's command.
    fn stepped(&mut self, outcome: Result<CommandDone, CommandError>) {
        let done = match (self.step, outcome) {
            (_, Ok(done)) => Some(done),
            (Step::Configuration, Err(error)) => {
                return self.fail(ProbeFailure::NotOpened { reason: error.to_string() });
            }
            // Older firmware may not know these.
            (_, Err(error)) => {
                debug!(step = ?self.step, %error, "done without");
                None
            }
        };
        match (self.step, done) {
            (Step::Configuration, Some(done)) if done.status == Status::Success => self.take(Step::Open),
            (Step::Configuration, Some(done)) => {
                self.fail(ProbeFailure::NotOpened { reason: format!("the proxy: {}", done.status) });
            }
            (Step::Services, done) => {
                let services = done
                    .and_then(|done| done.reply::<DeviceServicesQuery>(Version::V1).ok())
                    .unwrap_or_default();
                let next = match services.has(Service::BasicConnectExtensions, VERSION_CID) {
                    true => Step::Version,
                    false => Step::Ready,
                };
                let _ = self.services.set(services);
                self.take(next);
            }
            (Step::Version, done) => {
                if let Some(told) = done.and_then(|done| done.reply::<VersionQuery>(Version::V1).ok()) {
                    self.version = Version::agreed(Version::NEWEST, told.mbim_extended_version);
                    debug!(version = %self.version, "agreed on extensions");
                }
                self.take(Step::Ready);
            }
            _ => {}
        }
    }

    fn fail(&mut self, failure: ProbeFailure) {
        if self.was_ready {
            // It goes on trying: a modem that restarts comes back.
            debug!(%failure, "session not open again yet");
            self.take(Step::Open);
        } else {
            self.said.push(Event::OpenFailed(failure));
        }
    }

    fn ended(
        &mut self,
        transaction: TransactionId,
        outcome: Result<CommandDone, CommandError>,
    ) -> Option<Event<Answer, Told>> {
        if self.stepping == Some(transaction) {
            self.stepped(outcome);
            return None;
        }
        let Asked { number, name, within } = self.asked.remove(&transaction)?;
        let version = self.version;
        let outcome = match outcome {
            Ok(done) => Ok(Answer { done, version }),
            Err(error) => Err(failed(error, name, within)),
        };
        Some(Event::Answered { handle: number, outcome })
    }

    fn indicated(&mut self, indication: &mbim::RawIndication) -> Option<Event<Answer, Told>> {
        let told = Indication::decode(indication.service, indication.cid, self.version, &indication.info);
        match told {
            // Another program has agreed on something else with the modem.
            Ok(Indication::ProxyVersion(version)) => {
                self.version = Version::agreed(Version::NEWEST, version.mbim_extended_version);
                None
            }
            Ok(told) => Some(Event::Indication(Told::Indication(Box::new(told)))),
            Err(error) => {
                debug!(service = %indication.service, cid = indication.cid, %error, "indication not understood");
                None
            }
        }
    }

    /// What an event of the session comes to.
    fn happened(&mut self, event: Happened) -> Option<Event<Answer, Told>> {
        match event {
            Happened::Opened => self.take(Step::Services),
            Happened::OpenFailed(error) => self.fail(not_opened(error)),
            Happened::Done { transaction, done } => return self.ended(transaction, Ok(done)),
            Happened::Failed { transaction, error } => return self.ended(transaction, Err(error)),
            Happened::Indication(indication) => return self.indicated(&indication),
            Happened::Lost | Happened::Broken => self.take(Step::Open),
            Happened::Closed(_) => return Some(Event::ShutDown),
            Happened::Dropped { .. } => return Some(Event::Indication(Told::Restarted)),
            Happened::FunctionError { error, .. } => debug!(%error, "the modem complains"),
            Happened::Malformed(error) => debug!(%error, "message not understood"),
            Happened::Noise { skipped } => debug!(skipped, "bytes that are no MBIM"),
        }
        None
    }
}

impl Engine for MbimEngine {
    type Ask = Ask;
    type Answer = Answer;
    type Indication = Told;

    fn ask(&mut self, now: Duration, ask: Ask, within: Duration) -> Result<u64, ModemError> {
        self.now = now;
        let Ask { encode, name } = ask;
        let command = encode(self.version);
        let transaction = match self.session.command(now, command, now + within) {
            Ok(transaction) => transaction,
            Err(mbim::session::Refused::NotOpen) => return Err(ModemError::Restarted { command: name }),
            Err(error) => return Err(ModemError::Unsupported { what: format!("{name} ({error})") }),
        };
        self.numbers += 1;
        self.asked.insert(transaction, Asked { number: self.numbers, name, within });
        Ok(self.numbers)
    }

    fn sign_of_life() -> Ask {
        Ask::of(DeviceCapsQuery {})
    }

    fn receive(&mut self, now: Duration, bytes: &[u8]) {
        self.now = now;
        self.session.receive(now, bytes);
    }

    fn handle_timeout(&mut self, now: Duration) {
        self.now = now;
        self.session.handle_timeout(now);
    }

    fn poll_timeout(&self) -> Option<Duration> {
        self.session.poll_timeout()
    }

    fn poll_transmit(&mut self) -> Option<Vec<u8>> {
        self.session.poll_transmit()
    }

    fn poll_event(&mut self) -> Option<Event<Answer, Told>> {
        loop {
            if !self.said.is_empty() {
                return Some(self.said.remove(0));
            }
            let event = self.session.poll_event()?;
            if let Some(event) = self.happened(event) {
                return Some(event);
            }
        }
    }

    fn gone(&mut self) {
        self.session.disconnected();
    }

    fn shut_down(&mut self, now: Duration, within: Duration) {
        self.now = now;
        self.session.close(now, now + within);
    }
}

fn failed(error: CommandError, command: String, after: Duration) -> ModemError {
    match error {
        CommandError::Disconnected => ModemError::Gone,
        CommandError::TimedOut | CommandError::FragmentOverdue => ModemError::Timeout { command, after },
        CommandError::Closed | CommandError::Lost | CommandError::Broken => ModemError::Restarted { command },
        error => ModemError::Malformed { command, reason: error.to_string() },
    }
}

fn not_opened(error: OpenError) -> ProbeFailure {
    match error {
        OpenError::TimedOut => ProbeFailure::Silent { tries: 1 },
        OpenError::Disconnected => ProbeFailure::Gone,
        OpenError::Refused(status) => ProbeFailure::NotOpened { reason: Refusal::Mbim(status).to_string() },
    }
}
