//! ManageSubscription of companions.

use super::eligibility::Eligible;
use super::{Failure, success};
use crate::entitlement::core::Core;
use crate::entitlement::devices::{Device, Status, Waits};
use crate::entitlement::document::Block;
use crate::entitlement::orders::made_up;
use crate::entitlement::request::Parameters;
use crate::entitlement::settings::{CodeForm, Flow};
use crate::hex::hex;
use crate::server::OrderProfileConfig;

/// `SubscriptionResult`.
const PORTAL: u8 = 1;
const DOWNLOAD: u8 = 2;
pub(super) const DONE: u8 = 3;
const DELAYED: u8 = 4;
const DISMISS: u8 = 5;
pub(super) const DELETE_FIRST: u8 = 6;
const USER_INPUT: u8 = 8;

pub(super) fn outcome(result: u8) -> Block {
    success().with("SubscriptionResult", result)
}

impl Core {
    pub(super) fn manage_companion(
        &mut self,
        subscriber: usize,
        parameters: &Parameters,
    ) -> Result<Block, Failure> {
        let id =
            parameters.get("companion_terminal_id").ok_or(Failure::parameter("companion_terminal_id"))?;
        match parameters.get("operation_type") {
            Some("0") => self.subscribe(subscriber, id, parameters),
            Some("1") => {
                self.unsubscribe(subscriber, id);
                Ok(outcome(DONE))
            }
            Some("2" | "4") => self.update(subscriber, id, parameters),
            Some("3") => self.swap(subscriber, id, parameters),
            _ => Err(Failure::INVALID_OPERATION),
        }
    }

    fn subscribe(&mut self, subscriber: usize, id: &str, parameters: &Parameters) -> Result<Block, Failure> {
        for name in ["companion_terminal_vendor", "companion_terminal_friendly_name"] {
            parameters.get(name).ok_or(Failure::parameter(name))?;
        }
        let eid = eid(parameters, "companion_terminal_eid")?;
        match self.eligible(subscriber, id) {
            Eligible::Enabled => {}
            Eligible::Incompatible => return Err(Failure::general("This device cannot be a companion.")),
            Eligible::Disabled => {
                let text = "No more devices can share this number.".to_owned();
                return Err(Failure::Code(100, Some(text), Some(format!("{}not-enabled", self.portal))));
            }
        }
        let service = self.service_of(subscriber, parameters)?;
        // Whoever asks again after something went wrong gets the same again.
        let known = self.devices.find(subscriber, Some(id), None).map(|device| device.eid.clone());
        if known.is_some_and(|known| known != eid) {
            self.unsubscribe(subscriber, id);
        }
        match self.settings.flow {
            Flow::Dismiss => return Ok(outcome(DISMISS)),
            Flow::Message => match self.answered(parameters)? {
                Answered::Yes => {}
                Answered::No => return Ok(outcome(DISMISS)),
                Answered::NotYet => return Ok(outcome(USER_INPUT).nesting(message())),
            },
            Flow::DeleteFirst => {
                let old = parameters.get("companion_terminal_iccid");
                if old.is_some_and(|old| !self.profiles.is_deleted(old)) {
                    return Ok(outcome(DELETE_FIRST));
                }
            }
            Flow::Download | Flow::Portal | Flow::Done | Flow::Delayed => {}
        }
        if self.devices.find(subscriber, Some(id), None).is_none() {
            self.add_device(subscriber, id, &eid, &service, parameters)?;
        }
        self.subscribed(subscriber, id)
    }

    fn service_of(&self, subscriber: usize, parameters: &Parameters) -> Result<String, Failure> {
        let services = self.subscribers.get(subscriber).map(|known| known.config.services.as_slice());
        let services = services.unwrap_or_default();
        let wanted = parameters.get("companion_terminal_service");
        let wanted = wanted.or(services.first().map(String::as_str)).unwrap_or_default();
        match services.iter().any(|service| service == wanted) {
            true => Ok(wanted.to_owned()),
            false => Err(Failure::parameter("companion_terminal_service")),
        }
    }

