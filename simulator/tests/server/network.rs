//! Servers on real sockets, behind TLS.

use std::sync::Arc;

use serde_json::json;
use tandem_simulator::rsp::Pki;
use tandem_simulator::server::{EventConfig, KeyPairConfig, ServerConfig, ServerCredentialConfig, Servers};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

use crate::card::EID;
use crate::http::{Answer, arm, exchange, parse, request};
use crate::lpa::{Lpa, config, order};

/// Servers that answer for as long as this is there.
struct Running {
    servers: Servers,
    task: tokio::task::JoinHandle<()>,
}

impl Running {
    fn start(change: impl FnOnce(&mut ServerConfig)) -> Running {
        let servers = Servers::bind(&[config(change)], &[], &Pki::well_known()).unwrap();
        let running = servers.clone();
        Running { servers, task: tokio::spawn(async move { running.run().await }) }
    }

    fn lpa(&self) -> Lpa {
        Lpa::of(self.servers.named("smdp0").unwrap().clone())
    }

    async fn connect(&self) -> TcpStream {
        let address = self.servers.address("smdp0").unwrap();
        let port: u16 = address.rsplit(':').next().unwrap().parse().unwrap();
        TcpStream::connect(("127.0.0.1", port)).await.unwrap()
    }

    /// One request as `name`, trusting `pki`; an error is the TLS library's.
    async fn ask(&self, pki: &Pki, name: &str) -> Result<Option<Answer>, String> {
        let stream = self.connect().await;
        let name = ServerName::try_from(name.to_owned()).unwrap();
        let stream = connector(pki).connect(name, stream).await.map_err(|error| error.to_string())?;
        Ok(parse(&exchange(stream, &request("handleNotification", b"{}"), 0x1_0000).await))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.task.abort();
    }
}

fn connector(pki: &Pki) -> TlsConnector {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from(pki.ci().certificate.der().to_vec())).unwrap();
    let provider = Arc::new(tokio_rustls::rustls::crypto::ring::default_provider());
    let builder =
        ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    TlsConnector::from(Arc::new(builder.with_root_certificates(roots).with_no_client_auth()))
}

#[tokio::test]
async fn the_root_is_enough_to_believe_a_server() {
    let running = Running::start(|_| {});
    let pki = Pki::well_known();
    for name in ["localhost", "127.0.0.1"] {
        assert_eq!(running.ask(&pki, name).await.unwrap().unwrap().status, 400, "{name}");
    }
    assert!(running.ask(&pki, "smdp.example").await.unwrap_err().contains("not valid for name"));
    let error = running.ask(&Pki::from_seed([1; 32]), "localhost").await.unwrap_err();
    assert!(error.contains("UnknownIssuer") || error.contains("BadSignature"), "{error}");
    let other = Running::start(|config| config.host = "smdp.example".to_owned());
    assert_eq!(other.ask(&pki, "smdp.example").await.unwrap().unwrap().status, 400);
    assert!(other.servers.address("smdp0").unwrap().starts_with("smdp.example:"));
}

#[tokio::test]
async fn certificates_that_should_not_be_believed() {
    let running = Running::start(|_| {});
    let server = running.servers.named("smdp0").unwrap();
    let pki = Pki::well_known();
    let check = async |certificate: &str, expect: &str| {
        arm(server, "connect", json!({ "how": "tls", "certificate": certificate }));
        let error = running.ask(&pki, "localhost").await.map(|_| certificate.to_owned()).unwrap_err();
        assert!(error.contains(expect), "{certificate}: {error}");
    };
    check("foreign", "invalid peer certificate").await;
    check("other-name", "not valid for name").await;
    check("expired", "expired").await;
    check("critical-policies", "UnsupportedCriticalExtension").await;
    // TLS itself knows nothing of roles.
    arm(server, "connect", json!({ "how": "tls", "certificate": "wrong-role" }));
    assert!(running.ask(&pki, "localhost").await.unwrap().is_some());
    assert!(running.ask(&pki, "localhost").await.unwrap().is_some());
}

#[tokio::test]
async fn connections_that_come_to_nothing() {
    let running = Running::start(|_| {});
    let server = running.servers.named("smdp0").unwrap();
    let pki = Pki::well_known();
    for when in ["received", "executed"] {
        arm(server, "connect", json!({ "how": "cut", "when": when }));
        assert!(running.ask(&pki, "localhost").await.is_err(), "{when}");
    }
    arm(server, "connect", json!({ "how": "no-http" }));
    assert!(running.ask(&pki, "localhost").await.is_err());
    arm(server, "getBoundProfilePackage", json!({ "how": "cut" }));
    assert!(running.ask(&pki, "localhost").await.unwrap().is_some());
    arm(server, "handleNotification", json!({ "how": "cut" }));
    assert_eq!(running.ask(&pki, "localhost").await.unwrap(), None);
}

