//! Activation codes: what an operator prints as a QR code (SGP.22 4.1).

use std::fmt;
use std::ops::Range;
use std::str::FromStr;

use crate::types::{MatchingId, MatchingIdError, Oid, OidError, ServerAddress, ServerAddressError};

/// Longest text that is looked at: a code of the standard has 255 characters, a link around it some more.
pub const MAX_ACTIVATION_CODE: usize = 1024;

/// An activation code: where a profile waits, and the secret that gives it out. Neither `Debug` nor `Display` shows the secret.
///
/// Reads `LPA:1$server$matching-id[$oid[$1[…]]]` with or without the prefix in any case, with blanks and line ends anywhere, and
/// inside of the links that telephones understand (`…?carddata=LPA:1$…`). Fields that later versions append are ignored.
#[derive(Clone, PartialEq, Eq)]
pub struct ActivationCode {
    /// The SM-DP+, or an SM-DS.
    pub server: ServerAddress,
    /// The order; empty where the server finds it by the card.
    pub matching_id: MatchingId,
    /// What the server's certificate has to name.
    pub oid: Option<Oid>,
    /// Whether the operator gave out a confirmation code as well: to be asked for before anything else.
    pub confirmation_code_required: bool,
}

/// Why a text is no activation code, and which part of it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the {field} of the activation code is wrong: {fault}")]
pub struct ActivationCodeError {
    /// The field.
    pub field: ActivationCodeField,
    /// Where it stands in the text, in bytes; empty where it is missing.
    pub span: Range<usize>,
    /// What is wrong with it.
    pub fault: ActivationCodeFault,
}

/// The fields of an activation code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ActivationCodeField {
    /// All of it.
    Whole,
    /// The first: the version of the format.
    Format,
    /// The second.
    Address,
    /// The third.
    MatchingId,
    /// The fourth.
    Oid,
    /// The fifth.
    ConfirmationCodeRequired,
}

/// What can be wrong with a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ActivationCodeFault {
    /// The server address.
    #[error(transparent)]
    Address(#[from] ServerAddressError),
    /// Nothing but blanks.
    #[error("it is empty")]
    Empty,
    /// Something else than `1` or nothing.
    #[error("it is neither 1 nor empty")]
    Flag,
    /// Another format than 1, or no activation code at all.
    #[error("an activation code begins with \"LPA:1$\" or \"1$\"")]
    Format,
    /// The matching id.
    #[error(transparent)]
    MatchingId(#[from] MatchingIdError),
    /// The code ends before it.
    #[error("it is missing; the code may have been cut off")]
    Missing,
    /// The object identifier.
    #[error(transparent)]
    Oid(#[from] OidError),
    /// More than [`MAX_ACTIVATION_CODE`].
    #[error("it has more than {MAX_ACTIVATION_CODE} characters")]
    TooLong,
}

impl FromStr for ActivationCode {
    type Err = ActivationCodeError;

    fn from_str(text: &str) -> Result<Self, ActivationCodeError> {
        let whole = |fault| fail(ActivationCodeField::Whole, 0..text.len(), fault);
        if text.len() > MAX_ACTIVATION_CODE {
            return Err(whole(ActivationCodeFault::TooLong));
        }
        let characters = without_prefix(from_link(visible(text)));
        if characters.is_empty() {
            return Err(whole(ActivationCodeFault::Empty));
        }
        let mut fields = characters.split(|character| character.is('$')).map(Field::new);
        let end = characters.last().map_or(0, |last| last.span.end);
        let mut next = |field| fields.next().ok_or(fail(field, end..end, ActivationCodeFault::Missing));

        let format = next(ActivationCodeField::Format)?;
        if format.text != "1" {
            return Err(format.fail(ActivationCodeField::Format, ActivationCodeFault::Format));
        }
        let address = next(ActivationCodeField::Address)?;
        let server = address.parse(ActivationCodeField::Address, str::parse::<ServerAddress>)?;
        let matching_id = next(ActivationCodeField::MatchingId)?;
        let matching_id = matching_id.parse(ActivationCodeField::MatchingId, MatchingId::new)?;
        let oid = match fields.next().filter(|field| !field.text.is_empty()) {
            Some(field) => Some(field.parse(ActivationCodeField::Oid, str::parse::<Oid>)?),
            None => None,
        };
        let confirmation_code_required = match fields.next() {
            Some(field) => field.parse(ActivationCodeField::ConfirmationCodeRequired, flag)?,
            None => false,
        };
        Ok(Self { server, matching_id, oid, confirmation_code_required })
    }
}

impl ActivationCode {
    /// The code with its secret, as an operator would print it.
    #[must_use]
    pub fn expose(&self) -> String {
        self.with_matching_id(self.matching_id.expose())
    }

    fn with_matching_id(&self, matching_id: &str) -> String {
        let mut text = format!("LPA:1${}${matching_id}", self.server);
        if self.oid.is_some() || self.confirmation_code_required {
            text.push('$');
            text.extend(self.oid.iter().map(Oid::to_string));
        }
        if self.confirmation_code_required {
            text.push_str("$1");
        }
        text
    }
}

impl fmt::Display for ActivationCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.with_matching_id(if self.matching_id.is_empty() { "" } else { "…" }))
    }
}

