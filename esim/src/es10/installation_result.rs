//! `ProfileInstallationResult`: how a download ended, signed by the card; a notification at the same time (SGP.22 2.5.6).

use super::Function;
use super::authenticate_server::read_transaction_id;
use super::installation_failure::InstallationFailure;
use super::notifications::{METADATA, NotificationMetadata};
use super::pending::{INSTALLATION_RESULT, INSTALLATION_RESULT_DATA, PendingKind, PendingNotification};
use crate::error::Error;
use crate::tlv::{RawTlv, Tlv, TlvError, once, required, tags};
use crate::types::{Aid, Oid, TransactionId};

/// How a download ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InstallationResult {
    /// The session.
    pub transaction_id: TransactionId,
    /// The result as a notification: its number, whom to tell, which profile.
    pub notification: NotificationMetadata,
    /// The server's object identifier, where it can be read.
    pub smdp_oid: Option<Oid>,
    /// The AID of the new profile's ISD-P, or why there is none.
    pub outcome: Result<Aid, InstallationFailure>,
    /// All of it as the card signed it, for the server.
    pub raw: RawTlv,
}

impl InstallationResult {
    /// What has to be delivered to the server, also when the installation failed.
    #[must_use]
    pub fn to_pending(&self) -> PendingNotification {
        PendingNotification {
            metadata: self.notification.clone(),
            kind: PendingKind::InstallationResult,
            raw: self.raw.clone(),
        }
    }
}

/// Reads the card's answer to the last segment, or to the one that it did not like.
///
/// # Errors
/// [`Error::Malformed`].
pub fn parse(answer: &[u8]) -> Result<InstallationResult, Error> {
    Tlv::parse(answer, INSTALLATION_RESULT)
        .and_then(|tlv| read(&tlv))
        .map_err(|reason| Error::Malformed { function: Function::LoadBoundProfilePackage, reason })
}

fn read(tlv: &Tlv<'_>) -> Result<InstallationResult, TlvError> {
    let data = tlv.children()?.expect(INSTALLATION_RESULT_DATA)?;
    let (mut transaction_id, mut notification, mut smdp_oid, mut outcome) = (None, None, None, None);
    let mut members = data.children()?;
    while let Some(member) = members.next()? {
        match member.tag() {
            tags::C0 => once(&mut transaction_id, &member, read_transaction_id)?,
            METADATA => once(&mut notification, &member, NotificationMetadata::read)?,
            tags::OID => once(&mut smdp_oid, &member, |tlv| Ok(Oid::from_value(tlv.value())))?,
            tags::A2 => once(&mut outcome, &member, final_result)?,
            _ => {}
        }
    }
    Ok(InstallationResult {
        transaction_id: required(transaction_id, tags::C0)?,
        notification: required(notification, METADATA)?,
        smdp_oid: smdp_oid.flatten(),
        outcome: required(outcome, tags::A2)?,
        raw: tlv.to_raw(),
    })
}

fn final_result(tlv: &Tlv<'_>) -> Result<Result<Aid, InstallationFailure>, TlvError> {
    let choice = tlv.children()?.next()?.ok_or(TlvError::Missing { tag: tags::A0 })?;
    let (mut aid, mut command, mut reason, mut response) = (None, None, None, None);
    let mut members = choice.children()?;
    while let Some(member) = members.next()? {
        match member.tag() {
            tags::AID => once(&mut aid, &member, |tlv| {
                Aid::from_bytes(tlv.value()).map_err(|_| tlv.error("an AID of 5 to 16 bytes"))
            })?,
            tags::C0 => once(&mut command, &member, Tlv::uint)?,
            tags::C1 => once(&mut reason, &member, Tlv::uint)?,
            tags::C2 => once(&mut response, &member, |tlv| Ok(tlv.value().to_vec()))?,
            _ => {}
        }
    }
    match choice.tag() {
        tags::A0 => Ok(Ok(required(aid, tags::AID)?)),
        tags::A1 => Ok(Err(InstallationFailure::new(
            required(command, tags::C0)?,
            required(reason, tags::C1)?,
            response.unwrap_or_default(),
        ))),
        found => Err(TlvError::Unexpected { expected: tags::A0, found }),
    }
}
