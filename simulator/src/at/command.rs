//! A command line to commands: basic ones run together, extended ones separated by `;`.

/// More commands than any host puts into one line.
const MAX_COMMANDS: usize = 40;
/// More arguments than any command defines.
const MAX_ARGUMENTS: usize = 40;

/// What the host wants of a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Operation {
    /// `+CSQ`, or a basic command without a number.
    Execute,
    /// `+CSQ?`
    Read,
    /// `+CSQ=?`
    Test,
    /// `+CMEE=1`, or a basic command with its number.
    Set(Vec<Argument>),
}

/// One argument as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Argument {
    /// Nothing between two commas.
    Empty,
    /// Text in double quotes, without them.
    Quoted(String),
    /// Anything else.
    Bare(String),
}

impl Argument {
    /// The text, quoted or not.
    pub(crate) fn text(&self) -> &str {
        match self {
            Self::Empty => "",
            Self::Quoted(text) | Self::Bare(text) => text,
        }
    }

    /// The value of an unquoted decimal number.
    pub(crate) fn number(&self) -> Option<u32> {
        match self {
            Self::Bare(text) => text.parse().ok(),
            Self::Empty | Self::Quoted(_) => None,
        }
    }
}

/// One command of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Command {
    /// In upper case with its prefix: `+CREG`, `^ICCID`, `E`, `&C`, `S3`.
    pub(crate) name: String,
    pub(crate) operation: Operation,
}

impl Command {
    /// How the tables of fixed replies spell this command, quotes kept.
    pub(crate) fn spelling(&self) -> String {
        let name = &self.name;
        match &self.operation {
            Operation::Execute => name.clone(),
            Operation::Read => format!("{name}?"),
            Operation::Test => format!("{name}=?"),
            Operation::Set(arguments) => {
                let written: Vec<String> = arguments
                    .iter()
                    .map(|argument| match argument {
                        Argument::Quoted(text) => format!("\"{text}\""),
                        other => other.text().to_owned(),
                    })
                    .collect();
                let equals = if is_extended(name) { "=" } else { "" };
                format!("{name}{equals}{}", written.join(","))
            }
        }
    }

    /// The arguments of a set command; none for the others.
    pub(crate) fn arguments(&self) -> &[Argument] {
        match &self.operation {
            Operation::Set(arguments) => arguments,
            Operation::Execute | Operation::Read | Operation::Test => &[],
        }
    }

    /// The argument at `index` as a number.
    pub(crate) fn number(&self, index: usize) -> Option<u32> {
        self.arguments().get(index).and_then(Argument::number)
    }

    /// The argument at `index` as text, if it is not empty.
    pub(crate) fn text(&self, index: usize) -> Option<&str> {
        self.arguments().get(index).map(Argument::text).filter(|text| !text.is_empty())
    }
}

fn is_extended(name: &str) -> bool {
    name.starts_with(['+', '^', '#', '!', '*', '%', '$', '@', '_'])
}

/// The line has something that no command begins with, or too much of it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Malformed;

/// Reads the text after `AT`.
pub(crate) fn parse_line(text: &str) -> Result<Vec<Command>, Malformed> {
    let mut rest = text;
    let mut commands = Vec::new();
    loop {
        rest = rest.trim_start_matches([' ', ';']);
        let Some(first) = rest.chars().next() else { return Ok(commands) };
        if commands.len() == MAX_COMMANDS {
            return Err(Malformed);
        }
        let (command, after) = match first {
            'D' | 'd' => dial(rest),
            'A'..='Z' | 'a'..='z' | '&' | '\\' => basic(rest)?,
            _ if is_extended(rest) => extended(rest)?,
            _ => return Err(Malformed),
        };
        commands.push(command);
        rest = after;
    }
}

/// `D` takes everything up to the end of the line (V.250 clause 6.3.1).
fn dial(text: &str) -> (Command, &str) {
    let digits = text.get(1..).unwrap_or_default();
    let operation = Operation::Set(vec![Argument::Bare(digits.to_owned())]);
    (Command { name: "D".to_owned(), operation }, "")
}

