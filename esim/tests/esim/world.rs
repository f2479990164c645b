//! A card and a server that play the recorded session, and fail where a test says so. Both write into one log, so that a test sees
//! what happened in which order.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use esim::apdu::{Command, Response, StatusWord};
use esim::es9::{EventEntry, HttpAnswer, HttpError, HttpRequest, RspTransport};
use esim::es10::DeviceInfo;
use esim::lpa::{
    Cancel, Consent, Decision, DownloadRequest, OpenSession, PolicyConsent, Preview, Progress, Source, Stage,
    UserInterface,
};
use esim::tlv::{Reader, Tag, encode};
use esim::types::{ConfirmationCode, MatchingId};
use esim::{ApduChannel, BlockSize, IsdROptions, TransportError};
use serde_json::{Value, json};

use crate::support::{hex, unhex};

pub(crate) const SERVER: &str = "localhost:8444";
pub(crate) const TRANSACTION: &str = "FFF9827BA5BE4C7299983F225466F25D";

/// What the recording holds, by the tag of the request: requests and answers of ES10, and the bound profile package.
#[derive(Clone)]
pub(crate) struct Recording {
    pub(crate) requests: HashMap<String, Vec<u8>>,
    pub(crate) answers: HashMap<String, Vec<u8>>,
    pub(crate) segments: Vec<Vec<u8>>,
    pub(crate) metadata: Vec<u8>,
    /// Every STORE DATA command, on the channel of the recording.
    pub(crate) commands: Vec<Command>,
}

/// Read once, since every test wants it and some want it often.
pub(crate) fn recording() -> Recording {
    static RECORDING: OnceLock<Recording> = OnceLock::new();
    RECORDING.get_or_init(read_recording).clone()
}

fn read_recording() -> Recording {
    let session: Value = serde_json::from_str(include_str!("../data/rsp-session.json")).unwrap();
    let mut chains: Vec<(Vec<u8>, Vec<u8>)> = Vec::new();
    let mut commands = Vec::new();
    for pair in session["apdus"].as_array().unwrap() {
        let command = Command::parse(&hex(pair[0].as_str().unwrap())).unwrap();
        let response = Response::parse(&hex(pair[1].as_str().unwrap())).unwrap();
        if command.ins == 0xE2 {
            if command.p2 == 0 {
                chains.push((Vec::new(), Vec::new()));
            }
            chains.last_mut().unwrap().0.extend(&command.data);
            commands.push(command);
        }
        chains.last_mut().unwrap().1.extend(response.data);
    }
    let steps = session["secrets"].as_array().unwrap();
    let metadata = steps.iter().find_map(|step| step["metadata"].as_str()).unwrap();
    let metadata = encode(Tag::new(0xBF25), |w| {
        w.raw(&hex(metadata));
    });
    let (mut requests, mut answers, mut segments) = (HashMap::new(), HashMap::new(), Vec::new());
    for (request, answer) in chains {
        let name = name(&request);
        if name == "load" {
            segments.push(request);
            if !answer.is_empty() {
                answers.insert(name, answer);
            }
        } else {
            requests.insert(name.clone(), request);
            answers.insert(name, answer);
        }
    }
    Recording { requests, answers, segments, metadata, commands }
}

impl Recording {
    pub(crate) fn package(&self) -> Vec<u8> {
        self.segments.concat()
    }

    /// The members of a request, in order.
    pub(crate) fn members(&self, name: &str) -> Vec<Vec<u8>> {
        let mut reader = Reader::new(&self.requests[name]).next().unwrap().unwrap().children().unwrap();
        let mut members = Vec::new();
        while let Some(member) = reader.next().unwrap() {
            members.push(member.raw().to_vec());
        }
        members
    }
}

/// The tag of a request; all segments of a package have one name.
fn name(request: &[u8]) -> String {
    match request {
        [0xBF, 0x36 | 0x23, ..] | [0x86..=0x88 | 0xA0..=0xA3, ..] => "load".to_owned(),
        [0xBF, tag, ..] => format!("BF{tag:02X}"),
        other => panic!("no request of an LPA: {}", unhex(other)),
    }
}

