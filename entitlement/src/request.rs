//! Requests: parameters, and how they travel (TS.43 2.2, 2.4).

use std::fmt;

use serde_json::{Map, Value as Json};

use crate::document::{Block, DocumentFault};
use crate::types::AppId;

/// What a client can ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum OperationName {
    /// What the device holds, and where it stands.
    AcquireConfiguration,
    /// A token for somebody else.
    AcquireTemporaryToken,
    /// Whether the device may.
    CheckEligibility,
    /// What applications are entitled to.
    Configuration,
    /// Plan and usage (ap2010).
    DataPlan,
    /// A service on or off.
    ManageService,
    /// A subscription begun, ended, changed.
    ManageSubscription,
}

impl OperationName {
    /// `operation`; the documents of applications without ODSA have none.
    #[must_use]
    pub fn parameter(self) -> Option<&'static str> {
        match self {
            Self::AcquireConfiguration => Some("AcquireConfiguration"),
            Self::AcquireTemporaryToken => Some("AcquireTemporaryToken"),
            Self::CheckEligibility => Some("CheckEligibility"),
            Self::ManageService => Some("ManageService"),
            Self::ManageSubscription => Some("ManageSubscription"),
            Self::Configuration | Self::DataPlan => None,
        }
    }
}

impl fmt::Display for OperationName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Configuration => "configuration",
            Self::DataPlan => "data plan",
            other => other.parameter().unwrap_or_default(),
        })
    }
}

/// One thing that can be asked, and what the answer to it is.
pub trait Operation {
    /// The answer.
    type Reply;

    /// What it is called.
    fn name(&self) -> OperationName;

    /// What it is about.
    fn app(&self) -> AppId;

    /// Its parameters, without those that every request has.
    fn parameters(&self) -> Parameters;

    /// Reads the block of the application, which says already that the operation succeeded.
    ///
    /// # Errors
    /// Where the answer is not what it has to be.
    fn read(&self, answer: &Block) -> Result<Self::Reply, DocumentFault>;
}

/// A value: one, or several.
#[derive(Clone, PartialEq, Eq)]
pub enum Value {
    /// One.
    One(String),
    /// As in `app=ap2003&app=ap2004`, or an array of JSON.
    Several(Vec<String>),
}

/// Parameters in the order in which they are sent, each once.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Parameters(Vec<(&'static str, Value)>);

impl Parameters {
    /// Without any.
    #[must_use]
    pub fn new() -> Parameters {
        Parameters::default()
    }

    /// One more; it takes the place of another of this name.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Parameters {
        self.set(name, Value::One(value.into()));
        self
    }

    /// One more, where there is something to say.
    #[must_use]
    pub fn with_some(self, name: &'static str, value: Option<impl Into<String>>) -> Parameters {
        match value {
            Some(value) => self.with(name, value),
            None => self,
        }
    }

    /// Those of `more` behind these.
    #[must_use]
    pub fn and(mut self, more: Parameters) -> Parameters {
        for (name, value) in more.0 {
            self.set(name, value);
        }
        self
    }

    pub(crate) fn set(&mut self, name: &'static str, value: Value) {
        match self.0.iter_mut().find(|(known, _)| *known == name) {
            Some((_, known)) => *known = value,
            None => self.0.push((name, value)),
        }
    }

    /// Names and values.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, &Value)> {
        self.0.iter().map(|(name, value)| (*name, value))
    }

    /// As a query (RFC 3986 3.4).
    #[must_use]
    pub fn to_query(&self) -> String {
        let mut query = String::new();
        for (name, value) in &self.0 {
            let values = match value {
                Value::One(value) => std::slice::from_ref(value),
                Value::Several(values) => values,
            };
            for value in values {
                if !query.is_empty() {
                    query.push('&');
                }
                query.push_str(name);
                query.push('=');
                encode(value, &mut query);
            }
        }
        query
    }

    /// As a JSON object.
    #[must_use]
    pub fn to_json(&self) -> Vec<u8> {
        let mut object = Map::new();
        for (name, value) in &self.0 {
            let value = match value {
                Value::One(value) => Json::String(value.clone()),
                Value::Several(values) => Json::Array(values.iter().cloned().map(Json::String).collect()),
            };
            object.insert((*name).to_owned(), value);
        }
        Json::Object(object).to_string().into_bytes()
    }
}

/// Percent-encodes all but the unreserved characters (RFC 3986 2.3).
fn encode(value: &str, out: &mut String) {
    const HEX: [char; 16] = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F'];
    let digit = |nibble: u8| HEX.get(usize::from(nibble)).copied().unwrap_or_default();
    for byte in value.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => out.push(char::from(byte)),
            byte => out.extend(['%', digit(byte >> 4), digit(byte & 0x0F)]),
        }
    }
}

/// The names alone: among the values are identities and tokens.
impl fmt::Debug for Parameters {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.iter().map(|(name, _)| name)).finish()
    }
}

impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::One(_) => f.write_str("One(…)"),
            Self::Several(values) => write!(f, "Several({})", values.len()),
        }
    }
}
