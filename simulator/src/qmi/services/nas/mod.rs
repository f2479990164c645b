//! NAS: networks, registration, signal.

mod cells;
mod names;
mod registration;
mod scan;
mod selection;
mod serving;
mod signal;
mod system;

use super::super::clients::Topic;
use super::super::tlv::Value;
use super::super::view::network::Operator;
use super::{Answer, Body, Call, Client, Core, Handler, Indication, Reply};

pub(super) const MESSAGES: &[Handler] = &[
    Handler::new(signal::EVENT_REPORT, "Set Event Report", signal::set_event_report),
    Handler::new(0x0003, "Register Indications", register_indications),
    Handler::new(0x0020, "Get Signal Strength", signal::strength),
    Handler::new(0x0021, "Network Scan", scan::scan),
    Handler::new(0x0022, "Initiate Network Register", registration::register),
    Handler::new(0x0023, "Attach Detach", registration::attach),
    Handler::new(serving::SERVING_SYSTEM, "Get Serving System", serving::serving_system),
    Handler::new(0x0025, "Get Home Network", names::home_network),
    Handler::new(0x0026, "Get Preferred Networks", names::preferred_networks),
    Handler::new(0x002b, "Get Technology Preference", selection::technology),
    Handler::new(0x0031, "Get RF Band Information", cells::bands),
    Handler::new(0x0033, "Set System Selection Preference", selection::set),
    Handler::new(0x0034, "Get System Selection Preference", selection::read),
    Handler::new(0x0039, "Get Operator Name", names::operator_name),
    Handler::new(0x0043, "Get Cell Location Info", cells::location),
    Handler::new(0x0044, "Get PLMN Name", names::network_name),
    Handler::new(system::GET_SYSTEM_INFO, "Get System Info", system::system_info),
    Handler::new(0x004f, "Get Signal Info", signal::information),
    Handler::new(0x0050, "Config Signal Info", signal::configure),
    Handler::new(0x005a, "Get TX RX Info", signal::transmission),
    Handler::new(0x0067, "Force Network Search", registration::search),
    Handler::new(0x006c, "Config Signal Info v2", signal::configure),
    Handler::new(0x007d, "Get Network Time", names::time),
    Handler::new(0x0089, "Get DRX", cells::paging),
    Handler::new(0x00ac, "Get LTE Cphy CA Info", cells::aggregation),
];

fn register_indications(call: &mut Call<'_>) -> Answer {
    call.subscribe(0x10, Topic::SystemSelection)?;
    call.subscribe(0x13, Topic::ServingSystem)?;
    call.subscribe(0x18, Topic::SystemInfo)?;
    call.subscribe(0x19, Topic::SignalInfo)?;
    call.subscribe(0x21, Topic::NetworkReject)?;
    Ok(Reply::ok())
}

/// MCC and MNC as numbers.
fn plmn(value: Value, operator: &Operator) -> Value {
    value.u16(operator.mcc()).u16(operator.mnc())
}

/// What a client hears when the modem's place in the network has changed.
pub(super) fn registration_changed(core: &Core, client: &Client) -> Vec<Indication> {
    let mut heard = Vec::new();
    if client.topics.contains(&Topic::ServingSystem) {
        heard.push(Indication { id: serving::SERVING_SYSTEM, body: serving::body(core, true) });
    }
    if client.topics.contains(&Topic::SystemInfo) {
        heard.push(Indication { id: system::SYSTEM_INFO, body: system::body(core, true) });
    }
    if client.topics.contains(&Topic::NetworkReject) {
        heard.extend(registration::rejection(core));
    }
    heard
}

/// What a client hears when the signal has changed.
pub(super) fn signal_changed(core: &Core, client: &Client) -> Vec<Indication> {
    let Some(signal) = signal::read(core) else { return Vec::new() };
    let mut heard = Vec::new();
    if client.topics.contains(&Topic::SignalInfo) {
        heard.push(Indication { id: signal::SIGNAL_INFO, body: signal::body(core, &signal) });
    }
    if client.topics.contains(&Topic::SignalStrength) {
        heard.push(Indication { id: signal::EVENT_REPORT, body: signal::event(core, &signal) });
    }
    heard
}
