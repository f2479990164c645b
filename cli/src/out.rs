//! Where output goes and what it looks like.

use std::{
    io::{self, IsTerminal, Write},
    process::ExitCode,
};

use serde::Serialize;

use crate::{
    args::{ColorWhen, Global},
    failure::Failure,
    json,
    table::Table,
    text,
};

/// Whether to use colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Paint {
    Plain,
    Ansi,
}

/// What a text stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tone {
    Plain,
    Heading,
    Label,
    Good,
    Waiting,
    Bad,
}

impl Paint {
    pub(crate) fn paint(self, tone: Tone, text: &str) -> String {
        let code = match tone {
            _ if self == Paint::Plain || text.is_empty() => return text.to_owned(),
            Tone::Plain => return text.to_owned(),
            Tone::Heading => "1",
            Tone::Label => "2",
            Tone::Good => "32",
            Tone::Waiting => "33",
            Tone::Bad => "31",
        };
        format!("\u{1b}[{code}m{text}\u{1b}[0m")
    }

    fn choose(when: ColorWhen, is_terminal: bool, environment: impl Fn(&str) -> Option<String>) -> Paint {
        let set = |name| environment(name).is_some_and(|value| !value.is_empty());
        let dumb = environment("TERM").is_some_and(|term| term == "dumb");
        match when {
            ColorWhen::Always => Paint::Ansi,
            ColorWhen::Auto if is_terminal && !set("NO_COLOR") && !dumb => Paint::Ansi,
            ColorWhen::Auto | ColorWhen::Never => Paint::Plain,
        }
    }
}

/// Standard output and standard error of this run.
#[derive(Debug)]
pub(crate) struct Out {
    json: bool,
    paint: Paint,
    paint_errors: Paint,
    /// Whether standard error is a terminal that can redraw a line.
    live: bool,
}

impl Out {
    pub(crate) fn of_this_process(global: &Global) -> Out {
        let environment = |name: &str| std::env::var(name).ok();
        let stderr_is_terminal = io::stderr().is_terminal();
        Out {
            json: global.json,
            paint: Paint::choose(global.color, io::stdout().is_terminal(), environment),
            paint_errors: Paint::choose(global.color, stderr_is_terminal, environment),
            live: stderr_is_terminal && environment("TERM").is_none_or(|term| term != "dumb"),
        }
    }

    /// JSON, for an error in the arguments themselves.
    pub(crate) fn json() -> Out {
        Out { json: true, paint: Paint::Plain, paint_errors: Paint::Plain, live: false }
    }

    pub(crate) fn is_json(&self) -> bool {
        self.json
    }

    pub(crate) fn is_live(&self) -> bool {
        self.live
    }

    pub(crate) fn paint(&self, tone: Tone, text: &str) -> String {
        self.paint.paint(tone, text)
    }

    /// A line on standard output.
    pub(crate) fn line(&self, line: impl AsRef<str>) -> Result<(), Failure> {
        self.write(&format!("{}\n", line.as_ref()))
    }

    pub(crate) fn table(&self, table: &Table) -> Result<(), Failure> {
        self.write(&table.render(self.paint))
    }

    /// Something to know before it happens, on standard error; programs read it in the JSON of the modem and the operation.
    pub(crate) fn note(&self, note: &str) {
        if !self.json {
            let line = format!("{} {note}\n", self.paint_errors.paint(Tone::Waiting, "note:"));
            // Standard error is gone: nobody looks.
            let _ = io::stderr().lock().write_all(line.as_bytes());
        }
    }

    /// The one JSON document of a command.
    pub(crate) fn document(&self, document: &impl Serialize) -> Result<(), Failure> {
        self.write(&json::pretty(document))
    }

    /// One of many JSON documents.
    pub(crate) fn document_line(&self, document: &impl Serialize) -> Result<(), Failure> {
        self.write(&json::line(document))
    }

    /// Tells why the command failed; a reader that has gone away is no reason to complain.
    pub(crate) fn fail(&self, failure: &Failure) -> ExitCode {
        if matches!(failure, Failure::Output(error) if error.kind() == io::ErrorKind::BrokenPipe) {
            return ExitCode::SUCCESS;
        }
        let _ = if self.json { self.document(&json::Problem::of(failure)) } else { self.complain(failure) };
        ExitCode::from(failure.exit_code())
    }

    fn complain(&self, failure: &Failure) -> Result<(), Failure> {
        let paint = self.paint_errors;
        let mut text =
            format!("{} {}\n", paint.paint(Tone::Bad, "error:"), text::printable(&failure.to_string()));
        for candidate in failure.candidates() {
            text.push_str(&format!("  {}\n", text::printable(candidate)));
        }
        if let Some(hint) = failure.hint() {
            text.push_str(&format!("{} {hint}\n", paint.paint(Tone::Waiting, "hint:")));
        }
        Ok(io::stderr().lock().write_all(text.as_bytes())?)
    }

    fn write(&self, text: &str) -> Result<(), Failure> {
        let mut stdout = io::stdout().lock();
        stdout.write_all(text.as_bytes())?;
        Ok(stdout.flush()?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn when_colours_are_used() {
        let check = |when, terminal, variables: &[(&str, &str)], expect| {
            let environment =
                |name: &str| variables.iter().find(|(n, _)| *n == name).map(|(_, value)| (*value).to_owned());
            assert_eq!(
                Paint::choose(when, terminal, environment),
                expect,
                "{when:?} {terminal} {variables:?}"
            );
        };
        check(ColorWhen::Auto, true, &[], Paint::Ansi);
        check(ColorWhen::Auto, true, &[("NO_COLOR", "")], Paint::Ansi);
        check(ColorWhen::Auto, true, &[("NO_COLOR", "1")], Paint::Plain);
        check(ColorWhen::Auto, true, &[("TERM", "dumb")], Paint::Plain);
        check(ColorWhen::Auto, false, &[("TERM", "xterm")], Paint::Plain);
        check(ColorWhen::Always, false, &[("NO_COLOR", "1")], Paint::Ansi);
        check(ColorWhen::Never, true, &[], Paint::Plain);
    }
}
