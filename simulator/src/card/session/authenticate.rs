//! `AuthenticateServer` (SGP.22 5.7.13).

use super::{Server, Session};
use crate::card::apdu::Sw;
use crate::card::es10::{Surroundings, information, session_error};
use crate::card::euicc::Euicc;
use crate::card::notification::signature;
use crate::rsp::x509::{Certificate, Role, SubjectKey};
use crate::tlv::{Element, Malformed, Members, Reader, nest, tlv};

const AUTHENTICATE: u32 = 0xBF38;

/// Longest host name with a port.
const MAX_ADDRESS: usize = 261;

/// Why the card does not believe the server; the number is `AuthenticateErrorCode`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
enum Distrust {
    InvalidCertificate = 1,
    InvalidSignature = 2,
    UnsupportedCurve = 3,
    NoSession = 4,
    InvalidOid = 5,
    ChallengeMismatch = 6,
    CiPkUnknown = 7,
}

struct Request<'a> {
    signed: ServerSigned<'a>,
    signature: &'a [u8],
    /// Empty where the choice is the card's (version 3).
    issuer: &'a [u8],
    certificate: &'a [u8],
    context: Element<'a>,
}

/// `serverSigned1`.
struct ServerSigned<'a> {
    raw: &'a [u8],
    transaction_id: &'a [u8],
    euicc_challenge: &'a [u8],
    address: &'a str,
    server_challenge: &'a [u8],
}

/// A refusal ends the session; only bytes that are no request leave it as it is.
pub(in crate::card) fn authenticate(
    euicc: &mut Euicc,
    around: Surroundings,
    value: &[u8],
) -> Result<Vec<u8>, Sw> {
    let request = Request::parse(value)?;
    let trusted = check(euicc, &request);
    euicc.interrupt();
    let trusted = match trusted {
        Ok(trusted) => trusted,
        Err(distrust) => {
            return Ok(session_error(AUTHENTICATE, request.signed.transaction_id, distrust as u8));
        }
    };
    let signed = nest(
        0x30,
        [
            tlv(0x80, request.signed.transaction_id),
            tlv(0x83, request.signed.address),
            tlv(0x84, request.signed.server_challenge),
            information::info2(euicc, around),
            request.context.raw.to_vec(),
        ],
    );
    let signer = euicc.signer(&trusted.issuer)?;
    let signature = signature(signer, &signed, around.spoilt);
    let response = nest(
        AUTHENTICATE,
        [nest(0xA0, [&signed, &signature[..], signer.euicc_certificate(), signer.eum_certificate()])],
    );
    euicc.session = Session::Authenticated(Server {
        transaction_id: request.signed.transaction_id.to_vec(),
        address: request.signed.address.to_owned(),
        oid: trusted.oid,
        role: trusted.role,
        issuer: trusted.issuer,
        euicc_signature1: signature,
    });
    Ok(response)
}

/// What the checks found out.
struct Trusted {
    issuer: Vec<u8>,
    role: Role,
    oid: Vec<u8>,
}

fn check(euicc: &Euicc, request: &Request<'_>) -> Result<Trusted, Distrust> {
    let Session::Challenged(challenge) = &euicc.session else { return Err(Distrust::NoSession) };
    let known = euicc.verification_ids();
    let issuer = match request.issuer {
        [] => known.first().copied(),
        wanted => known.into_iter().find(|id| *id == wanted),
    };
    let issuer = issuer.ok_or(Distrust::CiPkUnknown)?;
    let root = euicc.identity.under(issuer).ok_or(Distrust::CiPkUnknown)?.issuer();
    let certificate = Certificate::parse(request.certificate).map_err(|_| Distrust::InvalidCertificate)?;
    let role = [Role::DpAuth, Role::DsAuth].into_iter().find(|role| certificate.has_role(*role));
    let role = role.ok_or(Distrust::InvalidCertificate)?;
    certificate.verify(root).map_err(|_| Distrust::InvalidCertificate)?;
    let SubjectKey::P256(key) = certificate.key() else { return Err(Distrust::UnsupportedCurve) };
    if !key.verifies(request.signed.raw, request.signature) {
        return Err(Distrust::InvalidSignature);
    }
    if request.signed.euicc_challenge != challenge {
        return Err(Distrust::ChallengeMismatch);
    }
    let oid = certificate.registered_id().ok_or(Distrust::InvalidOid)?.to_vec();
    Ok(Trusted { issuer: issuer.to_vec(), role, oid })
}

impl<'a> Request<'a> {
    /// What version 3 has behind `ctxParams1` is skipped.
    fn parse(value: &'a [u8]) -> Result<Request<'a>, Malformed> {
        let mut members = Reader::of(value);
        let signed = ServerSigned::parse(members.required(0x30)?)?;
        let signature = members.required(0x5F37)?.value;
        let issuer = members.optional(0x04)?.map_or(&[][..], |issuer| issuer.value);
        let certificate = members.required(0x30)?.raw;
        let context = members.required(0xA0)?;
        while members.any()?.is_some() {}
        Ok(Request { signed, signature, issuer, certificate, context })
    }
}

impl<'a> ServerSigned<'a> {
    fn parse(element: Element<'a>) -> Result<ServerSigned<'a>, Malformed> {
        let members = Members::of(element.value)?;
        let address = std::str::from_utf8(members.required(0x83)?).map_err(|_| Malformed)?;
        let signed = ServerSigned {
            raw: element.raw,
            transaction_id: members.required(0x80)?,
            euicc_challenge: members.required(0x81)?,
            address,
            server_challenge: members.required(0x84)?,
        };
        let fits = (1..=16).contains(&signed.transaction_id.len())
            && signed.euicc_challenge.len() == 16
            && signed.server_challenge.len() == 16
            && address.len() <= MAX_ADDRESS;
        if fits { Ok(signed) } else { Err(Malformed) }
    }
}
