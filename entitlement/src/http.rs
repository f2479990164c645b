//! The seam between the client and whatever speaks HTTPS.

use std::fmt;
use std::future::Future;

/// Longest answer of a server.
pub const MAX_ANSWER: usize = 0x4_0000;

/// GET or POST.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum HttpMethod {
    /// Parameters in the URL.
    Get,
    /// Parameters in the body.
    Post,
}

/// One request.
#[derive(Clone, PartialEq, Eq)]
pub struct HttpRequest {
    /// How.
    pub method: HttpMethod,
    /// Where, always HTTPS. It holds the IMSI and tokens: no log's business.
    pub url: String,
    /// Header fields, besides those of the transport.
    pub headers: Vec<(&'static str, String)>,
    /// Empty for GET.
    pub body: Vec<u8>,
}

/// What came back. Which status means what, is not the transport's business.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct HttpAnswer {
    /// The status, 200 for example.
    pub status: u16,
    /// Header fields; `Content-Type`, `Location`, `Retry-After` and every `Set-Cookie` are looked at.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

/// A way to an entitlement server.
///
/// TLS 1.2 or later, with a certificate that the system trusts. Redirects are **not** followed: they are for the user. Cookies are not
/// kept. Every wait has a deadline. Whoever asks for `Accept-Encoding: gzip` takes it off again.
pub trait HttpTransport: Send {
    /// Sends one request and reads the answer, of at most [`MAX_ANSWER`] bytes.
    fn send(&mut self, request: HttpRequest) -> impl Future<Output = Result<HttpAnswer, HttpError>> + Send;
}

/// Why no answer came.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HttpError {
    /// The caller has given up waiting.
    #[error("the request was given up")]
    Cancelled,
    /// The connection broke in the middle.
    #[error("the connection to the carrier's server broke: {reason}")]
    Interrupted {
        /// In the transport's words.
        reason: String,
    },
    /// Something that is not HTTP.
    #[error("the carrier's server does not speak HTTP: {reason}")]
    Malformed {
        /// In the transport's words.
        reason: String,
    },
    /// The server did not answer in time.
    #[error("the carrier's server did not answer within {seconds} s")]
    Timeout {
        /// The deadline that passed.
        seconds: u32,
    },
    /// The answer is longer than any answer is.
    #[error("the carrier's server answers with more than {MAX_ANSWER} bytes")]
    TooLarge,
    /// No way there: no network, no such name, nobody listening.
    #[error("the carrier's server cannot be reached: {reason}")]
    Unreachable {
        /// In the transport's words.
        reason: String,
    },
    /// No secure connection.
    #[error("no secure connection to the carrier's server: {reason}")]
    Untrusted {
        /// In the transport's words.
        reason: String,
    },
}

impl HttpAnswer {
    /// The value of the first header field of this name.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.all(name).next()
    }

    pub(crate) fn all<'a, 'n>(&'a self, name: &'n str) -> impl Iterator<Item = &'a str> + use<'a, 'n> {
        let named = self.headers.iter().filter(move |(other, _)| other.eq_ignore_ascii_case(name));
        named.map(|(_, value)| value.trim())
    }
}

impl HttpError {
    /// What to do now, for a person; `None` when nothing needs doing.
    #[must_use]
    pub fn next_step(&self) -> Option<&'static str> {
        Some(match self {
            Self::Cancelled => return None,
            Self::Interrupted { .. } | Self::Timeout { .. } => {
                "check the connection to the internet and try again"
            }
            Self::Malformed { .. } | Self::TooLarge => {
                "check the carrier's URL in the configuration, and whether a proxy is in between"
            }
            Self::Unreachable { .. } => {
                "check the connection to the internet and the carrier's URL in the configuration"
            }
            Self::Untrusted { .. } => {
                "check the date and time of this computer, the carrier's URL, and whether a proxy is in between"
            }
        })
    }
}

/// Without URL, header fields and body, which hold identities and tokens.
impl fmt::Debug for HttpRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "HttpRequest({:?}, {} bytes)", self.method, self.body.len())
    }
}

/// Without header fields and body.
impl fmt::Debug for HttpAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "HttpAnswer({}, {} bytes)", self.status, self.body.len())
    }
}
