//! Reading certificates, and whether one vouches for another.

use super::{Role, dotted};
use crate::rsp::PublicKey;
use crate::rsp::key::{EC_PUBLIC_KEY, PRIME256V1};
use crate::rsp::pem::{self, Unreadable};
use crate::tlv::{self, Malformed, Members, Reader};

/// Names, policies or permitted names in one certificate.
const MAX_ENTRIES: usize = 16;

/// Bytes that are no certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not the structure of RFC 5280")]
pub struct CertificateError;

impl From<Malformed> for CertificateError {
    fn from(Malformed: Malformed) -> CertificateError {
        CertificateError
    }
}

/// Why a certificate does not vouch for another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChainError {
    /// Names or key identifiers do not match.
    #[error("it was issued by somebody else")]
    OtherIssuer,
    /// The issuer has no right to issue certificates, or not this one.
    #[error("its issuer had no right to issue it")]
    NotPermitted,
    /// The signature is wrong, or of a kind that nobody can check here.
    #[error("its signature does not verify")]
    Signature,
}

/// Key of a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SubjectKey {
    /// On P-256.
    P256(PublicKey),
    /// On another curve, or no elliptic curve at all.
    Other,
}

/// A certificate. It holds the bytes that it was read from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate {
    der: Vec<u8>,
    tbs: Vec<u8>,
    signed_with_ecdsa_sha256: bool,
    signature: Vec<u8>,
    issuer: Vec<u8>,
    subject: Vec<u8>,
    not_after: String,
    key: SubjectKey,
    extensions: Extensions,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Extensions {
    key_id: Option<Vec<u8>>,
    authority_key_id: Option<Vec<u8>>,
    policies: Vec<Vec<u8>>,
    registered_id: Option<Vec<u8>>,
    dns_names: Vec<String>,
    is_authority: bool,
    /// `None`: any; names of directories otherwise.
    permitted: Option<Vec<Vec<u8>>>,
}

const ECDSA_WITH_SHA256: &[u8] = &[0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x04, 0x03, 0x02];

impl Certificate {
    /// One certificate in DER.
    pub fn parse(der: &[u8]) -> Result<Certificate, CertificateError> {
        let mut outer = Reader::of(der);
        let mut certificate = Reader::of(outer.required(0x30)?.value);
        outer.end()?;
        let tbs = certificate.required(0x30)?;
        let algorithm = certificate.required(0x30)?.value;
        let signature = whole_bytes(certificate.required(0x03)?.value)?;
        certificate.end()?;

        let mut fields = Reader::of(tbs.value);
        fields.optional(0xA0)?;
        fields.required(0x02)?;
        fields.required(0x30)?;
        let issuer = fields.required(0x30)?;
        let mut validity = Reader::of(fields.required(0x30)?.value);
        validity.any()?.ok_or(Malformed)?;
        let (form, last) = validity.any()?.ok_or(Malformed)?;
        let subject = fields.required(0x30)?;
        let key = subject_key(fields.required(0x30)?.value)?;
        fields.optional(0x81)?;
        fields.optional(0x82)?;
        let extensions = match fields.optional(0xA3)? {
            Some(extensions) => Extensions::parse(extensions.value)?,
            None => Extensions::default(),
        };
        fields.end()?;
        Ok(Certificate {
            der: der.to_vec(),
            tbs: tbs.raw.to_vec(),
            signed_with_ecdsa_sha256: Reader::of(algorithm).required(0x06)?.value == ECDSA_WITH_SHA256,
            signature: signature.to_vec(),
            issuer: issuer.raw.to_vec(),
            subject: subject.raw.to_vec(),
            not_after: time(form, last.value)?,
            key,
            extensions,
        })
    }

    /// A certificate file: PEM, DER or hex of DER.
    pub fn read(file: &[u8]) -> Result<Certificate, Unreadable> {
        Ok(Certificate::parse(&pem::decode(file, &["CERTIFICATE"])?)?)
    }

    /// What [`Template`](super::Template) wrote itself.
    pub(super) fn own(der: Vec<u8>) -> Certificate {
        match Certificate::parse(&der) {
            Ok(certificate) => certificate,
            Err(CertificateError) => unreachable!("own certificates are well-formed"),
        }
    }

    /// All of it, as it came.
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// As a PEM file.
    pub fn to_pem(&self) -> String {
        pem::encode(&self.der, "CERTIFICATE")
    }

