//! A public key infrastructure to throw away: one issuer, and whatever certificates a simulation asks it for.

use std::io::{self, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;
use std::sync::{Arc, LazyLock};

use sha2::{Digest as _, Sha256};

use super::key::{Key, random};
use super::pem::Unreadable;
use super::x509::{Certificate, Criticality, Role, Subject, Template};

/// Name in every certificate.
const ORGANIZATION: &str = "Tandem Simulator";
/// OIDs of issuer and manufacturer, from the arc for examples.
const CI_OID: &str = "2.999.1";
const EUM_OID: &str = "2.999.5";

/// A private key and the certificate over its public half.
#[derive(Clone, Debug)]
pub struct Credential {
    /// The key.
    pub key: Key,
    /// Its certificate.
    pub certificate: Certificate,
}

/// What a card needs to be believed.
#[derive(Clone, Debug)]
pub struct EuiccChain {
    /// Key and certificate of the card.
    pub euicc: Credential,
    /// Certificate of its manufacturer.
    pub eum: Certificate,
    /// Certificate of the issuer above.
    pub ci: Certificate,
}

/// What an SM-DP+ needs (SGP.22 4.5.2).
#[derive(Clone, Debug)]
pub struct SmDpCredentials {
    /// CERT.DPauth.
    pub auth: Credential,
    /// CERT.DPpb, with the same OID.
    pub pb: Credential,
    /// CERT.DPtls.
    pub tls: Credential,
}

/// What an SM-DS needs.
#[derive(Clone, Debug)]
pub struct SmDsCredentials {
    /// CERT.DSauth.
    pub auth: Credential,
    /// CERT.DStls.
    pub tls: Credential,
}

/// The infrastructure. Everything in it follows from a seed, so that the same seed makes the same certificates
/// wherever it is known. Clones are the same infrastructure.
#[derive(Clone, Debug)]
pub struct Pki(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    seed: [u8; 32],
    ci: Credential,
}

static WELL_KNOWN: LazyLock<Pki> = LazyLock::new(|| Pki::from_seed(*b"the seed that everybody can read"));

impl Pki {
    /// The infrastructure of this seed.
    pub fn from_seed(seed: [u8; 32]) -> Pki {
        let template = Template::new(Role::Ci, subject("Simulated CI", None), 1).registered_id(CI_OID);
        let ci = template.issue_to_itself(Key::derive(&seed, b"ci"));
        Pki(Arc::new(Inner { seed, ci }))
    }

    /// An infrastructure below a root that exists already; all other keys follow from the root's.
    pub fn under(ci: Credential) -> Pki {
        Pki(Arc::new(Inner { seed: Sha256::digest(ci.key.to_bytes()).into(), ci }))
    }

    /// An infrastructure that nobody else has, for as long as the program runs.
    pub fn random() -> io::Result<Pki> {
        Ok(Pki::from_seed(random()?))
    }

    /// The infrastructure that anybody can work out: fit for tests, and for nothing that meets other programs.
    pub fn well_known() -> Pki {
        WELL_KNOWN.clone()
    }

    /// The infrastructure whose seed is kept in the file `path`; a new one when there is no such file yet.
    pub fn kept_in(path: &Path) -> io::Result<Pki> {
        match std::fs::read(path) {
            Ok(bytes) => match bytes.try_into() {
                Ok(seed) => Ok(Pki::from_seed(seed)),
                Err(_) => Err(io::Error::new(io::ErrorKind::InvalidData, "not a seed of 32 bytes")),
            },
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let seed: [u8; 32] = random()?;
                let mut file =
                    std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
                file.write_all(&seed)?;
                file.sync_all()?;
                Ok(Pki::from_seed(seed))
            }
            Err(error) => Err(error),
        }
    }

    /// The root: CERT.CI.ECDSA, self-signed.
    pub fn ci(&self) -> &Credential {
        &self.0.ci
    }

    /// The manufacturer whose cards have EIDs that start as `eid` does.
    pub fn eum(&self, eid: &[u8; 16]) -> Credential {
        let number = crate::hex::hex(eid.first_chunk::<4>().map_or(&eid[..], |number| number));
        let template = Template::new(Role::Eum, subject("Simulated EUM", Some(&number)), 2);
        let key = self.key("eum", number.as_bytes());
        template.registered_id(EUM_OID).issue(key, &self.0.ci)
    }

    /// Everything that the card with this EID needs.
    pub fn euicc(&self, eid: &[u8; 16]) -> EuiccChain {
        let eum = self.eum(eid);
        let subject = subject("Simulated eUICC", Some(&crate::hex::hex(eid)));
        let euicc = Template::new(Role::Euicc, subject, 3).issue(self.key("euicc", eid), &eum);
        EuiccChain { euicc, eum: eum.certificate, ci: self.0.ci.certificate.clone() }
    }

    /// Everything that the SM-DP+ with the OID `oid` (in dots) on `hosts` needs.
    pub fn sm_dp(&self, oid: &str, hosts: &[&str]) -> SmDpCredentials {
        SmDpCredentials {
            auth: self.server(Role::DpAuth, oid),
            pb: self.server(Role::DpPb, oid),
            tls: self.tls(Role::DpTls, oid, hosts, Criticality::NotCritical),
        }
    }

    /// Everything that the SM-DS with the OID `oid` (in dots) on `hosts` needs.
    pub fn sm_ds(&self, oid: &str, hosts: &[&str]) -> SmDsCredentials {
        SmDsCredentials {
            auth: self.server(Role::DsAuth, oid),
            tls: self.tls(Role::DsTls, oid, hosts, Criticality::NotCritical),
        }
    }

    /// One certificate of a server towards the card.
    pub fn server(&self, role: Role, oid: &str) -> Credential {
        let template = Template::new(role, subject(&format!("Simulated {role:?} {oid}"), None), 4);
        self.issue(&template.registered_id(oid))
    }

    /// One certificate of a server towards TLS clients. SGP.22 has critical certificate policies, which most TLS
    /// libraries turn down.
    pub fn tls(&self, role: Role, oid: &str, hosts: &[&str], policies: Criticality) -> Credential {
        let name = hosts.first().copied().unwrap_or("Simulated server");
        let template = Template::new(role, subject(name, None), 5);
        let dns_names = hosts.iter().map(|host| (*host).to_owned()).collect();
        self.issue(&Template { dns_names, policies, ..template.registered_id(oid) })
    }

    /// Any certificate under the root; its key follows from role, name and OID.
    pub fn issue(&self, template: &Template) -> Credential {
        let Template { role, subject, registered_id, .. } = template;
        let label = format!("{role:?}/{}/{}", subject.common_name, registered_id.as_deref().unwrap_or(""));
        template.issue(self.key("leaf", label.as_bytes()), &self.0.ci)
    }

    /// Something that follows from the seed and tells nothing of it.
    pub(crate) fn secret(&self, label: &[u8]) -> [u8; 32] {
        self.key("secret", label).to_bytes()
    }

    fn key(&self, kind: &str, label: &[u8]) -> Key {
        Key::derive(&self.0.seed, &[kind.as_bytes(), b"/", label].concat())
    }
}

fn subject(common_name: &str, serial_number: Option<&str>) -> Subject {
    Subject {
        organization: ORGANIZATION.to_owned(),
        serial_number: serial_number.map(str::to_owned),
        common_name: common_name.to_owned(),
    }
}

impl Credential {
    /// Key and certificate out of files: PEM, DER or hex.
    pub fn read(key: &[u8], certificate: &[u8]) -> Result<Credential, Unreadable> {
        Ok(Credential { key: Key::read(key)?, certificate: Certificate::read(certificate)? })
    }

    /// OID of the owner, encoded; empty where the certificate has none.
    pub fn oid(&self) -> &[u8] {
        self.certificate.registered_id().unwrap_or_default()
    }
}
