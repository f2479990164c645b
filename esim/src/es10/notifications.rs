//! ES10b: the list of notifications, and taking one off it (SGP.22 5.7.9, 5.7.11).

use super::Function;
use super::answer::{Fault, read, read_result};
use super::profile_info::read_iccid;
use crate::error::Error;
use crate::isdr::IsdR;
use crate::tlv::{Tag, Tlv, TlvError, encode, once, required, tags};
use crate::transport::ApduChannel;
use crate::types::{Iccid, NotificationEvent, NotificationEvents, SequenceNumber};

/// `NotificationMetadata`.
pub(super) const METADATA: Tag = Tag::new(0xBF2F);

/// What a notification is about, without its signed part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotificationMetadata {
    /// Its number on this card.
    pub sequence_number: SequenceNumber,
    /// What happened: one event in every notification that a card makes.
    pub events: NotificationEvents,
    /// The server that wants to know, as the card has it.
    pub address: String,
    /// The profile that it is about.
    pub iccid: Option<Iccid>,
}

impl NotificationMetadata {
    /// What happened; `None` when the card names none or several.
    #[must_use]
    pub fn event(&self) -> Option<NotificationEvent> {
        self.events.single()
    }

    /// The server's address for use: operators put blanks and capitals into it.
    #[must_use]
    pub fn normalised_address(&self) -> String {
        self.address.trim().to_ascii_lowercase()
    }

    pub(super) fn read(tlv: &Tlv<'_>) -> Result<Self, TlvError> {
        let (mut sequence_number, mut events, mut address, mut iccid) = (None, None, None, None);
        let mut members = tlv.children()?;
        while let Some(member) = members.next()? {
            match member.tag() {
                tags::C0 => once(&mut sequence_number, &member, |tlv| {
                    SequenceNumber::from_bytes(tlv.value())
                        .ok_or_else(|| tlv.error("a sequence number of 1 to 8 bytes"))
                })?,
                tags::C1 => once(&mut events, &member, |tlv| Ok(NotificationEvents(tlv.bits())))?,
                tags::UTF8 => once(&mut address, &member, |tlv| Ok(tlv.text_lossy()))?,
                tags::ICCID => once(&mut iccid, &member, read_iccid)?,
                _ => {}
            }
        }
        Ok(Self {
            sequence_number: required(sequence_number, tags::C0)?,
            events: required(events, tags::C1)?,
            address: required(address, tags::UTF8)?,
            iccid,
        })
    }
}

/// The request for the list; with a filter, only for these events.
#[must_use]
pub fn list_request(filter: Option<&NotificationEvents>) -> Vec<u8> {
    encode(Function::ListNotifications.tag(), |w| {
        if let Some(events) = filter {
            w.value(tags::C1, &events.0.to_value());
        }
    })
}

/// Reads the list.
///
/// # Errors
/// [`Error::Refused`], [`Error::Malformed`].
pub fn parse_list(answer: &[u8]) -> Result<Vec<NotificationMetadata>, Error> {
    read(Function::ListNotifications, answer, |tlv| {
        let (mut notifications, mut code) = (None, None);
        let mut members = tlv.children()?;
        while let Some(member) = members.next()? {
            match member.tag() {
                tags::A0 => once(&mut notifications, &member, metadata_list)?,
                tags::C1 => once(&mut code, &member, Tlv::uint)?,
                _ => {}
            }
        }
        match code {
            Some(code) => Err(Fault::Code(code)),
            None => Ok(required(notifications, tags::A0)?),
        }
    })
}

fn metadata_list(tlv: &Tlv<'_>) -> Result<Vec<NotificationMetadata>, TlvError> {
    let mut notifications = Vec::new();
    let mut members = tlv.children()?;
    while let Some(member) = members.next()? {
        if member.tag() == METADATA {
            notifications.push(NotificationMetadata::read(&member)?);
        }
    }
    Ok(notifications)
}

/// The request that takes a notification off the list.
#[must_use]
pub fn remove_request(number: &SequenceNumber) -> Vec<u8> {
    encode(Function::RemoveNotification.tag(), |w| {
        w.value(tags::C0, number.as_bytes());
    })
}

/// Reads the answer to removing.
///
/// # Errors
/// [`Error::Refused`], [`Error::Malformed`].
pub fn parse_remove(answer: &[u8]) -> Result<(), Error> {
    read_result(Function::RemoveNotification, answer)
}

impl<C: ApduChannel> IsdR<'_, C> {
    /// The notifications that wait on the card; with a filter, only those about these events.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn notifications(
        &mut self,
        filter: Option<&NotificationEvents>,
    ) -> Result<Vec<NotificationMetadata>, Error> {
        parse_list(&self.call(Function::ListNotifications, &list_request(filter)).await?)
    }

    /// Takes a notification off the card, once its receiver has it.
    ///
    /// # Errors
    /// [`Error`]; [`crate::RefusalKind::NothingToDelete`] when it is not there any more.
    pub async fn remove_notification(&mut self, number: &SequenceNumber) -> Result<(), Error> {
        parse_remove(&self.call(Function::RemoveNotification, &remove_request(number)).await?)
    }
}
