//! Which lines of a text are the reply, which end it, and which came between.

use super::families::{Family, Shape};
use super::kept;
use crate::FinalResult;
use crate::indication::Indication;
use crate::reply::{ReplyError, lines};

/// More lines than this are no reply.
const MAX_LINES: usize = 16_384;

/// The lines of a text, told apart.
#[derive(Debug, Default)]
pub(super) struct Sorted {
    /// The lines of the reply, joined by line ends.
    pub(super) reply: String,
    pub(super) indications: Vec<Indication>,
    pub(super) result: Option<FinalResult>,
}

impl Sorted {
    pub(super) fn new(command: &str, text: &str, family: Option<&Family>) -> Result<Self, ReplyError> {
        if lines(text).count() > MAX_LINES {
            return Err(ReplyError::TooMany { what: "lines", limit: MAX_LINES });
        }
        match family {
            Some(family) if family.shape == Shape::Continued => Ok(Self::continued(command, text, family)),
            _ => Ok(Self::plain(command, text, family)),
        }
    }

    fn plain(command: &str, text: &str, family: Option<&Family>) -> Self {
        let mut sorted = Self::default();
        let mut own: Vec<&str> = Vec::new();
        let mut others: Vec<&str> = Vec::new();
        let mut behind: Vec<&str> = Vec::new();
        for line in lines(text) {
            if sorted.result.is_some() {
                behind.push(line);
            } else if let Some(result) = FinalResult::parse(line.as_bytes()) {
                sorted.result = Some(result);
            } else if family.is_some_and(|family| family.owns(line)) {
                own.push(line);
            } else if own.is_empty() && others.is_empty() && line.eq_ignore_ascii_case(command.trim()) {
                // The echo.
            } else if !own.is_empty()
                && family.is_some_and(|f| f.shape == Shape::Joined)
                && !Indication::is_known(line)
            {
                own.push(line);
            } else {
                others.push(line);
            }
        }
        if own.is_empty() && family.is_some() {
            // Some modems leave the prefix out, and some commands have none.
            let free = family.is_some_and(Family::is_free);
            (others, own) = others
                .into_iter()
                .partition(|line| Indication::is_known(line) || (!free && has_prefix(line)));
        }
        if family.is_none() {
            sorted.reply = others
                .iter()
                .copied()
                .filter(|line| !Indication::is_known(line))
                .collect::<Vec<_>>()
                .join("\n");
        }
        others.extend(behind);
        sorted.reply.push_str(&own.join("\n"));
        sorted.indications = all(&others);
        sorted
    }

    /// A line behind a prefixed one belongs to it whatever it holds; the end is the last final result.
    fn continued(command: &str, text: &str, family: &Family) -> Self {
        let mut sorted = Self::default();
        let all_lines: Vec<&str> =
            text.split('\n').flat_map(|line| line.trim_matches('\r').split('\r')).collect();
        let end = all_lines.iter().rposition(|line| FinalResult::parse(line.trim().as_bytes()).is_some());
        let (body, behind) = all_lines.split_at(end.unwrap_or(all_lines.len()));
        sorted.result = behind.first().and_then(|line| FinalResult::parse(line.trim().as_bytes()));
        let mut own: Vec<&str> = Vec::new();
        let mut others: Vec<&str> = Vec::new();
        let mut before = Before::Nothing;
        for line in body.iter().copied() {
            let owned = family.owns(line);
            match before {
                _ if owned => before = Before::Header,
                Before::Nothing => {
                    let line = line.trim();
                    if !line.is_empty() && !line.eq_ignore_ascii_case(command.trim()) {
                        others.push(line);
                    }
                    continue;
                }
                Before::Header if !line.trim().is_empty() => {
                    let pdu = line.trim().bytes().all(|b| b.is_ascii_hexdigit());
                    before = if pdu { Before::Pdu } else { Before::Text };
                }
                Before::Pdu if Indication::is_known(line) => {
                    others.push(line.trim());
                    continue;
                }
                Before::Header | Before::Pdu | Before::Text => {}
            }
            own.push(line);
        }
        others.extend(behind.iter().skip(1).map(|line| line.trim()).filter(|line| !line.is_empty()));
        if own.is_empty() {
            let (known, strange): (Vec<&str>, Vec<&str>) =
                others.into_iter().partition(|line| Indication::is_known(line));
            own = strange;
            others = known;
        }
        sorted.reply = own.join("\n");
        sorted.indications = all(&others);
        sorted
    }
}

/// Whether the line starts with the name of a command or an indication, whatever it is.
fn has_prefix(line: &str) -> bool {
    let name = line.split_once(':').map_or("", |(name, _)| name);
    name.strip_prefix(|c| "+^#%!*$".contains(c)).is_some_and(|letters| {
        !letters.is_empty() && letters.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
    })
}

/// What a line of a message stands behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Before {
    Nothing,
    Header,
    Pdu,
    Text,
}

fn all(stray: &[&str]) -> Vec<Indication> {
    match Indication::parse_all(&stray.join("\n")) {
        Ok(outcomes) if outcomes.iter().all(Result::is_ok) => outcomes.into_iter().flatten().collect(),
        _ => stray.iter().map(|line| kept(line)).collect(),
    }
}