    /// Name of the subject in DER.
    pub fn subject(&self) -> &[u8] {
        &self.subject
    }

    /// Its last second, `YYYYMMDDHHMMSSZ`.
    pub fn not_after(&self) -> &str {
        &self.not_after
    }

    /// What it certifies.
    pub fn key(&self) -> SubjectKey {
        self.key
    }

    /// SubjectKeyIdentifier.
    pub fn key_id(&self) -> Option<&[u8]> {
        self.extensions.key_id.as_deref()
    }

    /// SubjectKeyIdentifier of the issuer (AuthorityKeyIdentifier).
    pub fn authority_key_id(&self) -> Option<&[u8]> {
        self.extensions.authority_key_id.as_deref()
    }

    /// Whether a policy gives it this role.
    pub fn has_role(&self, role: Role) -> bool {
        self.extensions.policies.iter().any(|policy| Role::of_policy(policy) == Some(role))
    }

    /// OID of its owner (subjectAltName registeredID), encoded.
    pub fn registered_id(&self) -> Option<&[u8]> {
        self.extensions.registered_id.as_deref()
    }

    /// The same in dots.
    pub fn registered_id_dotted(&self) -> Option<String> {
        self.registered_id().and_then(dotted)
    }

    /// Host names (subjectAltName dNSName).
    pub fn dns_names(&self) -> &[String] {
        &self.extensions.dns_names
    }

    /// serialNumber of the subject: the EID in an eUICC's certificate.
    pub fn serial_number(&self) -> Option<String> {
        attributes(&self.subject)
            .ok()?
            .into_iter()
            .find(|(kind, _)| *kind == SERIAL_NUMBER)
            .and_then(|(_, value)| String::from_utf8(value.to_vec()).ok())
    }

    /// Whether `issuer` vouches for this certificate: key identifiers (names where there are none), rights, name constraints,
    /// signature. The root of the SGP.26 test set has been renamed while its key stayed, so that names tell nothing there. The
    /// time is nobody's concern here: a card has no clock.
    pub fn verify(&self, issuer: &Certificate) -> Result<(), ChainError> {
        let is_issuer = match (&self.extensions.authority_key_id, &issuer.extensions.key_id) {
            (Some(wanted), Some(found)) => wanted == found,
            _ => self.issuer == issuer.subject,
        };
        if !is_issuer {
            return Err(ChainError::OtherIssuer);
        }
        if !issuer.extensions.is_authority || !issuer.permits(&self.subject) {
            return Err(ChainError::NotPermitted);
        }
        match issuer.key {
            SubjectKey::P256(key) if self.signed_with_ecdsa_sha256 => {
                key.verifies_der(&self.tbs, &self.signature).then_some(()).ok_or(ChainError::Signature)
            }
            _ => Err(ChainError::Signature),
        }
    }

    /// Name constraints: every attribute of a permitted name is in `subject`, the serial number as its first digits
    /// (SGP.22 4.5.2.1.0.2).
    fn permits(&self, subject: &[u8]) -> bool {
        let Some(permitted) = &self.extensions.permitted else { return true };
        let Ok(subject) = attributes(subject) else { return false };
        permitted.iter().any(|name| {
            attributes(name).is_ok_and(|wanted| {
                wanted.iter().all(|(kind, value)| {
                    subject.iter().any(|(found, text)| match *kind == SERIAL_NUMBER {
                        true => found == kind && text.starts_with(value),
                        false => found == kind && text == value,
                    })
                })
            })
        })
    }
}

const SERIAL_NUMBER: &[u8] = &[0x55, 0x04, 0x05];

/// Type and value of one part of a name.
type Attribute<'a> = (&'a [u8], &'a [u8]);

fn attributes(name: &[u8]) -> Result<Vec<Attribute<'_>>, Malformed> {
    let mut found = Vec::new();
    let mut sets = Reader::of(tlv::only(name)?.value);
    while let Some((_, set)) = sets.any()? {
        let mut members = Reader::of(set.value);
        while let Some((_, attribute)) = members.any()? {
            let mut attribute = Reader::of(attribute.value);
            let kind = attribute.required(0x06)?.value;
            let (_, value) = attribute.any()?.ok_or(Malformed)?;
            found.push((kind, value.value));
        }
        if found.len() > MAX_ENTRIES {
            return Err(Malformed);
        }
    }
    Ok(found)
}

