//! `PrepareDownload` (SGP.22 5.7.5).

use super::{Download, Server, Session};
use crate::card::apdu::Sw;
use crate::card::es10::{Surroundings, session_error};
use crate::card::euicc::Euicc;
use crate::card::notification::signature;
use crate::rsp::x509::{Certificate, Role, SubjectKey};
use crate::rsp::{Key, PublicKey};
use crate::tlv::{Element, Malformed, Members, Reader, nest, tlv};

const PREPARE: u32 = 0xBF21;

/// Why the card prepares nothing; the number is `DownloadErrorCode`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
enum Refused {
    InvalidCertificate = 1,
    InvalidSignature = 2,
    UnsupportedCurve = 3,
    NoSession = 4,
    InvalidTransactionId = 5,
}

struct Request<'a> {
    signed: Element<'a>,
    transaction_id: &'a [u8],
    /// otPK.EUICC that the server has bound a package to already.
    bound_to: Option<&'a [u8]>,
    signature: Element<'a>,
    /// Of the confirmation code and the transaction id. The card hands it on and cannot tell whether it is right; nor does it mind
    /// when it is missing though the server asks for it: that is for the server to say.
    confirmation_hash: Option<Element<'a>>,
    certificate: &'a [u8],
}

/// A refusal leaves the session as it was, so that it can be called off.
pub(in crate::card) fn prepare(euicc: &mut Euicc, around: Surroundings, value: &[u8]) -> Result<Vec<u8>, Sw> {
    let request = Request::parse(value)?;
    let (server, binding_key) = match check(euicc, &request) {
        Ok(checked) => checked,
        Err(refused) => return Ok(session_error(PREPARE, request.transaction_id, refused as u8)),
    };
    let one_time_key = one_time_key(euicc, request.bound_to)?;
    let hash = request.confirmation_hash.map_or(&[][..], |hash| hash.raw);
    let signed = nest(
        0x30,
        [&tlv(0x80, &server.transaction_id)[..], &tlv(0x5F49, one_time_key.public().to_point()), hash],
    );
    let covered = [&signed, request.signature.raw].concat();
    let signature = signature(euicc.signer(&server.issuer)?, &covered, around.spoilt);
    euicc.session = Session::Prepared(Box::new(Download { server, binding_key, one_time_key }));
    Ok(nest(PREPARE, [nest(0xA0, [signed, signature])]))
}

fn check(euicc: &Euicc, request: &Request<'_>) -> Result<(Server, PublicKey), Refused> {
    let server = match &euicc.session {
        Session::Authenticated(server) => server,
        Session::Prepared(download) => &download.server,
        Session::None | Session::Challenged(_) | Session::Loading(_) => return Err(Refused::NoSession),
    };
    let root = euicc.identity.under(&server.issuer).ok_or(Refused::NoSession)?.issuer();
    let certificate = Certificate::parse(request.certificate).map_err(|_| Refused::InvalidCertificate)?;
    let same_owner = certificate.registered_id() == Some(&server.oid[..]) && server.role == Role::DpAuth;
    if !certificate.has_role(Role::DpPb) || !same_owner || certificate.verify(root).is_err() {
        return Err(Refused::InvalidCertificate);
    }
    let SubjectKey::P256(key) = certificate.key() else { return Err(Refused::UnsupportedCurve) };
    let covered = [request.signed.raw, &server.euicc_signature1].concat();
    if !key.verifies(&covered, request.signature.value) {
        return Err(Refused::InvalidSignature);
    }
    if request.transaction_id != server.transaction_id {
        return Err(Refused::InvalidTransactionId);
    }
    Ok((server.clone(), key))
}

/// The key pair that the server remembers, if the card does too; a new one otherwise.
fn one_time_key(euicc: &mut Euicc, bound_to: Option<&[u8]>) -> Result<Key, Sw> {
    let kept = euicc.state().one_time_key.as_ref().and_then(Key::from_bytes);
    if let (Some(kept), Some(point)) = (kept, bound_to)
        && kept.public().to_point() == point
    {
        return Ok(kept);
    }
    let key = euicc.new_one_time_key()?;
    euicc.change(|state| state.one_time_key = Some(key.to_bytes()))?;
    Ok(key)
}

impl<'a> Request<'a> {
    fn parse(value: &'a [u8]) -> Result<Request<'a>, Malformed> {
        let mut members = Reader::of(value);
        let signed = members.required(0x30)?;
        let signature = members.required(0x5F37)?;
        let confirmation_hash = members.optional(0x04)?;
        let certificate = members.required(0x30)?.raw;
        let inner = Members::of(signed.value)?;
        let transaction_id = inner.required(0x80)?;
        let fits = (1..=16).contains(&transaction_id.len())
            && inner.required(0x01)?.len() == 1
            && confirmation_hash.is_none_or(|hash| hash.value.len() == 32);
        if !fits {
            return Err(Malformed);
        }
        let bound_to = inner.optional(0x5F49)?;
        Ok(Request { signed, transaction_id, bound_to, signature, confirmation_hash, certificate })
    }
}
