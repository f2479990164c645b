//! The little that an LPA reads in a server's certificate. Its signature is the card's business.

use crate::tlv::{Reader, Tag, Tlv, TlvError, tags};
use crate::types::Oid;

/// Longest certificate that is passed on to a card; those of the eSIM PKI have less than 1 kB.
pub const MAX_CERTIFICATE: usize = 4096;

const EXTENSIONS: Tag = Tag::new(0xA3);
/// `registeredID` of a GeneralName.
const REGISTERED_ID: Tag = Tag::new(0x88);

/// id-ce-subjectAltName, 2.5.29.17.
const SUBJECT_ALT_NAME: &[u8] = &[0x55, 0x1D, 0x11];
/// id-ce-certificatePolicies, 2.5.29.32.
const CERTIFICATE_POLICIES: &[u8] = &[0x55, 0x1D, 0x20];
/// id-rspRole, 2.23.146.1.2.1.
const RSP_ROLE: &[u8] = &[0x67, 0x81, 0x12, 0x01, 0x02, 0x01];

/// What a certificate says about its owner (SGP.22 4.5.2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerCertificate {
    /// The object identifiers in its subject alternative name: one, in every server's certificate.
    pub registered_ids: Vec<Oid>,
    /// What it may be used for.
    pub role: ServerRole,
}

/// The roles that matter to an LPA.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ServerRole {
    /// `id-rspRole-dp-auth`: an SM-DP+.
    SmDpPlus,
    /// `id-rspRole-ds-auth`: an SM-DS.
    SmDs,
    /// Another one, or none.
    Other,
}

impl ServerCertificate {
    /// Reads an X.509 certificate.
    ///
    /// # Errors
    /// [`TlvError`] when it is none.
    pub fn parse(certificate: &[u8]) -> Result<Self, TlvError> {
        let to_be_signed = Tlv::parse(certificate, tags::SEQUENCE)?.children()?.expect(tags::SEQUENCE)?;
        let mut read = Self { registered_ids: Vec::new(), role: ServerRole::Other };
        let mut members = to_be_signed.children()?;
        while let Some(member) = members.next()? {
            if member.tag() == EXTENSIONS {
                read.extensions(member.children()?.expect(tags::SEQUENCE)?)?;
            }
        }
        Ok(read)
    }

    fn extensions(&mut self, list: Tlv<'_>) -> Result<(), TlvError> {
        let mut list = list.children()?;
        while let Some(extension) = list.next()? {
            let mut parts = extension.children()?;
            let id = parts.expect(tags::OID)?.value();
            // A BOOLEAN says whether the extension is critical.
            while let Some(part) = parts.next()? {
                if part.tag() == tags::OCTETS && id == SUBJECT_ALT_NAME {
                    self.alternative_names(part.value())?;
                } else if part.tag() == tags::OCTETS && id == CERTIFICATE_POLICIES {
                    self.policies(part.value())?;
                }
            }
        }
        Ok(())
    }

    fn alternative_names(&mut self, value: &[u8]) -> Result<(), TlvError> {
        let mut names = Reader::new(value).expect(tags::SEQUENCE)?.children()?;
        while let Some(name) = names.next()? {
            if name.tag() == REGISTERED_ID {
                // One that cannot be read is none that an activation code could name.
                self.registered_ids.extend(Oid::from_value(name.value()));
            }
        }
        Ok(())
    }

    fn policies(&mut self, value: &[u8]) -> Result<(), TlvError> {
        let mut policies = Reader::new(value).expect(tags::SEQUENCE)?.children()?;
        while let Some(policy) = policies.next()? {
            let id = policy.children()?.expect(tags::OID)?.value();
            self.role = match id.strip_prefix(RSP_ROLE) {
                Some([4] | [0, 0, 1, 1]) => ServerRole::SmDpPlus,
                Some([7] | [0, 0, 2, 1]) => ServerRole::SmDs,
                _ => continue,
            };
        }
        Ok(())
    }
}
