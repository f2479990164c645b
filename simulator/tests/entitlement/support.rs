//! A carrier with one subscriber, and requests by hand.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use tandem_simulator::card::{Card, CardConfig};
use tandem_simulator::entitlement::{
    EntitlementConfig, EntitlementControl, EntitlementServer, EntitlementServers,
};
use tandem_simulator::rsp::Pki;
use tandem_simulator::server::{ServerConfig, Servers};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

pub(crate) const IMSI: &str = "001010000000001";
pub(crate) const NAI: &str = "0001010000000001@nai.epc.mnc001.mcc001.3gppnetwork.org";
/// Set 1 of TS 35.208.
pub(crate) const KI: &str = "465b5ce8b199b49faa5f0a2ee238a6bc";
pub(crate) const OPC: &str = "cd63cb71954a9f4e48a5994e37a02baf";

/// Parameters that every request has.
pub(crate) const COMMON: &str = "terminal_id=863427040000017&terminal_vendor=Quec&terminal_model=EG25-G\
    &terminal_sw_version=1&entitlement_version=9.0&vers=0";

pub(crate) fn servers(settings: Value) -> EntitlementServers {
    let subscriber = json!({
        "imsi": IMSI, "iccid": "8944500000000000017", "msisdn": "+447700900001", "aka": { "ki": KI, "opc": OPC },
    });
    let mut config = EntitlementConfig::new("aes0");
    config.settings = serde_json::from_value(settings).unwrap();
    config.subscribers.push(serde_json::from_value(subscriber).unwrap());
    let pki = Pki::well_known();
    let profile_servers = Servers::bind(&[ServerConfig::new("smdp0")], &[], &pki).unwrap();
    EntitlementServers::bind(&[config], &profile_servers, &pki).unwrap()
}

pub(crate) fn server(settings: Value) -> EntitlementServer {
    servers(settings).named("aes0").unwrap().clone()
}

/// The SIM of the subscriber.
pub(crate) fn card() -> Card {
    let profile = json!({
        "iccid": "8944500000000000017", "imsi": IMSI, "state": "enabled", "aka": { "ki": KI, "opc": OPC },
    });
    let config =
        CardConfig { profiles: vec![serde_json::from_value(profile).unwrap()], ..CardConfig::default() };
    Card::open(&config, None).unwrap()
}

pub(crate) fn control(server: &EntitlementServer, request: Value) -> Value {
    let control = EntitlementControl::parse(request.as_object().unwrap().clone()).unwrap();
    server.control(&control).unwrap()
}

/// What came back.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let value = |line: &'_ str| line.split_once(": ").filter(|(known, _)| *known == name).map(|_| ());
        self.head
            .split("\r\n")
            .find(|line| value(line).is_some())
            .and_then(|line| line.split_once(": "))
            .map(|(_, v)| v)
    }

    /// The packet in it.
    pub(crate) fn packet(&self) -> Vec<u8> {
        let body: Value = serde_json::from_str(&self.body).unwrap();
        STANDARD.decode(body["eap-relay-packet"].as_str().unwrap()).unwrap()
    }

    /// Name and value of the cookie.
    pub(crate) fn cookie(&self) -> String {
        self.header("set-cookie").unwrap().split(';').next().unwrap().to_owned()
    }
}

/// One connection: everything that comes after `request` was said.
pub(crate) async fn exchange(server: &EntitlementServer, request: &[u8]) -> Option<Answer> {
    let (mut ours, theirs) = tokio::io::duplex(0x4_0000);
    let server = server.clone();
    let served = tokio::spawn(async move { server.serve(theirs).await });
    // A server that cuts the connection need not have heard everything.
    let _ = ours.write_all(request).await;
    let mut heard = Vec::new();
    let _ = ours.read_to_end(&mut heard).await;
    drop(ours);
    served.await.unwrap();
    let heard = String::from_utf8_lossy(&heard).into_owned();
    let (head, body) = heard.split_once("\r\n\r\n")?;
    let status = head.strip_prefix("HTTP/1.1 ")?.get(..3)?.parse().ok()?;
    Some(Answer { status, head: head.to_owned(), body: body.to_owned() })
}

pub(crate) async fn get(server: &EntitlementServer, query: &str) -> Answer {
    get_path(server, &format!("/?{query}")).await
}

pub(crate) async fn get_path(server: &EntitlementServer, path: &str) -> Answer {
    let request = format!("GET {path} HTTP/1.1\r\nHost: aes\r\nConnection: close\r\n\r\n");
    exchange(server, request.as_bytes()).await.unwrap()
}

pub(crate) async fn post(server: &EntitlementServer, kind: &str, cookie: &str, body: &str) -> Answer {
    let request = format!(
        "POST / HTTP/1.1\r\nHost: aes\r\nConnection: close\r\nContent-Type: {kind}\r\nCookie: {cookie}\r\n\
         Content-Length: {}\r\n\r\n{body}",
        body.len()
    );
    exchange(server, request.as_bytes()).await.unwrap()
}

pub(crate) async fn post_packet(server: &EntitlementServer, cookie: &str, packet: &[u8]) -> Answer {
    let body = format!("{{\"eap-relay-packet\":\"{}\"}}", STANDARD.encode(packet));
    post(server, "application/vnd.gsma.eap-relay.v1.0+json", cookie, &body).await
}
