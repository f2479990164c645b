//! Hexadecimal, a way to run a future to its end, and a server and a SIM that follow a script.

use std::collections::VecDeque;
use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use entitlement::aka::{Aka, AkaAnswer, AkaError, Challenge, Vector};
use entitlement::eap::{EAP_RELAY, Method};
use entitlement::http::{HttpAnswer, HttpError, HttpMethod, HttpRequest, HttpTransport};
use entitlement::types::{Imsi, MncLength, Subscriber, Terminal, UnixTime};
use entitlement::{Client, Identity, Session, Setup};

pub(crate) const NOW: UnixTime = UnixTime(1_700_000_000);

/// Set 1 of TS 35.208, and what RFC 4187 makes of it.
pub(crate) const RAND: &str = "23553cbe9637a89d218ae64dae47bf35";
pub(crate) const AUTN: &str = "55f328b43577b9b94a9ffac354dfafb3";
pub(crate) const RES: &str = "a54211d5e3ba50bf";
pub(crate) const CK: &str = "b40ba9a3c58b2a05bbf0d987b21bf8cb";
pub(crate) const IK: &str = "f769bcd751044604127672711c6d3441";
pub(crate) const AUTS: &str = "451e8beca41bf8ee589d46d835c9";
pub(crate) const NAI: &str = "0001010000000001@nai.epc.mnc001.mcc001.3gppnetwork.org";
pub(crate) const CHALLENGE: &str = "01070044170100000105000023553cbe9637a89d218ae64dae47bf35\
    0205000055f328b43577b9b94a9ffac354dfafb30b050000f118cd5b3eb2c8d9e00e45414e8d837b";
pub(crate) const RESPONSE: &str =
    "020700281701000003030040a54211d5e3ba50bf0b0500000bb9400767911681c22a50c3ca7e4771";
pub(crate) const SYNC_FAILURE: &str = "02070018170400000404451e8beca41bf8ee589d46d835c9";

/// Bytes from hexadecimal digits; blanks and line ends are for the reader.
pub(crate) fn hex(text: &str) -> Vec<u8> {
    let digits: Vec<u32> = text
        .chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| c.to_digit(16).unwrap_or_else(|| panic!("{c} is no digit")))
        .collect();
    assert!(digits.len().is_multiple_of(2), "half a byte in {text}");
    digits.chunks(2).map(|pair| u8::try_from(pair[0] << 4 | pair[1]).unwrap()).collect()
}

pub(crate) fn unhex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

pub(crate) fn array<const N: usize>(text: &str) -> [u8; N] {
    hex(text).try_into().unwrap()
}

/// Runs a future that never waits for anything but the script.
pub(crate) fn block_on<F: Future>(future: F) -> F::Output {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => output,
        Poll::Pending => panic!("the future waits for something that never comes"),
    }
}

/// A SIM that follows a script. It fails the test where it is asked more often than that, or about another challenge.
#[derive(Debug, Default)]
pub(crate) struct Sim(VecDeque<Result<AkaAnswer, AkaError>>);

impl Sim {
    pub(crate) fn never_asked() -> Sim {
        Sim::default()
    }

    pub(crate) fn answering(answers: impl IntoIterator<Item = AkaAnswer>) -> Sim {
        Sim(answers.into_iter().map(Ok).collect())
    }

    pub(crate) fn failing(error: AkaError) -> Sim {
        Sim([Err(error)].into())
    }

    pub(crate) fn is_done(&self) -> bool {
        self.0.is_empty()
    }
}

impl Aka for Sim {
    async fn authenticate(&mut self, challenge: &Challenge) -> Result<AkaAnswer, AkaError> {
        assert_eq!(unhex(&challenge.rand), RAND);
        assert_eq!(unhex(&challenge.autn), AUTN);
        self.0.pop_front().expect("the SIM is asked more often than it should be")
    }
}

pub(crate) fn right() -> AkaAnswer {
    AkaAnswer::Success(Vector { res: hex(RES), ck: array(CK), ik: array(IK) })
}

/// A server that follows a script.
#[derive(Debug, Default)]
pub(crate) struct Server {
    answers: VecDeque<Result<HttpAnswer, HttpError>>,
    pub(crate) requests: Vec<Seen>,
}

/// What the server was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Seen {
    pub(crate) method: HttpMethod,
    pub(crate) url: String,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: String,
}

