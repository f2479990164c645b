//! `BoundProfilePackage`, and the pieces in which it goes to a card (SGP.22 2.5.4, 2.5.5).

use super::authenticate_server::read_transaction_id;
use super::function::Function;
use super::metadata::{MAX_METADATA, ProfileMetadata};
use crate::error::Error;
use crate::isdr::IsdR;
use crate::store_data::{BlockSize, store_data};
use crate::tlv::{Reader, Tag, Tlv, TlvError, once, required, tags};
use crate::transport::ApduChannel;
use crate::types::TransactionId;

/// Longest package. Profiles of today have 20 to 200 kB.
pub const MAX_PACKAGE: usize = 1024 * 1024;

/// Longest protected TLV. The standard says 1020 bytes; a widespread server makes 1036.
pub const MAX_PROTECTED: usize = 1100;

const PACKAGE: Tag = Tag::new(0xBF36);
const INITIALISE_SECURE_CHANNEL: Tag = Tag::new(0xBF23);
const REPLACE_SESSION_KEYS: Tag = tags::A2;
const PROFILE_ELEMENTS: Tag = Tag::new(0xA3);
/// A TLV that is encrypted and authenticated.
const ENCRYPTED_ELEMENTS: Tag = Tag::new(0x86);
const ENCRYPTED: Tag = Tag::new(0x87);
/// A TLV that is authenticated only.
const AUTHENTICATED: Tag = Tag::new(0x88);
/// Bytes of the authentication code at the end of a protected TLV.
const MAC: usize = 8;

/// A package whose structure is known to be right, cut into segments. What is encrypted in it, only the card can read.
#[derive(Clone, PartialEq, Eq)]
pub struct BoundProfilePackage {
    bytes: Vec<u8>,
    /// The length of each segment; together they are the package.
    lengths: Vec<usize>,
    transaction_id: TransactionId,
    metadata: ProfileMetadata,
}

/// Whether the first inner TLV goes to the card together with the header around it.
enum Header {
    Alone,
    WithFirst,
}

impl BoundProfilePackage {
    /// Takes a package apart.
    ///
    /// # Errors
    /// [`TlvError`] when it is not the one structure that there is, in its order, or a part is longer than any may be.
    pub fn parse(bytes: Vec<u8>) -> Result<Self, TlvError> {
        let mut lengths = Vec::new();
        let (transaction_id, metadata) = walk(&bytes, &mut lengths)?;
        Ok(Self { bytes, lengths, transaction_id, metadata })
    }

    /// The session that it was made for.
    #[must_use]
    pub fn transaction_id(&self) -> &TransactionId {
        &self.transaction_id
    }

    /// What it says about its profile, which is not encrypted.
    #[must_use]
    pub fn metadata(&self) -> &ProfileMetadata {
        &self.metadata
    }

    /// Its length in bytes.
    #[must_use]
    #[expect(clippy::len_without_is_empty, reason = "no package is empty")]
    pub fn len(&self) -> usize {
        self.bytes.len()
    }

    /// The segments in order; the card answers the last one, or the one that it does not like.
    pub fn segments(&self) -> impl ExactSizeIterator<Item = &[u8]> {
        let mut rest = self.bytes.as_slice();
        self.lengths.iter().map(move |length| {
            let (segment, after) = rest.split_at_checked(*length).unwrap_or((rest, &[]));
            rest = after;
            segment
        })
    }

    /// The number of STORE DATA commands that carry it.
    #[must_use]
    pub fn apdus(&self, size: BlockSize) -> usize {
        self.lengths.iter().map(|length| length.div_ceil(size.bytes())).sum()
    }
}

