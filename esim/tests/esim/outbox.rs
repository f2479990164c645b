//! Notifications on their way: in order, again and again, and never twice.

use esim::es9::Es9Error;
use esim::es10::{NotificationMetadata, PendingKind, PendingNotification, pending};
use esim::lpa::{collect_notifications, deliver_notification, remove_acknowledged};
use esim::notification::{
    Added, Delivery, Entry, MAX_DELAY, MAX_ENTRIES, Outbox, OutboxFull, Timestamp, delay,
};
use esim::tlv::{Tag, TlvError, encode};
use esim::types::SequenceNumber;
use esim::{Error, IsdROptions, TransportError};
use proptest::prelude::*;

use crate::support::{Script, block_on, hex, unhex};
use crate::world::{ServerFault, World, b64, refusal};

/// A notification of profile `iccid` (one digit) to `server`.
fn raw(number: u64, iccid: u8, server: &str) -> Vec<u8> {
    encode(Tag::new(0x30), |w| {
        w.nested(Tag::new(0xBF2F), |w| {
            w.value(Tag::new(0x80), SequenceNumber::from(number).as_bytes());
            w.raw(&hex("81020640"));
            w.value(Tag::new(0x0C), server.as_bytes());
            w.value(Tag::new(0x5A), &[iccid; 10]);
        });
        w.value(Tag::new(0x5F37), &[0xAA; 64]);
    })
}

fn notification(number: u64, iccid: u8, server: &str) -> PendingNotification {
    PendingNotification::parse(&raw(number, iccid, server)).unwrap()
}

fn listed(number: u64, iccid: u8, server: &str) -> NotificationMetadata {
    notification(number, iccid, server).metadata
}

fn outbox(entries: &[(u64, u8, &str)]) -> Outbox {
    let mut outbox = Outbox::default();
    for (number, iccid, server) in entries {
        assert_eq!(outbox.add(notification(*number, *iccid, server)), Ok(Added::New));
    }
    outbox
}

fn number(number: u64) -> SequenceNumber {
    SequenceNumber::from(number)
}

fn due(outbox: &Outbox, now: u64) -> Option<u64> {
    outbox.due(Timestamp(now)).map(|entry| entry.notification.metadata.sequence_number.value())
}

/// What is kept on disk is the notification as the card signed it.
#[test]
fn a_notification_is_read_again_from_its_bytes() {
    let bytes = raw(7, 1, "a");
    let list = encode(Tag::new(0xBF2B), |w| {
        w.nested(Tag::new(0xA0), |w| {
            w.raw(&bytes);
        });
    });
    let on_card = pending::parse(&list).unwrap().notifications.remove(0);
    assert_eq!(PendingNotification::parse(on_card.raw.as_bytes()), Ok(on_card));
    let result = World::new().recording.answers["load"].clone();
    let kept = PendingNotification::parse(&result).unwrap();
    assert_eq!((kept.kind, kept.raw.as_bytes()), (PendingKind::InstallationResult, &result[..]));

    let check = |bytes: &[u8], error| assert_eq!(PendingNotification::parse(bytes), Err(error));
    let expected = Tag::new(0xBF37);
    check(&[], TlvError::Missing { tag: expected });
    check(&hex("B000"), TlvError::Unexpected { expected, found: Tag::new(0xB0) });
    check(&[&bytes[..], &[0]].concat(), TlvError::Trailing { bytes: 1 });
    check(&hex("3000"), TlvError::Missing { tag: Tag::new(0xBF2F) });
}

#[test]
fn one_profile_s_in_order() {
    let mut outbox = outbox(&[(9, 1, "a"), (7, 1, "a"), (8, 1, "a")]);
    for expect in [7, 8, 9] {
        assert_eq!(due(&outbox, 0), Some(expect));
        outbox.acknowledged(&number(expect));
    }
    assert_eq!(due(&outbox, 0), None);
    assert!(outbox.to_remove().map(SequenceNumber::value).eq([7, 8, 9]));
}

