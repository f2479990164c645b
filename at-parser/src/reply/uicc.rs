//! Access to the card: `+CRSM`, `+CSIM`, `+CCHO`, `+CGLA` and `+CCHC` (TS 27.007 8.17, 8.18, 8.45, 8.43, 8.46).

use std::fmt;

use serde::{Serialize, Serializer};

use super::ReplyError;
use super::iccid::Iccid;
use crate::field::{Field, Fields};

/// The longest response that is kept, in hex digits: an extended APDU of 64 KiB with its status word.
pub const MAX_RESPONSE: usize = 2 * (65_536 + 2);
/// The longest session id that a modem has been seen to hand out has 16 characters.
const MAX_CHANNEL_ID: usize = 32;

/// The session id of `+CCHO`: opaque text that goes back to the modem unchanged.
///
/// It is not the number of the logical channel: Sierra hands out `00000000038aa32f`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(transparent)]
pub struct ChannelId(String);

impl ChannelId {
    /// The text to send back.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ChannelId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The reply of `AT+CCHO`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ChannelOpened {
    /// What `+CGLA` and `+CCHC` name the channel by.
    pub session_id: ChannelId,
}

/// A response APDU that came over `+CSIM` or `+CGLA`.
///
/// Debug output shows its length and status word alone.
#[derive(Clone, PartialEq, Eq)]
pub struct ApduResponse {
    bytes: Vec<u8>,
    status: [u8; 2],
}

impl ApduResponse {
    /// The response without its status word.
    pub fn data(&self) -> &[u8] {
        &self.bytes
    }

    /// First byte of the status word.
    pub fn sw1(&self) -> u8 {
        self.status[0]
    }

    /// Second byte of the status word.
    pub fn sw2(&self) -> u8 {
        self.status[1]
    }

    /// Both bytes of the status word.
    pub fn status_word(&self) -> u16 {
        u16::from_be_bytes(self.status)
    }

    /// Data and status word, as the card sent them.
    pub fn to_bytes(&self) -> Vec<u8> {
        [self.bytes.as_slice(), &self.status].concat()
    }
}

impl fmt::Debug for ApduResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ApduResponse({} bytes, {:04X})", self.bytes.len(), self.status_word())
    }
}

impl Serialize for ApduResponse {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeMap;
        let mut map = serializer.serialize_map(Some(6))?;
        map.serialize_entry("length", &(2 * (self.bytes.len() + 2)))?;
        map.serialize_entry("response", &hex(&self.to_bytes()))?;
        map.serialize_entry("data", &hex(&self.bytes))?;
        map.serialize_entry("sw1", &self.status[0])?;
        map.serialize_entry("sw2", &self.status[1])?;
        map.serialize_entry("status_word", &format!("{:04X}", self.status_word()))?;
        map.end()
    }
}

/// The reply of `AT+CRSM`.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct RestrictedAccess {
    /// First byte of the status word.
    pub sw1: u8,
    /// Second byte of the status word.
    pub sw2: u8,
    /// Both in hex.
    pub status_word: String,
    /// What was read, in hex; `None` when the command reads nothing or failed.
    pub response: Option<String>,
    /// The number of the card, where the command read EF_ICCID (`2FE2`).
    pub iccid: Option<Iccid>,
}

impl RestrictedAccess {
    /// `9000`, `91xx`, `92xx` or `9Fxx`: done.
    pub fn is_success(&self) -> bool {
        matches!((self.sw1, self.sw2), (0x90, 0x00) | (0x91 | 0x92 | 0x9F, _))
    }

    /// What was read, as bytes.
    pub fn bytes(&self) -> Vec<u8> {
        self.response.as_deref().and_then(unhex).unwrap_or_default()
    }
}

/// Shortened: the response may be an ICCID, an IMSI or a key.
impl fmt::Debug for RestrictedAccess {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = self.response.as_ref().map_or(0, String::len);
        write!(f, "RestrictedAccess({digits} digits, {})", self.status_word)
    }
}

