//! The client against the simulator's entitlement server and virtual cards, which share no line of code with it.

use entitlement::aka::{Aka, AkaAnswer, AkaError, Challenge, usim};
use entitlement::eap::Method;
use entitlement::http::{HttpAnswer, HttpError, HttpMethod, HttpRequest, HttpTransport};
use entitlement::odsa::{Companion, CompanionService, Subject};
use entitlement::types::{Imsi, MncLength, Subscriber, Terminal};
use entitlement::{Client, Error, Identity, Operation, Session, Setup};
use serde_json::{Value, json};
use tandem_simulator::card::{AkaConfig, Card, CardConfig, ProfileConfig};
use tandem_simulator::entitlement::{
    EntitlementConfig, EntitlementControl, EntitlementServer, EntitlementServers,
};
use tandem_simulator::rsp::Pki;
use tandem_simulator::server::{ServerConfig, ServerControl, Servers, VirtualServer};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::support::NOW;

pub(crate) const IMSI: &str = "001010000000001";
pub(crate) const ICCID: &str = "8944500000000000017";
pub(crate) const NUMBER: &str = "+447700900001";
pub(crate) const COMPANION_EID: &str = "89049032000000000000000000000129";

/// A carrier and the SIM of its only subscriber.
pub(crate) struct Carrier {
    pub(crate) server: EntitlementServer,
    pub(crate) smdp: VirtualServer,
    sim: Sim,
}

/// A virtual card, reached by APDUs.
pub(crate) struct Sim(pub(crate) Card);

impl Aka for Sim {
    async fn authenticate(&mut self, challenge: &Challenge) -> Result<AkaAnswer, AkaError> {
        let select = [&[0x00, 0xA4, 0x04, 0x0C, 0x07][..], &usim::USIM_AID_PREFIX].concat();
        assert_eq!(self.0.transmit(&select), [0x90, 0x00]);
        let data = usim::command_data(challenge);
        let length = u8::try_from(data.len()).unwrap();
        let command =
            [&[0x00, usim::AUTHENTICATE, 0x00, usim::CONTEXT_3G, length][..], &data, &[0x00]].concat();
        let mut answer = self.0.transmit(&command);
        if let [0x61, count] = answer[..] {
            answer = self.0.transmit(&[0x00, 0xC0, 0x00, 0x00, count]);
        }
        let (data, sw) = answer.split_at(answer.len() - 2);
        usim::read(data, u16::from_be_bytes([sw[0], sw[1]]))
    }
}

/// HTTP to the server, without TLS, one connection a request.
pub(crate) struct Wire(pub(crate) EntitlementServer);

impl HttpTransport for Wire {
    async fn send(&mut self, request: HttpRequest) -> Result<HttpAnswer, HttpError> {
        let path = request.url.strip_prefix("https://").unwrap().split_once('/').unwrap().1;
        let method = match request.method {
            HttpMethod::Get => "GET",
            HttpMethod::Post => "POST",
        };
        let mut head = format!("{method} /{path} HTTP/1.1\r\nHost: aes\r\nConnection: close\r\n");
        for (name, value) in &request.headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        head.push_str(&format!("Content-Length: {}\r\n\r\n", request.body.len()));
        let (ours, theirs) = tokio::io::duplex(0x4_0000);
        let server = self.0.clone();
        let served = tokio::spawn(async move { server.serve(theirs).await });
        let heard = exchange(ours, &[head.as_bytes(), &request.body].concat()).await;
        served.await.unwrap();
        parse(&heard).ok_or_else(|| HttpError::Interrupted { reason: "no whole answer".to_owned() })
    }
}

/// Everything that comes after `request` was said.
pub(crate) async fn exchange(mut stream: tokio::io::DuplexStream, request: &[u8]) -> Vec<u8> {
    stream.write_all(request).await.unwrap();
    let mut heard = Vec::new();
    stream.read_to_end(&mut heard).await.unwrap();
    heard
}

pub(crate) fn parse(heard: &[u8]) -> Option<HttpAnswer> {
    let end = heard.windows(4).position(|window| window == b"\r\n\r\n")?;
    let head = std::str::from_utf8(&heard[..end]).ok()?;
    let mut lines = head.split("\r\n");
    let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
    let headers: Vec<(String, String)> =
        lines.filter_map(|line| line.split_once(": ")).map(|(a, b)| (a.to_owned(), b.to_owned())).collect();
    let answer = HttpAnswer { status, headers, body: heard[end + 4..].to_vec() };
    let length = answer.header("content-length").and_then(|length| length.parse::<usize>().ok());
    length.is_none_or(|length| length == answer.body.len()).then_some(answer)
}

impl Carrier {
    /// With these settings of the server.
    pub(crate) fn new(settings: Value) -> Carrier {
        Carrier::with_subscriber(settings, json!({}))
    }

