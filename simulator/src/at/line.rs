//! Bytes of the host to command lines (ITU-T V.250 clause 5.2).

/// One finished piece of input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Input {
    /// The text between `AT` and the carriage return; empty for a bare `AT`.
    Line(String),
    /// `A/`: the host wants the last line again.
    Repeat,
    /// A line that outgrew the modem's buffer; its text is lost.
    Overrun,
}

/// Collects bytes until a carriage return. Memory is bounded by the limit given at creation.
#[derive(Debug)]
pub(crate) struct LineReader {
    buffer: Vec<u8>,
    limit: usize,
    overrun: bool,
}

impl LineReader {
    /// `limit` counts the bytes of a line including its `AT`.
    pub(crate) fn new(limit: usize) -> Self {
        Self { buffer: Vec::new(), limit, overrun: false }
    }

    /// Takes one byte; says when a line is complete. Lines without `AT` vanish, as on a real modem.
    pub(crate) fn push(&mut self, byte: u8) -> Option<Input> {
        match byte {
            b'\r' => self.finish(),
            0x08 => {
                self.buffer.pop();
                None
            }
            // V.250 clause 5.2.2: other control characters are ignored in command state.
            0..0x20 | 0x7f => None,
            b'/' if self.buffer.eq_ignore_ascii_case(b"a") => {
                self.buffer.clear();
                Some(Input::Repeat)
            }
            _ if self.buffer.len() < self.limit => {
                self.buffer.push(byte);
                None
            }
            _ => {
                self.overrun = true;
                None
            }
        }
    }

    fn finish(&mut self) -> Option<Input> {
        let line = std::mem::take(&mut self.buffer);
        if std::mem::take(&mut self.overrun) {
            return Some(Input::Overrun);
        }
        let prefix = line.windows(2).position(|pair| pair.eq_ignore_ascii_case(b"at"))?;
        let body = line.get(prefix + 2..).unwrap_or_default();
        Some(Input::Line(String::from_utf8_lossy(body).into_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(bytes: &[u8], expect: &[Input]) {
        let mut reader = LineReader::new(16);
        let seen: Vec<Input> = bytes.iter().filter_map(|byte| reader.push(*byte)).collect();
        assert_eq!(seen, expect, "for {}", String::from_utf8_lossy(bytes));
    }

    fn line(text: &str) -> Input {
        Input::Line(text.to_owned())
    }

    #[test]
    fn lines() {
        check(b"AT\r", &[line("")]);
        check(b"at+cgmi\r\n", &[line("+cgmi")]);
        check(b"\0\xffrubbishATI\r", &[line("I")]);
        check(b"ATX\x08E0\r", &[line("E0")]);
        check(b"hello\r", &[]);
        check(b"ATI\ra/A/", &[line("I"), Input::Repeat, Input::Repeat]);
        check(b"AT+CSIM=10,\"0070000001\"\rAT\r", &[Input::Overrun, line("")]);
    }
}
