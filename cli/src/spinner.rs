//! The line that moves while an operation runs: on standard error, and on a terminal only.

use std::{
    io::{self, Write},
    time::Duration,
};

use dbus_interface::OperationProperties;
use tokio::time::Instant;

use crate::{out::Out, text, words};

const PERIOD: Duration = Duration::from_millis(100);
/// Short work should not flicker.
const QUIET: Duration = Duration::from_millis(300);
const BRAILLE: &[&str] = &["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];
const ASCII: &[&str] = &["-", "\\", "|", "/"];

pub(crate) struct Spinner<'a> {
    out: &'a Out,
    doing: String,
    stage: String,
    progress: f64,
    started: Instant,
    frames: &'static [&'static str],
    frame: usize,
    drawn: bool,
}

impl<'a> Spinner<'a> {
    /// `doing`: what is being done, such as "Enabling Travel".
    pub(crate) fn new(out: &'a Out, doing: &str) -> Self {
        Spinner {
            out,
            doing: text::printable(doing),
            stage: String::new(),
            progress: 0.0,
            started: Instant::now(),
            frames: if is_utf8(|name| std::env::var(name).ok()) { BRAILLE } else { ASCII },
            frame: 0,
            drawn: false,
        }
    }

    pub(crate) fn is_live(&self) -> bool {
        self.out.is_live()
    }

    pub(crate) fn period(&self) -> Duration {
        PERIOD
    }

    pub(crate) fn stage(&mut self, operation: &OperationProperties) {
        self.stage = text::printable(&words::stage(&operation.stage));
        self.progress = operation.progress;
    }

    pub(crate) fn away(&mut self) {
        "tandemd is restarting".clone_into(&mut self.stage);
    }

    pub(crate) fn draw(&mut self) {
        let elapsed = self.started.elapsed();
        if !self.is_live() || elapsed < QUIET {
            return;
        }
        let line = self.line(elapsed.as_secs());
        self.drawn = true;
        // Standard error is gone: nobody looks.
        let _ = write!(io::stderr().lock(), "\r\u{1b}[2K{line}");
    }

    fn line(&mut self, seconds: u64) -> String {
        self.frame = (self.frame + 1) % self.frames.len();
        let frame = self.frames.get(self.frame).copied().unwrap_or_default();
        let mut line = format!("{frame} {}", self.doing);
        if !self.stage.is_empty() {
            line.push_str(": ");
            line.push_str(&self.stage);
        }
        let mut notes = Vec::new();
        if self.progress > 0.0 && self.progress <= 1.0 {
            notes.push(format!("{:.0} %", self.progress * 100.0));
        }
        if seconds >= 3 {
            notes.push(format!("{seconds} s"));
        }
        if !notes.is_empty() {
            line.push_str(&format!(" ({})", notes.join(", ")));
        }
        line
    }
}

impl Drop for Spinner<'_> {
    fn drop(&mut self) {
        if self.drawn {
            let _ = write!(io::stderr().lock(), "\r\u{1b}[2K");
        }
    }
}

/// The first of these that is set decides.
fn is_utf8(environment: impl Fn(&str) -> Option<String>) -> bool {
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"]
        .into_iter()
        .find_map(|name| environment(name).filter(|v| !v.is_empty()));
    locale.is_some_and(|locale| {
        let locale = locale.to_ascii_lowercase();
        locale.contains("utf-8") || locale.contains("utf8")
    })
}

#[cfg(test)]
mod tests {
    use dbus_interface::value::OperationStage;

    use super::*;

    #[tokio::test]
    async fn what_the_line_says() {
        let out = Out::json();
        let mut spinner = Spinner::new(&out, "Enabling Tra\u{1b}vel");
        spinner.frames = ASCII;
        assert_eq!(spinner.line(0), "\\ Enabling Tra\u{fffd}vel");
        let operation = OperationProperties {
            stage: OperationStage::ReloadingSim,
            progress: 0.6,
            ..OperationProperties::default()
        };
        spinner.stage(&operation);
        assert_eq!(spinner.line(2), "| Enabling Tra\u{fffd}vel: the modem reads the card again (60 %)");
        assert_eq!(
            spinner.line(12),
            "/ Enabling Tra\u{fffd}vel: the modem reads the card again (60 %, 12 s)"
        );
        spinner.stage(&OperationProperties { progress: f64::NAN, stage: "x\ny".into(), ..operation });
        assert_eq!(spinner.line(0), "- Enabling Tra\u{fffd}vel: x\u{fffd}y");
        spinner.away();
        assert_eq!(spinner.line(0), "\\ Enabling Tra\u{fffd}vel: tandemd is restarting");
    }

    #[test]
    fn which_frames() {
        let check = |variables: &[(&str, &str)], expect| {
            let environment =
                |name: &str| variables.iter().find(|(n, _)| *n == name).map(|(_, v)| (*v).to_owned());
            assert_eq!(is_utf8(environment), expect, "{variables:?}");
        };
        check(&[("LANG", "de_DE.UTF-8")], true);
        check(&[("LANG", "C.utf8"), ("LC_ALL", "C")], false);
        check(&[("LC_ALL", ""), ("LANG", "en_US.UTF-8")], true);
        check(&[], false);
    }
}