    fn add_device(
        &mut self,
        subscriber: usize,
        id: &str,
        eid: &str,
        service: &str,
        parameters: &Parameters,
    ) -> Result<(), Failure> {
        let text = |name: &str| parameters.get(name).unwrap_or_default().to_owned();
        let page = hex(&self.draw("page"));
        let device = Device {
            subscriber,
            id: id.to_owned(),
            eid: eid.to_owned(),
            vendor: text("companion_terminal_vendor"),
            model: text("companion_terminal_model"),
            friendly_name: text("companion_terminal_friendly_name"),
            service: service.to_owned(),
            status: Status::Activating,
            waits: match self.settings.flow {
                Flow::Portal => Waits::Portal,
                Flow::Delayed => Waits::Polls(self.settings.polls.max(1)),
                _ => Waits::Nothing,
            },
            msisdn: None,
            requested: false,
            polls: self.settings.polls,
            ordered: None,
            page,
        };
        if !self.devices.add(device) {
            return Err(Failure::general("There is no room for another device."));
        }
        if self.settings.flow != Flow::Portal {
            self.order_for(subscriber, id)?;
        }
        Ok(())
    }

    /// Orders the profile of a companion, and makes the network know it.
    pub(super) fn order_for(&mut self, subscriber: usize, id: &str) -> Result<(), Failure> {
        let matching_id = match self.settings.activation_code {
            CodeForm::Address => String::new(),
            CodeForm::Base64 | CodeForm::Raw => format!("AES-{}", hex(&self.draw("order"))),
        };
        let profile = self.next_profile(subscriber);
        let number = self.subscribers.get(subscriber).and_then(|known| known.config.msisdn.clone());
        let Some(device) = self.devices.find(subscriber, Some(id), None) else { return Ok(()) };
        let ordered = match self.profiles.place(&profile, &device.eid, &matching_id) {
            Ok(ordered) => ordered,
            Err(error) => {
                tracing::warn!(error, "the order cannot be placed");
                self.devices.remove(subscriber, id);
                return Err(Failure::general("The profile cannot be ordered."));
            }
        };
        // Another number is one that nobody has.
        let number = match device.service.as_str() {
            "DiffNumber" => number.map(|number| format!("{number}{:03}", self.made_up)),
            _ => number,
        };
        self.network.provision(&ordered.imsi, number.as_deref());
        self.network.serve(&ordered.imsi, false);
        device.msisdn = number;
        device.ordered = Some(ordered);
        Ok(())
    }

    pub(super) fn next_profile(&mut self, subscriber: usize) -> OrderProfileConfig {
        self.made_up += 1;
        let (run, number) = (self.run, self.made_up);
        match self.subscribers.get_mut(subscriber) {
            Some(known) if !known.config.profiles.is_empty() => known.config.profiles.remove(0),
            Some(known) => made_up(&known.config.iccid, &known.config.imsi, run, number),
            None => made_up("", "", run, number),
        }
    }

    /// What to do with a device that is there.
    fn subscribed(&mut self, subscriber: usize, id: &str) -> Result<Block, Failure> {
        let (flow, form) = (self.settings.flow, self.settings.activation_code);
        let portal = self.portal.clone();
        let profiles = self.profiles.clone();
        let device = self.devices.find(subscriber, Some(id), None);
        let device = device.ok_or(Failure::general("There is no such device."))?;
        if device.waits == Waits::Portal {
            return Ok(outcome(PORTAL)
                .with("SubscriptionServiceURL", format!("{portal}{}", device.page))
                .with("SubscriptionServiceUserData", format!("imei={}&name={}", device.id, "companion")));
        }
        let installed = device.ordered.as_ref().is_some_and(|ordered| profiles.is_installed(ordered));
        match (flow, &device.ordered) {
            (Flow::Done, _) => Ok(outcome(DONE)),
            _ if installed => Ok(outcome(DONE)),
            (Flow::Delayed, _) => Ok(outcome(DELAYED)),
            (_, Some(ordered)) => {
                let info = profiles.download_info(ordered, form);
                info.map(|info| outcome(DOWNLOAD).nesting(info))
                    .ok_or(Failure::general("There is no profile."))
            }
            (_, None) => Err(Failure::general("There is no profile.")),
        }
    }

