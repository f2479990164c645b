//! Texts that nobody else may see.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// What a server gives out in place of another authentication, for some time or for ever.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Token(String);

impl Token {
    /// Longest one.
    pub const MAX_BYTES: usize = 8192;

    /// From what a server sent or a store kept; `None` for an empty one, one that is too long, or one with control characters.
    #[must_use]
    pub fn new(text: &str) -> Option<Token> {
        let fits = (1..=Self::MAX_BYTES).contains(&text.len()) && !text.chars().any(char::is_control);
        fits.then(|| Token(text.to_owned()))
    }

    /// The token itself.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

/// What an LPA downloads a profile with (SGP.22 4.1): whoever has it can download the profile.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct ActivationCode(String);

/// What cannot be an activation code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an activation code begins with LPA: or 1$, also after decoding it from base64")]
pub struct ActivationCodeError;

impl ActivationCode {
    /// Longest one.
    pub const MAX_BYTES: usize = 1024;

    /// From `ProfileActivationCode`, which is in base64; some servers send it as it is.
    ///
    /// # Errors
    /// [`ActivationCodeError`].
    pub fn read(text: &str) -> Result<ActivationCode, ActivationCodeError> {
        let text = text.trim();
        if let Some(code) = plain(text) {
            return Ok(code);
        }
        let unbroken: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        let bytes = STANDARD.decode(unbroken).map_err(|_| ActivationCodeError)?;
        std::str::from_utf8(&bytes).ok().and_then(|text| plain(text.trim())).ok_or(ActivationCodeError)
    }

    /// The code itself.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

fn plain(text: &str) -> Option<ActivationCode> {
    let begins =
        |beginning: &str| text.get(..beginning.len()).is_some_and(|t| t.eq_ignore_ascii_case(beginning));
    let fits = (begins("LPA:") || begins("1$"))
        && text.len() <= ActivationCode::MAX_BYTES
        && text.bytes().all(|byte| byte.is_ascii_graphic() || byte == b' ');
    fits.then(|| ActivationCode(text.to_owned()))
}

impl fmt::Debug for ActivationCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ActivationCode(…)")
    }
}
