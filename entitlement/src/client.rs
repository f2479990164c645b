//! One server, one subscription: requests with whatever authentication they need.

mod cookies;
mod headers;

use crate::aka::Aka;
use crate::document::{Document, DocumentFault};
use crate::eap::{EAP_RELAY, EapFault, Method, Peer, Step, read_relay, write_relay};
use crate::error::{Error, Refusal, StatusFault};
use crate::http::{HttpAnswer, HttpMethod, HttpRequest, HttpTransport};
use crate::odsa::General;
use crate::portal::{Contents, Portal};
use crate::request::{Operation, OperationName, Parameters, Value};
use crate::session::{Session, scope};
use crate::types::{AppId, Nai, ServerUrl, Subscriber, Terminal, Token, UnixTime};
use cookies::Cookies;

/// Packets of one authentication: two rounds of identity, two challenges and a notification are more than any server wants.
pub const MAX_ROUNDS: usize = 8;

/// What a client is set up with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setup {
    /// Where to ask.
    pub server: ServerUrl,
    /// Who asks: the real device, always.
    pub terminal: Terminal,
    /// For whom.
    pub identity: Identity,
    /// EAP-AKA, or EAP-AKA' where the carrier wants it.
    pub method: Method,
    /// How requests are sent; where the server does not take POST, GET takes its place.
    pub http: HttpMethod,
    /// `entitlement_version`, such as `9.0`.
    pub version: String,
    /// `Accept-Language`, such as `de, en;q=0.5`: texts for the user come in it.
    pub language: String,
    /// Name and version of this program, at most 16 letters, digits, dots and hyphens.
    pub client: String,
}

/// Who the subscriber is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Identity {
    /// The one of the SIM.
    Subscriber(Subscriber),
    /// The one whose other device asked for this token (TS.43 8.9).
    TemporaryToken(Token),
}

/// A client. Operations are asked one after the other; dropping one abandons it.
#[derive(Debug)]
pub struct Client<H, A> {
    setup: Setup,
    session: Session,
    http: H,
    aka: A,
}

/// What a request is authenticated with.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Proof {
    Token(Token),
    Temporary(Token),
    /// The server is to challenge the SIM.
    Sim(Nai),
    /// Nothing: the server sends the user to a page.
    Nothing,
}

/// What became of a request.
enum Outcome {
    Document(Document),
    /// 511.
    Unauthenticated,
}

/// What is asked, and about what.
struct Question<'a> {
    operation: OperationName,
    apps: &'a [AppId],
    parameters: Parameters,
}

impl<H: HttpTransport, A: Aka> Client<H, A> {
    /// A client that knows what `session` knows.
    pub fn new(setup: Setup, session: Session, http: H, aka: A) -> Client<H, A> {
        Client { setup, session, http, aka }
    }

    /// What it knows, to be kept.
    pub fn session(&self) -> &Session {
        &self.session
    }

    /// Back to the parts.
    pub fn into_parts(self) -> (Session, H, A) {
        (self.session, self.http, self.aka)
    }

    /// Asks for one thing.
    ///
    /// # Errors
    /// [`Error`], among others where the carrier refuses.
    pub async fn perform<O: Operation>(&mut self, operation: &O, now: UnixTime) -> Result<O::Reply, Error> {
        let (name, apps) = (operation.name(), [operation.app()]);
        let parameters =
            Parameters::new().with_some("operation", name.parameter()).and(operation.parameters());
        let document = self.ask(Question { operation: name, apps: &apps, parameters }, now).await?;
        let fail = |fault| Error::Answer { operation: name, fault };
        let [app] = apps;
        let block =
            document.application(&app).ok_or_else(|| fail(DocumentFault::ApplicationMissing { app }))?;
        let general = General::read(block).map_err(fail)?;
        if !general.result.is_success() {
            let General { result, text, portal } = general;
            return Err(Box::new(Refusal { operation: name, result, text, portal }).into());
        }
        operation.read(block).map_err(fail)
    }

