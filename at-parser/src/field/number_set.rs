//! Lists of numbers and ranges: `(0,1,4-6)`.

use nom::{
    IResult, Parser,
    branch::alt,
    character::complete::{char, space0},
    combinator::{all_consuming, opt},
    error::{Error, ErrorKind},
    sequence::{delimited, preceded},
};

use super::{MAX_LIST, signed};

/// Numbers and ranges of a test reply, `(0,1,4-6)`.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize)]
pub struct NumberSet(Vec<NumberRange>);

/// Numbers from `min` to `max`, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct NumberRange {
    /// The lowest one.
    pub min: i64,
    /// The highest one.
    pub max: i64,
}

impl NumberSet {
    /// Reads the text between the parentheses; `None` when it is no list of numbers.
    pub fn parse(text: &str) -> Option<Self> {
        let mut ranges = Vec::new();
        for item in text.split(',') {
            let item = item.trim();
            if item.is_empty() {
                continue;
            }
            if ranges.len() == MAX_LIST {
                return None;
            }
            let (_, range) = all_consuming(range).parse(item).ok()?;
            ranges.push(range);
        }
        (!ranges.is_empty() || text.trim().is_empty()).then_some(Self(ranges))
    }

    /// Whether the list names `value`.
    pub fn contains(&self, value: i64) -> bool {
        self.0.iter().any(|range| (range.min..=range.max).contains(&value))
    }

    /// Whether it names nothing.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The ranges in the modem's order.
    pub fn ranges(&self) -> &[NumberRange] {
        &self.0
    }

    /// The numbers one by one, the first [`MAX_LIST`] of them.
    pub fn values(&self) -> impl Iterator<Item = i64> + '_ {
        self.0.iter().flat_map(|range| range.min..=range.max).take(MAX_LIST)
    }
}

fn range(input: &str) -> IResult<&str, NumberRange> {
    let (input, min) = number_item(input)?;
    let (input, max) = opt(preceded(delimited(space0, char('-'), space0), number_item)).parse(input)?;
    let max = max.unwrap_or(min);
    if max < min {
        return Err(nom::Err::Error(Error::new(input, ErrorKind::Verify)));
    }
    Ok((input, NumberRange { min, max }))
}

fn number_item(input: &str) -> IResult<&str, i64> {
    let (input, digits) =
        delimited(space0, alt((delimited(char('"'), signed, char('"')), signed)), space0).parse(input)?;
    match digits.parse() {
        Ok(number) => Ok((input, number)),
        Err(_) => Err(nom::Err::Error(Error::new(input, ErrorKind::Digit))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn number_sets_keep_ranges() {
        let set = NumberSet::parse("0, 1,4-6,\"8\"-\"9\"").unwrap();
        assert_eq!(set.values().collect::<Vec<_>>(), [0, 1, 4, 5, 6, 8, 9]);
        assert!(set.contains(5) && !set.contains(7));
        assert_eq!(NumberSet::parse("3-1"), None);
        assert_eq!(NumberSet::parse("a"), None);
    }
}
