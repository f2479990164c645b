//! Notifications as servers get them (SGP.22 `PendingNotification`).

use super::config::Event;
use super::signer::Signer;
use super::state::Notification;
use crate::tlv::{integer, named_bits, nest, tlv};

/// `NotificationMetadata`.
pub(super) fn metadata(notification: &Notification) -> Vec<u8> {
    nest(
        0xBF2F,
        [
            tlv(0x80, integer(notification.sequence)),
            tlv(0x81, named_bits([event_bit(notification.event)])),
            tlv(0x0C, &notification.address),
            tlv(0x5A, &notification.iccid),
        ],
    )
}

/// `OtherSignedNotification`: the metadata, the signature over all of it, and the chain of the eUICC.
pub(super) fn other_signed(notification: &Notification, signer: &dyn Signer) -> Vec<u8> {
    let metadata = metadata(notification);
    let signature = tlv(0x5F37, signer.sign(&metadata));
    nest(0x30, [&metadata, &signature[..], signer.euicc_certificate(), signer.eum_certificate()])
}

/// Position in `NotificationEvent`.
pub(super) fn event_bit(event: Event) -> u8 {
    match event {
        Event::Install => 0,
        Event::Enable => 1,
        Event::Disable => 2,
        Event::Delete => 3,
    }
}
