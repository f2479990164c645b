//! Where an entitlement server is.

use std::fmt;
use std::str::FromStr;

use super::Plmn;

/// URL of an entitlement server: HTTPS, without user and fragment.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ServerUrl {
    /// Scheme, host, port and path.
    base: String,
    query: Option<String>,
}

/// What cannot be the URL of an entitlement server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an entitlement server has a URL of the kind https://HOST[:PORT][/PATH]: {reason}")]
pub struct ServerUrlError {
    /// What is wrong with it.
    pub reason: &'static str,
}

impl ServerUrl {
    /// Longest one.
    pub const MAX_BYTES: usize = 1024;

    /// The one that a network has where nobody says otherwise (TS.43 2.1).
    #[must_use]
    pub fn of_network(plmn: &Plmn) -> ServerUrl {
        let base = format!("https://aes.mnc{}.mcc{}.pub.3gppnetwork.org/", plmn.mnc3(), plmn.mcc());
        ServerUrl { base, query: None }
    }

    /// Without query: where authentication goes on.
    #[must_use]
    pub fn base(&self) -> &str {
        &self.base
    }

    /// With these parameters, encoded already, behind those that it has.
    pub(crate) fn with_query(&self, parameters: &str) -> String {
        match &self.query {
            Some(query) => format!("{}?{query}&{parameters}", self.base),
            None => format!("{}?{parameters}", self.base),
        }
    }
}

impl FromStr for ServerUrl {
    type Err = ServerUrlError;

    fn from_str(text: &str) -> Result<ServerUrl, ServerUrlError> {
        let fail = |reason| Err(ServerUrlError { reason });
        if text.len() > Self::MAX_BYTES {
            return fail("it is too long");
        }
        if !text.bytes().all(|byte| byte.is_ascii_graphic()) {
            return fail("it has characters that have to be encoded");
        }
        let Some(rest) = text.strip_prefix("https://") else {
            return fail("it does not begin with https://");
        };
        if text.contains('#') {
            return fail("it has a fragment");
        }
        let (place, query) = match rest.split_once('?') {
            Some((place, query)) => (place, Some(query.to_owned()).filter(|query| !query.is_empty())),
            None => (rest, None),
        };
        let (authority, path) = place.split_once('/').unwrap_or((place, ""));
        if authority.is_empty() || authority.contains('@') {
            return fail("its host is missing, or it names a user");
        }
        Ok(ServerUrl { base: format!("https://{authority}/{path}"), query })
    }
}

impl fmt::Display for ServerUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.base)
    }
}
