//! Settings and functionality (3GPP TS 27.007 clauses 5.5, 8.2 and 9.1).

use crate::at::{Command, ErrorReport, Operation, Reply};
use crate::modem::core::Core;
use crate::modem::milliseconds;

pub(super) fn run(core: &mut Core, port: u64, command: &Command) -> Option<Reply> {
    match (command.name.as_str(), &command.operation) {
        ("+CMEE", Operation::Read) => {
            let level = match core.settings(port).errors {
                ErrorReport::Plain => 0,
                ErrorReport::Numeric => 1,
                ErrorReport::Verbose => 2,
            };
            Some(Reply::line(format!("+CMEE: {level}")))
        }
        ("+CMEE", Operation::Set(_)) => Some(match command.number(0) {
            Some(0) => errors(core, port, ErrorReport::Plain),
            Some(1) => errors(core, port, ErrorReport::Numeric),
            Some(2) => errors(core, port, ErrorReport::Verbose),
            _ => Reply::cme(50),
        }),
        ("+CSCS", Operation::Read) => {
            Some(Reply::line(format!("+CSCS: \"{}\"", core.settings(port).character_set)))
        }
        ("+CSCS", Operation::Set(_)) => Some(character_set(core, port, command)),
        ("+CFUN", Operation::Read) => Some(Reply::line(format!("+CFUN: {}", core.functionality))),
        ("+CFUN", Operation::Set(_)) => Some(functionality(core, command)),
        _ => None,
    }
}

fn errors(core: &mut Core, port: u64, report: ErrorReport) -> Reply {
    core.set(port, |settings| settings.errors = report);
    Reply::ok()
}

fn character_set(core: &mut Core, port: u64, command: &Command) -> Reply {
    match command.text(0).map(str::to_ascii_uppercase) {
        Some(name) if matches!(name.as_str(), "GSM" | "IRA" | "UCS2") => {
            core.set(port, |settings| settings.character_set = name);
            Reply::ok()
        }
        _ => Reply::cme(50),
    }
}

fn functionality(core: &mut Core, command: &Command) -> Reply {
    match (command.number(0), command.number(1)) {
        (Some(1), Some(1)) | (Some(15 | 16), _) => {
            core.reset_soon(milliseconds(core.personality.slowness(&command.spelling())));
            Reply::ok()
        }
        (Some(level @ (0 | 1 | 4)), None | Some(0)) => {
            let level = u8::try_from(level).unwrap_or(1);
            core.change_functionality(level);
            Reply::ok()
        }
        _ => Reply::cme(50),
    }
}
