//! Common mutual authentication, the server's part (SGP.22 3.0.1, 5.6.1, 5.6.3, 5.8).

use super::config::Flavour;
use super::core::{Core, Kind};
use super::faults::Fault;
use super::lies;
use super::request::{Refusal, Request, base64};
use super::session::{Client, Session, Stage};
use super::status::{Codes, EUICC_SIGNATURE, EXECUTION_ERROR, Reply, Status, UNKNOWN_TRANSACTION, success};
use crate::card::Version;
use crate::hex::hex;
use crate::tlv::{self, Malformed, Members, Reader, named_bits, nest, non_negative, tlv};

const EUICC_INFO1: u32 = 0xBF20;
const EUICC_INFO2: u32 = 0xBF22;
const AUTHENTICATE: u32 = 0xBF38;
const SIGNATURE: u32 = 0x5F37;

/// Key identifiers that a card names.
const MAX_KEY_IDS: usize = 32;
/// Version that a server of the third flavour names.
const SVN_3: [u8; 3] = [3, 1, 0];
/// `serverRspCapability`: cancelForEmptySpnPnSupport.
const CAPABILITY_BITS: [u8; 1] = [3];

/// What a server of this kind says when it cannot begin.
struct Refusals {
    address: Codes,
    no_issuer: Codes,
    version: Codes,
    no_certificate: Codes,
}

impl Kind {
    fn refusals(self) -> Refusals {
        match self {
            Kind::SmDp => Refusals {
                address: ("8.8.1", "3.8", "this is another SM-DP+"),
                no_issuer: ("8.8.2", "3.1", "none of the eUICC's issuers is known"),
                version: ("8.8.3", "3.1", "the eUICC's version is not supported"),
                no_certificate: ("8.8.4", "3.7", "no CERT.DPauth that the eUICC can verify"),
            },
            Kind::SmDs => Refusals {
                address: ("8.9.1", "3.8", "this is another SM-DS"),
                no_issuer: ("8.9.2", "3.1", "none of the eUICC's issuers is known"),
                version: ("8.9.3", "3.1", "the eUICC's version is not supported"),
                no_certificate: ("8.9.4", "3.7", "no CERT.DSauth that the eUICC can verify"),
            },
        }
    }
}

/// `EUICCInfo1`.
struct Info1 {
    svn: Version,
    verification: Vec<Vec<u8>>,
    signing: Vec<Vec<u8>>,
    /// Has members of version 3.
    is_v3: bool,
}

impl Info1 {
    fn parse(object: &[u8]) -> Result<Info1, Malformed> {
        let object = tlv::only(object)?;
        if object.tag != EUICC_INFO1 {
            return Err(Malformed);
        }
        let members = Members::of(object.value)?;
        let is_v3 = [0x88, 0xB1, 0x93].into_iter().any(|tag| matches!(members.optional(tag), Ok(Some(_))));
        Ok(Info1 {
            svn: Version(members.required(0x82)?.try_into().map_err(|_| Malformed)?),
            verification: key_ids(members.required(0xA9)?)?,
            signing: key_ids(members.required(0xAA)?)?,
            is_v3,
        })
    }
}

fn key_ids(list: &[u8]) -> Result<Vec<Vec<u8>>, Malformed> {
    let mut ids = Vec::new();
    let mut list = Reader::of(list);
    while let Some((_, id)) = list.any()? {
        if ids.len() == MAX_KEY_IDS {
            return Err(Malformed);
        }
        ids.push(id.value.to_vec());
    }
    Ok(ids)
}

impl Core {
    /// `InitiateAuthentication`.
    pub(super) fn initiate(&mut self, request: &Request, faults: &[Fault]) -> Result<Reply, Refusal> {
        let refusals = self.kind().refusals();
        let wanted = request.text("smdpAddress")?;
        let challenge = request.base64("euiccChallenge")?;
        if challenge.len() != 16 {
            return Err(Refusal::Malformed("euiccChallenge has not 16 bytes".to_owned()));
        }
        let info = Info1::parse(&request.base64("euiccInfo1")?)?;
        if !wanted.eq_ignore_ascii_case(&self.address) {
            return Err(Status::because(refusals.address, format!("{} is its address", self.address)).into());
        }
        if !self.speaks_with(info.svn) {
            return Err(refusals.version.into());
        }
        let issuer = info.signing.iter().filter(|id| self.trust.knows(id)).collect::<Vec<_>>();
        let &first = issuer.first().ok_or(refusals.no_issuer)?;
        let place = |id: &Vec<u8>| self.own.iter().position(|own| own.issuer_id == *id);
        let (issuer, own) = issuer
            .into_iter()
            .filter(|id| info.verification.contains(id))
            .find_map(|id| Some((id, place(id)?)))
            .or_else(|| info.verification.iter().find_map(|id| Some((first, place(id)?))))
            .ok_or(refusals.no_certificate)?;

        let is_v3 = match self.settings.flavour {
            Flavour::V2 => false,
            Flavour::V3 => info.is_v3 && request.has("lpaRspCapability"),
            Flavour::V3Always => true,
        };
        let session = self.sessions.begin(&self.address, own)?;
        let transaction_id = session.transaction_id.clone();
        let signed = nest(
            0x30,
            [
                tlv(0x80, lies::signed_transaction_id(&transaction_id, faults)),
                tlv(0x81, lies::challenge(&challenge, faults)),
                tlv(0x83, lies::address(&session.address, faults)),
                tlv(0x84, session.server_challenge),
            ]
            .into_iter()
            .chain(is_v3.then(|| nest(0xA5, [tlv(0x80, SVN_3), tlv(0x81, [0x00])])))
            .chain(is_v3.then(|| tlv(0x86, named_bits(CAPABILITY_BITS)))),
        );
        let shown = lies::credential(&self.own_auth(own)?, self.kind().auth_role(), &self.lies, faults);
        let mut reply = success();
        reply.insert("transactionId".to_owned(), lies::transaction_id(&transaction_id, faults).into());
        reply.insert("serverSigned1".to_owned(), base64(&signed));
        reply.insert(
            "serverSignature1".to_owned(),
            base64(tlv(SIGNATURE, lies::sign(&shown.key, &signed, faults))),
        );
        reply.insert("euiccCiPKIdToBeUsed".to_owned(), base64(tlv(0x04, lies::issuer_id(issuer, faults))));
        reply.insert("serverCertificate".to_owned(), base64(shown.certificate.der()));
        if is_v3 {
            reply.insert("otherCertsInChain".to_owned(), serde_json::json!([]));
        }
        Ok(reply)
    }