pub(crate) fn b64(bytes: &[u8]) -> String {
    BASE64_STANDARD.encode(bytes)
}

/// What a card does to the nth command of a name instead of what it should.
#[derive(Debug, Clone)]
pub(crate) enum CardFault {
    /// Answers with this, and 9000.
    Answer(Vec<u8>),
    /// Answers with this status word.
    Status(u16),
    /// The exchange does not take place.
    Fails(TransportError),
    /// The card carries the command out, and the answer is lost.
    Lost(TransportError),
}

/// What a server does instead of what it should.
#[derive(Debug, Clone)]
pub(crate) enum ServerFault {
    /// Answers with this JSON.
    Json(Value),
    /// Answers with this status and body.
    Raw(u16, Vec<u8>),
    /// Does not answer.
    Fails(HttpError),
}

pub(crate) type Log = Arc<Mutex<Vec<String>>>;

pub(crate) fn note(log: &Log, event: impl Into<String>) {
    let event = event.into();
    let mut log = log.lock().unwrap();
    // Segments are many and all the same.
    if event != "load" || log.last().is_none_or(|last| last != "load") {
        log.push(event);
    }
}

pub(crate) struct Card {
    pub(crate) log: Log,
    pub(crate) answers: HashMap<String, Vec<u8>>,
    faults: Vec<(String, usize, CardFault)>,
    /// How often each command came.
    pub(crate) counts: HashMap<String, usize>,
    segments: usize,
    chain: Vec<u8>,
    open: bool,
    /// Every command as it came.
    pub(crate) commands: Vec<Command>,
    /// Bytes of STORE DATA.
    pub(crate) bytes: usize,
}

impl Card {
    fn new(log: Log, recording: &Recording) -> Self {
        let mut answers = recording.answers.clone();
        answers.insert("BF2B".to_owned(), hex("BF2B03810101"));
        answers.insert("BF43".to_owned(), hex("BF4302A000"));
        answers.insert("BF41".to_owned(), hex("BF410B A0 09 30 03 800101 5F37 01 AA"));
        answers.insert("BF3C".to_owned(), hex("BF3C 11 81 0F 6C70612E64732E67736D612E636F6D"));
        let segments = recording.segments.len();
        Self {
            log,
            answers,
            faults: Vec::new(),
            counts: HashMap::new(),
            segments,
            chain: Vec::new(),
            open: false,
            commands: Vec::new(),
            bytes: 0,
        }
    }

    /// The card comes to a result after this many segments.
    pub(crate) fn result_after(&mut self, segments: usize) {
        self.segments = segments;
    }

    /// The answer to a whole request.
    fn execute(&mut self, request: &[u8]) -> Result<Response, TransportError> {
        let name = name(request);
        note(&self.log, &name);
        let count = self.counts.entry(name.clone()).or_default();
        *count += 1;
        let count = *count;
        let ok = |data: Vec<u8>| Ok(Response { data, sw: StatusWord::OK });
        let regular = match &name[..] {
            "load" if count < self.segments => Vec::new(),
            _ => self.answers.get(&name).cloned().unwrap_or_else(|| panic!("{name} has no answer")),
        };
        let fault = self.faults.iter().find(|(faulty, at, _)| *faulty == name && *at == count);
        match fault.map(|(_, _, fault)| fault.clone()) {
            None => ok(regular),
            Some(CardFault::Answer(data)) => ok(data),
            Some(CardFault::Status(sw)) => Ok(StatusWord(sw).into()),
            Some(CardFault::Fails(error)) => Err(error),
            Some(CardFault::Lost(error)) => {
                self.answers.insert("BF2B".to_owned(), list_of(&regular));
                Err(error)
            }
        }
    }
}

/// A list of notifications with this one in it.
pub(crate) fn list_of(notification: &[u8]) -> Vec<u8> {
    encode(Tag::new(0xBF2B), |w| {
        w.nested(Tag::new(0xA0), |w| {
            w.raw(notification);
        });
    })
}

impl ApduChannel for Card {
    async fn open(&mut self, _aid: &[u8]) -> Result<Response, TransportError> {
        assert!(!self.open, "a channel is opened over another");
        note(&self.log, "open");
        self.open = true;
        Ok(StatusWord::OK.into())
    }

