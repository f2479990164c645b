//! The streaming line engine: bytes in, events out, in any split.
//!
//! ```
//! # use at_parser::{Command, Event, FinalResult, LineEngine};
//! let mut engine = LineEngine::new();
//! engine.sent(&Command::read("+CREG")); // what is in flight decides what a line means
//! engine.push(b"AT+CREG?\r\r\n+CREG: 3\r\n\r\n+CREG: 0,");
//! engine.push(b"1\r\n\r\nOK\r\n");
//! assert_eq!(engine.poll(), Some(Event::Indication("+CREG: 3".into())));
//! assert_eq!(engine.poll(), Some(Event::Reply("+CREG: 0,1".into())));
//! assert_eq!(engine.poll(), Some(Event::Final(FinalResult::Ok)));
//! assert_eq!(engine.poll(), None);
//! ```
//!
//! The engine has no clock: the port calls [`LineEngine::abandon`] when its deadline passes, and then finds the
//! beat again with [`LineEngine::resynchronise`].
//!
//! # What a line is
//!
//! A line ends at CR or LF; further ones directly behind it belong to its end. In this order:
//!
//! 1. **The rest of a text** whose first line has come. With [`continued`](crate::command::ReplyShape::continued)
//!    the line after a header is taken whatever it holds, be it empty, `OK`, or like an indication. After a header
//!    in PDU mode (its status is a number) only a line that begins with hexadecimal digits is taken, because there a modem
//!    may put an indication, or an `OK` for an empty slot. Further lines of a text belong to it unless they are a
//!    final result, carry a prefix, or are known indications; on a modem that has put an empty line before
//!    all its final results, only a line behind an empty line can be one. `+CMT`, `+CBM` and `+CDS` (in PDU mode) join
//!    the line that follows them in the same way.
//! 2. **Echo**: the line sent, a piece from its start or its end, or the pieces around an indication; and what
//!    the modem repeats of a payload. It is dropped.
//! 3. **A final result**, if it is the whole line. With nothing in flight it is [`Event::Stray`], as are the codes of
//!    a call (`NO CARRIER`, `BUSY`, …) while a read or test command is in flight, which such a code cannot end.
//!    Numeric ones: see [`ResultCodes`].
//! 4. **The reply** of the command in flight, as its [`ReplyShape`](crate::command::ReplyShape) tells. For `+CREG` and
//!    others that are reply and indication, see [`ReplyForm`](crate::command::ReplyForm).
//! 5. **Noise**, if it holds control characters or is not text for the greater part.
//! 6. **An indication**.
//!
//! # Quotes
//!
//! A line end inside quotes still ends the line: a lost quote must not swallow the final result, and modems do lose
//! them. The one exception is `+CUSD`, whose texts are menus: its lines are joined by `\n` until the quote closes, a
//! final result arrives for the command in flight, or [`MAX_JOINED`] bytes have come.
//!
//! # Text
//!
//! Valid UTF-8 stays as it is. In a line that is not, each byte becomes the character of the same value, so that
//! nothing is lost. Control characters before and after a line are skipped as [`Event::Noise`].

mod echo;
mod flight;
mod framer;
mod interpreter;
mod join;
mod known;
mod numeric;
pub(crate) mod text;

use std::fmt;
use std::iter;

use crate::{Command, FinalResult};

use framer::Framer;
use interpreter::{Interpreter, Said};

/// A longer line is dropped as a whole and reported once, at its end, as [`Event::Overlong`].
pub const MAX_LINE: usize = 64 * 1024;

/// The lines of a `+CUSD` text are joined up to this many bytes; TS 23.038 allows 182 septets, four digits each in UCS2.
pub const MAX_JOINED: usize = 4096;

/// What is taken in at a time.
const MAX_BACKLOG: usize = 16 * 1024;

/// No more than this is [`held`](LineEngine::held): a line that grows by doubling, and the first line of a text.
pub const MAX_HELD: usize = 4 * MAX_LINE;

/// What the engine saw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// A line of information text that belongs to the command in flight, without its line ends.
    Reply(String),
    /// The command in flight has ended.
    Final(FinalResult),
    /// `> `: the modem waits for the payload (TS 27.005 3.5.1). Once per command.
    Prompt,
    /// A line that no command asked for; the following line is joined by `\n` for indications of two lines (`+CMT`, `+CDS`, `+CBM`).
    Indication(String),
    /// A final result that nobody waits for.
    Stray(FinalResult),
    /// A line exceeded [`MAX_LINE`]; this many bytes of it were dropped.
    Overlong {
        /// Bytes dropped.
        dropped: usize,
    },
    /// Bytes that are no text were skipped (boot rubbish, a diagnostic frame, PPP).
    Noise {
        /// Bytes skipped.
        skipped: usize,
    },
}

/// How the modem writes its final results (V.250 6.2.6).
///
/// A numeric result is one digit and a CR with no LF, and so would be a bare answer cut by a slow port. A port that
/// has not yet seen `ATV1` succeed leaves the mode at `Automatic`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ResultCodes {
    /// Verbose, until a command that has no information text is answered by a digit, a CR, and no LF before it. From there
    /// on numeric, until the first verbose result.
    #[default]
    Automatic,
    /// `ATV1`: digits are never results.
    Verbose,
    /// `ATV0`: a line of one digit that ends with CR is a result. If the command may be answered by a bare line and
    /// none has come yet, the byte behind the CR decides: LF makes it that answer.
    Numeric,
}

