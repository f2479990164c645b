//! Servers on real sockets, behind TLS.

use std::sync::Arc;

use serde_json::json;
use tandem_simulator::entitlement::EntitlementServers;
use tandem_simulator::rsp::Pki;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

use crate::support::{control, servers};

/// The status line of an answer over TLS.
async fn ask(servers: &EntitlementServers) -> Result<String, std::io::Error> {
    let address = servers.named("aes0").unwrap().address();
    let port: u16 = address.rsplit(':').next().unwrap().parse().unwrap();
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from(Pki::well_known().ci().certificate.der().to_vec())).unwrap();
    let provider = Arc::new(tokio_rustls::rustls::crypto::ring::default_provider());
    let builder =
        ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let connector = TlsConnector::from(Arc::new(builder.with_root_certificates(roots).with_no_client_auth()));
    let stream = TcpStream::connect(("127.0.0.1", port)).await?;
    let mut stream = connector.connect(ServerName::try_from("localhost").unwrap(), stream).await?;
    stream.write_all(b"GET /portal/not-enabled HTTP/1.1\r\nHost: aes\r\nConnection: close\r\n\r\n").await?;
    let mut heard = Vec::new();
    stream.read_to_end(&mut heard).await?;
    Ok(String::from_utf8_lossy(&heard).lines().next().unwrap_or_default().to_owned())
}

#[tokio::test]
async fn the_root_is_enough_to_believe_a_server() {
    let servers = servers(json!({}));
    let running = servers.clone();
    let task = tokio::spawn(async move { running.run().await });
    assert_eq!(ask(&servers).await.unwrap(), "HTTP/1.1 200 OK");
    let server = servers.named("aes0").unwrap();
    for (how, more) in
        [("tls", json!("foreign")), ("tls", json!("expired")), ("cut", json!(null)), ("no-http", json!(null))]
    {
        let mut fault = json!({ "command": "entitlement-fault", "at": "connect", "how": how, "times": 1 });
        if how == "tls" {
            fault["certificate"] = more;
        }
        control(server, fault.clone());
        assert!(ask(&servers).await.is_err(), "{fault}");
    }
    assert_eq!(ask(&servers).await.unwrap(), "HTTP/1.1 200 OK");
    task.abort();
}
