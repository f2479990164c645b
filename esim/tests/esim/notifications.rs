//! The notifications on a card.

use esim::es10::{Function, PendingKind, PendingSearch, notifications, pending};
use esim::tlv::{Tag, TlvError, encode};
use esim::types::{NotificationEvent, NotificationEvents, SequenceNumber};
use esim::{Error, RefusalKind};

use crate::support::{hex, unhex};

#[test]
fn requests_for_the_list() {
    let check = |events: Option<&[NotificationEvent]>, expect: &str| {
        let filter = events.map(|events| events.iter().copied().collect::<NotificationEvents>());
        assert_eq!(unhex(&notifications::list_request(filter.as_ref())), expect.replace(' ', ""));
    };
    use NotificationEvent::{Delete, Disable, Enable, Install};
    check(None, "BF28 00");
    check(Some(&[Install]), "BF28 04 81 02 0780");
    check(Some(&[Enable, Disable]), "BF28 04 81 02 0560");
    check(Some(&[Install, Enable, Disable, Delete]), "BF28 04 81 02 04F0");
    check(Some(&[NotificationEvent::LoadRpmPackageResult]), "BF28 04 81 02 0001");
}

#[test]
fn a_list() {
    let list = notifications::parse_list(&hex("BF28 49 A0 47 \
        BF2F 20 80 02 0080 81 02 0780 0C 0A 64702E6578616D706C65 5A 0A 980010325476981032F4 \
        BF2F 21 80 01 00 81 02 0040 0C 0C 2044502E6578616D706C6520 5A 0A 980010325476981032F4"))
    .unwrap();
    let [first, second] = &list[..] else { panic!("{list:?}") };
    assert_eq!(first.sequence_number.as_bytes(), [0x00, 0x80]);
    assert_eq!(first.event(), Some(NotificationEvent::Install));
    assert_eq!(first.address, "dp.example");
    assert_eq!(first.iccid.unwrap().to_string(), "8900012345678901234");
    // Number 0, another count of unused bits, blanks and capitals in the address.
    assert_eq!(second.sequence_number.value(), 0);
    assert_eq!(second.event(), Some(NotificationEvent::Enable));
    assert_eq!(second.address, " DP.example ");
    assert_eq!(second.normalised_address(), "dp.example");
}

#[test]
fn lists_that_are_empty_refused_or_malformed() {
    assert_eq!(notifications::parse_list(&hex("BF28 02 A0 00")), Ok(Vec::new()));
    let refused = notifications::parse_list(&hex("BF28 03 81 01 7F")).unwrap_err();
    assert_eq!(refused.refusal().unwrap().kind, RefusalKind::Undefined);

    let check = |answer: &str, reason| {
        let error = Error::Malformed { function: Function::ListNotifications, reason };
        assert_eq!(notifications::parse_list(&hex(answer)), Err(error));
    };
    let tag = Tag::new;
    check("BF28 00", TlvError::Missing { tag: tag(0xA0) });
    check("BF28 05 A0 03 BF2F 00", TlvError::Missing { tag: tag(0x80) });
    check("BF28 08 A0 06 BF2F 03 80 01 00", TlvError::Missing { tag: tag(0x81) });
    check("BF28 0C A0 0A BF2F 07 80 01 00 81 02 0780", TlvError::Missing { tag: tag(0x0C) });
    let expected = "a sequence number of 1 to 8 bytes";
    check("BF28 07 A0 05 BF2F 02 80 00", TlvError::Value { tag: tag(0x80), expected });
}

#[test]
fn more_notifications_than_any_card_has() {
    let entry = hex("BF2F 0C 80 01 05 81 02 0640 0C 03 612E62");
    let list = |count| {
        encode(Tag::new(0xBF28), |w| {
            w.nested(Tag::new(0xA0), |w| {
                (0..count).for_each(|_| {
                    w.raw(&entry);
                })
            });
        })
    };
    assert_eq!(notifications::parse_list(&list(1024)).unwrap().len(), 1024);
    let reason = TlvError::TooMany { limit: 1024 };
    let error = Error::Malformed { function: Function::ListNotifications, reason };
    assert_eq!(notifications::parse_list(&list(1025)), Err(error));
}

