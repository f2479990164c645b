//! Keys and certificates for a SM-DP+ of another making, so that the cards of a folder believe it and it believes them.

use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use super::{PKI_SEED, RigError};
use crate::rsp::x509::oid;
use crate::rsp::{Credential, Pki};

/// Writes into the folder `into` what the SM-DP+ with the OID `own_oid` (in dots) on `host` needs, under the infrastructure of the
/// folder `dir`: `ci`, `dpauth`, `dppb` and `dptls`, each certificate as `.der` and `.pem`, and the keys of the last three as `.key`
/// (PKCS #8 in PEM). The folders and the infrastructure are made where they are not there yet.
pub fn write_smdp_credentials(dir: &Path, into: &Path, own_oid: &str, host: &str) -> Result<(), RigError> {
    if oid(own_oid).is_none() {
        let source =
            std::io::Error::new(std::io::ErrorKind::InvalidInput, format!("{own_oid:?} is no OID in dots"));
        return Err(RigError::Io { path: into.to_owned(), source });
    }
    for folder in [dir, into] {
        std::fs::create_dir_all(folder).map_err(RigError::at(folder))?;
    }
    let seed = dir.join(PKI_SEED);
    let pki = Pki::kept_in(&seed).map_err(RigError::at(&seed))?;
    let credentials = pki.sm_dp(own_oid, &[host]);
    write_certificate(into, "ci", pki.ci())?;
    for (name, credential) in
        [("dpauth", &credentials.auth), ("dppb", &credentials.pb), ("dptls", &credentials.tls)]
    {
        write_certificate(into, name, credential)?;
        write(&into.join(name).with_extension("key"), credential.key.to_pem().as_bytes(), 0o600)?;
    }
    Ok(())
}

fn write_certificate(into: &Path, name: &str, credential: &Credential) -> Result<(), RigError> {
    let path = into.join(name);
    write(&path.with_extension("der"), credential.certificate.der(), 0o644)?;
    write(&path.with_extension("pem"), credential.certificate.to_pem().as_bytes(), 0o644)
}

fn write(path: &Path, bytes: &[u8], mode: u32) -> Result<(), RigError> {
    let mut options = std::fs::OpenOptions::new();
    let file = options.write(true).create(true).truncate(true).mode(mode).open(path);
    file.and_then(|mut file| file.write_all(bytes)).map_err(RigError::at(path))
}
