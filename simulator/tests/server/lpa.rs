//! The terminal's side of a download, step by step.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use tandem_simulator::rsp::Pki;
use tandem_simulator::server::{OrderConfig, ServerConfig, Servers, VirtualServer};

use crate::card::{Card, EID};
use crate::http::{Answer, call};
use crate::tlv::{at, members, tlv, unhex};

/// The challenge of the card.
pub(crate) const CHALLENGE: [u8; 16] = [0xC7; 16];

pub(crate) struct Lpa {
    pub(crate) server: VirtualServer,
    pub(crate) card: Card,
    pub(crate) session: Session,
    /// Address that the LPA says it talks to.
    pub(crate) address: String,
    /// More members of `initiateAuthentication`.
    pub(crate) more: Value,
}

/// What the server said in the course of a session.
#[derive(Clone, Debug, Default)]
pub(crate) struct Session {
    pub(crate) transaction_id: Vec<u8>,
    pub(crate) server_signed1: Vec<u8>,
    pub(crate) smdp_signed2: Vec<u8>,
    pub(crate) smdp_signature2: Vec<u8>,
}

pub(crate) const ICCID: &str = "8944500000000000017";
/// The same as in EF.ICCID.
pub(crate) const ICCID_BYTES: &str = "984405000000000010F7";

/// A server with one order `M-1`, and whatever `change` makes of it.
pub(crate) fn config(change: impl FnOnce(&mut ServerConfig)) -> ServerConfig {
    let mut config = ServerConfig::new("smdp0");
    config.orders.push(order(""));
    change(&mut config);
    config
}