    /// The device is no companion any more; there is no order left behind.
    pub(super) fn unsubscribe(&mut self, subscriber: usize, id: &str) {
        let Some(device) = self.devices.remove(subscriber, id) else { return };
        if let Some(ordered) = &device.ordered {
            self.profiles.release(ordered);
            self.network.withdraw(&ordered.imsi);
        }
    }

    fn update(&mut self, subscriber: usize, id: &str, parameters: &Parameters) -> Result<Block, Failure> {
        let service = match parameters.get("companion_terminal_service") {
            Some(_) => Some(self.service_of(subscriber, parameters)?),
            None => None,
        };
        let device = self.devices.find(subscriber, Some(id), None);
        let device = device.ok_or(Failure::parameter("companion_terminal_id"))?;
        if let Some(name) = parameters.get("companion_terminal_friendly_name") {
            name.clone_into(&mut device.friendly_name);
        }
        if let Some(service) = service {
            device.service = service;
        }
        Ok(outcome(DONE))
    }

    /// Type 3: another device takes the place of one that is a companion (TS.43 7.6).
    fn swap(&mut self, subscriber: usize, id: &str, parameters: &Parameters) -> Result<Block, Failure> {
        if !self.settings.companion_transfer {
            return Err(Failure::Status(406, "companions cannot be swapped"));
        }
        let (old_id, old_iccid) =
            (parameters.get("old_companion_terminal_id"), parameters.get("old_companion_terminal_iccid"));
        let old = self.devices.find(subscriber, old_id, old_iccid).map(|device| device.id.clone());
        match old {
            Some(old) if old != id => self.unsubscribe(subscriber, &old),
            Some(_) => {}
            // The same request again, after its answer was lost.
            None if self.devices.find(subscriber, Some(id), None).is_some() => {}
            None => return Err(Failure::parameter("old_companion_terminal_id")),
        }
        self.subscribe(subscriber, id, parameters)
    }

    fn answered(&self, parameters: &Parameters) -> Result<Answered, Failure> {
        match parameters.get("MSG_btn") {
            None => Ok(Answered::NotYet),
            Some("0") => Ok(Answered::No),
            Some("1") if self.settings.message_answer.is_none() => Ok(Answered::Yes),
            Some("1") if parameters.get("MSG_response") == self.settings.message_answer.as_deref() => {
                Ok(Answered::Yes)
            }
            Some(_) => Err(Failure::Code(104, Some("That is not what was asked for.".to_owned()), None)),
        }
    }
}

/// What the user said to a message.
enum Answered {
    NotYet,
    No,
    Yes,
}

fn message() -> Block {
    Block::new("MSG")
        .with("Title", "One more thing")
        .with("Message", "Your plan costs 5 more a month.\r\nType YES if that is fine.")
        .with("Accept_btn", 1)
        .with("Accept_btn_label", "Agree")
        .with("Reject_btn", 1)
        .with("Reject_btn_label", "No, thanks")
        .with("Accept_freetext", 1)
        .with("Accept_freetext_hint", "YES")
        .with("Accept_freetext_validation", "encodedValue=XllFUyQ=")
        .with("Accept_freetext_validation_failed_error_text", "Type YES, or press the other button.")
}

/// An EID, which has to be there.
pub(super) fn eid(parameters: &Parameters, name: &str) -> Result<String, Failure> {
    let eid =
        parameters.get(name).filter(|eid| eid.len() == 32 && eid.bytes().all(|digit| digit.is_ascii_digit()));
    eid.map(str::to_owned).ok_or(Failure::parameter(name))
}
