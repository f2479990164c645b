//! What the card wants from the terminal (TS 102 223): one REFRESH at a time.

use crate::tlv::Members;

/// REFRESH, mode "UICC reset" (TS 102 223 6.4.7), from the card to the terminal.
const REFRESH: &[u8] = &[
    0xD0, 0x09, // proactive command
    0x81, 0x03, 0x01, 0x01, 0x04, // command 1: REFRESH, UICC reset
    0x82, 0x02, 0x81, 0x82, // UICC to terminal
];

const RESULT: [u32; 2] = [0x83, 0x03];

/// Where the proactive command stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Toolkit {
    #[default]
    Idle,
    /// The card has to say `91xx`.
    Announced,
    /// The terminal fetched it and owes an answer.
    Fetched,
}

/// What the terminal made of the proactive command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TerminalResponse {
    Performed,
    Declined,
    Malformed,
}

impl Toolkit {
    pub(super) fn command(self) -> Option<&'static [u8]> {
        match self {
            Toolkit::Idle => None,
            Toolkit::Announced | Toolkit::Fetched => Some(REFRESH),
        }
    }

    pub(super) fn announce(&mut self) {
        *self = Toolkit::Announced;
    }

    pub(super) fn fetch(&mut self) -> Option<&'static [u8]> {
        let command = self.command()?;
        *self = Toolkit::Fetched;
        Some(command)
    }

    /// Takes TERMINAL RESPONSE. A terminal that declines is asked again.
    pub(super) fn answer(&mut self, data: &[u8]) -> TerminalResponse {
        let Ok(members) = Members::of(data) else { return TerminalResponse::Malformed };
        let result = RESULT.iter().find_map(|&tag| members.optional(tag).ok().flatten());
        match result {
            // TS 102 223 8.12: 0x and 1x are done, in full or in part.
            Some([0x00..=0x1F, ..]) => {
                *self = Toolkit::Idle;
                TerminalResponse::Performed
            }
            Some([_, ..]) => {
                *self = Toolkit::Announced;
                TerminalResponse::Declined
            }
            _ => TerminalResponse::Malformed,
        }
    }
}
