//! Web pages of a carrier that the user has to visit (TS.43 2.9.4, 3.4, 6.5).

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// Longest URL or data.
const MAX_BYTES: usize = 0x4000;
/// In front of data that is base64.
const ENCODED: &str = "encodedValue=";

/// A page that the user has to visit, and how. The data behind it say who the user is: not for logs.
#[derive(Clone, PartialEq, Eq)]
pub struct Portal {
    url: String,
    data: Option<String>,
    contents: Contents,
}

/// How the data reach the page (`…ContentsType`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Contents {
    /// GET, the data behind `?`.
    #[default]
    Query,
    /// POST of JSON.
    Json,
    /// POST of XML.
    Xml,
}

/// What a browser has to do.
#[derive(Clone, PartialEq, Eq)]
pub enum Visit {
    /// Open this URL.
    Get {
        /// With everything in it.
        url: String,
    },
    /// Post this to this URL.
    Post {
        /// Where.
        url: String,
        /// `application/json` or `text/xml`.
        content_type: &'static str,
        /// What.
        body: Vec<u8>,
    },
}

/// A page that nobody should be sent to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the carrier's web page {reason}")]
pub struct PortalError {
    /// What is wrong with it.
    pub reason: &'static str,
}

impl Portal {
    /// A page at a URL, which has to be HTTPS.
    ///
    /// # Errors
    /// [`PortalError`].
    pub fn new(url: &str, data: Option<&str>, contents: Contents) -> Result<Portal, PortalError> {
        let url = url.trim();
        if url.len() > MAX_BYTES || data.is_some_and(|data| data.len() > MAX_BYTES) {
            return Err(PortalError { reason: "has an address that is longer than any" });
        }
        let is_https = url.get(..8).is_some_and(|scheme| scheme.eq_ignore_ascii_case("https://"));
        if !is_https || url.len() == 8 || !url.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(PortalError { reason: "has no address that begins with https://" });
        }
        let data = data.map(str::to_owned).filter(|data| !data.is_empty());
        Ok(Portal { url: url.to_owned(), data, contents })
    }

    /// Host, for people: it is safe to show.
    #[must_use]
    pub fn host(&self) -> &str {
        let authority = self.url.get(8..).unwrap_or_default();
        let authority = authority.split(['/', '?', '#']).next().unwrap_or_default();
        authority.rsplit('@').next().unwrap_or_default()
    }

    /// What a browser has to do.
    ///
    /// # Errors
    /// Data that say that they are base64 and are not.
    pub fn visit(&self) -> Result<Visit, PortalError> {
        let url = self.url.clone();
        let content_type = match (self.contents, &self.data) {
            (_, None) => return Ok(Visit::Get { url }),
            (Contents::Query, Some(data)) => {
                let separator = if url.contains('?') { '&' } else { '?' };
                return Ok(Visit::Get { url: format!("{url}{separator}{data}") });
            }
            (Contents::Json, Some(_)) => "application/json",
            (Contents::Xml, Some(_)) => "text/xml",
        };
        Ok(Visit::Post { url, content_type, body: self.body()? })
    }

    fn body(&self) -> Result<Vec<u8>, PortalError> {
        let data = self.data.as_deref().unwrap_or_default();
        match data.strip_prefix(ENCODED) {
            None => Ok(data.as_bytes().to_vec()),
            Some(encoded) => STANDARD
                .decode(encoded.trim())
                .map_err(|_| PortalError { reason: "comes with data that are no base64" }),
        }
    }
}

impl Contents {
    pub(crate) fn of(text: Option<&str>) -> Contents {
        match text {
            Some(text) if text.eq_ignore_ascii_case("json") => Contents::Json,
            Some(text) if text.eq_ignore_ascii_case("xml") => Contents::Xml,
            _ => Contents::Query,
        }
    }
}

/// The host alone.
impl fmt::Debug for Portal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Portal({}, {:?})", self.host(), self.contents)
    }
}

impl fmt::Debug for Visit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Get { .. } => "Get(…)",
            Self::Post { .. } => "Post(…)",
        })
    }
}