fn subject_key(info: &[u8]) -> Result<SubjectKey, Malformed> {
    let mut info = Reader::of(info);
    let mut algorithm = Reader::of(info.required(0x30)?.value);
    let is_curve = algorithm.required(0x06)?.value == EC_PUBLIC_KEY;
    let is_p256 = algorithm.optional(0x06)?.is_some_and(|curve| curve.value == PRIME256V1);
    let bits = whole_bytes(info.required(0x03)?.value)?;
    match is_curve && is_p256 {
        true => PublicKey::from_point(bits).map(SubjectKey::P256).ok_or(Malformed),
        false => Ok(SubjectKey::Other),
    }
}

/// `UTCTime` has the years from 1950 to 2049 in two digits (RFC 5280 4.1.2.5.1).
fn time(form: u32, text: &[u8]) -> Result<String, Malformed> {
    let text = std::str::from_utf8(text).map_err(|_| Malformed)?;
    match (form, text.as_bytes()) {
        (0x17, [b'0'..=b'4', ..]) => Ok(format!("20{text}")),
        (0x17, [b'5'..=b'9', ..]) => Ok(format!("19{text}")),
        (0x18, _) => Ok(text.to_owned()),
        _ => Err(Malformed),
    }
}

/// A BIT STRING without unused bits.
fn whole_bytes(bits: &[u8]) -> Result<&[u8], Malformed> {
    match bits {
        [0, bytes @ ..] => Ok(bytes),
        _ => Err(Malformed),
    }
}

impl Extensions {
    fn parse(input: &[u8]) -> Result<Extensions, Malformed> {
        let mut parsed = Extensions::default();
        let mut list = Reader::of(tlv::only(input)?.value);
        while let Some((_, extension)) = list.any()? {
            let mut extension = Reader::of(extension.value);
            let id = extension.required(0x06)?.value;
            extension.optional(0x01)?;
            let value = extension.required(0x04)?.value;
            parsed.take(id, value)?;
        }
        Ok(parsed)
    }

    /// One extension; those that are nobody's concern here are skipped.
    fn take(&mut self, id: &[u8], value: &[u8]) -> Result<(), Malformed> {
        let Some(number) = id.strip_prefix(&[0x55, 0x1D]) else { return Ok(()) };
        match number {
            [14] => self.key_id = Some(tlv::only(value)?.value.to_vec()),
            [35] => {
                let id = Members::of(tlv::only(value)?.value)?.optional(0x80)?;
                self.authority_key_id = id.map(<[u8]>::to_vec);
            }
            [17] => self.take_names(tlv::only(value)?.value)?,
            [19] => {
                let authority = Members::of(tlv::only(value)?.value)?.optional(0x01)?;
                self.is_authority = authority.is_some_and(|flag| flag == [0xFF]);
            }
            [30] => self.permitted = permitted_names(tlv::only(value)?.value)?,
            [32] => {
                let mut policies = Reader::of(tlv::only(value)?.value);
                while let Some((_, policy)) = policies.any()? {
                    bounded(&self.policies)?;
                    self.policies.push(Reader::of(policy.value).required(0x06)?.value.to_vec());
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn take_names(&mut self, names: &[u8]) -> Result<(), Malformed> {
        let mut names = Reader::of(names);
        while let Some((tag, name)) = names.any()? {
            match tag {
                0x88 => self.registered_id = Some(name.value.to_vec()),
                0x82 => {
                    bounded(&self.dns_names)?;
                    self.dns_names.push(String::from_utf8(name.value.to_vec()).map_err(|_| Malformed)?);
                }
                _ => {}
            }
        }
        Ok(())
    }
}

/// The directory names that name constraints permit; `None` when they say nothing of such names.
fn permitted_names(value: &[u8]) -> Result<Option<Vec<Vec<u8>>>, Malformed> {
    let Some(subtrees) = Members::of(value)?.optional(0xA0)? else { return Ok(None) };
    let mut names = Vec::new();
    let mut subtrees = Reader::of(subtrees);
    while let Some((_, subtree)) = subtrees.any()? {
        bounded(&names)?;
        if let Some(name) = Reader::of(subtree.value).optional(0xA4)? {
            names.push(name.value.to_vec());
        }
    }
    Ok((!names.is_empty()).then_some(names))
}

fn bounded<T>(entries: &[T]) -> Result<(), Malformed> {
    if entries.len() < MAX_ENTRIES { Ok(()) } else { Err(Malformed) }
}
