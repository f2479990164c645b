//! Numbers that identify people, shortened for logs.

use std::fmt;

/// Shows the last four characters only.
pub(crate) struct Short<'a>(pub &'a str);

impl fmt::Display for Short<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const SHOWN: usize = 4;
        let hidden = self.0.chars().count().saturating_sub(SHOWN);
        match self.0.char_indices().nth(hidden) {
            Some((start, _)) => write!(f, "…{}", &self.0[start..]),
            None => f.write_str("…"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_remains() {
        let check = |text: &str, expect: &str| assert_eq!(Short(text).to_string(), expect);
        check("8949000000000000012", "…0012");
        check("12", "…12");
        check("", "…");
        check("äöüßä", "…öüßä");
    }
}