impl fmt::Debug for ActivationCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ActivationCode({self})")
    }
}

impl fmt::Display for ActivationCodeField {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Whole => "text",
            Self::Format => "format",
            Self::Address => "server address",
            Self::MatchingId => "matching id",
            Self::Oid => "object identifier",
            Self::ConfirmationCodeRequired => "confirmation code flag",
        })
    }
}

fn fail(
    field: ActivationCodeField,
    span: Range<usize>,
    fault: impl Into<ActivationCodeFault>,
) -> ActivationCodeError {
    ActivationCodeError { field, span, fault: fault.into() }
}

fn flag(text: &str) -> Result<bool, ActivationCodeFault> {
    match text {
        "" | "0" => Ok(false),
        "1" => Ok(true),
        _ => Err(ActivationCodeFault::Flag),
    }
}

/// One character that counts, and where it stands in the text.
#[derive(Clone)]
struct Character {
    value: char,
    span: Range<usize>,
}

impl Character {
    fn is(&self, other: char) -> bool {
        self.value.eq_ignore_ascii_case(&other)
    }

    fn is_hex(&self) -> bool {
        self.value.is_ascii_hexdigit()
    }
}

/// What is between two `$`.
struct Field {
    text: String,
    span: Range<usize>,
}

impl Field {
    fn new(characters: &[Character]) -> Self {
        let span = match characters {
            [] => 0..0,
            [first, .., last] => first.span.start..last.span.end,
            [only] => only.span.clone(),
        };
        Self { text: characters.iter().map(|character| character.value).collect(), span }
    }

    fn parse<T, E: Into<ActivationCodeFault>>(
        &self,
        field: ActivationCodeField,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Result<T, ActivationCodeError> {
        parse(&self.text).map_err(|fault| self.fail(field, fault))
    }

    fn fail(&self, field: ActivationCodeField, fault: impl Into<ActivationCodeFault>) -> ActivationCodeError {
        fail(field, self.span.clone(), fault)
    }
}

/// Without blanks, line ends and what else has no width: no field of a code has any.
fn visible(text: &str) -> Vec<Character> {
    let is_blank = |c: char| {
        c.is_whitespace() || c.is_control() || matches!(c, '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}')
    };
    text.char_indices()
        .filter(|(_, value)| !is_blank(*value))
        .map(|(at, value)| Character { value, span: at..at + value.len_utf8() })
        .collect()
}

/// The code inside of a link, where `%24` may stand for `$`.
fn from_link(characters: Vec<Character>) -> Vec<Character> {
    const PARAMETER: &str = "carddata=";
    let length = PARAMETER.len();
    let begins = |window: &[Character]| window.iter().zip(PARAMETER.chars()).all(|(own, c)| own.is(c));
    let Some(at) = characters.windows(length).position(begins) else { return characters };
    let rest = characters.split_at(at + length).1;
    let mut rest = rest.split(|character| character.is('&')).next().unwrap_or_default();
    let mut decoded = Vec::new();
    loop {
        match rest {
            [] => return decoded,
            [percent, high, low, after @ ..] if percent.is('%') && high.is_hex() && low.is_hex() => {
                let digits = [high.value, low.value].map(|c| c.to_digit(16).unwrap_or_default());
                let value = char::from_u32(digits.iter().fold(0, |sum, digit| sum << 4 | digit));
                let span = percent.span.start..low.span.end;
                decoded.push(Character { value: value.unwrap_or('%'), span });
                rest = after;
            }
            [plain, after @ ..] => {
                decoded.push(plain.clone());
                rest = after;
            }
        }
    }
}

fn without_prefix(characters: Vec<Character>) -> Vec<Character> {
    match &characters[..] {
        [l, p, a, colon, rest @ ..] if l.is('l') && p.is('p') && a.is('a') && colon.is(':') => rest.to_vec(),
        _ => characters,
    }
}
