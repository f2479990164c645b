//! What has been sent, what of it is still to be answered, and what was given up.

use crate::command::{Part, Syntax};
use crate::{Command, FinalResult};

use super::echo::{self, Echo, Heard};
use super::join::Wanted;
use super::known;

/// Commands given up that are remembered; of more, the oldest is forgotten. All probes fit in.
const MAX_GIVEN_UP: usize = 40;

/// A longer line is no answer to a probe.
const MAX_PROBE_LINE: usize = 256;

#[derive(Debug)]
pub(super) struct InFlight {
    command: Command,
    echo: Echo,
    prompt: Prompt,
    /// Lines of the reply so far.
    seen: usize,
    probe: Option<Probe>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Prompt {
    /// The command has no payload.
    None,
    Due,
    Seen,
}

/// The state of a resynchronisation.
#[derive(Debug)]
struct Probe {
    /// Lines that make up an answer.
    due: usize,
    /// Answers still to come that look like the probe's and belong to commands before it.
    foreign: usize,
    /// Lines of what may be the answer; the final result tells.
    heard: Vec<Vec<u8>>,
}

/// Whose a final result is.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// The command in flight ends; these lines of its reply were held back until now.
    Ends { heard: Vec<Vec<u8>> },
    /// A command given up, or one before the probe.
    Late,
    /// Nobody's.
    Stray,
}

#[derive(Debug, Default)]
pub(super) struct Flight {
    current: Option<InFlight>,
    /// Oldest first. A modem answers in order, or not at all.
    given_up: Vec<Command>,
    /// Its echo may come after its end.
    last: Option<Command>,
}

impl InFlight {
    pub(super) fn expects_nothing(&self) -> bool {
        self.command.reply().is_none()
    }

    /// Whether a line is certainly about this command.
    fn answers(&self, line: &[u8]) -> bool {
        FinalResult::parse(line).is_some()
            || matches!(self.command.reply().recognise(line, self.seen), Some(Part::Header | Part::Prefixed))
    }

    pub(super) fn expects_bare_line(&self) -> bool {
        self.command.reply().bare && self.seen == 0
    }
}

impl Probe {
    fn hear(&mut self, line: &[u8]) {
        if self.heard.len() <= self.due && line.len() <= MAX_PROBE_LINE {
            self.heard.push(line.to_vec());
        }
    }

    /// A final result has come: whether what was heard before it is the answer. If not, all starts over.
    fn is_answered(&mut self) -> bool {
        let complete = self.heard.len() == self.due;
        if complete && self.foreign == 0 {
            return true;
        }
        self.foreign -= usize::from(complete);
        self.heard.clear();
        false
    }
}

impl Flight {
    pub(super) fn held(&self) -> usize {
        let heard =
            self.current.iter().filter_map(|current| current.probe.as_ref()).flat_map(|probe| &probe.heard);
        heard.map(Vec::capacity).sum()
    }

    pub(super) fn sent(&mut self, command: &Command) {
        self.abandon();
        self.launch(command, None);
    }

    pub(super) fn resynchronise(&mut self, probe: &Command) {
        self.abandon();
        let foreign = self.given_up.iter().filter(|command| command.is_answered_like(probe)).count();
        self.launch(probe, Some(Probe { due: probe.lines_due(), foreign, heard: Vec::new() }));
    }

    pub(super) fn abandon(&mut self) {
        if let Some(current) = self.current.take() {
            if self.given_up.len() == MAX_GIVEN_UP {
                self.given_up.remove(0);
            }
            self.given_up.push(current.command);
        }
    }

    pub(super) fn is_lost(&self) -> bool {
        !self.given_up.is_empty()
    }

    pub(super) fn awaits_like(&self, probe: &Command) -> bool {
        let current = self.current.iter().map(|current| &current.command);
        self.given_up.iter().chain(current).any(|command| command.is_answered_like(probe))
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
        self.current.as_ref().is_some_and(|current| current.prompt == Prompt::Due)
    }

    /// Whether a `>` at the start of a line is a prompt, be it that of a command given up.
    pub(super) fn may_prompt(&self) -> bool {
        self.is_prompt_due() || self.given_up.iter().any(|command| command.payload().is_some())
    }

    pub(super) fn is_prompted(&self) -> bool {
        self.current.as_ref().is_some_and(|current| current.prompt == Prompt::Seen)
    }

