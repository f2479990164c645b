//! Messages (3GPP TS 27.005): storage that is always empty.

use crate::at::{Command, Final, Operation, Reply};
use crate::modem::core::Core;

/// Messages that a storage holds.
const CAPACITY: u32 = 100;
/// `+CMS ERROR`: SIM not inserted; invalid memory index; operation not supported.
const SIM_NOT_INSERTED: u16 = 310;
const INVALID_INDEX: u16 = 321;
const NOT_SUPPORTED: u16 = 303;

pub(super) fn run(core: &mut Core, port: u64, command: &Command) -> Option<Reply> {
    match (command.name.as_str(), &command.operation) {
        ("+CMGF", Operation::Read) => {
            Some(Reply::line(format!("+CMGF: {}", core.settings(port).message_format)))
        }
        ("+CMGF", Operation::Set(_)) => Some(match command.number(0) {
            Some(format @ (0 | 1)) => {
                core.set(port, |settings| settings.message_format = format);
                Reply::ok()
            }
            _ => Reply::ended(Final::Cms(NOT_SUPPORTED)),
        }),
        ("+CPMS", Operation::Read) => {
            let one = format!("\"{}\",0,{CAPACITY}", core.storage);
            Some(Reply::line(format!("+CPMS: {one},{one},{one}")))
        }
        ("+CPMS", Operation::Set(_)) => Some(match command.text(0) {
            Some(storage @ ("ME" | "SM")) => {
                storage.clone_into(&mut core.storage);
                Reply::line(format!("+CPMS: 0,{CAPACITY},0,{CAPACITY},0,{CAPACITY}"))
            }
            _ => Reply::ended(Final::Cms(NOT_SUPPORTED)),
        }),
        ("+CMGL", Operation::Execute | Operation::Set(_)) => Some(if core.sim.refusal().is_some() {
            Reply::ended(Final::Cms(SIM_NOT_INSERTED))
        } else {
            Reply::ok()
        }),
        ("+CMGR" | "+CMGD", Operation::Set(_)) => Some(Reply::ended(Final::Cms(INVALID_INDEX))),
        ("+CMGS" | "+CMGW", Operation::Set(_)) => Some(Reply::ended(Final::Cms(NOT_SUPPORTED))),
        _ => None,
    }
}
