//! The virtual eUICC: a UICC with the file system of its enabled profile and an ISD-R (SGP.22) on top.
//!
//! APDUs in, answers out. The card knows no clock and no task; the only file it touches is its state file. What a
//! real card would delay is handed out as [`Card::take_delay`], and what it would want from the terminal as
//! [`Card::proactive`].

mod config;
mod faults;

use std::path::Path;
use std::time::Duration;

pub use config::*;
pub use faults::{FAULTS, FaultError, Faults};

/// A card that cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum CardError {
    /// A field of the configuration holds what no card can hold.
    #[error("card configuration: {0}")]
    Config(String),
}

/// The subscription that answers on the basic channel now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActiveProfile {
    /// Decimal digits.
    pub iccid: String,
    /// Decimal digits.
    pub imsi: String,
    /// Name in EF.SPN.
    pub spn: String,
    /// Own number, where the profile has one.
    pub msisdn: Option<String>,
    /// PIN1 must be verified before the subscription can be used.
    pub pin_required: bool,
}

/// What an assertion wants to know of a profile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProfileSnapshot {
    /// Decimal digits.
    pub iccid: String,
    /// Upper-case hex.
    pub isd_p_aid: String,
    /// State that `GetProfilesInfo` would give.
    pub state: ProfileState,
    /// Nickname, where one is set.
    pub nickname: Option<String>,
    /// Profile name.
    pub name: String,
}

/// A virtual card.
#[derive(Debug)]
pub struct Card {
    faults: Faults,
    delay: Option<Duration>,
}

impl Card {
    /// Takes the card out of its state file, or makes a new one from `config` when there is no such file yet.
    /// Without a path the card forgets everything when dropped.
    pub fn open(_config: &CardConfig, _state_file: Option<&Path>) -> Result<Card, CardError> {
        Ok(Card { faults: Faults::default(), delay: None })
    }

    /// Power cycle or warm reset: closes every logical channel, applies a pending REFRESH, answers the ATR.
    pub fn reset(&mut self) -> Vec<u8> {
        Vec::new()
    }

    /// One command APDU; the answer ends with SW1 SW2. The class byte carries the channel (ISO 7816-4).
    pub fn transmit(&mut self, _apdu: &[u8]) -> Vec<u8> {
        vec![0x6F, 0x00]
    }

    /// The proactive command that waits for FETCH or TERMINAL RESPONSE, if any.
    pub fn proactive(&self) -> Option<&[u8]> {
        None
    }

    /// The subscription that answers now.
    pub fn active_profile(&self) -> Option<ActiveProfile> {
        None
    }

    /// Numbers of the open logical channels, without the basic one.
    pub fn open_channels(&self) -> Vec<u8> {
        Vec::new()
    }

    /// What is to go wrong.
    pub fn faults(&mut self) -> &mut Faults {
        &mut self.faults
    }

    /// How long a real card would have taken for the last command, once.
    pub fn take_delay(&mut self) -> Option<Duration> {
        self.delay.take()
    }

    /// Every profile on the card.
    pub fn profiles(&self) -> Vec<ProfileSnapshot> {
        Vec::new()
    }
}
