//! What the reply of a command looks like, known or guessed from its name.

use std::borrow::Cow;

use super::{Syntax, is_name_start};

/// What tells the reply of a command apart from an indication that arrives meanwhile.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReplyShape {
    /// Prefixes of the information text, without the colon: `+CREG`. Empty: only a final result is expected.
    pub prefixes: Vec<Cow<'static, str>>,
    /// Lines without any prefix belong to the reply as well (`+CGMI`, `+CIMI`, FM350's `+CCHO`).
    pub bare: bool,
    /// A line that follows a prefixed one belongs to it whatever it holds (`+CMGL`, `+CMGR`: PDU or text).
    pub continued: bool,
    /// Which of the lines with the right prefix are the reply.
    pub form: ReplyForm,
}

/// Where a command and an indication share a prefix, what the reply looks like and the indication does not.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ReplyForm {
    /// Every line with the prefix.
    #[default]
    Any,
    /// Every line whatever it holds, up to the final result (`+CLAC`, `AT&V`: their lines look like anything).
    Everything,
    /// The first line with the prefix, whatever it holds; a later one is an indication (`+CPIN`, `+CSQ`).
    First,
    /// The first line whose second field is a plain number of one or two digits: `+CREG: 2,1,"00C3","0001"` is
    /// the reply, `+CREG: 1` and `+CREG: 1,"00C3","0001"` and `+CREG: 1,00C3,0001` are indications (TS 27.007
    /// 7.2, 10.1.20, 10.1.22, 10.1.47; also `+CSCON`, `#QSS`, `+CNSMOD`).
    ModeThenState,
    /// Lines whose first field is a number: `+CLIP: 0,1` is the reply, `+CLIP: "+49123",145` an indication.
    Number,
    /// Lines that open with a parenthesis, the answer of a test command whose name is also an indication's.
    List,
    /// As `Any`, and of the bare lines only those of hexadecimal digits (a session id of `+CCHO`).
    SessionId,
}

/// What a line is to a reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    Prefixed,
    /// Prefixed, and the next line belongs to it.
    Header,
    Bare,
}

/// A bare session id is at most this long; Sierra's have 16 digits.
const MAX_SESSION_ID: usize = 32;

impl ReplyShape {
    /// Only a final result is expected.
    pub fn none() -> Self {
        Self::default()
    }

    /// What the name and the syntax of a command say about its reply.
    pub fn of(name: &str, syntax: Syntax) -> Self {
        match syntax {
            Syntax::Basic => Self::of_basic(name),
            _ => Self::of_extended(name, syntax),
        }
    }

    /// What a line is to the reply, `seen` lines of which have come already.
    pub(crate) fn recognise(&self, line: &[u8], seen: usize) -> Option<Part> {
        if self.form == ReplyForm::Everything {
            return Some(Part::Bare);
        }
        match self.prefixes.iter().find_map(|prefix| behind_prefix(line, prefix.as_bytes())) {
            Some(text) if !self.form.accepts(text, seen) => None,
            Some(_) if self.continued => Some(Part::Header),
            Some(_) => Some(Part::Prefixed),
            None => (self.bare && self.accepts_bare(line)).then_some(Part::Bare),
        }
    }

    /// Whether nothing but a final result is expected.
    pub(crate) fn is_none(&self) -> bool {
        self.prefixes.is_empty() && !self.bare && self.form != ReplyForm::Everything
    }

    fn accepts_bare(&self, line: &[u8]) -> bool {
        match self.form {
            ReplyForm::SessionId => line.len() <= MAX_SESSION_ID && line.iter().all(u8::is_ascii_hexdigit),
            _ => !line.first().is_some_and(|&byte| is_name_start(byte)),
        }
    }

    fn of_basic(text: &str) -> Self {
        let text = text.to_ascii_uppercase();
        let mut shape = Self::none();
        if text.starts_with('I') {
            shape.bare = true;
            shape.prefixes.push(Cow::Borrowed("+GCAP"));
        } else if text.starts_with('S') && text.ends_with('?') {
            shape.bare = true;
        } else if text == "&V" {
            shape.form = ReplyForm::Everything;
        }
        shape
    }

