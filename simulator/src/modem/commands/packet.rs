//! Packet domain (3GPP TS 27.007 clauses 10.1.1, 10.1.10, 10.1.14 and 10.1.23).

use crate::at::{Command, Operation, Reply};
use crate::modem::core::{Context, Core};

/// Context identifiers that can be defined.
const CONTEXTS: std::ops::RangeInclusive<u32> = 1..=16;
/// Bytes of an access point name (3GPP TS 23.003 clause 9.1).
const MAX_APN: usize = 100;

pub(super) fn run(core: &mut Core, command: &Command) -> Option<Reply> {
    match (command.name.as_str(), &command.operation) {
        ("+CGDCONT", Operation::Read) => {
            let lines = core.contexts.iter().map(|(cid, context)| {
                format!("+CGDCONT: {cid},\"{}\",\"{}\",,0,0", context.kind, context.apn)
            });
            Some(Reply::lines(lines.collect()))
        }
        ("+CGDCONT", Operation::Set(_)) => Some(define(core, command)),
        ("+CGACT", Operation::Read) => {
            let lines = core
                .contexts
                .iter()
                .map(|(cid, context)| format!("+CGACT: {cid},{}", u8::from(context.active)));
            Some(Reply::lines(lines.collect()))
        }
        ("+CGATT", Operation::Set(_)) => Some(match command.number(0) {
            Some(wanted @ (0 | 1)) => {
                core.set_attached(wanted == 1);
                Reply::ok()
            }
            _ => Reply::cme(50),
        }),
        ("+CGACT", Operation::Set(_)) => Some(activate(core, command)),
        ("+CGPADDR", Operation::Execute | Operation::Set(_)) => Some(addresses(core, command.number(0))),
        ("+CGPADDR" | "+CGCONTRDP", Operation::Test) => Some(test(core, &command.name)),
        ("+CGCONTRDP", Operation::Execute | Operation::Set(_)) => Some(parameters(core, command.number(0))),
        _ => None,
    }
}

fn define(core: &mut Core, command: &Command) -> Reply {
    let Some(cid) = command.number(0).filter(|cid| CONTEXTS.contains(cid)) else { return Reply::cme(50) };
    let Some(kind) = command.text(1) else {
        core.contexts.remove(&cid);
        return Reply::ok();
    };
    let apn = command.text(2).unwrap_or_default();
    if !matches!(kind, "IP" | "IPV6" | "IPV4V6") || apn.len() > MAX_APN {
        return Reply::cme(50);
    }
    core.contexts.insert(cid, Context { kind: kind.to_owned(), apn: apn.to_owned(), active: false });
    Reply::ok()
}

fn activate(core: &mut Core, command: &Command) -> Reply {
    let Some(state @ (0 | 1)) = command.number(0) else { return Reply::cme(50) };
    if state == 1 && !core.network.is_registered() {
        return Reply::cme(30);
    }
    let wanted = command.number(1);
    let mut known = wanted.is_none();
    for (cid, context) in &mut core.contexts {
        if wanted.is_none_or(|wanted| wanted == *cid) {
            context.active = state == 1;
            known = true;
        }
    }
    if known { Reply::ok() } else { Reply::cme(50) }
}

fn addresses(core: &Core, wanted: Option<u32>) -> Reply {
    let lines = chosen(core, wanted).map(|(cid, context)| {
        if context.active { format!("+CGPADDR: {cid},\"10.64.0.{cid}\"") } else { format!("+CGPADDR: {cid}") }
    });
    Reply::lines(lines.collect())
}

fn parameters(core: &Core, wanted: Option<u32>) -> Reply {
    let active = chosen(core, wanted).filter(|(_, context)| context.active);
    let lines = active.map(|(cid, context)| {
        format!(
            "+CGCONTRDP: {cid},5,\"{}\",\"10.64.0.{cid}.255.255.255.0\",\"10.64.0.254\",\"192.0.2.53\",\"192.0.2.54\",\"0.0.0.0\",\"0.0.0.0\",0",
            context.apn
        )
    });
    Reply::lines(lines.collect())
}

fn test(core: &Core, name: &str) -> Reply {
    let cids: Vec<String> = core.contexts.keys().map(u32::to_string).collect();
    Reply::line(format!("{name}: ({})", cids.join(",")))
}

fn chosen(core: &Core, wanted: Option<u32>) -> impl Iterator<Item = (&u32, &Context)> {
    core.contexts.iter().filter(move |(cid, _)| wanted.is_none_or(|wanted| wanted == **cid))
}
