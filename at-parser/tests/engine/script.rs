//! Conversations as data: what the port does, what it receives, and what the engine says of it.

use at_parser::engine::ResultCodes;
use at_parser::{Command, Event, LineEngine};

/// One step of a conversation.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Step {
    /// The command is written.
    Sent(&'static str),
    /// The command, and what it will answer the prompt with.
    SentWithPayload(&'static str, &'static str),
    /// The command, whose reply has a form of its own.
    SentBare(&'static str),
    /// These bytes arrive.
    Received(&'static [u8]),
    /// The deadline has passed.
    Abandon,
    /// The probe is written.
    Resynchronise(&'static str),
    Codes(ResultCodes),
    CommandMode,
}

/// Runs a conversation in pieces of every size and expects the same every time.
///
/// Events are written `< reply`, `! indication`, `= final result`, `? stray`, `>` for the prompt, `noise N`, `overlong N`.
#[track_caller]
pub(crate) fn check(steps: &[Step], expected: &[&str]) {
    let longest =
        steps.iter().map(|step| if let Step::Received(bytes) = step { bytes.len() } else { 0 }).max();
    for piece in (1..=longest.unwrap_or(1)).rev() {
        let events = run(steps, piece);
        assert_eq!(events, expected, "in pieces of {piece} bytes: {steps:?}");
    }
}

fn run(steps: &[Step], piece: usize) -> Vec<String> {
    let mut engine = LineEngine::new();
    let mut events = Vec::new();
    for step in steps {
        match *step {
            Step::Sent(line) => engine.sent(&command(line)),
            Step::SentWithPayload(line, payload) => {
                engine.sent(&command(line).with_payload(payload).expect("a payload"))
            }
            Step::SentBare(line) => engine.sent(&command(line).bare_reply()),
            Step::Received(bytes) => {
                for chunk in bytes.chunks(piece) {
                    engine.push(chunk);
                    events.extend(std::iter::from_fn(|| engine.poll()).map(|event| name(&event)));
                }
            }
            Step::Abandon => engine.abandon(),
            Step::Resynchronise(line) => engine.resynchronise(&command(line)),
            Step::Codes(codes) => engine.set_result_codes(codes),
            Step::CommandMode => engine.command_mode(),
        }
    }
    events
}

fn command(line: &str) -> Command {
    Command::raw(line).expect("a command")
}

fn name(event: &Event) -> String {
    match event {
        Event::Reply(text) => format!("< {text}"),
        Event::Indication(text) => format!("! {text}"),
        Event::Final(result) => format!("= {result:?}"),
        Event::Stray(result) => format!("? {result:?}"),
        Event::Prompt => ">".to_owned(),
        Event::Noise { skipped } => format!("noise {skipped}"),
        Event::Overlong { dropped } => format!("overlong {dropped}"),
    }
}
