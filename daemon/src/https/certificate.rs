//! The parts of an X.509 certificate that a chain of the eSIM PKI is judged by (RFC 5280, SGP.22 4.5.2).

use esim::tlv::{Reader, Tag, Tlv, TlvError};

/// Longest certificate that is looked at.
const MAX_CERTIFICATE: usize = 16 * 1024;

const BOOLEAN: Tag = Tag::new(0x01);
const INTEGER: Tag = Tag::new(0x02);
const BIT_STRING: Tag = Tag::new(0x03);
const OCTETS: Tag = Tag::new(0x04);
const OID: Tag = Tag::new(0x06);
const UTC_TIME: Tag = Tag::new(0x17);
const GENERALIZED_TIME: Tag = Tag::new(0x18);
const SEQUENCE: Tag = Tag::new(0x30);
const VERSION: Tag = Tag::new(0xA0);
const EXTENSIONS: Tag = Tag::new(0xA3);
/// `dNSName` and `iPAddress` of a GeneralName.
const DNS_NAME: Tag = Tag::new(0x82);
const IP_ADDRESS: Tag = Tag::new(0x87);

/// id-ce: 2.5.29.
const KEY_USAGE: &[u8] = &[0x55, 0x1D, 0x0F];
const SUBJECT_ALT_NAME: &[u8] = &[0x55, 0x1D, 0x11];
const BASIC_CONSTRAINTS: &[u8] = &[0x55, 0x1D, 0x13];
const CERTIFICATE_POLICIES: &[u8] = &[0x55, 0x1D, 0x20];
const EXTENDED_KEY_USAGE: &[u8] = &[0x55, 0x1D, 0x25];
/// id-rspRole, 2.23.146.1.2.1.
const RSP_ROLE: &[u8] = &[0x67, 0x81, 0x12, 0x01, 0x02, 0x01];
/// id-kp-serverAuth, 1.3.6.1.5.5.7.3.1, and anyExtendedKeyUsage.
const SERVER_AUTH: &[u8] = &[0x2B, 6, 1, 5, 5, 7, 3, 1];
const ANY_USAGE: &[u8] = &[0x55, 0x1D, 0x25, 0x00];

/// A certificate, cut into its parts.
#[derive(Debug, Clone)]
pub(super) struct Certificate<'a> {
    /// What the issuer has signed.
    pub signed: &'a [u8],
    /// Value of the AlgorithmIdentifier of the signature.
    pub signature_algorithm: &'a [u8],
    pub signature: &'a [u8],
    pub issuer: &'a [u8],
    pub subject: &'a [u8],
    /// Seconds since 1970.
    pub not_before: i64,
    pub not_after: i64,
    /// The whole SubjectPublicKeyInfo.
    pub public_key_info: &'a [u8],
    /// Value of the AlgorithmIdentifier of the key.
    pub key_algorithm: &'a [u8],
    pub key: &'a [u8],
    pub authority: Authority,
    pub names: Vec<Name<'a>>,
    /// Whether it may be used by a server of TLS, by its usages and its role.
    pub for_tls_server: bool,
    /// A critical extension that is not understood.
    pub has_unknown_critical: bool,
}

/// Whether the owner may issue certificates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Authority {
    /// Not at all.
    None,
    /// With at most so many issuers between it and the end of the chain.
    Issuer { path_length: usize },
}

