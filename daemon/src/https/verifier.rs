//! Who a server is: judged by the web PKI's rules first, then by those of the eSIM PKI. Never not at all.

use std::sync::Arc;

use tokio_rustls::rustls::client::WebPkiServerVerifier;
use tokio_rustls::rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use tokio_rustls::rustls::crypto::{
    CryptoProvider, WebPkiSupportedAlgorithms, verify_tls13_signature_with_raw_key,
};
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName, SubjectPublicKeyInfoDer, UnixTime};
use tokio_rustls::rustls::{CertificateError, DigitallySignedStruct, Error, RootCertStore, SignatureScheme};

use super::certificate::Certificate;
use super::chain::Judge;

/// Judges servers.
#[derive(Debug)]
pub(super) struct Verifier {
    /// `None` where nobody is trusted by the web PKI's rules.
    web: Option<Arc<WebPkiServerVerifier>>,
    roots: Vec<CertificateDer<'static>>,
    algorithms: WebPkiSupportedAlgorithms,
}

impl Verifier {
    /// Trusts the issuers of `web` and those of `esim`.
    pub(super) fn new(
        web: RootCertStore,
        esim: Vec<CertificateDer<'static>>,
        provider: &Arc<CryptoProvider>,
    ) -> Self {
        let web = WebPkiServerVerifier::builder_with_provider(Arc::new(web), Arc::clone(provider)).build();
        let algorithms = provider.signature_verification_algorithms;
        Verifier { web: web.ok(), roots: esim, algorithms }
    }
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let by_web = match &self.web {
            Some(web) => web.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now),
            None => Err(CertificateError::UnknownIssuer.into()),
        };
        let Err(web_error) = by_web else { return by_web };
        let judge = Judge {
            roots: &self.roots,
            algorithms: self.algorithms,
            now: i64::try_from(now.as_secs()).unwrap_or(i64::MAX),
        };
        match judge.check(end_entity, intermediates, server_name) {
            Ok(()) => Ok(ServerCertVerified::assertion()),
            // Nobody of the eSIM PKI: what the web PKI's rules say is more to the point, if they could be applied.
            Err(CertificateError::UnknownIssuer) => Err(match web_error {
                Error::InvalidCertificate(
                    CertificateError::UnhandledCriticalExtension | CertificateError::Other(_),
                ) => CertificateError::UnknownIssuer.into(),
                error => error,
            }),
            Err(error) => Err(error.into()),
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let certificate = parse(cert)?;
        let schemes = self.algorithms.mapping.iter().filter(|(scheme, _)| *scheme == dss.scheme);
        let mut fitting = schemes
            .flat_map(|(_, algorithms)| algorithms.iter())
            .filter(|algorithm| algorithm.public_key_alg_id().as_ref() == certificate.key_algorithm);
        if fitting
            .any(|algorithm| algorithm.verify_signature(certificate.key, message, dss.signature()).is_ok())
        {
            Ok(HandshakeSignatureValid::assertion())
        } else {
            Err(CertificateError::BadSignature.into())
        }
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let certificate = parse(cert)?;
        let key = SubjectPublicKeyInfoDer::from(certificate.public_key_info);
        verify_tls13_signature_with_raw_key(message, &key, dss, &self.algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.algorithms.supported_schemes()
    }
}

fn parse<'a>(certificate: &'a CertificateDer<'_>) -> Result<Certificate<'a>, Error> {
    Certificate::parse(certificate).map_err(|_| CertificateError::BadEncoding.into())
}
