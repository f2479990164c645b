//! Commands, answers, indications and noise.

use mbim::basic_connect::{RadioState, RadioStateQuery, RadioSwitchState, SignalState};
use mbim::frame::FrameError;
use mbim::session::{CommandError, Config, Event, MAX_COMMAND, MAX_COMMANDS, MAX_NOISE, Refused, Stale};
use mbim::{Indication, Request, Service, Session, TransactionId, Version};

use super::modem::*;

#[test]
fn answers_find_their_commands() {
    let mut pair = Pair::opened();
    let (first, second) = (pair.ask(), pair.ask());
    assert_eq!(pair.sent().iter().map(|bytes| transaction(bytes)).collect::<Vec<_>>(), [first, second]);
    pair.receive(&answer(second));
    pair.receive(&answer(first));
    let events = pair.events();
    let order: Vec<_> = events
        .iter()
        .map(|event| match event {
            Event::Done { transaction, done } => (*transaction, done.reply::<RadioStateQuery>(Version::V1)),
            other => panic!("{other:?}"),
        })
        .collect();
    let on = RadioState { hw_radio_state: RadioSwitchState::On, sw_radio_state: RadioSwitchState::On };
    assert_eq!(order, [(second, Ok(on.clone())), (first, Ok(on))]);
    assert_eq!(pair.session.poll_timeout(), None);
}

#[test]
fn late_answers_are_dropped() {
    let mut pair = Pair::opened();
    let transaction = pair.ask();
    pair.sent();
    pair.pass(ms(9_999));
    assert_eq!(pair.events(), []);
    pair.pass(ms(1));
    assert_eq!(pair.events(), [Event::Failed { transaction, error: CommandError::TimedOut }]);
    pair.receive(&answer(transaction));
    let abandoned = pair.ask();
    pair.sent();
    pair.session.abandon(abandoned);
    pair.receive(&answer(abandoned));
    assert_eq!((pair.events(), pair.session.poll_timeout()), (vec![], None));
    assert_eq!(pair.session.held(), 0);
}

#[test]
fn what_has_not_begun_to_go_out_is_taken_back() {
    let mut pair = Pair::opened();
    let first = pair.ask();
    let second = pair.ask();
    pair.session.abandon(first);
    assert_eq!(pair.sent().iter().map(|bytes| transaction(bytes)).collect::<Vec<_>>(), [second]);
}

#[test]
fn an_answer_to_something_else_is_none() {
    let mut pair = Pair::opened();
    let transaction = pair.ask();
    let mut other = answer(transaction);
    other[36] = 4;
    pair.receive(&other);
    let error = CommandError::Mismatch { service: Service::BasicConnect, cid: 4 };
    assert_eq!(pair.events(), [Event::Failed { transaction, error }]);
}

#[test]
fn an_answer_that_lies_about_its_length_fails_its_command() {
    let mut pair = Pair::opened();
    let transaction = pair.ask();
    let mut lying = answer(transaction);
    lying[44] = 9;
    pair.receive(&lying);
    let error = CommandError::Malformed(FrameError::Truncated { field: "information buffer" });
    assert_eq!(pair.events(), [Event::Failed { transaction, error }]);
    pair.receive(&indication());
    assert!(matches!(pair.events()[..], [Event::Indication(_)]), "the stream goes on");
}

#[test]
fn padding_behind_the_information_buffer_is_skipped() {
    let check = |padding: &[u8], is_taken: bool| {
        let mut pair = Pair::opened();
        let transaction = pair.ask();
        let body = [answer_body(&[1, 0, 0, 0, 1, 0, 0, 0, 7]), padding.to_vec()].concat();
        pair.receive(&fragment(DONE, transaction, 1, 0, &body));
        let events = pair.events();
        assert_eq!(matches!(events[..], [Event::Done { .. }]), is_taken, "{padding:?}: {events:?}");
    };
    check(&[], true);
    check(&[0xAA; 3], true);
    check(&[0xAA, 0xAA, 0xAA, 0, 0, 0, 0], true);
    check(&[0xAA; 4], false);
}

#[test]
fn indications_come_in_between() {
    let mut pair = Pair::opened();
    let transaction = pair.ask();
    pair.receive(&[indication(), answer(transaction), indication()].concat());
    let events = pair.events();
    assert!(
        matches!(events[..], [Event::Indication(_), Event::Done { .. }, Event::Indication(_)]),
        "{events:?}"
    );
    let Event::Indication(raw) = &events[0] else { unreachable!() };
    let expected = SignalState {
        rssi: 17,
        error_rate: 99,
        signal_strength_interval: 5,
        rssi_threshold: 1,
        error_rate_threshold: 1,
        rsrp_snr: vec![],
    };
    let indication = Indication::decode(raw.service, raw.cid, Version::V1, &raw.info);
    assert_eq!(indication, Ok(Indication::SignalState(expected)));
}

