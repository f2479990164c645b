//! What the card remembers: profiles, notifications, addresses; and the rules by which it changes (SGP.22 3.2,
//! 3.3). No transport and no file in here.

use super::config::{Event, PolicyRule, ProfileClass, ProfileState};
use super::profile::Profile;

/// More pending notifications than a real card keeps; the oldest goes first.
pub(super) const MAX_NOTIFICATIONS: usize = 256;
/// Number of the first ISD-P instance (bytes 14 and 15 of its AID).
const FIRST_ISD_P: u16 = 0x0010;
pub(super) const MAX_PROFILES: usize = 64;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct State {
    pub(super) profiles: Vec<Profile>,
    pub(super) notifications: Vec<Notification>,
    /// Grows for ever, whatever is deleted.
    pub(super) next_sequence: u32,
    pub(super) default_smdp: Option<String>,
    pub(super) free_memory: u32,
    /// Accepted with the refresh flag, waits for REFRESH or a reset.
    pub(super) pending: Option<Switch>,
    /// AID of the operational profile that was enabled before a test profile took over.
    pub(super) before_test: Option<Vec<u8>>,
    /// Challenges and one-time keys given out, so that none comes twice.
    pub(super) draws: u64,
    /// otSK.EUICC of a download that has not come as far as to use it; the server may have bound a package to it.
    pub(super) one_time_key: Option<[u8; 32]>,
}

/// A change of the enabled profile, by ISD-P AID.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Switch {
    Enable(Vec<u8>),
    Disable(Vec<u8>),
}

/// When a switch takes effect (SGP.22 `refreshFlag`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum When {
    /// 00.
    AtOnce,
    /// FF.
    AtRefresh,
}

/// Something that a server has to hear of (SGP.22 `NotificationMetadata`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Notification {
    pub(super) sequence: u32,
    pub(super) event: Event,
    pub(super) address: String,
    /// Empty where a download failed before the ICCID was known.
    pub(super) iccid: Vec<u8>,
    /// `ProfileInstallationResult` in full; other notifications are signed when they are asked for.
    pub(super) result: Option<Vec<u8>>,
}

/// How an ES10 command names a profile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum ProfileId {
    Aid(Vec<u8>),
    Iccid(Vec<u8>),
}

/// Why an ES10c command changes nothing; the number is its result code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Refusal {
    NotFound = 1,
    WrongState = 2,
    Policy = 3,
    WrongReenabling = 4,
    CatBusy = 5,
    Undefined = 127,
}

/// What `eUICCMemoryReset` shall take away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ResetScope {
    pub(super) operational: bool,
    pub(super) test: bool,
    pub(super) default_smdp: bool,
}

/// What a memory reset did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ResetOutcome {
    NothingToDelete,
    Done,
    /// The enabled profile is gone, so the terminal has to start over.
    LostEnabledProfile,
}

impl State {
    pub(super) fn enabled(&self) -> Option<&Profile> {
        self.profiles.iter().find(|profile| profile.is_enabled())
    }

    pub(super) fn enabled_mut(&mut self) -> Option<&mut Profile> {
        self.profiles.iter_mut().find(|profile| profile.is_enabled())
    }

    pub(super) fn find_mut(&mut self, id: &ProfileId) -> Option<&mut Profile> {
        self.profiles.iter_mut().find(|profile| id.names(profile))
    }

    fn find(&self, id: &ProfileId) -> Result<&Profile, Refusal> {
        self.profiles.iter().find(|profile| id.names(profile)).ok_or(Refusal::NotFound)
    }

    /// AID for the next ISD-P; `None` when the card has no room for another profile.
    pub(super) fn free_isd_p(&self) -> Option<Vec<u8>> {
        if self.profiles.len() >= MAX_PROFILES {
            return None;
        }
        (FIRST_ISD_P..).map(isd_p_aid).find(|aid| self.profiles.iter().all(|profile| profile.aid != *aid))
    }

    pub(super) fn enable(&mut self, id: &ProfileId, when: When) -> Result<(), Refusal> {
        let target = self.find(id)?;
        if target.is_enabled() {
            return Err(Refusal::WrongState);
        }
        if let Some(current) = self.enabled() {
            if current.rules.contains(&PolicyRule::NoDisable) {
                return Err(Refusal::Policy);
            }
            // A test profile hands back to the profile it interrupted (SGP.22 5.7.16).
            let leaves_test = current.class == ProfileClass::Test && target.class != ProfileClass::Test;
            if leaves_test && self.before_test.as_ref().is_some_and(|aid| *aid != target.aid) {
                return Err(Refusal::WrongReenabling);
            }
        }
        let switch = Switch::Enable(target.aid.clone());
        self.accept(switch, when);
        Ok(())
    }

    pub(super) fn disable(&mut self, id: &ProfileId, when: When) -> Result<(), Refusal> {
        let target = self.find(id)?;
        if !target.is_enabled() {
            return Err(Refusal::WrongState);
        }
        if target.rules.contains(&PolicyRule::NoDisable) {
            return Err(Refusal::Policy);
        }
        let switch = Switch::Disable(target.aid.clone());
        self.accept(switch, when);
        Ok(())
    }

    fn accept(&mut self, switch: Switch, when: When) {
        match when {
            When::AtOnce => self.apply(&switch),
            When::AtRefresh => self.pending = Some(switch),
        }
    }

