//! The functions by name, path and size.

use std::fmt;

/// Longest answer that is read, of every function but one.
pub const MAX_ANSWER: usize = 256 * 1024;

/// Longest answer with a bound profile package: a megabyte of profile in base64, and some.
pub const MAX_PACKAGE_ANSWER: usize = 1536 * 1024;

/// A function of ES9+ or ES11, which share their names and paths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Es9Function {
    /// AuthenticateClient.
    AuthenticateClient,
    /// CancelSession.
    CancelSession,
    /// GetBoundProfilePackage.
    GetBoundProfilePackage,
    /// HandleNotification.
    HandleNotification,
    /// InitiateAuthentication.
    InitiateAuthentication,
}

impl Es9Function {
    /// The path to post to.
    #[must_use]
    pub const fn path(self) -> &'static str {
        match self {
            Self::AuthenticateClient => "/gsma/rsp2/es9plus/authenticateClient",
            Self::CancelSession => "/gsma/rsp2/es9plus/cancelSession",
            Self::GetBoundProfilePackage => "/gsma/rsp2/es9plus/getBoundProfilePackage",
            Self::HandleNotification => "/gsma/rsp2/es9plus/handleNotification",
            Self::InitiateAuthentication => "/gsma/rsp2/es9plus/initiateAuthentication",
        }
    }

    /// Longest answer that is of use; a transport need not read more.
    #[must_use]
    pub const fn max_answer(self) -> usize {
        match self {
            Self::GetBoundProfilePackage => MAX_PACKAGE_ANSWER,
            _ => MAX_ANSWER,
        }
    }
}

impl fmt::Display for Es9Function {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::AuthenticateClient => "authenticateClient",
            Self::CancelSession => "cancelSession",
            Self::GetBoundProfilePackage => "getBoundProfilePackage",
            Self::HandleNotification => "handleNotification",
            Self::InitiateAuthentication => "initiateAuthentication",
        })
    }
}
