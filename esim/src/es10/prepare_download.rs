//! ES10b.PrepareDownload: the card agrees to a download and makes a key for it (SGP.22 5.7.5).

use super::Function;
use super::answer::{Fault, read};
use super::authenticate_server::{Choice, only_choice, read_transaction_id};
use crate::error::Error;
use crate::isdr::IsdR;
use crate::tlv::{RawTlv, Tag, Tlv, TlvError, encode, once, required, tags};
use crate::transport::ApduChannel;
use crate::types::TransactionId;

/// Longest signed part that is passed on to a card.
pub const MAX_SIGNED2: usize = 1024;

/// `bppEuiccOtpk`.
const ONE_TIME_KEY: Tag = Tag::new(0x5F49);

/// What a server signs before a download, as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DownloadAuthorisation {
    /// `smdpSigned2`.
    pub signed2: RawTlv,
    /// `smdpSignature2`.
    pub signature2: RawTlv,
    /// The certificate for profile binding.
    pub certificate: RawTlv,
}

/// What an LPA reads in `smdpSigned2`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SmdpSigned2 {
    /// The name of this session.
    pub transaction_id: TransactionId,
    /// Whether the download takes a confirmation code.
    pub confirmation_code_required: bool,
    /// Whether the server has bound the profile to a key of this card before: an earlier download did not reach its end, and the card
    /// uses that key again if it still has it.
    pub bound_before: bool,
}

/// A card that is ready for a download.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PreparedDownload {
    /// All of the answer as the card signed it, for the server.
    pub raw: RawTlv,
}

impl SmdpSigned2 {
    /// Reads it.
    ///
    /// # Errors
    /// [`TlvError`].
    pub fn parse(signed2: &[u8]) -> Result<Self, TlvError> {
        let (mut transaction_id, mut code_required, mut key) = (None, None, None);
        let mut members = Tlv::parse(signed2, tags::SEQUENCE)?.children()?;
        while let Some(member) = members.next()? {
            match member.tag() {
                tags::C0 => once(&mut transaction_id, &member, read_transaction_id)?,
                tags::BOOLEAN => once(&mut code_required, &member, Tlv::byte)?,
                ONE_TIME_KEY => once(&mut key, &member, |_| Ok(()))?,
                _ => {}
            }
        }
        Ok(Self {
            transaction_id: required(transaction_id, tags::C0)?,
            confirmation_code_required: required(code_required, tags::BOOLEAN)? != 0,
            bound_before: key.is_some(),
        })
    }
}

/// The request; the hash is that of the confirmation code.
#[must_use]
pub fn request(server: &DownloadAuthorisation, code_hash: Option<&[u8; 32]>) -> Vec<u8> {
    encode(Function::PrepareDownload.tag(), |w| {
        w.raw(server.signed2.as_bytes()).raw(server.signature2.as_bytes());
        if let Some(hash) = code_hash {
            w.value(tags::OCTETS, hash);
        }
        w.raw(server.certificate.as_bytes());
    })
}

/// Reads the answer.
///
/// # Errors
/// [`Error::Refused`], [`Error::Malformed`].
pub fn parse(answer: &[u8]) -> Result<PreparedDownload, Error> {
    read(Function::PrepareDownload, answer, |tlv| match only_choice(&tlv)? {
        Choice::Ok(_) => Ok(PreparedDownload { raw: tlv.to_raw() }),
        Choice::Error(code) => Err(Fault::Code(code)),
    })
}

impl<C: ApduChannel> IsdR<'_, C> {
    /// Has the card agree to a download.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn prepare_download(
        &mut self,
        server: &DownloadAuthorisation,
        code_hash: Option<&[u8; 32]>,
    ) -> Result<PreparedDownload, Error> {
        parse(&self.call(Function::PrepareDownload, &request(server, code_hash)).await?)
    }
}
