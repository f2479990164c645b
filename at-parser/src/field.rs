//! The fields behind `+XXX:`, one at a time: quoted and bare strings, numbers in decimal and hex, omitted
//! fields, parenthesised lists and ranges, with blanks wherever modems put them (V.250 5.4.2, TS 27.007 4).

use nom::{
    IResult, Parser,
    branch::alt,
    bytes::complete::{tag_no_case, take_till},
    character::complete::{char, digit1, hex_digit1, one_of, space0},
    combinator::{all_consuming, opt, recognize},
    error::{Error, ErrorKind},
    sequence::{delimited, pair, preceded},
};

use crate::reply::ReplyError;

mod number_set;

pub use number_set::{NumberRange, NumberSet};

/// How deep parentheses may nest: Huawei's `^SYSCFGEX=?` reaches two.
const MAX_DEPTH: usize = 4;
/// How many quotes are tried as the closing one.
const MAX_QUOTES: usize = 8;
/// The longest list in parentheses: Huawei names its bands in a few hundred characters.
const MAX_LIST_TEXT: usize = 4096;

/// One field as it stands on the line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field<'a> {
    /// Nothing between two commas.
    Omitted,
    /// A number or a string without quotes, without the blanks around it.
    Bare(&'a str),
    /// What stands between two quotes.
    Quoted(&'a str),
    /// What stands between a pair of parentheses.
    List(&'a str),
}

impl<'a> Field<'a> {
    /// The characters of a string or a number; `None` for an omitted field and for a list.
    pub fn characters(self) -> Option<&'a str> {
        match self {
            Self::Bare(text) | Self::Quoted(text) => Some(text),
            Self::Omitted | Self::List(_) => None,
        }
    }
}

/// The fields of one line, from left to right.
#[derive(Debug, Clone, Copy)]
pub struct Fields<'a> {
    line: &'a str,
    /// `None` once the last field was taken.
    rest: Option<&'a str>,
    index: usize,
}

impl<'a> Fields<'a> {
    /// The fields of `line` behind `prefix` (`+CREG`, upper or lower case), or of all of `line` where the
    /// modem left the prefix out.
    pub fn after(line: &'a str, prefix: &str) -> Self {
        let line = line.trim();
        Self { line, rest: Some(body_after(line, prefix).unwrap_or(line)), index: 0 }
    }

    /// The fields of `body`, a part of `line`.
    pub fn of_part(line: &'a str, body: &'a str) -> Self {
        Self { line: line.trim(), rest: Some(body), index: 0 }
    }

