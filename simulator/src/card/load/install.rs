//! The end of a load: a profile, or the reason why there is none; and the result that says so.

use super::elements::Elements;
use super::metadata::Metadata;
use super::result::{Failure, Reason, Step, installation_result};
use crate::card::apdu::Sw;
use crate::card::config::{Event, PolicyRule, ProfileClass};
use crate::card::euicc::Euicc;
use crate::card::notification::Spoilt;
use crate::card::profile::Profile;
use crate::card::session::Server;
use crate::card::state::{Notification, ProfileId};

/// Why a profile with this metadata may not come here.
pub(super) fn refusal(euicc: &Euicc, metadata: &Metadata) -> Option<Reason> {
    let state = euicc.state();
    let id = ProfileId::Iccid(metadata.iccid.clone());
    if state.profiles.iter().any(|profile| id.names(profile)) {
        return Some(Reason::IccidAlreadyExists);
    }
    let rules = &metadata.profile.policy_rules;
    let forbidden = &euicc.factory.config.forbidden_policy_rules;
    let is_forbidden = rules.iter().any(|rule| forbidden.contains(rule));
    // A profile that may not be disabled has to be the only operational one (2.9.3.1).
    let operational = state.profiles.iter().any(|profile| profile.class == ProfileClass::Operational);
    let locks_out = rules.contains(&PolicyRule::NoDisable) && operational;
    (is_forbidden || locks_out).then_some(Reason::PolicyRuleNotAllowed)
}

/// The profile that `package` makes, in a place of its own.
pub(super) fn profile(
    euicc: &Euicc,
    metadata: &Metadata,
    package: &[u8],
    size: usize,
) -> Result<Profile, Failure> {
    let fail = |reason| Failure::new(Step::LoadProfileElements, reason);
    let elements = Elements::parse(package)
        .map_err(|status| Failure { sima: Some(status), ..fail(Reason::ElementProcessing) })?;
    if !elements.is_for(&metadata.iccid) {
        return Err(fail(Reason::IccidMismatch));
    }
    let aid = euicc.state().free_isd_p().ok_or(fail(Reason::InsufficientMemory))?;
    let size = u32::try_from(size).unwrap_or(u32::MAX);
    Profile::new(&metadata.to_config(elements.imsi, elements.aka, size), aid)
        .map_err(|_| fail(Reason::IncorrectInputValues))
}

/// Result, profile and notifications are there together or not at all.
pub(super) fn conclude(
    euicc: &mut Euicc,
    server: &Server,
    iccid: Vec<u8>,
    outcome: Result<Profile, Failure>,
    spoilt: Spoilt,
) -> Result<Vec<u8>, Sw> {
    let mut notification = Notification {
        sequence: euicc.state().next_sequence,
        event: Event::Install,
        address: server.address.clone(),
        iccid,
        result: None,
    };
    let brief = outcome.as_ref().map(|profile| profile.aid.as_slice()).map_err(|failure| *failure);
    let signer = euicc.signer(&server.issuer)?;
    let result = installation_result(server, &notification, brief, signer, spoilt);
    notification.result = Some(result.clone());
    euicc.change(|state| {
        state.take_sequence();
        state.keep(notification);
        if let Ok(profile) = outcome {
            state.install(profile);
        }
    })?;
    Ok(result)
}
