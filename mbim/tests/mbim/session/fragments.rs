//! Fragments both ways.

use mbim::basic_connect::ServiceActivationSet;
use mbim::session::{CommandError, Config, Event, MAX_MESSAGE, MAX_REASSEMBLY, Stale};
use mbim::{Request, Session, TransactionId, Version};

use super::modem::*;

/// The answer's body in so many fragments.
fn cut(kind: u32, transaction: TransactionId, body: &[u8], total: usize) -> Vec<Vec<u8>> {
    let share = body.len().div_ceil(total);
    let count = u32::try_from(total).unwrap();
    (0..count)
        .zip(body.chunks(share))
        .map(|(current, piece)| fragment(kind, transaction, count, current, piece))
        .collect()
}

fn info(events: &[Event]) -> &[u8] {
    match events {
        [Event::Done { done, .. }] => &done.info,
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_is_sent_is_cut() {
    let mut session = Session::new(Config { max_control_transfer: 64, ..Config::default() });
    session.open(s(0), s(30), Stale::Keep);
    let open = session.poll_transmit().unwrap();
    session.receive(s(0), &open_done(transaction(&open), 0));
    let data: Vec<u8> = (0..100).collect();
    let command = ServiceActivationSet { buffer: data.clone().into() }.command(Version::V1);
    let transaction_sent = session.command(s(0), command, s(10)).unwrap();
    let sent: Vec<_> = std::iter::from_fn(|| session.poll_transmit()).collect();
    // 28 bytes of service, cid, kind and length, and 100 of data, 44 at a time.
    assert_eq!(sent.iter().map(Vec::len).collect::<Vec<_>>(), [64, 64, 60]);
    let mut body = Vec::new();
    for (current, bytes) in sent.iter().enumerate() {
        assert_eq!((kind(bytes), transaction(bytes)), (3, transaction_sent));
        assert_eq!(usize::from(bytes[4]), bytes.len());
        assert_eq!((bytes[12], usize::from(bytes[16])), (3, current));
        body.extend_from_slice(&bytes[20..]);
    }
    assert_eq!(body[..28], [&Service::UUID[..], &[14, 0, 0, 0, 1, 0, 0, 0, 100, 0, 0, 0]].concat());
    assert_eq!(body[28..], data);
}

struct Service;

impl Service {
    const UUID: [u8; 16] =
        [0xA2, 0x89, 0xCC, 0x33, 0xBC, 0xBB, 0x8B, 0x4F, 0xB6, 0xB0, 0x13, 0x3E, 0xC2, 0xAA, 0xE6, 0xDF];
}

#[test]
fn the_rest_of_what_has_begun_goes_out() {
    let mut session = Session::new(Config { max_control_transfer: 64, ..Config::default() });
    session.open(s(0), s(30), Stale::Keep);
    let open = session.poll_transmit().unwrap();
    session.receive(s(0), &open_done(transaction(&open), 0));
    let command = ServiceActivationSet { buffer: vec![0; 100].into() }.command(Version::V1);
    let transaction = session.command(s(0), command, s(10)).unwrap();
    session.poll_transmit().unwrap();
    session.abandon(transaction);
    assert_eq!(std::iter::from_fn(|| session.poll_transmit()).count(), 2);
}

#[test]
fn fragments_are_joined_whatever_comes_between() {
    let mut pair = Pair::opened();
    let (first, second) = (pair.ask(), pair.ask());
    pair.sent();
    let one = cut(DONE, first, &answer_body(&[1; 100]), 3);
    let two = cut(DONE, second, &answer_body(&[2; 50]), 2);
    let unasked = cut(INDICATE, TransactionId(0), &indication_body(&[3; 20]), 2);
    for bytes in [&one[0], &unasked[0], &two[0], &one[1], &unasked[1], &two[1], &one[2]] {
        pair.receive(bytes);
        pair.pass(ms(400));
    }
    let events = pair.events();
    assert!(
        matches!(&events[0], Event::Indication(indication) if indication.info[..] == [3; 20]),
        "{events:?}"
    );
    assert_eq!(info(&events[1..2]), [2; 50]);
    assert_eq!(info(&events[2..]), [1; 100]);
    assert_eq!(pair.sent(), Vec::<Vec<u8>>::new());
}

#[test]
fn an_overdue_fragment_fails_its_command() {
    let mut pair = Pair::opened();
    let transaction = pair.ask();
    pair.sent();
    let pieces = cut(DONE, transaction, &answer_body(&[1; 100]), 3);
    pair.receive(&pieces[0]);
    pair.pass(ms(1200));
    pair.receive(&pieces[1]);
    pair.pass(ms(1249));
    assert_eq!(pair.events(), []);
    pair.pass(ms(1));
    assert_eq!(pair.events(), [Event::Failed { transaction, error: CommandError::FragmentOverdue }]);
    assert_eq!(pair.sent(), [host_error(transaction, 1)]);
    pair.receive(&pieces[2]);
    assert_eq!((pair.events(), pair.sent(), pair.session.held()), (vec![], vec![], 0));
}

#[test]
fn fragments_out_of_sequence_fail_their_command() {
    for order in [[0, 2], [1, 0], [0, 0]] {
        let mut pair = Pair::opened();
        let transaction = pair.ask();
        pair.sent();
        let pieces = cut(DONE, transaction, &answer_body(&[1; 100]), 3);
        for position in order {
            pair.receive(&pieces[position]);
        }
        if order == [0, 0] {
            // The modem has begun anew.
            pair.receive(&pieces[1]);
            pair.receive(&pieces[2]);
            assert_eq!(info(&pair.events()), [1; 100]);
            continue;
        }
        assert_eq!(pair.events(), [Event::Failed { transaction, error: CommandError::OutOfSequence }]);
        assert_eq!(pair.sent(), [host_error(transaction, 2)]);
        assert_eq!(pair.session.held(), 0);
    }
}

#[test]
fn another_count_is_out_of_sequence() {
    let mut pair = Pair::opened();
    let transaction = pair.ask();
    pair.receive(&fragment(DONE, transaction, 3, 0, &[0; 10]));
    pair.receive(&fragment(DONE, transaction, 2, 1, &[0; 10]));
    assert_eq!(pair.events(), [Event::Failed { transaction, error: CommandError::OutOfSequence }]);
}

#[test]
fn an_indication_out_of_sequence_is_reported_once() {
    let mut pair = Pair::opened();
    for current in [0, 2, 3, 4] {
        pair.receive(&fragment(INDICATE, TransactionId(0), 5, current, &[0; 10]));
    }
    assert_eq!((pair.events(), pair.sent()), (vec![], vec![host_error(TransactionId(0), 2)]));
}

#[test]
fn endless_answers_are_cut_off() {
    let mut pair = Pair::opened();
    let transaction = pair.ask();
    pair.sent();
    let payload = [0; 60_000];
    for current in 0..100 {
        pair.receive(&fragment(DONE, transaction, 8000, current, &payload));
        assert!(pair.session.held() <= MAX_MESSAGE);
    }
    let error = CommandError::TooLong { limit: MAX_MESSAGE };
    assert_eq!(pair.events(), [Event::Failed { transaction, error }]);
    assert_eq!(pair.sent(), [host_error(transaction, 7)]);
}

#[test]
fn many_answers_that_are_never_whole_leave_memory_flat() {
    let mut pair = Pair::opened();
    let asked: Vec<_> = (0..60).map(|_| pair.ask()).collect();
    for round in 0..10 {
        for transaction in &asked {
            pair.receive(&fragment(DONE, *transaction, 8000, round, &[0; 20_000]));
            pair.receive(&fragment(INDICATE, *transaction, 8000, round, &[0; 20_000]));
            assert!(pair.session.held() <= MAX_REASSEMBLY, "{}", pair.session.held());
        }
        pair.pass(ms(500));
    }
    pair.pass(s(10));
    assert_eq!(pair.session.held(), 0);
    assert!(pair.sent().len() < 100);
}