/// An order for `M-1` with more lines.
pub(crate) fn order(more: &str) -> OrderConfig {
    let text = format!(
        "matching_id = 'M-1'\n{more}\n[profile]\niccid = '{ICCID}'\nimsi = '234500000000001'\n\
         provider = 'A'\nname = 'B'\nsize = 4000\n"
    );
    toml::from_str(&text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

pub(crate) fn start(config: &ServerConfig) -> VirtualServer {
    let servers = Servers::bind(std::slice::from_ref(config), &[], &Pki::well_known()).unwrap();
    servers.named("smdp0").unwrap().clone()
}

pub(crate) fn encode(bytes: impl AsRef<[u8]>) -> Value {
    json!(STANDARD.encode(bytes))
}

pub(crate) fn decode(value: &Value) -> Vec<u8> {
    STANDARD.decode(value.as_str().unwrap_or_else(|| panic!("no text: {value}"))).unwrap()
}

impl Lpa {
    pub(crate) fn new() -> Lpa {
        Lpa::of(start(&config(|_| {})))
    }

    /// With one order that has more lines.
    pub(crate) fn ordering(more: &str) -> Lpa {
        Lpa::of(start(&config(|config| config.orders = vec![order(more)])))
    }

    pub(crate) fn of(server: VirtualServer) -> Lpa {
        let mut card = Card::new(&Pki::well_known(), EID);
        card.matching_id = Some("M-1".to_owned());
        let address = server.address();
        Lpa { server, card, session: Session::default(), address, more: json!({}) }
    }

    pub(crate) fn with(mut self, change: impl FnOnce(&mut Card)) -> Lpa {
        change(&mut self.card);
        self
    }

    pub(crate) async fn call(&self, function: &str, body: Value) -> Answer {
        call(&self.server, function, &body).await.unwrap_or_else(|| panic!("{function} was not answered"))
    }

    pub(crate) async fn initiate(&mut self) -> Answer {
        let mut request = json!({
            "smdpAddress": self.address,
            "euiccChallenge": encode(CHALLENGE),
            "euiccInfo1": encode(self.card.info1()),
        });
        for (name, value) in self.more.as_object().unwrap() {
            request[name] = value.clone();
        }
        let answer = self.call("initiateAuthentication", request).await;
        if answer.codes() == "-" {
            let body = answer.json();
            self.session = Session {
                transaction_id: unhex(body["transactionId"].as_str().unwrap()),
                server_signed1: decode(&body["serverSigned1"]),
                ..Session::default()
            };
        }
        answer
    }

    pub(crate) fn authenticate_request(&self) -> Value {
        let [address, challenge] =
            [0x83, 0x84].map(|tag| at(&self.session.server_signed1, &[0x30, tag]).unwrap_or_default());
        let response = self.card.authenticate(&self.session.transaction_id, &address, &challenge);
        json!({ "transactionId": self.hex_id(), "authenticateServerResponse": encode(response) })
    }

    pub(crate) async fn authenticate(&mut self) -> Answer {
        let answer = self.call("authenticateClient", self.authenticate_request()).await;
        if answer.codes() == "-" && answer.json().get("smdpSigned2").is_some() {
            let body = answer.json();
            self.session.smdp_signed2 = decode(&body["smdpSigned2"]);
            self.session.smdp_signature2 = decode(&body["smdpSignature2"]);
        }
        answer
    }

    pub(crate) fn prepare_request(&self) -> Value {
        let response = self.card.prepare(&self.session.transaction_id, &self.session.smdp_signature2);
        json!({ "transactionId": self.hex_id(), "prepareDownloadResponse": encode(response) })
    }

    pub(crate) async fn prepare(&mut self) -> Answer {
        self.call("getBoundProfilePackage", self.prepare_request()).await
    }

    pub(crate) async fn cancel(&mut self) -> Answer {
        let response = self.card.cancel(&self.session.transaction_id, &unhex("88370A01"));
        let request = json!({ "transactionId": self.hex_id(), "cancelSessionResponse": encode(response) });
        self.call("cancelSession", request).await
    }

    /// The HTTP status.
    pub(crate) async fn notify(&self, notification: &[u8]) -> u16 {
        self.call("handleNotification", json!({ "pendingNotification": encode(notification) })).await.status
    }

    /// Up to and including `authenticateClient`; gives its codes.
    pub(crate) async fn offer(&mut self) -> String {
        assert_eq!(self.initiate().await.codes(), "-");
        self.authenticate().await.codes()
    }

    /// Up to and including `getBoundProfilePackage`; gives the codes of the first refusal.
    pub(crate) async fn download(&mut self) -> String {
        match self.offer().await.as_str() {
            "-" => self.prepare().await.codes(),
            refused => refused.to_owned(),
        }
    }

    /// The same, for the package.
    pub(crate) async fn package(&mut self) -> Vec<u8> {
        assert_eq!(self.offer().await, "-");
        decode(&self.prepare().await.json()["boundProfilePackage"])
    }

    pub(crate) fn hex_id(&self) -> String {
        crate::tlv::hex(&self.session.transaction_id)
    }

    /// The key that the server says it has bound a package to.
    pub(crate) fn bound_to(&self) -> Option<Vec<u8>> {
        at(&self.session.smdp_signed2, &[0x30, 0x5F49])
    }

    /// What the server tells of its first order.
    pub(crate) fn order(&self) -> Value {
        crate::http::tell(&self.server, json!({ "command": "orders" }))["orders"][0].clone()
    }
}

/// Whether a signature in 5F37 is the certificate's over `data`.
pub(crate) fn verifies(certificate: &[u8], data: &[u8], signature: &[u8]) -> bool {
    use tandem_simulator::rsp::x509::{Certificate, SubjectKey};
    let SubjectKey::P256(key) = Certificate::parse(certificate).unwrap().key() else { panic!("other curve") };
    let [(0x5F37, signature, _)] = &members(signature)[..] else { panic!("no signature") };
    key.verifies(data, signature)
}

/// `5F37` around the last signature of the card.
pub(crate) fn euicc_signature1(request: &Value) -> Vec<u8> {
    let response = decode(&request["authenticateServerResponse"]);
    tlv(0x5F37, at(&response, &[0xBF38, 0xA0, 0x5F37]).unwrap())
}
