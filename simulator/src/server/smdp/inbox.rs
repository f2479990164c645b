//! Notifications that reach a SM-DP+ (SGP.22 5.6.4): whether they are genuine, in order, and new.

use std::collections::VecDeque;

use serde::Serialize;
use serde_json::{Value, json};

use crate::card::digits::unswapped;
use crate::hex::hex;
use crate::rsp::x509::dotted;
use crate::server::core::Core;
use crate::server::request::{Refusal, Request};
use crate::server::trust::{KnownCard, Trust};
use crate::tlv::{self, Element, Malformed, Members, Reader, bit_mask, non_negative};

const RESULT: u32 = 0xBF37;
const RESULT_DATA: u32 = 0xBF27;
const METADATA: u32 = 0xBF2F;
const SIGNATURE: u32 = 0x5F37;
const OTHER_SIGNED: u32 = 0x30;

/// Notifications that are remembered; the oldest make room.
const MAX_RECORDS: usize = 1024;
/// Downloads whose result is awaited.
const MAX_AWAITED: usize = 256;

/// Reasons after which a download can be tried again: no room, interrupted (SGP.22 2.5.6 `ErrorReason`).
const TRY_AGAIN: [u32; 2] = [10, 11];

/// A notification as it was received.
#[derive(Clone, Debug, Serialize)]
struct Record {
    event: &'static str,
    sequence: u32,
    /// Digits; empty where the card did not know it.
    iccid: String,
    address: String,
    eid: Option<String>,
    signature: Check,
    /// What became of a download.
    #[serde(skip_serializing_if = "Option::is_none")]
    result: Option<Value>,
    /// How often it was received.
    copies: u32,
    /// Whether nothing newer of the same card and profile was there before.
    in_order: bool,
}

/// What a look at a signature gave.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
enum Check {
    Verified,
    Wrong,
    /// Nobody can tell: the certificates do not hold, or no such download is known.
    Unknown,
}

/// What a server knows of notifications.
#[derive(Debug, Default)]
pub(in crate::server) struct Inbox {
    records: VecDeque<Record>,
    forgotten: u64,
    awaited: VecDeque<Awaited>,
}

/// A package was handed out.
#[derive(Debug)]
struct Awaited {
    transaction_id: Vec<u8>,
    card: KnownCard,
    /// Place of the order.
    order: usize,
}

impl Inbox {
    /// A result of this session may come.
    pub(super) fn expect_result(&mut self, transaction_id: &[u8], card: KnownCard, order: usize) {
        if self.awaited(transaction_id).is_some() {
            return;
        }
        if self.awaited.len() == MAX_AWAITED {
            self.awaited.pop_front();
        }
        self.awaited.push_back(Awaited { transaction_id: transaction_id.to_vec(), card, order });
    }

    fn awaited(&self, transaction_id: &[u8]) -> Option<&Awaited> {
        self.awaited.iter().find(|awaited| awaited.transaction_id == transaction_id)
    }

    /// Whether it is new.
    fn keep(&mut self, mut record: Record) -> bool {
        let same = |other: &&mut Record| {
            (other.sequence, &other.eid, other.event, &other.iccid)
                == (record.sequence, &record.eid, record.event, &record.iccid)
                && other.signature == record.signature
        };
        if let Some(known) = self.records.iter_mut().find(same) {
            known.copies = known.copies.saturating_add(1);
            return false;
        }
        record.in_order = !self.records.iter().any(|other| {
            (&other.eid, &other.iccid) == (&record.eid, &record.iccid) && other.sequence > record.sequence
        });
        if self.records.len() == MAX_RECORDS {
            self.records.pop_front();
            self.forgotten += 1;
        }
        self.records.push_back(record);
        true
    }

    pub(in crate::server) fn to_json(&self) -> Value {
        json!(self.records)
    }

    pub(in crate::server) fn forgotten(&self) -> u64 {
        self.forgotten
    }

    pub(in crate::server) fn clear(&mut self) {
        self.records.clear();
        self.forgotten = 0;
    }
}

impl Core {
    /// ES9+ `HandleNotification`: whatever can be read is acknowledged.
    pub(in crate::server) fn take_notification(&mut self, request: &Request) -> Result<(), Refusal> {
        let notification = request.base64("pendingNotification")?;
        let object = tlv::only(&notification)?;
        match object.tag {
            RESULT => self.take_result(object.value)?,
            OTHER_SIGNED => {
                let record = other_signed(object.value, &self.trust)?;
                self.inbox.keep(record);
            }
            _ => return Err(Malformed.into()),
        }
        Ok(())
    }

