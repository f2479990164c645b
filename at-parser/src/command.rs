//! Building command lines (V.250 5.4, TS 27.007 4).

mod parameters;
mod probe;
mod secret;
mod shape;

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

pub use parameters::Parameters;
pub(crate) use shape::Part;
pub use shape::{ReplyForm, ReplyShape};

/// The longest command line that is sent, without its terminator. The longest that is needed, `+CGLA` with a
/// full short APDU, has about 560 bytes; modems stop at 2 KiB or earlier.
pub const MAX_COMMAND_LINE: usize = 2048;

/// The longest payload after a prompt. The longest SMS TPDU has 352 hexadecimal digits.
pub const MAX_PAYLOAD: usize = 4096;

/// Ends a payload (TS 27.005 3.5.1).
pub const CTRL_Z: u8 = 0x1A;

/// Leaves the payload prompt without sending (TS 27.005 3.5.1).
pub const ESCAPE: u8 = 0x1B;

/// A command line that may be sent, with what its reply looks like.
///
/// ```
/// # use at_parser::{Command, command::Terminator};
/// # fn main() -> Result<(), at_parser::CommandError> {
/// assert_eq!(Command::read("+CREG").line(), "AT+CREG?");
/// assert_eq!(Command::test("+COPS").line(), "AT+COPS=?");
/// assert_eq!(Command::action("+CSQ").wire(Terminator::Cr), b"AT+CSQ\r");
/// assert_eq!(Command::basic("E0").line(), "ATE0");
/// let open = Command::set("+CCHO").quoted("A0000005591010FFFFFFFF8900000100")?.finish()?;
/// assert_eq!(open.line(), r#"AT+CCHO="A0000005591010FFFFFFFF8900000100""#);
/// # Ok(())
/// # }
/// ```
///
/// `Debug` and [`log_line`](Self::log_line) hide the parameters of commands that carry secrets.
#[derive(Clone, PartialEq, Eq)]
pub struct Command {
    // Shared with the engine for as long as the answer may come.
    inner: Arc<Inner>,
}

#[derive(Clone, PartialEq, Eq)]
struct Inner {
    /// The line without its terminator, `AT` included.
    line: String,
    syntax: Syntax,
    reply: ReplyShape,
    /// What follows the `> ` prompt, without the Ctrl-Z.
    payload: Option<Vec<u8>>,
    secret: bool,
}

/// The syntax of a command line (V.250 5.3 and 5.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Syntax {
    /// `ATE0`, `ATI`, `AT&C1`, `ATD…;`
    Basic,
    /// `AT+CIMI`
    Action,
    /// `AT+CREG?`
    Read,
    /// `AT+CREG=2`
    Set,
    /// `AT+CREG=?`
    Test,
}

/// What ends a command line on the wire.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Terminator {
    /// S3 of V.250 6.2.1, what nearly every modem wants.
    #[default]
    Cr,
    /// Altair, and ports of the kernel's wwan class.
    CrLf,
}

/// What kind of call `ATD` opens (TS 27.007 6.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CallKind {
    /// With the closing semicolon; the modem stays in command mode.
    Voice,
    /// Without; `CONNECT` puts the port into data mode.
    Data,
}

/// Why a command line cannot be sent.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CommandError {
    /// A control character or a quote inside a parameter would end the line or the string early, and a character
    /// outside ASCII means something else in every character set.
    #[error("character {character:?} cannot be part of an AT command parameter")]
    Character {
        /// The offender.
        character: char,
    },
    /// A byte that would end the payload early or cancel it.
    #[error("byte {byte:#04x} cannot be part of the payload, it would end it early")]
    Payload {
        /// The offender.
        byte: u8,
    },
    /// The text is no command line.
    #[error("a command line starts with AT")]
    NotACommand,
    /// The line or the payload is longer than modems take.
    #[error("the command line has {length} bytes, the limit is {limit}")]
    TooLong {
        /// Bytes of the line.
        length: usize,
        /// The cap in force.
        limit: usize,
    },
}

impl Command {
    /// `AT` alone: does anybody answer?
    pub fn attention() -> Self {
        Self::basic("")
    }