#[test]
fn a_stream_in_any_pieces() {
    for size in 1..200 {
        let mut pair = Pair::opened();
        let transaction = pair.ask();
        let stream = [indication(), b"\r\nnoise".to_vec(), answer(transaction), indication()].concat();
        for piece in stream.chunks(size) {
            pair.receive(piece);
        }
        let events = pair.events();
        assert!(
            matches!(
                events[..],
                [Event::Indication(_), Event::Noise { skipped: 7 }, Event::Done { .. }, Event::Indication(_)]
            ),
            "pieces of {size}: {events:?}"
        );
        assert_eq!(pair.session.held(), 0);
    }
}

#[test]
fn a_fragment_that_does_not_end_is_given_up() {
    let mut pair = Pair::opened();
    let transaction = pair.ask();
    let mut endless = indication();
    endless[4] = 0xFF;
    pair.receive(&endless);
    pair.receive(&answer(transaction));
    assert_eq!(pair.events(), [], "it looks like the rest of the indication");
    pair.pass(ms(1250));
    let events = pair.events();
    assert!(matches!(events[..], [Event::Noise { .. }, Event::Done { .. }]), "{events:?}");
}

#[test]
fn what_is_not_mbim_is_given_up() {
    let mut pair = Pair::opened();
    let transaction = pair.ask();
    pair.receive(&vec![b'+'; MAX_NOISE + 4]);
    let events = pair.events();
    let failed = Event::Failed { transaction, error: CommandError::Broken };
    assert!(
        matches!(&events[..], [Event::Noise { .. }, event, Event::Broken] if *event == failed),
        "{events:?}"
    );
    pair.receive(&vec![b'+'; 10 * MAX_NOISE]);
    assert_eq!((pair.events(), pair.session.held(), pair.session.poll_timeout()), (vec![], 0, None));
    pair.session.open(pair.now, pair.now + s(30), Stale::Keep);
    let open = pair.sent();
    pair.receive(&open_done(super::modem::transaction(&open[0]), 0));
    assert_eq!(pair.events(), [Event::Opened]);
}

#[test]
fn too_much_is_refused() {
    let mut pair = Pair::opened();
    let asked: Vec<TransactionId> = (0..MAX_COMMANDS).map(|_| pair.ask()).collect();
    let command = RadioStateQuery {}.command(Version::V1);
    let too_many = Err(Refused::TooMany { limit: MAX_COMMANDS });
    assert_eq!(pair.session.command(pair.now, command.clone(), pair.now), too_many);
    pair.receive(&answer(asked[0]));
    assert_eq!(pair.session.command(pair.now, command.clone(), pair.now), too_many, "nobody has polled");
    assert_eq!(pair.events().len(), 1);
    pair.ask();
    pair.session.abandon(asked[1]);
    let mut long = command;
    long.info = vec![0; MAX_COMMAND + 1].into();
    let too_long = Err(Refused::TooLong { length: MAX_COMMAND + 1, limit: MAX_COMMAND });
    assert_eq!(pair.session.command(pair.now, long, pair.now), too_long);
}

#[test]
fn indications_that_nobody_polls_do_not_pile_up() {
    let mut pair = Pair::opened();
    for _ in 0..100_000 {
        pair.receive(&indication());
    }
    let events = pair.events();
    let Some((Event::Dropped { events: dropped }, kept)) = events.split_last() else { panic!("all kept") };
    assert_eq!(u64::try_from(kept.len()).unwrap() + dropped, 100_000);
    assert!(kept.len() <= 1024);
    pair.receive(&indication());
    assert_eq!(pair.events().len(), 1);
}

#[test]
fn transaction_ids_skip_zero() {
    let config = Config { first_transaction: TransactionId(u32::MAX), ..Config::default() };
    let mut session = Session::new(config);
    session.open(s(0), s(30), Stale::Keep);
    let mut ids = vec![transaction(&session.poll_transmit().unwrap())];
    session.handle_timeout(s(5));
    ids.push(transaction(&session.poll_transmit().unwrap()));
    assert_eq!(ids, [TransactionId(u32::MAX), TransactionId(1)]);
}
