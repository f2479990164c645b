//! The virtual eUICC: a UICC with the file system of its enabled profile and an ISD-R (SGP.22) on top.
//!
//! APDUs in, answers out. The card knows no clock and no task; the only file it touches is its state file. What a
//! real card would delay is handed out as [`Card::take_delay`], and what it would want from the terminal as
//! [`Card::proactive`]. The TLV codec is its own: nothing in here comes from the crates that the daemon is built of.

mod aka;
mod apdu;
mod chance;
mod channel;
mod config;
pub(crate) mod digits;
mod dispatch;
mod es10;
mod euicc;
mod factory;
mod faults;
mod files;
mod isd_r;
mod load;
mod notification;
mod pin;
mod profile;
#[cfg(test)]
mod replay;
mod session;
mod signer;
mod state;
mod store;
mod toolkit;
mod uicc;

use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::rsp::Pki;
use chance::{Chance, Derived};
use channel::Channels;
use digits::hex;
use euicc::Euicc;
use factory::Factory;
use signer::Identity;
use state::State;
use store::Store;
use toolkit::Toolkit;

pub(crate) use files::USIM_AID;

pub use aka::{Authentication, NoAuthentication};
pub use config::*;
pub use faults::{FAULTS, Fault, FaultError, Faults, Malformation, SwitchAnswer};

/// A card that cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum CardError {
    /// A field of the configuration holds what no card can hold.
    #[error("card configuration: {0}")]
    Config(String),
    /// The state file cannot be read or written.
    #[error("card state {path}: {source}")]
    StateFile {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The state file is damaged; removing it starts over with the card of the configuration.
    #[error("card state {path} is damaged ({reason}); remove it to start with a new card")]
    StateCorrupt {
        /// The file.
        path: PathBuf,
        /// What is wrong in it.
        reason: String,
    },
    /// The state file comes from another version of the simulator.
    #[error(
        "card state {path} has version {found}, this simulator writes {known}; remove it to start with a new card"
    )]
    StateVersion {
        /// The file.
        path: PathBuf,
        /// Version in it.
        found: u32,
        /// Version that is understood.
        known: u32,
    },
    /// A file with a key or a certificate cannot be read.
    #[error("card credential {path}: {source}")]
    CredentialFile {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The state file belongs to a card with another EID.
    #[error(
        "card state {path} belongs to another EID; name another file, or remove it to start with a new card"
    )]
    StateOfOtherCard {
        /// The file.
        path: PathBuf,
    },
}

/// The subscription that answers now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActiveProfile {
    /// Decimal digits.
    pub iccid: String,
    /// Decimal digits.
    pub imsi: String,
    /// Network of the operator that owns the profile, five or six digits.
    pub mccmnc: String,
    /// Name in EF.SPN.
    pub spn: String,
    /// Own number, where the profile has one.
    pub msisdn: Option<String>,
    /// PIN1 must be verified before the subscription can be used.
    pub pin_required: bool,
    /// Tries left for PIN1; with none left the PUK is wanted.
    pub pin_tries: u8,
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

/// What an assertion wants to know of a notification.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotificationSnapshot {
    /// Sequence number.
    pub sequence: u32,
    /// What happened.
    pub event: Event,
    /// To whom it goes.
    pub address: String,
    /// The ten bytes of the ICCID in upper-case hex, digits swapped as on the wire. Empty where a download failed before it was
    /// known.
    pub iccid: String,
}

/// A virtual card.
#[derive(Debug)]
pub struct Card {
    euicc: Euicc,
    channels: Channels,
    toolkit: Toolkit,
    /// PIN1 of the enabled profile was verified since the last reset.
    pin_verified: bool,
    /// TERMINAL CAPABILITY announced eUICC support since the last reset.
    euicc_support: bool,
    faults: Faults,
    delay: Option<Duration>,
}

impl Card {
    /// Takes the card out of its state file, or makes a new one from `config` when there is no such file yet.
    /// Without a path the card forgets everything when dropped. Opening is a power-up: a switch that was waiting for
    /// REFRESH is done.
    ///
    /// A card without credentials of its own has them from [`Pki::well_known`].
    pub fn open(config: &CardConfig, state_file: Option<&Path>) -> Result<Card, CardError> {
        Card::open_under(&Pki::well_known(), config, state_file)
    }