/// A letter, `&` and a letter or `S` and a number, then an optional value (V.250 clauses 5.3.1 and 5.3.2).
fn basic(text: &str) -> Result<(Command, &str), Malformed> {
    let prefix = text.len() - text.trim_start_matches(['&', '\\']).len();
    let (letter, mut rest) = match text.char_indices().nth(prefix) {
        Some((at, letter)) if letter.is_ascii_alphabetic() && prefix <= 1 => {
            (letter, text.get(at + 1..).unwrap_or_default())
        }
        _ => return Err(Malformed),
    };
    let mut name = text.get(..prefix).unwrap_or_default().to_owned();
    name.push(letter.to_ascii_uppercase());
    if name == "S" {
        let (register, after) = split_digits(rest);
        name.push_str(register);
        return match after.chars().next() {
            Some('?') => {
                Ok((Command { name, operation: Operation::Read }, after.get(1..).unwrap_or_default()))
            }
            Some('=') => {
                let (value, after) = split_digits(after.get(1..).unwrap_or_default());
                let operation = Operation::Set(vec![Argument::Bare(value.to_owned())]);
                Ok((Command { name, operation }, after))
            }
            _ => Ok((Command { name, operation: Operation::Execute }, after)),
        };
    }
    let (value, after) = split_digits(rest);
    rest = after;
    let operation = if value.is_empty() {
        Operation::Execute
    } else {
        Operation::Set(vec![Argument::Bare(value.to_owned())])
    };
    Ok((Command { name, operation }, rest))
}

fn split_digits(text: &str) -> (&str, &str) {
    text.split_at(text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len()))
}

/// Prefix and name, then `?`, `=?`, `=arguments` or nothing, up to a `;` outside of quotes (V.250 clause 5.4).
fn extended(text: &str) -> Result<(Command, &str), Malformed> {
    let (statement, rest) = text.split_at(statement_end(text));
    let name_end = statement.find(['=', '?']).unwrap_or(statement.len());
    let (name, operation) = statement.split_at(name_end);
    let name = name.trim().to_ascii_uppercase();
    let operation = match operation.trim_end() {
        "" => Operation::Execute,
        "?" => Operation::Read,
        "=?" => Operation::Test,
        other => Operation::Set(arguments(other.strip_prefix('=').ok_or(Malformed)?)?),
    };
    if name.len() < 2 { Err(Malformed) } else { Ok((Command { name, operation }, rest)) }
}

fn statement_end(text: &str) -> usize {
    let mut quoted = false;
    for (at, c) in text.char_indices() {
        match c {
            '"' => quoted = !quoted,
            ';' if !quoted => return at,
            _ => {}
        }
    }
    text.len()
}

fn arguments(text: &str) -> Result<Vec<Argument>, Malformed> {
    let mut arguments = Vec::new();
    let mut quoted = false;
    let mut start = 0;
    for (at, c) in text.char_indices().chain([(text.len(), ',')]) {
        match c {
            '"' => quoted = !quoted,
            ',' if !quoted || at == text.len() => {
                if arguments.len() == MAX_ARGUMENTS {
                    return Err(Malformed);
                }
                arguments.push(argument(text.get(start..at).unwrap_or_default()));
                start = at + 1;
            }
            _ => {}
        }
    }
    if quoted { Err(Malformed) } else { Ok(arguments) }
}

fn argument(text: &str) -> Argument {
    let text = text.trim();
    match text.strip_prefix('"').and_then(|text| text.strip_suffix('"')) {
        Some(inner) => Argument::Quoted(inner.to_owned()),
        None if text.is_empty() => Argument::Empty,
        None => Argument::Bare(text.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &str, expect: &[&str]) {
        let spelled: Vec<String> = parse_line(line).expect("parses").iter().map(Command::spelling).collect();
        assert_eq!(spelled, expect, "for {line}");
    }

    #[test]
    fn lines_to_commands() {
        check("", &[]);
        check("E0V1Q0X4&C1&D2S0=0+CMEE=1", &["E0", "V1", "Q0", "X4", "&C1", "&D2", "S00", "+CMEE=1"]);
        check("+creg?;+cops=?;;I", &["+CREG?", "+COPS=?", "I"]);
        check("+CPBW=1,\"a,b;c\",,7", &["+CPBW=1,\"a,b;c\",,7"]);
        check("D*99***1#", &["D*99***1#"]);
        check("^SYSCFG=2,0,400000,0,3", &["^SYSCFG=2,0,400000,0,3"]);
        check("!ICCID?", &["!ICCID?"]);
        check("Z", &["Z"]);
        check("+CSCS=\"UCS2\"", &["+CSCS=\"UCS2\""]);
        check("S3?", &["S3?"]);
    }

    #[test]
    fn refused_lines() {
        for line in ["&", "&&C", "+", "=?", "+A?x", "é", "+A=\"open", "(", "&1"] {
            assert_eq!(parse_line(line), Err(Malformed), "for {line}");
        }
        assert_eq!(parse_line(&"E0".repeat(MAX_COMMANDS + 1)), Err(Malformed));
        assert_eq!(parse_line(&format!("+A={}", ",".repeat(MAX_ARGUMENTS))), Err(Malformed));
    }
}
