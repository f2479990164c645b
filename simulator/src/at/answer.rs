//! Answers to bytes (ITU-T V.250 clause 5.7, 3GPP TS 27.007 clause 9.2).

use std::time::Duration;

/// The result code that ends an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Final {
    Ok,
    Error,
    /// `+CME ERROR` with a code of 3GPP TS 27.007 clause 9.2.
    Cme(u16),
    /// `+CMS ERROR` with a code of 3GPP TS 27.005 clause 3.2.5.
    Cms(u16),
    NoCarrier,
    /// A vendor's own word for no, such as `COMMAND NOT SUPPORT`.
    Text(&'static str),
    /// The modem never answers.
    Silence,
}

/// What one command gives: its information text and how it ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Reply {
    pub(crate) lines: Vec<String>,
    pub(crate) result: Final,
    /// How long the modem works on it.
    pub(crate) delay: Duration,
}

impl Reply {
    pub(crate) fn ok() -> Self {
        Self::ended(Final::Ok)
    }

    pub(crate) fn error() -> Self {
        Self::ended(Final::Error)
    }

    pub(crate) fn cme(code: u16) -> Self {
        Self::ended(Final::Cme(code))
    }

    pub(crate) fn ended(result: Final) -> Self {
        Self { lines: Vec::new(), result, delay: Duration::ZERO }
    }

    pub(crate) fn line(line: impl Into<String>) -> Self {
        Self::lines(vec![line.into()])
    }

    pub(crate) fn lines(lines: Vec<String>) -> Self {
        Self { lines, ..Self::ok() }
    }

    pub(crate) fn after(self, delay: Duration) -> Self {
        Self { delay: self.delay + delay, ..self }
    }
}

/// What a whole command line gives: the information text of each command that ran, and the last result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) groups: Vec<Vec<String>>,
    pub(crate) result: Final,
}

/// What comes before and after a line of information text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Framing {
    /// `<CR><LF>text<CR><LF>`, as V.250 says.
    Plain,
    /// `<CR><LF>text<CR><CR><LF>`.
    DoubleCarriageReturn,
}

impl Framing {
    const fn end(self) -> &'static str {
        match self {
            Self::Plain => "\r\n",
            Self::DoubleCarriageReturn => "\r\r\n",
        }
    }

    /// An indication as it goes over the wire.
    pub(crate) fn indication(self, text: &str) -> String {
        format!("\r\n{text}{}", self.end())
    }
}

/// `ATV`
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ResultFormat {
    Numeric,
    Verbose,
}

/// `+CMEE`
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ErrorReport {
    Plain,
    Numeric,
    Verbose,
}

impl Answer {
    /// The bytes of the answer; nothing for silence.
    pub(crate) fn render(&self, framing: Framing, format: ResultFormat, report: ErrorReport) -> String {
        let mut text = String::new();
        if self.result == Final::Silence {
            return text;
        }
        for group in self.groups.iter().filter(|group| !group.is_empty()) {
            if format == ResultFormat::Verbose {
                text.push_str("\r\n");
            }
            for line in group {
                text.push_str(line);
                text.push_str(framing.end());
            }
        }
        let (words, code) = self.result.words(report);
        match (format, code) {
            (ResultFormat::Verbose, _) => text.push_str(&format!("\r\n{words}\r\n")),
            (ResultFormat::Numeric, Some(code)) => text.push_str(&format!("{code}\r")),
            (ResultFormat::Numeric, None) => text.push_str(&format!("{words}\r")),
        }
        text
    }
}

impl Final {
    /// The verbose result and, where V.250 table 1 has one, its number.
    fn words(&self, report: ErrorReport) -> (String, Option<u8>) {
        match (self, report) {
            (Self::Ok | Self::Silence, _) => ("OK".to_owned(), Some(0)),
            (Self::NoCarrier, _) => ("NO CARRIER".to_owned(), Some(3)),
            (Self::Error, _) | (Self::Cme(_), ErrorReport::Plain) => ("ERROR".to_owned(), Some(4)),
            (Self::Cme(code), ErrorReport::Verbose) if cme_words(*code).is_some() => {
                (format!("+CME ERROR: {}", cme_words(*code).unwrap_or_default()), None)
            }
            (Self::Cme(code), _) => (format!("+CME ERROR: {code}"), None),
            (Self::Cms(code), _) => (format!("+CMS ERROR: {code}"), None),
            (Self::Text(words), _) => ((*words).to_owned(), None),
        }
    }
}

/// The texts of 3GPP TS 27.007 clause 9.2 that the simulator can produce.
fn cme_words(code: u16) -> Option<&'static str> {
    Some(match code {
        0 => "phone failure",
        1 => "no connection to phone",
        3 => "operation not allowed",
        4 => "operation not supported",
        5 => "PH-SIM PIN required",
        10 => "SIM not inserted",
        11 => "SIM PIN required",
        12 => "SIM PUK required",
        13 => "SIM failure",
        14 => "SIM busy",
        15 => "SIM wrong",
        16 => "incorrect password",
        20 => "memory full",
        21 => "invalid index",
        22 => "not found",
        23 => "memory failure",
        24 => "text string too long",
        25 => "invalid characters in text string",
        30 => "no network service",
        31 => "network timeout",
        32 => "network not allowed - emergency calls only",
        50 => "incorrect parameters",
        100 => "unknown",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(groups: &[&[&str]], result: Final, format: ResultFormat, report: ErrorReport, expect: &str) {
        let groups =
            groups.iter().map(|group| group.iter().map(|line| (*line).to_owned()).collect()).collect();
        let answer = Answer { groups, result };
        assert_eq!(answer.render(Framing::Plain, format, report), expect);
    }

    #[test]
    fn rendering() {
        use ErrorReport as Report;
        use ResultFormat::{Numeric, Verbose};
        check(&[], Final::Ok, Verbose, Report::Plain, "\r\nOK\r\n");
        check(&[], Final::Ok, Numeric, Report::Plain, "0\r");
        check(
            &[&["a", "b"], &[], &["c"]],
            Final::Ok,
            Verbose,
            Report::Plain,
            "\r\na\r\nb\r\n\r\nc\r\n\r\nOK\r\n",
        );
        check(&[&["a"]], Final::Error, Numeric, Report::Plain, "a\r\n4\r");
        check(&[], Final::Cme(10), Verbose, Report::Plain, "\r\nERROR\r\n");
        check(&[], Final::Cme(10), Verbose, Report::Numeric, "\r\n+CME ERROR: 10\r\n");
        check(&[], Final::Cme(10), Verbose, Report::Verbose, "\r\n+CME ERROR: SIM not inserted\r\n");
        check(&[], Final::Cme(777), Verbose, Report::Verbose, "\r\n+CME ERROR: 777\r\n");
        check(&[], Final::Cms(321), Verbose, Report::Plain, "\r\n+CMS ERROR: 321\r\n");
        check(&[], Final::Text("NA"), Verbose, Report::Plain, "\r\nNA\r\n");
        check(&[&["lost"]], Final::Silence, Verbose, Report::Plain, "");
    }

    #[test]
    fn double_carriage_return() {
        let answer = Answer { groups: vec![vec!["x".to_owned()]], result: Final::Ok };
        let text = answer.render(Framing::DoubleCarriageReturn, ResultFormat::Verbose, ErrorReport::Plain);
        assert_eq!(text, "\r\nx\r\r\n\r\nOK\r\n");
    }
}
