//! ManageService and AcquireConfiguration of companions.

use super::{Failure, success};
use crate::entitlement::core::Core;
use crate::entitlement::devices::{Device, Status, Waits};
use crate::entitlement::document::Block;
use crate::entitlement::request::Parameters;
use crate::entitlement::settings::Activation;

impl Core {
    pub(super) fn companion_service(
        &mut self,
        subscriber: usize,
        parameters: &Parameters,
    ) -> Result<Block, Failure> {
        for name in ["companion_terminal_id", "companion_terminal_service", "companion_terminal_iccid"] {
            parameters.get(name).ok_or(Failure::parameter(name))?;
        }
        let (id, iccid) =
            (parameters.get("companion_terminal_id"), parameters.get("companion_terminal_iccid"));
        let device = self.devices.find(subscriber, id, None);
        let device = device.ok_or(Failure::parameter("companion_terminal_id"))?;
        let has = device.ordered.as_ref().map(|ordered| ordered.iccid.as_str());
        if has != iccid {
            return Err(Failure::parameter("companion_terminal_iccid"));
        }
        match parameters.get("operation_type") {
            Some("10") => {
                device.requested = true;
                if device.status == Status::Deactivated {
                    device.status = Status::Activating;
                }
            }
            Some("11") => {
                device.requested = false;
                device.status = Status::Deactivated;
                if let Some(ordered) = &device.ordered {
                    self.network.serve(&ordered.imsi, false);
                }
            }
            _ => return Err(Failure::INVALID_OPERATION),
        }
        self.progress(subscriber);
        let device = self.devices.find(subscriber, id, None);
        let status = device.map_or(Status::Deactivated, |device| device.status);
        Ok(success().with("ServiceStatus", status as u8))
    }

    pub(super) fn companion_configurations(&mut self, subscriber: usize, parameters: &Parameters) -> Block {
        let wanted = parameters.get("companion_terminal_id");
        for device in self.devices.of(subscriber) {
            if let Waits::Polls(left) = device.waits {
                device.waits = if left > 1 { Waits::Polls(left - 1) } else { Waits::Nothing };
            } else {
                device.polls = device.polls.saturating_sub(1);
            }
        }
        self.progress(subscriber);
        let mut list = Block::new("CompanionConfigurations");
        for device in self.devices.iter().filter(|device| device.subscriber == subscriber) {
            if wanted.is_none_or(|wanted| device.id == wanted) {
                list = list.nesting(self.configuration(device));
            }
        }
        success().nesting(list)
    }

    fn configuration(&self, device: &Device) -> Block {
        let ordered = device.ordered.as_ref();
        let mut block = Block::new("CompanionConfiguration")
            .with_some("ICCID", ordered.map(|ordered| &ordered.iccid))
            .with("CompanionDeviceService", &device.service)
            .with("ServiceStatus", device.status as u8);
        if device.status == Status::Activating {
            block = block
                .with("PollingInterval", self.settings.polling_interval)
                .with("PollingIntervalUnit", self.settings.polling_unit);
        }
        if let Some(ordered) = ordered
            && device.waits == Waits::Nothing
            && !self.profiles.is_installed(ordered)
            && let Some(info) = self.profiles.download_info(ordered, self.settings.activation_code)
        {
            block = block.nesting(info);
        }
        block.nesting(
            Block::new("CompanionDeviceInfo")
                .with("CompanionTerminalId", &device.id)
                .with("CompanionTerminalFriendlyName", &device.friendly_name)
                .with("CompanionTerminalVendor", &device.vendor)
                .with("CompanionTerminalModel", &device.model)
                .with("CompanionTerminalEid", &device.eid),
        )
    }

    /// Services become active when it is time.
    fn progress(&mut self, subscriber: usize) {
        for device in self.devices.of(subscriber) {
            let Some(ordered) = &device.ordered else { continue };
            let wanted = self.settings.activation == Activation::Installed || device.requested;
            let ready = device.status == Status::Activating && device.polls == 0 && wanted;
            if ready && self.profiles.is_installed(ordered) {
                device.status = Status::Activated;
                self.network.serve(&ordered.imsi, true);
            }
        }
    }
}
