//! Commands that drive entitlement servers from outside.

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::EntitlementServer;
use super::build;
use super::config::{PlanConfig, SubscriberConfig};
use super::faults::ArmedEntitlementFault;

/// A command to entitlement servers, as one JSON object: `{"command":"subscribers","server":"aes0"}`.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(tag = "command", rename_all = "kebab-case", deny_unknown_fields)]
pub enum EntitlementControl {
    /// Tells of address, settings, sessions, tokens and armed faults.
    EntitlementStatus,
    /// Tells of the last requests.
    EntitlementRequests {
        /// How many.
        #[serde(default = "default_last")]
        last: usize,
    },
    /// Changes settings.
    EntitlementSet {
        /// Those that change.
        settings: Map<String, Value>,
    },
    /// Arms a fault.
    EntitlementFault(ArmedEntitlementFault),
    /// Disarms every fault.
    EntitlementClear,
    /// Tells of subscribers.
    Subscribers,
    /// Adds a subscriber, or puts it in the place of the one with the same IMSI.
    Subscriber {
        /// As in a scenario.
        subscriber: Box<SubscriberConfig>,
    },
    /// Changes a subscriber.
    SetSubscriber {
        /// Which.
        imsi: String,
        /// Whether it may have companions.
        #[serde(default)]
        enabled: Option<bool>,
        /// Companions at once.
        #[serde(default)]
        companions: Option<usize>,
        /// Plan and usage.
        #[serde(default)]
        plan: Option<PlanConfig>,
        /// Number of the last vector: the SIM will be out of step where it is lower than before.
        #[serde(default)]
        sqn: Option<u64>,
    },
    /// Tells of companions.
    Companions,
    /// The user has done everything on the page of a companion.
    FinishPortal {
        /// `companion_terminal_id`.
        id: String,
    },
    /// Tokens are refused from now on.
    ForgetTokens,
    /// Authentications that are under way come to nothing.
    ForgetAuthentications,
    /// Tells of the network: which device holds which number.
    CarrierNetwork,
}

fn default_last() -> usize {
    20
}

/// Commands that are for entitlement servers.
pub const ENTITLEMENT_COMMANDS: [&str; 13] = [
    "entitlement-status",
    "entitlement-requests",
    "entitlement-set",
    "entitlement-fault",
    "entitlement-clear",
    "subscribers",
    "subscriber",
    "set-subscriber",
    "companions",
    "finish-portal",
    "forget-tokens",
    "forget-authentications",
    "carrier-network",
];

impl EntitlementControl {
    /// The command in a JSON object without the name of a server. An error says what is wrong with it.
    pub fn parse(request: Map<String, Value>) -> Result<EntitlementControl, String> {
        serde_json::from_value(Value::Object(request)).map_err(|error| error.to_string())
    }
}

impl EntitlementServer {
    /// Does what a command asks for. The answer is what the control socket answers, an error what it says.
    pub fn control(&self, control: &EntitlementControl) -> Result<Value, String> {
        let mut core = self.lock();
        match control {
            EntitlementControl::EntitlementStatus => {
                return Ok(json!({
                    "ok": true,
                    "name": core.name,
                    "kind": "entitlement",
                    "address": core.address,
                    "settings": core.settings,
                    "sessions": core.sessions(),
                    "tokens": core.tokens.len(),
                    "faults": core.faults.armed(),
                }));
            }
            EntitlementControl::EntitlementRequests { last } => {
                return Ok(json!({ "ok": true, "requests": core.log.last(*last) }));
            }
            EntitlementControl::EntitlementSet { settings } => {
                let mut changed = serde_json::to_value(&core.settings).map_err(|error| error.to_string())?;
                if let Some(changed) = changed.as_object_mut() {
                    changed.extend(settings.clone());
                }
                core.settings = serde_json::from_value(changed).map_err(|error| error.to_string())?;
            }
            EntitlementControl::EntitlementFault(fault) => core.faults.arm(fault.clone())?,
            EntitlementControl::EntitlementClear => core.faults.clear(),
            EntitlementControl::Subscribers => {
                let subscriber = |known: &super::core::Subscriber| {
                    json!({
                        "imsi": known.config.imsi,
                        "iccid": known.config.iccid,
                        "msisdn": known.config.msisdn,
                        "enabled": known.config.enabled,
                        "served": known.served,
                        "sqn": known.centre.sqn(),
                        "moves_to": known.transfer.as_ref().map(|transfer| &transfer.ordered.eid),
                    })
                };
                let subscribers: Vec<Value> = core.subscribers.iter().map(subscriber).collect();
                return Ok(json!({ "ok": true, "subscribers": subscribers }));
            }
            EntitlementControl::Subscriber { subscriber } => {
                let added = build::subscriber(subscriber, &core.network)?;
                match core.subscriber(&subscriber.imsi).and_then(|place| core.subscribers.get_mut(place)) {
                    Some(known) => *known = added,
                    None => core.subscribers.push(added),
                }
            }
            EntitlementControl::SetSubscriber { imsi, enabled, companions, plan, sqn } => {
                let place = core.subscriber(imsi);
                let known = place.and_then(|place| core.subscribers.get_mut(place));
                let known = known.ok_or_else(|| format!("there is no subscriber {imsi:?}"))?;
                known.config.enabled = enabled.unwrap_or(known.config.enabled);
                known.config.companions = companions.unwrap_or(known.config.companions);
                if let Some(plan) = plan {
                    known.config.plan = plan.clone();
                }
                if let Some(sqn) = sqn {
                    known.centre.set_sqn(*sqn);
                }
            }
            EntitlementControl::Companions => {
                let imsi = |device: &super::devices::Device| {
                    core.subscribers.get(device.subscriber).map_or("", |known| known.config.imsi.as_str())
                };
                let devices: Vec<Value> =
                    core.devices.iter().map(|device| device.to_json(imsi(device))).collect();
                return Ok(json!({ "ok": true, "companions": devices }));
            }
            EntitlementControl::FinishPortal { id } => {
                let device = core.devices.iter().find(|device| device.id == *id);
                let page = device.map(|device| device.page.clone());
                let page = page.ok_or_else(|| format!("there is no companion {id:?}"))?;
                core.finish(&page)?;
            }
            EntitlementControl::ForgetTokens => core.tokens.clear(),
            EntitlementControl::ForgetAuthentications => core.forget_sessions(),
            EntitlementControl::CarrierNetwork => {
                return Ok(json!({ "ok": true, "network": core.network.to_json() }));
            }
        }
        Ok(json!({ "ok": true }))
    }
}