/// Whether replies can still be matched to commands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Beat {
    /// Every command sent was answered.
    Kept,
    /// A command was given up and its end has not been seen: [`LineEngine::resynchronise`] is due.
    Lost,
}

/// See the module's text.
///
/// Memory: [`MAX_HELD`] for what is unfinished, and the events of what was pushed since the last time [`poll`](Self::poll) returned `None`.
#[derive(Default)]
pub struct LineEngine {
    framer: Framer,
    interpreter: Interpreter,
}

impl LineEngine {
    /// An engine with nothing in flight.
    pub fn new() -> Self {
        Self::default()
    }

    /// `command` has been written: echo and reply are told by it until its final result.
    ///
    /// After [`abandon`](Self::abandon) use [`resynchronise`](Self::resynchronise) instead while the
    /// [`beat`](Self::beat) is lost: `sent` drops late lines that look like the old command's, but takes the first final
    /// result for the new one's.
    pub fn sent(&mut self, command: &Command) {
        self.settle();
        self.framer.begin_reply();
        self.interpreter.sent(command);
    }

    /// The reply is given up: what still comes of it is dropped until the next `sent`.
    ///
    /// If the command has a payload, the port also writes an [`ESCAPE`](crate::command::ESCAPE) before anything else, or
    /// a modem that shows its prompt late takes the next command for the payload.
    pub fn abandon(&mut self) {
        self.settle();
        self.interpreter.abandon();
    }

    /// `probe` has been written to find the beat again after [`abandon`](Self::abandon).
    ///
    /// Only a final result that directly follows the probe's own information lines counts; all before it is dropped,
    /// except for indications. What looks like the answer to an equal command given up earlier is skipped as well.
    /// `Reply` and `Final` come out together once that is settled. A probe that is not answered is abandoned like any command, and the
    /// next one has to differ: see [`resync_probe`](Self::resync_probe).
    pub fn resynchronise(&mut self, probe: &Command) {
        self.settle();
        self.framer.begin_reply();
        self.interpreter.resynchronise(probe);
    }

    /// A probe that no late answer can be mistaken for; `None` when all have been tried in vain: the port is dead.
    pub fn resync_probe(&self) -> Option<Command> {
        Command::resync_probes().find(|probe| !self.interpreter.awaits_like(probe))
    }

    /// Whether replies can still be matched to commands. A late final result also restores the beat.
    pub fn beat(&self) -> Beat {
        self.interpreter.beat()
    }

    /// How final results are written.
    pub fn set_result_codes(&mut self, codes: ResultCodes) {
        self.settle();
        self.interpreter.set_result_codes(codes);
    }

    /// Whether a `CONNECT` has ended a command; bytes are ignored until [`command_mode`](Self::command_mode).
    pub fn is_in_data_mode(&self) -> bool {
        self.interpreter.is_in_data_mode()
    }

    /// The port has left data mode (V.250 6.1.2: escape sequence, DTR drop, or the call's end).
    pub fn command_mode(&mut self) {
        self.settle();
        self.interpreter.command_mode();
    }

    /// Bytes of memory held for lines and texts whose end has not come.
    pub fn held(&self) -> usize {
        self.framer.held() + self.interpreter.held()
    }

    /// Bytes from the port.
    pub fn push(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(MAX_BACKLOG) {
            // Whoever pushes much at a time, or does not poll, shall not have it stored up here.
            self.settle();
            if !self.interpreter.is_in_data_mode() {
                self.framer.feed(chunk);
            }
        }
    }

    /// The next event; call until `None` after every `push`.
    pub fn poll(&mut self) -> Option<Event> {
        loop {
            if self.interpreter.has_events() {
                return self.interpreter.poll();
            }
            let event = match self.interpreter.take(self.framer.next(self.interpreter.wants())?) {
                Said::Nothing => None,
                Said::Reply(line) => Some(Event::Reply(text::decode(line))),
                Said::Indication(line) => Some(Event::Indication(text::decode(line))),
            };
            if !self.interpreter.has_events() {
                if event.is_some() {
                    return event;
                }
                continue;
            }
            if self.interpreter.is_in_data_mode() {
                self.framer = Framer::default();
            }
            if let Some(event) = event {
                self.interpreter.say(event);
            }
        }
    }

    /// What was pushed before something else happens is judged by what was so before.
    fn settle(&mut self) {
        if !self.framer.is_drained() {
            let events: Vec<Event> = iter::from_fn(|| self.poll()).collect();
            self.interpreter.say_all(events);
        }
    }
}

/// Without what has been sent and received, which may be secret.
impl fmt::Debug for LineEngine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LineEngine")
            .field("beat", &self.beat())
            .field("is_in_data_mode", &self.is_in_data_mode())
            .field("held", &self.held())
            .finish_non_exhaustive()
    }
}