    /// A command of basic syntax without its `AT`: `E0`, `V1`, `I`, `&C1`.
    pub fn basic(text: &'static str) -> Self {
        debug_assert!(text.bytes().all(|byte| byte.is_ascii_graphic()), "a basic command is printable");
        Self::from_checked_line(format!("AT{text}"))
    }

    /// `AT+NAME?`. `name` carries its first character: `+CREG`, `^HCSQ`, `#QSS`.
    pub fn read(name: &'static str) -> Self {
        Self::extended(name, "?")
    }

    /// `AT+NAME=?`
    pub fn test(name: &'static str) -> Self {
        Self::extended(name, "=?")
    }

    /// `AT+NAME`
    pub fn action(name: &'static str) -> Self {
        Self::extended(name, "")
    }

    /// `AT+NAME=…`; the parameters follow on the builder.
    pub fn set(name: &'static str) -> Parameters {
        Parameters::new(name)
    }

    /// `ATD`. Digits, `+`, `*`, `#`, `,`, `A` to `D`, `W` and `P` may be dialled (TS 27.007 6.2).
    pub fn dial(number: &str, kind: CallKind) -> Result<Self, CommandError> {
        let refused = |character: &char| !matches!(character, '0'..='9' | '+' | '*' | '#' | ',' | 'A'..='D' | 'W' | 'P');
        match number.chars().find(refused) {
            Some(character) => Err(CommandError::Character { character }),
            None => {
                let end = if kind == CallKind::Voice { ";" } else { "" };
                Ok(Self::from_checked_line(checked_length(format!("ATD{number}{end}"))?))
            }
        }
    }

    /// A whole line as a person or a table wrote it. Syntax and reply shape are read off it.
    pub fn raw(line: &str) -> Result<Self, CommandError> {
        if !line.get(..2).is_some_and(|at| at.eq_ignore_ascii_case("AT")) {
            return Err(CommandError::NotACommand);
        }
        match line.chars().find(|character| !matches!(character, ' '..='~')) {
            Some(character) => Err(CommandError::Character { character }),
            None => Ok(Self::from_checked_line(checked_length(line.to_owned())?)),
        }
    }

    /// The reply has lines without a prefix.
    #[must_use]
    pub fn bare_reply(mut self) -> Self {
        self.inner_mut().reply.bare = true;
        self
    }

    /// Only a final result is expected.
    #[must_use]
    pub fn no_reply(mut self) -> Self {
        self.inner_mut().reply = ReplyShape::none();
        self
    }

    /// The reply may (also) have this prefix.
    #[must_use]
    pub fn reply_prefix(mut self, prefix: impl Into<Cow<'static, str>>) -> Self {
        self.inner_mut().reply.prefixes.push(prefix.into());
        self
    }

    /// Every line with a prefix of the reply is followed by one that belongs to it whatever it holds.
    #[must_use]
    pub fn continued_reply(mut self) -> Self {
        self.inner_mut().reply.continued = true;
        self
    }

    /// Which of the lines with the right prefix are the reply.
    #[must_use]
    pub fn reply_form(mut self, form: ReplyForm) -> Self {
        self.inner_mut().reply.form = form;
        self
    }

    /// What is sent after the prompt, without the Ctrl-Z.
    pub fn with_payload(mut self, payload: impl Into<Vec<u8>>) -> Result<Self, CommandError> {
        let payload: Vec<u8> = payload.into();
        if let Some(&byte) = payload.iter().find(|byte| matches!(**byte, CTRL_Z | ESCAPE)) {
            return Err(CommandError::Payload { byte });
        }
        if payload.len() > MAX_PAYLOAD {
            return Err(CommandError::TooLong { length: payload.len(), limit: MAX_PAYLOAD });
        }
        self.inner_mut().payload = Some(payload);
        Ok(self)
    }

    /// Hides the parameters in `Debug` and in [`log_line`](Self::log_line).
    #[must_use]
    pub fn secret(mut self) -> Self {
        self.inner_mut().secret = true;
        self
    }

