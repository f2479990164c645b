//! Why a line could not be given its type.

/// A reply or an indication that is not what its family says.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReplyError {
    /// A field holds something else than the standard, and the modems seen so far, put there.
    #[error("field {field} ({name}) of `{line}`: expected {expected}")]
    Field {
        /// The line, cut short, with long digit strings masked.
        line: String,
        /// Counted from 1.
        field: usize,
        /// The standard's name of the field.
        name: &'static str,
        /// What should stand there.
        expected: &'static str,
    },
    /// The command ended without the line that carries its answer.
    #[error("the reply holds no `{expected}` line")]
    Missing {
        /// The prefix of the line that was waited for.
        expected: String,
    },
    /// A list is longer than any modem sends.
    #[error("more than {limit} entries of {what}")]
    TooMany {
        /// What is listed.
        what: &'static str,
        /// The cap in force.
        limit: usize,
    },
    /// This crate has no type for the command's reply.
    #[error("no type is known for the reply of `{command}`")]
    UnknownCommand {
        /// The command, cut short.
        command: String,
    },
    /// This crate has no type for the indication.
    #[error("no type is known for the indication `{line}`")]
    UnknownIndication {
        /// The line, cut short, with long digit strings masked.
        line: String,
    },
}

impl ReplyError {
    /// A field of `line` that holds something else than `expected`.
    pub(crate) fn field(line: &str, field: usize, name: &'static str, expected: &'static str) -> Self {
        Self::Field { line: shorten(line), field, name, expected }
    }
}

/// Longer lines are cut in messages.
const SHOWN: usize = 60;
/// Digit strings from this length on may be an ICCID, an IMSI or card data: only their start is shown.
const SECRET_DIGITS: usize = 10;
/// How much of such a string is shown.
const SHOWN_DIGITS: usize = 4;

/// The start of a line for an error message, fit for a log.
pub(crate) fn shorten(line: &str) -> String {
    let mut shown = String::new();
    let mut run = String::new();
    for character in line.trim().chars().chain(Some('\n')) {
        if character.is_ascii_hexdigit() {
            run.push(character);
            continue;
        }
        if run.len() >= SECRET_DIGITS {
            shown.extend(run.chars().take(SHOWN_DIGITS));
            shown.push('…');
        } else {
            shown.push_str(&run);
        }
        run.clear();
        match character {
            '\n' => shown.push(' '),
            other if other.is_control() => shown.push('.'),
            other => shown.push(other),
        }
        if shown.chars().count() >= SHOWN {
            shown = shown.chars().take(SHOWN).collect();
            shown.push('…');
            return shown;
        }
    }
    shown.trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::shorten;

    #[test]
    fn messages_show_no_long_digit_strings_and_no_endless_lines() {
        assert_eq!(shorten("+CREG: 1,84CD,00D30173"), "+CREG: 1,84CD,00D30173");
        assert_eq!(shorten("+QCCID: 8944200053671052499F"), "+QCCID: 8944…");
        assert!(shorten(&"x".repeat(5000)).chars().count() < 70);
        assert!(shorten(&"1".repeat(5000)).chars().count() < 70);
    }
}