    /// The part of `AuthenticateClient` that SM-DP+ and SM-DS have in common. The session ends with an error, or is
    /// handed out to be [put](super::session::Sessions::put) back.
    pub(super) fn authenticate(&mut self, request: &Request) -> Result<(Session, Client), Refusal> {
        let id = request.transaction_id()?;
        let response = request.base64("authenticateServerResponse")?;
        let response = Response::parse(&response)?;
        let session = self.sessions.take(&id).ok_or(UNKNOWN_TRANSACTION)?;
        if !matches!(session.stage, Stage::Initiated) {
            return Err(UNKNOWN_TRANSACTION.into());
        }
        let response = match response {
            Response::Proof(proof) => proof,
            Response::Error(code) => {
                return Err(
                    Status::because(EXECUTION_ERROR, format!("AuthenticateServer error {code}")).into()
                );
            }
        };
        let card = self.trust.card(response.euicc_certificate, response.eum_certificate)?;
        if !card.key.verifies(response.signed.raw, response.signature.value) {
            return Err(EUICC_SIGNATURE.into());
        }
        let proof = Proof::parse(response.signed.value)?;
        let genuine = proof.transaction_id == session.transaction_id
            && proof.server_challenge == session.server_challenge
            && proof.address == session.address.as_bytes();
        if !genuine {
            return Err(EUICC_SIGNATURE.into());
        }
        let client = Client {
            card,
            matching_id: proof.matching_id,
            tac: proof.tac,
            free_memory: proof.free_memory,
            euicc_signature1: response.signature.raw.to_vec(),
        };
        Ok((session, client))
    }

    fn speaks_with(&self, Version(svn): Version) -> bool {
        let newest = if self.settings.flavour == Flavour::V2 { 2 } else { 3 };
        let oldest = self.settings.lowest_svn.map_or([2, 0, 0], |Version(lowest)| lowest);
        let [major, ..] = svn;
        svn >= oldest && major <= newest
    }
}

/// `AuthenticateServerResponse`.
enum Response<'a> {
    Proof(Signed<'a>),
    /// `AuthenticateErrorCode`.
    Error(u32),
}

struct Signed<'a> {
    signed: tlv::Element<'a>,
    signature: tlv::Element<'a>,
    euicc_certificate: &'a [u8],
    eum_certificate: &'a [u8],
}

impl<'a> Response<'a> {
    fn parse(object: &'a [u8]) -> Result<Response<'a>, Malformed> {
        let object = tlv::only(object)?;
        let inner = tlv::only(object.value)?;
        if object.tag != AUTHENTICATE {
            return Err(Malformed);
        }
        match inner.tag {
            0xA0 => {
                let mut members = Reader::of(inner.value);
                // Version 3 has further certificates behind these.
                Ok(Response::Proof(Signed {
                    signed: members.required(0x30)?,
                    signature: members.required(SIGNATURE)?,
                    euicc_certificate: members.required(0x30)?.raw,
                    eum_certificate: members.required(0x30)?.raw,
                }))
            }
            0xA1 => Ok(Response::Error(error_code(inner.value)?)),
            _ => Err(Malformed),
        }
    }
}

/// The code in `AuthenticateResponseError` and `DownloadResponseError`.
pub(super) fn error_code(value: &[u8]) -> Result<u32, Malformed> {
    non_negative(Members::of(value)?.required(0x02)?)?.ok_or(Malformed)
}

/// `EuiccSigned1`, as far as a server makes use of it.
struct Proof<'a> {
    transaction_id: &'a [u8],
    address: &'a [u8],
    server_challenge: &'a [u8],
    matching_id: String,
    tac: Vec<u8>,
    free_memory: Option<usize>,
}

impl<'a> Proof<'a> {
    fn parse(value: &'a [u8]) -> Result<Proof<'a>, Malformed> {
        let members = Members::of(value)?;
        let context = Members::of(members.required(0xA0)?)?;
        let device = Members::of(context.required(0xA1)?)?;
        let matching_id = context.optional(0x80)?.unwrap_or_default().to_vec();
        let info2 = Members::of(members.required(EUICC_INFO2)?)?;
        let resources = info2.optional(0x84)?.map(Members::of).transpose()?;
        let memory = resources.map(|resources| resources.optional(0x82)).transpose()?.flatten();
        let free_memory = memory.map(|memory| {
            memory.iter().fold(0usize, |sum, byte| sum.saturating_mul(256).saturating_add(usize::from(*byte)))
        });
        Ok(Proof {
            transaction_id: members.required(0x80)?,
            address: members.required(0x83)?,
            server_challenge: members.required(0x84)?,
            matching_id: String::from_utf8(matching_id).map_err(|_| Malformed)?,
            tac: device.required(0x80)?.to_vec(),
            free_memory,
        })
    }
}

/// Transaction ids as JSON has them.
pub(super) fn transaction_id(id: &[u8]) -> String {
    hex(id)
}
