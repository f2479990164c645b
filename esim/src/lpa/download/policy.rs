//! Whether the card allows an operator to put policy rules on its profile (SGP.22 2.9).

use crate::es10::{AuthorisationRule, ProfileMetadata};
use crate::types::PprIds;

/// What the operator forbids the user to do with a profile.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PolicyRules {
    /// The rules.
    pub rules: PprIds,
    /// Whether the card wants the user to agree to them explicitly.
    pub consent_required: bool,
}

/// `pprUpdateControl` among the rules, which forbids nothing.
const UPDATE_CONTROL: u8 = 0;

/// The rules of this profile, if the card allows all of them; `None` when it does not.
///
/// For each rule the first line of the table counts that allows it to this operator.
pub(super) fn allowed(
    metadata: &ProfileMetadata,
    table: &[AuthorisationRule],
    forbidden: &PprIds,
) -> Option<PolicyRules> {
    let mut consent_required = false;
    for rule in restrictions(&metadata.ppr_ids) {
        if forbidden.0.is_set(rule) {
            return None;
        }
        let line = table.iter().find(|line| line.ppr_ids.0.is_set(rule) && covers(line, metadata))?;
        consent_required |= line.consent_required;
    }
    Some(PolicyRules { rules: metadata.ppr_ids.clone(), consent_required })
}

/// The rules that forbid something.
pub(super) fn restrictions(rules: &PprIds) -> impl Iterator<Item = u8> {
    rules.0.numbers().filter(|number| *number != UPDATE_CONTROL)
}

fn covers(line: &AuthorisationRule, metadata: &ProfileMetadata) -> bool {
    line.operators.iter().any(|rule| match &metadata.owner {
        Some(owner) => owner.is_meant_by(rule),
        // Nobody in particular.
        None => rule.plmn.is_any(),
    })
}