/// `+CRSM: 144,0,"984402003576012594F9"`, the response quoted or not.
///
/// # Errors
/// [`ReplyError::Field`] for a wrong field.
pub fn parse_crsm(line: &str) -> Result<RestrictedAccess, ReplyError> {
    let mut fields = Fields::after(line, "+CRSM");
    let sw1 = fields.required_number("sw1")?;
    let sw2 = fields.required_number("sw2")?;
    let response = fields.some_text("response")?.map(|text| text.trim().to_ascii_uppercase());
    if response.as_deref().is_some_and(|text| text.len() > MAX_RESPONSE || unhex(text).is_none()) {
        return Err(fields.wrong("response", "an even number of hex digits"));
    }
    let status_word = format!("{sw1:02X}{sw2:02X}");
    Ok(RestrictedAccess { sw1, sw2, status_word, response, iccid: None })
}

/// As [`parse_crsm`], for a command that read EF_ICCID.
///
/// # Errors
/// As [`parse_crsm`]; a response that is no ICCID is wrong as well.
pub fn parse_crsm_iccid(line: &str) -> Result<RestrictedAccess, ReplyError> {
    let mut access = parse_crsm(line)?;
    access.iccid = access.response.as_deref().map(Iccid::from_ef).transpose()?;
    Ok(access)
}

/// `+CSIM: 4,"9000"`. The quotes are required: without them a torn line cannot be told from a whole one.
///
/// # Errors
/// [`ReplyError::Field`] unless the length counts the hex digits (or the bytes) of the response.
pub fn parse_csim(line: &str) -> Result<ApduResponse, ReplyError> {
    let mut fields = Fields::after(line, "+CSIM");
    let length = fields.required_number("length")?;
    match fields.take() {
        Some(Field::Quoted(response)) => apdu_response(&fields, length, response),
        _ => Err(fields.wrong("response", "hex digits in quotes")),
    }
}

/// `+CGLA: 4,"9000"`, the response quoted or not.
///
/// # Errors
/// As [`parse_csim`].
pub fn parse_cgla(line: &str) -> Result<ApduResponse, ReplyError> {
    let mut fields = Fields::after(line, "+CGLA");
    let length = fields.required_number("length")?;
    let response = fields.required_text("response")?;
    apdu_response(&fields, length, response)
}

/// `+CCHO: 1`, or `1` alone (Fibocom FM350, and the letter of the standard).
///
/// # Errors
/// [`ReplyError::Field`] unless it is one word of letters and digits.
pub fn parse_ccho(line: &str) -> Result<ChannelOpened, ReplyError> {
    let mut fields = Fields::after(line, "+CCHO");
    let id = fields.required_text("sessionid")?.trim();
    if id.len() > MAX_CHANNEL_ID || !id.bytes().all(|b| b.is_ascii_alphanumeric()) {
        return Err(fields.wrong("sessionid", "a session id of up to 32 letters and digits"));
    }
    Ok(ChannelOpened { session_id: ChannelId(id.to_owned()) })
}

/// How many tries a PIN has left, from the status word of an empty VERIFY (TS 102 221 11.1.9).
///
/// # Errors
/// [`VerifyError`] for a status word that tells no number.
pub fn verify_tries(status_word: u16) -> Result<u8, VerifyError> {
    match status_word.to_be_bytes() {
        [0x63, count @ 0xC0..=0xCF] => Ok(count & 0x0F),
        [0x63, 0x00] => Err(VerifyError::Failed),
        [0x69, 0x83] => Err(VerifyError::Blocked),
        [0x69, 0x84] => Err(VerifyError::Invalidated),
        [0x6A, 0x86] => Err(VerifyError::IncorrectParameters),
        [0x6A, 0x88] => Err(VerifyError::NotFound),
        _ => Err(VerifyError::Other { status_word }),
    }
}

/// Why a card does not tell the tries of a PIN.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum VerifyError {
    /// `6300`.
    #[error("the verification failed")]
    Failed,
    /// `6983`.
    #[error("the authentication method is blocked")]
    Blocked,
    /// `6984`.
    #[error("the referenced data is invalidated")]
    Invalidated,
    /// `6A86`.
    #[error("the parameters are incorrect")]
    IncorrectParameters,
    /// `6A88`.
    #[error("the card has no such PIN")]
    NotFound,
    /// Anything else.
    #[error("unexpected status word {status_word:04X}")]
    Other {
        /// The status word.
        status_word: u16,
    },
}

