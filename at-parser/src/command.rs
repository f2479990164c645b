//! Building command lines (V.250 5.4, TS 27.007 4).

use std::borrow::Cow;

/// A command line that may be sent, with what its reply looks like.
///
/// ```ignore
/// Command::read("+CREG")                       // AT+CREG?
/// Command::test("+COPS")                       // AT+COPS=?
/// Command::action("+CIMI").bare_reply()        // AT+CIMI, answered by a line without a prefix
/// Command::set("+CCHO").quoted(aid)?.finish()? // AT+CCHO="A000…"
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Command {
    /// The line without its terminator, `AT` included.
    line: String,
    reply: ReplyShape,
    /// What follows the `> ` prompt, without the Ctrl-Z.
    payload: Option<Vec<u8>>,
}

/// What tells the reply of a command apart from an indication that arrives meanwhile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReplyShape {
    /// Prefixes of the information text, without the colon: `+CREG`. Empty: only a final result is expected.
    pub prefixes: Vec<Cow<'static, str>>,
    /// Lines without any prefix belong to the reply as well (`+CGMI`, `+CIMI`, FM350's `+CCHO`).
    pub bare: bool,
    /// A line that follows a prefixed one belongs to it whatever it holds (`+CMGL`, `+CMGR`: PDU or text).
    pub continued: bool,
}

/// Why a command line cannot be sent.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CommandError {
    /// A control character or a quote inside a parameter would end the line or the string early.
    #[error("character {character:?} cannot be part of an AT command parameter")]
    Character {
        /// The offender.
        character: char,
    },
    /// The line is longer than modems take.
    #[error("the command line has {length} bytes, the limit is {limit}")]
    TooLong {
        /// Bytes of the line.
        length: usize,
        /// The cap in force.
        limit: usize,
    },
}
