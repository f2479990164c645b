//! Addresses of SM-DP+ and SM-DS servers.

use std::fmt;
use std::str::FromStr;

/// Longest address: a host name is at most 255 characters.
pub const MAX_SERVER_ADDRESS: usize = 255;

/// A host name with an optional port, lower-case and without blanks: operators print both, and some cards hold both.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ServerAddress {
    host: String,
    port: Option<u16>,
}

/// Why a text is no server address. Positions count bytes of the trimmed text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ServerAddressError {
    /// A character that no host name has.
    #[error("{character:?} cannot stand in a server address")]
    Character {
        /// The character.
        character: char,
        /// Where it stands.
        position: usize,
    },
    /// Nothing there.
    #[error("the server address is empty")]
    Empty,
    /// Dots in the wrong places.
    #[error("the server address is no host name")]
    Host,
    /// No number from 1 to 65535 after the colon.
    #[error("the port of the server address is no number from 1 to 65535")]
    Port,
    /// More than a host name can have.
    #[error("the server address has more than {MAX_SERVER_ADDRESS} characters")]
    TooLong,
}

impl ServerAddress {
    /// The port of HTTPS, which an address without a port means.
    pub const DEFAULT_PORT: u16 = 443;

    /// The host name, or an IPv6 address in brackets.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The port to connect to.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port.unwrap_or(Self::DEFAULT_PORT)
    }

    /// Whether `other` names the same server.
    ///
    /// Servers sign their host name, some with the port and some without: a port counts only where both name one.
    #[must_use]
    pub fn is_same_server(&self, other: &Self) -> bool {
        let ports_differ = matches!((self.port, other.port), (Some(own), Some(others)) if own != others);
        self.host == other.host && !ports_differ
    }
}

impl FromStr for ServerAddress {
    type Err = ServerAddressError;

    fn from_str(text: &str) -> Result<Self, ServerAddressError> {
        let text = text.trim();
        match text.len() {
            0 => return Err(ServerAddressError::Empty),
            1..=MAX_SERVER_ADDRESS => {}
            _ => return Err(ServerAddressError::TooLong),
        }
        let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | ':' | '[' | ']');
        if let Some((position, character)) = text.char_indices().find(|(_, c)| !allowed(*c)) {
            return Err(ServerAddressError::Character { character, position });
        }
        let (host, port) = split_port(text)?;
        let host = host.strip_suffix('.').unwrap_or(host).to_ascii_lowercase();
        if !is_host(&host) {
            return Err(ServerAddressError::Host);
        }
        Ok(Self { host, port })
    }
}

/// The colons of an IPv6 address stand in brackets.
fn split_port(text: &str) -> Result<(&str, Option<u16>), ServerAddressError> {
    let colon = text.rfind(':').filter(|colon| text.rfind(']').is_none_or(|bracket| bracket < *colon));
    let Some((host, port)) = colon.and_then(|colon| text.split_at_checked(colon)) else {
        return Ok((text, None));
    };
    let digits = port.trim_start_matches(':');
    let number = digits.parse::<u16>().ok().filter(|number| *number > 0);
    let number = number.filter(|_| digits.len() + 1 == port.len() && !digits.starts_with('+'));
    Ok((host, Some(number.ok_or(ServerAddressError::Port)?)))
}

fn is_host(host: &str) -> bool {
    if let Some(address) = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        return address.contains(':')
            && address.bytes().all(|byte| byte.is_ascii_hexdigit() || matches!(byte, b':' | b'.'));
    }
    let is_label = |label: &str| {
        !label.is_empty()
            && label.len() <= 63
            && !label.starts_with('-')
            && !label.ends_with('-')
            && !label.contains([':', '[', ']'])
    };
    host.split('.').all(is_label)
}

impl fmt::Display for ServerAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.host)?;
        self.port.map_or(Ok(()), |port| write!(f, ":{port}"))
    }
}

impl fmt::Debug for ServerAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ServerAddress({self})")
    }
}
