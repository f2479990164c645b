//! What people carry from one machine to the other: eight digits, or what a QR code holds.

use std::fmt;
use std::str::FromStr;

use crate::group::MemberId;

/// Digits of a code.
const DIGITS: usize = 8;
/// Codes that there are.
const CODES: u64 = 100_000_000;
/// Begins the URI of an invitation.
const SCHEME: &str = "tandem:1?";
/// Longest URI that is read.
const MAX_URI: usize = 1024;
/// Most addresses of an invitation.
pub const MAX_ADDRESSES: usize = 8;

/// A one-shot code of eight digits, `NNNN-NNNN`.
#[derive(Clone, PartialEq, Eq)]
pub struct Code([u8; DIGITS]);

impl Code {
    /// From random bytes.
    #[must_use]
    pub fn new(random: [u8; 16]) -> Self {
        // 128 bits over 10^8: no digit is likelier than another by anything that counts.
        let mut rest = u128::from_be_bytes(random) % u128::from(CODES);
        let mut digits = [b'0'; DIGITS];
        for digit in digits.iter_mut().rev() {
            *digit += u8::try_from(rest % 10).unwrap_or(0);
            rest /= 10;
        }
        Code(digits)
    }

    /// For the screen: `1234-5678`.
    #[must_use]
    pub fn text(&self) -> String {
        let (front, back) = self.0.split_at(DIGITS / 2);
        format!("{}-{}", String::from_utf8_lossy(front), String::from_utf8_lossy(back))
    }

    pub(super) fn password(&self) -> &[u8] {
        &self.0
    }
}

impl FromStr for Code {
    type Err = CodeError;

    /// Spaces and hyphens do not matter.
    fn from_str(text: &str) -> Result<Self, CodeError> {
        let digits: Vec<u8> = text.bytes().filter(|byte| !matches!(byte, b' ' | b'-')).collect();
        if !digits.iter().all(u8::is_ascii_digit) {
            return Err(CodeError::Digits);
        }
        digits.try_into().map(Code).map_err(|_| CodeError::Digits)
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Code(…)")
    }
}

/// What a QR code holds: whom to call, where, and a secret that nobody can guess.
#[derive(Clone, PartialEq, Eq)]
pub struct Invitation {
    /// The host: nobody else is talked to.
    pub host: MemberId,
    /// `host:port` each.
    pub addresses: Vec<String>,
    pub(super) secret: [u8; 16],
}

impl Invitation {
    /// To `host`, with a random secret.
    #[must_use]
    pub fn new(host: MemberId, addresses: Vec<String>, random: [u8; 16]) -> Self {
        Invitation { host, addresses, secret: random }
    }

    /// `tandem:1?k=…&a=host:port,…&s=…`, in letters that a QR code and a shell take as they are.
    #[must_use]
    pub fn uri(&self) -> String {
        let addresses = self.addresses.join(",");
        format!("{SCHEME}k={}&a={addresses}&s={}", hex(&self.host.0), hex(&self.secret))
    }
}

impl FromStr for Invitation {
    type Err = CodeError;

    fn from_str(text: &str) -> Result<Self, CodeError> {
        let fields =
            text.trim().strip_prefix(SCHEME).filter(|_| text.len() <= MAX_URI).ok_or(CodeError::Scheme)?;
        let (mut host, mut addresses, mut secret) = (None, None, None);
        for field in fields.split('&') {
            let (key, value) = field.split_once('=').ok_or(CodeError::Uri)?;
            // Keys that are not known are for later versions.
            let is_new = match key {
                "k" => host.replace(unhex::<32>(value).ok_or(CodeError::Uri)?).is_none(),
                "s" => secret.replace(unhex::<16>(value).ok_or(CodeError::Uri)?).is_none(),
                "a" => addresses.replace(read_addresses(value)?).is_none(),
                _ => true,
            };
            if !is_new {
                return Err(CodeError::Uri);
            }
        }
        Ok(Invitation {
            host: MemberId(host.ok_or(CodeError::Uri)?),
            addresses: addresses.ok_or(CodeError::Uri)?,
            secret: secret.ok_or(CodeError::Uri)?,
        })
    }
}

impl fmt::Debug for Invitation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Invitation")
            .field("host", &self.host)
            .field("addresses", &self.addresses)
            .finish_non_exhaustive()
    }
}

/// Why text is neither a code nor an invitation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CodeError {
    /// Not eight digits.
    #[error("a code has eight digits")]
    Digits,
    /// Does not begin like an invitation.
    #[error("an invitation begins with {SCHEME}")]
    Scheme,
    /// Lacks a field, or has one that cannot be read.
    #[error("the invitation is damaged; scan or copy it again")]
    Uri,
}

fn read_addresses(text: &str) -> Result<Vec<String>, CodeError> {
    let addresses: Vec<String> =
        text.split(',').filter(|address| !address.is_empty()).map(str::to_owned).collect();
    let are_good = addresses.len() <= MAX_ADDRESSES
        && addresses.iter().all(|address| {
            let port = address.rsplit_once(':').map(|(_, port)| port);
            port.is_some_and(|port| port.parse::<u16>().is_ok())
                && address.bytes().all(|byte| byte.is_ascii_graphic())
        });
    if are_good { Ok(addresses) } else { Err(CodeError::Uri) }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let digits: Vec<u8> = text
        .chars()
        .map(|c| c.to_digit(16).and_then(|digit| u8::try_from(digit).ok()))
        .collect::<Option<_>>()?;
    let bytes: Vec<u8> =
        digits.chunks_exact(2).map(|pair| pair.iter().fold(0, |sum, digit| sum << 4 | digit)).collect();
    if digits.len() == 2 * N { bytes.try_into().ok() } else { None }
}
