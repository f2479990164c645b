//! The state file: JSON with a version, replaced as a whole after each change.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::CardError;
use super::config::{Event, ProfileConfig};
use super::digits::{hex, unhex};
use super::factory::check;
use super::profile::Profile;
use super::state::{MAX_NOTIFICATIONS, MAX_PROFILES, Notification, State, Switch};

/// Version 3 came with authentication: keys and sequence numbers of USIMs. It is written where there are some.
const VERSION: u32 = 3;
/// Version 2 came with profile downloads: installation results and the one-time key.
const WITHOUT_AUTHENTICATION: u32 = 2;
const OLDEST_VERSION: u32 = 1;
/// Far above what the caps on profiles, icons and notifications allow.
const MAX_FILE: u64 = 4 << 20;

/// A place on disk for the state of one card.
#[derive(Debug)]
pub(super) struct Store {
    path: PathBuf,
    eid: String,
}

impl Store {
    pub(super) fn new(path: &Path, eid: &str) -> Store {
        Store { path: path.to_owned(), eid: eid.to_owned() }
    }

    /// The stored state; `None` when nothing was stored yet.
    pub(super) fn load(&self) -> Result<Option<State>, CardError> {
        let mut text = Vec::new();
        match File::open(&self.path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(self.unusable(error)),
            Ok(file) => file.take(MAX_FILE).read_to_end(&mut text).map_err(|error| self.unusable(error))?,
        };
        let corrupt = |reason: String| CardError::StateCorrupt { path: self.path.clone(), reason };
        let Versioned { version } =
            serde_json::from_slice(&text).map_err(|error| corrupt(format!("no version: {error}")))?;
        if !(OLDEST_VERSION..=VERSION).contains(&version) {
            return Err(CardError::StateVersion { path: self.path.clone(), found: version, known: VERSION });
        }
        let stored: StoredCard = serde_json::from_slice(&text).map_err(|error| corrupt(error.to_string()))?;
        if stored.eid != self.eid {
            return Err(CardError::StateOfOtherCard { path: self.path.clone() });
        }
        stored.into_state().map(Some).map_err(corrupt)
    }

    /// Replaces the file. When this returns, either the old or the new state is on disk for good, never half of it.
    pub(super) fn save(&self, state: &State) -> io::Result<()> {
        let text = serde_json::to_vec_pretty(&StoredCard::from_state(state, &self.eid))?;
        let folder = match self.path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        let mut temporary = self.path.clone().into_os_string();
        temporary.push(".tmp");
        let mut file = File::create(&temporary)?;
        file.write_all(&text)?;
        file.sync_all()?;
        std::fs::rename(&temporary, &self.path)?;
        File::open(folder)?.sync_all()
    }

    pub(super) fn unusable(&self, source: io::Error) -> CardError {
        CardError::StateFile { path: self.path.clone(), source }
    }
}

#[derive(Deserialize)]
struct Versioned {
    version: u32,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct StoredCard {
    version: u32,
    eid: String,
    next_sequence: u32,
    /// In version 1 only challenges were drawn.
    #[serde(alias = "challenges")]
    draws: u64,
    #[serde(default)]
    one_time_key: Option<String>,
    free_memory: u32,
    default_smdp: Option<String>,
    pending: Option<StoredSwitch>,
    before_test: Option<String>,
    profiles: Vec<StoredProfile>,
    notifications: Vec<StoredNotification>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum StoredSwitch {
    Enable(String),
    Disable(String),
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct StoredProfile {
    profile: ProfileConfig,
    pin_tries: u8,
    puk_tries: u8,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct StoredNotification {
    sequence: u32,
    event: Event,
    address: String,
    iccid: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    result: Option<String>,
}

impl StoredCard {
    fn from_state(state: &State, eid: &str) -> StoredCard {
        let authenticates = state.profiles.iter().any(|profile| profile.usim.to_config().is_some());
        StoredCard {
            version: if authenticates { VERSION } else { WITHOUT_AUTHENTICATION },
            eid: eid.to_owned(),
            next_sequence: state.next_sequence,
            draws: state.draws,
            one_time_key: state.one_time_key.map(|key| hex(&key)),
            free_memory: state.free_memory,
            default_smdp: state.default_smdp.clone(),
            pending: state.pending.as_ref().map(|switch| match switch {
                Switch::Enable(aid) => StoredSwitch::Enable(hex(aid)),
                Switch::Disable(aid) => StoredSwitch::Disable(hex(aid)),
            }),
            before_test: state.before_test.as_deref().map(hex),
            profiles: state
                .profiles
                .iter()
                .map(|profile| StoredProfile {
                    profile: profile.to_config(),
                    pin_tries: profile.pin.tries(),
                    puk_tries: profile.pin.puk_tries(),
                })
                .collect(),
            notifications: state
                .notifications
                .iter()
                .map(|notification| StoredNotification {
                    sequence: notification.sequence,
                    event: notification.event,
                    address: notification.address.clone(),
                    iccid: hex(&notification.iccid),
                    result: notification.result.as_deref().map(hex),
                })
                .collect(),
        }
    }

    fn into_state(self) -> Result<State, String> {
        if self.profiles.len() > MAX_PROFILES || self.notifications.len() > MAX_NOTIFICATIONS {
            return Err("more profiles or notifications than a card holds".to_owned());
        }
        let bytes = |text: &str| unhex(text).ok_or_else(|| format!("{text:?} is not hex"));
        let state = State {
            next_sequence: self.next_sequence,
            draws: self.draws,
            one_time_key: self.one_time_key.map(|key| one_time_key(&key)).transpose()?,
            free_memory: self.free_memory,
            default_smdp: self.default_smdp,
            pending: match self.pending {
                Some(StoredSwitch::Enable(aid)) => Some(Switch::Enable(bytes(&aid)?)),
                Some(StoredSwitch::Disable(aid)) => Some(Switch::Disable(bytes(&aid)?)),
                None => None,
            },
            before_test: self.before_test.map(|aid| bytes(&aid)).transpose()?,
            profiles: self.profiles.into_iter().map(StoredProfile::into_profile).collect::<Result<_, _>>()?,
            notifications: self
                .notifications
                .into_iter()
                .map(|stored| {
                    Ok(Notification {
                        iccid: bytes(&stored.iccid)?,
                        result: stored.result.map(|result| bytes(&result)).transpose()?,
                        sequence: stored.sequence,
                        event: stored.event,
                        address: stored.address,
                    })
                })
                .collect::<Result<_, String>>()?,
        };
        check(&state)?;
        Ok(state)
    }
}

fn one_time_key(text: &str) -> Result<[u8; 32], String> {
    unhex(text)
        .and_then(|key| key.try_into().ok())
        .ok_or_else(|| "the one-time key has no 32 bytes".to_owned())
}

impl StoredProfile {
    fn into_profile(self) -> Result<Profile, String> {
        let aid = self.profile.isd_p_aid.as_deref().and_then(unhex);
        let aid = aid.ok_or_else(|| format!("profile {} without ISD-P AID", self.profile.iccid))?;
        let mut profile = Profile::new(&self.profile, aid).map_err(|error| error.to_string())?;
        profile.pin = profile.pin.with_tries(self.pin_tries, self.puk_tries);
        Ok(profile)
    }
}
