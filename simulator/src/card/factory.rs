//! From a configuration to a card as it leaves the factory.

use std::collections::HashSet;

use super::CardError;
use super::config::CardConfig;
use super::digits::{packed, unhex};
use super::profile::Profile;
use super::state::State;

/// What never changes on a card, in the form in which it goes over the wire.
#[derive(Debug)]
pub(super) struct Factory {
    pub(super) config: CardConfig,
    pub(super) eid: [u8; 16],
    pub(super) isd_r_aid: Vec<u8>,
    pub(super) atr: Vec<u8>,
    pub(super) ci_key_ids: Vec<Vec<u8>>,
}

impl Factory {
    pub(super) fn new(config: &CardConfig) -> Result<Factory, CardError> {
        let eid = packed(&config.eid)
            .and_then(|eid| eid.try_into().ok())
            .ok_or_else(|| CardError::Config(format!("EID {:?} needs 32 digits", config.eid)))?;
        let isd_r_aid = bytes("ISD-R AID", &config.isd_r_aid, 5..=16)?;
        let atr = bytes("ATR", &config.atr, 2..=33)?;
        let ci_key_ids =
            config.ci_key_ids.iter().map(|id| bytes("CI key id", id, 1..=32)).collect::<Result<_, _>>()?;
        let check =
            |fits: bool, what: &str| if fits { Ok(()) } else { Err(CardError::Config(what.to_owned())) };
        check((1..=20).contains(&config.max_logical_channels), "a card has 1 to 20 logical channels")?;
        check(config.mss_limit != Some(0), "a card takes at least one byte of command data")?;
        check(config.sas_number.len() <= 64, "SAS number over 64 bytes")?;
        let addresses = config.root_smds.iter().chain(&config.default_smdp);
        check(addresses.clone().all(|address| address.len() <= 255), "server address over 255 bytes")?;
        check(config.root_smds.len() <= 8, "more than 8 root SM-DS addresses")?;
        check(config.ci_key_ids.len() <= 8, "more than 8 CI key ids")?;
        let issuers = config.credentials.len() + config.trusted_issuers.len();
        check(issuers <= 8, "more than 8 certificate issuers")?;
        Ok(Factory { config: config.clone(), eid, isd_r_aid, atr, ci_key_ids })
    }

    /// The state of a card that has never been used.
    pub(super) fn state(&self) -> Result<State, CardError> {
        let mut state = State {
            profiles: Vec::new(),
            notifications: Vec::new(),
            next_sequence: self.config.first_sequence_number,
            default_smdp: self.config.default_smdp.clone().filter(|address| !address.is_empty()),
            free_memory: self.config.free_memory,
            pending: None,
            before_test: None,
            draws: 0,
            one_time_key: None,
        };
        for profile in &self.config.profiles {
            let aid = match &profile.isd_p_aid {
                Some(text) => bytes("ISD-P AID", text, 5..=16)?,
                None => {
                    state.free_isd_p().ok_or_else(|| CardError::Config("too many profiles".to_owned()))?
                }
            };
            state.profiles.push(Profile::new(profile, aid)?);
        }
        check(&state).map_err(CardError::Config)?;
        Ok(state)
    }
}

/// What holds for every state of every card.
pub(super) fn check(state: &State) -> Result<(), String> {
    if state.profiles.iter().filter(|profile| profile.is_enabled()).count() > 1 {
        return Err("more than one profile is enabled".to_owned());
    }
    let mut iccids = HashSet::new();
    if let Some(twice) = state.profiles.iter().find(|profile| !iccids.insert(&profile.iccid.bytes)) {
        return Err(format!("two profiles with ICCID {}", twice.iccid.digits));
    }
    let mut aids = HashSet::new();
    if let Some(twice) = state.profiles.iter().find(|profile| !aids.insert(&profile.aid)) {
        return Err(format!("profile {} shares its ISD-P AID with another", twice.iccid.digits));
    }
    Ok(())
}

fn bytes(what: &str, text: &str, lengths: std::ops::RangeInclusive<usize>) -> Result<Vec<u8>, CardError> {
    unhex(text).filter(|bytes| lengths.contains(&bytes.len())).ok_or_else(|| {
        CardError::Config(format!(
            "{what} {text:?} needs {} to {} bytes of hex",
            lengths.start(),
            lengths.end()
        ))
    })
}
