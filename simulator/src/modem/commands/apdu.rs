//! APDUs of the host to the card (3GPP TS 27.007 clauses 8.17, 8.18 and 8.43 to 8.45).

use super::refusal;
use crate::at::{Command, Final, Operation, Reply};
use crate::hex::{hex, unhex};
use crate::modem::card_access::Passed;
use crate::modem::core::Core;
use crate::modem::sim::Sim;
use crate::modem::slot::{Response, channel_of, patched_class};
use crate::personality::{ChannelCommands, CloseForm, Csim, GetResponse, SessionForm, TestForm};

/// An application identifier has at most 16 bytes (ETSI TS 102 221 clause 3.1).
const MAX_AID: usize = 16;

pub(super) fn run(core: &mut Core, command: &Command) -> Option<Reply> {
    let ways = &core.personality.apdu;
    match (command.name.as_str(), &ways.channels) {
        ("+CCHC", Some(channels)) if channels.close == CloseForm::Missing => None,
        ("+CCHO" | "+CGLA" | "+CCHC", Some(channels)) => Some(channel_command(core, channels, command)),
        ("+CSIM", _) if ways.csim != Csim::Missing => match command.operation {
            Operation::Test => Some(Reply::ok()),
            Operation::Set(_) => Some(generic_access(core, command)),
            Operation::Execute | Operation::Read => None,
        },
        ("+CRSM", _) => match command.operation {
            Operation::Test => Some(Reply::ok()),
            Operation::Set(_) => Some(restricted_access(core, command)),
            Operation::Execute | Operation::Read => None,
        },
        _ => None,
    }
}

fn channel_command(core: &mut Core, channels: &'static ChannelCommands, command: &Command) -> Reply {
    match (&command.operation, command.name.as_str()) {
        (Operation::Test, _) => match channels.test {
            TestForm::Ok => Reply::ok(),
            TestForm::Error => Reply::error(),
            TestForm::Silence => Reply::ended(Final::Silence),
        },
        (Operation::Set(_), "+CCHO") => open(core, channels, command),
        (Operation::Set(_), "+CGLA") => logical_access(core, command),
        (Operation::Set(_), _) => close(core, channels, command),
        _ => Reply::error(),
    }
}

fn open(core: &mut Core, channels: &'static ChannelCommands, command: &Command) -> Reply {
    if let Some(no) = card_refusal(core) {
        return no;
    }
    let Some(aid) = command.text(0).and_then(unhex).filter(|aid| aid.len() <= MAX_AID) else {
        return Reply::cme(50);
    };
    if let Some(no) = begin_apdu(core) {
        return no;
    }
    let opened = core.slot_mut().open(&aid, channels.session, channels.limit);
    match opened {
        None => Reply::ended(refusal(channels.refusal)),
        Some((session, delay)) => Reply::line(match channels.session {
            SessionForm::BareChannel => session.id,
            SessionForm::Channel | SessionForm::Handle => format!("+CCHO: {}", session.id),
        })
        .after(delay),
    }
}

fn close(core: &mut Core, channels: &'static ChannelCommands, command: &Command) -> Reply {
    let id = command.text(0).unwrap_or_default().to_owned();
    match (core.slot_mut().close(&id), channels.close) {
        (false, _) => Reply::ended(refusal(channels.refusal)),
        (true, CloseForm::Line) => Reply::line("+CCHC"),
        (true, CloseForm::Bare | CloseForm::Missing) => Reply::ok(),
    }
}

fn logical_access(core: &mut Core, command: &Command) -> Reply {
    if let Some(no) = card_refusal(core) {
        return no;
    }
    let Some(channel) = command.text(0).and_then(|id| core.slot().session(id)).map(|session| session.channel)
    else {
        return Reply::cme(50);
    };
    let Some(mut apdu) = counted_hex(command, 1, core.personality.apdu.max_command) else {
        return Reply::cme(50);
    };
    if let Some(class) = apdu.first_mut() {
        *class = patched_class(*class, channel);
    }
    pass(core, &apdu, "+CGLA", core.personality.apdu.get_response)
}

fn generic_access(core: &mut Core, command: &Command) -> Reply {
    if let Some(no) = card_refusal(core) {
        return no;
    }
    let Some(apdu) = counted_hex(command, 0, core.personality.apdu.max_command) else {
        return Reply::cme(50);
    };
    let class = apdu.first().copied().unwrap_or_default();
    if core.personality.apdu.csim == Csim::BasicOnly && channel_of(class) != 0 {
        return Reply::cme(13);
    }
    pass(core, &apdu, "+CSIM", GetResponse::ByHost)
}

