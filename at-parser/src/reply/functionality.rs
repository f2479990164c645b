//! `+CFUN` (TS 27.007 8.2), with what vendors made of its numbers.

use serde::Serialize;

use super::ReplyError;
use super::mode::{Generation, Generations};
use crate::coded::{Coded, coded};
use crate::field::{Fields, NumberSet};

coded! {
    /// `<fun>`: how much of the modem is on.
    pub enum Functionality("functionality", "fun") {
        0 => Minimum "minimum",
        1 => Full "full",
        2 => TransmitOff "transmit_off",
        3 => ReceiveOff "receive_off",
        4 => RadioOff "radio_off",
    }
}

/// The reply of `AT+CFUN?`, and the indication that some modems send when they start.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct FunctionalityState {
    /// The functionality in force.
    #[serde(flatten)]
    pub functionality: Functionality,
    /// `<rst>`, which some modems append: whether a reset comes first.
    pub rst: Option<u8>,
}

/// The reply of `AT+CFUN=?`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FunctionalitySupport {
    /// The values of `<fun>`.
    pub fun: NumberSet,
    /// The values of `<rst>`.
    pub rst: Option<NumberSet>,
}

/// Who numbers `<fun>` beyond the standard, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CfunDialect {
    /// TS 27.007 alone.
    Standard,
    /// Ericsson MBM: 5 is GSM only, 6 UTRAN only.
    Mbm,
    /// u-blox: 0, 4 and 19 all keep the card and switch the radio off.
    Ublox,
    /// Linktop: the radio modes of MBM with both of them at 1.
    Linktop,
}

/// How much power the radio draws.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PowerState {
    /// Neither radio nor card.
    Off,
    /// The radio is off.
    Low,
    /// Registered or trying to.
    On,
}

impl Functionality {
    /// The power state behind the number; `None` where the dialect does not say.
    pub fn power_state(self, dialect: CfunDialect) -> Option<PowerState> {
        match (self.code(), dialect) {
            (0 | 4 | 19, CfunDialect::Ublox) => Some(PowerState::Low),
            (5 | 6, CfunDialect::Mbm | CfunDialect::Linktop) => Some(PowerState::On),
            (0, _) => Some(PowerState::Off),
            (4, _) => Some(PowerState::Low),
            (1, _) => Some(PowerState::On),
            _ => None,
        }
    }

    /// The radio modes behind the number; `None` where the dialect does not say.
    pub fn generations(self, dialect: CfunDialect) -> Option<Generations> {
        match (self.code(), dialect) {
            (_, CfunDialect::Standard | CfunDialect::Ublox) => None,
            (0 | 4, _) => Some(Generations::NONE),
            (1, _) => Some(Generations::of(&[Generation::G2, Generation::G3])),
            (5, _) => Some(Generations::of(&[Generation::G2])),
            (6, _) => Some(Generations::of(&[Generation::G3])),
            _ => None,
        }
    }
}

/// `+CFUN: 1,0`.
///
/// # Errors
/// [`ReplyError::Field`] when a field is no number.
pub fn parse_cfun(line: &str) -> Result<FunctionalityState, ReplyError> {
    let mut fields = Fields::after(line, "+CFUN");
    let functionality = Functionality::from_code(fields.required_number::<u8>("fun")?.into());
    Ok(FunctionalityState { functionality, rst: fields.number("rst")? })
}

/// `+CFUN: (0,1,4-6),(0,1)`.
///
/// # Errors
/// [`ReplyError::Field`] when there is no list.
pub fn parse_cfun_support(line: &str) -> Result<FunctionalitySupport, ReplyError> {
    let mut fields = Fields::after(line, "+CFUN");
    let fun = fields.number_set("fun")?.ok_or_else(|| fields.wrong("fun", "a list of numbers"))?;
    Ok(FunctionalitySupport { fun, rst: fields.number_set("rst")? })
}