/// A name that the owner goes by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Name<'a> {
    Dns(&'a [u8]),
    Address(&'a [u8]),
}

impl<'a> Certificate<'a> {
    /// Cuts a certificate.
    pub(super) fn parse(der: &'a [u8]) -> Result<Self, TlvError> {
        let whole = Tlv::parse(der, SEQUENCE)?;
        if der.len() > MAX_CERTIFICATE {
            return Err(whole.error("a certificate of at most 16 kB"));
        }
        let mut parts = whole.children()?;
        let signed = parts.expect(SEQUENCE)?;
        let signature_algorithm = parts.expect(SEQUENCE)?.value();
        let signature = bits(&parts.expect(BIT_STRING)?)?;
        parts.finish()?;

        let mut members = signed.children()?;
        let mut serial = members.next()?;
        if serial.is_some_and(|member| member.tag() == VERSION) {
            serial = members.next()?;
        }
        if serial.is_none_or(|serial| serial.tag() != INTEGER) {
            return Err(signed.error("a serial number"));
        }
        if members.expect(SEQUENCE)?.value() != signature_algorithm {
            return Err(signed.error("the algorithm that it is signed with"));
        }
        let issuer = members.expect(SEQUENCE)?.raw();
        let mut validity = members.expect(SEQUENCE)?.children()?;
        let (not_before, not_after) = (time(validity.next()?, &signed)?, time(validity.next()?, &signed)?);
        let subject = members.expect(SEQUENCE)?.raw();
        let info = members.expect(SEQUENCE)?;
        let mut info_parts = info.children()?;
        let key_algorithm = info_parts.expect(SEQUENCE)?.value();
        let key = bits(&info_parts.expect(BIT_STRING)?)?;
        let mut certificate = Certificate {
            signed: signed.raw(),
            signature_algorithm,
            signature,
            issuer,
            subject,
            not_before,
            not_after,
            public_key_info: info.raw(),
            key_algorithm,
            key,
            authority: Authority::None,
            names: Vec::new(),
            for_tls_server: true,
            has_unknown_critical: false,
        };
        while let Some(member) = members.next()? {
            if member.tag() == EXTENSIONS {
                certificate.extensions(&member.children()?.expect(SEQUENCE)?)?;
            }
        }
        Ok(certificate)
    }

    fn extensions(&mut self, list: &Tlv<'a>) -> Result<(), TlvError> {
        let mut may_sign = true;
        let mut list = list.children()?;
        while let Some(extension) = list.next()? {
            let mut parts = extension.children()?;
            let id = parts.expect(OID)?.value();
            let mut value = parts.next()?.ok_or_else(|| extension.error("an extension with a value"))?;
            let is_critical = value.tag() == BOOLEAN && value.value() != [0];
            if value.tag() == BOOLEAN {
                value = parts.expect(OCTETS)?;
            }
            let value = value.value();
            match id {
                KEY_USAGE => may_sign = key_cert_sign(value)?,
                SUBJECT_ALT_NAME => self.alternative_names(value)?,
                BASIC_CONSTRAINTS => self.authority = basic_constraints(value)?,
                CERTIFICATE_POLICIES => self.for_tls_server &= is_tls_role(value)?,
                EXTENDED_KEY_USAGE => self.for_tls_server &= is_for_servers(value)?,
                _ => self.has_unknown_critical |= is_critical,
            }
        }
        if !may_sign {
            self.authority = Authority::None;
        }
        Ok(())
    }

    fn alternative_names(&mut self, value: &'a [u8]) -> Result<(), TlvError> {
        let mut names = Reader::new(value).expect(SEQUENCE)?.children()?;
        while let Some(name) = names.next()? {
            match name.tag() {
                DNS_NAME => self.names.push(Name::Dns(name.value())),
                IP_ADDRESS => self.names.push(Name::Address(name.value())),
                _ => {}
            }
        }
        Ok(())
    }
}

/// Whole bytes, as keys and signatures are.
fn bits<'a>(tlv: &Tlv<'a>) -> Result<&'a [u8], TlvError> {
    tlv.value().strip_prefix(&[0]).ok_or_else(|| tlv.error("a string of whole bytes"))
}

fn key_cert_sign(value: &[u8]) -> Result<bool, TlvError> {
    const KEY_CERT_SIGN: u8 = 0x04;
    let usage = Tlv::parse(value, BIT_STRING)?;
    Ok(usage.value().get(1).is_some_and(|bits| bits & KEY_CERT_SIGN != 0))
}

