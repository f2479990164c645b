//! Whether a certificate chains to an issuer that is trusted for the eSIM PKI.
//!
//! rustls' own check refuses critical certificate policies, which every certificate of that PKI has. This one understands
//! them and is otherwise no more lenient: signatures, validity, names, authority, path length and usages count, and any other
//! critical extension is refused.

use tokio_rustls::rustls::CertificateError;
use tokio_rustls::rustls::crypto::WebPkiSupportedAlgorithms;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};

use super::certificate::{Authority, Certificate, Name};

/// Most certificates that a server may send.
const MAX_CERTIFICATES: usize = 8;
/// Most issuers between the server and a root; the eSIM PKI has two at most.
const MAX_ISSUERS: usize = 4;
/// Most signatures that are checked: certificates of one name and key in many copies are no way to keep us busy.
const MAX_SIGNATURES: usize = 32;

/// What a chain is judged by.
pub(super) struct Judge<'a> {
    pub roots: &'a [CertificateDer<'static>],
    pub algorithms: WebPkiSupportedAlgorithms,
    /// Seconds since 1970.
    pub now: i64,
}

impl Judge<'_> {
    /// That `leaf` belongs to `server`, and that a root vouches for it.
    pub(super) fn check(
        &self,
        leaf: &[u8],
        others: &[CertificateDer<'_>],
        server: &ServerName<'_>,
    ) -> Result<(), CertificateError> {
        if others.len() > MAX_CERTIFICATES {
            return Err(CertificateError::BadEncoding);
        }
        let parse = |der| Certificate::parse(der).map_err(|_| CertificateError::BadEncoding);
        let leaf = parse(leaf)?;
        let others: Vec<_> = others.iter().filter_map(|der| Certificate::parse(der).ok()).collect();
        let roots: Vec<_> = self.roots.iter().filter_map(|der| Certificate::parse(der).ok()).collect();
        let mut search = Search { judge: self, others: &others, roots: &roots, signatures: 0, failure: None };
        if !search.reaches_root(&leaf, 0) {
            return Err(search.failure.unwrap_or(CertificateError::UnknownIssuer));
        }
        if !leaf.for_tls_server {
            return Err(CertificateError::InvalidPurpose);
        }
        if !leaf.names.iter().any(|name| matches(name, server)) {
            return Err(CertificateError::NotValidForName);
        }
        Ok(())
    }

    fn is_signed_by(&self, certificate: &Certificate<'_>, issuer: &Certificate<'_>) -> bool {
        let fitting = self.algorithms.all.iter().filter(|algorithm| {
            algorithm.signature_alg_id().as_ref() == certificate.signature_algorithm
                && algorithm.public_key_alg_id().as_ref() == issuer.key_algorithm
        });
        fitting.into_iter().any(|algorithm| {
            algorithm.verify_signature(issuer.key, certificate.signed, certificate.signature).is_ok()
        })
    }
}

struct Search<'s, 'c> {
    judge: &'s Judge<'s>,
    others: &'s [Certificate<'c>],
    roots: &'s [Certificate<'c>],
    signatures: usize,
    /// The most telling reason so far.
    failure: Option<CertificateError>,
}

impl Search<'_, '_> {
    /// `issuers`: how many stand between this one and the end of the chain.
    fn reaches_root(&mut self, certificate: &Certificate<'_>, issuers: usize) -> bool {
        if certificate.has_unknown_critical {
            self.failure = Some(CertificateError::UnhandledCriticalExtension);
            return false;
        }
        if self.judge.now < certificate.not_before {
            self.failure = Some(CertificateError::NotValidYet);
            return false;
        }
        if self.judge.now > certificate.not_after {
            self.failure = Some(CertificateError::Expired);
            return false;
        }
        for root in self.roots {
            if root.subject == certificate.issuer
                && self.may_issue(root, issuers)
                && self.is_signed(certificate, root)
            {
                return true;
            }
        }
        if issuers == MAX_ISSUERS {
            return false;
        }
        for issuer in self.others {
            if issuer.subject == certificate.issuer
                && self.may_issue(issuer, issuers)
                && self.is_signed(certificate, issuer)
                && self.reaches_root(issuer, issuers + 1)
            {
                return true;
            }
        }
        false
    }

