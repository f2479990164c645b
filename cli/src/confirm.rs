//! Asking before something is gone for good.

use std::io::{self, BufRead, IsTerminal, Write};

use crate::{failure::Failure, text};

/// Whether somebody has agreed already, on the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Consent {
    Given,
    ToBeAsked,
}

impl Consent {
    pub(crate) fn from_flag(yes: bool) -> Self {
        if yes { Consent::Given } else { Consent::ToBeAsked }
    }
}

/// Asks on the terminal; where there is none, consent must have been given.
pub(crate) fn confirm(consent: Consent, question: &str) -> Result<(), Failure> {
    if consent == Consent::Given {
        return Ok(());
    }
    if !io::stdin().is_terminal() || !io::stderr().is_terminal() {
        return Err(Failure::NotConfirmed);
    }
    write!(io::stderr().lock(), "{} [y/N] ", text::printable(question))?;
    let mut answer = String::new();
    io::stdin().lock().read_line(&mut answer)?;
    if is_yes(&answer) { Ok(()) } else { Err(Failure::Declined) }
}

fn is_yes(answer: &str) -> bool {
    matches!(answer.trim().to_lowercase().as_str(), "y" | "yes")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_yes_is_yes() {
        for (answer, expect) in
            [("y\n", true), (" Yes \n", true), ("", false), ("\n", false), ("n\n", false), ("yeah\n", false)]
        {
            assert_eq!(is_yes(answer), expect, "{answer:?}");
        }
    }

    #[test]
    fn consent_on_the_command_line_asks_nobody() {
        assert!(confirm(Consent::from_flag(true), "Really?").is_ok());
    }
}
