//! Tokens: what a client may show instead of its SIM.

use std::collections::VecDeque;

/// Tokens that hold at once; the oldest goes first.
const MAX_TOKENS: usize = 1024;

/// A token of a client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) text: String,
    pub(super) subscriber: usize,
    /// Applications that it was given for.
    pub(super) scope: Vec<String>,
    pub(super) terminal: String,
    pub(super) uses: u32,
}

/// A token that one client got for another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct TemporaryToken {
    pub(super) text: String,
    pub(super) subscriber: usize,
    pub(super) app: String,
    /// Operations that it is good for.
    pub(super) targets: Vec<String>,
}

/// All tokens of a server.
#[derive(Debug, Default)]
pub(super) struct Tokens {
    tokens: VecDeque<Token>,
    temporary: VecDeque<TemporaryToken>,
}

impl Tokens {
    /// A new one; it takes the place of the one that this terminal had for this.
    pub(super) fn give(&mut self, token: Token) {
        self.tokens.retain(|other| {
            (&other.terminal, &other.scope, other.subscriber)
                != (&token.terminal, &token.scope, token.subscriber)
        });
        if self.tokens.len() == MAX_TOKENS {
            self.tokens.pop_front();
        }
        self.tokens.push_back(token);
    }

    pub(super) fn find(&mut self, text: &str) -> Option<&mut Token> {
        self.tokens.iter_mut().find(|token| token.text == text)
    }

    pub(super) fn give_temporary(&mut self, token: TemporaryToken) {
        if self.temporary.len() == MAX_TOKENS {
            self.temporary.pop_front();
        }
        self.temporary.push_back(token);
    }

    pub(super) fn find_temporary(&self, text: &str) -> Option<&TemporaryToken> {
        self.temporary.iter().find(|token| token.text == text)
    }

    pub(super) fn clear(&mut self) {
        self.tokens.clear();
        self.temporary.clear();
    }

    pub(super) fn len(&self) -> usize {
        self.tokens.len() + self.temporary.len()
    }
}
