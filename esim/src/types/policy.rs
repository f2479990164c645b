//! Profile policy rules (SGP.22 2.9).

use crate::tlv::Bits;

/// Which policy rules a profile, or a rule of the card, names.
#[derive(Debug, Clone, PartialEq, Eq, Default, Hash)]
pub struct PprIds(pub Bits);

impl PprIds {
    /// The operator may change the rules.
    #[must_use]
    pub fn update_control(&self) -> bool {
        self.0.is_set(0)
    }

    /// PPR1: the profile may not be disabled.
    #[must_use]
    pub fn may_not_be_disabled(&self) -> bool {
        self.0.is_set(1)
    }

    /// PPR2: the profile may not be deleted.
    #[must_use]
    pub fn may_not_be_deleted(&self) -> bool {
        self.0.is_set(2)
    }
}
