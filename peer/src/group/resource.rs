//! What a lease is of.

use std::fmt;
use std::time::Duration;

use crate::cbor::{DecodeError, Value, Writer};

use super::member::{Grants, MAX_LABEL};
use super::policy::Policy;

/// Term of the leases that are not of a profile.
pub const SHORT_TERM: Duration = Duration::from_secs(30);
/// Least that a primary waits beyond a term.
const MIN_GUARD: Duration = Duration::from_secs(5);

/// A kind of thing that one machine has at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ResourceKind {
    /// A call, to be answered by one.
    Call,
    /// The way out of a member's connection.
    Egress,
    /// A profile that one eUICC may have enabled.
    Profile,
    /// Sending messages of a subscription.
    SmsOut,
}

/// A thing that one machine has at a time.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Resource {
    /// Its kind.
    pub kind: ResourceKind,
    /// Which one: the subscription, the call, the member. At most [`MAX_LABEL`] bytes.
    pub name: String,
}

/// It may name a number or an ICCID, so its name stays out of logs.
impl fmt::Debug for Resource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}(…)", self.kind)
    }
}

impl ResourceKind {
    pub(crate) fn code(self) -> u64 {
        match self {
            ResourceKind::Profile => 1,
            ResourceKind::SmsOut => 2,
            ResourceKind::Call => 3,
            ResourceKind::Egress => 4,
        }
    }

    /// For how long a lease of this kind is valid.
    #[must_use]
    pub fn term(self, policy: &Policy) -> Duration {
        match self {
            ResourceKind::Profile => policy.profile_term(),
            _ => SHORT_TERM,
        }
    }

    pub(crate) fn is_granted_to(self, grants: Grants) -> bool {
        match self {
            ResourceKind::Profile => grants.profile,
            ResourceKind::SmsOut => grants.messages,
            ResourceKind::Call => grants.calls,
            ResourceKind::Egress => grants.data,
        }
    }
}

impl Resource {
    /// The profile of a subscription.
    #[must_use]
    pub fn profile(name: &str) -> Self {
        Resource { kind: ResourceKind::Profile, name: name.to_owned() }
    }

    pub(crate) fn write(&self, writer: &mut Writer) {
        writer.array(2).uint(self.kind.code()).text(&self.name);
    }

    pub(crate) fn read(value: Value<'_>) -> Result<Self, DecodeError> {
        let items = value.array(2)?;
        let [kind, name] = items.as_slice() else { return Err(value.error("a resource")) };
        let kind = match kind.uint()? {
            1 => ResourceKind::Profile,
            2 => ResourceKind::SmsOut,
            3 => ResourceKind::Call,
            4 => ResourceKind::Egress,
            _ => return Err(value.error("a kind of resource")),
        };
        Ok(Resource { kind, name: name.text(MAX_LABEL)?.to_owned() })
    }
}

/// How much longer than `term` somebody waits who did not start it: two clocks may differ by 1.006 % of it, and this is 2 %.
pub(crate) fn guard(term: Duration) -> Duration {
    MIN_GUARD.max(term / 50)
}
