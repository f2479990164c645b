//! A server without its network: requests in, answers out.

use std::collections::VecDeque;

use sha2::{Digest as _, Sha256};

use super::devices::Devices;
use super::document::{self, Block, Document, Style};
use super::eap::{self, Outcome, Session};
use super::faults::{self, EntitlementFault, EntitlementPlace, Faults};
use super::log::Log;
use super::operations::Failure;
use super::orders::ProfileServer;
use super::proof::Proof;
use super::request::{COOKIE, Incoming, Parameters, Wish};
use super::settings::{Format, Methods, Settings};
use super::tokens::{Token, Tokens};
use super::transfers::Transfer;
use crate::carrier::{AuthenticationCentre, Network};
use crate::entitlement::SubscriberConfig;
use crate::hex::hex;
use crate::server::answer::Answer;

/// Authentications that are under way at once; the oldest is forgotten.
const MAX_SESSIONS: usize = 64;

/// A subscriber, and what has become of the subscription.
#[derive(Debug)]
pub(super) struct Subscriber {
    pub(super) config: SubscriberConfig,
    pub(super) centre: AuthenticationCentre,
    /// The service of the primary device is on.
    pub(super) served: bool,
    /// To another device, under way.
    pub(super) transfer: Option<Transfer>,
}

/// An authentication, and what was asked before it.
#[derive(Debug)]
struct Waiting {
    cookie: String,
    session: Session,
    subscriber: usize,
    parameters: Parameters,
    accept: String,
}

/// Everything that changes while the server runs, and what it needs for it.
#[derive(Debug)]
pub(super) struct Core {
    pub(super) name: String,
    /// Host and port.
    pub(super) address: String,
    pub(super) settings: Settings,
    /// Where users are sent: the page of a device follows.
    pub(super) portal: String,
    pub(super) subscribers: Vec<Subscriber>,
    pub(super) devices: Devices,
    pub(super) tokens: Tokens,
    sessions: VecDeque<Waiting>,
    pub(super) faults: Faults,
    pub(super) log: Log,
    pub(super) network: Network,
    pub(super) profiles: ProfileServer,
    /// Another number for each run, so that profiles that are made up are not on any card yet.
    pub(super) run: u32,
    /// Profiles that were made up.
    pub(super) made_up: u32,
    draws: u64,
}

impl Core {
    #[expect(clippy::too_many_arguments, reason = "everything else begins empty")]
    pub(super) fn new(
        name: &str,
        address: &str,
        portal: String,
        settings: Settings,
        subscribers: Vec<Subscriber>,
        network: Network,
        profiles: ProfileServer,
        run: u32,
    ) -> Core {
        Core {
            name: name.to_owned(),
            address: address.to_owned(),
            settings,
            portal,
            subscribers,
            devices: Devices::default(),
            tokens: Tokens::default(),
            sessions: VecDeque::new(),
            faults: Faults::default(),
            log: Log::default(),
            network,
            profiles,
            run,
            made_up: 0,
            draws: 0,
        }
    }

    /// Answers a request, with what the faults make of it.
    pub(super) fn answer(&mut self, incoming: &Incoming) -> Answer {
        let wish = incoming.wish();
        let (place, operation) = match &wish {
            Wish::Packet { cookie, .. } => (EntitlementPlace::Relay, self.asked_before(cookie)),
            Wish::Ask(parameters) => (EntitlementPlace::Initial, Some(parameters.operation().to_owned())),
            Wish::Page(_) | Wish::Unclear(_) => (EntitlementPlace::Initial, None),
        };
        let faults = self.faults.take(place, operation.as_deref());
        let answer = match faults::instead(&faults) {
            Some(answer) => {
                let operation = operation.as_deref().unwrap_or_default();
                self.log.note(operation, "", "", answer.status, "fault");
                answer
            }
            None => self.handle(incoming, wish, &faults),
        };
        faults::spoilt(answer, &faults)
    }

    fn asked_before(&self, cookie: &str) -> Option<String> {
        let waiting = self.sessions.iter().find(|waiting| waiting.cookie == cookie)?;
        Some(waiting.parameters.operation().to_owned())
    }

    fn handle(&mut self, incoming: &Incoming, wish: Wish, faults: &[EntitlementFault]) -> Answer {
        match wish {
            Wish::Page(page) => self.visit(&page),
            Wish::Unclear(remark) => self.refuse("", "", "", 400, remark),
            Wish::Packet { cookie, packet } => self.go_on(&cookie, &packet),
            Wish::Ask(parameters) => {
                let taken = match self.settings.methods {
                    Methods::Both => true,
                    Methods::Get => incoming.method == "GET",
                    Methods::Post => incoming.method == "POST",
                };
                if !taken {
                    let status = self.settings.method_refusal;
                    return self.refuse(parameters.operation(), "", "", status, "this method is not taken");
                }
                self.ask(parameters, &incoming.accept, faults)
            }
        }
    }

