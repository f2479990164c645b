//! What each command does. A family returns `None` for commands that are not its own.

mod apdu;
mod basic;
mod messages;
mod network;
mod packet;
mod settings;
mod subscriber;

use super::core::Core;
use crate::at::{Command, Final, Operation, Reply};
use crate::personality::{Fixed, Refusal, standard};

/// Carries out one command for one port.
pub(crate) fn run(core: &mut Core, port: u64, command: &Command) -> Reply {
    let spelling = command.spelling();
    if let Some(fixed) = core.personality.fixed(&spelling) {
        return fixed_reply(core, fixed);
    }
    core.babble_command(&spelling)
        .or_else(|| basic::run(core, port, command))
        .or_else(|| settings::run(core, port, command))
        .or_else(|| subscriber::run(core, command))
        .or_else(|| apdu::run(core, command))
        .or_else(|| network::run(core, port, command))
        .or_else(|| packet::run(core, command))
        .or_else(|| messages::run(core, port, command))
        .or_else(|| standard::fixed(&spelling).map(|fixed| fixed_reply(core, fixed)))
        .or_else(|| accepted(command))
        .unwrap_or_else(|| Reply::ended(refusal(core.personality.unknown)))
}

fn accepted(command: &Command) -> Option<Reply> {
    let known = standard::ACCEPTED.contains(&command.name.as_str());
    (known && matches!(command.operation, Operation::Set(_))).then(Reply::ok)
}

pub(super) fn refusal(refusal: Refusal) -> Final {
    match refusal {
        Refusal::Error => Final::Error,
        Refusal::Cme(code) => Final::Cme(code),
        Refusal::Words(words) => Final::Text(words),
    }
}

fn fixed_reply(core: &Core, fixed: Fixed) -> Reply {
    match fixed {
        Fixed::Lines(lines) => Reply::lines(lines.iter().map(|line| filled(core, line)).collect()),
        Fixed::No(no) => Reply::ended(refusal(no)),
        Fixed::Sim { present, absent } => Reply::line(if core.slot().has_card() { present } else { absent }),
        Fixed::Silence => Reply::ended(Final::Silence),
    }
}

fn filled(core: &Core, line: &str) -> String {
    let personality = core.personality;
    line.replace("{imei}", core.imei.as_str())
        .replace("{manufacturer}", personality.manufacturer)
        .replace("{model}", personality.model)
        .replace("{revision}", personality.revision)
}
