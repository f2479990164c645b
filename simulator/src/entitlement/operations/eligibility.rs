//! CheckEligibility.

use super::{Failure, success};
use crate::entitlement::core::Core;
use crate::entitlement::document::Block;
use crate::entitlement::request::Parameters;

/// `…AppEligibility`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Eligible {
    Disabled = 0,
    Enabled = 1,
    Incompatible = 2,
}

impl Core {
    pub(super) fn companion_eligibility(
        &mut self,
        subscriber: usize,
        parameters: &Parameters,
    ) -> Result<Block, Failure> {
        parameters.get("companion_terminal_vendor").ok_or(Failure::parameter("companion_terminal_vendor"))?;
        let id =
            parameters.get("companion_terminal_id").ok_or(Failure::parameter("companion_terminal_id"))?;
        let eligible = self.eligible(subscriber, id);
        let services = self.subscribers.get(subscriber).map(|known| known.config.services.join(","));
        let block = success().with("CompanionAppEligibility", eligible as u8);
        Ok(match eligible {
            Eligible::Enabled => block.with_some("CompanionDeviceServices", services),
            Eligible::Disabled => self.not_enabled(block),
            Eligible::Incompatible => block,
        })
    }

    pub(super) fn primary_eligibility(&mut self, subscriber: usize, parameters: &Parameters) -> Block {
        let id = parameters.get("target_terminal_id");
        let eligible = match self.subscribers.get(subscriber) {
            Some(known) if !known.config.enabled || !self.settings.primary_transfer => Eligible::Disabled,
            _ if id.is_some_and(|id| !self.serves(id)) => Eligible::Incompatible,
            _ => Eligible::Enabled,
        };
        let block = success().with("PrimaryAppEligibility", eligible as u8);
        if eligible == Eligible::Disabled { self.not_enabled(block) } else { block }
    }

    fn not_enabled(&self, block: Block) -> Block {
        block
            .with("NotEnabledURL", format!("{}not-enabled", self.portal))
            .with("NotEnabledUserData", "reason=limit&lang=en")
            .with("PollingInterval", self.settings.polling_interval)
            .with("PollingIntervalUnit", self.settings.polling_unit)
    }

    /// Whether a device may become a companion, or is one.
    pub(super) fn eligible(&mut self, subscriber: usize, id: &str) -> Eligible {
        let Some(known) = self.subscribers.get(subscriber) else { return Eligible::Disabled };
        let (enabled, limit) = (known.config.enabled, known.config.companions);
        if !self.serves(id) {
            return Eligible::Incompatible;
        }
        let is_one = self.devices.find(subscriber, Some(id), None).is_some();
        match enabled && (is_one || self.devices.count(subscriber) < limit) {
            true => Eligible::Enabled,
            false => Eligible::Disabled,
        }
    }

    /// Whether devices of this kind are served.
    pub(super) fn serves(&self, id: &str) -> bool {
        self.settings.tacs.is_empty() || self.settings.tacs.iter().any(|tac| id.starts_with(tac.as_str()))
    }

    /// Whether an early check sends the client away before it authenticates (TS.43 7.7).
    pub(in crate::entitlement) fn is_turned_away(
        &mut self,
        subscriber: usize,
        parameters: &Parameters,
    ) -> bool {
        let id = parameters.get("companion_terminal_id").map(str::to_owned);
        id.is_some_and(|id| self.eligible(subscriber, &id) != Eligible::Enabled)
    }
}
