//! TLS 1.3 between machines: Ed25519 only, no names, no tickets, nothing early. Both sides prove that they own their key; whose it
//! has to be is said by an [`Admission`].

use std::fmt;
use std::sync::Arc;

use tokio::io::{AsyncRead, AsyncWrite};
use tokio_rustls::rustls::client::Resumption;
use tokio_rustls::rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use tokio_rustls::rustls::crypto::{CryptoProvider, ring, verify_tls13_signature};
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer, ServerName, UnixTime};
use tokio_rustls::rustls::server::danger::{ClientCertVerified, ClientCertVerifier};
use tokio_rustls::rustls::server::{NoServerSessionStorage, ParsedCertificate};
use tokio_rustls::rustls::version::TLS13;
use tokio_rustls::rustls::{
    ClientConfig, DigitallySignedStruct, DistinguishedName, Error, ServerConfig, SignatureScheme,
};
use tokio_rustls::{TlsAcceptor, TlsConnector, TlsStream};

use crate::group::{MemberId, PublicKey};

use super::Identity;
use super::certificate::owner;

/// Bytes of exported key material.
const EXPORTED: usize = 32;

/// Whom a handshake lets through.
pub(crate) type Admission = Arc<dyn Fn(&MemberId) -> bool + Send + Sync>;

/// Why there is no TLS.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// The handshake failed, or the other side is not who it should be.
    #[error("the secure connection failed: {0}")]
    Handshake(#[source] std::io::Error),
    /// The other side speaks another protocol.
    #[error("the other machine does not speak this protocol")]
    Protocol,
    /// It cannot be set up at all.
    #[error("TLS cannot be set up: {0}")]
    Setup(#[source] Error),
}

/// A connection whose other end is known.
pub(crate) struct Tls<S> {
    pub(crate) stream: TlsStream<S>,
    pub(crate) peer: MemberId,
    pub(crate) peer_key: PublicKey,
}

impl<S> Tls<S> {
    /// Key material that both ends have, and nobody between two connections can make equal.
    pub(crate) fn export(&self, label: &[u8]) -> Result<[u8; EXPORTED], TlsError> {
        let out = [0; EXPORTED];
        let exported = match &self.stream {
            TlsStream::Client(stream) => stream.get_ref().1.export_keying_material(out, label, None),
            TlsStream::Server(stream) => stream.get_ref().1.export_keying_material(out, label, None),
        };
        exported.map_err(TlsError::Setup)
    }
}

/// Begins TLS as the side that called.
pub(crate) async fn client<S: AsyncRead + AsyncWrite + Unpin>(
    stream: S,
    identity: &Identity,
    protocol: &[u8],
    admission: Admission,
) -> Result<Tls<S>, TlsError> {
    let provider = Arc::new(ring::default_provider());
    let verifier = Arc::new(Verifier { admission, provider: Arc::clone(&provider) });
    let builder = ClientConfig::builder_with_provider(provider).with_protocol_versions(&[&TLS13]);
    let mut config = builder
        .map_err(TlsError::Setup)?
        .dangerous()
        .with_custom_certificate_verifier(verifier)
        .with_client_auth_cert(certificates(identity), PrivatePkcs8KeyDer::from(identity.pkcs8()).into())
        .map_err(TlsError::Setup)?;
    config.alpn_protocols = vec![protocol.to_vec()];
    config.resumption = Resumption::disabled();
    config.enable_sni = false;
    // Names decide nothing; rustls wants one.
    let name = ServerName::try_from("tandem.invalid").map_err(|_| TlsError::Protocol)?;
    let connected = TlsConnector::from(Arc::new(config)).connect(name, stream).await;
    finish(TlsStream::Client(connected.map_err(TlsError::Handshake)?), protocol)
}

/// Begins TLS as the side that was called.
pub(crate) async fn server<S: AsyncRead + AsyncWrite + Unpin>(
    stream: S,
    identity: &Identity,
    protocol: &[u8],
    admission: Admission,
) -> Result<Tls<S>, TlsError> {
    let provider = Arc::new(ring::default_provider());
    let verifier = Arc::new(Verifier { admission, provider: Arc::clone(&provider) });
    let builder = ServerConfig::builder_with_provider(provider).with_protocol_versions(&[&TLS13]);
    let mut config = builder
        .map_err(TlsError::Setup)?
        .with_client_cert_verifier(verifier)
        .with_single_cert(certificates(identity), PrivatePkcs8KeyDer::from(identity.pkcs8()).into())
        .map_err(TlsError::Setup)?;
    config.alpn_protocols = vec![protocol.to_vec()];
    config.send_tls13_tickets = 0;
    config.session_storage = Arc::new(NoServerSessionStorage {});
    let accepted = TlsAcceptor::from(Arc::new(config)).accept(stream).await;
    finish(TlsStream::Server(accepted.map_err(TlsError::Handshake)?), protocol)
}

fn certificates(identity: &Identity) -> Vec<CertificateDer<'static>> {
    vec![CertificateDer::from(identity.certificate())]
}

fn finish<S>(stream: TlsStream<S>, protocol: &[u8]) -> Result<Tls<S>, TlsError> {
    let (alpn, certificate) = {
        let (_, connection) = stream.get_ref();
        let certificate = connection.peer_certificates().and_then(|chain| chain.first()).cloned();
        (connection.alpn_protocol().map(<[u8]>::to_vec), certificate)
    };
    let certificate = certificate.ok_or(TlsError::Protocol)?;
    let parsed = ParsedCertificate::try_from(&certificate).map_err(TlsError::Setup)?;
    let (peer, peer_key) = owner(&parsed.subject_public_key_info()).ok_or(TlsError::Protocol)?;
    if alpn.as_deref() != Some(protocol) {
        return Err(TlsError::Protocol);
    }
    Ok(Tls { stream, peer, peer_key })
}

/// Lets through whoever owns a key that is admitted.
struct Verifier {
    admission: Admission,
    provider: Arc<CryptoProvider>,
}

impl Verifier {
    fn judge(&self, certificate: &CertificateDer<'_>) -> Result<(), Error> {
        let parsed = ParsedCertificate::try_from(certificate)?;
        match owner(&parsed.subject_public_key_info()) {
            Some((peer, _)) if (self.admission)(&peer) => Ok(()),
            _ => Err(Error::InvalidCertificate(tokio_rustls::rustls::CertificateError::UnknownIssuer)),
        }
    }

    fn verify(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, certificate, signed, &self.provider.signature_verification_algorithms)
    }
}

fn never() -> Error {
    Error::General("TLS 1.3 only".to_owned())
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        self.judge(end_entity).map(|()| ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Err(never())
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.verify(message, certificate, signed)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        vec![SignatureScheme::ED25519]
    }
}

impl ClientCertVerifier for Verifier {
    fn root_hint_subjects(&self) -> &[DistinguishedName] {
        &[]
    }

    fn verify_client_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: UnixTime,
    ) -> Result<ClientCertVerified, Error> {
        self.judge(end_entity).map(|()| ClientCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Err(never())
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.verify(message, certificate, signed)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        vec![SignatureScheme::ED25519]
    }
}

impl fmt::Debug for Verifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Verifier")
    }
}