    /// The next field, `None` behind the last one.
    pub fn take(&mut self) -> Option<Field<'a>> {
        let rest = self.rest?;
        self.index += 1;
        let (after, field) = field(rest).unwrap_or(("", Field::Bare(rest.trim())));
        self.rest = after.strip_prefix(',');
        Some(field)
    }

    /// The next field without taking it.
    pub fn peek(&self) -> Option<Field<'a>> {
        let mut ahead = *self;
        ahead.take()
    }

    /// How many fields are left.
    pub fn left(&self) -> usize {
        let mut ahead = *self;
        std::iter::from_fn(|| ahead.take()).count()
    }

    /// Whether nothing but blanks is left.
    pub fn is_empty(&self) -> bool {
        self.rest.is_none_or(|rest| rest.trim().is_empty())
    }

    /// The characters that no field took yet.
    pub fn rest(&self) -> &'a str {
        self.rest.unwrap_or("")
    }

    /// Passes over one field.
    pub fn skip(&mut self) {
        let _ = self.take();
    }

    /// A string, quoted or not.
    ///
    /// # Errors
    /// [`ReplyError::Field`] when a list stands there or the closing quote is missing.
    pub fn text(&mut self, name: &'static str) -> Result<Option<&'a str>, ReplyError> {
        match self.take() {
            None | Some(Field::Omitted) => Ok(None),
            Some(Field::Bare(text)) if text.contains('"') => {
                Err(self.wrong(name, "a string with both its quotes"))
            }
            Some(Field::Bare(text) | Field::Quoted(text)) => Ok(Some(text)),
            Some(Field::List(_)) => Err(self.wrong(name, "a string")),
        }
    }

    /// A string that is there and not empty.
    ///
    /// # Errors
    /// As [`Fields::text`], and when the field is omitted.
    pub fn required_text(&mut self, name: &'static str) -> Result<&'a str, ReplyError> {
        match self.text(name)? {
            Some(text) if !text.trim().is_empty() => Ok(text),
            _ => Err(self.wrong(name, "a string")),
        }
    }

    /// A string where the empty one stands for none.
    ///
    /// # Errors
    /// As [`Fields::text`].
    pub fn some_text(&mut self, name: &'static str) -> Result<Option<&'a str>, ReplyError> {
        Ok(self.text(name)?.filter(|text| !text.trim().is_empty()))
    }

    /// A decimal number, quoted or not; an empty string stands for an omitted one.
    ///
    /// # Errors
    /// [`ReplyError::Field`] when no number of `T` stands there.
    pub fn number<T: TryFrom<i128>>(&mut self, name: &'static str) -> Result<Option<T>, ReplyError> {
        match self.take() {
            None | Some(Field::Omitted) => Ok(None),
            Some(Field::Bare(text) | Field::Quoted(text)) => {
                let text = text.trim();
                if text.is_empty() {
                    return Ok(None);
                }
                decimal(text).map(Some).ok_or_else(|| self.wrong(name, "a decimal number in range"))
            }
            Some(Field::List(_)) => Err(self.wrong(name, "a decimal number, not a list")),
        }
    }

    /// A decimal number that is there.
    ///
    /// # Errors
    /// As [`Fields::number`], and when the field is omitted.
    pub fn required_number<T: TryFrom<i128>>(&mut self, name: &'static str) -> Result<T, ReplyError> {
        self.number(name)?.ok_or_else(|| self.wrong(name, "a decimal number"))
    }

    /// A decimal number with a fraction, as in `-7.5`.
    ///
    /// # Errors
    /// [`ReplyError::Field`] when something else stands there; `-` and `--` stand for none.
    pub fn decimal_fraction(&mut self, name: &'static str) -> Result<Option<f64>, ReplyError> {
        let Some(text) = self.text(name)? else { return Ok(None) };
        let text = text.trim();
        if text.chars().all(|c| c == '-') {
            return Ok(None);
        }
        match nom::number::complete::recognize_float::<_, Error<&str>>(text) {
            Ok(("", _)) => text.parse().map(Some).map_err(|_| self.wrong(name, "a decimal number")),
            _ => Err(self.wrong(name, "a decimal number")),
        }
    }

    /// `0` or `1`.
    ///
    /// # Errors
    /// [`ReplyError::Field`] for anything else.
    pub fn flag(&mut self, name: &'static str) -> Result<Option<bool>, ReplyError> {
        match self.number::<u32>(name)? {
            None => Ok(None),
            Some(0) => Ok(Some(false)),
            Some(1) => Ok(Some(true)),
            Some(_) => Err(self.wrong(name, "0 or 1")),
        }
    }

    /// A number in hex, quoted or not, with or without `0x`.
    ///
    /// # Errors
    /// [`ReplyError::Field`] when it is not hex or has more than 64 bits.
    pub fn hex(&mut self, name: &'static str) -> Result<Option<u64>, ReplyError> {
        match self.text(name)?.map(str::trim) {
            None | Some("") => Ok(None),
            Some(text) => hexadecimal(text).map(Some).ok_or_else(|| self.wrong(name, "a number in hex")),
        }
    }

    /// A list of numbers and ranges, `(0-2,5)`, or a single number in its place.
    ///
    /// # Errors
    /// [`ReplyError::Field`] when something else stands there.
    pub fn number_set(&mut self, name: &'static str) -> Result<Option<NumberSet>, ReplyError> {
        let text = match self.take() {
            None | Some(Field::Omitted) => return Ok(None),
            Some(Field::List(text) | Field::Bare(text) | Field::Quoted(text)) => text,
        };
        NumberSet::parse(text).map(Some).ok_or_else(|| self.wrong(name, "a list of numbers"))
    }

    /// A list of strings, `("SM","ME")`, or a single string in its place.
    ///
    /// # Errors
    /// [`ReplyError::Field`] when something else stands there.
    pub fn text_set(&mut self, name: &'static str) -> Result<Option<Vec<String>>, ReplyError> {
        match self.take() {
            None | Some(Field::Omitted) => Ok(None),
            Some(Field::Bare(text) | Field::Quoted(text)) => Ok(Some(vec![text.to_owned()])),
            Some(Field::List(list)) => {
                let mut inner = Fields::of_part(self.line, list);
                let mut texts = Vec::new();
                while !inner.is_empty() {
                    if texts.len() == MAX_LIST {
                        return Err(ReplyError::TooMany { what: name, limit: MAX_LIST });
                    }
                    let text = inner.text(name).map_err(|_| self.wrong(name, "a list of strings"))?;
                    texts.extend(text.map(str::to_owned));
                }
                Ok(Some(texts))
            }
        }
    }

    /// The error for the field that was taken last.
    pub fn wrong(&self, name: &'static str, expected: &'static str) -> ReplyError {
        ReplyError::field(self.line, self.index, name, expected)
    }
}

/// The longest list of a single field or reply that is kept.
pub const MAX_LIST: usize = 512;

/// The text behind `prefix` and its colon; `None` when the line starts differently.
pub fn body_after<'a>(line: &'a str, prefix: &str) -> Option<&'a str> {
    let line = line.trim_start();
    let (rest, _) = tag_no_case::<_, _, Error<&str>>(prefix).parse(line).ok()?;
    let trimmed = rest.trim_start_matches([' ', '\t']);
    match trimmed.strip_prefix(':') {
        Some(body) => Some(body),
        // `+IFC (0-2),(0-2)`, and `+CCHC` alone.
        None if trimmed.is_empty() || trimmed.len() < rest.len() || rest.starts_with('(') => Some(trimmed),
        None => None,
    }
}

