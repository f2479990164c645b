//! How a model lets the host reach its card, and what a profile switch does to it.

use super::Refusal;

/// Which APDU commands the modem has, and their forms.
#[derive(Debug)]
pub struct ApduWays {
    /// `+CCHO`, `+CGLA`, `+CCHC`; none on modems without them.
    pub channels: Option<ChannelCommands>,
    /// `+CSIM`
    pub csim: Csim,
    /// Who fetches the data behind `61xx`.
    pub get_response: GetResponse,
    /// Longest command APDU in bytes that passes.
    pub max_command: usize,
}

/// Forms of the logical channel commands (3GPP TS 27.007 clauses 8.43 to 8.45).
#[derive(Debug)]
pub struct ChannelCommands {
    /// What `+CCHO` answers.
    pub session: SessionForm,
    /// Whether there is a `+CCHC`.
    pub close: CloseForm,
    /// What `=?` answers for the three.
    pub test: TestForm,
    /// Channels that the modem hands out.
    pub limit: usize,
    /// How `+CCHO` says no.
    pub refusal: Refusal,
}

/// What `+CCHO` answers.
#[derive(Debug, Clone, Copy)]
pub enum SessionForm {
    /// `+CCHO: 1`, the channel number.
    Channel,
    /// `1` alone.
    BareChannel,
    /// `+CCHO: 00000000038aa32f`, a number of the modem's own.
    Handle,
}

/// What `+CCHC` answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CloseForm {
    /// `+CCHC` and `OK`.
    Line,
    /// `OK` alone.
    Bare,
    /// The command does not exist.
    Missing,
}

/// What a `=?` form answers.
#[derive(Debug, Clone, Copy)]
pub enum TestForm {
    /// `OK`
    Ok,
    /// `ERROR`
    Error,
    /// Nothing at all: the host has to give up waiting.
    Silence,
}

/// What `+CSIM` can.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Csim {
    /// Every APDU, logical channels included.
    Channels,
    /// Channels can be opened and closed, commands on them fail.
    BasicOnly,
    /// The command does not exist.
    Missing,
}

/// Who fetches the data behind `61xx`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GetResponse {
    /// The modem; the host sees whole answers.
    ByModem,
    /// The host.
    ByHost,
}

/// What a profile switch on the card does to the modem.
#[derive(Debug)]
pub struct ProfileSwitch {
    /// On a proactive REFRESH (ETSI TS 102 223 clause 6.4.7).
    pub on_refresh: OnRefresh,
    /// What makes the modem read the SIM anew where REFRESH did not.
    pub reread: Reread,
    /// Milliseconds from the answer to the command until the modem acts on a REFRESH.
    pub delay_ms: u64,
    /// Milliseconds until the SIM is readable again.
    pub sim_ms: u64,
    /// Milliseconds from a readable SIM to a registration.
    pub register_ms: u64,
}

/// What the modem does when the card asks for REFRESH.
#[derive(Debug, Clone, Copy)]
pub enum OnRefresh {
    /// Resets the card, reads it anew, registers anew.
    Reinitialise,
    /// Resets itself: the ports vanish and come back.
    ResetModem,
    /// Resets the card and keeps what it knew of it.
    KeepStale,
}

/// What makes the modem read the SIM anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reread {
    /// `+CFUN=0` or `+CFUN=4`, then `+CFUN=1`.
    AnyFunctionalityCycle,
    /// `+CFUN=0`, then `+CFUN=1`.
    MinimumFunctionalityCycle,
    /// Only `+CFUN=1,1`.
    ResetOnly,
}
