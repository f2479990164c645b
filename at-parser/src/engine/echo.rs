//! What the modem repeats of what was sent to it.

/// The end of an echo is believed from this length on.
const MIN_PIECE: usize = 2;

/// How much of a command's echo has come in pieces.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Echo {
    come: usize,
}

/// What a line is, seen from the echo.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Heard<'a> {
    Echo,
    /// The echo had no line end; this follows it.
    EchoThen(&'a [u8]),
    Other,
}

impl Echo {
    /// Judges a line by the command that was sent. A line behind a header is rather a reply: V.250's echo has none.
    pub(super) fn hear<'a>(&mut self, sent: &str, line: &'a [u8], header: bool) -> Heard<'a> {
        // Nearly every line is a reply, and its first byte says so.
        if header && self.come == 0 && !matches!(line.first(), Some(b'A' | b'a')) {
            return Heard::Other;
        }
        if is_whole(sent, line) {
            self.come = sent.len();
            return Heard::Echo;
        }
        if self.is_piece(sent.as_bytes(), line, header) {
            return Heard::Echo;
        }
        match line.strip_prefix(sent.as_bytes()) {
            Some(rest) if self.come == 0 => Heard::EchoThen(rest),
            _ => Heard::Other,
        }
    }

    fn is_piece(&mut self, sent: &[u8], line: &[u8], header: bool) -> bool {
        let rest = sent.get(self.come..).unwrap_or_default();
        if rest.is_empty() || line.is_empty() || line.len() > rest.len() {
            return false;
        }
        if rest.starts_with(line) {
            self.come += line.len();
            return true;
        }
        // A modem that wakes up, or a port just opened, loses the start.
        let end = !header && line.len() >= MIN_PIECE && rest.ends_with(line);
        if end {
            self.come = sent.len();
        }
        end
    }
}

/// Whether a line is all of a command; told at any time, as echo may be late.
pub(super) fn is_whole(sent: &str, line: &[u8]) -> bool {
    line.eq_ignore_ascii_case(sent.as_bytes())
}

/// Whether a line after the prompt repeats some of the payload: one of its lines, or the start or the end of one.
///
/// A line that is also a final result is one unless it comes without a header and is a whole line of the payload.
pub(super) fn repeats_payload(line: &[u8], payload: &[u8], is_final: bool, header: bool) -> bool {
    if line.starts_with(b">") {
        return true;
    }
    let mut lines = payload.split(|&byte| byte == b'\r' || byte == b'\n');
    if is_final {
        return !header && lines.any(|own| own == line);
    }
    lines
        .any(|own| own == line || (line.len() >= MIN_PIECE && (own.starts_with(line) || own.ends_with(line))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn echo_whole_cut_and_in_pieces() {
        // What was sent, and the lines that come: the line, whether a header precedes it, whether it is echo.
        check("AT+CREG?", &[("AT+CREG?", false, true)]);
        check("AT+CREG?", &[("+CREG: 0,1", true, false), ("AT+CREG?", false, true)]);
        check("AT+CREG?", &[("T+CREG?", false, true)]);
        check("AT+CREG?", &[("AT+CR", false, true), ("EG?", false, true)]);
        check("AT+CREG?", &[("A", false, true), ("T+CREG?", true, true)]);
        check("AT+CREG?", &[("AT+CREG?", false, true), ("EG?", false, false)]);
        check("AT+CGMM", &[("at+cgmm", false, true)]);
        // A digit alone is an answer, not the end of an echo.
        check("AT+CFUN=0", &[("0", false, false)]);
        // Behind a header comes an answer.
        check("AT+CGSN=12", &[("12", true, false)]);
    }

    #[track_caller]
    fn check(sent: &str, lines: &[(&str, bool, bool)]) {
        let mut echo = Echo::default();
        for (line, header, expected) in lines {
            let heard = echo.hear(sent, line.as_bytes(), *header) == Heard::Echo;
            assert_eq!(heard, *expected, "{line:?} after {sent:?}");
        }
    }

    #[test]
    fn echo_without_a_line_end() {
        assert_eq!(
            Echo::default().hear("AT+CSQ", b"AT+CSQ+CSQ: 20,99", false),
            Heard::EchoThen(b"+CSQ: 20,99")
        );
    }

    #[test]
    fn payloads_repeated() {
        let cases = [
            ("0011000B91", "0011000B91", false, true),
            ("> 0011000B91", "0011000B91", false, true),
            ("0B91", "0011000B91", false, true),
            ("second", "first\rsecond", false, true),
            ("> second", "first\rsecond", true, true),
            (">", "x", true, true),
            ("+CMGS: 5", "0011000B91", true, false),
            ("OK", "OK", false, true),
            ("OK", "OK", true, false),
            ("OK", "It is OK", false, false),
        ];
        for (line, payload, header, expected) in cases {
            let is_final = crate::FinalResult::parse(line.as_bytes()).is_some();
            let repeats = repeats_payload(line.as_bytes(), payload.as_bytes(), is_final, header);
            assert_eq!(repeats, expected, "{line:?} of {payload:?}");
        }
    }
}
