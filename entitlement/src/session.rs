//! What is kept between requests: tokens, versions, and what the server was found to take.

use std::collections::BTreeMap;

use crate::document::{Document, DocumentFault};
use crate::http::HttpMethod;
use crate::types::{AppId, Token, UnixTime};

/// Applications with a token of their own.
const MAX_TOKENS: usize = 32;
/// A token that ends within so many seconds is not used any more.
const LEAD: u64 = 5;

/// A token and how long it holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// The token.
    pub token: Token,
    /// From then on it is of no use; none: until the server says so.
    pub expires: Option<UnixTime>,
}

/// How long a configuration holds (TS.43 2.9.5).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Validity {
    /// To be asked for again after so many seconds.
    For {
        /// Seconds.
        seconds: u64,
    },
    /// Until something changes.
    Unlimited,
    /// To be forgotten; it may be asked for again.
    Reset,
    /// To be forgotten, and not to be asked for again by itself.
    Stop,
    /// The same, until the user wants it again.
    StopUntilWanted,
}

/// What a client learned from a server. It survives restarts where whoever owns it keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Session {
    /// By the applications that they were given for: servers look at that (TS.43 2.8.5).
    tokens: BTreeMap<String, Held>,
    versions: BTreeMap<String, i64>,
    /// The server does not take POST.
    get_only: bool,
}

impl Session {
    /// The tokens, by the applications that they are for: `ap2006`, or several with commas.
    pub fn tokens(&self) -> impl Iterator<Item = (&str, &Held)> {
        self.tokens.iter().map(|(scope, held)| (scope.as_str(), held))
    }

    /// Puts back a token that was kept.
    pub fn keep(&mut self, scope: &str, held: Held) {
        if self.tokens.len() < MAX_TOKENS || self.tokens.contains_key(scope) {
            self.tokens.insert(scope.to_owned(), held);
        }
    }

    /// Forgets every token: the SIM is another one, or the user wants it.
    pub fn forget_tokens(&mut self) {
        self.tokens.clear();
    }

    pub(crate) fn token(&mut self, scope: &str, now: UnixTime) -> Option<Token> {
        let held = self.tokens.get(scope)?;
        if held.expires.is_some_and(|expires| now.after(LEAD) >= expires) {
            self.tokens.remove(scope);
            return None;
        }
        Some(held.token.clone())
    }

    pub(crate) fn drop_token(&mut self, scope: &str) {
        self.tokens.remove(scope);
    }

    /// Version of the configuration that the client holds, 0 at first.
    pub(crate) fn version(&self, scope: &str) -> i64 {
        self.versions.get(scope).copied().unwrap_or_default().max(0)
    }

    /// Takes what every document may bring.
    pub(crate) fn learn(
        &mut self,
        scope: &str,
        document: &Document,
        now: UnixTime,
    ) -> Result<(), DocumentFault> {
        if let Some(versions) = document.root().block("VERS")
            && let Some(version) = versions.number("version")?
            && (self.versions.len() < MAX_TOKENS || self.versions.contains_key(scope))
        {
            self.versions.insert(scope.to_owned(), version);
        }
        let Some(block) = document.root().block("TOKEN") else { return Ok(()) };
        let Some(text) = block.text("token") else { return Ok(()) };
        let token = Token::new(text).ok_or(DocumentFault::Value { name: "token", expected: "a token" })?;
        let validity = block.number("validity")?.and_then(|seconds| u64::try_from(seconds).ok());
        let expires = validity.filter(|seconds| *seconds > 0).map(|seconds| now.after(seconds));
        self.keep(scope, Held { token, expires });
        Ok(())
    }

    pub(crate) fn method(&self, wanted: HttpMethod) -> HttpMethod {
        if self.get_only { HttpMethod::Get } else { wanted }
    }

    pub(crate) fn takes_no_post(&mut self) {
        self.get_only = true;
    }
}

impl Validity {
    /// What the block VERS of a document says; `None` without one.
    ///
    /// # Errors
    /// Numbers that are none.
    pub fn of(document: &Document) -> Result<Option<Validity>, DocumentFault> {
        let Some(block) = document.root().block("VERS") else { return Ok(None) };
        let (version, validity) = (block.number("version")?, block.number("validity")?);
        let seconds = validity.and_then(|seconds| u64::try_from(seconds).ok()).unwrap_or_default();
        Ok(version.map(|version| match version {
            1.. if seconds > 0 => Validity::For { seconds },
            1.. => Validity::Unlimited,
            0 => Validity::Reset,
            -1 => Validity::Stop,
            _ => Validity::StopUntilWanted,
        }))
    }
}

/// What tokens are kept by.
pub(crate) fn scope(apps: &[AppId]) -> String {
    apps.iter().map(AppId::as_str).collect::<Vec<_>>().join(",")
}