    pub(crate) fn with_subscriber(settings: Value, more: Value) -> Carrier {
        let pki = Pki::well_known();
        let servers = Servers::bind(&[ServerConfig::new("smdp0")], &[], &pki).unwrap();
        let mut subscriber = json!({ "imsi": IMSI, "iccid": ICCID, "msisdn": NUMBER, "companions": 2,
            "services": ["SharedNumber", "DiffNumber"],
            "plan": {
                "access": [{ "access": 0, "metered": true }],
                "usage": [{ "name": "10 GB", "cycle_ends": "2030-01-31T23:59:59Z", "allowance": 10_000_000_000u64, "used": 5 }],
            } });
        subscriber.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let mut config = EntitlementConfig::new("aes0");
        config.settings = serde_json::from_value(settings).unwrap();
        config.subscribers.push(serde_json::from_value(subscriber).unwrap());
        let entitlement = EntitlementServers::bind(&[config], &servers, &pki).unwrap();
        let server = entitlement.named("aes0").unwrap().clone();
        Carrier { server, smdp: servers.named("smdp0").unwrap().clone(), sim: sim(None) }
    }

    /// Another SIM in the device.
    pub(crate) fn holding(mut self, sim: Sim) -> Carrier {
        self.sim = sim;
        self
    }

    pub(crate) fn control(&self, request: Value) -> Value {
        let control = EntitlementControl::parse(request.as_object().unwrap().clone()).unwrap();
        self.server.control(&control).unwrap()
    }

    pub(crate) fn set(&self, settings: Value) {
        self.control(json!({ "command": "entitlement-set", "settings": settings }));
    }

    /// Arms a fault, once.
    pub(crate) fn fault(&self, at: &str, mut fault: Value) {
        let fields = fault.as_object_mut().unwrap();
        fields.extend([("command", "entitlement-fault"), ("at", at)].map(|(a, b)| (a.to_owned(), json!(b))));
        fields.insert("times".to_owned(), json!(1));
        self.control(fault);
    }

    pub(crate) fn companions(&self) -> Vec<Value> {
        self.control(json!({ "command": "companions" }))["companions"].as_array().unwrap().clone()
    }

    /// What was asked, and what the answer was: `operation proof status`.
    pub(crate) fn log(&self) -> Vec<String> {
        let requests = self.control(json!({ "command": "entitlement-requests" }));
        let line = |entry: &Value| {
            let text = |name: &str| entry[name].as_str().unwrap().to_owned();
            format!("{} {} {}", text("request"), text("proof"), entry["status"])
        };
        requests["requests"].as_array().unwrap().iter().map(line).collect()
    }

    /// Orders at the profile server: `matching_id state`.
    pub(crate) fn orders(&self) -> Vec<(String, String)> {
        let orders = self.smdp.control(&ServerControl::Orders).unwrap();
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let orders = orders["orders"].as_array().unwrap().iter();
        orders.map(|order| (text(&order["matching_id"]), text(&order["state"]))).collect()
    }

    /// A client with the SIM of the subscriber.
    pub(crate) fn client(self, change: impl FnOnce(&mut Setup)) -> Asking {
        let mut setup = Setup {
            server: format!("https://{}/", self.server.address()).parse().unwrap(),
            terminal: Terminal {
                id: "863427040000017".parse().unwrap(),
                vendor: "Quectel".to_owned(),
                model: "EG25-G".to_owned(),
                software: "EG25GGBR07A08M2G".to_owned(),
            },
            identity: Identity::Subscriber(Subscriber {
                imsi: Imsi::new(IMSI).unwrap(),
                mnc_length: MncLength::Two,
            }),
            method: Method::Aka,
            http: HttpMethod::Post,
            version: "9.0".to_owned(),
            language: "en".to_owned(),
            client: "Tandem-0.1.0".to_owned(),
        };
        change(&mut setup);
        let client = Client::new(setup, Session::default(), Wire(self.server.clone()), self.sim);
        Asking { client, server: self.server, smdp: self.smdp }
    }
}

/// A client at a carrier.
pub(crate) struct Asking {
    client: Client<Wire, Sim>,
    server: EntitlementServer,
    smdp: VirtualServer,
}

impl Asking {
    pub(crate) async fn perform<O: Operation>(&mut self, operation: &O) -> Result<O::Reply, Error> {
        self.client.perform(operation, NOW).await
    }

    /// The carrier, to look at; the client stays.
    pub(crate) fn carrier(&self) -> Carrier {
        Carrier { server: self.server.clone(), smdp: self.smdp.clone(), sim: sim(None) }
    }
}

/// The SIM of the subscriber, with the keys that follow from its ICCID or with others.
pub(crate) fn sim(aka: Option<AkaConfig>) -> Sim {
    let profile = json!({ "iccid": ICCID, "imsi": IMSI, "state": "enabled" });
    let profile: ProfileConfig = serde_json::from_value(profile).unwrap();
    let config = CardConfig { profiles: vec![ProfileConfig { aka, ..profile }], ..CardConfig::default() };
    Sim(Card::open(&config, None).unwrap())
}

pub(crate) fn companion() -> Subject {
    companion_named("490154203237518", COMPANION_EID)
}

pub(crate) fn companion_named(id: &str, eid: &str) -> Subject {
    Subject::Companion(Companion {
        id: id.parse().unwrap(),
        vendor: "Example".to_owned(),
        model: "Router 5".to_owned(),
        software: "1".to_owned(),
        friendly_name: "Kitchen & Hall".to_owned(),
        eid: Some(eid.parse().unwrap()),
        iccid: None,
        service: Some(CompanionService::SharedNumber),
    })
}