    /// What applications are entitled to, as the server says it.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn configuration(&mut self, apps: &[AppId], now: UnixTime) -> Result<Document, Error> {
        let question =
            Question { operation: OperationName::Configuration, apps, parameters: Parameters::new() };
        self.ask(question, now).await
    }

    async fn ask(&mut self, question: Question<'_>, now: UnixTime) -> Result<Document, Error> {
        let scope = scope(question.apps);
        let mut proof = self.first_proof(&scope, now);
        loop {
            match self.attempt(&question, &proof).await? {
                Outcome::Document(document) => {
                    let learned = self.session.learn(&scope, &document, now);
                    learned.map_err(|fault| Error::Answer { operation: question.operation, fault })?;
                    return Ok(document);
                }
                Outcome::Unauthenticated => {}
            }
            // Each way leads to a lesser one, so this ends.
            proof = match (proof, &self.setup.identity) {
                (Proof::Token(_), Identity::Subscriber(subscriber)) => {
                    self.session.drop_token(&scope);
                    Proof::Sim(subscriber.nai(self.setup.method))
                }
                (Proof::Sim(_), _) => Proof::Nothing,
                (Proof::Token(_) | Proof::Temporary(_) | Proof::Nothing, _) => {
                    return Err(self.status(&question, StatusFault::AuthenticationRequired));
                }
            };
        }
    }

    fn first_proof(&mut self, scope: &str, now: UnixTime) -> Proof {
        match &self.setup.identity {
            Identity::TemporaryToken(token) => Proof::Temporary(token.clone()),
            Identity::Subscriber(subscriber) => match self.session.token(scope, now) {
                Some(token) => Proof::Token(token),
                None => Proof::Sim(subscriber.nai(self.setup.method)),
            },
        }
    }

    async fn attempt(&mut self, question: &Question<'_>, proof: &Proof) -> Result<Outcome, Error> {
        let parameters = self.parameters(question, proof);
        let relays = matches!(proof, Proof::Sim(_));
        let mut answer = self.send(question, &parameters, relays).await?;
        let mut cookies = Cookies::default();
        let mut peer = match proof {
            Proof::Sim(nai) => Some(Peer::new(self.setup.method, nai.clone())),
            _ => None,
        };
        for _ in 0..=MAX_ROUNDS {
            cookies.take(&answer);
            match answer.status {
                200 => {}
                // Some servers call a challenge by its name in HTTP.
                401 if peer.is_some() && is_relay(&answer) => {}
                301..=303 | 307 | 308 => return Err(self.redirected(question, &answer)),
                511 => return Ok(Outcome::Unauthenticated),
                _ => return Err(self.status(question, StatusFault::of(&answer))),
            }
            let relayed = match &peer {
                Some(_) => relayed(&answer)?,
                None => None,
            };
            let (Some(packet), Some(peer)) = (relayed, peer.as_mut()) else {
                let read = Document::read(&answer);
                let fail = |fault| Error::Answer { operation: question.operation, fault };
                return read.map(Outcome::Document).map_err(fail);
            };
            let (reply, fault) = match peer.respond(&packet, &mut self.aka).await? {
                Step::Reply(reply) => (reply, None),
                Step::Reject(reply, fault) => (reply, Some(fault)),
                Step::Stop(fault) => return Err(fault.into()),
                Step::Done => return Err(EapFault::SuccessAlone.into()),
            };
            let sent = self.http.send(self.relay(question, &reply, &cookies)).await;
            // The server's opinion of a rejection is of no interest; the reason for it is.
            if let Some(fault) = fault {
                return Err(fault.into());
            }
            answer = sent?;
        }
        Err(Error::Endless)
    }

    /// The first request; a server that does not take POST gets GET.
    async fn send(
        &mut self,
        question: &Question<'_>,
        parameters: &Parameters,
        relays: bool,
    ) -> Result<HttpAnswer, Error> {
        let method = self.session.method(self.setup.http);
        let answer = self.http.send(self.request(question, method, parameters, relays)).await?;
        if method == HttpMethod::Get || !matches!(answer.status, 405 | 501) {
            return Ok(answer);
        }
        let again = self.http.send(self.request(question, HttpMethod::Get, parameters, relays)).await?;
        // 405 may also mean the operation, and then it is POST that the next one goes by.
        if !matches!(again.status, 405 | 501) {
            self.session.takes_no_post();
        }
        Ok(again)
    }

    fn request(
        &self,
        question: &Question<'_>,
        method: HttpMethod,
        parameters: &Parameters,
        relays: bool,
    ) -> HttpRequest {
        let mut headers = headers::common(&self.setup, question.apps, relays);
        match method {
            HttpMethod::Get => HttpRequest {
                method,
                url: self.setup.server.with_query(&parameters.to_query()),
                headers,
                body: Vec::new(),
            },
            HttpMethod::Post => {
                headers.push(("Content-Type", "application/json".to_owned()));
                let url = self.setup.server.base().to_owned();
                HttpRequest { method, url, headers, body: parameters.to_json() }
            }
        }
    }

    /// A packet of the SIM's side: always POST, to the server without query.
    fn relay(&self, question: &Question<'_>, packet: &[u8], cookies: &Cookies) -> HttpRequest {
        let mut headers = headers::common(&self.setup, question.apps, true);
        headers.push(("Content-Type", EAP_RELAY.to_owned()));
        if let Some(cookies) = cookies.header() {
            headers.push(("Cookie", cookies));
        }
        let url = self.setup.server.base().to_owned();
        HttpRequest { method: HttpMethod::Post, url, headers, body: write_relay(packet) }
    }

    /// What every request has (TS.43 2.2, 2.3), and what is asked.
    fn parameters(&self, question: &Question<'_>, proof: &Proof) -> Parameters {
        let cut = |text: &str, most: usize| text.chars().take(most).collect::<String>();
        let terminal = &self.setup.terminal;
        let mut parameters = Parameters::new()
            .with("terminal_id", terminal.id.as_str())
            .with("terminal_vendor", cut(&terminal.vendor, 4))
            .with("terminal_model", cut(&terminal.model, 10))
            .with("terminal_sw_version", cut(&terminal.software, 20))
            .with("entitlement_version", self.setup.version.as_str())
            .with("vers", self.session.version(&scope(question.apps)).to_string());
        parameters.set(
            "app",
            match question.apps {
                [app] => Value::One(app.as_str().to_owned()),
                apps => Value::Several(apps.iter().map(|app| app.as_str().to_owned()).collect()),
            },
        );
        let parameters = match proof {
            Proof::Sim(nai) => parameters.with("EAP_ID", nai.expose()),
            Proof::Token(token) => {
                let imsi = match &self.setup.identity {
                    Identity::Subscriber(subscriber) => Some(subscriber.imsi.expose()),
                    Identity::TemporaryToken(_) => None,
                };
                parameters.with_some("IMSI", imsi).with("token", token.expose())
            }
            Proof::Temporary(token) => parameters.with("temporary_token", token.expose()),
            Proof::Nothing => parameters,
        };
        parameters.and(question.parameters.clone())
    }

    fn redirected(&self, question: &Question<'_>, answer: &HttpAnswer) -> Error {
        let operation = question.operation;
        let missing = DocumentFault::Missing { name: "Location" };
        let location = answer.header("location").ok_or(missing);
        match location.and_then(|url| Ok(Portal::new(url, None, Contents::Query)?)) {
            Ok(portal) => Error::SignIn { operation, portal },
            Err(fault) => Error::Answer { operation, fault },
        }
    }

    fn status(&self, question: &Question<'_>, fault: StatusFault) -> Error {
        Error::Status { operation: question.operation, fault }
    }
}

/// The packet in an answer; `None` where it is a document.
fn relayed(answer: &HttpAnswer) -> Result<Option<Vec<u8>>, EapFault> {
    // Some servers call it plain JSON; the member tells.
    match read_relay(&answer.body)? {
        None if is_relay(answer) => Err(EapFault::Malformed { reason: "there is no packet in it" }),
        packet => Ok(packet),
    }
}

fn is_relay(answer: &HttpAnswer) -> bool {
    answer.header("content-type").is_some_and(|kind| kind.to_ascii_lowercase().contains("eap-relay"))
}