    async fn transmit(&mut self, command: &Command) -> Result<Response, TransportError> {
        assert!(self.open, "a command without a channel");
        assert_eq!(command.ins, 0xE2, "{command:?}");
        if command.p2 == 0 {
            self.chain.clear();
        }
        self.commands.push(command.clone());
        self.bytes += command.data.len();
        self.chain.extend(&command.data);
        if command.p1 == 0x11 {
            return Ok(StatusWord::OK.into());
        }
        let request = std::mem::take(&mut self.chain);
        self.execute(&request)
    }

    async fn close(&mut self) -> Result<(), TransportError> {
        assert!(self.open, "a channel is closed that is not open");
        note(&self.log, "close");
        self.open = false;
        Ok(())
    }
}

pub(crate) struct Server {
    pub(crate) log: Log,
    /// By function, or by `host function` where a test has several servers.
    pub(crate) answers: HashMap<String, Value>,
    faults: HashMap<String, ServerFault>,
    /// Every request as it came.
    pub(crate) requests: Vec<(String, Value)>,
    /// Bytes of all answers.
    pub(crate) answered: usize,
}

impl Server {
    fn new(log: Log, recording: &Recording) -> Self {
        let success = json!({"functionExecutionStatus": {"status": "Executed-Success"}});
        let bf38 = recording.members("BF38");
        let bf21 = recording.members("BF21");
        let answers = [
            (
                "initiateAuthentication",
                json!({
                    "header": success,
                    "transactionId": TRANSACTION,
                    "serverSigned1": b64(&bf38[0]),
                    "serverSignature1": b64(&bf38[1]),
                    "euiccCiPKIdToBeUsed": b64(&bf38[2]),
                    "serverCertificate": b64(&bf38[3]),
                }),
            ),
            (
                "authenticateClient",
                json!({
                    "header": success,
                    "transactionId": TRANSACTION,
                    "profileMetadata": b64(&recording.metadata),
                    "smdpSigned2": b64(&bf21[0]),
                    "smdpSignature2": b64(&bf21[1]),
                    "smdpCertificate": b64(&bf21[2]),
                }),
            ),
            (
                "getBoundProfilePackage",
                json!({
                    "header": success,
                    "transactionId": TRANSACTION,
                    "boundProfilePackage": b64(&recording.package()),
                }),
            ),
            ("cancelSession", json!({"header": success})),
        ];
        let answers = answers.map(|(function, answer)| (function.to_owned(), answer)).into();
        Self { log, answers, faults: HashMap::new(), requests: Vec::new(), answered: 0 }
    }
}

impl RspTransport for Server {
    async fn post(&mut self, request: HttpRequest) -> Result<HttpAnswer, HttpError> {
        let function = request.function.to_string();
        let at_host = format!("{} {function}", request.server);
        note(&self.log, if request.server.to_string() == SERVER { &function } else { &at_host });
        self.requests.push((function.clone(), serde_json::from_slice(&request.body).unwrap()));
        let content_type = Some("application/json".to_owned());
        let fault = self.faults.get(&at_host).or(self.faults.get(&function));
        let regular = self.answers.get(&at_host).or(self.answers.get(&function));
        let answer = match (fault.cloned(), regular) {
            (Some(ServerFault::Fails(error)), _) => return Err(error),
            (Some(ServerFault::Raw(status, body)), _) => HttpAnswer { status, content_type, body },
            (Some(ServerFault::Json(body)), _) => {
                HttpAnswer { status: 200, content_type, body: body.to_string().into_bytes() }
            }
            (None, Some(body)) => {
                HttpAnswer { status: 200, content_type, body: body.to_string().into_bytes() }
            }
            (None, None) => HttpAnswer { status: 204, content_type: None, body: Vec::new() },
        };
        self.answered += answer.body.len();
        Ok(answer)
    }
}

/// A user who agrees to everything, unless a test says otherwise.
pub(crate) struct User {
    log: Log,
    pub(crate) decision: Decision,
    /// Stops when this step begins, or after this many segments.
    pub(crate) stop_at: Option<(Stage, usize, Cancel)>,
    pub(crate) progress: Vec<Progress>,
    pub(crate) preview: Option<Preview>,
    pub(crate) sessions: Vec<OpenSession>,
}