impl Seen {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| *known == name).map(|(_, value)| value.as_str())
    }

    /// A parameter of the JSON body or of the query.
    pub(crate) fn parameter(&self, name: &str) -> Option<String> {
        if let Ok(body) = serde_json::from_str::<serde_json::Value>(&self.body) {
            return body.get(name).and_then(|value| value.as_str()).map(str::to_owned);
        }
        let query = self.url.split_once('?')?.1;
        let pair = query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='));
        pair.map(str::to_owned)
    }

    /// The packet in the body, in hexadecimal.
    pub(crate) fn packet(&self) -> String {
        let body: serde_json::Value = serde_json::from_str(&self.body).unwrap();
        unhex(&STANDARD.decode(body["eap-relay-packet"].as_str().unwrap()).unwrap())
    }
}

impl HttpTransport for Server {
    async fn send(&mut self, request: HttpRequest) -> Result<HttpAnswer, HttpError> {
        self.requests.push(Seen {
            method: request.method,
            url: request.url,
            headers: request.headers,
            body: String::from_utf8(request.body).unwrap(),
        });
        self.answers.pop_front().expect("the server is asked more often than it should be")
    }
}

pub(crate) fn answer(status: u16, headers: &[(&str, &str)], body: &str) -> HttpAnswer {
    let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    HttpAnswer { status, headers: headers.collect(), body: body.as_bytes().to_vec() }
}

pub(crate) fn xml(applications: &str) -> HttpAnswer {
    let body = format!(
        "<?xml version=\"1.0\"?><wap-provisioningdoc version=\"1.1\">\
         <characteristic type=\"VERS\"><parm name=\"version\" value=\"1\"/><parm name=\"validity\" value=\"172800\"/></characteristic>\
         <characteristic type=\"TOKEN\"><parm name=\"token\" value=\"ASH127AHHA88SF\"/><parm name=\"validity\" value=\"3600\"/></characteristic>\
         {applications}</wap-provisioningdoc>"
    );
    answer(200, &[("Content-Type", "text/vnd.wap.connectivity-xml")], &body)
}

pub(crate) fn json(body: &str) -> HttpAnswer {
    answer(200, &[("Content-Type", "application/json")], body)
}

/// A packet on its way from the server.
pub(crate) fn relay(packet: &str) -> HttpAnswer {
    let body = format!("{{\"eap-relay-packet\":\"{}\"}}", STANDARD.encode(hex(packet)));
    answer(200, &[("Content-Type", EAP_RELAY), ("Set-Cookie", "session=abc123; Path=/; HttpOnly")], &body)
}

pub(crate) fn setup() -> Setup {
    Setup {
        server: "https://aes.example/entitlement?tenant=7".parse().unwrap(),
        terminal: Terminal {
            id: "863427040000017".parse().unwrap(),
            vendor: "Quectel".to_owned(),
            model: "EG25-G".to_owned(),
            software: "EG25GGBR07A08M2G".to_owned(),
        },
        identity: Identity::Subscriber(Subscriber {
            imsi: Imsi::new("001010000000001").unwrap(),
            mnc_length: MncLength::Two,
        }),
        method: Method::Aka,
        http: HttpMethod::Post,
        version: "9.0".to_owned(),
        language: "de".to_owned(),
        client: "Tandem-0.1.0".to_owned(),
    }
}

pub(crate) fn client(
    setup: Setup,
    answers: impl IntoIterator<Item = HttpAnswer>,
    sim: Sim,
) -> Client<Server, Sim> {
    client_with(setup, answers.into_iter().map(Ok), sim)
}

pub(crate) fn client_with(
    setup: Setup,
    answers: impl IntoIterator<Item = Result<HttpAnswer, HttpError>>,
    sim: Sim,
) -> Client<Server, Sim> {
    let server = Server { answers: answers.into_iter().collect(), requests: Vec::new() };
    Client::new(setup, Session::default(), server, sim)
}

/// What the server was asked; the SIM and the server have to have been asked for everything in the script.
pub(crate) fn seen(client: Client<Server, Sim>) -> (Session, Vec<Seen>) {
    let (session, server, sim) = client.into_parts();
    assert!(sim.is_done(), "the SIM was to be asked more often");
    assert!(server.answers.is_empty(), "the server was to be asked more often");
    (session, server.requests)
}
