//! Basic commands (ITU-T V.250 clauses 6.1 to 6.3).

use crate::at::{Command, Final, Operation, Reply, ResultFormat};
use crate::modem::core::Core;
use crate::modem::port::Settings;

pub(super) fn run(core: &mut Core, port: u64, command: &Command) -> Option<Reply> {
    let value = command.number(0).unwrap_or_default();
    match (command.name.as_str(), value) {
        ("E", 0 | 1) => core.set(port, |settings| settings.echo = value == 1),
        ("Q", 0 | 1) => core.set(port, |settings| settings.quiet = value == 1),
        ("V", 0) => core.set(port, |settings| settings.results = ResultFormat::Numeric),
        ("V", 1) => core.set(port, |settings| settings.results = ResultFormat::Verbose),
        ("Z" | "&F", 0) => core.set(port, |settings| *settings = Settings::default()),
        ("I", 0) => return core.personality.fixed("I").map(|fixed| super::fixed_reply(core, fixed)),
        ("D", _) => return Some(Reply::ended(Final::NoCarrier)),
        ("A" | "O", _) => return Some(Reply::ended(Final::NoCarrier)),
        ("H" | "L" | "M" | "P" | "T", 0..=3)
        | ("X", 0..=4)
        | ("&C" | "&D" | "&K" | "&S" | "&W" | "\\Q" | "\\V", 0..=4) => {}
        (name, _) if name.starts_with('S') => return Some(register(core, port, command)),
        _ => return None,
    }
    Some(Reply::ok())
}

/// S registers: they keep what is written and change nothing.
fn register(core: &mut Core, port: u64, command: &Command) -> Reply {
    let known = matches!(command.name.as_str(), "S0" | "S3" | "S4" | "S5" | "S6" | "S7" | "S8" | "S10");
    match (known, &command.operation) {
        (true, Operation::Read) => {
            let settings = core.settings(port);
            let value =
                settings.registers.get(&command.name).copied().unwrap_or(factory_value(&command.name));
            Reply::line(format!("{value:03}"))
        }
        (true, Operation::Set(_)) if command.number(0).is_some_and(|value| value < 256) => {
            let value = command.number(0).unwrap_or_default();
            core.set(port, |settings| {
                settings.registers.insert(command.name.clone(), value);
            });
            Reply::ok()
        }
        _ => Reply::error(),
    }
}

fn factory_value(register: &str) -> u32 {
    match register {
        "S3" => 13,
        "S4" => 10,
        "S5" => 8,
        "S6" => 2,
        "S7" => 60,
        "S8" => 2,
        "S10" => 15,
        _ => 0,
    }
}
