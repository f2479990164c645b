//! WDS: data connections and the profiles that describe them.

mod connection;
mod information;
mod profile;

use super::super::clients::{Client, Topic};
use super::super::tlv::{Body, Value};
use super::{Answer, Call, Core, Handler, Indication, Reply};

pub(super) use connection::session_changed;

pub(super) const MESSAGES: &[Handler] = &[
    Handler::new(0x0001, "Set Event Report", information::set_event_report),
    Handler::new(0x0003, "Indication Register", register),
    Handler::new(0x0020, "Start Network", connection::start),
    Handler::new(0x0021, "Stop Network", connection::stop),
    Handler::new(connection::STATUS, "Get Packet Service Status", connection::status),
    Handler::new(0x0023, "Get Channel Rates", information::rates),
    Handler::new(0x0024, "Get Packet Statistics", information::statistics),
    Handler::new(0x0025, "Go Dormant", information::go_dormant),
    Handler::new(0x0026, "Go Active", information::go_active),
    Handler::new(0x0027, "Create Profile", profile::create),
    Handler::new(0x0028, "Modify Profile", profile::modify),
    Handler::new(0x0029, "Delete Profile", profile::delete),
    Handler::new(0x002a, "Get Profile List", profile::list),
    Handler::new(0x002b, "Get Profile Settings", profile::settings),
    Handler::new(0x002c, "Get Default Settings", profile::default_settings),
    Handler::new(0x002d, "Get Current Settings", connection::settings),
    Handler::new(0x0030, "Get Dormancy Status", information::dormancy),
    Handler::new(0x0034, "Get Autoconnect Settings", information::autoconnect),
    Handler::new(0x0037, "Get Data Bearer Technology", information::bearer),
    Handler::new(0x0044, "Get Current Data Bearer Technology", information::current_bearer),
    Handler::new(0x0049, "Get Default Profile Number", profile::default_number),
    Handler::new(0x004a, "Set Default Profile Number", profile::set_default_number),
    Handler::new(0x004d, "Set IP Family", connection::set_family),
    Handler::new(0x0051, "Set Autoconnect Settings", information::set_autoconnect),
    Handler::new(0x0085, "Get LTE Attach Parameters", information::attach_parameters),
    Handler::new(0x0089, "Bind Data Port", connection::bind_data_port),
    Handler::new(0x0092, "Get Max LTE Attach PDN Number", information::max_attach),
    Handler::new(information::ATTACH_LIST_SET, "Set LTE Attach PDN List", information::set_attach_list),
    Handler::new(0x0094, "Get LTE Attach PDN List", information::attach_list),
    Handler::new(0x00a2, "Bind Mux Data Port", connection::bind_mux_data_port),
];

fn register(call: &mut Call<'_>) -> Answer {
    call.request.u8(0x12)?;
    call.subscribe(0x19, Topic::ProfileChange)?;
    Ok(Reply::ok())
}