/// Exchanges an APDU and looks at what it did to the card.
fn pass(core: &mut Core, apdu: &[u8], prefix: &str, fetch: GetResponse) -> Reply {
    match core.pass_apdu(apdu, fetch) {
        Passed::Cut => Reply::ended(Final::Silence),
        Passed::NoCard => Reply::cme(10),
        Passed::Answer(response) => {
            let data = hex(&response.bytes);
            Reply::line(format!("{prefix}: {},\"{data}\"", data.len())).after(response.delay)
        }
    }
}

/// In the APDU in which the modem goes away nothing may be done.
fn begin_apdu(core: &mut Core) -> Option<Reply> {
    core.is_cut_before_apdu().then(|| Reply::ended(Final::Silence))
}

/// An eUICC without an enabled profile can be reached; a card without power cannot.
fn card_refusal(core: &Core) -> Option<Reply> {
    match core.sim {
        Sim::Absent | Sim::PoweredOff => Some(Reply::cme(10)),
        Sim::Busy => Some(Reply::cme(14)),
        Sim::NoProfile | Sim::Ready(_) => None,
    }
}

/// `+CRSM` to SELECT and one file command (3GPP TS 27.007 clause 8.18).
fn restricted_access(core: &mut Core, command: &Command) -> Reply {
    if let Some(no) = card_refusal(core) {
        return no;
    }
    let number = |index| command.number(index).unwrap_or_default();
    let (Ok(instruction), Ok(file)) = (u8::try_from(number(0)), u16::try_from(number(1))) else {
        return Reply::cme(50);
    };
    let (Ok(p1), Ok(p2), Ok(p3)) =
        (u8::try_from(number(2)), u8::try_from(number(3)), u8::try_from(number(4)))
    else {
        return Reply::cme(50);
    };
    if let Some(no) = begin_apdu(core) {
        return no;
    }
    let Some(selected) = select_file(core, file, command.text(6)) else { return Reply::cme(10) };
    if !selected.succeeded() || instruction == 0xc0 {
        return restricted_reply(&selected);
    }
    let apdu = match (instruction, command.text(5).and_then(unhex)) {
        (0xb0 | 0xb2 | 0xf2, _) => vec![0x00, instruction, p1, p2, p3],
        (0xd6 | 0xdc, Some(data)) => {
            let mut apdu = vec![0x00, instruction, p1, p2, p3];
            apdu.extend(data);
            apdu
        }
        _ => return Reply::cme(4),
    };
    core.slot()
        .exchange(&apdu, GetResponse::ByModem)
        .map_or_else(|| Reply::cme(10), |read| restricted_reply(&read))
}

/// Selects by path from the MF: the one given, or the usual place of the file.
fn select_file(core: &Core, file: u16, path: Option<&str>) -> Option<Response> {
    let mut parents = path.and_then(unhex).unwrap_or_else(|| match file >> 8 {
        0x2f => Vec::new(),
        _ => vec![0x7f, 0xff],
    });
    if parents.starts_with(&[0x3f, 0x00]) {
        parents.drain(..2);
    }
    parents.extend(file.to_be_bytes());
    let mut select = vec![0x00, 0xa4, 0x08, 0x04, u8::try_from(parents.len()).ok()?];
    select.extend(parents);
    core.slot().exchange(&select, GetResponse::ByModem)
}

fn restricted_reply(response: &Response) -> Reply {
    let (sw1, sw2) = response.status();
    let data = hex(response.data());
    if data.is_empty() {
        Reply::line(format!("+CRSM: {sw1},{sw2}")).after(response.delay)
    } else {
        Reply::line(format!("+CRSM: {sw1},{sw2},\"{data}\"")).after(response.delay)
    }
}

/// The APDU behind a length that counts hex digits, if both are sound.
fn counted_hex(command: &Command, index: usize, limit: usize) -> Option<Vec<u8>> {
    let length = usize::try_from(command.number(index)?).ok()?;
    let hex = command.text(index + 1).filter(|hex| hex.len() == length)?;
    unhex(hex).filter(|apdu| (4..=limit).contains(&apdu.len()))
}