    pub(super) fn prompted(&mut self) {
        if let Some(current) = &mut self.current {
            current.prompt = Prompt::Seen;
        }
    }

    /// The payload, as long as its echo may come.
    pub(super) fn payload_due_back(&self) -> Option<&[u8]> {
        let current = self.current.as_ref()?;
        if current.prompt == Prompt::Seen && current.seen == 0 { current.command.payload() } else { None }
    }

    pub(super) fn hear<'a>(&mut self, line: &'a [u8], header: bool) -> Heard<'a> {
        let heard = match &mut self.current {
            Some(current) => match current.echo.hear(current.command.line(), line, header) {
                // The rest must make sense, or the line only begins like the echo.
                Heard::EchoThen(rest) if !current.answers(rest) => Heard::Other,
                heard => heard,
            },
            None => Heard::Other,
        };
        if heard == Heard::Other && self.is_late_echo(line) { Heard::Echo } else { heard }
    }

    fn is_late_echo(&self, line: &[u8]) -> bool {
        // Most lines are told by their first bytes.
        line.get(..2).is_some_and(|at| at.eq_ignore_ascii_case(b"AT"))
            && self.last.iter().chain(&self.given_up).any(|command| echo::is_whole(command.line(), line))
    }

    /// Whether a line opens another part of a reply whose parts are followed by text.
    pub(super) fn is_header(&self, line: &[u8]) -> bool {
        let current = self.current.iter().map(|current| &current.command);
        self.given_up
            .iter()
            .chain(current)
            .any(|command| command.reply().recognise(line, 0) == Some(Part::Header))
    }

    /// What a line is to the reply that is due, or to one that is late.
    pub(super) fn recognise(&mut self, line: &[u8]) -> Option<(Part, Wanted)> {
        if let Some(current) = &mut self.current
            && let Some(part) = current.command.reply().recognise(line, current.seen)
        {
            current.seen += 1;
            let Some(probe) = &mut current.probe else { return Some((part, Wanted::Yes)) };
            probe.hear(line);
            return Some((part, Wanted::No));
        }
        self.given_up.iter().find_map(|command| recognise_late(command, line)).map(|part| (part, Wanted::No))
    }

    pub(super) fn end(&mut self, result: &FinalResult) -> Verdict {
        let Some(current) = &mut self.current else { return self.end_given_up(result) };
        if !may_end(&current.command, result) {
            let is_late = self.given_up.iter().any(|command| may_end(command, result));
            return if is_late { Verdict::Late } else { Verdict::Stray };
        }
        if let Some(probe) = &mut current.probe
            && !probe.is_answered()
        {
            current.seen = 0;
            return Verdict::Late;
        }
        // Answers come in order: with this one, all before it are done.
        self.given_up.clear();
        let Some(ended) = self.current.take() else { return Verdict::Stray };
        self.last = Some(ended.command);
        Verdict::Ends { heard: ended.probe.map_or_else(Vec::new, |probe| probe.heard) }
    }

    fn end_given_up(&mut self, result: &FinalResult) -> Verdict {
        match self.given_up.first() {
            Some(oldest) if may_end(oldest, result) => {
                // That a call has ended does not prove that the command has.
                if !result.tells_of_a_call() {
                    self.last = Some(self.given_up.remove(0));
                }
                Verdict::Late
            }
            _ => Verdict::Stray,
        }
    }

    fn launch(&mut self, command: &Command, probe: Option<Probe>) {
        self.current = Some(InFlight {
            command: command.clone(),
            echo: Echo::default(),
            prompt: if command.payload().is_some() { Prompt::Due } else { Prompt::None },
            seen: 0,
            probe,
        });
    }
}

/// What a line is to the reply of a command given up. Which part of the reply is due next is no longer known.
fn recognise_late(command: &Command, line: &[u8]) -> Option<Part> {
    let is_text_of_message = || command.reply().continued && !known::has_prefix(line);
    command.reply().recognise(line, 0).or_else(|| is_text_of_message().then_some(Part::Bare))
}

/// The other side's hanging up must not end a question about something else.
fn may_end(command: &Command, result: &FinalResult) -> bool {
    !(result.tells_of_a_call() && matches!(command.syntax(), Syntax::Read | Syntax::Test))
}