    fn may_issue(&self, issuer: &Certificate<'_>, below: usize) -> bool {
        matches!(issuer.authority, Authority::Issuer { path_length } if below <= path_length)
    }

    fn is_signed(&mut self, certificate: &Certificate<'_>, issuer: &Certificate<'_>) -> bool {
        if self.signatures == MAX_SIGNATURES {
            return false;
        }
        self.signatures += 1;
        let signed = self.judge.is_signed_by(certificate, issuer);
        if !signed {
            self.failure = Some(CertificateError::BadSignature);
        }
        signed
    }
}

fn matches(name: &Name<'_>, server: &ServerName<'_>) -> bool {
    match (name, server) {
        (Name::Dns(pattern), ServerName::DnsName(host)) => matches_host(pattern, host.as_ref().as_bytes()),
        (Name::Address(bytes), ServerName::IpAddress(address)) => match std::net::IpAddr::from(*address) {
            std::net::IpAddr::V4(address) => *bytes == address.octets(),
            std::net::IpAddr::V6(address) => *bytes == address.octets(),
        },
        _ => false,
    }
}

/// A `*` stands for the whole first label, and only in front of two others at least.
fn matches_host(pattern: &[u8], host: &[u8]) -> bool {
    let Some(suffix) = pattern.strip_prefix(b"*.") else {
        return pattern.eq_ignore_ascii_case(host);
    };
    let rest = host.iter().position(|byte| *byte == b'.').and_then(|dot| host.get(dot + 1..));
    suffix.contains(&b'.') && rest.is_some_and(|rest| suffix.eq_ignore_ascii_case(rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn host_names() {
        let check = |pattern: &str, host: &str, expect: bool| {
            assert_eq!(matches_host(pattern.as_bytes(), host.as_bytes()), expect, "{pattern} {host}");
        };
        check("smdp.example.com", "SMDP.example.com", true);
        check("smdp.example.com", "smdp.example.org", false);
        check("*.example.com", "smdp.example.com", true);
        check("*.example.com", "a.smdp.example.com", false);
        check("*.example.com", "example.com", false);
        check("*.com", "example.com", false);
        check("*", "example", false);
        check("", "example", false);
    }

    use tandem_simulator::rsp::Pki;
    use tandem_simulator::rsp::x509::{Criticality, Role};
    use tokio_rustls::rustls::crypto::ring;

    /// A day of 2026.
    const NOW: i64 = 1_780_000_000;

    fn judged(root: &Pki, leaf: &[u8], host: &str, now: i64) -> Result<(), CertificateError> {
        let roots = [CertificateDer::from(root.ci().certificate.der().to_vec())];
        let algorithms = ring::default_provider().signature_verification_algorithms;
        let judge = Judge { roots: &roots, algorithms, now };
        judge.check(leaf, &[], &ServerName::try_from(host.to_owned()).unwrap())
    }

    #[test]
    fn servers_of_the_esim_pki() {
        let pki = Pki::well_known();
        let other = Pki::from_seed([7; 32]);
        let hosts = ["smdp.example.com"];
        for policies in [Criticality::Critical, Criticality::NotCritical] {
            for role in [Role::DpTls, Role::DsTls] {
                let leaf = pki.tls(role, "2.999.10", &hosts, policies).certificate;
                let check = |root, host, now, expect| assert_eq!(judged(root, leaf.der(), host, now), expect);
                check(&pki, "smdp.example.com", NOW, Ok(()));
                check(&pki, "other.example.com", NOW, Err(CertificateError::NotValidForName));
                check(&pki, "smdp.example.com", 0, Err(CertificateError::NotValidYet));
                check(&pki, "smdp.example.com", i64::MAX, Err(CertificateError::Expired));
                // Of the same name, with another key.
                check(&other, "smdp.example.com", NOW, Err(CertificateError::BadSignature));
            }
        }
        let auth = pki.tls(Role::DpAuth, "2.999.10", &hosts, Criticality::Critical).certificate;
        assert_eq!(judged(&pki, auth.der(), hosts[0], NOW), Err(CertificateError::InvalidPurpose));
        let mut forged =
            pki.tls(Role::DpTls, "2.999.10", &hosts, Criticality::Critical).certificate.der().to_vec();
        let last = forged.len() - 1;
        forged[last] ^= 1;
        assert_eq!(judged(&pki, &forged, hosts[0], NOW), Err(CertificateError::BadSignature));
    }
}