    /// The same, with an infrastructure that servers share: they believe the card, and the card believes them.
    pub fn open_under(pki: &Pki, config: &CardConfig, state_file: Option<&Path>) -> Result<Card, CardError> {
        let factory = Factory::new(config)?;
        let identity = Identity::new(&factory, pki)?;
        let chance = Box::new(Derived::new(&identity, &factory.eid));
        Card::with(factory, identity, chance, state_file)
    }

    fn with(
        factory: Factory,
        identity: Identity,
        chance: Box<dyn Chance>,
        state_file: Option<&Path>,
    ) -> Result<Card, CardError> {
        let store = state_file.map(|path| Store::new(path, &factory.config.eid));
        let mut card = Card {
            channels: Channels::new(factory.config.max_logical_channels),
            euicc: Euicc::open(factory, identity, chance, store)?,
            toolkit: Toolkit::Idle,
            pin_verified: false,
            euicc_support: false,
            faults: Faults::default(),
            delay: None,
        };
        card.reset();
        Ok(card)
    }

    /// Power cycle or warm reset: closes every logical channel, applies a pending switch, answers the ATR.
    pub fn reset(&mut self) -> Vec<u8> {
        self.faults.reset();
        self.faults.take_lost();
        self.channels.reset();
        self.toolkit = Toolkit::Idle;
        self.pin_verified = false;
        self.euicc_support = false;
        self.delay = None;
        self.euicc.interrupt();
        // A state file that cannot be written leaves the switch pending for the next reset.
        let _ = self.euicc.change(State::apply_pending);
        self.euicc.factory.atr.clone()
    }

    /// One command APDU; the answer ends with SW1 SW2. The class byte carries the channel (ISO 7816-4 5.4.1).
    pub fn transmit(&mut self, apdu: &[u8]) -> Vec<u8> {
        self.delay = self.faults.delay_of_any();
        self.close_lost();
        let (mut answer, sw) = self.run(apdu);
        self.drop_cut_download();
        answer.extend(sw.0.to_be_bytes());
        answer
    }

    /// The proactive command that waits for FETCH or TERMINAL RESPONSE, if any.
    pub fn proactive(&self) -> Option<&[u8]> {
        self.toolkit.command()
    }

    /// The subscription that answers now. After a switch with the refresh flag that is the old one until the terminal did
    /// the REFRESH or reset the card.
    pub fn active_profile(&self) -> Option<ActiveProfile> {
        let profile = self.euicc.state().enabled()?;
        Some(ActiveProfile {
            iccid: profile.iccid.digits.clone(),
            imsi: profile.imsi.clone(),
            mccmnc: profile.mccmnc().to_owned(),
            spn: profile.operator_name(),
            msisdn: profile.msisdn.clone(),
            pin_required: profile.pin.is_on() && !self.pin_verified,
            pin_tries: profile.pin.tries(),
        })
    }

    /// Answer to reset (ISO 7816-3 8.2).
    pub fn atr(&self) -> &[u8] {
        &self.euicc.factory.atr
    }

    /// 32 decimal digits.
    pub fn eid(&self) -> &str {
        &self.euicc.factory.config.eid
    }

    /// Whether there is an ISD-R; a plain SIM has none.
    pub fn is_euicc(&self) -> bool {
        self.euicc.factory.config.euicc
    }

    /// Numbers of the open logical channels, without the basic one.
    pub fn open_channels(&self) -> Vec<u8> {
        self.channels.numbers().filter(|&number| number != 0 && !self.faults.loses(number)).collect()
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
        let snapshot = |profile: &profile::Profile| ProfileSnapshot {
            iccid: profile.iccid.digits.clone(),
            isd_p_aid: hex(&profile.aid),
            state: profile.state,
            nickname: profile.nickname.clone(),
            name: profile.name.clone(),
        };
        self.euicc.state().profiles.iter().map(snapshot).collect()
    }

    /// Every notification that waits for delivery, oldest first.
    pub fn notifications(&self) -> Vec<NotificationSnapshot> {
        let snapshot = |notification: &state::Notification| NotificationSnapshot {
            sequence: notification.sequence,
            event: notification.event,
            address: notification.address.clone(),
            iccid: hex(&notification.iccid),
        };
        self.euicc.state().notifications.iter().map(snapshot).collect()
    }
}
