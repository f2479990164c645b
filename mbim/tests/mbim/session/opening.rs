//! Opening, losing, closing.

use mbim::proxy::ProxyConfigurationSet;
use mbim::session::{CloseOutcome, CommandError, Event, OpenError, Refused, Stale};
use mbim::{ProtocolError, Request, Service, Status, TransactionId, Version};

use super::modem::*;

#[test]
fn open_is_sent_again_while_the_modem_boots() {
    let mut pair = Pair::new();
    pair.session.open(pair.now, pair.now + s(30), Stale::Keep);
    let first = pair.sent();
    pair.pass(s(12));
    let again = pair.sent();
    assert_eq!(again.len(), 2, "after five seconds and after ten");
    assert!(again.iter().chain(&first).all(|bytes| kind(bytes) == 1 && bytes[12..] == [0, 0x10, 0, 0]));
    assert_eq!(pair.events(), []);
    // Either answer will do, and the other one does no harm.
    pair.receive(&open_done(transaction(&again[0]), 0));
    pair.receive(&open_done(transaction(&again[1]), 0));
    assert_eq!(pair.events(), [Event::Opened]);
    assert!(pair.session.is_open());
    assert_eq!(pair.session.poll_timeout(), None);
}

#[test]
fn a_silent_modem_is_given_up() {
    let mut pair = Pair::new();
    pair.session.open(pair.now, pair.now + s(30), Stale::Keep);
    assert_eq!(pair.sent().len(), 1);
    pair.pass(ms(29_999));
    assert_eq!((pair.sent().len(), pair.events()), (5, vec![]));
    pair.pass(ms(1));
    assert_eq!(pair.events(), [Event::OpenFailed(OpenError::TimedOut)]);
    assert_eq!((pair.sent(), pair.session.poll_timeout()), (vec![], None));
}

#[test]
fn a_device_that_takes_nothing_is_not_sent_more() {
    let mut pair = Pair::new();
    pair.session.open(pair.now, pair.now + s(30), Stale::Keep);
    for seconds in 1..30 {
        pair.session.handle_timeout(pair.now + s(seconds));
    }
    assert_eq!(pair.sent().len(), 1);
}

#[test]
fn an_answer_to_an_open_of_old_is_none() {
    let mut pair = Pair::new();
    pair.session.open(pair.now, pair.now + s(10), Stale::Keep);
    let old = pair.sent();
    pair.pass(s(10));
    pair.sent();
    pair.session.open(pair.now, pair.now + s(10), Stale::Keep);
    pair.events();
    pair.receive(&open_done(transaction(&old[0]), 0));
    pair.receive(&open_done(TransactionId(u32::MAX), 0));
    assert_eq!(pair.events(), []);
    let open = pair.sent();
    pair.receive(&open_done(transaction(&open[0]), 0));
    assert_eq!(pair.events(), [Event::Opened]);
}

#[test]
fn a_busy_modem_is_asked_again() {
    let mut pair = Pair::new();
    pair.session.open(pair.now, pair.now + s(30), Stale::Keep);
    let open = pair.sent();
    pair.receive(&open_done(transaction(&open[0]), 1));
    assert_eq!(pair.events(), []);
    pair.pass(s(5));
    let open = pair.sent();
    pair.receive(&open_done(transaction(&open[0]), 0));
    assert_eq!(pair.events(), [Event::Opened]);
}

#[test]
fn a_modem_may_refuse() {
    let mut pair = Pair::new();
    pair.session.open(pair.now, pair.now + s(30), Stale::Keep);
    let open = pair.sent();
    pair.receive(&open_done(transaction(&open[0]), 2));
    assert_eq!(pair.events(), [Event::OpenFailed(OpenError::Refused(Status::Failure))]);
    assert_eq!(pair.session.poll_timeout(), None);
}

#[test]
fn a_stale_session_is_closed_first() {
    for answered in [Some(close_done as fn(TransactionId) -> Vec<u8>), Some(|id| function_error(id, 5)), None]
    {
        let mut pair = Pair::new();
        pair.session.open(pair.now, pair.now + s(30), Stale::Close);
        let close = pair.sent();
        assert_eq!(close.iter().map(|bytes| kind(bytes)).collect::<Vec<_>>(), [2]);
        match answered {
            Some(answer) => pair.receive(&answer(transaction(&close[0]))),
            None => pair.pass(s(2)),
        }
        let open = pair.sent();
        assert_eq!(open.iter().map(|bytes| kind(bytes)).collect::<Vec<_>>(), [1]);
        assert!(transaction(&open[0]) > transaction(&close[0]));
        pair.receive(&open_done(transaction(&open[0]), 0));
        assert_eq!(pair.events(), [Event::Opened]);
    }
}

