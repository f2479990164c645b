//! Bytes to lines. Knows line ends, the cap, and the one thing that has no line end, the prompt.

use std::mem;

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
    /// Empty lines are pieces of their own.
    pub(super) blanks: bool,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) enum Piece<'a> {
    Line(Line<'a>),
    /// On [`Wants::blanks`]: an empty line that is more than the end of the line before it.
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
    /// At least one empty line stands before this one.
    pub(super) after_blank: bool,
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
    buffer: Vec<u8>,
    /// Where the line at hand starts in the buffer.
    start: usize,
    /// Up to here the line at hand has no end.
    searched: usize,
    /// Of the part searched.
    plain: Plain,
    /// Bytes of an overlong line that are no longer in the buffer.
    dropped: usize,
    last: Last,
    header: bool,
    after_blank: bool,
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

    pub(super) fn feed(&mut self, bytes: &[u8]) {
        if self.start == self.buffer.len() {
            self.buffer.clear();
            if self.buffer.capacity() > KEPT {
                // One long line must not keep its memory for good.
                self.buffer.shrink_to(KEPT);
            }
        } else {
            self.buffer.drain(..self.start);
        }
        self.searched -= self.start;
        self.start = 0;
        self.buffer.extend_from_slice(bytes);
    }

    /// The next piece, until all that was fed is used up but for the start of a line.
    pub(super) fn next(&mut self, wants: Wants) -> Option<Piece<'_>> {
        while !self.is_inside_line() {
            let first = *self.buffer.get(self.start)?;
            if wants.after_cr {
                return Some(Piece::AfterCr { lf: first == LF });
            }
            match first {
                CR | LF => {
                    self.skip();
                    if self.ends_blank_line(first) {
                        self.after_blank = true;
                        if wants.blanks {
                            return Some(Piece::Blank);
                        }
                    }
                }
                b' ' if self.skip_blanks => self.skip(),
                b'>' if wants.prompt => {
                    self.skip();
                    self.skip_blanks = true;
                    self.header = false;
                    self.old_cr = false;
                    return Some(Piece::Prompt);
                }
                _ => {
                    self.skip_blanks = false;
                    self.old_cr = false;
                    break;
                }
            }
        }
        self.line()
    }

    pub(super) fn held(&self) -> usize {
        self.buffer.capacity()
    }

    /// Whether there is more to read than the start of a line.
    pub(super) fn is_drained(&self) -> bool {
        self.searched == self.buffer.len()
    }

    fn is_inside_line(&self) -> bool {
        self.dropped > 0 || self.searched > self.start
    }

    fn skip(&mut self) {
        self.start += 1;
        self.searched = self.start;
    }

    fn line(&mut self) -> Option<Piece<'_>> {
        let rest = self.buffer.get(self.searched..)?;
        let (length, plain) = line_length(rest);
        if plain == Plain::No {
            self.plain = Plain::No;
        }
        let start = self.start;
        let end = self.searched + length;
        let Some(terminator) = self.buffer.get(end) else {
            self.searched = end;
            if self.dropped > 0 || end - start > MAX_LINE {
                self.dropped += end - start;
                self.buffer = Vec::new();
                (self.start, self.searched) = (0, 0);
            }
            return None;
        };
        let terminator = if *terminator == CR { LineEnd::Cr } else { LineEnd::Lf };
        self.start = end + 1;
        self.searched = self.start;
        self.last = if terminator == LineEnd::Cr { Last::Cr } else { Last::Lf };
        let header = mem::replace(&mut self.header, terminator == LineEnd::Lf);
        let after_blank = mem::take(&mut self.after_blank);
        let plain = mem::take(&mut self.plain);
        let dropped = mem::take(&mut self.dropped) + (end - start);
        if dropped > MAX_LINE {
            return Some(Piece::Overlong { dropped });
        }
        let bytes = self.buffer.get(start..end)?;
        Some(Piece::Line(Line { bytes, end: terminator, plain, header, after_blank }))
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
}

/// How many bytes there are before the first CR or LF, or in all.
fn line_length(bytes: &[u8]) -> (usize, Plain) {
    let at = printable(bytes);
    let rest = bytes.get(at..).unwrap_or_default();
    match rest {
        [] | [CR | LF, ..] => (at, Plain::Yes),
        _ => (at + rest.iter().position(|byte| matches!(*byte, CR | LF)).unwrap_or(rest.len()), Plain::No),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `line` lines as they are, `-` for an empty line, `*` before a line with a header.
    fn pieces(stream: &[u8]) -> Vec<String> {
        let mut framer = Framer::default();
        framer.feed(stream);
        let mut pieces: Vec<String> = Vec::new();
        while let Some(piece) = framer.next(Wants { blanks: true, ..Wants::default() }) {
            pieces.push(match piece {
                Piece::Line(Line { bytes, header, after_blank, .. }) => {
                    assert_eq!(after_blank, pieces.last().is_some_and(|piece| piece == "-"));
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
                assert_eq!(line_length(&bytes), (200, Plain::Yes));
                bytes[length] = end;
                assert_eq!(line_length(&bytes), (length, Plain::Yes));
                if let Some(before) = length.checked_sub(1) {
                    bytes[before / 2] = 0xFF;
                    assert_eq!(line_length(&bytes), (length, Plain::No));
                }
            }
        }
    }

    #[test]
    fn a_line_of_exactly_the_cap_passes_and_one_more_byte_does_not() {
        for (length, passes) in [(MAX_LINE, true), (MAX_LINE + 1, false)] {
            for split in [1000, 4096, length, length + 2] {
                let mut framer = Framer::default();
                let mut bytes = vec![b'9'; length];
                bytes.extend(b"\r\n");
                let mut passed = None;
                for chunk in bytes.chunks(split) {
                    framer.feed(chunk);
                    match framer.next(Wants::default()) {
                        Some(Piece::Line(line)) => passed = Some(line.bytes.len() == length),
                        Some(Piece::Overlong { dropped }) => passed = Some(dropped != length),
                        _ => {}
                    }
                    assert!(framer.held() <= 2 * MAX_LINE + split);
                }
                assert_eq!(passed, Some(passes), "{length} in pieces of {split}");
            }
        }
    }

    #[test]
    fn whether_a_line_is_plain_does_not_depend_on_the_pieces() {
        for line in [b"12345\xFF789\r", b"\xFF23456789\r", b"123456789\r"] {
            for split in 1..=line.len() {
                let mut framer = Framer::default();
                let mut plain = None;
                for chunk in line.chunks(split) {
                    framer.feed(chunk);
                    if let Some(Piece::Line(line)) = framer.next(Wants::default()) {
                        plain = Some(line.plain == Plain::Yes);
                    }
                }
                assert_eq!(plain, Some(line.iter().all(|byte| *byte < 0x80)));
            }
        }
    }
}