fn basic_constraints(value: &[u8]) -> Result<Authority, TlvError> {
    let mut members = Tlv::parse(value, SEQUENCE)?.children()?;
    let mut authority = Authority::None;
    while let Some(member) = members.next()? {
        match (member.tag(), authority) {
            (BOOLEAN, _) if member.value() != [0] => {
                authority = Authority::Issuer { path_length: usize::MAX };
            }
            (INTEGER, Authority::Issuer { .. }) => {
                let [length] = member.value() else { return Err(member.error("a short path length")) };
                authority = Authority::Issuer { path_length: usize::from(*length) };
            }
            _ => {}
        }
    }
    Ok(authority)
}

/// A certificate with a role of the eSIM PKI has to have that of a TLS server: DPtls, DStls.
fn is_tls_role(value: &[u8]) -> Result<bool, TlvError> {
    let mut policies = Reader::new(value).expect(SEQUENCE)?.children()?;
    let (mut has_role, mut is_tls) = (false, false);
    while let Some(policy) = policies.next()? {
        let id = policy.children()?.expect(OID)?.value();
        if let Some(role) = id.strip_prefix(RSP_ROLE) {
            has_role = true;
            is_tls |= matches!(role, [3 | 6] | [0, 0, 1 | 2, 0]);
        }
    }
    Ok(!has_role || is_tls)
}

fn is_for_servers(value: &[u8]) -> Result<bool, TlvError> {
    let mut usages = Reader::new(value).expect(SEQUENCE)?.children()?;
    let mut found = false;
    while let Some(usage) = usages.next()? {
        found |= usage.value() == SERVER_AUTH || usage.value() == ANY_USAGE;
    }
    Ok(found)
}

/// `UTCTime` or `GeneralizedTime` in the one form that RFC 5280 allows, in seconds since 1970.
fn time(tlv: Option<Tlv<'_>>, parent: &Tlv<'_>) -> Result<i64, TlvError> {
    let tlv = tlv.ok_or_else(|| parent.error("a validity of two times"))?;
    let parsed = match tlv.tag() {
        UTC_TIME => tlv.value().split_at_checked(2).and_then(|(year, rest)| {
            let year = number(year)?;
            seconds(if year < 50 { 2000 + year } else { 1900 + year }, rest)
        }),
        GENERALIZED_TIME => {
            tlv.value().split_at_checked(4).and_then(|(year, rest)| seconds(number(year)?, rest))
        }
        _ => None,
    };
    parsed.ok_or_else(|| tlv.error("a time"))
}

/// From `MMDDHHMMSSZ`.
fn seconds(year: i64, rest: &[u8]) -> Option<i64> {
    let digits = rest.strip_suffix(b"Z").filter(|digits| digits.len() == 10)?;
    let mut pairs = digits.chunks(2).map(number);
    let mut next = |range: std::ops::RangeInclusive<i64>| pairs.next()?.filter(|value| range.contains(value));
    let (month, day) = (next(1..=12)?, next(1..=31)?);
    let (hour, minute, second) = (next(0..=23)?, next(0..=59)?, next(0..=60)?);
    // Days from 1970-01-01 in the Gregorian calendar, with years that begin in March.
    let (y, m) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let days = 365 * y + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 + day - 1 - 719_468;
    Some(((days * 24 + hour) * 60 + minute) * 60 + second)
}

fn number(digits: &[u8]) -> Option<i64> {
    let digits = std::str::from_utf8(digits).ok()?;
    digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times() {
        let check = |tag: u8, text: &str, expect: Option<i64>| {
            let length = u8::try_from(text.len()).unwrap();
            let bytes = [&[tag, length], text.as_bytes()].concat();
            let tlv = Reader::new(&bytes).next().unwrap().unwrap();
            assert_eq!(time(Some(tlv), &tlv).ok(), expect, "{text}");
        };
        check(0x17, "700101000000Z", Some(0));
        check(0x17, "491231235959Z", Some(2_524_607_999));
        check(0x17, "500101000000Z", Some(-631_152_000));
        check(0x18, "20000229120000Z", Some(951_825_600));
        check(0x18, "75001231235959Z", Some(174_541_478_399));
        for wrong in ["7001010000Z", "701301000000Z", "70010100000+Z", "700101000000", ""] {
            check(0x17, wrong, None);
        }
    }
}
