//! The card's lock and its subscriber: `+CPIN` and `+CIMI` (TS 27.007 8.3, 5.6).

use std::fmt;

use serde::Serialize;

use super::ReplyError;
use crate::field::{Fields, body_after};

/// `<code>` of `+CPIN?`: what the modem waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PinState {
    /// Nothing: the card is open.
    Ready,
    /// The card's PIN.
    SimPin,
    /// The card's PUK.
    SimPuk,
    /// The code that ties the phone to the card.
    PhSimPin,
    /// The code that ties the phone to the first card.
    PhFsimPin,
    /// Its unblocking code.
    PhFsimPuk,
    /// PIN2.
    SimPin2,
    /// PUK2.
    SimPuk2,
    /// Network personalisation.
    PhNetPin,
    /// Its unblocking code.
    PhNetPuk,
    /// Network subset personalisation.
    PhNetsubPin,
    /// Its unblocking code.
    PhNetsubPuk,
    /// Service provider personalisation.
    PhSpPin,
    /// Its unblocking code.
    PhSpPuk,
    /// Corporate personalisation.
    PhCorpPin,
    /// Its unblocking code.
    PhCorpPuk,
    /// `NOT INSERTED`, `SIM REMOVED`, `REMOVED`: no card.
    NotInserted,
    /// `NOT READY`: the card starts.
    NotReady,
    /// `SIM BUSY`.
    Busy,
    /// `SIM FAILURE`, `SIM WRONG`.
    Failure,
    /// `BLOCKED`: the PUK has no tries left.
    Blocked,
    /// Something the standard does not know; the text is in [`PinReply::code`].
    Other,
}

/// The reply of `AT+CPIN?`, and the indication of the same form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PinReply {
    /// What the modem waits for.
    pub state: PinState,
    /// The words as sent, without quotes.
    pub code: String,
}

/// The reply of `AT+CIMI`.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct Imsi {
    /// Five to fifteen digits.
    pub imsi: String,
    /// Its first three digits, the country.
    pub mcc: String,
}

/// Shortened, since debug output ends in logs.
impl fmt::Debug for Imsi {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Imsi({}…)", self.mcc)
    }
}

/// `+CPIN: READY`.
///
/// # Errors
/// [`ReplyError::Field`] when there are no words.
pub fn parse_cpin(line: &str) -> Result<PinReply, ReplyError> {
    let mut fields = Fields::after(line, "+CPIN");
    let code = fields.required_text("code")?.trim();
    if !code.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, ' ' | '-' | '_')) {
        return Err(fields.wrong("code", "words such as READY or SIM PIN"));
    }
    Ok(PinReply { state: pin_state(code), code: code.to_owned() })
}

fn pin_state(code: &str) -> PinState {
    match code.to_ascii_uppercase().as_str() {
        "READY" => PinState::Ready,
        "SIM PIN" => PinState::SimPin,
        "SIM PUK" => PinState::SimPuk,
        "PH-SIM PIN" => PinState::PhSimPin,
        "PH-FSIM PIN" => PinState::PhFsimPin,
        "PH-FSIM PUK" => PinState::PhFsimPuk,
        "SIM PIN2" => PinState::SimPin2,
        "SIM PUK2" => PinState::SimPuk2,
        "PH-NET PIN" => PinState::PhNetPin,
        "PH-NET PUK" => PinState::PhNetPuk,
        "PH-NETSUB PIN" => PinState::PhNetsubPin,
        "PH-NETSUB PUK" => PinState::PhNetsubPuk,
        "PH-SP PIN" => PinState::PhSpPin,
        "PH-SP PUK" => PinState::PhSpPuk,
        "PH-CORP PIN" => PinState::PhCorpPin,
        "PH-CORP PUK" => PinState::PhCorpPuk,
        "NOT INSERTED" | "SIM NOT INSERTED" | "SIM REMOVED" | "REMOVED" | "ABSENT" | "SIM ABSENT" => {
            PinState::NotInserted
        }
        "NOT READY" | "SIM NOT READY" => PinState::NotReady,
        "SIM BUSY" | "BUSY" => PinState::Busy,
        "SIM FAILURE" | "SIM WRONG" | "SIM CRASH" => PinState::Failure,
        "BLOCKED" | "SIM BLOCKED" | "PUK BLOCKED" => PinState::Blocked,
        _ => PinState::Other,
    }
}

/// `262011234567890`, with a prefix and quotes on some modems.
///
/// # Errors
/// [`ReplyError::Field`] unless it has five to fifteen digits (TS 23.003 2.2).
pub fn parse_cimi(line: &str) -> Result<Imsi, ReplyError> {
    let body = body_after(line, "+CIMI").unwrap_or(line).trim();
    let imsi = body.trim_matches('"').trim();
    match imsi.get(..3) {
        Some(mcc) if (5..=15).contains(&imsi.len()) && imsi.bytes().all(|b| b.is_ascii_digit()) => {
            Ok(Imsi { imsi: imsi.to_owned(), mcc: mcc.to_owned() })
        }
        _ => Err(ReplyError::field(line, 1, "IMSI", "5 to 15 digits")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pin_states_are_read_with_or_without_prefix_and_quotes() {
        let check = |line: &str, state: PinState| {
            assert_eq!(parse_cpin(line).map(|pin| pin.state), Ok(state), "{line}")
        };
        check("+CPIN: READY", PinState::Ready);
        check("  SIM PUK", PinState::SimPuk);
        check("+CPIN:\"PH-NETSUB PUK\"", PinState::PhNetsubPuk);
        check("+CPIN: NOT READY", PinState::NotReady);
        check("+CPIN: SIM REMOVED", PinState::NotInserted);
        check("+CPIN: PH-ESL PIN", PinState::Other);
        assert!(parse_cpin("+CPIN:").is_err());
        assert!(parse_cpin("+CPIN: \u{7f}?").is_err());
    }

    #[test]
    fn an_imsi_is_digits() {
        assert_eq!(parse_cimi("262011234567890").unwrap().mcc, "262");
        assert_eq!(parse_cimi("+CIMI: \"00101012345678\"").unwrap().imsi, "00101012345678");
        for wrong in ["", "1234", "2620112345678901", "26201123456789F", "ERROR"] {
            assert!(parse_cimi(wrong).is_err(), "{wrong}");
        }
    }
}