#[test]
fn a_failure_holds_up_what_comes_after_it() {
    let mut outbox = outbox(&[(1, 1, "a"), (2, 1, "a"), (3, 2, "a")]);
    outbox.failed(&number(1), Timestamp(1000));
    assert_eq!(due(&outbox, 1000), Some(3), "another profile's does not wait");
    outbox.acknowledged(&number(3));
    assert_eq!(due(&outbox, 1000), None);
    assert_eq!(due(&outbox, 1059), None);
    assert_eq!(outbox.next_attempt(), Some(Timestamp(1060)));
    assert_eq!(due(&outbox, 1060), Some(1));
    outbox.acknowledged(&number(1));
    assert_eq!(due(&outbox, 1060), Some(2));
}

/// A profile tells its SM-DP+ and its operator: a dead one of the two does not silence the other.
#[test]
fn a_dead_receiver_holds_up_only_its_own() {
    let mut outbox = outbox(&[(1, 1, "dead"), (2, 1, "alive"), (3, 1, " DEAD "), (4, 1, "alive")]);
    assert_eq!(due(&outbox, 0), Some(1), "in order as long as nothing has failed");
    outbox.failed(&number(1), Timestamp(0));
    assert_eq!(due(&outbox, 0), Some(2));
    outbox.acknowledged(&number(2));
    assert_eq!(due(&outbox, 0), None, "3 is for the dead one, and 4 waits until that has been tried");
    outbox.failed(&number(1), Timestamp(60));
    outbox.acknowledged(&number(1));
    outbox.failed(&number(3), Timestamp(60));
    assert_eq!(due(&outbox, 60), Some(4));
}

#[test]
fn pauses_grow_to_a_day() {
    let pauses: Vec<_> = (0..9).map(delay).collect();
    assert_eq!(pauses, [60, 60, 300, 1800, 7200, 21600, 43200, 86400, 86400]);
    assert_eq!(delay(u32::MAX), MAX_DELAY);

    let mut outbox = outbox(&[(1, 1, "a")]);
    let mut now = 1_000_000;
    for failures in 1..400 {
        assert_eq!(due(&outbox, now), Some(1));
        outbox.failed(&number(1), Timestamp(now));
        assert_eq!(due(&outbox, now), None);
        now += delay(failures);
    }
    let entry = outbox.entry(&number(1)).unwrap();
    assert!(matches!(entry.delivery, Delivery::Waiting { failures: 399, .. }), "never given up");
    outbox.failed(&number(1), Timestamp(u64::MAX));
}

#[test]
fn the_next_attempt_is_the_earliest() {
    for (first, second) in [(1, 2), (2, 1)] {
        let mut outbox = outbox(&[(1, 1, "a"), (2, 2, "a"), (3, 1, "a")]);
        outbox.failed(&number(first), Timestamp(1000));
        outbox.failed(&number(second), Timestamp(2000));
        assert_eq!(
            outbox.next_attempt(),
            Some(Timestamp(1060)),
            "3 is held up by 1, and has no time of its own"
        );
    }
}

#[test]
fn a_connection_that_comes_up_makes_everything_due() {
    let mut outbox = outbox(&[(1, 1, "a"), (2, 2, "a")]);
    outbox.failed(&number(1), Timestamp(1000));
    outbox.failed(&number(2), Timestamp(1000));
    assert_eq!(due(&outbox, 1000), None);
    outbox.retry_all();
    assert_eq!(due(&outbox, 1000), Some(1));
}

/// Before the first synchronisation a computer may believe that it is 1970, or 2100.
#[test]
fn a_clock_that_was_wrong_does_not_stop_it_for_long() {
    let mut outbox = outbox(&[(1, 1, "a")]);
    outbox.failed(&number(1), Timestamp(4_000_000_000));
    assert_eq!(due(&outbox, 1_700_000_000), Some(1));
}

