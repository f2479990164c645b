//! What a person got from the operator and nobody else may see.

use std::fmt;

use sha2::{Digest, Sha256};

use super::TransactionId;

/// The part of an activation code that names an order, or the number of an event: whoever has it can download the profile.
#[derive(Clone, PartialEq, Eq, Hash, Default)]
pub struct MatchingId(String);

/// What cannot be a matching id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MatchingIdError {
    /// A character that stands for something else, or cannot be printed.
    #[error("a matching id consists of letters, digits and hyphens")]
    Character {
        /// Where it stands, in bytes.
        position: usize,
    },
    /// Longer than any server makes it.
    #[error("a matching id has at most {} characters", MatchingId::MAX_BYTES)]
    TooLong,
}

impl MatchingId {
    /// Longest one.
    pub const MAX_BYTES: usize = 255;

    /// From text; an empty one asks for whatever waits for this card. The standard has capital letters, digits and hyphens; other
    /// visible ASCII passes too, as some servers use it.
    ///
    /// # Errors
    /// [`MatchingIdError`].
    pub fn new(text: &str) -> Result<Self, MatchingIdError> {
        if text.len() > Self::MAX_BYTES {
            return Err(MatchingIdError::TooLong);
        }
        match text.bytes().position(|byte| !byte.is_ascii_graphic() || byte == b'$') {
            Some(position) => Err(MatchingIdError::Character { position }),
            None => Ok(Self(text.to_owned())),
        }
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The secret itself.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for MatchingId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_empty() { "MatchingId(none)" } else { "MatchingId(…)" })
    }
}

/// The code that an operator tells the user apart from the activation code.
#[derive(Clone, PartialEq, Eq)]
pub struct ConfirmationCode(String);

/// What cannot be a confirmation code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ConfirmationCodeError {
    /// Nothing but blanks.
    #[error("the confirmation code is empty")]
    Empty,
    /// Longer than any operator makes it.
    #[error("a confirmation code has at most {} characters", ConfirmationCode::MAX_BYTES)]
    TooLong,
}

impl ConfirmationCode {
    /// Longest one, in bytes.
    pub const MAX_BYTES: usize = 255;

    /// From text, without the blanks around it.
    ///
    /// # Errors
    /// [`ConfirmationCodeError`].
    pub fn new(text: &str) -> Result<Self, ConfirmationCodeError> {
        match text.trim() {
            "" => Err(ConfirmationCodeError::Empty),
            code if code.len() > Self::MAX_BYTES => Err(ConfirmationCodeError::TooLong),
            code => Ok(Self(code.to_owned())),
        }
    }

    /// What goes to the card in its place: SHA-256 over the SHA-256 of the code and the transaction id (SGP.22 5.7.5).
    #[must_use]
    pub fn hash(&self, transaction_id: &TransactionId) -> [u8; 32] {
        let code = Sha256::digest(self.0.as_bytes());
        Sha256::new().chain_update(code).chain_update(transaction_id.as_bytes()).finalize().into()
    }
}

impl fmt::Debug for ConfirmationCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ConfirmationCode(…)")
    }
}