#[tokio::test]
async fn idle_clients_leave_room_for_others() {
    let running = Running::start(|_| {});
    let pki = Pki::well_known();
    let mut idle = Vec::new();
    for _ in 0..31 {
        idle.push(running.connect().await);
    }
    assert!(running.ask(&pki, "localhost").await.unwrap().is_some());
    // Beyond that, others have to wait until somebody leaves.
    for _ in 0..8 {
        idle.push(running.connect().await);
    }
    let (waiting, ()) = tokio::join!(running.ask(&pki, "localhost"), async { idle.clear() });
    assert!(waiting.unwrap().is_some());
}

#[tokio::test]
async fn keys_come_out_of_files() {
    let folder = tempfile::tempdir().unwrap();
    let other = Pki::from_seed([5; 32]);
    let credentials = other.sm_dp("2.999.10.1", &["localhost"]);
    let write = |name: &str, content: &[u8]| {
        let path = folder.path().join(name);
        std::fs::write(&path, content).unwrap();
        path.display().to_string()
    };
    let pair = |name: &str, credential: &tandem_simulator::rsp::Credential| KeyPairConfig {
        key: write(&format!("{name}.key"), &credential.key.to_pkcs8()),
        certificate: write(&format!("{name}.pem"), credential.certificate.to_pem().as_bytes()),
    };
    let ci = other.ci().certificate.to_pem();
    let running = Running::start(|config| {
        config.credentials = vec![ServerCredentialConfig {
            ci_certificate: ci.clone(),
            auth: pair("auth", &credentials.auth),
            pb: Some(pair("pb", &credentials.pb)),
        }];
        config.tls = Some(pair("tls", &credentials.tls));
    });
    assert_eq!(running.ask(&other, "localhost").await.unwrap().unwrap().status, 400);
    // A card of the other infrastructure is believed, and shown certificates that it believes.
    let mut lpa = running.lpa();
    let matching_id = lpa.card.matching_id.clone();
    lpa.card = crate::card::Card { matching_id, ..crate::card::Card::new(&other, EID) };
    assert_eq!(lpa.download().await, "-");
    // The simulation's own cards are believed, but cannot believe.
    assert_eq!(running.lpa().initiate().await.codes(), "8.8.4/3.7");
    // One that believes the other issuer is served.
    let mut lpa = running.lpa();
    lpa.card.verification = vec![other.ci().certificate.key_id().unwrap().to_vec()];
    assert_eq!(lpa.download().await, "-");

    let root = Servers::root(
        write("ci.key", &other.ci().key.to_pkcs8()).as_ref(),
        write("ci.pem", ci.as_bytes()).as_ref(),
    );
    assert_eq!(root.unwrap().ci().certificate, other.ci().certificate);
    assert!(Servers::root("/nowhere".as_ref(), "/nowhere".as_ref()).is_err());
}

#[tokio::test]
async fn mistakes_in_configurations_are_named() {
    let check = |change: &dyn Fn(&mut ServerConfig), expect: &str| {
        let config = config(change);
        let error = Servers::bind(&[config], &[], &Pki::well_known()).unwrap_err().to_string();
        assert_eq!(error, format!("server smdp0: {expect}"));
    };
    check(&|config| config.oid = Some("2".to_owned()), "that is no OID in dots");
    check(&|config| config.date = Some("2026-01-01".to_owned()), "the date is no YYYYMMDD");
    check(&|config| config.host_id = Some(String::new()), "a host id has 1 to 16 bytes of hex");
    check(&|config| config.orders.push(order("eid = '1'")), "EID \"1\" needs 32 digits");
    check(
        &|config| config.orders[0].profile.imsi.clear(),
        "profile 8944500000000000017: IMSI needs 6 to 15 digits",
    );
    let event = || EventConfig { event_id: String::new(), eid: EID.to_owned(), server: String::new() };
    check(&|config| config.events.push(event()), "a SM-DP+ has no events");
    check(
        &|config| config.trusted_issuers.push("/nowhere".to_owned()),
        "/nowhere: No such file or directory (os error 2)",
    );

    let mut smds = ServerConfig::new("smds0");
    smds.orders.push(order(""));
    let error = Servers::bind(&[], &[smds], &Pki::well_known()).unwrap_err().to_string();
    assert_eq!(error, "server smds0: a SM-DS has no orders");
    let taken = Running::start(|_| {});
    let port = taken.servers.address("smdp0").unwrap().rsplit(':').next().unwrap().parse().unwrap();
    let error = Servers::bind(&[config(|config| config.port = port)], &[], &Pki::well_known()).unwrap_err();
    assert!(error.to_string().starts_with(&format!("server smdp0: cannot listen on 127.0.0.1:{port}: ")));
}
