//! What a server says when a fault makes it lie to the card.

use std::borrow::Cow;

use super::authentication;
use super::faults::Fault;
use crate::rsp::x509::{OTHER_CURVE, Role, Subject, Template};
use crate::rsp::{Credential, Key, Pki};

/// Where false certificates come from.
#[derive(Clone, Debug)]
pub(super) struct Lies {
    /// The simulation's own infrastructure: it would certify anything.
    pub(super) pki: Pki,
    /// OID of the server, in dots.
    pub(super) oid: String,
}

/// OID that belongs to no server.
const OTHER_OID: &str = "2.999.66";

/// An infrastructure that no card believes.
pub(super) fn foreign() -> Pki {
    Pki::from_seed(*b"an infrastructure nobody trusts ")
}

fn is(faults: &[Fault], lie: &Fault) -> bool {
    faults.contains(lie)
}

/// The credential that the card gets to see instead of `own`.
pub(super) fn credential(own: &Credential, role: Role, lies: &Lies, faults: &[Fault]) -> Credential {
    let other_role = match role {
        Role::DpAuth => Role::DpPb,
        _ => Role::DpAuth,
    };
    let told = faults.iter().find_map(|fault| match fault {
        Fault::WrongCurve => {
            let subject = Subject { common_name: "Other curve".to_owned(), ..Subject::default() };
            let template = Template::new(role, subject, 6).registered_id(&lies.oid);
            let certificate = template.certify(OTHER_CURVE, lies.pki.ci());
            Some(Credential { key: own.key.clone(), certificate })
        }
        Fault::ForeignCertificate => Some(foreign().server(role, &lies.oid)),
        Fault::WrongRole => Some(lies.pki.server(other_role, &lies.oid)),
        Fault::OtherOid => Some(lies.pki.server(role, OTHER_OID)),
        _ => None,
    });
    told.unwrap_or_else(|| own.clone())
}

/// The signature over `data`.
pub(super) fn sign(key: &Key, data: &[u8], faults: &[Fault]) -> [u8; 64] {
    let mut signature = key.sign(data);
    if is(faults, &Fault::WrongSignature)
        && let [.., last] = &mut signature
    {
        *last ^= 0x01;
    }
    signature
}

/// The address in `serverSigned1`.
pub(super) fn address<'a>(own: &'a str, faults: &'a [Fault]) -> &'a str {
    faults
        .iter()
        .find_map(|fault| match fault {
            Fault::LyingAddress { address } => Some(address.as_str()),
            _ => None,
        })
        .unwrap_or(own)
}

/// The card's challenge.
pub(super) fn challenge<'a>(own: &'a [u8], faults: &[Fault]) -> Cow<'a, [u8]> {
    flipped(own, is(faults, &Fault::WrongChallenge))
}

/// The issuer that the card is to use.
pub(super) fn issuer_id<'a>(own: &'a [u8], faults: &[Fault]) -> Cow<'a, [u8]> {
    flipped(own, is(faults, &Fault::UnknownIssuer))
}

/// The transaction id in JSON.
pub(super) fn transaction_id(own: &[u8], faults: &[Fault]) -> String {
    authentication::transaction_id(&flipped(own, is(faults, &Fault::OtherTransactionId)))
}

/// The transaction id in what is signed.
pub(super) fn signed_transaction_id<'a>(own: &'a [u8], faults: &[Fault]) -> Cow<'a, [u8]> {
    flipped(own, is(faults, &Fault::SignedTransactionId))
}

fn flipped(own: &[u8], lying: bool) -> Cow<'_, [u8]> {
    if !lying {
        return Cow::Borrowed(own);
    }
    let mut other = own.to_vec();
    if let Some(last) = other.last_mut() {
        *last ^= 0x01;
    }
    Cow::Owned(other)
}