    /// A request with parameters.
    fn ask(&mut self, parameters: Parameters, accept: &str, faults: &[EntitlementFault]) -> Answer {
        let operation = parameters.operation().to_owned();
        let app = parameters.all("app").collect::<Vec<_>>().join(",");
        if let Err((status, remark)) = self.check(&parameters) {
            return self.refuse(&operation, &app, "", status, remark);
        }
        match self.proof(&parameters) {
            Proof::Subscriber(subscriber, proof) => self.fulfil(subscriber, &parameters, accept, proof),
            Proof::Challenge(subscriber, identity) => {
                if self.settings.early_check && self.is_turned_away(subscriber, &parameters) {
                    self.log.note(&operation, &app, "EAP_ID", 302, "not enabled");
                    return self.to_portal("not-enabled");
                }
                let session = self.begin(subscriber, &identity, faults);
                let packet = session.sent().to_vec();
                let cookie = hex(&self.draw("cookie"));
                if self.sessions.len() == MAX_SESSIONS {
                    self.sessions.pop_front();
                }
                let accept = accept.to_owned();
                self.sessions.push_back(Waiting {
                    cookie: cookie.clone(),
                    session,
                    subscriber,
                    parameters,
                    accept,
                });
                self.log.note(&operation, &app, "EAP_ID", self.settings.relay_status, "challenge");
                let mut answer = self.relay(&packet);
                answer.status = self.settings.relay_status;
                let cookie = format!("{COOKIE}={cookie}; Path=/; Secure; HttpOnly");
                answer.headers.push(("set-cookie".to_owned(), cookie));
                answer
            }
            Proof::SignIn => {
                self.log.note(&operation, &app, "", 302, "the user is to sign in");
                self.to_portal(
                    "authorize?response_type=code&scope=openid&client_id=entitlement&state=1&nonce=1",
                )
            }
            Proof::Refused(status, remark) => self.refuse(&operation, &app, "", status, remark),
        }
    }

    fn begin(&mut self, subscriber: usize, identity: &str, faults: &[EntitlementFault]) -> Session {
        let plan = eap::Plan {
            method: self.settings.eap,
            identity_rounds: self.settings.identity_rounds,
            checkcode: self.settings.checkcode,
            tricks: faults::tricks(faults),
        };
        let rand = self.draw("rand");
        let [identifier, ..] = self.draw("identifier");
        let unknown = &mut AuthenticationCentre::new(crate::carrier::Milenage::of_iccid(&[]));
        let centre = self.subscribers.get_mut(subscriber).map_or(unknown, |known| &mut known.centre);
        Session::begin(plan, identity, identifier, centre, || rand)
    }

    /// A packet of an authentication.
    fn go_on(&mut self, cookie: &str, packet: &[u8]) -> Answer {
        let rand = self.draw("rand");
        let place = self.sessions.iter().position(|waiting| waiting.cookie == cookie);
        let Some(mut waiting) = place.and_then(|place| self.sessions.remove(place)) else {
            return self.refuse("packet", "", "EAP", 403, "there is no such session");
        };
        let operation = waiting.parameters.operation().to_owned();
        let Some(subscriber) = self.subscribers.get_mut(waiting.subscriber) else {
            return self.refuse(&operation, "", "EAP", 403, "there is no such subscriber");
        };
        match waiting.session.take(packet, &mut subscriber.centre, || rand) {
            Outcome::Packet(packet) => {
                self.sessions.push_back(waiting);
                self.log.note(&operation, "", "EAP", 200, "another packet");
                self.relay(&packet)
            }
            Outcome::Authenticated => {
                self.fulfil(waiting.subscriber, &waiting.parameters, &waiting.accept, "EAP")
            }
            Outcome::Failed(remark) => self.refuse(&operation, "", "EAP", 403, remark),
        }
    }

    fn relay(&self, packet: &[u8]) -> Answer {
        let body = eap::write_packet(packet, self.settings.escaped_slashes);
        let mut answer = Answer::new(200, eap::CONTENT_TYPE, body);
        if let Some(kind) = &self.settings.relay_type {
            answer.headers.push(("content-type".to_owned(), kind.clone()));
        }
        answer
    }