    /// The line without its terminator.
    pub fn line(&self) -> &str {
        &self.inner.line
    }

    /// The name with its first character (`+CREG`); for basic syntax what follows the `AT`.
    pub fn name(&self) -> &str {
        name_of(&self.inner.line)
    }

    /// The syntax the line is written in.
    pub fn syntax(&self) -> Syntax {
        self.inner.syntax
    }

    /// What tells the reply apart from indications.
    pub fn reply(&self) -> &ReplyShape {
        &self.inner.reply
    }

    /// What follows the prompt, without the Ctrl-Z.
    pub fn payload(&self) -> Option<&[u8]> {
        self.inner.payload.as_deref()
    }

    /// Whether line and reply hold what must not be logged.
    pub fn is_secret(&self) -> bool {
        self.inner.secret
    }

    /// The bytes of the line.
    pub fn wire(&self, terminator: Terminator) -> Vec<u8> {
        let end: &[u8] = match terminator {
            Terminator::Cr => b"\r",
            Terminator::CrLf => b"\r\n",
        };
        [self.inner.line.as_bytes(), end].concat()
    }

    /// The bytes that answer the prompt, Ctrl-Z included.
    pub fn payload_wire(&self) -> Option<Vec<u8>> {
        self.inner.payload.as_ref().map(|payload| [payload.as_slice(), &[CTRL_Z]].concat())
    }

    /// The line as it may be logged.
    pub fn log_line(&self) -> Cow<'_, str> {
        if self.inner.secret {
            secret::without_parameters(&self.inner.line)
        } else {
            Cow::Borrowed(&self.inner.line)
        }
    }

    fn inner_mut(&mut self) -> &mut Inner {
        Arc::make_mut(&mut self.inner)
    }

    fn extended(name: &'static str, end: &str) -> Self {
        debug_assert!(is_name(name), "{name:?} is no command name");
        Self::from_checked_line(format!("AT{name}{end}"))
    }

    fn from_checked_line(line: String) -> Self {
        let syntax = syntax_of(&line);
        let name = name_of(&line);
        let reply = ReplyShape::of(name, syntax);
        let secret = secret::is_secret(&line);
        Self { inner: Arc::new(Inner { line, syntax, reply, payload: None, secret }) }
    }
}

impl fmt::Debug for Command {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Command")
            .field("line", &self.log_line())
            .field("reply", &self.inner.reply)
            .field("payload_length", &self.inner.payload.as_ref().map(Vec::len))
            .finish()
    }
}

fn checked_length(line: String) -> Result<String, CommandError> {
    if line.len() > MAX_COMMAND_LINE {
        return Err(CommandError::TooLong { length: line.len(), limit: MAX_COMMAND_LINE });
    }
    Ok(line)
}

/// V.250 5.4.1: a name is a prefix character, then letters, digits and `!%-./:_`.
fn is_name(name: &str) -> bool {
    let mut bytes = name.bytes();
    bytes.next().is_some_and(is_name_start)
        && bytes.all(|byte| byte.is_ascii_alphanumeric() || b"!%-./:_".contains(&byte))
}

/// `+` is the standards' character for extended names, the others are vendors'.
pub(crate) fn is_name_start(byte: u8) -> bool {
    b"+^$%*#!@_".contains(&byte)
}

fn name_of(line: &str) -> &str {
    let text = line.get(2..).unwrap_or_default();
    if !text.bytes().next().is_some_and(is_name_start) {
        return text;
    }
    let end = text.find(['?', '=', ';', ' ']).unwrap_or(text.len());
    text.get(..end).unwrap_or(text)
}

fn syntax_of(line: &str) -> Syntax {
    let text = line.get(2..).unwrap_or_default();
    let behind = text.strip_prefix(name_of(line)).unwrap_or_default();
    match behind {
        _ if !text.bytes().next().is_some_and(is_name_start) => Syntax::Basic,
        "=?" => Syntax::Test,
        _ if behind.starts_with('?') => Syntax::Read,
        _ if behind.starts_with('=') => Syntax::Set,
        _ => Syntax::Action,
    }
}

#[cfg(test)]
mod tests;
