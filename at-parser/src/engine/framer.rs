//! Bytes to lines. Knows line ends, the cap, and the one thing that has no line end, the prompt.

use super::MAX_LINE;
use super::text::printable;

const CR: u8 = b'\r';
const LF: u8 = b'\n';

/// What is kept of the memory for unfinished lines once they are through.
const KEPT: usize = 4096;

/// What the interpreter needs besides lines.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Wants {
    /// A `>` at the start of a line is the prompt.
    pub(super) prompt: bool,
    /// The last line's CR may have been a lone one; say what follows it.
    pub(super) after_cr: bool,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) enum Piece<'a> {
    Line(Line<'a>),
    /// An empty line that is more than the end of the line before it.
    Blank,
    Prompt,
    Overlong {
        dropped: usize,
    },
    /// On [`Wants::after_cr`]: whether an LF follows.
    AfterCr {
        lf: bool,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Line<'a> {
    pub(super) bytes: &'a [u8],
    pub(super) end: LineEnd,
    pub(super) plain: Plain,
    /// An LF stands between this line and what came before it, as V.250's header of a verbose reply does.
    pub(super) header: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LineEnd {
    Cr,
    Lf,
}

/// Whether a line is printable ASCII, which nearly every line is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Plain {
    #[default]
    Yes,
    No,
}

#[derive(Debug, Default)]
pub(super) struct Framer {
    /// The start of a line whose end has not come.
    partial: Vec<u8>,
    /// `partial` was handed out and is to be emptied.
    spent: bool,
    /// Bytes of an overlong line so far.
    dropped: usize,
    last: Last,
    header: bool,
    /// The next byte, if an LF, ends a line of the reply before.
    old_cr: bool,
    skip_blanks: bool,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Last {
    Cr,
    #[default]
    Lf,
}

impl Framer {
    /// Forgets what came before a command, for the sake of [`Line::header`].
    pub(super) fn begin_reply(&mut self) {
        self.header = false;
        self.old_cr = self.last == Last::Cr;
    }

    /// The next piece of what was held back and of `rest`, which is moved on. `None`: all is taken in.
    pub(super) fn next<'s, 'b: 's>(&'s mut self, rest: &mut &'b [u8], wants: Wants) -> Option<Piece<'s>> {
        if self.spent {
            self.partial.clear();
            // One long line must not keep its memory for good.
            self.partial.shrink_to(KEPT);
            self.spent = false;
        }
        loop {
            let (&first, behind) = rest.split_first()?;
            if wants.after_cr {
                return Some(Piece::AfterCr { lf: first == LF });
            }
            if !self.is_inside_line() {
                match first {
                    CR | LF => {
                        *rest = behind;
                        if self.ends_blank_line(first) {
                            return Some(Piece::Blank);
                        }
                        continue;
                    }
                    b' ' if self.skip_blanks => {
                        *rest = behind;
                        continue;
                    }
                    b'>' if wants.prompt => {
                        *rest = behind;
                        self.skip_blanks = true;
                        self.header = false;
                        self.old_cr = false;
                        return Some(Piece::Prompt);
                    }
                    _ => {
                        self.skip_blanks = false;
                        self.old_cr = false;
                    }
                }
            }
            let Some((head, end, plain, behind)) = split_at_line_end(rest) else {
                self.hold(rest);
                *rest = &[];
                return None;
            };
            *rest = behind;
            return Some(self.end_line(head, end, plain));
        }
    }

    pub(super) fn held(&self) -> usize {
        self.partial.capacity()
    }

    fn is_inside_line(&self) -> bool {
        self.dropped > 0 || !self.partial.is_empty()
    }

    fn end_line<'a>(&'a mut self, head: &'a [u8], end: LineEnd, plain: Plain) -> Piece<'a> {
        let header = self.header;
        self.last = if end == LineEnd::Cr { Last::Cr } else { Last::Lf };
        self.header = end == LineEnd::Lf;
        let length = self.dropped + self.partial.len() + head.len();
        if length > MAX_LINE {
            self.dropped = 0;
            self.partial = Vec::new();
            return Piece::Overlong { dropped: length };
        }
        if self.partial.is_empty() {
            return Piece::Line(Line { bytes: head, end, plain, header });
        }
        self.partial.extend_from_slice(head);
        self.spent = true;
        let plain = if printable(&self.partial) == self.partial.len() { Plain::Yes } else { Plain::No };
        Piece::Line(Line { bytes: &self.partial, end, plain, header })
    }

    /// `\r\n`, `\r\r\n` and `\n` each end one line; what is left over is an empty one.
    fn ends_blank_line(&mut self, byte: u8) -> bool {
        let before = self.last;
        if byte == LF {
            self.last = Last::Lf;
            if !self.old_cr {
                self.header = true;
            }
            self.old_cr = false;
        } else {
            self.last = Last::Cr;
        }
        before == Last::Lf
    }

    fn hold(&mut self, bytes: &[u8]) {
        if self.dropped + self.partial.len() + bytes.len() > MAX_LINE {
            self.dropped += self.partial.len() + bytes.len();
            self.partial = Vec::new();
        } else {
            self.partial.extend_from_slice(bytes);
        }
    }
}

fn split_at_line_end(bytes: &[u8]) -> Option<(&[u8], LineEnd, Plain, &[u8])> {
    let (at, plain) = line_end(bytes)?;
    let (head, tail) = bytes.split_at(at);
    let (&end, behind) = tail.split_first()?;
    Some((head, if end == CR { LineEnd::Cr } else { LineEnd::Lf }, plain, behind))
}

/// The place of the first CR or LF.
fn line_end(bytes: &[u8]) -> Option<(usize, Plain)> {
    let at = printable(bytes);
    match bytes.get(at)? {
        &(CR | LF) => Some((at, Plain::Yes)),
        _ => {
            let behind = bytes.get(at..)?.iter().position(|byte| matches!(*byte, CR | LF))?;
            Some((at + behind, Plain::No))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `line` lines as they are, `-` for an empty line, `*` before a line with a header.
    fn pieces(stream: &[u8]) -> Vec<String> {
        let mut framer = Framer::default();
        let mut rest = stream;
        let mut pieces = Vec::new();
        while let Some(piece) = framer.next(&mut rest, Wants::default()) {
            pieces.push(match piece {
                Piece::Line(Line { bytes, header, .. }) => {
                    format!("{}{}", if header { "*" } else { "" }, String::from_utf8_lossy(bytes))
                }
                Piece::Blank => "-".to_owned(),
                other => format!("{other:?}"),
            });
        }
        pieces
    }

    #[test]
    fn line_ends_of_all_kinds() {
        let cases: [(&[u8], &[&str]); 12] = [
            (b"\r\nOK\r\n", &["-", "*OK"]),
            (b"OK\r\n", &["OK"]),
            (b"OK\r", &["OK"]),
            (b"OK\n", &["OK"]),
            (b"\nOK\n", &["-", "*OK"]),
            (b"\r\r\nOK\r\n", &["-", "*OK"]),
            (b"OK\r\r\n", &["OK"]),
            (b"A\r\n\r\nB\r\n", &["A", "-", "*B"]),
            (b"A\r\r\nB\r\r\n", &["A", "*B"]),
            (b"A\n\nB\n", &["A", "-", "*B"]),
            (b"A\rB\r", &["A", "B"]),
            (b"no end", &[]),
        ];
        for (stream, expected) in cases {
            assert_eq!(pieces(stream), expected, "{}", stream.escape_ascii());
        }
    }

    #[test]
    fn the_line_end_is_found_wherever_it_is() {
        for length in 0..200 {
            for end in *b"\r\n" {
                let mut bytes = vec![b'9'; 200];
                assert_eq!(line_end(&bytes), None);
                bytes[length] = end;
                assert_eq!(line_end(&bytes), Some((length, Plain::Yes)));
                if let Some(before) = length.checked_sub(1) {
                    bytes[before / 2] = 0xFF;
                    assert_eq!(line_end(&bytes), Some((length, Plain::No)));
                }
            }
        }
    }

    #[test]
    fn a_line_of_exactly_the_cap_passes_and_one_more_byte_does_not() {
        for (length, passes) in [(MAX_LINE, true), (MAX_LINE + 1, false)] {
            for split in [1, 4096, length] {
                let mut framer = Framer::default();
                let bytes = vec![b'9'; length];
                for chunk in bytes.chunks(split) {
                    assert_eq!(framer.next(&mut { chunk }, Wants::default()), None);
                    assert!(framer.partial.capacity() <= 2 * MAX_LINE);
                }
                match framer.next(&mut b"\r\n".as_slice(), Wants::default()) {
                    Some(Piece::Line(line)) => assert!(passes && line.bytes == bytes),
                    Some(Piece::Overlong { dropped }) => assert!(!passes && dropped == length),
                    other => panic!("{other:?}"),
                }
            }
        }
    }
}
