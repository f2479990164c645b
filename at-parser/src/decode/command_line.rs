//! A command as text, taken apart as far as its reply depends on it.

/// The syntax of an extended command (V.250 5.4).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Form<'a> {
    /// `AT+X`
    Execute,
    /// `AT+X?`
    Read,
    /// `AT+X=?`
    Test,
    /// `AT+X=…`
    Set(&'a str),
}

/// `AT+CREG?`: name and form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct CommandLine<'a> {
    /// In upper case: `+CREG`, `I`, `&C`.
    pub(super) name: String,
    pub(super) form: Form<'a>,
}

/// The first characters of extended commands, the standard's and the vendors'.
const EXTENDED: &str = "+^#%!*$_";
/// The longest name of a command.
const MAX_NAME: usize = 32;

impl<'a> CommandLine<'a> {
    /// Takes a line apart, with `AT` or without; `None` when it is no command, or several.
    pub(super) fn parse(line: &'a str) -> Option<Self> {
        let line = line.trim();
        let body = match line.split_at_checked(2) {
            Some((at, body)) if at.eq_ignore_ascii_case("AT") => body.trim_start(),
            _ if line.starts_with(|c| EXTENDED.contains(c)) => line,
            _ => return None,
        };
        if !body.starts_with(|c| EXTENDED.contains(c)) {
            return Self::basic(body);
        }
        let end = body.find(['=', '?']).unwrap_or(body.len());
        let (name, rest) = body.split_at_checked(end)?;
        let name = name.trim();
        let (first, letters) = name.split_at_checked(1)?;
        let valid = |b: u8| b.is_ascii_alphanumeric() || b"-_/.:%+!".contains(&b);
        if name.len() > MAX_NAME || letters.is_empty() || !letters.bytes().all(valid) {
            return None;
        }
        let form = match rest.trim_end() {
            "" => Form::Execute,
            "?" => Form::Read,
            "=?" => Form::Test,
            rest => Form::Set(rest.strip_prefix('=')?),
        };
        Some(Self { name: format!("{first}{}", letters.to_ascii_uppercase()), form })
    }

    /// `I`, `E0`, `&C1`, `D123;`: a letter, which `&` may precede, and what it applies to.
    fn basic(body: &'a str) -> Option<Self> {
        let letters = if body.starts_with('&') { 2 } else { 1 };
        if body.is_empty() {
            return Some(Self { name: String::new(), form: Form::Execute });
        }
        let (name, rest) = body.split_at_checked(letters)?;
        if !name.ends_with(|c: char| c.is_ascii_alphabetic()) {
            return None;
        }
        // `Z+CREG?` and the like are several commands.
        let single = name.eq_ignore_ascii_case("D") || !rest.contains(|c| EXTENDED.contains(c));
        single.then(|| Self { name: name.to_ascii_uppercase(), form: Form::Execute })
    }

    pub(super) fn is_basic(&self) -> bool {
        !self.name.starts_with(|c| EXTENDED.contains(c))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_have_a_name_and_a_form() {
        let check = |line: &str, name: &str, form: Form<'_>| {
            assert_eq!(CommandLine::parse(line), Some(CommandLine { name: name.to_owned(), form }), "{line}");
        };
        check("AT+CREG?", "+CREG", Form::Read);
        check("at+cops=?\r", "+COPS", Form::Test);
        check("AT+CRSM=176,12258,0,0,10", "+CRSM", Form::Set("176,12258,0,0,10"));
        check("+CSQ", "+CSQ", Form::Execute);
        check("AT^SMONI", "^SMONI", Form::Execute);
        check("ATI", "I", Form::Execute);
        check("ATI1", "I", Form::Execute);
        check("AT&C1", "&C", Form::Execute);
        check("ATD*99#", "D", Form::Execute);
        check("AT", "", Form::Execute);
        for line in ["", "CREG?", "hello", "AT+", "AT+CREG?;+CGREG?", "ATZ+CREG?", "AT1"] {
            assert_eq!(CommandLine::parse(line), None, "{line}");
        }
    }
}