fn apdu_response(fields: &Fields<'_>, length: usize, response: &str) -> Result<ApduResponse, ReplyError> {
    let response = response.trim();
    // The length counts hex digits (8.17); a few modems count bytes.
    if response.len() > MAX_RESPONSE
        || (length != response.len() && length.saturating_mul(2) != response.len())
    {
        return Err(fields.wrong("response", "as many hex digits as the length says"));
    }
    let mut bytes =
        unhex(response).ok_or_else(|| fields.wrong("response", "an even number of hex digits"))?;
    match bytes.as_slice() {
        [.., sw1, sw2] => {
            let status = [*sw1, *sw2];
            bytes.truncate(bytes.len() - 2);
            Ok(ApduResponse { bytes, status })
        }
        _ => Err(fields.wrong("response", "a status word at least")),
    }
}

pub(crate) fn unhex(text: &str) -> Option<Vec<u8>> {
    if !text.len().is_multiple_of(2) || !text.bytes().all(|b| b.is_ascii_hexdigit()) {
        return None;
    }
    text.as_bytes()
        .chunks(2)
        .map(|pair| std::str::from_utf8(pair).ok().and_then(|pair| u8::from_str_radix(pair, 16).ok()))
        .collect()
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
        // Writing to a string does not fail.
        let _ = write!(text, "{byte:02X}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn session_ids_stay_text() {
        let check = |line: &str, id: &str| {
            assert_eq!(parse_ccho(line).map(|opened| opened.session_id.0), Ok(id.to_owned()), "{line}");
        };
        check("+CCHO: 1", "1");
        check("1", "1");
        check("+CCHO: 00000000038aa32f", "00000000038aa32f");
        check("+CCHO: \"2\"", "2");
        assert!(parse_ccho("+CCHO:").is_err());
        assert!(parse_ccho("+CCHO: 1\",\"x").is_err());
    }

    #[test]
    fn responses_are_measured() {
        let ok = parse_cgla("+CGLA: 8,\"BF2D9000\"").unwrap();
        assert_eq!((ok.data(), ok.status_word()), ([0xBF, 0x2D].as_slice(), 0x9000));
        assert!(parse_cgla("+CGLA: 4,9000").unwrap().data().is_empty());
        assert_eq!(parse_csim("+CSIM: 2,\"6A82\"").unwrap().status_word(), 0x6A82);
        for line in [
            "+CGLA: 6,\"9000\"",
            "+CGLA: 4,\"90\"",
            "+CGLA: 2,\"90\"",
            "+CGLA: 4,\"90G0\"",
            "+CSIM: 4,9000",
            "+CSIM: 3,\"900\"",
        ] {
            assert!(
                parse_csim(line).is_err()
                    && parse_cgla(line.replace("CSIM: 4,9000", "CGLA:").as_str()).is_err(),
                "{line}"
            );
        }
    }

    #[test]
    fn files_are_read() {
        let read = parse_crsm_iccid("+CRSM: 144,0,\"984402003576012594F9\"").unwrap();
        assert!(read.is_success());
        assert_eq!(read.iccid.unwrap().as_str(), "8944200053671052499");
        let missing = parse_crsm("+CRSM: 106,130").unwrap();
        assert_eq!((missing.status_word.as_str(), missing.response.as_deref()), ("6A82", None));
        assert_eq!(parse_crsm("+CRSM: 144,0,\"\"").unwrap().response, None);
        for line in ["+CRSM: 144", "+CRSM: 300,0", "+CRSM: 144,0,\"984\"", "+CRSM: 144,0,\"zz\""] {
            assert!(parse_crsm(line).is_err(), "{line}");
        }
    }

    #[test]
    fn verify_tells_the_tries() {
        assert_eq!(verify_tries(0x63C3), Ok(3));
        assert_eq!(verify_tries(0x6983), Err(VerifyError::Blocked));
        assert_eq!(verify_tries(0x63BF), Err(VerifyError::Other { status_word: 0x63BF }));
    }
}
