//! A machine: a clock of its own, a disk, and while it runs a copy of the group.

use std::sync::Arc;
use std::time::Duration;

use peer::group::{Disk, Group, GroupError, MemberId, Moment};

use super::FakeKeyring;
use super::random::Random;

/// Older states of a disk that are kept.
const MAX_BACKUPS: usize = 6;

#[derive(Clone, Default)]
pub(crate) struct Files {
    pub(crate) log: Vec<u8>,
    pub(crate) state: Vec<u8>,
}

pub(crate) struct Machine {
    pub(crate) id: MemberId,
    pub(crate) keyring: Arc<FakeKeyring>,
    pub(crate) group: Option<Group>,
    pub(crate) disk: Files,
    pub(crate) backups: Vec<Files>,
    /// Never comes back.
    pub(crate) is_destroyed: bool,
    /// Its operator has had it leave.
    pub(crate) wants_to_leave: bool,
    /// Declared lost by the operator, who does nothing with it any more.
    pub(crate) is_given_up: bool,
    /// Its disk was put back, and it has not taken note of that on the disk itself yet.
    pub(crate) was_rolled_back: bool,
    /// Millionths by which its clock is fast.
    drift: i64,
    /// When it was started.
    started: Duration,
}

impl Machine {
    pub(crate) fn new(number: u8, random: &mut Random) -> Self {
        let keyring = Arc::new(FakeKeyring::new(number));
        Machine {
            id: MemberId::of(&keyring.key),
            keyring,
            group: None,
            disk: Files::default(),
            backups: Vec::new(),
            is_destroyed: false,
            wants_to_leave: false,
            is_given_up: false,
            was_rolled_back: false,
            drift: [-5000, 0, 5000, 4000, -4000][random.index(5)],
            started: Duration::ZERO,
        }
    }

    /// What its clock says at `now` of the world.
    pub(crate) fn moment(&self, now: Duration) -> Moment {
        let micros = i64::try_from((now - self.started).as_micros()).unwrap();
        let micros = micros + micros / 1_000_000 * self.drift + micros % 1_000_000 * self.drift / 1_000_000;
        Moment { clock: Duration::from_micros(micros.unsigned_abs()), wall: now.as_secs() }
    }

    /// When its clock will say `clock`, in the time of the world; not too early.
    pub(crate) fn when(&self, clock: Duration) -> Duration {
        let micros = u64::try_from(clock.as_micros()).unwrap();
        let rate = u64::try_from(1_000_000 + self.drift).unwrap();
        let real = micros / rate * 1_000_000 + micros % rate * 1_000_000 / rate + 2;
        self.started + Duration::from_micros(real)
    }

    pub(crate) fn start(&mut self, now: Duration, disk: Disk, entropy: [u8; 32]) -> Result<(), GroupError> {
        self.started = now;
        let moment = self.moment(now);
        let keyring = Arc::clone(&self.keyring);
        let group = Group::restore(keyring, &self.disk.log, &self.disk.state, disk, entropy, moment)?;
        self.group = Some(group);
        Ok(())
    }

    pub(crate) fn save_state(&mut self, state: Vec<u8>, keeps_backup: bool) {
        if keeps_backup && !self.disk.log.is_empty() {
            if self.backups.len() >= MAX_BACKUPS {
                self.backups.remove(0);
            }
            self.backups.push(self.disk.clone());
        }
        self.disk.state = state;
        self.was_rolled_back = false;
    }

    pub(crate) fn runs(&self) -> bool {
        self.group.as_ref().is_some_and(|group| !group.has_departed())
    }
}