fn walk(bytes: &[u8], lengths: &mut Vec<usize>) -> Result<(TransactionId, ProfileMetadata), TlvError> {
    let package = Tlv::parse(bytes, PACKAGE)?;
    let mut parts = package.children()?;

    let channel = parts.expect(INITIALISE_SECURE_CHANNEL)?;
    if channel.raw().len() > MAX_PROTECTED {
        return Err(channel.error("short enough"));
    }
    lengths.push(header(&package) + channel.raw().len());
    let transaction_id = channel_transaction_id(&channel)?;

    cut(&parts.expect(tags::A0)?, ENCRYPTED, Header::WithFirst, lengths)?;

    let metadata = parts.expect(tags::A1)?;
    cut(&metadata, AUTHENTICATED, Header::Alone, lengths)?;
    let metadata = stored_metadata(&metadata)?;

    let mut next = parts.next()?.ok_or(TlvError::Missing { tag: PROFILE_ELEMENTS })?;
    if next.tag() == REPLACE_SESSION_KEYS {
        cut(&next, ENCRYPTED, Header::WithFirst, lengths)?;
        next = parts.next()?.ok_or(TlvError::Missing { tag: PROFILE_ELEMENTS })?;
    }
    if next.tag() != PROFILE_ELEMENTS {
        return Err(TlvError::Unexpected { expected: PROFILE_ELEMENTS, found: next.tag() });
    }
    cut(&next, ENCRYPTED_ELEMENTS, Header::Alone, lengths)?;
    parts.finish()?;
    Ok((transaction_id, metadata))
}

fn header(tlv: &Tlv<'_>) -> usize {
    tlv.raw().len() - tlv.value().len()
}

fn cut(list: &Tlv<'_>, tag: Tag, join: Header, lengths: &mut Vec<usize>) -> Result<(), TlvError> {
    let mut items = list.children()?;
    let first = protected(items.expect(tag)?)?;
    match join {
        Header::Alone => lengths.extend([header(list), first]),
        Header::WithFirst => lengths.push(header(list) + first),
    }
    while let Some(item) = items.next()? {
        if item.tag() != tag {
            return Err(TlvError::Unexpected { expected: tag, found: item.tag() });
        }
        lengths.push(protected(item)?);
    }
    Ok(())
}

fn protected(tlv: Tlv<'_>) -> Result<usize, TlvError> {
    let length = tlv.raw().len();
    if length > MAX_PROTECTED { Err(tlv.error("short enough")) } else { Ok(length) }
}

fn channel_transaction_id(channel: &Tlv<'_>) -> Result<TransactionId, TlvError> {
    let mut transaction_id = None;
    let mut members = channel.children()?;
    while let Some(member) = members.next()? {
        if member.tag() == tags::C0 {
            once(&mut transaction_id, &member, read_transaction_id)?;
        }
    }
    required(transaction_id, tags::C0)
}

/// The metadata may be cut over several TLVs.
fn stored_metadata(list: &Tlv<'_>) -> Result<ProfileMetadata, TlvError> {
    let mut joined = Vec::new();
    let mut items: Reader<'_> = list.children()?;
    while let Some(item) = items.next()? {
        let plain = item.value().len().checked_sub(MAC).and_then(|length| item.value().get(..length));
        joined.extend(plain.ok_or_else(|| item.error("long enough"))?);
        if joined.len() > MAX_METADATA {
            return Err(item.error("short enough"));
        }
    }
    ProfileMetadata::parse(&joined)
}

/// Without the profile.
impl std::fmt::Debug for BoundProfilePackage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "BoundProfilePackage({} bytes in {} segments)", self.bytes.len(), self.lengths.len())
    }
}

impl<C: ApduChannel> IsdR<'_, C> {
    /// Sends one segment of a bound profile package (SGP.22 5.7.6). The answer is empty until the card has come to a result, which is
    /// for [`super::installation_result::parse`]; nothing may be sent after it.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn load_segment(&mut self, segment: &[u8]) -> Result<Vec<u8>, Error> {
        let (channel, size) = self.parts();
        store_data(channel, Function::LoadBoundProfilePackage, size, segment).await
    }
}
