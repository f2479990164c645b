//! Whom to trust: the issuers of the eSIM PKI in folders of PEM files, and those that the system trusts for the web.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use tokio_rustls::rustls::crypto::{CryptoProvider, ring};
use tokio_rustls::rustls::pki_types::CertificateDer;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

use super::verifier::Verifier;

/// Most issuers that are read of all folders.
const MAX_ISSUERS: usize = 512;
/// Larger files are no certificates.
const MAX_FILE: u64 = 1024 * 1024;
/// Where distributions keep the issuers of the web; the first that is there counts.
const SYSTEM_BUNDLES: &[&str] = &[
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
];

/// A TLS configuration that trusts the issuers in `folders`, and those of the system where `system` is set. Read anew for each
/// operation: a file that is added counts at once, and between operations nothing of it is in memory.
pub(super) fn tls(folders: &[PathBuf], system: bool) -> Result<Arc<ClientConfig>, String> {
    let esim: Vec<_> = folders.iter().flat_map(|folder| folder_issuers(folder)).take(MAX_ISSUERS).collect();
    let mut web = RootCertStore::empty();
    web.add_parsable_certificates(esim.iter().cloned());
    if system {
        web.add_parsable_certificates(system_issuers());
    }
    if esim.is_empty() && web.is_empty() {
        return Err(format!("no certificate issuer is known; put PEM files into {}", names(folders)));
    }
    let provider: Arc<CryptoProvider> = Arc::new(ring::default_provider());
    let verifier = Arc::new(Verifier::new(web, esim, &provider));
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())?
        .dangerous()
        .with_custom_certificate_verifier(verifier)
        .with_no_client_auth();
    Ok(Arc::new(config))
}

fn names(folders: &[PathBuf]) -> String {
    let names: Vec<_> = folders.iter().map(|folder| folder.display().to_string()).collect();
    names.join(" or ")
}

/// Those of `*.pem` and `*.crt`, in the order of the files' names.
fn folder_issuers(folder: &Path) -> Vec<CertificateDer<'static>> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let is_certificate = |path: &PathBuf| path.extension().is_some_and(|end| end == "pem" || end == "crt");
    let mut files: Vec<_> =
        entries.flatten().map(|entry| entry.path()).filter(is_certificate).take(MAX_ISSUERS).collect();
    files.sort();
    files.iter().flat_map(|file| issuers(file)).collect()
}

fn system_issuers() -> Vec<CertificateDer<'static>> {
    let bundle = SYSTEM_BUNDLES.iter().map(Path::new).find(|bundle| bundle.is_file());
    bundle.map(issuers).unwrap_or_default()
}

fn issuers(file: &Path) -> Vec<CertificateDer<'static>> {
    let fits = std::fs::metadata(file).is_ok_and(|metadata| metadata.is_file() && metadata.len() <= MAX_FILE);
    let Ok(pem) = std::fs::read(file).map_err(|_| ()).and_then(|pem| if fits { Ok(pem) } else { Err(()) })
    else {
        tracing::warn!(file = %file.display(), "issuers not read");
        return Vec::new();
    };
    let read: Vec<_> = CertificateDer::pem_slice_iter(&pem).collect();
    let (good, bad): (Vec<_>, Vec<_>) = read.into_iter().partition(Result::is_ok);
    if !bad.is_empty() {
        tracing::warn!(file = %file.display(), certificates = bad.len(), "certificates that are none");
    }
    good.into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use tandem_simulator::rsp::Pki;
    use tokio_rustls::rustls::pki_types::ServerName;

    use super::*;
    use crate::https::certificate::{Authority, Certificate};
    use crate::https::chain::Judge;

    /// Those of the GSMA, by their key ids; each is signed with its own key.
    #[test]
    fn issuers_that_come_with_it() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("ci");
        let shipped = folder_issuers(&folder);
        let mut key_ids = Vec::new();
        for der in &shipped {
            let issuer = Certificate::parse(der).unwrap();
            assert_eq!(issuer.subject, issuer.issuer);
            assert!(matches!(issuer.authority, Authority::Issuer { .. }));
            assert!(!issuer.has_unknown_critical);
            // subjectKeyIdentifier, 2.5.29.14.
            let marker = [0x55, 0x1D, 0x0E, 0x04, 0x16, 0x04, 0x14];
            let at = der.windows(marker.len()).position(|bytes| bytes == marker).unwrap() + marker.len();
            key_ids.push(der[at..at + 20].iter().map(|byte| format!("{byte:02x}")).collect::<String>());
            let provider = ring::default_provider();
            let judge = Judge {
                roots: &shipped,
                algorithms: provider.signature_verification_algorithms,
                now: issuer.not_after,
            };
            // Its own signature holds; that it is no server comes after it.
            let server = ServerName::try_from("smdp.example.com").unwrap();
            let said = judge.check(der, &[], &server);
            assert_eq!(said, Err(tokio_rustls::rustls::CertificateError::InvalidPurpose));
        }
        assert_eq!(
            key_ids,
            ["4c27967ad20c14b391e9601e41e604ad57c0222f", "81370f5125d0b1d408d4c3b232e6d25e795bebfb"]
        );
    }

    #[test]
    fn issuers_come_from_folders_and_nowhere_else() {
        let dir = tempfile::tempdir().unwrap();
        let folders = [dir.path().to_owned(), dir.path().join("missing")];
        assert!(tls(&folders, false).is_err());
        let pem = Pki::well_known().ci().certificate.to_pem();
        std::fs::write(dir.path().join("notes.txt"), &pem).unwrap();
        std::fs::write(dir.path().join("broken.pem"), "-----BEGIN CERTIFICATE-----\n!\n").unwrap();
        assert_eq!(folder_issuers(dir.path()).len(), 0);
        std::fs::write(dir.path().join("ci.pem"), pem.repeat(2)).unwrap();
        assert_eq!(folder_issuers(dir.path()).len(), 2);
        assert!(tls(&folders, false).is_ok());
    }
}
