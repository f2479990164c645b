//! Entry points for fuzzing, called by the property tests as well. They panic where a promise is broken.

use crate::engine::{MAX_HELD, ResultCodes};
use crate::{Command, Event, LineEngine};

/// Runs the engine over a script made of `data`: what is sent, given up and received, byte by byte.
///
/// Promises held: no panic; the pieces in which bytes arrive make no difference; memory stays flat; no event is made
/// of nothing.
///
/// # Panics
///
/// When one of them is broken.
pub fn fuzz_engine(data: &[u8]) {
    let whole = run(data, usize::MAX, Polling::Always);
    for piece in [1, 2, 3, 7, 64] {
        assert_eq!(whole, run(data, piece, Polling::Always), "pieces of {piece} bytes make a difference");
    }
    assert_eq!(whole, run(data, usize::MAX, Polling::Seldom), "it makes a difference when events are polled");
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Polling {
    Always,
    /// Not between what is received and what is sent.
    Seldom,
}

/// Decodes the first line of `data` as a command with the rest as its reply, and all of it as indications.
///
/// Promises held: no panic.
pub fn fuzz_decode(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let (command, reply) = text.split_once('\n').unwrap_or(("AT", &text));
    let _ = crate::decode::decode_reply(command, reply);
    let _ = crate::decode::decode_indication(&text);
}

/// A byte from `0xF0` up is a step of the port, unless it is doubled; all else is what the port receives.
fn run(data: &[u8], piece: usize, polling: Polling) -> Vec<Event> {
    let mut engine = LineEngine::new();
    let mut events = Vec::new();
    let mut rest = data;
    while let Some((&first, behind)) = rest.split_first() {
        match (first, behind.first()) {
            (0xF0.., Some(second)) if *second != first => {
                if first == PROBE {
                    // Which probe is due depends on what has been read.
                    poll(&mut engine, &mut events);
                }
                step(&mut engine, first, *second);
                rest = behind.get(1..).unwrap_or_default();
            }
            _ => {
                let next = behind.iter().position(|byte| *byte >= 0xF0).unwrap_or(behind.len());
                let (received, behind) = rest.split_at(next + 1);
                for chunk in received.chunks(piece.min(received.len())) {
                    engine.push(chunk);
                    assert!(engine.held() <= MAX_HELD, "{} bytes are held", engine.held());
                    if polling == Polling::Always {
                        poll(&mut engine, &mut events);
                    }
                }
                rest = behind;
            }
        }
    }
    poll(&mut engine, &mut events);
    events
}

const PROBE: u8 = 0xF1;

fn step(engine: &mut LineEngine, step: u8, choice: u8) {
    match step {
        0xF0 => engine.abandon(),
        PROBE => {
            if let Some(probe) = engine.resync_probe() {
                engine.resynchronise(&probe);
            }
        }
        0xF2 => engine.command_mode(),
        0xF3 => engine.set_result_codes(match choice % 3 {
            0 => ResultCodes::Automatic,
            1 => ResultCodes::Verbose,
            _ => ResultCodes::Numeric,
        }),
        0xF4 => engine.resynchronise(&Command::resync_probe()),
        _ => engine.sent(&command(choice)),
    }
}

/// One of each kind of reply.
fn command(choice: u8) -> Command {
    const LINES: [&str; 12] = [
        "AT",
        "ATI",
        "AT+CREG?",
        "AT+CREG=2",
        "AT+CMGL=4",
        "AT+CMGR=1",
        "AT+CIMI",
        "AT+CCHO=\"A0\"",
        "AT+CLAC",
        "AT+CUSD=1",
        "AT+CMEE?",
        "ATD123",
    ];
    let line = LINES.get(usize::from(choice) % LINES.len()).copied().unwrap_or("AT");
    let with_payload = Command::action("+CMGS").with_payload(*b"first\rOK\rlast");
    match with_payload {
        Ok(command) if choice % 13 == 12 => command,
        _ => Command::raw(line).unwrap_or_else(|_| Command::attention()),
    }
}

fn poll(engine: &mut LineEngine, events: &mut Vec<Event>) {
    while let Some(event) = engine.poll() {
        if let Event::Reply(text) | Event::Indication(text) = &event {
            assert!(!text.contains('\r'), "a line end was left in {text:?}");
        }
        events.push(event);
    }
}