#[test]
fn what_the_server_has_is_not_sent_again() {
    let mut outbox = outbox(&[(1, 1, "a")]);
    outbox.acknowledged(&number(1));
    outbox.failed(&number(1), Timestamp(0));
    outbox.retry_all();
    assert_eq!(due(&outbox, u64::MAX), None);
    assert_eq!(outbox.next_attempt(), None);
    // Also not when the card lists it again, after a restart.
    let mut outbox = Outbox::from_entries(outbox.entries().cloned().collect::<Vec<_>>());
    let list = [listed(1, 1, "a")];
    assert_eq!(outbox.missing(&list).count(), 0);
    assert_eq!(outbox.add(notification(1, 1, "a")), Ok(Added::Known));
    outbox.forget_removed(&list);
    assert!(outbox.to_remove().map(SequenceNumber::value).eq([1]));
    outbox.forget_removed(&[]);
    assert_eq!(outbox.entries().len(), 0);
}

#[test]
fn what_waits_stays_when_the_card_has_lost_it() {
    let mut outbox = outbox(&[(1, 1, "a")]);
    outbox.forget_removed(&[]);
    assert_eq!(due(&outbox, 0), Some(1));
    assert!(outbox.forget(&number(1)).is_some(), "unless the user drops it");
    assert_eq!(outbox.forget(&number(1)), None);
}

#[test]
fn a_card_that_counts_anew() {
    let mut outbox = outbox(&[(1, 1, "a")]);
    let list = [listed(1, 2, "b")];
    assert!(outbox.missing(&list).map(SequenceNumber::value).eq([1]));
    let Ok(Added::Replaced(older)) = outbox.add(notification(1, 2, "b")) else { panic!() };
    assert_eq!(older.notification, notification(1, 1, "a"));
    assert_eq!(outbox.entries().len(), 1);
}

#[test]
fn there_is_an_end_to_it() {
    let mut outbox = Outbox::default();
    for value in 0..u64::try_from(MAX_ENTRIES).unwrap() {
        outbox.add(notification(value, 1, "a")).unwrap();
    }
    assert_eq!(outbox.add(notification(1000, 1, "a")), Err(OutboxFull));
    assert_eq!(outbox.add(notification(3, 1, "a")), Ok(Added::Known));
    let entries: Vec<Entry> = outbox.entries().cloned().collect();
    let twice = entries.iter().chain(&entries).cloned();
    assert_eq!(Outbox::from_entries(twice), outbox);
}

/// On the card: 5, which is known and taken by its server; 6, which is new; 7, of a form that nobody knows.
#[test]
fn collecting_retrieves_what_is_new_alone() {
    let list = encode(Tag::new(0xBF28), |w| {
        w.nested(Tag::new(0xA0), |w| {
            for value in [5, 6, 7] {
                w.nested(Tag::new(0xBF2F), |w| {
                    w.value(Tag::new(0x80), &[value]);
                    w.raw(&hex("81020640 0C0161"));
                    w.value(Tag::new(0x5A), &[1; 10]);
                });
            }
        });
    });
    let retrieved = |raw: &[u8]| {
        unhex(&encode(Tag::new(0xBF2B), |w| {
            w.nested(Tag::new(0xA0), |w| {
                w.raw(raw);
            });
        }))
    };
    let mut outbox = outbox(&[(3, 1, "a"), (5, 1, "a")]);
    outbox.acknowledged(&number(3));
    outbox.acknowledged(&number(5));
    let mut script = Script::new()
        .opens()
        .es10("BF2800", &unhex(&list))
        .es10("BF2B05A003800106", &retrieved(&raw(6, 1, "a")))
        .es10("BF2B05A003800107", &retrieved(&hex("B003020100")))
        .closes();
    let taken = block_on(collect_notifications(&mut script, &IsdROptions::default(), &mut outbox));
    assert_eq!(taken, Ok(1));
    let values: Vec<_> = outbox.entries().map(|e| e.notification.metadata.sequence_number.value()).collect();
    assert_eq!(values, [5, 6], "3 is off the card");
    assert_eq!(due(&outbox, 0), Some(6));
}

