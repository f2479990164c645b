//! ES10b.AuthenticateServer: the card checks the server, and proves to it who it is (SGP.22 5.7.13).

use super::Function;
use super::answer::{Fault, read};
use super::device_info::{DeviceInfo, Extensibility};
use super::euicc_info::{self, EuiccInfo2};
use crate::error::Error;
use crate::isdr::IsdR;
use crate::tlv::{RawTlv, Tag, Tlv, TlvError, Writer, encode, once, required, tags};
use crate::transport::ApduChannel;
use crate::types::{MatchingId, TransactionId};

/// Most further certificates, and most revocation lists, that are passed on to a card (v3).
pub const MAX_CERTIFICATES: usize = 4;
/// Longest revocation list that is passed on to a card (v3).
pub const MAX_CRL: usize = 8 * 1024;

/// A signature: 64 bytes, the two numbers one after the other.
pub const SIGNATURE: Tag = Tag::new(0x5F37);

const EUICC_INFO2: Tag = Tag::new(0xBF22);

/// What a server says about itself, as it came: the card checks the signature over these very bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerAuthentication {
    /// `serverSigned1`.
    pub signed1: RawTlv,
    /// `serverSignature1`.
    pub signature1: RawTlv,
    /// The issuer that the server chose among those of the card; servers of version 3 may leave it out.
    pub ci_pk_id: Option<RawTlv>,
    /// The server's certificate.
    pub certificate: RawTlv,
    /// Those between it and the issuer (v3).
    pub other_certificates: Vec<RawTlv>,
    /// Revocation lists (v3).
    pub crls: Vec<RawTlv>,
}

/// What an LPA reads in `serverSigned1`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerSigned1 {
    /// The name of this session.
    pub transaction_id: TransactionId,
    /// Who the server says it is.
    pub server_address: String,
}

/// A card that has accepted the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuthenticatedCard {
    /// The session that it has opened.
    pub transaction_id: TransactionId,
    /// What the card says about itself in there, where that can be read.
    pub info: Option<Box<EuiccInfo2>>,
    /// All of the answer as the card signed it, for the server.
    pub raw: RawTlv,
}

impl ServerSigned1 {
    /// Reads it.
    ///
    /// # Errors
    /// [`TlvError`].
    pub fn parse(signed1: &[u8]) -> Result<Self, TlvError> {
        let (mut transaction_id, mut server_address) = (None, None);
        let mut members = Tlv::parse(signed1, tags::SEQUENCE)?.children()?;
        while let Some(member) = members.next()? {
            match member.tag() {
                tags::C0 => once(&mut transaction_id, &member, read_transaction_id)?,
                tags::C3 => once(&mut server_address, &member, Tlv::text)?,
                _ => {}
            }
        }
        Ok(Self {
            transaction_id: required(transaction_id, tags::C0)?,
            server_address: required(server_address, tags::C3)?.to_owned(),
        })
    }
}

/// A transaction id wherever one stands.
pub(super) fn read_transaction_id(tlv: &Tlv<'_>) -> Result<TransactionId, TlvError> {
    TransactionId::from_bytes(tlv.value()).ok_or_else(|| tlv.error("a transaction id of 1 to 16 bytes"))
}

/// The request. An empty matching id is left out.
#[must_use]
pub fn request(
    server: &ServerAuthentication,
    matching_id: &MatchingId,
    device: &DeviceInfo,
    card: Extensibility,
) -> Vec<u8> {
    encode(Function::AuthenticateServer.tag(), |w| {
        w.raw(server.signed1.as_bytes()).raw(server.signature1.as_bytes());
        if let Some(id) = &server.ci_pk_id {
            w.raw(id.as_bytes());
        }
        w.raw(server.certificate.as_bytes());
        w.nested(tags::A0, |w| {
            if !matching_id.is_empty() {
                w.value(tags::C0, matching_id.expose().as_bytes());
            }
            device.write(w, card);
        });
        list(w, tags::A1, &server.other_certificates);
        list(w, tags::A2, &server.crls);
    })
}

fn list(w: &mut Writer, tag: Tag, items: &[RawTlv]) {
    if !items.is_empty() {
        w.nested(tag, |w| {
            for item in items {
                w.raw(item.as_bytes());
            }
        });
    }
}

/// Reads the answer.
///
/// # Errors
/// [`Error::Refused`], [`Error::Malformed`].
pub fn parse(answer: &[u8]) -> Result<AuthenticatedCard, Error> {
    read(Function::AuthenticateServer, answer, |tlv| match only_choice(&tlv)? {
        Choice::Ok(ok) => {
            let signed1 = ok.children()?.expect(tags::SEQUENCE)?;
            let (mut transaction_id, mut info) = (None, None);
            let mut members = signed1.children()?;
            while let Some(member) = members.next()? {
                match member.tag() {
                    tags::C0 => once(&mut transaction_id, &member, read_transaction_id)?,
                    EUICC_INFO2 => {
                        once(&mut info, &member, |tlv| Ok(euicc_info::parse2(tlv.raw()).ok()))?;
                    }
                    _ => {}
                }
            }
            Ok(AuthenticatedCard {
                transaction_id: required(transaction_id, tags::C0)?,
                info: info.flatten().map(Box::new),
                raw: tlv.to_raw(),
            })
        }
        Choice::Error(code) => Err(Fault::Code(code)),
    })
}

/// The two answers to every function that takes part in a session.
pub(super) enum Choice<'a> {
    /// Done: the members.
    Ok(Tlv<'a>),
    /// Refused, with this code.
    Error(u64),
}

/// `A0` with the members, or `A1` with the transaction id and the code; `81` with the code alone.
pub(super) fn only_choice<'a>(tlv: &Tlv<'a>) -> Result<Choice<'a>, TlvError> {
    let choice = tlv.children()?.next()?.ok_or(TlvError::Missing { tag: tags::A0 })?;
    match choice.tag() {
        tags::A0 => Ok(Choice::Ok(choice)),
        tags::C1 => Ok(Choice::Error(choice.uint()?)),
        tags::A1 => {
            let mut code = None;
            let mut members = choice.children()?;
            while let Some(member) = members.next()? {
                // The standard's tagging makes it 02; some cards write 81.
                if matches!(member.tag(), tags::INTEGER | tags::C1) {
                    once(&mut code, &member, Tlv::uint)?;
                }
            }
            Ok(Choice::Error(required(code, tags::INTEGER)?))
        }
        found => Err(TlvError::Unexpected { expected: tags::A0, found }),
    }
}

impl<C: ApduChannel> IsdR<'_, C> {
    /// Has the card check a server; when it accepts it, a session is open that ends with an installation or with
    /// [`IsdR::cancel_session`].
    ///
    /// # Errors
    /// [`Error`].
    pub async fn authenticate_server(
        &mut self,
        server: &ServerAuthentication,
        matching_id: &MatchingId,
        device: &DeviceInfo,
        card: Extensibility,
    ) -> Result<AuthenticatedCard, Error> {
        let request = request(server, matching_id, device, card);
        parse(&self.call(Function::AuthenticateServer, &request).await?)
    }
}
