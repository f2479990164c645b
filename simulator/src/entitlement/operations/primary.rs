//! Operations of primary devices (ap2009).

use super::subscribe::{DELETE_FIRST, DONE, eid, outcome};
use super::{Failure, success};
use crate::entitlement::core::Core;
use crate::entitlement::document::Block;
use crate::entitlement::request::Parameters;
use crate::entitlement::settings::Flow;
use crate::entitlement::transfers::Transfer;
use crate::hex::hex;

/// `SubscriptionResult`.
const DOWNLOAD: u8 = 2;
const REDOWNLOADABLE_REQUIRED: u8 = 7;

impl Core {
    pub(super) fn manage_primary(
        &mut self,
        subscriber: usize,
        parameters: &Parameters,
    ) -> Result<Block, Failure> {
        match parameters.get("operation_type") {
            Some("1") => {
                self.cancel_transfer(subscriber);
                Ok(outcome(DONE))
            }
            Some("2" | "4") => Ok(outcome(DONE)),
            Some("3") => {
                if self.settings.redownloadable_required
                    && parameters.get("redownloadable_profile") != Some("1")
                {
                    return Ok(outcome(REDOWNLOADABLE_REQUIRED));
                }
                let old = parameters.get("old_terminal_iccid").or(parameters.get("terminal_iccid"));
                self.transfer(subscriber, old, parameters)
            }
            Some(kind @ ("5" | "6")) => {
                self.check_iccid(subscriber, parameters)?;
                self.switch_service(subscriber, kind == "5");
                Ok(outcome(DONE))
            }
            Some("7") => {
                let lost = parameters.get("terminal_iccid");
                lost.ok_or(Failure::parameter("terminal_iccid"))?;
                self.recover(subscriber, lost, parameters)
            }
            _ => Err(Failure::INVALID_OPERATION),
        }
    }

    fn transfer(
        &mut self,
        subscriber: usize,
        old: Option<&str>,
        parameters: &Parameters,
    ) -> Result<Block, Failure> {
        if self.settings.flow == Flow::DeleteFirst && old.is_some_and(|old| !self.profiles.is_deleted(old)) {
            return Ok(outcome(DELETE_FIRST));
        }
        self.recover(subscriber, old, parameters)
    }

    /// A profile with the same IMSI for another card.
    fn recover(
        &mut self,
        subscriber: usize,
        old: Option<&str>,
        parameters: &Parameters,
    ) -> Result<Block, Failure> {
        if !self.settings.primary_transfer {
            return Err(Failure::NOT_SUPPORTED);
        }
        let eid = eid(parameters, "target_terminal_eid")?;
        let target = parameters.get("target_terminal_id").ok_or(Failure::parameter("target_terminal_id"))?;
        if !self.serves(target) {
            return Err(Failure::general("This device is not served."));
        }
        let known = self.subscribers.get(subscriber).ok_or(Failure::INVALID_OPERATION)?;
        if old.is_some_and(|old| old != known.config.iccid) {
            return Err(Failure::parameter("old_terminal_iccid"));
        }
        let imsi = known.config.imsi.clone();
        // Whoever asks again for the same card gets the same again.
        let same = known.transfer.as_ref().filter(|transfer| transfer.ordered.eid == eid).cloned();
        let transfer = match same {
            Some(transfer) => transfer,
            None => {
                self.cancel_transfer(subscriber);
                let mut profile = self.next_profile(subscriber);
                profile.imsi = imsi;
                "Moved".clone_into(&mut profile.name);
                let matching_id = format!("AES-{}", hex(&self.draw("order")));
                let ordered = self.profiles.place(&profile, &eid, &matching_id);
                let ordered = ordered.map_err(|_| Failure::general("The profile cannot be ordered."))?;
                Transfer { ordered, target: target.to_owned() }
            }
        };
        let info = self.profiles.download_info(&transfer.ordered, self.settings.activation_code);
        if let Some(known) = self.subscribers.get_mut(subscriber) {
            known.transfer = Some(transfer);
        }
        info.map(|info| outcome(DOWNLOAD).nesting(info)).ok_or(Failure::general("There is no profile."))
    }

    pub(super) fn cancel_transfer(&mut self, subscriber: usize) {
        let taken = self.subscribers.get_mut(subscriber).and_then(|known| known.transfer.take());
        if let Some(transfer) = taken {
            self.profiles.release(&transfer.ordered);
        }
    }

    pub(super) fn primary_service(
        &mut self,
        subscriber: usize,
        parameters: &Parameters,
    ) -> Result<Block, Failure> {
        let on = match parameters.get("operation_type") {
            Some("10") => true,
            Some("11") => false,
            _ => return Err(Failure::INVALID_OPERATION),
        };
        self.switch_service(subscriber, on);
        Ok(success().with("ServiceStatus", if on { 1 } else { 3 }))
    }

    fn check_iccid(&self, subscriber: usize, parameters: &Parameters) -> Result<(), Failure> {
        let wanted = parameters.get("target_terminal_iccid").or(parameters.get("terminal_iccid"));
        let known = self.subscribers.get(subscriber).map(|known| known.config.iccid.as_str());
        if wanted.is_some() && wanted == known { Ok(()) } else { Err(Failure::parameter("terminal_iccid")) }
    }

    fn switch_service(&mut self, subscriber: usize, on: bool) {
        if let Some(known) = self.subscribers.get_mut(subscriber) {
            known.served = on;
            self.network.serve(&known.config.imsi, on);
        }
    }

    pub(super) fn primary_configurations(&mut self, subscriber: usize) -> Block {
        let Some(known) = self.subscribers.get(subscriber) else { return success() };
        let own = Block::new("PrimaryConfiguration")
            .with("ICCID", &known.config.iccid)
            .with("ServiceStatus", if known.served { 1 } else { 3 });
        let mut list = Block::new("PrimaryConfigurations").nesting(own);
        if let Some(transfer) = &known.transfer {
            let mut block = Block::new("PrimaryConfiguration")
                .with("ICCID", &transfer.ordered.iccid)
                .with("TargetTerminalId", &transfer.target)
                .with("ServiceStatus", 2)
                .with("PollingInterval", self.settings.polling_interval)
                .with("PollingIntervalUnit", self.settings.polling_unit);
            if let Some(info) = self.profiles.download_info(&transfer.ordered, self.settings.activation_code)
            {
                block = block.nesting(info);
            }
            list = list.nesting(block);
        }
        success().nesting(list)
    }
}
