//! Messages (3GPP TS 27.005).

use crate::at::{Command, Final, Operation, Reply};
use crate::hex::hex;
use crate::modem::core::Core;
use crate::modem::messages::{CAPACITY, Message};

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
            let one = format!("\"{}\",{},{CAPACITY}", core.storage, core.messages.all().len());
            Some(Reply::line(format!("+CPMS: {one},{one},{one}")))
        }
        ("+CPMS", Operation::Set(_)) => Some(match command.text(0) {
            Some(storage @ ("ME" | "SM")) => {
                storage.clone_into(&mut core.storage);
                let one = format!("{},{CAPACITY}", core.messages.all().len());
                Reply::line(format!("+CPMS: {one},{one},{one}"))
            }
            _ => Reply::ended(Final::Cms(NOT_SUPPORTED)),
        }),
        ("+CMGL", Operation::Execute | Operation::Set(_)) => Some(list(core, port, command)),
        ("+CMGR", Operation::Set(_)) => Some(read(core, port, command.number(0).unwrap_or_default())),
        ("+CMGD", Operation::Set(_)) => Some(delete(core, command)),
        ("+CMGS" | "+CMGW", Operation::Set(_)) => Some(Reply::ended(Final::Cms(NOT_SUPPORTED))),
        _ => None,
    }
}

/// `<stat>` of the PDU mode: received unread, received read, all of them.
const UNREAD: u32 = 0;
const READ: u32 = 1;
const ALL: u32 = 4;

fn list(core: &mut Core, port: u64, command: &Command) -> Reply {
    if core.sim.refusal().is_some() {
        return Reply::ended(Final::Cms(SIM_NOT_INSERTED));
    }
    let wanted = command.number(0).unwrap_or(UNREAD);
    let fits = |message: &Message| match wanted {
        UNREAD => !message.is_read,
        READ => message.is_read,
        other => other == ALL,
    };
    let lines: Vec<String> = core
        .messages
        .all()
        .iter()
        .filter(|message| fits(message))
        .flat_map(|message| shown(message, &format!("+CMGL: {},", message.index)))
        .collect();
    if !lines.is_empty() && core.settings(port).message_format != 0 {
        return Reply::ended(Final::Cms(NOT_SUPPORTED));
    }
    core.messages.mark_read(fits);
    Reply::lines(lines)
}

fn read(core: &mut Core, port: u64, index: u32) -> Reply {
    let format = core.settings(port).message_format;
    match core.messages.find(index) {
        None => Reply::ended(Final::Cms(INVALID_INDEX)),
        Some(_) if format != 0 => Reply::ended(Final::Cms(NOT_SUPPORTED)),
        Some(message) => {
            let lines = shown(message, "+CMGR: ");
            message.is_read = true;
            Reply::lines(lines.into())
        }
    }
}

/// The two lines of a message in PDU mode; the length counts the TPDU alone (3GPP TS 27.005 clause 4.1).
fn shown(message: &Message, beginning: &str) -> [String; 2] {
    let service_centre = 1 + message.pdu.first().map_or(0, |length| usize::from(*length));
    let length = message.pdu.len().saturating_sub(service_centre);
    let status = u8::from(message.is_read);
    [format!("{beginning}{status},,{length}"), hex(&message.pdu)]
}

fn delete(core: &mut Core, command: &Command) -> Reply {
    let index = command.number(0).unwrap_or_default();
    let done = match command.number(1).unwrap_or_default() {
        0 => core.delete_messages(|message| message.index == index),
        1..=3 => {
            core.delete_messages(|message| message.is_read);
            true
        }
        4 => {
            core.delete_messages(|_| true);
            true
        }
        _ => false,
    };
    if done { Reply::ok() } else { Reply::ended(Final::Cms(INVALID_INDEX)) }
}
