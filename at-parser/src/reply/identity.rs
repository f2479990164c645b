//! Who the modem is: `ATI`, `+CGMI`, `+CGMM`, `+CGMR`, `+CGSN` (V.250 6.1.3, TS 27.007 5.1 to 5.4) and their `+GMI` kin.

use serde::Serialize;

use super::{ReplyError, lines};
use crate::field::body_after;

/// The longest answer to one of these commands that is kept, in lines.
const MAX_LINES: usize = 64;

/// The reply of `ATI`: free text, of which the usual labels are picked out.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Identification {
    /// Behind `Manufacturer:`, or the first of several lines of a modem that uses no labels.
    pub manufacturer: Option<String>,
    /// Behind `Model:`, or the second of such lines.
    pub model: Option<String>,
    /// Behind `Revision:` or `REVISION`.
    pub revision: Option<String>,
    /// Behind `IMEI:`.
    pub imei: Option<String>,
    /// Behind `+GCAP:`: what the modem can.
    pub capabilities: Vec<String>,
    /// All lines as sent.
    pub lines: Vec<String>,
}

/// The reply of `AT+CGMI`, `AT+CGMM` or `AT+CGMR`: text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Text {
    /// The lines, joined by line ends, without prefix and quotes.
    pub text: String,
}

/// What a serial number is, told by its length.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SerialNumberKind {
    /// 15 digits (14 on modems that leave out the check digit).
    Imei,
    /// 16 digits.
    Imeisv,
    /// Two digits (`AT+CGSN=3`).
    Svn,
    /// Eight hex digits of a CDMA device.
    Esn,
    /// Fourteen hex digits of a CDMA device.
    Meid,
    /// The manufacturer's own.
    Other,
}

/// The reply of `AT+CGSN`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SerialNumber {
    /// As sent, without prefix and quotes.
    pub serial_number: String,
    /// What it is.
    pub kind: SerialNumberKind,
    /// The IMEI where it is one.
    pub imei: Option<String>,
    /// Whether the check digit of a 15-digit IMEI is right (TS 23.003 6.2.1).
    pub check_digit_valid: Option<bool>,
}

/// The lines of `ATI`.
///
/// # Errors
/// [`ReplyError::Missing`] when there is none, [`ReplyError::TooMany`] when there are too many.
pub fn parse_ati(text: &str) -> Result<Identification, ReplyError> {
    let mut identification = Identification { lines: take_lines(text, "ATI")?, ..Identification::default() };
    for line in &identification.lines {
        if let Some(list) = body_after(line, "+GCAP") {
            identification.capabilities = list.split(',').map(|item| item.trim().to_owned()).collect();
            continue;
        }
        let Some((label, value)) = line.split_once(':') else { continue };
        let value = value.trim().trim_matches('"').to_owned();
        let place = match label.trim().to_ascii_lowercase().as_str() {
            "manufacturer" => &mut identification.manufacturer,
            "model" => &mut identification.model,
            "revision" => &mut identification.revision,
            "imei" => &mut identification.imei,
            _ => continue,
        };
        if place.is_none() && !value.is_empty() {
            *place = Some(value);
        }
    }
    // Quectel, Cinterion and others: manufacturer and model on lines of their own, without labels.
    let unlabelled: Vec<&String> = identification.lines.iter().filter(|line| !line.contains(':')).collect();
    if let (None, None, [manufacturer, model, ..]) =
        (&identification.manufacturer, &identification.model, unlabelled.as_slice())
    {
        identification.manufacturer = Some((*manufacturer).clone());
        identification.model = Some((*model).clone());
    }
    if identification.revision.is_none() {
        let labelled = unlabelled
            .iter()
            .find_map(|line| line.strip_prefix("REVISION ").or(line.strip_prefix("Revision ")));
        identification.revision = labelled.map(|revision| revision.trim().to_owned());
    }
    Ok(identification)
}

/// The lines of `AT+CGMI`, `+CGMM` or `+CGMR` (and `+GMI`, `+GMM`, `+GMR`).
///
/// # Errors
/// As [`parse_ati`].
pub fn parse_text(text: &str) -> Result<Text, ReplyError> {
    let lines: Vec<String> = take_lines(text, "text")?.iter().map(|line| unwrap(line).to_owned()).collect();
    Ok(Text { text: lines.join("\n") })
}

