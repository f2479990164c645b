//! Numeric final results (V.250 5.7.1, `ATV0`), and when to believe them.

use crate::FinalResult;

use super::ResultCodes;
use super::flight::InFlight;
use super::framer::{Line, LineEnd};

#[derive(Debug, Default)]
pub(super) struct Numeric {
    codes: ResultCodes,
    /// In automatic mode: a numeric result has been seen, and no verbose one since.
    latched: bool,
    /// A digit and its CR have come; what follows the CR decides.
    undecided: Option<u8>,
}

/// What a line is, seen from numeric results.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Digit {
    Result(FinalResult),
    /// Wait for the byte behind the CR.
    Undecided,
    Other,
}

impl Numeric {
    pub(super) fn set(&mut self, codes: ResultCodes) {
        *self = Self { codes, latched: false, undecided: None };
    }

    pub(super) fn judge(&mut self, line: Line<'_>, in_flight: Option<&InFlight>) -> Digit {
        let ([digit], LineEnd::Cr, Some(in_flight)) = (line.bytes, line.end, in_flight) else {
            return Digit::Other;
        };
        let Some(result) = FinalResult::of_numeric_code(*digit) else { return Digit::Other };
        match self.codes {
            ResultCodes::Numeric => {}
            ResultCodes::Automatic if self.latched => {}
            // A call code here would rather be a channel number that comes late.
            ResultCodes::Automatic
                if in_flight.expects_nothing() && !line.header && !result.tells_of_a_call() => {}
            ResultCodes::Automatic | ResultCodes::Verbose => return Digit::Other,
        }
        if in_flight.expects_bare_line() {
            self.undecided = Some(*digit);
            return Digit::Undecided;
        }
        self.latched = true;
        Digit::Result(result)
    }

    pub(super) fn is_undecided(&self) -> bool {
        self.undecided.is_some()
    }

    /// Hands the digit out to be judged.
    pub(super) fn decide(&mut self) -> Option<u8> {
        self.undecided.take()
    }

    pub(super) fn forget_digit(&mut self) {
        self.undecided = None;
    }

    pub(super) fn numeric_seen(&mut self) {
        self.latched = true;
    }

    pub(super) fn verbose_seen(&mut self) {
        self.latched = false;
    }
}
