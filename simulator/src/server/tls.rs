//! TLS in front of a server.

use std::net::Ipv4Addr;
use std::sync::Arc;

use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio_rustls::rustls::sign::{CertifiedKey, SingleCertAndKey};
use tokio_rustls::rustls::{Error, ServerConfig};

use super::faults::TlsFault;
use super::lies;
use crate::rsp::x509::{Criticality, Role, Subject, Template};
use crate::rsp::{Credential, Pki};

/// A name that no server has.
const OTHER_NAME: &str = "other.example";
/// Long ago.
const EXPIRED: &str = "20210101000000Z";

/// CERT.DPtls or CERT.DStls for a host and the loopback address.
pub(crate) fn credential(pki: &Pki, role: Role, oid: &str, host: &str) -> Credential {
    pki.issue(&template(role, oid, host))
}

fn template(role: Role, oid: &str, host: &str) -> Template {
    let subject = Subject { common_name: host.to_owned(), ..Subject::default() };
    Template {
        dns_names: vec![host.to_owned()],
        ip_addresses: vec![Ipv4Addr::LOCALHOST],
        // Critical, as SGP.22 has them, most TLS libraries turn them down.
        policies: Criticality::NotCritical,
        ..Template::new(role, subject, 5).registered_id(oid)
    }
}

/// A certificate that should not be accepted.
pub(crate) fn spoilt(pki: &Pki, role: Role, oid: &str, host: &str, fault: TlsFault) -> Credential {
    let template = template(role, oid, host);
    match fault {
        TlsFault::Foreign => lies::foreign().issue(&template),
        TlsFault::OtherName => pki.issue(&Template {
            dns_names: vec![OTHER_NAME.to_owned()],
            ip_addresses: Vec::new(),
            ..template
        }),
        TlsFault::Expired => pki.issue(&Template { not_after: EXPIRED.to_owned(), ..template }),
        TlsFault::WrongRole => pki.issue(&Template { role: Role::DpAuth, ..template }),
        TlsFault::CriticalPolicies => pki.issue(&Template { policies: Criticality::Critical, ..template }),
    }
}

/// What takes TLS off a connection: 1.2 or 1.3, no client certificates. The library is not asked whether it likes the certificate:
/// it would turn critical policies down.
pub(crate) fn acceptor(credential: &Credential) -> Result<TlsAcceptor, Error> {
    let provider = ring::default_provider();
    let certificate = CertificateDer::from(credential.certificate.der().to_vec());
    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(credential.key.to_pkcs8()));
    let key = provider.key_provider.load_private_key(key)?;
    let shown = SingleCertAndKey::from(CertifiedKey::new(vec![certificate], key));
    let mut config = ServerConfig::builder_with_provider(Arc::new(provider))
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_cert_resolver(Arc::new(shown));
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(TlsAcceptor::from(Arc::new(config)))
}
