//! ES10b.RetrieveNotificationsList: notifications as their receivers want them, signed (SGP.22 5.7.10).

use super::Function;
use super::answer::{Fault, read};
use super::notifications::{METADATA, NotificationMetadata};
use super::unknown::UnknownTlv;
use crate::error::Error;
use crate::isdr::IsdR;
use crate::tlv::{RawTlv, Reader, Tag, Tlv, TlvError, encode, once, required, tags};
use crate::transport::ApduChannel;
use crate::types::{NotificationEvents, SequenceNumber};

/// `ProfileInstallationResult`.
pub(super) const INSTALLATION_RESULT: Tag = Tag::new(0xBF37);
/// `ProfileInstallationResultData` inside of it.
pub(super) const INSTALLATION_RESULT_DATA: Tag = Tag::new(0xBF27);

/// `noResultAvailable`: an empty list in other words.
const NO_RESULT: u64 = 1;

/// Which notifications are retrieved.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum PendingSearch {
    /// All of them, 1 to 2 kB each: prefer one at a time on a slow link.
    #[default]
    All,
    /// Those about these events.
    Events(NotificationEvents),
    /// The one with this number.
    Number(SequenceNumber),
}

/// A notification with its signature, ready to be handed to its receiver.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PendingNotification {
    /// What it is about.
    pub metadata: NotificationMetadata,
    /// Which of the two forms it has.
    pub kind: PendingKind,
    /// The whole TLV as the card signed it; never to be encoded again.
    pub raw: RawTlv,
}

/// The forms of a pending notification.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PendingKind {
    /// `ProfileInstallationResult`: a profile was installed, or that failed.
    InstallationResult,
    /// `OtherSignedNotification`: everything else.
    Other,
}

/// What the card retrieves.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PendingNotifications {
    /// Those of the two known forms.
    pub notifications: Vec<PendingNotification>,
    /// Those of another form (v3: results of remote profile management).
    pub unknown: Vec<UnknownTlv>,
}

/// The request.
#[must_use]
pub fn request(search: &PendingSearch) -> Vec<u8> {
    encode(Function::RetrieveNotifications.tag(), |w| {
        let (tag, value) = match search {
            PendingSearch::All => return,
            PendingSearch::Events(events) => (tags::C1, events.0.to_value()),
            PendingSearch::Number(number) => (tags::C0, number.as_bytes().to_vec()),
        };
        w.nested(tags::A0, |w| {
            w.value(tag, &value);
        });
    })
}

/// Reads the answer.
///
/// # Errors
/// [`Error::Refused`], [`Error::Malformed`].
pub fn parse(answer: &[u8]) -> Result<PendingNotifications, Error> {
    read(Function::RetrieveNotifications, answer, |tlv| {
        let (mut pending, mut code) = (None, None);
        let mut members = tlv.children()?;
        while let Some(member) = members.next()? {
            match member.tag() {
                tags::A0 => once(&mut pending, &member, list)?,
                tags::C1 => once(&mut code, &member, Tlv::uint)?,
                _ => {}
            }
        }
        match code {
            Some(NO_RESULT) => Ok(PendingNotifications::default()),
            Some(code) => Err(Fault::Code(code)),
            None => Ok(required(pending, tags::A0)?),
        }
    })
}

fn list(tlv: &Tlv<'_>) -> Result<PendingNotifications, TlvError> {
    let mut list = PendingNotifications::default();
    let mut members = tlv.children()?;
    while let Some(member) = members.next()? {
        match PendingNotification::read(&member)? {
            Some(notification) => list.notifications.push(notification),
            None => list.unknown.push(UnknownTlv::from(&member)),
        }
    }
    Ok(list)
}

impl PendingNotification {
    /// Reads one that was kept as [`PendingNotification::raw`].
    ///
    /// # Errors
    /// [`TlvError`] when it is none of the two known forms.
    pub fn parse(raw: &[u8]) -> Result<Self, TlvError> {
        let mut reader = Reader::new(raw);
        let tlv = reader.next()?.ok_or(TlvError::Missing { tag: INSTALLATION_RESULT })?;
        reader.finish()?;
        let other = TlvError::Unexpected { expected: INSTALLATION_RESULT, found: tlv.tag() };
        Self::read(&tlv)?.ok_or(other)
    }

    /// `None` for another form.
    fn read(tlv: &Tlv<'_>) -> Result<Option<Self>, TlvError> {
        let (kind, metadata) = match tlv.tag() {
            INSTALLATION_RESULT => {
                let data = only_child(tlv, INSTALLATION_RESULT_DATA)?;
                (PendingKind::InstallationResult, only_child(&data, METADATA)?)
            }
            tags::SEQUENCE => (PendingKind::Other, only_child(tlv, METADATA)?),
            _ => return Ok(None),
        };
        let metadata = NotificationMetadata::read(&metadata)?;
        Ok(Some(Self { metadata, kind, raw: tlv.to_raw() }))
    }
}

/// The one member with this tag.
fn only_child<'a>(tlv: &Tlv<'a>, tag: Tag) -> Result<Tlv<'a>, TlvError> {
    let mut child = None;
    let mut members = tlv.children()?;
    while let Some(member) = members.next()? {
        if member.tag() == tag {
            once(&mut child, &member, |tlv| Ok(*tlv))?;
        }
    }
    required(child, tag)
}

impl<C: ApduChannel> IsdR<'_, C> {
    /// The notifications that `search` asks for, in the form that their receivers want.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn pending_notifications(
        &mut self,
        search: &PendingSearch,
    ) -> Result<PendingNotifications, Error> {
        parse(&self.call(Function::RetrieveNotifications, &request(search)).await?)
    }
}