    /// Does what a switch with the refresh flag has left to do. True when there was something.
    pub(super) fn apply_pending(&mut self) -> bool {
        match self.pending.take() {
            Some(switch) => {
                self.apply(&switch);
                true
            }
            None => false,
        }
    }

    fn apply(&mut self, switch: &Switch) {
        match switch {
            Switch::Disable(aid) => self.set_state(aid, ProfileState::Disabled),
            Switch::Enable(aid) => {
                let Some(target) = self.profiles.iter().find(|profile| profile.aid == *aid) else {
                    // Deleted while it waited for the refresh.
                    return;
                };
                let class = target.class;
                let previous = self.enabled().map(|profile| (profile.aid.clone(), profile.class));
                if let Some((previous, _)) = &previous {
                    self.set_state(previous, ProfileState::Disabled);
                }
                match (class, previous) {
                    (ProfileClass::Test, Some((aid, ProfileClass::Operational))) => {
                        self.before_test = Some(aid)
                    }
                    (ProfileClass::Test, _) => {}
                    _ => self.before_test = None,
                }
                self.set_state(aid, ProfileState::Enabled);
            }
        }
    }

    fn set_state(&mut self, aid: &[u8], state: ProfileState) {
        let Some(profile) = self.profiles.iter_mut().find(|profile| profile.aid == aid) else { return };
        profile.state = state;
        let event = match state {
            ProfileState::Disabled => Event::Disable,
            ProfileState::Enabled => Event::Enable,
        };
        let profile = profile.clone();
        self.notify(&profile, event);
    }

    pub(super) fn delete(&mut self, id: &ProfileId) -> Result<(), Refusal> {
        let target = self.find(id)?;
        if target.is_enabled() {
            return Err(Refusal::WrongState);
        }
        if target.rules.contains(&PolicyRule::NoDelete) {
            return Err(Refusal::Policy);
        }
        let aid = target.aid.clone();
        self.remove(|profile| profile.aid == aid);
        Ok(())
    }

    /// Policy rules do not hold against a memory reset (SGP.22 3.3.2).
    pub(super) fn reset_memory(&mut self, scope: ResetScope, factory_smdp: Option<&str>) -> ResetOutcome {
        let had_enabled = self.enabled().is_some();
        let removed = self.remove(|profile| match profile.class {
            ProfileClass::Operational => scope.operational,
            ProfileClass::Test => scope.test && !profile.preloaded,
            ProfileClass::Provisioning => false,
        });
        let moved = scope.default_smdp && self.default_smdp.as_deref() != factory_smdp;
        if moved {
            self.default_smdp = factory_smdp.map(str::to_owned);
        }
        match (removed > 0 || moved, had_enabled && self.enabled().is_none()) {
            (_, true) => ResetOutcome::LostEnabledProfile,
            (true, false) => ResetOutcome::Done,
            (false, false) => ResetOutcome::NothingToDelete,
        }
    }

    fn remove(&mut self, doomed: impl Fn(&Profile) -> bool) -> usize {
        let (gone, kept): (Vec<Profile>, Vec<Profile>) = self.profiles.drain(..).partition(doomed);
        self.profiles = kept;
        for profile in &gone {
            self.free_memory = self.free_memory.saturating_add(profile.size);
            self.notify(profile, Event::Delete);
        }
        if gone.iter().any(|profile| self.before_test.as_ref() == Some(&profile.aid)) {
            self.before_test = None;
        }
        gone.len()
    }

    /// One notification for each receiver that asked for `event` (SGP.22 3.5).
    fn notify(&mut self, profile: &Profile, event: Event) {
        for receiver in profile.receivers.iter().filter(|receiver| receiver.events.contains(&event)) {
            let sequence = self.take_sequence();
            self.keep(Notification {
                sequence,
                event,
                address: receiver.address.clone(),
                iccid: profile.iccid.bytes.clone(),
                result: None,
            });
        }
    }

    /// Number for a notification.
    pub(super) fn take_sequence(&mut self) -> u32 {
        let sequence = self.next_sequence;
        self.next_sequence = sequence.saturating_add(1);
        sequence
    }

    /// Keeps a notification until somebody takes note of it.
    pub(super) fn keep(&mut self, notification: Notification) {
        if self.notifications.len() == MAX_NOTIFICATIONS {
            self.notifications.remove(0);
        }
        self.notifications.push(notification);
    }

    /// A profile comes to life.
    pub(super) fn install(&mut self, profile: Profile) {
        self.free_memory = self.free_memory.saturating_sub(profile.size);
        self.notify(&profile, Event::Install);
        self.profiles.push(profile);
    }

    /// Forgets a delivered notification. False when there is none of this number.
    pub(super) fn forget(&mut self, sequence: u32) -> bool {
        let before = self.notifications.len();
        self.notifications.retain(|notification| notification.sequence != sequence);
        self.notifications.len() < before
    }
}

impl ProfileId {
    pub(super) fn names(&self, profile: &Profile) -> bool {
        match self {
            ProfileId::Aid(aid) => profile.aid == *aid,
            ProfileId::Iccid(iccid) => profile.iccid.bytes == *iccid,
        }
    }
}

fn isd_p_aid(number: u16) -> Vec<u8> {
    let [high, low] = number.to_be_bytes();
    vec![0xA0, 0, 0, 0x05, 0x59, 0x10, 0x10, 0xFF, 0xFF, 0xFF, 0xFF, 0x89, 0, high, low, 0]
}
