//! The parameters of a set command (V.250 5.4.2, TS 27.007 4).

use std::fmt::{self, Write as _};

use super::{Command, CommandError, checked_length};

/// `AT+NAME=` and what has been added to it so far; [`finish`](Self::finish) makes it a [`Command`].
#[derive(Clone)]
#[must_use]
pub struct Parameters {
    line: String,
    state: State,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// Nothing behind the `=` yet.
    Empty,
    Filled,
}

impl Parameters {
    pub(super) fn new(name: &'static str) -> Self {
        debug_assert!(super::is_name(name), "{name:?} is no command name");
        Self { line: format!("AT{name}="), state: State::Empty }
    }

    /// A decimal number.
    pub fn number(mut self, value: impl Into<i64>) -> Self {
        self.separate();
        let _ = write!(self.line, "{}", value.into());
        self
    }

    /// A string in quotes. Printable ASCII without quotes: V.250's escape for a quote is known to few modems.
    pub fn quoted(mut self, text: &str) -> Result<Self, CommandError> {
        let refused = |character: &char| !matches!(character, ' '..='~') || *character == '"';
        if let Some(character) = text.chars().find(refused) {
            return Err(CommandError::Character { character });
        }
        self.separate();
        self.line.extend(["\"", text, "\""]);
        Ok(self)
    }

    /// A string in quotes for a modem whose character set (`+CSCS`) is `UCS2`: hexadecimal UTF-16BE.
    pub fn quoted_ucs2(mut self, text: &str) -> Self {
        self.separate();
        self.line.push('"');
        for unit in text.encode_utf16() {
            let _ = write!(self.line, "{unit:04X}");
        }
        self.line.push('"');
        self
    }

    /// Bytes as hexadecimal digits without quotes.
    pub fn hex(mut self, bytes: &[u8]) -> Self {
        self.separate();
        self.push_hex(bytes);
        self
    }

    /// Bytes as hexadecimal digits in quotes, as `+CSIM` and `+CGLA` take them.
    pub fn quoted_hex(mut self, bytes: &[u8]) -> Self {
        self.separate();
        self.line.push('"');
        self.push_hex(bytes);
        self.line.push('"');
        self
    }

    /// A word without quotes (`UCS2`, `0x1F`), for modems that refuse the quotes. It holds no separator.
    pub fn word(mut self, text: &str) -> Result<Self, CommandError> {
        let refused =
            |character: &char| !matches!(character, '!'..='~') || matches!(character, '"' | ',' | ';');
        if let Some(character) = text.chars().find(refused) {
            return Err(CommandError::Character { character });
        }
        self.separate();
        self.line.push_str(text);
        Ok(self)
    }

    /// A parameter left out; the modem takes its default.
    pub fn omitted(mut self) -> Self {
        self.separate();
        self
    }

    /// The command, unless its line got longer than [`MAX_COMMAND_LINE`](super::MAX_COMMAND_LINE).
    pub fn finish(self) -> Result<Command, CommandError> {
        checked_length(self.line).map(Command::from_checked_line)
    }

    fn separate(&mut self) {
        if self.state == State::Filled {
            self.line.push(',');
        }
        self.state = State::Filled;
    }

    fn push_hex(&mut self, bytes: &[u8]) {
        for byte in bytes {
            let _ = write!(self.line, "{byte:02X}");
        }
    }
}

impl fmt::Debug for Parameters {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // What `Command` would hide is hidden here as well, and `secret()` may still follow.
        let name = self.line.split('=').next().unwrap_or_default();
        f.debug_struct("Parameters").field("name", &name).finish_non_exhaustive()
    }
}
