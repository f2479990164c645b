//! Registration, operator and signal (3GPP TS 27.007 clauses 7.2, 7.3, 8.5, 8.69 and 10.1.20).

use crate::at::{Command, Operation, Reply};
use crate::modem::core::Core;
use crate::modem::port::Settings;
use crate::personality::OperatorNames;

pub(super) fn run(core: &mut Core, port: u64, command: &Command) -> Option<Reply> {
    let domains = core.personality.registration.domains;
    let domain = domains.iter().copied().find(|domain| domain.command() == command.name);
    match (command.name.as_str(), &command.operation, domain) {
        (_, Operation::Read, Some(domain)) => {
            Some(Reply::line(core.registration_reply(domain, &core.settings(port))))
        }
        (_, Operation::Set(_), Some(domain)) => Some(match command.number(0) {
            Some(n @ 0..=2) => {
                core.set(port, |settings| {
                    settings.registration.insert(domain, n);
                });
                Reply::ok()
            }
            _ => Reply::cme(50),
        }),
        ("+CREG" | "+CGREG" | "+CEREG" | "+C5GREG", _, None) => {
            Some(Reply::ended(super::refusal(core.personality.unknown)))
        }
        ("+COPS", Operation::Read, _) => Some(operator(core, &core.settings(port))),
        ("+COPS", Operation::Set(_), _) => Some(select_operator(core, port, command)),
        ("+COPS", Operation::Test, _) => Some(scan(core, &core.settings(port))),
        ("+CSQ", Operation::Execute, _) => {
            let level = if core.network.is_registered() { core.network.level } else { 99 };
            Some(Reply::line(format!("+CSQ: {level},99")))
        }
        ("+CESQ", Operation::Execute, _) => Some(Reply::line(match core.signal() {
            Some(signal) => format!("+CESQ: 99,99,255,255,20,{}", signal.rsrp + 141),
            None => "+CESQ: 99,99,255,255,255,255".to_owned(),
        })),
        ("+CIND", Operation::Read, _) => {
            let (signal, service) = if core.network.is_registered() { (4, 1) } else { (0, 0) };
            Some(Reply::line(format!("+CIND: 5,{signal},{service},0,0,0,0")))
        }
        ("+CGATT", Operation::Read, _) => {
            Some(Reply::line(format!("+CGATT: {}", u8::from(core.is_attached()))))
        }
        _ => None,
    }
}

fn operator(core: &Core, settings: &Settings) -> Reply {
    let mode = core.network.selection;
    if !core.network.is_registered() {
        return Reply::line(format!("+COPS: {mode}"));
    }
    let (numeric, long, short) = core.current_network();
    let format = settings.operator_format;
    let name = match format {
        0 => written(core, settings, &long),
        1 => written(core, settings, &short),
        _ => numeric,
    };
    Reply::line(format!("+COPS: {mode},{format},\"{name}\",{}", core.personality.registration.act))
}

fn select_operator(core: &mut Core, port: u64, command: &Command) -> Reply {
    match (command.number(0), command.number(1)) {
        (Some(3), Some(format @ 0..=2)) => core.set(port, |settings| settings.operator_format = format),
        (Some(2), _) => core.select_network(2),
        (Some(mode @ (0 | 1 | 4)), _) => {
            if let Some(code) = core.sim.refusal() {
                return Reply::cme(code);
            }
            if mode != 0 && command.text(2).is_none() {
                return Reply::cme(50);
            }
            core.select_network(mode);
        }
        _ => return Reply::cme(50),
    }
    Reply::ok()
}

fn scan(core: &Core, settings: &Settings) -> Reply {
    let act = core.personality.registration.act;
    let here = if core.network.is_registered() { 2 } else { 1 };
    let statuses = std::iter::once(here).chain(std::iter::repeat(1));
    let found: Vec<String> = statuses
        .zip(core.receivable_networks())
        .map(|(status, (numeric, long, short))| {
            let (long, short) = (written(core, settings, &long), written(core, settings, &short));
            format!("({status},\"{long}\",\"{short}\",\"{numeric}\",{act})")
        })
        .collect();
    Reply::line(format!("+COPS: {},,(0,1,2,3,4),(0,1,2)", found.join(",")))
}

/// A name in the character set of the port (3GPP TS 27.007 clause 5.5).
fn written(core: &Core, settings: &Settings, name: &str) -> String {
    match core.personality.registration.names {
        OperatorNames::FollowCharacterSet if settings.character_set == "UCS2" => {
            name.encode_utf16().map(|unit| format!("{unit:04X}")).collect()
        }
        _ => name.chars().filter(|c| *c != '"').collect(),
    }
}
