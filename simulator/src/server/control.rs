//! Commands that drive servers from outside.

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::VirtualServer;
use super::config::OrderConfig;
use super::faults::Armed;
use super::smdp::State;

/// A command to servers, as one JSON object: `{"command":"orders","server":"smdp0"}`.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(tag = "command", rename_all = "kebab-case", deny_unknown_fields)]
pub enum ServerControl {
    /// Tells of the orders.
    Orders,
    /// Tells of the notifications that have come.
    Notifications,
    /// Forgets the notifications that have come.
    ForgetNotifications,
    /// Tells of the last requests.
    Requests {
        /// How many.
        #[serde(default = "default_last")]
        last: usize,
    },
    /// Tells of the events of a SM-DS.
    Events,
    /// Arms a fault.
    ServerFault(Armed),
    /// Disarms every fault.
    ServerClear,
    /// Tells how things are.
    ServerStatus,
    /// Forgets every session.
    ForgetSessions,
    /// Adds an order, or puts it in the place of another for the same matching id and EID.
    Order {
        /// As in a scenario.
        order: Box<OrderConfig>,
    },
    /// Puts an order back to what it was, or ends it.
    SetOrder {
        /// Which.
        matching_id: String,
        /// What it becomes.
        state: OrderState,
    },
}

fn default_last() -> usize {
    20
}

/// What an order can be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OrderState {
    /// Not released yet.
    Allocated,
    /// To be downloaded.
    Released,
    /// As if a card had told that the profile is there.
    Installed,
    /// Not to be had any more.
    Ended,
}

/// Commands that are for servers and not for modems.
pub const SERVER_COMMANDS: [&str; 11] = [
    "orders",
    "notifications",
    "forget-notifications",
    "requests",
    "events",
    "server-fault",
    "server-clear",
    "server-status",
    "forget-sessions",
    "order",
    "set-order",
];

impl ServerControl {
    /// The command in a JSON object without the name of a server. An error says what is wrong with it.
    pub fn parse(request: Map<String, Value>) -> Result<ServerControl, String> {
        serde_json::from_value(Value::Object(request)).map_err(|error| error.to_string())
    }
}

impl VirtualServer {
    /// Does what a command asks for. The answer is what the control socket answers, an error what it says.
    pub fn control(&self, control: &ServerControl) -> Result<Value, String> {
        let mut core = self.lock();
        match control {
            ServerControl::Orders => return Ok(json!({ "ok": true, "orders": core.orders.to_json() })),
            ServerControl::Notifications => {
                return Ok(json!({
                    "ok": true,
                    "notifications": core.inbox.to_json(),
                    "forgotten": core.inbox.forgotten(),
                }));
            }
            ServerControl::ForgetNotifications => core.inbox.clear(),
            ServerControl::Requests { last } => {
                return Ok(json!({ "ok": true, "requests": core.log.last(*last) }));
            }
            ServerControl::Events => {
                let event = |event: &super::events::Event| {
                    json!({
                        "event_id": event.event_id,
                        "eid": crate::hex::hex(&event.eid),
                        "server": event.server,
                    })
                };
                let events: Vec<Value> = core.events.at(&core.name).iter().map(event).collect();
                return Ok(json!({ "ok": true, "events": events }));
            }
            ServerControl::ServerFault(fault) => {
                core.faults.arm(fault.clone()).map_err(|error| error.to_string())?;
            }
            ServerControl::ServerClear => core.faults.clear(),
            ServerControl::ServerStatus => {
                return Ok(json!({
                    "ok": true,
                    "name": core.name,
                    "kind": core.kind,
                    "address": core.address,
                    "sessions": core.sessions.len(),
                    "faults": core.faults.armed(),
                }));
            }
            ServerControl::ForgetSessions => core.sessions.clear(),
            ServerControl::Order { order } => {
                let order = self.order(order, &core.address)?;
                core.orders.add(order)?;
            }
            ServerControl::SetOrder { matching_id, state } => {
                let order = core.orders.named(matching_id);
                let order = order.ok_or_else(|| format!("there is no order {matching_id:?}"))?;
                order.reset(match state {
                    OrderState::Allocated => State::Allocated,
                    OrderState::Released => State::Released,
                    OrderState::Installed => State::Installed,
                    OrderState::Ended => State::Ended("ended by command".to_owned()),
                });
            }
        }
        Ok(json!({ "ok": true }))
    }
}
