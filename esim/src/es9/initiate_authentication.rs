//! InitiateAuthentication: the server proves to the card who it is (SGP.22 5.6.1, 5.8.1).

use serde::Deserialize;

use super::envelope::{Text, read};
use super::members::{base64, object, required, tlv, transaction_id};
use super::{AnswerFault, Es9Error, Es9Function, HttpAnswer, RspServer, RspTransport};
use crate::certificate::MAX_CERTIFICATE;
use crate::es10::authenticate_server::{MAX_CERTIFICATES, MAX_CRL, SIGNATURE, ServerAuthentication};
use crate::es10::{EuiccChallenge, EuiccInfo1};
use crate::tlv::{Bits, Writer, tags};
use crate::types::{ServerAddress, TransactionId};

/// Longest signed part that is passed on to a card.
const MAX_SIGNED: usize = 1024;

/// What the server answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuthenticationInitiated {
    /// The name of this session.
    pub transaction_id: TransactionId,
    /// What goes to the card, as it came.
    pub authentication: ServerAuthentication,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Members<'a> {
    #[serde(borrow, default)]
    transaction_id: Option<Text<'a>>,
    #[serde(borrow, default)]
    server_signed1: Option<Text<'a>>,
    #[serde(borrow, default)]
    server_signature1: Option<Text<'a>>,
    #[serde(borrow, default, rename = "euiccCiPKIdToBeUsed", alias = "euiccCiPKIdentifierToBeUsed")]
    euicc_ci_pk_id_to_be_used: Option<Text<'a>>,
    #[serde(borrow, default)]
    server_certificate: Option<Text<'a>>,
    #[serde(borrow, default)]
    other_certs_in_chain: Option<Vec<Text<'a>>>,
    #[serde(borrow, default)]
    crl_list: Option<Vec<Text<'a>>>,
}

/// The request. `rsp_capability` is the LPA's own, which only servers of version 3 know.
#[must_use]
pub fn request(
    server: &ServerAddress,
    challenge: &EuiccChallenge,
    info: &EuiccInfo1,
    rsp_capability: Option<&Bits>,
) -> Vec<u8> {
    let own_capability = rsp_capability.map(|bits| {
        let mut writer = Writer::new();
        writer.value(tags::BIT_STRING, &bits.to_value());
        ("lpaRspCapability", base64(&writer.finish()))
    });
    let members = [
        ("smdpAddress", server.to_string()),
        ("euiccChallenge", base64(&challenge.0)),
        ("euiccInfo1", base64(info.raw.as_bytes())),
    ];
    object(members.into_iter().chain(own_capability))
}

/// Reads the answer.
///
/// # Errors
/// [`Es9Error::Refused`], [`Es9Error::Answer`].
pub fn parse(answer: &HttpAnswer) -> Result<AuthenticationInitiated, Es9Error> {
    let function = Es9Function::InitiateAuthentication;
    let members: Members<'_> = read(function, answer)?;
    take(members).map_err(|fault| Es9Error::Answer { function, fault })
}

fn take(members: Members<'_>) -> Result<AuthenticationInitiated, AnswerFault> {
    let signed1 = required("serverSigned1", members.server_signed1)?;
    let signature1 = required("serverSignature1", members.server_signature1)?;
    let certificate = required("serverCertificate", members.server_certificate)?;
    let key_id = members.euicc_ci_pk_id_to_be_used.filter(|text| !text.0.trim().is_empty());
    let list = |member, texts: Option<Vec<Text<'_>>>, limit| {
        let texts = texts.unwrap_or_default();
        if texts.len() > MAX_CERTIFICATES {
            return Err(AnswerFault::TooLarge { limit: MAX_CERTIFICATES });
        }
        texts.iter().map(|text| tlv(member, text, tags::SEQUENCE, limit)).collect()
    };
    Ok(AuthenticationInitiated {
        transaction_id: required("transactionId", transaction_id(members.transaction_id.as_ref())?)?,
        authentication: ServerAuthentication {
            signed1: tlv("serverSigned1", &signed1, tags::SEQUENCE, MAX_SIGNED)?,
            signature1: tlv("serverSignature1", &signature1, SIGNATURE, MAX_SIGNED)?,
            ci_pk_id: key_id
                .map(|text| tlv("euiccCiPKIdToBeUsed", &text, tags::OCTETS, MAX_SIGNED))
                .transpose()?,
            certificate: tlv("serverCertificate", &certificate, tags::SEQUENCE, MAX_CERTIFICATE)?,
            other_certificates: list("otherCertsInChain", members.other_certs_in_chain, MAX_CERTIFICATE)?,
            crls: list("crlList", members.crl_list, MAX_CRL)?,
        },
    })
}

impl<T: RspTransport> RspServer<'_, T> {
    /// Asks the server to prove who it is.
    ///
    /// # Errors
    /// [`Es9Error`].
    pub async fn initiate_authentication(
        &mut self,
        challenge: &EuiccChallenge,
        info: &EuiccInfo1,
        rsp_capability: Option<&Bits>,
    ) -> Result<AuthenticationInitiated, Es9Error> {
        let request = request(self.address(), challenge, info, rsp_capability);
        parse(&self.call(Es9Function::InitiateAuthentication, request).await?)
    }
}