/// The line of `AT+CGSN` (and `+GSN`).
///
/// # Errors
/// [`ReplyError::Missing`] when there is none, [`ReplyError::Field`] when it is no serial number.
pub fn parse_cgsn(text: &str) -> Result<SerialNumber, ReplyError> {
    let line = lines(text).next().ok_or_else(|| ReplyError::Missing { expected: "+CGSN".to_owned() })?;
    let value = unwrap(line);
    let value = value
        .split_once(':')
        .filter(|(label, _)| label.trim().eq_ignore_ascii_case("imei"))
        .map_or(value, |(_, v)| v.trim());
    let plausible = (1..=64).contains(&value.len())
        && value.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_/. ".contains(&b));
    if !plausible || !value.bytes().any(|b| b.is_ascii_digit()) {
        return Err(ReplyError::field(line, 1, "sn", "a serial number"));
    }
    let kind = serial_number_kind(value);
    let imei = (kind == SerialNumberKind::Imei).then(|| value.to_owned());
    let check_digit_valid = imei.as_deref().filter(|imei| imei.len() == 15).map(luhn);
    Ok(SerialNumber { serial_number: value.to_owned(), kind, imei, check_digit_valid })
}

fn serial_number_kind(value: &str) -> SerialNumberKind {
    let hex = value.strip_prefix("0x").unwrap_or(value);
    let decimal = value.bytes().all(|b| b.is_ascii_digit());
    match (value.len(), hex.len()) {
        (14 | 15, _) if decimal => SerialNumberKind::Imei,
        (16, _) if decimal => SerialNumberKind::Imeisv,
        (2, _) if decimal => SerialNumberKind::Svn,
        (_, 8) if hex.bytes().all(|b| b.is_ascii_hexdigit()) => SerialNumberKind::Esn,
        (_, 14) if hex.bytes().all(|b| b.is_ascii_hexdigit()) => SerialNumberKind::Meid,
        _ => SerialNumberKind::Other,
    }
}

/// The sum of TS 23.003 annex B.
fn luhn(digits: &str) -> bool {
    let sum: u32 = digits
        .bytes()
        .rev()
        .zip([false, true].into_iter().cycle())
        .map(|(digit, double)| {
            let digit = u32::from(digit.saturating_sub(b'0'));
            if double { digit * 2 / 10 + digit * 2 % 10 } else { digit }
        })
        .sum();
    sum.is_multiple_of(10)
}

fn take_lines(text: &str, expected: &str) -> Result<Vec<String>, ReplyError> {
    let kept: Vec<String> = lines(text).take(MAX_LINES + 1).map(str::to_owned).collect();
    match kept.len() {
        0 => Err(ReplyError::Missing { expected: expected.to_owned() }),
        1..=MAX_LINES => Ok(kept),
        _ => Err(ReplyError::TooMany { what: "lines", limit: MAX_LINES }),
    }
}

/// Takes off `+CGMI:`, `+GMI:` and quotes, which some modems put around their answer.
fn unwrap(line: &str) -> &str {
    const PREFIXES: [&str; 8] = ["+CGMI", "+CGMM", "+CGMR", "+CGSN", "+GMI", "+GMM", "+GMR", "+GSN"];
    let body = PREFIXES.iter().find_map(|prefix| body_after(line, prefix)).unwrap_or(line).trim();
    body.strip_prefix('"').and_then(|body| body.strip_suffix('"')).unwrap_or(body).trim()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_picked_out_of_free_text() {
        let quectel = parse_ati("Quectel\r\nEC25\r\nRevision: EC25EFAR06A04M4G\r\n").unwrap();
        assert_eq!(quectel.manufacturer.as_deref(), Some("Quectel"));
        assert_eq!(quectel.model.as_deref(), Some("EC25"));
        assert_eq!(quectel.revision.as_deref(), Some("EC25EFAR06A04M4G"));
        let cinterion = parse_ati("Cinterion\r\nPLS8-E\r\nREVISION 03.017\r\n").unwrap();
        assert_eq!(
            (cinterion.model.as_deref(), cinterion.revision.as_deref()),
            (Some("PLS8-E"), Some("03.017"))
        );
        assert_eq!(parse_ati("SIM800 R14.18").unwrap().manufacturer, None);
        let zte =
            parse_ati("Manufacturer: ZTE\nModel: MF627\nIMEI: 023589923858188\n+GCAP: +CGSM,+DS\n").unwrap();
        assert_eq!((zte.model.as_deref(), zte.capabilities.len()), (Some("MF627"), 2));
        assert!(parse_ati("\r\n").is_err());
    }

    #[test]
    fn serial_numbers_are_told_apart() {
        let check = |line: &str, kind, valid| {
            let serial = parse_cgsn(line).unwrap();
            assert_eq!((serial.kind, serial.check_digit_valid), (kind, valid), "{line}");
        };
        check("490154203237518", SerialNumberKind::Imei, Some(true));
        check("+CGSN: \"490154203237519\"", SerialNumberKind::Imei, Some(false));
        check("+CGSN: 4901542032375101", SerialNumberKind::Imeisv, None);
        check("+CGSN: 08", SerialNumberKind::Svn, None);
        check("0x9235EB52", SerialNumberKind::Esn, None);
        check("IMEI: 490154203237518", SerialNumberKind::Imei, Some(true));
        assert!(parse_cgsn("ERROR?!").is_err());
    }
}
