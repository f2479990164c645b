//! What the group as a whole has agreed on.

use std::time::Duration;

use crate::cbor::{DecodeError, Value, Writer};

/// Most members that a limit may allow.
pub const MAX_MEMBERS: usize = 32;

/// Longest term and autonomy that a policy may set, in seconds: 30 days.
const MAX_SECONDS: u64 = 30 * 24 * 3600;
/// Shortest of both.
const MIN_SECONDS: u64 = 30;

/// The group's policy; part of its log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Policy {
    /// Most members, the primary included; at most [`MAX_MEMBERS`].
    pub device_limit: u8,
    /// For how long a lease of a profile is valid, in seconds. It is renewed at half.
    pub profile_term: u32,
    /// For how long a primary that nobody answers may go on granting leases, in seconds. A take-over that cannot ask the old
    /// primary waits for as long before it grants anything itself.
    pub autonomy: u32,
}

impl Default for Policy {
    fn default() -> Self {
        Policy { device_limit: 10, profile_term: 24 * 3600, autonomy: 7 * 24 * 3600 }
    }
}

impl Policy {
    /// Whether every number is one that a group can live with.
    #[must_use]
    pub fn is_sane(&self) -> bool {
        let terms = [self.profile_term, self.autonomy].map(u64::from);
        (1..=MAX_MEMBERS).contains(&usize::from(self.device_limit))
            && terms.iter().all(|seconds| (MIN_SECONDS..=MAX_SECONDS).contains(seconds))
    }

    pub(crate) fn profile_term(&self) -> Duration {
        Duration::from_secs(u64::from(self.profile_term))
    }

    pub(crate) fn autonomy(&self) -> Duration {
        Duration::from_secs(u64::from(self.autonomy))
    }

    pub(crate) fn write(&self, writer: &mut Writer) {
        writer.map(3).uint(1).uint(u64::from(self.device_limit));
        writer.uint(2).uint(u64::from(self.profile_term)).uint(3).uint(u64::from(self.autonomy));
    }

    pub(crate) fn read(value: Value<'_>) -> Result<Self, DecodeError> {
        let map = value.map()?;
        let seconds = |key| -> Result<u32, DecodeError> {
            let field = map.required(key)?;
            field.uint()?.try_into().map_err(|_| field.error("seconds in 32 bits"))
        };
        let limit = map.required(1)?;
        let policy = Policy {
            device_limit: limit.uint()?.try_into().map_err(|_| limit.error("a number of machines"))?,
            profile_term: seconds(2)?,
            autonomy: seconds(3)?,
        };
        if policy.is_sane() { Ok(policy) } else { Err(value.error("a policy within its bounds")) }
    }
}
