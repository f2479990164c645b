//! The seam between the LPA and whatever speaks HTTPS.

use std::fmt;
use std::future::Future;

use super::Es9Function;
use crate::types::ServerAddress;

/// The header fields of every request (SGP.22 6.5.1.3); nothing else is asked of a transport than to send them.
pub const HEADERS: [(&str, &str); 3] = [
    ("Content-Type", "application/json"),
    ("User-Agent", "gsma-rsp-lpad"),
    ("X-Admin-Protocol", "gsma/rsp/v2.2.0"),
];

/// One POST.
#[derive(Clone, PartialEq, Eq)]
pub struct HttpRequest {
    /// The server.
    pub server: ServerAddress,
    /// The function, which names the path, and how much of an answer is of use.
    ///
    /// [`Es9Function::CancelSession`] cleans up: it has to go out also when the user has given up on everything else.
    pub function: Es9Function,
    /// The body, JSON. It holds signatures and certificates of the card: no log's business.
    pub body: Vec<u8>,
}

/// What came back. Which status means what, is not the transport's business.
#[derive(Clone, PartialEq, Eq)]
pub struct HttpAnswer {
    /// The status, 200 for example.
    pub status: u16,
    /// The header field `Content-Type`, where there is one.
    pub content_type: Option<String>,
    /// The body.
    pub body: Vec<u8>,
}

/// A way to RSP servers.
///
/// TLS 1.2 or later, with a server certificate that chains to an issuer which the transport trusts; never without. Redirects are
/// not followed. Every wait has a deadline. Whether a request is tried again, is the transport's policy, and none is needed.
pub trait RspTransport: Send {
    /// Sends one request and reads the answer, of at most [`Es9Function::max_answer`] bytes.
    fn post(&mut self, request: HttpRequest) -> impl Future<Output = Result<HttpAnswer, HttpError>> + Send;
}

/// Why no answer came.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HttpError {
    /// The caller has given up waiting: the user wants to stop.
    #[error("the request was given up")]
    Cancelled,
    /// The connection broke in the middle.
    #[error("the connection to {server} broke: {reason}")]
    Interrupted {
        /// The server.
        server: ServerAddress,
        /// In the transport's words.
        reason: String,
    },
    /// Something that is not HTTP.
    #[error("{server} does not speak HTTP: {reason}")]
    Malformed {
        /// The server.
        server: ServerAddress,
        /// In the transport's words.
        reason: String,
    },
    /// The server sends elsewhere, which no RSP server does: a captive portal, or a wrong address.
    #[error("{server} redirects to another place (HTTP {status})")]
    Redirect {
        /// The server.
        server: ServerAddress,
        /// The status.
        status: u16,
    },
    /// The server did not answer in time.
    #[error("{server} did not answer within {seconds} s")]
    Timeout {
        /// The server.
        server: ServerAddress,
        /// The deadline that passed.
        seconds: u32,
    },
    /// TLS failed for another reason than trust.
    #[error("no secure connection to {server}: {reason}")]
    Tls {
        /// The server.
        server: ServerAddress,
        /// In the transport's words.
        reason: String,
    },
    /// The answer is longer than any answer is.
    #[error("{server} answers with more than {limit} bytes")]
    TooLarge {
        /// The server.
        server: ServerAddress,
        /// The cap.
        limit: usize,
    },
    /// No way there: no network, no such name, nobody listening.
    #[error("{server} cannot be reached: {reason}")]
    Unreachable {
        /// The server.
        server: ServerAddress,
        /// In the transport's words.
        reason: String,
    },
    /// The certificate of the server is not to be trusted.
    #[error("the certificate of {server} is not to be trusted: {reason}")]
    Untrusted {
        /// The server.
        server: ServerAddress,
        /// In the transport's words.
        reason: String,
    },
}

impl HttpRequest {
    /// Where to post to.
    #[must_use]
    pub fn url(&self) -> String {
        format!("https://{}{}", self.server, self.function.path())
    }
}

impl HttpAnswer {
    pub(super) fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }
}

/// Without the body.
impl fmt::Debug for HttpRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "HttpRequest({} to {}, {} bytes)", self.function, self.server, self.body.len())
    }
}

/// Without the body.
impl fmt::Debug for HttpAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "HttpAnswer({}, {:?}, {} bytes)", self.status, self.content_type, self.body.len())
    }
}

impl HttpError {
    /// What to do now, for a person; `None` when nothing needs doing.
    #[must_use]
    pub fn next_step(&self) -> Option<&'static str> {
        Some(match self {
            Self::Cancelled => return None,
            Self::Interrupted { .. } | Self::Timeout { .. } => {
                "check the connection to the internet and use the same code again"
            }
            Self::Malformed { .. } | Self::TooLarge { .. } => {
                "check the server address in the code; a proxy in between may be the cause"
            }
            Self::Redirect { .. } => {
                "check the server address in the code, and whether the network wants a login first"
            }
            Self::Tls { .. } => "check the date and time of this computer, and whether a proxy is in between",
            Self::Unreachable { .. } => {
                "check the connection to the internet and the server address in the code"
            }
            Self::Untrusted { .. } => {
                "check the server address in the code; the certificate issuers of a test network have to be \
                 added to the configuration"
            }
        })
    }
}