/// A decimal number with an optional sign, whole.
pub fn decimal<T: TryFrom<i128>>(text: &str) -> Option<T> {
    let (_, digits) = all_consuming(signed).parse(text).ok()?;
    digits.parse::<i128>().ok().and_then(|number| T::try_from(number).ok())
}

/// A hex number of up to 64 bits, whole.
pub fn hexadecimal(text: &str) -> Option<u64> {
    let digits = preceded(opt(tag_no_case("0x")), hex_digit1::<&str, Error<&str>>);
    let (_, digits) = all_consuming(digits).parse(text).ok()?;
    u64::from_str_radix(digits, 16).ok()
}

fn signed(input: &str) -> IResult<&str, &str> {
    recognize(pair(opt(one_of("+-")), digit1)).parse(input)
}

fn field(input: &str) -> IResult<&str, Field<'_>> {
    delimited(space0, alt((quoted, list, bare)), space0).parse(input)
}

fn quoted(input: &str) -> IResult<&str, Field<'_>> {
    let (body, _) = char('"').parse(input)?;
    // An operator's name may hold quotes of its own: the closing one is followed by a comma or the end.
    for (at, _) in body.match_indices('"').take(MAX_QUOTES) {
        if let Some((text, after)) = body.split_at_checked(at) {
            let after = after.strip_prefix('"').unwrap_or(after);
            if ends_field(after) {
                return Ok((after, Field::Quoted(text)));
            }
        }
    }
    Err(nom::Err::Error(Error::new(input, ErrorKind::Char)))
}

fn list(input: &str) -> IResult<&str, Field<'_>> {
    match split_list(input) {
        Some((text, after)) if ends_field(after) => Ok((after, Field::List(text))),
        _ => Err(nom::Err::Error(Error::new(input, ErrorKind::Char))),
    }
}

fn bare(input: &str) -> IResult<&str, Field<'_>> {
    let (rest, text) = take_till(|c| c == ',').parse(input)?;
    let text = text.trim();
    Ok((rest, if text.is_empty() { Field::Omitted } else { Field::Bare(text) }))
}

fn ends_field(after: &str) -> bool {
    let after = after.trim_start();
    after.is_empty() || after.starts_with(',')
}

/// Splits `(…)rest` at the parenthesis that closes the first one.
pub(crate) fn split_list(input: &str) -> Option<(&str, &str)> {
    let body = input.strip_prefix('(')?;
    let mut depth = 1_usize;
    let mut in_quotes = false;
    for (at, character) in body.char_indices() {
        if at > MAX_LIST_TEXT {
            return None;
        }
        match character {
            '"' => in_quotes = !in_quotes,
            '(' if !in_quotes => {
                depth += 1;
                if depth > MAX_DEPTH {
                    return None;
                }
            }
            ')' if !in_quotes => {
                depth -= 1;
                if depth == 0 {
                    let (text, after) = body.split_at_checked(at)?;
                    return Some((text, after.strip_prefix(')')?));
                }
            }
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(body: &str, expect: &[Field<'_>]) {
        let mut fields = Fields::after(body, "+X");
        let taken: Vec<_> = std::iter::from_fn(|| fields.take()).collect();
        assert_eq!(taken, expect, "{body}");
    }

    #[test]
    fn fields_are_split_at_commas_outside_of_quotes_and_lists() {
        use Field::{Bare, List, Omitted, Quoted};
        check("+X: 1,3", &[Bare("1"), Bare("3")]);
        check("+x:2,,", &[Bare("2"), Omitted, Omitted]);
        check("+X:", &[Omitted]);
        check("1, \"a,b\" ,c d", &[Bare("1"), Quoted("a,b"), Bare("c d")]);
        check("+X: \"say \"hi\" all\",2", &[Quoted("say \"hi\" all"), Bare("2")]);
        check("+X: (0-2),( \"a)\" ),()", &[List("0-2"), List(" \"a)\" "), List("")]);
        check("+X: ((1,\"x\"),(2,\"y\")),(0)", &[List("(1,\"x\"),(2,\"y\")"), List("0")]);
        check("+X: \"open,1", &[Bare("\"open"), Bare("1")]);
        check("+X: (1,2", &[Bare("(1"), Bare("2")]);
    }

    #[test]
    fn a_prefix_ends_at_its_colon() {
        assert_eq!(body_after("+CREG: 1", "+CREG"), Some(" 1"));
        assert_eq!(body_after("+IFC (0-2)", "+IFC"), Some("(0-2)"));
        assert_eq!(body_after("+CREGX: 1", "+CREG"), None);
        assert_eq!(body_after("+CGREG: 1", "+CREG"), None);
    }

    #[test]
    fn numbers_are_checked() {
        let number = |text: &str| Fields::after(text, "+X").number::<u8>("n").ok().flatten();
        assert_eq!(number("255"), Some(255));
        assert_eq!(number("\"7\""), Some(7));
        assert_eq!(number("256"), None);
        assert_eq!(number("-1"), None);
        assert_eq!(number("99999999999999999999999999999999999999999999"), None);
        assert_eq!(hexadecimal("00D30173"), Some(0x00D3_0173));
        assert_eq!(hexadecimal("0x1f"), Some(31));
        assert_eq!(hexadecimal("0 5"), None);
    }
}
