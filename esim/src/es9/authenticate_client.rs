//! AuthenticateClient: the card proves to the server who it is, and the server says what it has for it (SGP.22 5.6.3, 5.8.2).

use serde::Deserialize;

use super::envelope::{Text, read};
use super::members::{base64, bytes, object, required, tlv, transaction_id};
use super::{AnswerFault, Es9Error, Es9Function, HttpAnswer, RspServer, RspTransport};
use crate::certificate::MAX_CERTIFICATE;
use crate::es10::authenticate_server::{AuthenticatedCard, SIGNATURE};
use crate::es10::metadata::{MAX_METADATA, ProfileMetadata};
use crate::es10::prepare_download::{DownloadAuthorisation, MAX_SIGNED2};
use crate::tlv::tags;
use crate::types::{MatchingId, ServerAddress, TransactionId};

/// Most events that are taken from one server.
pub const MAX_EVENTS: usize = 64;

/// What the server has for this card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ClientAuthenticated {
    /// It is an SM-DS: these servers have something.
    Events {
        /// The name of the session, where the server repeats it.
        transaction_id: Option<TransactionId>,
        /// Where to go.
        entries: Vec<EventEntry>,
    },
    /// It is an SM-DP+: a profile.
    Profile(Box<ProfileOffer>),
}

/// A server that has something for this card.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct EventEntry {
    /// The event's name, which is the matching id there.
    pub event_id: MatchingId,
    /// The server: an SM-DP+, or another SM-DS.
    pub server: ServerAddress,
}

/// A profile that the server is ready to give out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProfileOffer {
    /// The name of the session, where the server repeats it.
    pub transaction_id: Option<TransactionId>,
    /// What the profile is.
    pub metadata: ProfileMetadata,
    /// What goes to the card before the download, as it came.
    pub authorisation: DownloadAuthorisation,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Members<'a> {
    #[serde(borrow, default)]
    transaction_id: Option<Text<'a>>,
    #[serde(borrow, default)]
    profile_metadata: Option<Text<'a>>,
    #[serde(borrow, default)]
    smdp_signed2: Option<Text<'a>>,
    #[serde(borrow, default)]
    smdp_signature2: Option<Text<'a>>,
    #[serde(borrow, default)]
    smdp_certificate: Option<Text<'a>>,
    #[serde(borrow, default)]
    event_entries: Option<Vec<Entry<'a>>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Entry<'a> {
    #[serde(borrow, default)]
    event_id: Option<Text<'a>>,
    #[serde(borrow, default)]
    rsp_server_address: Option<Text<'a>>,
}

/// The request.
#[must_use]
pub fn request(transaction_id: &TransactionId, card: &AuthenticatedCard) -> Vec<u8> {
    object([
        ("transactionId", transaction_id.as_text().to_owned()),
        ("authenticateServerResponse", base64(card.raw.as_bytes())),
    ])
}

/// Reads the answer.
///
/// # Errors
/// [`Es9Error::Refused`], [`Es9Error::Answer`].
pub fn parse(answer: &HttpAnswer) -> Result<ClientAuthenticated, Es9Error> {
    let function = Es9Function::AuthenticateClient;
    let members: Members<'_> = read(function, answer)?;
    take(members).map_err(|fault| Es9Error::Answer { function, fault })
}

fn take(members: Members<'_>) -> Result<ClientAuthenticated, AnswerFault> {
    let transaction_id = transaction_id(members.transaction_id.as_ref())?;
    if let Some(entries) = members.event_entries {
        if entries.len() > MAX_EVENTS {
            return Err(AnswerFault::TooLarge { limit: MAX_EVENTS });
        }
        let entries = entries.into_iter().map(entry).collect::<Result<_, _>>()?;
        return Ok(ClientAuthenticated::Events { transaction_id, entries });
    }
    let metadata = required("profileMetadata", members.profile_metadata)?;
    let metadata = bytes("profileMetadata", &metadata, MAX_METADATA)?;
    let signed2 = required("smdpSigned2", members.smdp_signed2)?;
    let signature2 = required("smdpSignature2", members.smdp_signature2)?;
    let certificate = required("smdpCertificate", members.smdp_certificate)?;
    Ok(ClientAuthenticated::Profile(Box::new(ProfileOffer {
        transaction_id,
        metadata: ProfileMetadata::parse(&metadata)
            .map_err(|reason| AnswerFault::Tlv { member: "profileMetadata", reason })?,
        authorisation: DownloadAuthorisation {
            signed2: tlv("smdpSigned2", &signed2, tags::SEQUENCE, MAX_SIGNED2)?,
            signature2: tlv("smdpSignature2", &signature2, SIGNATURE, MAX_SIGNED2)?,
            certificate: tlv("smdpCertificate", &certificate, tags::SEQUENCE, MAX_CERTIFICATE)?,
        },
    })))
}

fn entry(entry: Entry<'_>) -> Result<EventEntry, AnswerFault> {
    let event_id = required("eventId", entry.event_id)?;
    let server = required("rspServerAddress", entry.rsp_server_address)?;
    let expected = "a server address";
    Ok(EventEntry {
        event_id: MatchingId::new(event_id.0.trim())
            .map_err(|_| AnswerFault::Member { member: "eventId", expected: "a matching id" })?,
        server: server.0.parse().map_err(|_| AnswerFault::Member { member: "rspServerAddress", expected })?,
    })
}

impl<T: RspTransport> RspServer<'_, T> {
    /// Shows the card's proof, and learns what there is for it.
    ///
    /// # Errors
    /// [`Es9Error`].
    pub async fn authenticate_client(
        &mut self,
        transaction_id: &TransactionId,
        card: &AuthenticatedCard,
    ) -> Result<ClientAuthenticated, Es9Error> {
        parse(&self.call(Es9Function::AuthenticateClient, request(transaction_id, card)).await?)
    }
}