pub(crate) fn consent() -> Decision {
    Decision::Install(Consent { confirmation_code: None, policy: PolicyConsent::NotGiven })
}

pub(crate) fn consent_with(code: &str) -> Decision {
    let code = ConfirmationCode::new(code).unwrap();
    Decision::Install(Consent { confirmation_code: Some(code), policy: PolicyConsent::Given })
}

impl UserInterface for User {
    fn progress(&mut self, progress: &Progress) {
        self.progress.push(*progress);
    }

    async fn decide(&mut self, preview: &Preview) -> Decision {
        note(&self.log, "decide");
        self.preview = Some(preview.clone());
        self.decision.clone()
    }

    fn stop(&mut self) -> Option<Cancel> {
        let last = self.progress.last()?;
        let (stage, segments, cancel) = self.stop_at?;
        let reached = last.load.map_or(0, |load| load.segments) >= segments;
        (last.stage == stage && reached).then_some(cancel)
    }

    async fn opening_session(&mut self, session: &OpenSession) {
        note(&self.log, "session");
        self.sessions.push(session.clone());
    }
}

/// All of them together.
pub(crate) struct World {
    pub(crate) log: Log,
    pub(crate) recording: Recording,
    pub(crate) card: Card,
    pub(crate) server: Server,
    pub(crate) user: User,
    pub(crate) request: DownloadRequest,
}

impl World {
    pub(crate) fn new() -> Self {
        let recording = recording();
        let log = Log::default();
        let user = User {
            log: log.clone(),
            decision: consent(),
            stop_at: None,
            progress: Vec::new(),
            preview: None,
            sessions: Vec::new(),
        };
        Self {
            card: Card::new(log.clone(), &recording),
            server: Server::new(log.clone(), &recording),
            user,
            request: DownloadRequest {
                source: Source::Event(event(SERVER, "TS48v1_A")),
                card: IsdROptions { block_size: BlockSize::MAX, ..IsdROptions::default() },
                device: device(),
            },
            recording,
            log,
        }
    }

    /// The card does this to the `count`th command of this name.
    pub(crate) fn card_fault(mut self, name: &str, count: usize, fault: CardFault) -> Self {
        self.card.faults.push((name.to_owned(), count, fault));
        self
    }

    /// The server does this to every request of this name.
    pub(crate) fn server_fault(mut self, name: &str, fault: ServerFault) -> Self {
        self.server.faults.insert(name.to_owned(), fault);
        self
    }

    /// The server answers with another value of this member, or without it.
    pub(crate) fn server_says(mut self, function: &str, member: &str, value: Value) -> Self {
        let answer = self.server.answers.get_mut(function).unwrap().as_object_mut().unwrap();
        match value {
            Value::Null => answer.remove(member),
            value => answer.insert(member.to_owned(), value),
        };
        self
    }

    pub(crate) fn stop_at(mut self, stage: Stage, segments: usize, cancel: Cancel) -> Self {
        self.user.stop_at = Some((stage, segments, cancel));
        self
    }

    pub(crate) fn decides(mut self, decision: Decision) -> Self {
        self.user.decision = decision;
        self
    }

    pub(crate) fn log(&self) -> Vec<String> {
        self.log.lock().unwrap().clone()
    }
}

pub(crate) fn event(server: &str, matching_id: &str) -> EventEntry {
    EventEntry { event_id: MatchingId::new(matching_id).unwrap(), server: server.parse().unwrap() }
}

/// The device of the recording.
pub(crate) fn device() -> DeviceInfo {
    DeviceInfo { tac: [0x35, 0x29, 0x06, 0x11], imei: None, capabilities: Vec::new(), rsp_capability: None }
}

/// A refusal of the server.
pub(crate) fn refusal(subject: &str, reason: &str) -> ServerFault {
    ServerFault::Json(json!({"header": {"functionExecutionStatus": {
        "status": "Failed",
        "statusCodeData": {"subjectCode": subject, "reasonCode": reason, "message": "no"},
    }}}))
}
