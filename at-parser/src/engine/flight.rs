//! What has been sent, what of it is still to be answered, and what was given up.

use crate::command::{Part, ReplyShape, Syntax};
use crate::{Command, FinalResult};

use super::echo::{Echo, Heard};
use super::join::Wanted;

/// Commands given up that are remembered; of more, the oldest is forgotten.
const MAX_GIVEN_UP: usize = 8;

/// What has to be known of a command to recognise its answer.
#[derive(Debug)]
struct Sent {
    echo: Echo,
    shape: ReplyShape,
    syntax: Syntax,
}

#[derive(Debug)]
pub(super) struct InFlight {
    sent: Sent,
    payload: Option<Vec<u8>>,
    prompted: bool,
    /// Lines of the reply so far.
    seen: usize,
    probe: Option<Probe>,
}

/// The state of a resynchronisation.
#[derive(Debug, Clone, Copy)]
struct Probe {
    /// Answers still to come that look like the probe's and belong to commands before it.
    foreign: usize,
}

/// Whose a final result is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// The command in flight ends.
    Ends,
    /// A command given up, or one before the probe.
    Late,
    /// Nobody's.
    Stray,
}

#[derive(Debug, Default)]
pub(super) struct Flight {
    current: Option<InFlight>,
    /// Oldest first. A modem answers in order, or not at all.
    given_up: Vec<Sent>,
    /// Its echo may come after its end.
    last: Option<Echo>,
}

impl InFlight {
    pub(super) fn expects_nothing(&self) -> bool {
        self.sent.shape.is_none()
    }

    pub(super) fn expects_bare_line(&self) -> bool {
        self.sent.shape.bare && self.seen == 0
    }
}

impl Flight {
    pub(super) fn sent(&mut self, command: &Command) {
        self.abandon();
        self.launch(command, None);
    }

    pub(super) fn resynchronise(&mut self, probe: &Command) {
        self.abandon();
        let foreign = self.given_up.iter().filter(|sent| sent.shape.overlaps(probe.reply())).count();
        self.launch(probe, Some(Probe { foreign }));
    }

    pub(super) fn abandon(&mut self) {
        if let Some(current) = self.current.take() {
            if self.given_up.len() == MAX_GIVEN_UP {
                self.given_up.remove(0);
            }
            self.given_up.push(current.sent);
        }
    }

    pub(super) fn is_lost(&self) -> bool {
        !self.given_up.is_empty()
    }

    pub(super) fn awaits_like(&self, probe: &Command) -> bool {
        let current = self.current.iter().map(|current| &current.sent);
        self.given_up.iter().chain(current).any(|sent| sent.shape.overlaps(probe.reply()))
    }

    pub(super) fn in_flight(&self) -> Option<&InFlight> {
        self.current.as_ref()
    }

    pub(super) fn is_in_flight(&self) -> bool {
        self.current.is_some()
    }

    pub(super) fn seen(&self) -> usize {
        self.current.as_ref().map_or(0, |current| current.seen)
    }

    pub(super) fn is_prompt_due(&self) -> bool {
        self.current.as_ref().is_some_and(|current| current.payload.is_some() && !current.prompted)
    }

    pub(super) fn is_prompted(&self) -> bool {
        self.current.as_ref().is_some_and(|current| current.prompted)
    }

    pub(super) fn prompted(&mut self) {
        if let Some(current) = &mut self.current {
            current.prompted = true;
        }
    }

    /// The payload, as long as its echo may come.
    pub(super) fn payload_due_back(&self) -> Option<&[u8]> {
        let current = self.current.as_ref().filter(|current| current.prompted && current.seen == 0)?;
        current.payload.as_deref()
    }

    pub(super) fn hear<'a>(&mut self, line: &'a [u8], header: bool) -> Heard<'a> {
        let heard = match &mut self.current {
            Some(current) => match current.sent.echo.hear(line, header) {
                // The rest must make sense, or the line only begins like the echo.
                Heard::EchoThen(rest)
                    if FinalResult::parse(rest).is_none()
                        && current.sent.shape.recognise(rest, current.seen) != Some(Part::Header)
                        && current.sent.shape.recognise(rest, current.seen) != Some(Part::Prefixed) =>
                {
                    Heard::Other
                }
                heard => heard,
            },
            None => Heard::Other,
        };
        let is_late_echo = || {
            let given_up = self.given_up.iter().map(|sent| &sent.echo);
            self.last.iter().chain(given_up).any(|echo| echo.is_whole(line))
        };
        if heard == Heard::Other && is_late_echo() { Heard::Echo } else { heard }
    }

    /// Whether a line opens another part of a reply whose parts are followed by text.
    pub(super) fn is_header(&self, line: &[u8]) -> bool {
        let current = self.current.iter().map(|current| &current.sent);
        self.given_up.iter().chain(current).any(|sent| sent.shape.recognise(line, 0) == Some(Part::Header))
    }

    /// What a line is to the reply that is due, or to one that is late.
    pub(super) fn recognise(&mut self, line: &[u8]) -> Option<(Part, Wanted)> {
        if let Some(current) = &mut self.current
            && let Some(part) = current.sent.shape.recognise(line, current.seen)
        {
            current.seen += 1;
            let wanted = match current.probe {
                Some(Probe { foreign: 1.. }) => Wanted::No,
                _ => Wanted::Yes,
            };
            return Some((part, wanted));
        }
        self.given_up.iter().find_map(|sent| sent.shape.recognise(line, 0)).map(|part| (part, Wanted::No))
    }

    pub(super) fn end(&mut self, result: &FinalResult) -> Verdict {
        let Some(current) = &mut self.current else { return self.end_given_up(result) };
        if !current.sent.may_end_with(result) {
            return Verdict::Stray;
        }
        if let Some(probe) = &mut current.probe {
            if current.seen == 0 {
                return Verdict::Late;
            }
            if probe.foreign > 0 {
                probe.foreign -= 1;
                current.seen = 0;
                return Verdict::Late;
            }
        }
        // Answers come in order: with this one, all before it are done.
        self.given_up.clear();
        self.last = self.current.take().map(|current| current.sent.echo);
        Verdict::Ends
    }

    fn end_given_up(&mut self, result: &FinalResult) -> Verdict {
        match self.given_up.first() {
            Some(oldest) if oldest.may_end_with(result) => {
                self.last = Some(self.given_up.remove(0).echo);
                Verdict::Late
            }
            _ => Verdict::Stray,
        }
    }

    fn launch(&mut self, command: &Command, probe: Option<Probe>) {
        self.current = Some(InFlight {
            sent: Sent {
                echo: Echo::of(command.line()),
                shape: command.reply().clone(),
                syntax: command.syntax(),
            },
            payload: command.payload().map(<[u8]>::to_vec),
            prompted: false,
            seen: 0,
            probe,
        });
    }
}

impl Sent {
    /// The other side's hanging up must not end a question about something else.
    fn may_end_with(&self, result: &FinalResult) -> bool {
        !(result.tells_of_a_call() && matches!(self.syntax, Syntax::Read | Syntax::Test))
    }
}
