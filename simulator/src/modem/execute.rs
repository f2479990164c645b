//! Command lines of AT ports, carried out with the faults that belong to them, and the log of what was exchanged.

use std::time::Duration;

use super::control::{DropAt, SwallowAt};
use super::core::{Core, Ending, Exchange, MAX_LOG};
use super::faults::{Counted, DropAfter};
use super::port::Line;
use super::{commands, milliseconds};
use crate::at::{Answer, Final, Reply, parse_line};

/// Characters of an exchange that the log keeps.
const MAX_LOG_TEXT: usize = 1024;

/// What comes out of a byte of the host.
pub(crate) enum Heard {
    /// Nothing but perhaps an echo.
    Nothing,
    /// A command line was carried out.
    Done(Execution),
}

/// The outcome of a command line.
pub(crate) struct Execution {
    pub(crate) bytes: Vec<u8>,
    pub(crate) delay: Duration,
    pub(crate) ending: Option<Ending>,
}

impl Core {
    /// Takes one byte of the host.
    pub(crate) fn hear(&mut self, port: u64, byte: u8) -> Heard {
        match self.ports.get_mut(&port).and_then(|port| port.hear(byte)) {
            None => Heard::Nothing,
            Some(Line::Whole(line)) => Heard::Done(self.execute(port, &line)),
            Some(Line::TooLong) => Heard::Done(self.overrun(port)),
        }
    }

    fn overrun(&mut self, port: u64) -> Execution {
        self.counters.commands += 1;
        let answer = Answer { groups: Vec::new(), result: Final::Error };
        self.finish(port, "(a line that is too long)", answer, Duration::ZERO, None)
    }

    /// How the modem goes away over the command that was just carried out, if it does.
    pub(crate) fn take_ending(&mut self, drop: Option<DropAfter>) -> Option<Ending> {
        self.ending.take().or(drop.map(|drop| Ending {
            half_answered: drop.at == DropAt::HalfAnswered,
            return_after: drop.return_after,
        }))
    }

    fn execute(&mut self, port: u64, line: &str) -> Execution {
        self.counters.commands += 1;
        let drop = self.faults.count(Counted::Commands);
        if let Some(drop) = drop.filter(|drop| drop.at == DropAt::Received) {
            let ending = Ending { half_answered: false, return_after: drop.return_after };
            return Execution { bytes: Vec::new(), delay: Duration::ZERO, ending: Some(ending) };
        }
        let swallowed = self.faults.take_swallow();
        if swallowed == Some(SwallowAt::Received) {
            self.keep(&format!("AT{line}"), "");
            return Execution { bytes: Vec::new(), delay: Duration::ZERO, ending: None };
        }
        let mut groups = Vec::new();
        let mut result = Final::Ok;
        let mut delay = Duration::ZERO;
        match parse_line(line) {
            Err(_) => result = Final::Error,
            Ok(commands) => {
                for command in commands {
                    let reply = match self.faults.refuse(&command) {
                        Some(result) => Reply::ended(result),
                        None => commands::run(self, port, &command),
                    };
                    delay += reply.delay;
                    delay += milliseconds(self.personality.slowness(&command.spelling()));
                    groups.push(reply.lines);
                    result = reply.result;
                    if result != Final::Ok || self.ending.is_some() {
                        break;
                    }
                }
            }
        }
        let ending = self.take_ending(drop);
        if swallowed.is_some() {
            result = Final::Silence;
            groups.clear();
        }
        let delay = delay + self.faults.take_lateness();
        self.finish(port, line, Answer { groups, result }, delay, ending)
    }

    fn finish(
        &mut self,
        port: u64,
        line: &str,
        answer: Answer,
        delay: Duration,
        ending: Option<Ending>,
    ) -> Execution {
        let settings = self.settings(port);
        let text = if settings.quiet {
            String::new()
        } else {
            answer.render(self.personality.framing, settings.results, settings.errors)
        };
        self.keep(&format!("AT{line}"), &text);
        Execution { bytes: text.into_bytes(), delay, ending }
    }

    /// Keeps an exchange in the log.
    pub(crate) fn keep(&mut self, command: &str, answer: &str) {
        if self.log.len() >= MAX_LOG {
            self.log.pop_front();
        }
        let short = |text: &str| text.chars().take(MAX_LOG_TEXT).collect();
        self.log.push_back(Exchange { command: short(command), answer: short(answer) });
        tracing::trace!(command, answer, "exchange");
    }
}
