//! The engine by its events: what is sent, what comes, what is said.

use super::*;

fn events(engine: &mut LineEngine, stream: &str) -> Vec<Event> {
    engine.push(stream.as_bytes());
    std::iter::from_fn(|| engine.poll()).collect()
}

fn reply(line: &str) -> Event {
    Event::Reply(line.to_owned())
}

fn indication(line: &str) -> Event {
    Event::Indication(line.to_owned())
}

const OK: Event = Event::Final(FinalResult::Ok);

#[test]
fn a_plain_exchange() {
    let mut engine = LineEngine::new();
    engine.sent(&Command::action("+CSQ"));
    assert_eq!(events(&mut engine, "\r\n+CSQ: 20,99\r\n\r\nOK\r\n"), [reply("+CSQ: 20,99"), OK]);
    assert_eq!(events(&mut engine, "\r\nOK\r\n"), [Event::Stray(FinalResult::Ok)]);
}

#[test]
fn a_late_ok_is_not_credited() {
    let mut engine = LineEngine::new();
    engine.sent(&Command::read("+COPS"));
    engine.abandon();
    let probe = engine.resync_probe().expect("none tried yet");
    engine.resynchronise(&probe);
    let late = "\r\n+COPS: 0\r\n\r\nOK\r\n\r\n+CMTI: \"ME\",1\r\n";
    assert_eq!(events(&mut engine, late), [indication("+CMTI: \"ME\",1")]);
    assert_eq!(events(&mut engine, "\r\n+CMEE: 1\r\n\r\nOK\r\n"), [reply("+CMEE: 1"), OK]);
    assert_eq!(engine.beat(), Beat::Kept);
}