#[test]
fn delivering_one() {
    let mut world = World::new();
    let waiting = notification(6, 1, " SMDP.Example:8443 ");
    block_on(deliver_notification(&mut world.server, &waiting)).unwrap();
    assert_eq!(world.log(), ["smdp.example:8443 handleNotification"]);
    assert_eq!(world.server.requests[0].1["pendingNotification"], b64(waiting.raw.as_bytes()));

    let mut world = World::new().server_fault("handleNotification", refusal("8.1", "6.1"));
    let result = block_on(deliver_notification(&mut world.server, &waiting));
    assert!(matches!(result, Err(Es9Error::Refused(_))));
    let mut world = World::new().server_fault("handleNotification", ServerFault::Raw(500, Vec::new()));
    assert!(block_on(deliver_notification(&mut world.server, &waiting)).is_err());

    let nobody = notification(6, 1, "not a server");
    let error = block_on(deliver_notification(&mut world.server, &nobody)).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the card names no server to deliver this notification to: ' ' cannot stand in a server address"
    );
}

#[test]
fn taking_off_the_card_what_the_servers_have() {
    let run = |script: Script, outbox: &mut Outbox| {
        let mut script = script;
        block_on(remove_acknowledged(&mut script, &IsdROptions::default(), outbox))
    };
    let mut untouched = outbox(&[(5, 1, "a")]);
    assert_eq!(run(Script::new(), &mut untouched), Ok(0), "the card is left in peace");

    let mut done = outbox(&[(5, 1, "a"), (6, 1, "a"), (300, 1, "a")]);
    done.acknowledged(&number(5));
    done.acknowledged(&number(300));
    let script = Script::new()
        .opens()
        .es10("BF3003800105", "BF3003800100")
        .es10("BF300480020 12C".replace(' ', "").as_str(), "BF3003800101")
        .closes();
    assert_eq!(run(script, &mut done), Ok(2), "one that is off the card already counts");
    assert_eq!(done.entries().len(), 1);

    let mut failing = outbox(&[(5, 1, "a"), (6, 2, "a")]);
    failing.acknowledged(&number(5));
    failing.acknowledged(&number(6));
    let script = Script::new()
        .opens()
        .es10("BF3003800105", "BF3003800100")
        .es10_fails("BF3003800106", TransportError::Gone)
        .closes();
    assert_eq!(run(script, &mut failing), Err(Error::Transport(TransportError::Gone)));
    assert!(failing.to_remove().map(SequenceNumber::value).eq([6]), "the rest is for later");
}

proptest! {
    /// Whatever fails for how long: each receiver hears of each profile in the order of the numbers, of each notification until it has
    /// taken it and never after, and in the end of all of them.
    #[test]
    fn in_order_until_all_is_told(
        notifications in prop::collection::btree_map(0_u64..40, (0_u8..3, 0_usize..2), 0..20),
        outcomes in prop::collection::vec((any::<bool>(), 0_u64..100_000), 0..60),
    ) {
        let servers = ["a", "b"];
        let mut outbox = Outbox::default();
        for (value, (iccid, server)) in &notifications {
            outbox.add(notification(*value, *iccid, servers[*server])).unwrap();
        }
        let mut told: Vec<(u64, u8, usize)> = Vec::new();
        let mut now = 0;
        // After these outcomes every server answers.
        let outcomes = outcomes.into_iter().chain(std::iter::repeat((true, MAX_DELAY)));
        for (taken, pause) in outcomes.take(60 + 2 * notifications.len()) {
            if let Some(value) = due(&outbox, now) {
                let (iccid, server) = notifications[&value];
                prop_assert!(!told.iter().any(|earlier| earlier.0 == value), "told twice");
                prop_assert!(!told.iter().any(|later| (later.1, later.2) == (iccid, server) && later.0 > value));
                if taken {
                    told.push((value, iccid, server));
                    outbox.acknowledged(&number(value));
                } else {
                    outbox.failed(&number(value), Timestamp(now));
                }
            } else if let Some(next) = outbox.next_attempt() {
                prop_assert!(next > Timestamp(now), "something was due");
                now = next.0.max(now + pause);
            }
        }
        prop_assert_eq!(told.len(), notifications.len());
        prop_assert_eq!(outbox.to_remove().count(), notifications.len());
    }
}
