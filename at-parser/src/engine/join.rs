//! Texts of several lines, between their first line and their last.

use std::mem;

use super::known::{Continuation, has_prefix, is_bare_indication};
use super::{MAX_JOINED, text};
use crate::FinalResult;

/// Whether a reply is handed up or dropped, as that of a command given up is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
    Yes,
    No,
}

/// Empty lines within a text that are kept.
const MAX_BLANKS: usize = 16;

/// The text below a header of a reply.
#[derive(Debug, Default)]
pub(super) struct PendingText {
    state: TextState,
    headings: Headings,
}

#[derive(Debug, Default)]
enum TextState {
    #[default]
    None,
    /// A header has come.
    AfterHeader { continuation: Continuation, wanted: Wanted },
    /// The first line of a text has come; more may follow.
    Within { wanted: Wanted, blanks: usize },
}

/// Whether the modem puts an empty line between the last line of a reply and the final result (V.250 5.7.1).
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Headings {
    #[default]
    Unknown,
    Always,
    NotAlways,
}

impl PendingText {
    pub(super) fn begin(&mut self, continuation: Continuation, wanted: Wanted) {
        self.state = TextState::AfterHeader { continuation, wanted };
    }

    pub(super) fn end(&mut self) {
        self.state = TextState::None;
    }

    pub(super) fn is_pending(&self) -> bool {
        !matches!(self.state, TextState::None)
    }

    /// The command is given up; its text may still come.
    pub(super) fn unwanted(&mut self) {
        match &mut self.state {
            TextState::None => {}
            TextState::AfterHeader { wanted, .. } | TextState::Within { wanted, .. } => *wanted = Wanted::No,
        }
    }

    /// A final result came behind a reply, with or without an empty line before it.
    pub(super) fn learn(&mut self, after_blank: bool) {
        if self.is_pending() {
            return;
        }
        self.headings = match (self.headings, after_blank) {
            (Headings::Unknown | Headings::Always, true) => Headings::Always,
            _ => Headings::NotAlways,
        };
    }

    /// Whether the line belongs to the text, and how many empty lines before it do too.
    pub(super) fn take_line(&mut self, line: &[u8], is_header: bool) -> Option<(Wanted, usize)> {
        match self.state {
            TextState::None => None,
            TextState::AfterHeader { continuation: Continuation::Pdu, wanted } => text::begins_like_pdu(line)
                .then(|| {
                    self.state = TextState::None;
                    (wanted, 0)
                }),
            TextState::AfterHeader { wanted, .. } => {
                self.state = TextState::Within { wanted, blanks: 0 };
                Some((wanted, 0))
            }
            TextState::Within { wanted, blanks } => {
                let heading_missing = self.headings == Headings::Always && blanks == 0;
                let belongs = !is_header && (heading_missing || is_free_text(line));
                // An indication in between brings its own empty line.
                self.state = TextState::Within { wanted, blanks: 0 };
                belongs.then_some((wanted, blanks))
            }
        }
    }

    /// An empty line: the whole text directly below its header, else perhaps part of it.
    pub(super) fn take_blank(&mut self) -> Option<Wanted> {
        match &mut self.state {
            TextState::AfterHeader { continuation: Continuation::Text, wanted } => {
                let wanted = *wanted;
                self.state = TextState::Within { wanted, blanks: 0 };
                Some(wanted)
            }
            TextState::Within { blanks, .. } => {
                *blanks = (*blanks + 1).min(MAX_BLANKS);
                None
            }
            _ => None,
        }
    }
}

/// An indication whose end has not come.
#[derive(Debug, Default)]
pub(super) struct PendingIndication(Option<(Vec<u8>, Continuation)>);

/// What became of a line.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Joined {
    /// Nothing was pending.
    No,
    /// It is part of the indication, which goes on.
    More,
    /// It was the last part.
    Whole(Vec<u8>),
    /// It is no part of the indication, which has ended before.
    Without(Vec<u8>),
}

impl PendingIndication {
    pub(super) fn begin(&mut self, line: &[u8], continuation: Continuation) {
        self.0 = Some((line.to_vec(), continuation));
    }

    pub(super) fn is_pending(&self) -> bool {
        self.0.is_some()
    }

    pub(super) fn take_line(&mut self, line: &[u8], ends_command: bool) -> Joined {
        let Some((mut text, continuation)) = mem::take(&mut self.0) else { return Joined::No };
        let belongs = match continuation {
            Continuation::Pdu => text::begins_like_pdu(line),
            Continuation::Text => true,
            Continuation::Quoted => !ends_command,
        };
        if !belongs {
            return Joined::Without(text);
        }
        text.push(b'\n');
        text.extend_from_slice(line);
        if continuation == Continuation::Quoted
            && super::known::has_open_quote(&text)
            && text.len() < MAX_JOINED
        {
            self.0 = Some((text, continuation));
            return Joined::More;
        }
        Joined::Whole(text)
    }

    /// An empty line: the whole text of a message, or part of a quoted one.
    pub(super) fn take_blank(&mut self) -> Option<Vec<u8>> {
        match &mut self.0 {
            Some((_, Continuation::Text)) => self.0.take().map(|(mut text, _)| {
                text.push(b'\n');
                text
            }),
            Some((text, Continuation::Quoted)) if text.len() < MAX_JOINED => {
                text.push(b'\n');
                None
            }
            _ => None,
        }
    }

    pub(super) fn held(&self) -> usize {
        self.0.as_ref().map_or(0, |(text, _)| text.capacity())
    }

    pub(super) fn into_text(self) -> Option<Vec<u8>> {
        self.0.map(|(text, _)| text)
    }
}

fn is_free_text(line: &[u8]) -> bool {
    FinalResult::parse(line).is_none() && !has_prefix(line) && !is_bare_indication(line)
}
