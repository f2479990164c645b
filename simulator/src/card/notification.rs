//! Notifications as servers get them (SGP.22 `PendingNotification`).

use super::config::Event;
use super::signer::Signer;
use super::state::Notification;
use crate::tlv::{integer, named_bits, nest, tlv};

/// `NotificationMetadata`.
pub(super) fn metadata(notification: &Notification) -> Vec<u8> {
    let iccid = (!notification.iccid.is_empty()).then(|| tlv(0x5A, &notification.iccid));
    nest(
        0xBF2F,
        [
            tlv(0x80, integer(notification.sequence)),
            tlv(0x81, named_bits([event_bit(notification.event)])),
            tlv(0x0C, &notification.address),
        ]
        .into_iter()
        .chain(iccid),
    )
}

/// `OtherSignedNotification`: the metadata, the signature over all of it, and the chain of the eUICC.
pub(super) fn other_signed(notification: &Notification, signer: &dyn Signer, spoilt: Spoilt) -> Vec<u8> {
    let metadata = metadata(notification);
    let signature = signature(signer, &metadata, spoilt);
    nest(0x30, [&metadata, &signature[..], signer.euicc_certificate(), signer.eum_certificate()])
}

/// What a fault does to a signature.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Spoilt {
    #[default]
    No,
    Yes,
}

/// Data object with the signature over `data`.
pub(super) fn signature(signer: &dyn Signer, data: &[u8], spoilt: Spoilt) -> Vec<u8> {
    let mut signature = signer.sign(data);
    if let (Spoilt::Yes, [.., last]) = (spoilt, &mut signature) {
        *last ^= 0x01;
    }
    tlv(0x5F37, signature)
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