#[test]
fn requests_for_signed_notifications() {
    let check = |search: PendingSearch, expect: &str| {
        assert_eq!(unhex(&pending::request(&search)), expect.replace(' ', ""));
    };
    check(PendingSearch::All, "BF2B 00");
    check(PendingSearch::Number(SequenceNumber::from_bytes(&[0, 0x80]).unwrap()), "BF2B 06 A0 04 80 02 0080");
    check(
        PendingSearch::Events([NotificationEvent::Delete].into_iter().collect()),
        "BF2B 06 A0 04 81 02 0410",
    );
}

/// An enable notification: metadata, signature, two certificates that nobody here looks into.
const OTHER: &str = "30 2E BF2F 1A 80 01 07 81 02 0640 0C 05 612E622E63 5A 0A 980010325476981032F4 \
    5F37 04 DEADBEEF 30 03 020101 30 03 020102";

#[test]
fn signed_notifications_keep_their_bytes() {
    let other = hex(OTHER);
    let failed = hex("BF37 2D BF27 23 80 02 0102 BF2F 0D 80 01 08 81 02 0780 0C 04 612E6263 06 03 883703 \
        A2 08 A1 06 80 01 05 81 01 0C 5F37 04 01020304");
    let rpm = hex("B6 02 80 00");
    let answer = encode(Tag::new(0xBF2B), |w| {
        w.nested(Tag::new(0xA0), |w| {
            w.raw(&failed).raw(&other).raw(&rpm);
        });
    });
    let list = pending::parse(&answer).unwrap();
    let [first, second] = &list.notifications[..] else { panic!("{list:?}") };
    assert_eq!(first.kind, PendingKind::InstallationResult);
    assert_eq!(first.metadata.event(), Some(NotificationEvent::Install));
    assert_eq!(first.metadata.iccid, None);
    assert_eq!(first.raw.as_bytes(), failed);
    assert_eq!(format!("{:?}", first.raw), "RawTlv(48 bytes)");
    assert_eq!(second.kind, PendingKind::Other);
    assert_eq!(second.metadata.sequence_number.value(), 7);
    assert_eq!(second.raw.as_bytes(), other);
    assert_eq!(list.unknown.len(), 1);
}

#[test]
fn no_signed_notification() {
    for answer in ["BF2B 02 A0 00", "BF2B 03 81 01 01"] {
        assert!(pending::parse(&hex(answer)).unwrap().notifications.is_empty());
    }
    let refused = pending::parse(&hex("BF2B 03 81 01 7F")).unwrap_err();
    assert_eq!(refused.refusal().unwrap().kind, RefusalKind::Undefined);
    let reason = TlvError::Missing { tag: Tag::new(0xBF2F) };
    let error = Error::Malformed { function: Function::RetrieveNotifications, reason };
    assert_eq!(pending::parse(&hex("BF2B 04 A0 02 30 00")), Err(error));
}

#[test]
fn removing_echoes_the_bytes() {
    let check = |bytes: &str, expect: &str| {
        let number = SequenceNumber::from_bytes(&hex(bytes)).unwrap();
        assert_eq!(unhex(&notifications::remove_request(&number)), expect.replace(' ', ""));
    };
    check("00", "BF30 03 80 01 00");
    check("0080", "BF30 04 80 02 0080");
    check("80", "BF30 03 80 01 80");

    assert_eq!(notifications::parse_remove(&hex("BF30 03 80 01 00")), Ok(()));
    for (code, kind) in [("01", RefusalKind::NothingToDelete), ("7F", RefusalKind::Undefined)] {
        let refused = notifications::parse_remove(&hex(&format!("BF30 03 80 01 {code}"))).unwrap_err();
        assert_eq!(refused.refusal().unwrap().kind, kind);
    }
}