#[test]
fn only_the_proxy_is_spoken_to_before() {
    let mut pair = Pair::new();
    let radio = mbim::basic_connect::RadioStateQuery {}.command(Version::V1);
    assert_eq!(pair.session.command(pair.now, radio.clone(), pair.now), Err(Refused::NotOpen));
    let configuration = ProxyConfigurationSet { device_path: "/dev/cdc-wdm0".into(), timeout: 30 };
    let transaction =
        pair.session.command(pair.now, configuration.command(Version::V1), pair.now + s(45)).unwrap();
    assert_eq!(pair.sent().len(), 1);
    let uuid = Service::ProxyControl.uuid().bytes();
    let body = [uuid.as_slice(), &[1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]].concat();
    pair.receive(&fragment(DONE, transaction, 1, 0, &body));
    let [Event::Done { done, .. }] = &pair.events()[..] else { panic!("not done") };
    assert_eq!(done.reply::<ProxyConfigurationSet>(Version::V1), Ok(()));
    pair.session.open(pair.now, pair.now + s(30), Stale::Keep);
    assert_eq!(pair.session.command(pair.now, radio, pair.now), Err(Refused::NotOpen));
}

#[test]
fn a_modem_that_forgets_the_session_is_noticed() {
    let mut pair = Pair::opened();
    let (first, second) = (pair.ask(), pair.ask());
    pair.receive(&function_error(first, 5));
    let failed = |transaction| Event::Failed { transaction, error: CommandError::Lost };
    assert_eq!(pair.events(), [failed(first), failed(second), Event::Lost]);
    assert!(!pair.session.is_open());
    assert_eq!(pair.sent(), Vec::<Vec<u8>>::new(), "what had not gone out does not");
    // The caller opens it again; the answer to an old command means nothing.
    pair.session.open(pair.now, pair.now + s(30), Stale::Keep);
    let open = pair.sent();
    pair.receive(&answer(second));
    pair.receive(&open_done(transaction(&open[0]), 0));
    assert_eq!(pair.events(), [Event::Opened]);
}

#[test]
fn other_function_errors_fail_their_command_alone() {
    let mut pair = Pair::opened();
    let (first, second) = (pair.ask(), pair.ask());
    pair.receive(&function_error(first, 3));
    pair.receive(&answer(second));
    pair.receive(&function_error(TransactionId(4711), 6));
    let events = pair.events();
    let error = CommandError::FunctionError(ProtocolError::LengthMismatch);
    assert_eq!(events[0], Event::Failed { transaction: first, error });
    assert!(matches!(events[1], Event::Done { transaction, .. } if transaction == second));
    let error = ProtocolError::UnknownCause;
    assert_eq!(events[2..], [Event::FunctionError { transaction: TransactionId(4711), error }]);
    assert!(pair.session.is_open());
}

#[test]
fn closing() {
    let check = |answer: Option<fn(TransactionId) -> Vec<u8>>, outcome| {
        let mut pair = Pair::opened();
        let transaction_asked = pair.ask();
        pair.session.close(pair.now, pair.now + s(5));
        let failed = Event::Failed { transaction: transaction_asked, error: CommandError::Closed };
        assert_eq!(pair.events(), [failed]);
        let close = pair.sent();
        assert_eq!(close.iter().map(|bytes| kind(bytes)).collect::<Vec<_>>(), [2]);
        match answer {
            Some(answer) => pair.receive(&answer(transaction(&close[0]))),
            None => pair.pass(s(5)),
        }
        assert_eq!(pair.events(), [Event::Closed(outcome)]);
        assert_eq!(pair.session.poll_timeout(), None);
    };
    check(Some(close_done), CloseOutcome::Acknowledged);
    check(Some(|id| function_error(id, 5)), CloseOutcome::NotOpened);
    check(None, CloseOutcome::TimedOut);
}

#[test]
fn a_device_that_goes_away_fails_all_at_once() {
    let mut pair = Pair::opened();
    let transaction = pair.ask();
    pair.session.disconnected();
    let error = CommandError::Disconnected;
    assert_eq!(pair.events(), [Event::Failed { transaction, error }]);
    assert_eq!((pair.sent(), pair.session.poll_timeout()), (vec![], None));

    let mut pair = Pair::new();
    pair.session.open(pair.now, pair.now + s(30), Stale::Keep);
    pair.session.disconnected();
    assert_eq!(pair.events(), [Event::OpenFailed(OpenError::Disconnected)]);

    let mut pair = Pair::opened();
    pair.session.close(pair.now, pair.now + s(5));
    pair.session.disconnected();
    assert_eq!(pair.events(), [Event::Closed(CloseOutcome::Disconnected)]);
}
