//! The line that moves while an operation runs: on standard error, and on a terminal. Elsewhere a download tells its stages,
//! a line each.

use std::{
    io::{self, Write},
    time::Duration,
};

use dbus_interface::{OperationProperties, value::OperationStage};
use tokio::time::Instant;

use crate::{out::Out, text, words};

const PERIOD: Duration = Duration::from_millis(100);
/// Short work should not flicker.
const QUIET: Duration = Duration::from_millis(300);
const BRAILLE: &[&str] = &["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];
const ASCII: &[&str] = &["-", "\\", "|", "/"];
/// What is done and what is not, in a bar.
const BLOCKS: (char, char) = ('█', '░');
const SIGNS: (char, char) = ('#', '-');
const BAR: usize = 20;
/// The terminal cuts a long line off while it is drawn, so that the next one finds its beginning.
const NO_WRAP: &str = "\u{1b}[?7l";
const WRAP: &str = "\u{1b}[?7h";

pub(crate) struct Spinner<'a> {
    out: &'a Out,
    doing: String,
    stage: String,
    progress: f64,
    started: Instant,
    /// Bytes that have arrived, and all of them.
    bytes: Option<(u64, u64)>,
    frames: &'static [&'static str],
    bar: (char, char),
    frame: usize,
    drawn: bool,
    /// Whether stages are told where nothing can move.
    tells_stages: bool,
}

impl<'a> Spinner<'a> {
    /// `doing`: what is being done, such as "Enabling Travel".
    pub(crate) fn new(out: &'a Out, doing: &str) -> Self {
        let is_utf8 = is_utf8(|name| std::env::var(name).ok());
        Spinner {
            out,
            doing: text::printable(doing),
            stage: String::new(),
            progress: 0.0,
            started: Instant::now(),
            bytes: None,
            frames: if is_utf8 { BRAILLE } else { ASCII },
            bar: if is_utf8 { BLOCKS } else { SIGNS },
            frame: 0,
            drawn: false,
            tells_stages: false,
        }
    }

    /// For what takes minutes: without a terminal, a line for each stage.
    pub(crate) fn of_download(out: &'a Out, doing: &str) -> Self {
        let mut spinner = Spinner::new(out, doing);
        spinner.tells_stages = !out.is_live() && !out.is_json();
        spinner
    }

    pub(crate) fn is_live(&self) -> bool {
        self.out.is_live()
    }

    pub(crate) fn period(&self) -> Duration {
        PERIOD
    }

    pub(crate) fn stage(&mut self, operation: &OperationProperties) {
        let stage = text::printable(&words::stage(&operation.stage));
        if self.tells_stages && stage != self.stage {
            let seconds = self.started.elapsed().as_secs();
            // Standard error is gone: nobody looks.
            let _ = writeln!(io::stderr().lock(), "{}: {stage} ({seconds} s)", self.doing);
        }
        self.stage = stage;
        self.progress = operation.progress;
        let number = |name| u64::try_from(operation.result.get(name)?.clone()).ok();
        self.bytes = number("Bytes")
            .zip(number("BytesTotal"))
            .filter(|_| operation.stage == OperationStage::Installing);
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
        let _ = write!(io::stderr().lock(), "\r\u{1b}[2K{NO_WRAP}{line}{WRAP}");
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
            line.push_str(&format!(" {}", self.bar()));
            notes.push(format!("{:.0} %", self.progress * 100.0));
        }
        if let Some((done, all)) = self.bytes {
            let text = |bytes: u64| text::bytes(u32::try_from(bytes).unwrap_or(u32::MAX));
            notes.push(format!("{} of {}", text(done), text(all)));
        }
        if seconds >= 3 {
            notes.push(format!("{seconds} s"));
        }
        if !notes.is_empty() {
            line.push_str(&format!(" ({})", notes.join(", ")));
        }
        line
    }

    fn bar(&self) -> String {
        let (done, open) = self.bar;
        let share = (1..=BAR).map(|part| part as f64 / BAR as f64);
        share.map(|share| if share <= self.progress { done } else { open }).collect()
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
    use zbus::OwnedVariant;

    use super::*;

    #[tokio::test]
    async fn what_the_line_says() {
        let out = Out::json();
        let mut spinner = Spinner::new(&out, "Enabling Tra\u{1b}vel");
        (spinner.frames, spinner.bar) = (ASCII, SIGNS);
        assert_eq!(spinner.line(0), "\\ Enabling Tra\u{fffd}vel");
        let operation = OperationProperties {
            stage: OperationStage::ReloadingSim,
            progress: 0.6,
            ..OperationProperties::default()
        };
        spinner.stage(&operation);
        assert_eq!(
            spinner.line(2),
            "| Enabling Tra\u{fffd}vel: the modem reads the card again ############-------- (60 %)"
        );
        assert_eq!(
            spinner.line(12),
            "/ Enabling Tra\u{fffd}vel: the modem reads the card again ############-------- (60 %, 12 s)"
        );
        let bytes = |bytes: u64| OwnedVariant::try_from(zbus::Variant::from(bytes)).unwrap();
        let result = [("Bytes".to_owned(), bytes(6000)), ("BytesTotal".to_owned(), bytes(12_000))].into();
        spinner.stage(&OperationProperties {
            stage: OperationStage::Installing,
            result,
            ..operation.clone()
        });
        let line = spinner.line(3);
        assert!(line.ends_with("(60 %, 6000 B of 11 KiB, 3 s)"), "{line}");
        spinner.stage(&OperationProperties { progress: f64::NAN, stage: "x\ny".into(), ..operation });
        assert_eq!(spinner.line(0), "\\ Enabling Tra\u{fffd}vel: x\u{fffd}y");
        spinner.away();
        assert_eq!(spinner.line(0), "| Enabling Tra\u{fffd}vel: tandemd is restarting");
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