    fn of_extended(name: &str, syntax: Syntax) -> Self {
        let name = name.to_ascii_uppercase();
        let form = form_of(&name, syntax);
        let bare = match name.as_str() {
            "+CCHO" => true,
            "+CGMI" | "+CGMM" | "+CGMR" | "+CGSN" | "+CIMI" | "+GMI" | "+GMM" | "+GMR" | "+GSN" => {
                matches!(syntax, Syntax::Action | Syntax::Set)
            }
            _ => false,
        };
        let continued =
            matches!(name.as_str(), "+CMGL" | "+CMGR") && matches!(syntax, Syntax::Action | Syntax::Set);
        let prefixes = match form {
            Some(_) => vec![Cow::Owned(name)],
            None => Vec::new(),
        };
        Self { prefixes, bare, continued, form: form.unwrap_or_default() }
    }
}

/// `None`: the command has no reply of its own, what comes with its prefix is an indication.
fn form_of(name: &str, syntax: Syntax) -> Option<ReplyForm> {
    match (name, syntax) {
        ("+CLAC", _) => Some(ReplyForm::Everything),
        ("+CCHO", _) => Some(ReplyForm::SessionId),
        (
            "+CREG" | "+CGREG" | "+CEREG" | "+C5GREG" | "+CSCON" | "+CNSMOD" | "#QSS" | "#PSNT" | "+CUSD"
            | "+CLIP" | "+COLP" | "+CDIP" | "+CNAP" | "+CCWA" | "+CIREG",
            Syntax::Test,
        ) => Some(ReplyForm::List),
        (
            "+CREG" | "+CGREG" | "+CEREG" | "+C5GREG" | "+CSCON" | "+CNSMOD" | "#QSS" | "#PSNT" | "+CIREG",
            Syntax::Read,
        ) => Some(ReplyForm::ModeThenState),
        (
            "+CREG" | "+CGREG" | "+CEREG" | "+C5GREG" | "+CSCON" | "+CNSMOD" | "#QSS" | "#PSNT" | "+CUSD"
            | "+CLIP" | "+COLP" | "+CDIP" | "+CNAP" | "+CIREG",
            Syntax::Set,
        ) => None,
        ("+CLIP" | "+COLP" | "+CDIP" | "+CNAP" | "+CCWA" | "+CUSD", _) => Some(ReplyForm::Number),
        ("+CPIN" | "+CFUN", Syntax::Set) => None,
        ("+CPIN" | "+CFUN" | "+CSQ" | "+CESQ" | "^HCSQ" | "^SIMST", Syntax::Read | Syntax::Action) => {
            Some(ReplyForm::First)
        }
        _ => Some(ReplyForm::Any),
    }
}

impl ReplyForm {
    /// Judges what follows the prefix.
    fn accepts(self, text: &[u8], seen: usize) -> bool {
        match self {
            Self::Any | Self::Everything | Self::SessionId => true,
            Self::First => seen == 0,
            Self::ModeThenState => seen == 0 && starts_with_mode_and_state(text),
            Self::Number => fields(text).next().is_some_and(|first| is_number(first, 3)),
            Self::List => text.trim_ascii_start().starts_with(b"("),
        }
    }
}

fn starts_with_mode_and_state(text: &[u8]) -> bool {
    let mut fields = fields(text);
    fields.next().is_some_and(|mode| is_number(mode, 1))
        && fields.next().is_some_and(|state| is_number(state, 2))
}

fn fields(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    text.split(|&byte| byte == b',').map(<[u8]>::trim_ascii)
}

fn is_number(field: &[u8], digits: usize) -> bool {
    (1..=digits).contains(&field.len()) && field.iter().all(u8::is_ascii_digit)
}

/// What follows `PREFIX:`. Some modems answer with the bare prefix where there is nothing to say (`+CCHC`).
fn behind_prefix<'a>(line: &'a [u8], prefix: &[u8]) -> Option<&'a [u8]> {
    match line.strip_prefix(prefix)? {
        [] => Some(&[]),
        text => text.strip_prefix(b":"),
    }
}
