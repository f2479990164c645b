//! DMS: what the device is, whether it is on, and the old ways to its SIM.

mod identity;
mod mode;
mod pin;
mod sim;

use super::{Answer, Body, Call, Client, Core, Handler, Indication, Reply};

pub(super) use mode::mode_changed;
pub(super) use sim::sim_changed;

pub(super) const MESSAGES: &[Handler] = &[
    Handler::new(EVENT_REPORT, "Set Event Report", mode::set_event_report),
    Handler::new(0x0020, "Get Capabilities", identity::capabilities),
    Handler::new(0x0021, "Get Manufacturer", identity::manufacturer),
    Handler::new(0x0022, "Get Model", identity::model),
    Handler::new(0x0023, "Get Revision", identity::revision),
    Handler::new(0x0024, "Get MSISDN", sim::msisdn),
    Handler::new(0x0025, "Get IDs", identity::ids),
    Handler::new(0x0026, "Get Power State", identity::power_state),
    Handler::new(0x0027, "UIM Set PIN Protection", pin::protect),
    Handler::new(0x0028, "UIM Verify PIN", pin::verify),
    Handler::new(0x0029, "UIM Unblock PIN", pin::unblock),
    Handler::new(0x002a, "UIM Change PIN", pin::change),
    Handler::new(0x002b, "UIM Get PIN Status", pin::status),
    Handler::new(0x002c, "Get Hardware Revision", identity::hardware_revision),
    Handler::new(0x002d, "Get Operating Mode", mode::operating_mode),
    Handler::new(0x002e, "Set Operating Mode", mode::set_operating_mode),
    Handler::new(0x002f, "Get Time", identity::time),
    Handler::new(0x0031, "Get Activation State", identity::activation_state),
    Handler::new(0x0034, "Get User Lock State", identity::user_lock_state),
    Handler::new(0x003c, "UIM Get ICCID", sim::iccid),
    Handler::new(0x0040, "UIM Get CK Status", sim::personalisation),
    Handler::new(0x0043, "UIM Get IMSI", sim::imsi),
    Handler::new(0x0044, "UIM Get State", sim::state),
    Handler::new(0x0045, "Get Band Capabilities", identity::bands),
    Handler::new(0x0051, "Get Software Version", identity::software_version),
];

const EVENT_REPORT: u16 = 0x0001;