    /// Does what an authenticated client asks for.
    fn fulfil(&mut self, subscriber: usize, parameters: &Parameters, accept: &str, proof: &str) -> Answer {
        let operation = parameters.operation().to_owned();
        let apps: Vec<String> = parameters.all("app").map(str::to_owned).collect();
        let faults = self.faults.take(EntitlementPlace::Document, Some(&operation));
        if let Some(answer) = faults::instead(&faults) {
            self.log.note(&operation, &apps.join(","), proof, answer.status, "fault");
            return answer;
        }
        let mut applications = Vec::new();
        let mut remark = String::new();
        for app in &apps {
            let block = match injected(&faults) {
                Some(failure) => Err(failure),
                None => self.operate(subscriber, app, parameters),
            };
            match block {
                Ok(block) => applications.push((app.clone(), block)),
                Err(Failure::Status(status, text)) => {
                    return self.refuse(&operation, app, proof, status, text);
                }
                Err(failure) => {
                    remark = failure.to_string();
                    applications.push((app.clone(), self.failed(failure)));
                }
            }
        }
        if let Some(name) = &self.settings.novelty {
            applications.iter_mut().for_each(|(_, block)| block.set(name, "new"));
        }
        spoil(&mut applications, &faults);
        let token = match proof {
            "EAP" => Some(self.new_token(subscriber, &apps, parameters)),
            "token" if self.settings.token_renewal => Some(self.new_token(subscriber, &apps, parameters)),
            _ => None,
        };
        self.log.note(&operation, &apps.join(","), proof, 200, &remark);
        let vers = Block::new("VERS")
            .with("version", self.settings.vers)
            .with("validity", self.settings.vers_validity);
        let answer = self.written(&Document { vers, token, applications }, accept);
        faults::spoilt(answer, &faults)
    }

    fn new_token(&mut self, subscriber: usize, apps: &[String], parameters: &Parameters) -> Block {
        let text = format!("{}+/=&", hex(&self.draw("token")));
        self.tokens.give(Token {
            text: text.clone(),
            subscriber,
            scope: apps.to_vec(),
            terminal: parameters.get("terminal_id").unwrap_or_default().to_owned(),
            uses: 0,
        });
        Block::new("TOKEN").with("token", text).with("validity", self.settings.token_validity)
    }

    fn failed(&self, failure: Failure) -> Block {
        let (code, text, url) = match failure {
            Failure::Code(code, text, url) => (code, text, url),
            Failure::Status(status, text) => (i64::from(status), Some(text.to_owned()), None),
        };
        Block::new("APPLICATION")
            .with("OperationResult", code)
            .with_some("GeneralErrorText", text)
            .with_some("GeneralErrorURL", url)
    }

    fn written(&self, document: &Document, accept: &str) -> Answer {
        let style = Style {
            json_numbers: self.settings.json_numbers,
            bare_ampersands: self.settings.bare_ampersands,
        };
        let wants_json = accept.contains("application/json") && !accept.contains("xml");
        match self.settings.format {
            Format::Json => Answer::new(200, document::JSON, document.to_json(style)),
            Format::Asked if wants_json => Answer::new(200, document::JSON, document.to_json(style)),
            Format::Xml | Format::Asked => Answer::new(200, document::XML, document.to_xml(style)),
        }
    }

    fn to_portal(&self, page: &str) -> Answer {
        let location = ("location".to_owned(), format!("{}{page}", self.portal));
        Answer { headers: vec![location], ..Answer::html(302) }
    }

    pub(super) fn refuse(&mut self, what: &str, app: &str, proof: &str, status: u16, remark: &str) -> Answer {
        self.log.note(what, app, proof, status, remark);
        Answer::text(status, remark)
    }

    /// Bytes that nobody had before: they follow from the run and a counter.
    pub(super) fn draw(&mut self, purpose: &str) -> [u8; 16] {
        self.draws += 1;
        let hash: [u8; 32] = Sha256::new()
            .chain_update(&self.name)
            .chain_update(self.run.to_be_bytes())
            .chain_update(purpose)
            .chain_update(self.draws.to_be_bytes())
            .finalize()
            .into();
        let mut drawn = [0; 16];
        drawn.iter_mut().zip(hash).for_each(|(to, from)| *to = from);
        drawn
    }

    pub(super) fn forget_sessions(&mut self) {
        self.sessions.clear();
    }

    pub(super) fn sessions(&self) -> usize {
        self.sessions.len()
    }
}

fn injected(faults: &[EntitlementFault]) -> Option<Failure> {
    faults.iter().find_map(|fault| match fault {
        EntitlementFault::Result { code, text, url } => Some(Failure::Code(*code, text.clone(), url.clone())),
        _ => None,
    })
}

fn spoil(applications: &mut Vec<(String, Block)>, faults: &[EntitlementFault]) {
    for fault in faults {
        match fault {
            EntitlementFault::Parameter { name, value } => {
                applications.iter_mut().for_each(|(_, block)| block.set(name, value));
            }
            EntitlementFault::Without { name } => {
                applications.iter_mut().for_each(|(_, block)| block.remove(name));
            }
            EntitlementFault::NoApplication => applications.clear(),
            _ => {}
        }
    }
}