    /// `ProfileInstallationResult`.
    fn take_result(&mut self, value: &[u8]) -> Result<(), Malformed> {
        let result = InstallationResult::parse(value)?;
        let awaited = self.inbox.awaited(result.transaction_id);
        let signature = match awaited {
            Some(awaited) => Check::of(awaited.card.key.verifies(result.data, result.signature)),
            None => Check::Unknown,
        };
        let eid = awaited.map(|awaited| awaited.card.eid);
        let order = awaited.map(|awaited| awaited.order).filter(|_| signature == Check::Verified);
        let described = match result.outcome {
            Outcome::Installed { aid } => json!({ "aid": hex(aid), "oid": dotted(result.oid) }),
            Outcome::Failed { command, reason } => {
                json!({ "command": command, "reason": reason, "oid": dotted(result.oid) })
            }
        };
        let record = result.metadata.record(eid, signature, Some(described))?;
        if !self.inbox.keep(record) {
            return Ok(());
        }
        let Some(order) = order.and_then(|order| self.orders.at(order)) else { return Ok(()) };
        match result.outcome {
            Outcome::Installed { .. } => {
                order.installed();
                if let Some(eid) = eid {
                    let matching_id = order.config.matching_id.clone();
                    self.events.delete(&matching_id, &eid);
                }
                self.sessions.take(result.transaction_id);
            }
            Outcome::Failed { reason, .. } if TRY_AGAIN.contains(&reason) => {}
            Outcome::Failed { command, reason } => {
                order.end(&format!("the card failed in step {command} with reason {reason}"));
            }
        }
        Ok(())
    }
}

impl Check {
    fn of(holds: bool) -> Check {
        if holds { Check::Verified } else { Check::Wrong }
    }
}

/// `OtherSignedNotification`.
fn other_signed(value: &[u8], trust: &Trust) -> Result<Record, Malformed> {
    let mut members = Reader::of(value);
    let metadata = members.required(METADATA)?;
    let signature = members.required(SIGNATURE)?.value;
    let (euicc, eum) = (members.required(0x30)?.raw, members.required(0x30)?.raw);
    let (eid, check) = match trust.card(euicc, eum) {
        Ok(card) => (Some(card.eid), Check::of(card.key.verifies(metadata.raw, signature))),
        Err(_) => (None, Check::Unknown),
    };
    Metadata::parse(metadata)?.record(eid, check, None)
}

/// `NotificationMetadata`.
struct Metadata<'a> {
    sequence: u32,
    events: u8,
    address: &'a [u8],
    iccid: Option<&'a [u8]>,
}

impl<'a> Metadata<'a> {
    fn parse(element: Element<'a>) -> Result<Metadata<'a>, Malformed> {
        let members = Members::of(element.value)?;
        Ok(Metadata {
            sequence: non_negative(members.required(0x80)?)?.ok_or(Malformed)?,
            events: bit_mask(members.required(0x81)?)?,
            address: members.required(0x0C)?,
            iccid: members.optional(0x5A)?,
        })
    }

    fn record(
        &self,
        eid: Option<[u8; 16]>,
        signature: Check,
        result: Option<Value>,
    ) -> Result<Record, Malformed> {
        let event = match self.events {
            0x80 => "install",
            0x40 => "enable",
            0x20 => "disable",
            0x10 => "delete",
            _ => return Err(Malformed),
        };
        Ok(Record {
            event,
            sequence: self.sequence,
            iccid: self.iccid.map_or(Some(String::new()), unswapped).ok_or(Malformed)?,
            address: String::from_utf8(self.address.to_vec()).map_err(|_| Malformed)?,
            eid: eid.map(|eid| hex(&eid)),
            signature,
            result,
            copies: 1,
            in_order: true,
        })
    }
}

struct InstallationResult<'a> {
    /// What is signed.
    data: &'a [u8],
    transaction_id: &'a [u8],
    metadata: Metadata<'a>,
    oid: &'a [u8],
    outcome: Outcome<'a>,
    signature: &'a [u8],
}

#[derive(Clone, Copy)]
enum Outcome<'a> {
    Installed {
        aid: &'a [u8],
    },
    /// `BppCommandId` and `ErrorReason`.
    Failed {
        command: u32,
        reason: u32,
    },
}

impl<'a> InstallationResult<'a> {
    fn parse(value: &'a [u8]) -> Result<InstallationResult<'a>, Malformed> {
        let mut members = Reader::of(value);
        let data = members.required(RESULT_DATA)?;
        let signature = members.required(SIGNATURE)?.value;
        let mut inner = Reader::of(data.value);
        let transaction_id = inner.required(0x80)?.value;
        let metadata = Metadata::parse(inner.required(METADATA)?)?;
        let oid = inner.required(0x06)?.value;
        let outcome = tlv::only(inner.required(0xA2)?.value)?;
        let members = Members::of(outcome.value)?;
        let number = |tag| non_negative(members.required(tag)?)?.ok_or(Malformed);
        let outcome = match outcome.tag {
            0xA0 => Outcome::Installed { aid: members.required(0x4F)? },
            0xA1 => Outcome::Failed { command: number(0x80)?, reason: number(0x81)? },
            _ => return Err(Malformed),
        };
        Ok(InstallationResult { data: data.raw, transaction_id, metadata, oid, outcome, signature })
    }
}
