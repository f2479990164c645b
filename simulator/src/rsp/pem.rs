//! Key and certificate files.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// Larger than any key or certificate.
const MAX_FILE: usize = 0x1_0000;

/// A file that is not what it should be.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// PEM of something else, or damaged.
    #[error("no PEM block of {0}")]
    Pem(&'static str),
    /// No private key on P-256.
    #[error("no private key on P-256 (PKCS #8, SEC 1 or 32 bare bytes)")]
    Key,
    /// No certificate.
    #[error("no X.509 certificate: {0}")]
    Certificate(#[from] super::x509::CertificateError),
    /// Too large.
    #[error("larger than any key or certificate")]
    TooLarge,
}

/// The bytes behind PEM with one of `labels`, behind hex, or as they are.
pub(super) fn decode(file: &[u8], labels: &[&'static str]) -> Result<Vec<u8>, Unreadable> {
    if file.len() > MAX_FILE {
        return Err(Unreadable::TooLarge);
    }
    let Ok(text) = std::str::from_utf8(file) else { return Ok(file.to_vec()) };
    if text.contains("-----BEGIN ") {
        let block = labels.iter().find_map(|label| block(text, label));
        return block.ok_or(Unreadable::Pem(labels.first().copied().unwrap_or_default()));
    }
    let digits = text.trim();
    let plain = || file.to_vec();
    Ok(if digits.is_empty() { plain() } else { crate::hex::unhex(digits).unwrap_or_else(plain) })
}

fn block(text: &str, label: &str) -> Option<Vec<u8>> {
    let (_, rest) = text.split_once(&format!("-----BEGIN {label}-----"))?;
    let (body, _) = rest.split_once(&format!("-----END {label}-----"))?;
    let body: String = body.split_whitespace().collect();
    STANDARD.decode(body).ok()
}

/// PEM with `label` (RFC 7468).
pub(super) fn encode(der: &[u8], label: &str) -> String {
    let body = STANDARD.encode(der);
    let lines = body.as_bytes().chunks(64).map(|line| String::from_utf8_lossy(line) + "\n");
    format!("-----BEGIN {label}-----\n{}-----END {label}-----\n", lines.collect::<String>())
}
