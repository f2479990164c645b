//! ES10b: notifications that wait for delivery.

use super::{DONE, Surroundings, list_error, result};
use crate::card::apdu::Sw;
use crate::card::euicc::Euicc;
use crate::card::notification::{event_bit, metadata};
use crate::card::state::Notification;
use crate::tlv::{Malformed, Members, Tlv, bit_mask, nest, non_negative};

const LIST: u32 = 0xBF28;
const RETRIEVE: u32 = 0xBF2B;
const REMOVE: u32 = 0xBF30;
/// `NotificationSent` and `RetrieveNotificationsList`: there is none of this number.
const NOTHING: u8 = 1;

/// `ListNotification`, all of them or those of some events.
pub(super) fn list(euicc: &Euicc, value: &[u8]) -> Result<Vec<u8>, Sw> {
    let filter = match Members::of(value)?.optional(0x81)? {
        Some(bits) => Filter::Events(bit_mask(bits)?),
        None => Filter::All,
    };
    let found = euicc.state().notifications.iter().filter(|notification| filter.lets_pass(notification));
    Ok(nest(LIST, [nest(0xA0, found.map(metadata))]))
}

/// `RetrieveNotificationsList`: complete, ready for the server.
pub(super) fn retrieve(euicc: &Euicc, around: Surroundings, value: &[u8]) -> Result<Vec<u8>, Sw> {
    let filter = match Members::of(value)?.optional(0xA0)? {
        Some(criteria) => Filter::of(Members::of(criteria)?.only()?)?,
        None => Filter::All,
    };
    let mut found =
        euicc.state().notifications.iter().filter(|notification| filter.lets_pass(notification)).peekable();
    if found.peek().is_none() {
        return Ok(list_error(RETRIEVE, NOTHING));
    }
    let signed = found.map(|notification| euicc.signed(notification, around.spoilt));
    Ok(nest(RETRIEVE, [nest(0xA0, signed.collect::<Result<Vec<_>, Sw>>()?)]))
}

/// `NotificationSent`.
pub(super) fn remove(euicc: &mut Euicc, value: &[u8]) -> Result<Vec<u8>, Sw> {
    let sequence = non_negative(Members::of(value)?.required(0x80)?)?;
    let removed = match sequence {
        Some(sequence) => euicc.change(|state| state.forget(sequence))?,
        None => false,
    };
    Ok(result(REMOVE, if removed { DONE } else { NOTHING }))
}

/// Which notifications are asked for.
enum Filter {
    All,
    Events(u8),
    Sequence(Option<u32>),
}

impl Filter {
    fn of(criteria: Tlv<'_>) -> Result<Filter, Malformed> {
        match criteria.tag {
            0x80 => Ok(Filter::Sequence(non_negative(criteria.value)?)),
            0x81 => Ok(Filter::Events(bit_mask(criteria.value)?)),
            _ => Err(Malformed),
        }
    }

    fn lets_pass(&self, notification: &Notification) -> bool {
        match self {
            Filter::All => true,
            Filter::Events(mask) => mask & 0x80 >> event_bit(notification.event) != 0,
            Filter::Sequence(sequence) => *sequence == Some(notification.sequence),
        }
    }
}
